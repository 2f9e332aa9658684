"""The kinds of mailboxes and calendars there are, and how each is opened; imported only when used.

The one place in ``connectors`` that knows concrete connectors. Nothing is registered by importing
something: to add a kind, write its builder here and name it in ``MAILBOXES`` or ``CALENDARS``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from connectors.contract import Calendar, Checkup, Connection, Folder, OwnBlocks, Push
from connectors.errors import Permanent
from connectors.secrets import TokenKeep
from connectors.talk import Talk

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
    account: str = ""
    """The account's name: what passwords and tokens are kept under (``connectors/secrets.py``)."""
    tokens: TokenKeep | None = None
    """Where a sign-in is kept that the settings name no file for."""
    blocks: bool = False
    """The user wants entries of our own in their calendar: a sign-in asks for that permission, too."""
    trays: bool = False
    """The user wants folders into which they can move a draft, instead of pressing a button."""
    mailbox: Settings = field(default_factory=dict)
    """The settings of the account's mailbox: a calendar of the same provider shares its sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """A calendar with what belongs to it; and the local paths to watch for its changes."""

    calendar: Calendar
    paths: tuple[str, ...] = ()
    own_blocks: OwnBlocks | None = None
    close: Callable[[], None] | None = None
    checkup: Checkup | None = None
    calendars: Callable[[], tuple[str, ...]] | None = None


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
    account: str = "",
    tokens: TokenKeep | None = None,
    blocks: bool = False,
    trays: bool = False,
) -> Connection:
    """The connection of one account: its mailbox and its calendar, of whatever kinds. Raises Permanent for unknown kinds.

    Nothing is read and no server is called yet: a connector opens what it needs when it is first asked.
    """
    about = About(
        zone=zone,
        addresses=frozenset(address.lower() for address in addresses),
        accept_missing=accept_missing,
        account=account,
        tokens=tokens,
        blocks=blocks,
        trays=trays,
        mailbox=mailbox,
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
        close=_closing(mail.close, part.close, None if push is mail.push else getattr(push, "close", None)),
        own_blocks=part.own_blocks,
        trays=mail.trays,
        poll=mail.poll,
        checkups=(*mail.checkups, *((part.checkup,) if part.checkup else ())),
        sent_mail=mail.sent_mail,
        calendars=part.calendars,
    )


def sign_in(
    mailbox: Settings,
    calendar: Settings | None = None,
    *,
    zone: ZoneInfo,
    account: str,
    tokens: TokenKeep | None,
    talk: Talk,
    blocks: bool = False,
) -> str:
    """Has the user sign in where the account's servers want that; returns a sentence about what came of it.

    Raises Permanent where nothing of the account is signed in to, AuthNeeded, Temporary.
    """
    parts = (mailbox, calendar or {"kind": "none"})
    found = next((SIGN_INS[part["kind"]] for part in parts if part.get("kind") in SIGN_INS), None)
    if found is None:
        raise Permanent(f"Account {account} needs no sign-in: its servers ask for a password, or it has none.")
    return found(*parts, About(zone=zone, account=account, tokens=tokens, blocks=blocks), talk)


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
    if isinstance(push, FilePush):
        return FilePush((*push.paths, *paths))
    from connectors.bothpush import BothPush

    return BothPush(push, FilePush(paths))


def _closing(*ends: Callable[[], None] | None) -> Callable[[], None]:
    """Closes everything, whatever one of them says."""

    def close() -> None:
        with ExitStack() as stack:
            for end in ends:
                if end is not None:
                    stack.callback(end)

    return close


def _path(settings: Settings, what: str) -> str:
    path = settings.get("path")
    if not path:
        raise Permanent(f"The {what} of kind {settings['kind']!r} has no place: set `path` under [account.{what}].")
    return str(path)


def _maildir(settings: Settings, about: About) -> Connection:
    from connectors.maildir import open_maildir

    folders = {folder: settings[key] for key, folder in FOLDER_KEYS.items() if settings.get(key)}
    path = _path(settings, "mailbox")
    return open_maildir(path, folders=folders, accept_missing=about.accept_missing, trays=about.trays)


def _imap(settings: Settings, about: About) -> Connection:
    from connectors.imap import open_imap

    folders = {folder: settings[key] for key, folder in FOLDER_KEYS.items() if settings.get(key)}
    return open_imap(
        settings,
        account=about.account,
        folders=folders,
        addresses=about.addresses,
        accept_missing=about.accept_missing,
        trays=about.trays,
    )


def _ics(settings: Settings, about: About) -> CalendarPart:
    from connectors.ics import IcsCalendar

    path = _path(settings, "calendar")
    calendar = IcsCalendar(path, about.zone, about.addresses, accept_missing=about.accept_missing)
    return CalendarPart(calendar=calendar, paths=(path,), own_blocks=_ics_blocks(path))


def _ics_blocks(path: str) -> OwnBlocks | None:
    """Blocks go into a folder; a single file is somebody else's to write (a feed, an export)."""
    from pathlib import Path

    from connectors.icsblocks import IcsBlocks

    place = Path(path)
    named = place.suffix.lower() in {".ics", ".ical", ".icalendar"} and not place.is_dir()
    return None if named or place.is_file() else IcsBlocks(path)


def _gmail(settings: Settings, about: About) -> Connection:
    from connectors.gmail import open_gmail
    from connectors.google.kept import kept_sign_in

    return open_gmail(settings, about, kept_sign_in(settings, about))


def _google(settings: Settings, about: About) -> CalendarPart:
    from connectors.google.checkup import Permissions
    from connectors.google.kept import kept_sign_in
    from connectors.google.scopes import wanted
    from connectors.google_calendar import open_google_calendar

    shared = about.mailbox.get("kind") == "gmail"
    sign_in = kept_sign_in(about.mailbox if shared else settings, about)
    opened = open_google_calendar(settings, about.zone, sign_in, accept_missing=about.accept_missing)
    checkup = Permissions(sign_in, wanted("", "google", blocks=about.blocks), named=shared)
    return CalendarPart(calendar=opened.calendar, own_blocks=opened.own_blocks, close=opened.close, checkup=checkup)


def _caldav(settings: Settings, about: About) -> CalendarPart:
    from connectors.caldav import open_caldav
    from connectors.secrets import password

    if not settings.get("url"):
        raise Permanent("The calendar of kind 'caldav' has no address: set `url` under [account.calendar].")
    opened = open_caldav(
        str(settings["url"]),
        str(settings.get("user", "")),
        lambda: password(settings, f"{about.account}.calendar"),
        zone=about.zone,
        addresses=about.addresses,
        calendars=tuple(settings.get("calendars", ())),
        auth=str(settings.get("auth", "auto")),
        ca_file=str(settings.get("ca_file", "")),
        accept_missing=about.accept_missing,
        blocks=about.blocks,
    )
    return CalendarPart(
        calendar=opened.calendar,
        own_blocks=opened.own_blocks,
        close=opened.close,
        checkup=opened.checkup,
        calendars=opened.titles,
    )


def _graph_mail(settings: Settings, about: About) -> Connection:
    from connectors.graph import open_mailbox

    return open_mailbox(settings, about)


def _graph_calendar(settings: Settings, about: About) -> CalendarPart:
    from connectors.graph import open_calendar

    shared = about.mailbox.get("kind") == "graph"
    return open_calendar({**about.mailbox, **settings} if shared else settings, about)


def _exchange_mail(settings: Settings, about: About) -> Connection:
    from connectors.exchange import open_mailbox

    return open_mailbox(settings, about)


def _exchange_calendar(settings: Settings, about: About) -> CalendarPart:
    from connectors.exchange import open_calendar

    if settings.get("server") or settings.get("autodiscover") or about.mailbox.get("kind") != "exchange":
        return open_calendar(settings, about)
    own = {name: settings[name] for name in ("mailbox",) if settings.get(name)}
    return open_calendar({**about.mailbox, **own}, about, shared=True)


MAILBOXES: Mapping[str, Callable[[Settings, About], Connection]] = MappingProxyType(
    {
        "maildir": _maildir,
        "imap": _imap,
        "gmail": _gmail,
        "exchange": _exchange_mail,
        "graph": _graph_mail,
    }
)
CALENDARS: Mapping[str, Callable[[Settings, About], CalendarPart]] = MappingProxyType(
    {"ics": _ics, "caldav": _caldav, "google": _google, "exchange": _exchange_calendar, "graph": _graph_calendar}
)


def _sign_in_at_google(mailbox: Settings, calendar: Settings, about: About, talk: Talk) -> str:
    from connectors.google.account import sign_in_at_google

    return sign_in_at_google(mailbox, calendar, about, talk)


def _sign_in_at_microsoft(mailbox: Settings, calendar: Settings, about: About, talk: Talk) -> str:
    from connectors.graph.signin import sign_in_at_microsoft

    return sign_in_at_microsoft(mailbox, calendar, about, talk)


SIGN_INS: Mapping[str, Callable[[Settings, Settings, About, Talk], str]] = MappingProxyType(
    {"gmail": _sign_in_at_google, "google": _sign_in_at_google, "graph": _sign_in_at_microsoft}
)
"""Kinds of mailbox or calendar that are signed in to, rather than given a password."""
