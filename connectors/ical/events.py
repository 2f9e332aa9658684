"""Calendar files as the events of the contract: recurrences expanded inside a window, zones settled. PURE.

    bytes -> cut into events -> those that can touch the window -> measured (guard) -> parsed by
    icalendar with their zones settled -> recurring ones expanded by recurring-ical-events -> Event

One event that cannot be read never hides the others: it is named with the reason.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import thread_time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.contract import Event, EventStatus, Window
from connectors.ical.choose import MARGIN, touches
from connectors.ical.component import (
    address_of,
    blocks_no_time,
    event_status,
    guests_of,
    link_of,
    moment,
    number_of,
    recurrence_of,
    span_of,
    text_of,
)
from connectors.ical.guard import Overrun, deadline, refused
from connectors.ical.text import DATES, MOST_BYTES, MOST_EVENTS, Block, Cut, Line, cut
from connectors.ical.zones import Zones

if TYPE_CHECKING:
    import icalendar

MOST_INSIDE = 5_000
ONE_SERIES, ALL_SERIES, MOST_OVERRUNS = 0.4, 5.0, 3
"""CPU seconds for working out one series and all of a file; series that may exceed theirs."""
LIBRARY_FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
    AssertionError,
)
"""What icalendar, dateutil and recurring-ical-events are known to raise on broken input."""
_TZID = re.compile(rb';TZID=("[^"]*"|[^";:]*)', re.IGNORECASE)
_VALUE = re.compile(rb";VALUE=[^;:]*", re.IGNORECASE)
_DAY = re.compile(rb"(\d{8})(T\d{6}Z?)?\Z")
_SILENT = frozenset({b"REPLY", b"COUNTER", b"REFRESH", b"DECLINECOUNTER"})
"""Methods (RFC 5546) that answer an invitation: no calendar content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """One event of a file that could not be read."""

    uid: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a calendar file holds inside a window."""

    events: tuple[Event, ...] = ()
    unread: tuple[Unread, ...] = ()
    problem: str = ""
    """Why the file as a whole cannot be read, as the end of a sentence; then the rest says nothing."""
    free: frozenset[tuple[str, str]] = frozenset()
    """(uid, recurrence_id) of events that block no time (TRANSP, or Outlook's "free")."""
    count: int = 0
    """Events in the file, inside the window or not."""


def parse_calendar(data: bytes, window: Window, zone: ZoneInfo) -> Parsed:
    """The events of a calendar file that touch the window; times without a zone are in ``zone``. Never raises."""
    if len(data) > MOST_BYTES:
        return Parsed(problem=f"it is larger than {MOST_BYTES // 1_000_000} MB")
    pieces = cut(data)
    if not pieces.complete:
        return Parsed(
            problem="it is not complete (END:VCALENDAR is missing)" if pieces.opened else "it is no iCalendar file"
        )
    if len(pieces.events) > MOST_EVENTS:
        return Parsed(problem=f"it holds more than {MOST_EVENTS} events")
    if pieces.method in _SILENT:
        return Parsed(count=len(pieces.events))
    series = {uid: blocks for uid, blocks in grouped(pieces.events).items() if touches(blocks, window)}
    if sum(map(len, series.values())) > MOST_INSIDE:
        return Parsed(problem=f"it holds more than {MOST_INSIDE} events in the time that is looked at")
    return _Reading(pieces, window, zone).read(series)


def grouped(events: Iterable[Block]) -> dict[str, list[Block]]:
    """The events of a file by UID: a recurring one and its exceptions together."""
    series: dict[str, list[Block]] = {}
    for block in events:
        series.setdefault(uid_of(block), []).append(block)
    return series


def uid_of(block: Block) -> str:
    """The UID of an event; made of its start and title where it has none."""
    uid = block.value(b"UID").decode("utf-8", "replace").strip()
    if uid:
        return uid
    seed = block.value(b"DTSTART") + b"\n" + block.value(b"SUMMARY")
    return "no-uid-" + hashlib.sha256(seed).hexdigest()[:24]


class UnknownZone(ValueError):
    """A TZID that neither the world nor the file knows."""


def settled(line: Line, zones: Zones, zone: ZoneInfo) -> bytes:
    """A line as the library shall see it: a date with a zone the library finds. Raises UnknownZone."""
    if line.name not in DATES:
        return line.name + line.params + b":" + line.value
    value = line.value.strip()
    named = _TZID.search(line.params)
    params = _TZID.sub(b"", line.params)
    if _DAY.match(value) and b"T" not in value:
        return line.name + _VALUE.sub(b"", params) + b";VALUE=DATE:" + value
    if b"T" not in value or value.endswith(b"Z") or b"Z/" in value or b"Z," in value:
        return line.name + params + b":" + value
    name: str | None = zone.key or "UTC"
    if named is not None:
        tzid = named[1].strip(b'"')
        name = zones.name_for(tzid)
        if name is None:
            raise UnknownZone(f"nobody knows its time zone {tzid.decode('utf-8', 'replace')[:80]!r}")
    return line.name + params + b";TZID=" + (name or "UTC").encode() + b":" + value


def parsed_blocks(blocks: list[Block], zones: Zones, zone: ZoneInfo) -> list[icalendar.Event]:
    """The events as icalendar components. Raises UnknownZone and what the libraries raise."""
    import icalendar

    texts = []
    for block in blocks:
        lines = [settled(line, zones, zone) for group in block.lines.values() for line in group]
        texts.append(b"\n".join([b"BEGIN:VEVENT", *lines, b"END:VEVENT"]))
    text = b"\n".join([b"BEGIN:VCALENDAR", *zones.needed.values(), *texts, b"END:VCALENDAR", b""])
    calendar = icalendar.Calendar.from_ical(text)
    zones.needed.clear()  # the library knows them from now on
    events = [each for each in calendar.subcomponents if isinstance(each, icalendar.Event)]
    for event in events:
        for name, reason in event.errors:
            if (name or "").upper().encode() in DATES | {b"DURATION", b"RRULE"}:
                raise ValueError(f"its {name} cannot be read ({reason})")
    return events


class _Reading:
    """Reads one file."""

    def __init__(self, pieces: Cut, window: Window, zone: ZoneInfo) -> None:
        self._pieces = pieces
        self._window = window
        self._zone = zone
        self._zones = Zones(pieces.zones)
        self._unread: list[Unread] = []
        self._free: set[tuple[str, str]] = set()
        self._left = ALL_SERIES
        self._overruns = 0

    def read(self, series: dict[str, list[Block]]) -> Parsed:
        events = [event for uid, blocks in series.items() for event in self._one(uid, blocks)]
        events.sort(key=lambda event: (event.start, event.uid, event.recurrence_id))
        return Parsed(
            events=tuple(events),
            unread=tuple(self._unread),
            free=frozenset(self._free),
            count=len(self._pieces.events),
        )

    def _one(self, uid: str, blocks: list[Block]) -> list[Event]:
        reason = next((reason for reason in map(refused, blocks) if reason), "")
        if not reason:
            try:
                return list(self._occurrences(uid, blocks))
            except UnknownZone as error:
                reason = str(error)
            except Overrun:
                self._overruns += 1
                reason = "its recurrence takes too long to work out"
            except LIBRARY_FAULTS as error:
                reason = str(error) or type(error).__name__
        self._unread.append(Unread(uid=uid, problem=reason[:200]))
        return []

    def _occurrences(self, uid: str, blocks: list[Block]) -> Iterator[Event]:
        components = parsed_blocks(blocks, self._zones, self._zone)
        recurring = any(name in component for component in components for name in ("RRULE", "RDATE", "RECURRENCE-ID"))
        shifts = _shifts(components)
        for component in self._expanded(components) if recurring else _newest(components):
            _name_apart(component, shifts)
            event = self._event(uid, component, recurring=recurring)
            if event.start < self._window.end and (event.end > self._window.start or event.start >= self._window.start):
                if blocks_no_time(component):
                    self._free.add((event.uid, event.recurrence_id))
                yield event

    def _expanded(self, components: list[icalendar.Event]) -> list[Any]:
        import icalendar  # here, because start-up counts
        from recurring_ical_events import CalendarQuery

        if self._overruns >= MOST_OVERRUNS or self._left <= 0:
            raise Overrun
        calendar = icalendar.Calendar()
        for component in components:
            calendar.add_component(component)
        begun = thread_time()
        try:
            with deadline(ONE_SERIES):
                first, last = (self._window.start - MARGIN).astimezone(UTC), (self._window.end + MARGIN).astimezone(UTC)
                return list(CalendarQuery(calendar).between(first, last))
        finally:
            self._left -= thread_time() - begun

    def _event(self, uid: str, component: Any, *, recurring: bool) -> Event:
        start, end = span_of(component)
        all_day = not isinstance(start, datetime)
        cancelled = self._pieces.method == b"CANCEL"
        return Event(
            uid=uid,
            recurrence_id=recurrence_of(component, self._zone) if recurring else "",
            sequence=number_of(component.get("SEQUENCE")),
            start=moment(start, self._zone),
            end=max(moment(start, self._zone), moment(end, self._zone)),
            all_day=all_day,
            title=text_of(component, "SUMMARY"),
            place=text_of(component, "LOCATION"),
            description=text_of(component, "DESCRIPTION"),
            url=link_of(component),
            status=EventStatus.CANCELLED if cancelled else event_status(component),
            organizer=address_of(component.get("ORGANIZER")),
            attendees=guests_of(component),
        )


def _shifts(components: list[Any]) -> dict[date, timedelta]:
    """By how much an exception that holds from then on (RANGE=THISANDFUTURE) moves the occurrences after it."""
    shifts: dict[date, timedelta] = {}
    for component in components:
        named, start = component.get("RECURRENCE-ID"), component["DTSTART"].dt
        if named is not None and "RANGE" in named.params and type(named.dt) is type(start):
            shifts[named.dt] = start - named.dt
    return shifts


def _name_apart(component: Any, shifts: dict[date, timedelta]) -> None:
    """Gives an occurrence after such an exception its own original start: the library leaves them that of the exception."""
    named = component.get("RECURRENCE-ID")
    if named is not None and named.dt in shifts and "RANGE" in named.params:
        named = type(named)(component["DTSTART"].dt - shifts[named.dt])
        component["RECURRENCE-ID"] = named


def _newest(components: list[icalendar.Event]) -> list[icalendar.Event]:
    """Of several versions of a single event, the last with the highest SEQUENCE."""
    return [max(reversed(components), key=lambda component: number_of(component.get("SEQUENCE")))]
