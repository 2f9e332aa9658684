"""Everything that can be in the log: one frozen value a kind of fact, and their JSON form.

A fact is something that happened. It is never changed; a mistake is corrected by a ``Retracted``.
``key`` is its natural key: the same thing seen twice (after a resync, in a second account, filed
into another folder) has the same key and is one fact. Facts hold no text of a mail or a note:
texts lie beside them in the store and can be erased.

Standard library only. To add a kind: a dataclass below with a ``KIND``, and its name in ``FACTS``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum, StrEnum
from functools import partial
from typing import Any, ClassVar, TypeVar

from daemon.core.meaning import Span

T = TypeVar("T")


def digest(*parts: str) -> str:
    """64 hex digits (SHA-256) over the parts, unambiguous: each part is preceded by its length."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts have: a natural key, and when it happened (aware)."""

    KIND: ClassVar[str] = ""
    key: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a fact needs an aware moment: {self.key}")
        if not self.key:
            raise ValueError("a fact needs a natural key")


# --- people ---------------------------------------------------------------------------------------


class Status(StrEnum):
    """What the user decided about a contact."""

    TO_ASK = "to-ask"
    TRACKED = "tracked"
    KNOWN = "known"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a contact is (A1). ``id`` is made once, at creation, from the first address (else phone, else name)."""

    id: str
    name: str
    title: str = ""
    addresses: tuple[str, ...] = ()
    """Lower-case addr-specs; the first one is written to."""
    phone: str = ""
    work_address: str = ""
    company: str = ""
    role: str = ""
    field: str = ""
    language: str = ""
    """BCP 47, e.g. ``de``; empty: the user's."""
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2; empty: the user's."""
    time_zone: str = ""
    """IANA name; empty: the user's."""
    found_via: str = ""
    introduced_by: str = ""
    may_cite_introducer: bool = False
    common_ground: str = ""
    research: str = ""
    notes: str = ""


def person_id(addresses: tuple[str, ...], phone: str, name: str) -> str:
    """The id of a new contact: stable, so that importing the same row twice is the same contact."""
    return "c-" + digest(addresses[0] if addresses else phone or name)[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSaved(Fact):
    """A contact was added, imported or edited: the whole record as it is from now on."""

    KIND: ClassVar[str] = "person-saved"
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSet(Fact):
    """The user decided (or an import said) how a contact is treated from now on."""

    KIND: ClassVar[str] = "status-set"
    contact: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLinked(Fact):
    """The user said that an address is this contact's (or, with ``linked`` false, that it is not)."""

    KIND: ClassVar[str] = "address-linked"
    contact: str
    address: str
    linked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Fact):
    """Two contacts are one person: ``gone`` lives on in ``kept``. ``Retracted`` undoes it."""

    KIND: ClassVar[str] = "merged"
    kept: str
    gone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted(Fact):
    """The fact with the key ``fact`` was a mistake: it counts for nothing from now on."""

    KIND: ClassVar[str] = "retracted"
    fact: str


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


# --- what the program did -------------------------------------------------------------------------


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
        )
    }
)


# --- JSON form ------------------------------------------------------------------------------------


def to_plain(value: Any) -> Any:
    """A dataclass of this package as JSON-ready values: ISO 8601 moments, lists, enum values; defaults left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain = {}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if field.default is dataclasses.MISSING or item != field.default:
                plain[field.name] = to_plain(item)
        return plain
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    return value


def from_plain(kind: type[T], plain: Mapping[str, Any]) -> T:
    """The dataclass ``kind`` back from its JSON form; unknown names are ignored (a newer program wrote them)."""
    revivers = _revivers(kind)
    return kind(**{name: revivers[name](item) for name, item in plain.items() if name in revivers})


_REVIVERS: dict[type, Mapping[str, Callable[[Any], Any]]] = {}


def _revivers(kind: type) -> Mapping[str, Callable[[Any], Any]]:
    """How each field of a dataclass comes back; kept, because resolving its types costs more than reading a fact."""
    if kind not in _REVIVERS:
        named = {field.name for field in dataclasses.fields(kind)}
        hints = typing.get_type_hints(kind)
        _REVIVERS[kind] = {name: _reviver(hint) for name, hint in hints.items() if name in named}
    return _REVIVERS[kind]


def _reviver(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of this type out of its JSON form."""
    origin, inner = typing.get_origin(hint), [arg for arg in typing.get_args(hint) if arg is not type(None)]
    if origin in (typing.Union, types.UnionType):
        revive = _reviver(inner[0])
        return lambda item: None if item is None else revive(item)
    if origin in (tuple, frozenset):
        revive = _reviver(inner[0])
        return origin if revive is _same else lambda item: origin(map(revive, item))
    if isinstance(hint, type):
        if issubclass(hint, Enum):
            return hint
        if issubclass(hint, (datetime, date)):
            return hint.fromisoformat
        if dataclasses.is_dataclass(hint):
            return partial(from_plain, hint)
    return _same


def _same(item: Any) -> Any:
    """For what is the same in JSON."""
    return item
