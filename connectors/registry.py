"""The kinds of mailboxes and calendars there are, and how each is opened; imported only when used.

The one place in ``connectors`` that knows concrete connectors. Nothing is registered by importing
something: to add a kind, write its builder here and name it in ``MAILBOXES`` or ``CALENDARS``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from connectors.contract import Calendar, Connection, Folder, Push
from connectors.errors import Permanent

Builder = TypeVar("Builder")
Settings = Mapping[str, Any]
"""The table ``[account.mailbox]`` or ``[account.calendar]``; paths are absolute by now."""
FOLDER_KEYS: Mapping[str, Folder] = MappingProxyType(
    {folder.value: folder for folder in (Folder.DRAFTS, Folder.SENT, Folder.TRASH, Folder.JUNK)}
)
"""Settings that name folders whose purpose their name does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a connector is told besides its own settings."""

    zone: ZoneInfo
    """Where times without a zone are."""
    addresses: frozenset[str] = frozenset()
    """The user's own, lower-case."""
    accept_missing: bool = False
    """Believe once what would raise Vanished: the user said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """A calendar, and the local paths to watch for its changes."""

    calendar: Calendar
    paths: tuple[str, ...] = ()


def mailbox_kinds() -> tuple[str, ...]:
    """The kinds a mailbox can be of."""
    return tuple(MAILBOXES)


def calendar_kinds() -> tuple[str, ...]:
    """The kinds a calendar can be of; ``none`` is for those who have none."""
    return (*CALENDARS, "none")


def connect(
    mailbox: Settings,
    calendar: Settings | None = None,
    *,
    zone: ZoneInfo,
    addresses: Collection[str] = (),
    accept_missing: bool = False,
) -> Connection:
    """The connection of one account: its mailbox and its calendar, of whatever kinds. Raises Permanent for unknown kinds.

    Nothing is read yet; what the network needs is opened by the builders.
    """
    about = About(
        zone=zone, addresses=frozenset(address.lower() for address in addresses), accept_missing=accept_missing
    )
    mail = _builder(MAILBOXES, mailbox, "mailbox")(mailbox, about)
    if calendar is None or calendar.get("kind", "none") == "none":
        return mail
    part = _builder(CALENDARS, calendar, "calendar")(calendar, about)
    push = _both(mail.push, part.paths)
    return Connection(
        mailbox=mail.mailbox,
        drafts=mail.drafts,
        draft_change=mail.draft_change,
        calendar=part.calendar,
        push=push,
        close=mail.close if push is mail.push else _closing(mail.close, push),
    )


def _builder(kinds: Mapping[str, Builder], settings: Settings, what: str) -> Builder:
    kind = settings.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        known = ", ".join(kinds)
        raise Permanent(f"There is no {what} of kind {kind!r}: set `kind` under [account.{what}] to one of {known}.")
    return kinds[kind]


def _both(push: Push | None, paths: tuple[str, ...]) -> Push | None:
    """One push for the mailbox and for a calendar on this machine."""
    from connectors.filepush import FilePush

    if not paths:
        return push
    if push is None:
        return FilePush(paths)
    return FilePush((*push.paths, *paths)) if isinstance(push, FilePush) else push


def _closing(close: Callable[[], None], push: Push | None) -> Callable[[], None]:
    def both() -> None:
        close()
        end = getattr(push, "close", None)
        if end is not None:
            end()

    return both


def _path(settings: Settings, what: str) -> str:
    path = settings.get("path")
    if not path:
        raise Permanent(f"The {what} of kind {settings['kind']!r} has no place: set `path` under [account.{what}].")
    return str(path)


def _maildir(settings: Settings, about: About) -> Connection:
    from connectors.maildir import open_maildir

    folders = {folder: settings[key] for key, folder in FOLDER_KEYS.items() if settings.get(key)}
    return open_maildir(_path(settings, "mailbox"), folders=folders, accept_missing=about.accept_missing)


def _ics(settings: Settings, about: About) -> CalendarPart:
    from connectors.ics import IcsCalendar

    path = _path(settings, "calendar")
    calendar = IcsCalendar(path, about.zone, about.addresses, accept_missing=about.accept_missing)
    return CalendarPart(calendar=calendar, paths=(path,))


MAILBOXES: Mapping[str, Callable[[Settings, About], Connection]] = MappingProxyType({"maildir": _maildir})
CALENDARS: Mapping[str, Callable[[Settings, About], CalendarPart]] = MappingProxyType({"ics": _ics})
