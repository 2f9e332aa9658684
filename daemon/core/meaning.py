"""What a message means, as values. ``daemon/reading`` finds it out; ``daemon/core`` decides by it.

Standard library only; nothing here reads a clock or a file.
The names of kinds and intents are the ones scripts rely on (``followthrough read --json``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """Who or what wrote a message."""

    PERSON = "person"
    BOUNCE = "bounce"
    """It could not be delivered (RFC 3464). A delay is a NOTICE."""
    AUTO_REPLY = "auto-reply"
    """A person's absence or an automatic acknowledgement (RFC 3834)."""
    NOTICE = "notice"
    LIST = "list"
    CALENDAR = "calendar"
    """An iTIP message (RFC 5546)."""
    UNREADABLE = "unreadable"


class Intent(StrEnum):
    """What a human answer does; several at once."""

    ACCEPTS = "accepts"
    PROPOSES_TIMES = "proposes-times"
    ASKS_FOR_TIMES = "asks-for-times"
    DECLINES = "declines"
    TOO_BUSY = "too-busy"
    REFERS = "refers"
    WRONG_PERSON = "wrong-person"
    ASKS_QUESTION = "asks-question"
    HOLDING = "holding"
    THANKS = "thanks"
    LATER = "later"
    STOP = "stop"


class Trust(StrEnum):
    """What the user's own server says of the sender (RFC 8601, DMARC); UNKNOWN where it says nothing."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time somebody named. ``end`` is None where only a beginning was named. Aware."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A person the writer points to."""

    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """One event of an iTIP message: what its METHOD says, and the sender's own answer in it."""

    method: str
    """RFC 5546: REQUEST, REPLY, CANCEL, COUNTER, PUBLISH, ..."""
    uid: str
    recurrence_id: str = ""
    sequence: int = 0
    start: datetime | None = None
    end: datetime | None = None
    title: str = ""
    response: str = ""
    """Of a REPLY: accepted, tentative or declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one message means. A newer ``version`` of the reader wins; nothing performed is redone."""

    version: int
    kind: Kind
    because: tuple[str, ...] = ()
    """One short sentence a reason, in the order they were found."""
    intents: frozenset[Intent] = frozenset()
    """Of PERSON mail only."""
    asks: bool = False
    """Does this letter hope for an answer (a question, a request, a proposal)? Starts the clock of own letters."""
    times: tuple[Span, ...] = ()
    return_date: date | None = None
    """Of an absence: the first day the person is back."""
    failed: tuple[str, ...] = ()
    """Of a BOUNCE: the addresses that failed, lower-case."""
    permanent: bool | None = None
    """Of a BOUNCE: whether it is final (RFC 3463 class 5)."""
    about: tuple[str, ...] = ()
    """Message-IDs (no brackets) of the letters a report or automatic answer is about."""
    refers_to: tuple[Referral, ...] = ()
    calls_off: bool = False
    """They say that a meeting that was agreed on is off, or has to be moved."""
    by_mail: bool = False
    """With Intent.ACCEPTS: they would rather answer questions in writing than talk (C7)."""
    later: Span | None = None
    """With Intent.LATER: when to come back, as far as it was named."""
    later_words: str = ""
    """Their words for it ("in April", "after the audit")."""
    invites: tuple[Invite, ...] = ()
    trust: Trust = Trust.UNKNOWN
