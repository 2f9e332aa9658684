"""The settings as the rest of the house sees them: frozen values, everything checked, every path absolute.

Nothing here knows TOML or how a value came about; only ``daemon.config.load`` builds these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class ReminderSettings:
    """``[reminders]``: how the user is reminded, besides the terminal and the log."""

    desktop: bool = True
    """Through ``notify-send``, where that is present."""


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
    reminders: ReminderSettings = ReminderSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()

    @property
    def sign_ins_dir(self) -> Path:
        """Where sign-ins are kept, encrypted: beside the store; made when the first one is kept."""
        return self.entries_dir.parent / "sign-ins"
