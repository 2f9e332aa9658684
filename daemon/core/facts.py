"""Everything that can be in the log: one frozen value a kind of fact.

A fact is something that happened. It is never changed; a mistake is corrected by a ``Retracted``.
``key`` is its natural key: the same thing seen twice (after a resync, in a second account, filed
into another folder) has the same key and is one fact. Facts hold no text of a mail or a note:
texts lie beside them in the store and can be erased.

Standard library only. To add a kind: a dataclass with a ``KIND`` (of people: ``person``; of what the
program did: ``deeds``; of what the user wishes about that: ``wishes``; else below), and its name in ``FACTS``. Their JSON form: ``plain``.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from daemon.core.backlog import BacklogOpened, BacklogSettled
from daemon.core.deeds import DraftFate, DraftPlaced, DraftState, ReminderFired
from daemon.core.fact import Fact, digest
from daemon.core.person import AddressLinked, Merged, Person, PersonSaved, Retracted, Status, StatusSet, person_id
from daemon.core.plain import from_plain, to_plain
from daemon.core.wishes import DraftWish, ReminderSettled, StepHeld, Wish, WishRefused

__all__ = [
    "FACTS",
    "HOUSE",
    "AddressLinked",
    "BacklogOpened",
    "BacklogSettled",
    "CallMade",
    "CallOutcome",
    "ConsentGiven",
    "DraftFate",
    "DraftPlaced",
    "DraftState",
    "DraftWish",
    "Fact",
    "Guest",
    "Letter",
    "MeetingGone",
    "MeetingMissed",
    "MeetingMoved",
    "MeetingSeen",
    "Merged",
    "Met",
    "MissedBy",
    "NewsLogged",
    "NoteTaken",
    "Person",
    "PersonConfirmed",
    "PersonProposed",
    "PersonSaved",
    "PromiseKept",
    "PromiseMade",
    "ReminderFired",
    "ReminderSettled",
    "Retracted",
    "Status",
    "StatusSet",
    "StepHeld",
    "TripPlanned",
    "Wish",
    "WishRefused",
    "digest",
    "from_plain",
    "letter_key",
    "person_id",
    "to_plain",
]


# --- mail -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Fact):
    """A message that was sent or received (never a draft). Key: ``mail:<Message-ID>``.

    ``at`` is its Date header, or the moment it was first seen where that is missing or broken.
    What it means is a ``Reading``, kept beside it.
    """

    KIND: ClassVar[str] = "letter"
    message_id: str
    """Without angle brackets; ``sha256:...`` of the header where it had none."""
    own: bool
    """From one of the user's own addresses."""
    author: str
    """Lower-case addr-spec of From; empty where there is none."""
    author_name: str = ""
    to: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Message-IDs of References and then In-Reply-To, oldest first, without repeats."""
    account: str
    """Where it was first seen."""
    ref: str
    """The connector's name for it there."""


def letter_key(message_id: str) -> str:
    """The natural key of a message."""
    return f"mail:{message_id}"


# --- calendar -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One person at the table. ``response``: needs-action, accepted, tentative, declined."""

    address: str
    name: str = ""
    response: str = "needs-action"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSeen(Fact):
    """An event with a contact, as the calendar held it when it was seen; the last one seen counts.

    Key: ``event:UID:RECURRENCE-ID:SEQUENCE:digest`` (not all clients raise SEQUENCE).
    ``at`` is when it was seen.
    """

    KIND: ClassVar[str] = "meeting-seen"
    uid: str
    recurrence_id: str = ""
    sequence: int = 0
    start: datetime
    end: datetime
    all_day: bool = False
    title: str = ""
    place: str = ""
    url: str = ""
    cancelled: bool = False
    tentative: bool = False
    organizer: str = ""
    guests: tuple[Guest, ...] = ()
    promised_minutes: int | None = None
    """The length promised in the description, where it names one."""
    travel_minutes: int | None = None
    """From the description (``travel: 45 min``)."""
    account: str
    resource: str
    """The connector's name for the calendar resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingGone(Fact):
    """An event with a contact is no longer in the calendar: deleted by somebody."""

    KIND: ClassVar[str] = "meeting-gone"
    uid: str
    recurrence_id: str = ""
    account: str


# --- what only the user knows -------------------------------------------------------------------


class CallOutcome(StrEnum):
    """How a telephone call ended (C6)."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"
    NO_ANSWER = "no-answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade(Fact):
    """The user called."""

    KIND: ClassVar[str] = "call-made"
    contact: str
    outcome: CallOutcome
    message_with: str = ""
    talk: bool = False
    """It reached them, and it was the talk itself, not only words about one: a meeting, which ended ``at``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTaken(Fact):
    """The user wrote a note (F3). Its text lies beside it, whole; headings are read into sections at the shell."""

    KIND: ClassVar[str] = "note-taken"
    contact: str
    has_new: bool = False
    """It names something that was new to the user (F2)."""
    research: bool = False
    """It is research done before a meeting (A4): taken before any meeting with the contact ended."""
    meeting: str = ""
    """Of a notes page that came back: the meeting it asked about (``diary.talk_of``)."""


class MissedBy(StrEnum):
    """Who did not come to a meeting, as far as the user says."""

    ME = "me"
    THEM = "them"
    UNSAID = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMissed(Fact):
    """The user says that a meeting did not take place."""

    KIND: ClassVar[str] = "meeting-missed"
    contact: str
    uid: str
    recurrence_id: str = ""
    by: MissedBy = MissedBy.UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMoved(Fact):
    """The user says that a meeting did not take place when the calendar said: it was moved to another time."""

    KIND: ClassVar[str] = "meeting-moved"
    contact: str
    uid: str
    recurrence_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met(Fact):
    """The user says that they met, whatever the calendar holds. ``at`` is the moment it ended."""

    KIND: ClassVar[str] = "met"
    contact: str


# --- keeping in touch -----------------------------------------------------------------------------

HOUSE = "house"
"""Stands where a contact's id would for what concerns nobody in particular: trips, the question for news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade(Fact):
    """One side promised the other something (F4). The same words said again give it another date."""

    KIND: ClassVar[str] = "promise-made"
    contact: str
    what: str
    """In the user's own words, one line."""
    by: date | None = None
    theirs: bool = False
    """The contact promised it; else the user did."""
    source: str = ""
    """The key of the note it was read from; empty where a command said it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(Fact):
    """The promise with the key ``promise`` was kept."""

    KIND: ClassVar[str] = "promise-kept"
    contact: str
    promise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsLogged(Fact):
    """What came of somebody's advice (F6); its words lie beside it. It is linked to those whom it concerns."""

    KIND: ClassVar[str] = "news-logged"
    hired: bool = False
    """The user found what they were looking for: every helper hears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripPlanned(Fact):
    """The user will be in a city (A3), both days included."""

    KIND: ClassVar[str] = "trip-planned"
    city: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonProposed(Fact):
    """The contact named somebody (F5): nobody is written to until the user confirms them.

    Key: ``named:CONTACT:digest of the address, else of the name``.
    """

    KIND: ClassVar[str] = "person-proposed"
    contact: str
    """Who named them."""
    name: str
    address: str = ""
    source: str = ""
    """The key of the letter or note it was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonConfirmed(Fact):
    """The user took up a person who was named: from now on they are the contact ``contact``."""

    KIND: ClassVar[str] = "person-confirmed"
    contact: str
    named: str
    """The key of the ``PersonProposed``."""
    by: str
    """The id of the contact who named them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Fact):
    """The contact may (or, with ``given`` false, may not) be named to those whom they named before (A2)."""

    KIND: ClassVar[str] = "consent-given"
    contact: str
    given: bool = True
    source: str = ""


FACTS: Mapping[str, type[Fact]] = types.MappingProxyType(
    {
        kind.KIND: kind
        for kind in (
            PersonSaved,
            StatusSet,
            AddressLinked,
            Merged,
            Retracted,
            Letter,
            MeetingSeen,
            MeetingGone,
            CallMade,
            NoteTaken,
            MeetingMissed,
            MeetingMoved,
            Met,
            PromiseMade,
            PromiseKept,
            NewsLogged,
            TripPlanned,
            PersonProposed,
            PersonConfirmed,
            ConsentGiven,
            DraftPlaced,
            DraftFate,
            ReminderFired,
            BacklogOpened,
            BacklogSettled,
            DraftWish,
            WishRefused,
            StepHeld,
            ReminderSettled,
        )
    }
)
