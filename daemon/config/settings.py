"""The settings as the rest of the house sees them: frozen values, everything checked, every path absolute.

Nothing here knows TOML or how a value came about; only ``daemon.config.load`` builds these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from daemon.core.practice import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class MeSettings:
    """``[me]``: the user."""

    name: str
    addresses: tuple[str, ...]
    """Every own address, lower-case, those of the accounts included; the first one is the main one."""
    time_zone: ZoneInfo
    country: str = ""
    """ISO 3166-1 alpha-2; empty: only weekends are no business days."""
    language: str = "en"
    """BCP 47: of letters to contacts whose own language is not known."""
    about_me: str = ""
    field: str = ""
    signature: str = ""
    """Under every letter; empty: the name."""
    address_form: str = "auto"
    """``first-name``, ``surname``, or ``auto``: as they sign, else as the user greeted them, else by title."""
    formal: bool = True
    """Sie, vous, usted in languages that tell the two apart."""
    greeting: str = ""
    """Instead of "Dear"; empty: the language's usual word."""
    closing: str = ""
    """Instead of "With best wishes"; empty: one of the usual ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """``[account.mailbox]``: which connector, and where."""

    kind: str
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The keys of this kind, by their names in the file; paths are absolute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSettings:
    """``[account.calendar]``: which connector, and where."""

    kind: str
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The keys of this kind, by their names in the file; paths are absolute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """``[[account]]``: one mailbox and, where there is one, its calendar."""

    name: str
    address: str
    """The From address of its drafts, lower-case."""
    authserv_id: str = ""
    """Whose Authentication-Results to trust (RFC 8601); empty: learned."""
    mailbox: MailboxSettings
    calendar: CalendarSettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSettings:
    """``[drafts]``: reviewing drafts in the mail client itself."""

    folders: bool = False
    """Make folders into which a draft can be moved, instead of pressing a button of the review page."""
    later_days: int = 7
    """Calendar days after which a draft that was moved into *Later* is written anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSettings:
    """``[reminders]``: how the user is reminded, besides the terminal and the log."""

    desktop: bool = True
    """Through ``notify-send``, where that is present."""
    digest: str = "off"
    """Of each morning: ``off``, ``notification`` or ``draft`` (a draft to oneself)."""
    digest_at: time = time(7, 30)
    """When, in the user's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """``[[channel]]``: where reminders ring besides."""

    name: str
    address: Mapping[str, Any]
    """``url``, ``url_file`` or ``url_command``, as ``connectors.channels.opening`` reads them."""
    kinds: tuple[str, ...] = ()
    """What it rings; empty: everything."""
    titles: str = "plain"
    """``plain``: the kind of a reminder and no more; ``full``: the reminder itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """``[review]``: where the review page is."""

    host: str = "127.0.0.1"
    """A loopback address."""
    port: int = 0
    """0: the daemon serves no page, and ``followthrough review`` takes a free port."""
    socket: Path | None = None
    """Of a Unix socket in place of a port; absolute."""
    address: str = ""
    """How the user's own browsers reach it through a tunnel, such as ``https://desk.example.org``."""

    @property
    def is_always_there(self) -> bool:
        """Does the daemon serve the page?"""
        return bool(self.port or self.socket)

    @property
    def base(self) -> str:
        """What links to the page begin with; empty where no page is always there to lead to."""
        if self.address or not self.port:
            return self.address if self.is_always_there else ""
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """``[log]``: of the daemon's own log lines."""

    level: str = "info"
    """One of ``daemon.logs.LEVELS``."""
    format: str = "auto"
    """``text`` for people, ``json`` for programs: one object a line; ``auto``: fields where the journal listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSettings:
    """``[metrics]``: what a monitor can read, on loopback."""

    port: int = 0
    """0: nothing is served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the user set, and the defaults of what they did not."""

    path: Path
    """The file itself; absolute."""
    me: MeSettings
    accounts: tuple[AccountSettings, ...]
    """At least one; names are unique."""
    store_url: str
    """An SQLAlchemy URL; the path of an SQLite file in it is absolute."""
    practice: Practice = Practice()
    templates_dir: Path
    """The user's own letter templates; need not exist."""
    entries_dir: Path
    """Where calendar entries lie that are to be taken over: beside the store; made when the first one is written."""
    drafts: DraftSettings = DraftSettings()
    reminders: ReminderSettings = ReminderSettings()
    channels: tuple[ChannelSettings, ...] = ()
    """Names are unique."""
    review: ReviewSettings = ReviewSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()

    @property
    def sign_ins_dir(self) -> Path:
        """Where sign-ins are kept, encrypted: beside the store; made when the first one is kept."""
        return self.entries_dir.parent / "sign-ins"

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folders and files that the daemon writes into, as far as they are on this machine."""
        parts = [part for account in self.accounts for part in (account.mailbox, account.calendar) if part]
        local = [Path(part.options["path"]) for part in parts if part.options.get("path")]
        tokens = [Path(part.options["token_file"]).parent for part in parts if part.options.get("token_file")]
        return (*local, *tokens, self.entries_dir.parent)

    @property
    def review_dir(self) -> Path:
        """Where the review page keeps the secret of its sessions: beside the store; made when first needed."""
        return self.entries_dir.parent / "review"
