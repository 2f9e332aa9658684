r"""Which folders there are and what each is for: by the server's word, by the configuration, by name. PURE.

What a folder is for is asked in this order: the configuration names it; the server marks it (RFC 6154,
in any case of letters); its name says it, in many languages. Several may serve one purpose (``Sent`` and
``Sent Items``); drafts are put into one, see ``drafts_place``.

Habits of providers
    Gmail      shows a message in every folder whose label it bears. Where ``[Gmail]/All Mail`` is shown, that
               folder stands for all the others but Drafts, Spam and Trash; drafts in it are told as drafts.
    others     ``\All``, ``\Flagged`` and ``\Important`` folders are views of what lies elsewhere: not watched.
    Outlook    marks nothing; its folders are known by name, ``Outbox`` holds what is not sent yet: not watched.
    shared     folders of other people and public ones (RFC 2342) are not the user's mail: not watched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from connectors.contract import Folder, Tray
from connectors.foldernames import preferred, role_of, same_folder, tray_of
from connectors.imap.parse import Listed, as_read
from connectors.imap.settings import Settings

_MARKS: Mapping[str, Folder] = MappingProxyType(
    {
        "\\drafts": Folder.DRAFTS,
        "\\sent": Folder.SENT,
        "\\trash": Folder.TRASH,
        "\\junk": Folder.JUNK,
        "\\spam": Folder.JUNK,
        "\\inbox": Folder.INBOX,
    }
)
_VIEWS = frozenset({"\\all", "\\allmail", "\\flagged", "\\starred", "\\important"})
_ALL = frozenset({"\\all", "\\allmail"})
_CLOSED = frozenset({"\\noselect", "\\nonexistent"})
_UNSENT = frozenset({"outbox"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One folder: what it is called, and what it is for."""

    id: str
    """Its name as people read it, every character as it stands; in cursors and references."""
    wire: bytes
    """Its name as it travels."""
    role: Folder
    marked: bool = False
    """The server itself says what it is for."""
    watched: bool = True
    """What is new is looked for in it; else its mail is seen elsewhere, or is none of the user's."""
    tray: Tray | None = None
    """Which tray it is, where it is one."""
    everything: bool = False
    """It stands for all folders but Drafts, Junk and Trash (Gmail): drafts lie in it as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where one folder stands."""

    place: Place
    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int = 0
    """HIGHESTMODSEQ (RFC 7162); 0 where the server does not count."""
    object_id: str = ""
    """MAILBOXID (RFC 8474): it stays when the folder is renamed."""


def places(
    listed: Iterable[Listed], settings: Settings, *, utf8: bool, gmail: bool, foreign: Collection[str] = ()
) -> tuple[Place, ...]:
    """The folders that can be opened, the INBOX first; ``foreign`` are the beginnings of other people's names."""
    rows = [row for row in listed if not row.attributes & _CLOSED]
    everything = gmail and any(row.attributes & _ALL for row in rows)
    found = {}
    for row in rows:
        place = _place(row, settings, utf8=utf8, everything=everything)
        if not any(place.id.startswith(prefix) for prefix in foreign):
            found[place.id] = place
    return tuple(sorted(found.values(), key=lambda place: (place.role is not Folder.INBOX, place.id)))


def _place(row: Listed, settings: Settings, *, utf8: bool, everything: bool) -> Place:
    name = as_read(row.wire, utf8=utf8)
    levels = name.split(row.delimiter) if row.delimiter else [name]
    whole = everything and bool(row.attributes & _ALL)
    role, marked = _role(name, levels, row.attributes, settings)
    if whole:
        role = Folder.OTHER
    return Place(
        id=name,
        wire=row.wire,
        role=role,
        marked=marked,
        tray=tray_of(tuple(levels)),
        watched=_is_watched(row, levels, role, settings, name, everything=everything, whole=whole),
        everything=whole,
    )


def _role(name: str, levels: list[str], attributes: frozenset[str], settings: Settings) -> tuple[Folder, bool]:
    if name == "INBOX":
        return Folder.INBOX, True
    for role, wanted in settings.folders.items():
        if is_called(wanted, levels):
            return role, True
    marks = [role for mark, role in _MARKS.items() if mark in attributes]
    if marks:
        return marks[0], True
    role = role_of(tuple(levels))
    return (Folder.OTHER if role is Folder.INBOX else role), False


def _is_watched(
    row: Listed, levels: list[str], role: Folder, settings: Settings, name: str, *, everything: bool, whole: bool
) -> bool:
    if any(is_called(left, levels) or left == name for left in settings.leave_out):
        return False
    if everything:
        return whole or role in (Folder.DRAFTS, Folder.JUNK, Folder.TRASH)
    return not row.attributes & _VIEWS and levels[-1].lower() not in _UNSENT


def is_called(wanted: str, levels: list[str]) -> bool:
    """Whether a name in the configuration means the folder with these levels."""
    return same_folder(wanted, "/".join(levels)) or wanted.casefold() == "/".join(levels).casefold()


def drafts_place(found: Iterable[Place], settings: Settings) -> Place | None:
    """The folder that drafts are put into, where there is one: the configured, the marked, the plainest name."""
    drafts = {place.id: place for place in found if place.role is Folder.DRAFTS and place.tray is None}
    wanted = settings.folders.get(Folder.DRAFTS)
    if wanted:
        return next(
            (place for name, place in drafts.items() if is_called(wanted, name.replace(".", "/").split("/"))), None
        )
    marked = {name: place for name, place in drafts.items() if place.marked}
    chosen = preferred(marked or drafts)
    return drafts[chosen] if chosen is not None else None
