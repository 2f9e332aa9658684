"""Meetings, folded from what calendars held and what the user said of them. Pure.

    seen --(moved: the time is new)--> seen --(gone from every calendar)--> gone
      |---(the user: missed)--> missed          |---(the user: met, or talked on the telephone)--> met,
                                                                            whatever the calendar holds

What a calendar says is only gathered here; what it is worth is decided in ``table``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from daemon.core import facts
from daemon.core.entries import Entry
from daemon.core.facts import CallMade, MeetingGone, MeetingMissed, MeetingSeen, Met, MissedBy

SAID_LATE = timedelta(hours=24)
"""How long after a meeting "we met" is taken to mean that one."""
TALK = timedelta(minutes=30)
"""How long a meeting is taken to have lasted that lies in no calendar."""

Place = tuple[str, str]
"""UID and RECURRENCE-ID: one occurrence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A guest's answer to an invitation, at the moment the calendar first held it."""

    at: datetime
    address: str
    response: str
    """accepted, tentative or declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One occurrence, as the calendar holds it now."""

    event: MeetingSeen
    first_seen: datetime
    """When this occurrence was first seen at all."""
    time_seen: datetime
    """When it was first seen at its present time: reminders of a moved meeting are armed from here."""
    gone: bool = False
    missed: bool = False
    """The user says that it did not take place."""
    missed_by: MissedBy = MissedBy.UNSAID
    """Who did not come, as far as the user says."""
    met: bool = False
    """The user says that it took place, whatever the calendar holds."""
    fell: datetime | None = None
    """When it was first seen cancelled or gone, or said to be missed; None while it stands."""
    responses: tuple[Response, ...] = ()
    """What the guests answered, oldest first; past answers stay."""
    moved: bool = False
    """The user says that it was moved, and the calendar still holds the old time."""
    by_phone: bool = False
    """It was a telephone call that stood in no calendar."""

    @property
    def anchor(self) -> str:
        """Its natural id: UID, and RECURRENCE-ID where it is one of a series."""
        recurrence = self.event.recurrence_id
        return f"{self.event.uid}:{recurrence}" if recurrence else self.event.uid


@dataclass(slots=True)
class _Page:
    """One occurrence while it is being folded: what each account's calendar holds of it."""

    meeting: Meeting
    timed: int
    """The entry since which it has its present time: what was said of another time counts no more."""
    held_by: dict[str, MeetingSeen] = field(default_factory=dict)


def fold_meetings(entries: Sequence[Entry]) -> tuple[Meeting, ...]:
    """The meetings that follow from the entries, given in log order; by start."""
    pages: dict[Place, _Page] = {}
    for entry in entries:
        if isinstance(entry.fact, MeetingSeen):
            _see(entry, entry.fact, pages)
        elif isinstance(entry.fact, MeetingGone):
            _miss(entry.fact, pages)
    meetings = {place: page.meeting for place, page in pages.items()}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, Met) or (isinstance(fact, CallMade) and fact.talk):
            place = _meant(fact, meetings)
            meetings[place] = _met(fact, entry, meetings.get(place))
        elif isinstance(fact, facts.MeetingMoved):
            place = (fact.uid, fact.recurrence_id)
            if place in pages and entry.seq > pages[place].timed:
                meetings[place] = replace(meetings[place], moved=True, met=False, fell=fact.at)
        elif isinstance(fact, MeetingMissed):
            place = (fact.uid, fact.recurrence_id)
            if place in meetings and (place not in pages or entry.seq > pages[place].timed):
                meetings[place] = replace(meetings[place], missed=True, missed_by=fact.by, met=False, fell=fact.at)
    return tuple(sorted(meetings.values(), key=lambda meeting: (meeting.event.start, meeting.event.uid)))


def _see(entry: Entry, event: MeetingSeen, pages: dict[Place, _Page]) -> None:
    place = (event.uid, event.recurrence_id)
    page = pages.get(place)
    if page is None:
        meeting = Meeting(
            event=event,
            first_seen=event.at,
            time_seen=event.at,
            fell=event.at if event.cancelled else None,
            responses=_new_responses(event, None),
        )
        pages[place] = _Page(meeting=meeting, timed=entry.seq, held_by={event.account: event})
        return
    before = page.meeting
    standing = not before.gone and not before.event.cancelled
    same = standing and before.event.start == event.start
    page.timed = page.timed if same else entry.seq
    page.held_by[event.account] = event
    page.meeting = replace(
        before,
        event=event,
        gone=False,
        fell=(before.fell or event.at) if event.cancelled else None,
        time_seen=before.time_seen if same else event.at,
        responses=before.responses + _new_responses(event, before.event),
    )


def _miss(fact: MeetingGone, pages: Mapping[Place, _Page]) -> None:
    """Gone from one calendar; the meeting is gone when no other one holds it."""
    page = pages.get((fact.uid, fact.recurrence_id))
    if page is None:
        return
    page.held_by.pop(fact.account, None)
    left = max(page.held_by.values(), key=lambda event: event.at, default=None)
    page.meeting = replace(page.meeting, event=left) if left else replace(page.meeting, gone=True, fell=fact.at)


def _new_responses(event: MeetingSeen, before: MeetingSeen | None) -> tuple[Response, ...]:
    """The answers that this state of the event holds and the one before did not.

    An answer was given before the meeting began, however late the calendar was read.
    """
    known = {(guest.address, guest.response) for guest in before.guests} if before else set()
    return tuple(
        Response(at=min(event.at, event.start), address=guest.address, response=guest.response)
        for guest in event.guests
        if guest.response != "needs-action" and (guest.address, guest.response) not in known
    )


def _meant(fact: Met | CallMade, meetings: Mapping[Place, Meeting]) -> Place:
    """The meeting of the calendar that "we met" speaks of, or a place of its own."""
    fitting: Iterable[tuple[Place, Meeting]] = (
        (place, meeting)
        for place, meeting in meetings.items()
        if meeting.event.start < fact.at <= meeting.event.end + SAID_LATE
    )
    place, _ = max(fitting, key=lambda item: item[1].event.start, default=((fact.key, ""), None))
    return place


def _met(fact: Met | CallMade, entry: Entry, planned: Meeting | None) -> Meeting:
    """It took place: as planned, or ended early, or in no calendar at all."""
    if planned:
        event = planned.event
        if event.end > fact.at and not event.all_day:
            event = replace(event, end=fact.at)
        return replace(planned, event=event, met=True, missed=False, moved=False, fell=None)
    by_phone = isinstance(fact, CallMade)
    return Meeting(event=unplanned(fact), first_seen=entry.seen, time_seen=entry.seen, met=True, by_phone=by_phone)


def unplanned(fact: Met | CallMade) -> MeetingSeen:
    """A talk that stood in no calendar, as an event."""
    start = fact.at - TALK
    return MeetingSeen(key=fact.key, at=fact.at, uid=fact.key, start=start, end=fact.at, account="", resource="")


def ended(meeting: Meeting, names: str) -> str:
    """How a reason begins that speaks of a meeting which is over: ``Your meeting with Ann Lee ended``."""
    return f"Your {'call' if meeting.by_phone else 'meeting'} with {names} ended"


def talk_of(event: MeetingSeen) -> str:
    """The natural id of one talk: the meeting and its day. Held on another day, it is another talk to take notes of."""
    place = f"{event.uid}:{event.recurrence_id}" if event.recurrence_id else event.uid
    return f"{place}@{event.start.astimezone(UTC).date().isoformat()}"


def is_about(note: facts.NoteTaken, event: MeetingSeen) -> bool:
    """Was this note taken of that meeting? What no page asked for is taken to be of all meetings begun before it."""
    return note.meeting == talk_of(event) if note.meeting else note.at >= event.start
