"""The facts of what the program did: drafts and what became of them, reminders that rang.

Standard library only. ``facts`` names these kinds among all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from daemon.core.fact import Fact
from daemon.core.meaning import Span


class DraftState(StrEnum):
    """What became of a draft."""

    UNTOUCHED = "untouched"
    EDITED = "edited"
    SENT = "sent"
    THROWN_AWAY = "thrown-away"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlaced(Fact):
    """A draft was put into the Drafts folder. Key: ``draft:KEY:PLACEMENT``."""

    KIND: ClassVar[str] = "draft-placed"
    draft: str
    """The draft's key: 64 hex digits, the local part of its Message-ID."""
    placement: int = 1
    """2 and more where it had been withdrawn and was called for again."""
    step: str
    number: int = 0
    anchor: str
    contact: str
    account: str
    to: str
    message_id: str
    subject: str
    rules: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    because: str = ""
    needs_you: tuple[str, ...] = ()
    settings: str = ""
    """The settings it was decided with, as JSON."""
    times: tuple[Span, ...] = ()
    """The time it accepts, or those it suggests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFate(Fact):
    """A draft was seen in a new state. Key: ``draft:KEY:PLACEMENT:STATE`` (UNTOUCHED: refreshed; plus the text's digest)."""

    KIND: ClassVar[str] = "draft-fate"
    draft: str
    state: DraftState
    contact: str
    because: str = ""
    letter: str = ""
    """Of SENT: the Message-ID it went out under."""
    needs_you: tuple[str, ...] = ()
    """Of UNTOUCHED (a refresh): what is still missing."""
    times: tuple[Span, ...] = ()
    """Of UNTOUCHED (a refresh): the times it names now."""
    wish: str = ""
    """The key of the user's wish that was performed by this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFired(Fact):
    """The user was reminded. Key: ``reminder:`` + the reminder's key."""

    KIND: ClassVar[str] = "reminder-fired"
    reminder: str
    step: str
    contact: str
    due: datetime
    title: str
    rules: tuple[str, ...] = ()
    because: str = ""
    file: str = ""
    """The path of what comes with it: the calendar entry to take over."""
