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
from datetime import UTC, date, datetime, time, timedelta
from time import thread_time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.contract import Attendee, Event, EventStatus, Response, Window
from connectors.ical.guard import FIRST_YEAR, LAST_YEAR, Overrun, deadline, refused
from connectors.ical.text import DATES, MOST_BYTES, MOST_EVENTS, Block, Cut, Line, cut
from connectors.ical.zones import Zones

if TYPE_CHECKING:
    import icalendar

MARGIN = timedelta(days=2)
"""How far around the window events are looked at: zones and all-day events shift them."""
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
_UNTIL = re.compile(rb"UNTIL=(\d{8})", re.IGNORECASE)
_DAYS = re.compile(rb"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,7})M)?(?:\d+S)?)?\Z")
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
    series = {uid: blocks for uid, blocks in grouped(pieces.events).items() if _touches(blocks, window)}
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


# --- which are looked at ------------------------------------------------------------------------


def _touches(blocks: list[Block], window: Window) -> bool:
    """Whether a series can have an occurrence in the window, by a look at its dates; in doubt it can."""
    first = (window.start - MARGIN).strftime("%Y%m%d").encode()
    last = (window.end + MARGIN).strftime("%Y%m%d").encode()
    return any(_may_touch(block, first, last) for block in blocks)


def _may_touch(block: Block, first: bytes, last: bytes) -> bool:
    start = _day(block.value(b"DTSTART"))
    if not start:
        return True
    if b"RDATE" in block.lines:
        return True
    rules = [line.value for line in block.lines.get(b"RRULE", ())]
    if start > last:
        return False
    if rules:
        ends = [_UNTIL.search(rule) for rule in rules]
        length = _last_day(block, start)
        return length >= first or not all(end and _later(end[1], start, length) < first for end in ends)
    return _last_day(block, start) >= first


def _day(value: bytes) -> bytes:
    match = _DAY.match(value)
    return match[1] if match else b""


def _last_day(block: Block, start: bytes) -> bytes:
    end = _day(block.value(b"DTEND"))
    if end:
        return max(start, end)
    length = block.value(b"DURATION")
    return _shifted(start, _duration_days(length)) if length else start


def _duration_days(value: bytes) -> int:
    match = _DAYS.match(value)
    if match is None:
        return 0
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return weeks * 7 + days + (hours + minutes // 60) // 24 + 1


def _shifted(day: bytes, days: int) -> bytes:
    try:
        return (
            (datetime.strptime(day.decode(), "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=days))
            .strftime("%Y%m%d")
            .encode()
        )
    except (ValueError, OverflowError):
        return day


def _later(until: bytes, start: bytes, last: bytes) -> bytes:
    """The end of the last occurrence of a rule: its UNTIL and the event's length."""
    try:
        length = datetime.strptime(last.decode(), "%Y%m%d") - datetime.strptime(start.decode(), "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        return until
    return _shifted(until, length.days)


# --- settling zones, parsing ----------------------------------------------------------------------


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
                if _blocks_no_time(component):
                    self._free.add((event.uid, event.recurrence_id))
                yield event

    def _expanded(self, components: list[icalendar.Event]) -> list[Any]:
        import icalendar  # here, because start-up counts
        from recurring_ical_events import CalendarQuery  # type: ignore[import-untyped]

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
            url=_link(component),
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


# --- one component ----------------------------------------------------------------------------


def span_of(component: Any) -> tuple[date, date]:
    """Start and end of an event (RFC 5545 3.6.1: a day without an end is one day, a moment none). Raises ValueError."""
    start = component["DTSTART"].dt
    if "DTEND" in component:
        end = component["DTEND"].dt
    elif "DURATION" in component:
        end = start + component["DURATION"].dt
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    if isinstance(start, datetime) != isinstance(end, datetime):
        end = datetime.combine(end, time(), start.tzinfo) if isinstance(start, datetime) else end.date()
    if end < start:
        raise ValueError("it ends before it begins")
    if not isinstance(start, datetime) and end == start:
        end = start + timedelta(days=1)
    if not FIRST_YEAR <= start.year <= LAST_YEAR or end.year > LAST_YEAR:
        raise ValueError(f"its year is not between {FIRST_YEAR} and {LAST_YEAR}")
    return start, end


def moment(when: date, zone: ZoneInfo) -> datetime:
    """An aware moment: a day begins at midnight in ``zone``."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time(), zone)
    return when if when.tzinfo is not None else when.replace(tzinfo=zone)


def recurrence_of(component: Any, zone: ZoneInfo) -> str:
    """The original start of an occurrence: ISO 8601 in UTC, a date for all-day events."""
    named = component.get("RECURRENCE-ID")
    if named is None:
        return ""
    original = named.dt
    if not isinstance(original, datetime):
        return original.isoformat() if isinstance(original, date) else ""
    return moment(original, zone).astimezone(UTC).isoformat()


def address_of(value: Any) -> str:
    """The lower-case addr-spec of an ORGANIZER or ATTENDEE; empty where it is none (RFC 5545 3.3.3)."""
    if value is None:
        return ""
    value = value[0] if isinstance(value, list) else value
    given = str(value).strip()
    if given[:7].lower() == "mailto:":
        given = given[7:]
    if "@" not in given:
        given = str(value.params.get("EMAIL", "")) if hasattr(value, "params") else ""
    return given.partition("?")[0].strip().strip("<>").lower() if "@" in given else ""


def guests_of(component: Any) -> tuple[Attendee, ...]:
    """Everybody at the table; who is invited twice is named once, with the last answer."""
    found = component.get("ATTENDEE", [])
    guests: dict[str, Attendee] = {}
    for value in found if isinstance(found, list) else [found]:
        guest = Attendee(address=address_of(value), name=_name(value), response=_response(value))
        guests[guest.address or f"name:{guest.name}"] = guest
    return tuple(guests.values())


def _name(value: Any) -> str:
    return str(value.params.get("CN", "")).strip().strip('"') if hasattr(value, "params") else ""


def _response(value: Any) -> Response:
    given = str(value.params.get("PARTSTAT", "")).lower() if hasattr(value, "params") else ""
    return Response(given) if given in set(Response) else Response.NEEDS_ACTION


def event_status(component: Any) -> EventStatus:
    given = text_of(component, "STATUS").lower()
    return EventStatus(given) if given in set(EventStatus) else EventStatus.CONFIRMED


def text_of(component: Any, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def _link(component: Any) -> str:
    names = ("URL", "X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
    return next((text for text in (text_of(component, name) for name in names) if text), "")


def number_of(value: Any) -> int:
    value = value[0] if isinstance(value, list) and value else value
    try:
        return max(0, int(value or 0))
    except (ValueError, TypeError):
        return 0


def _blocks_no_time(component: Any) -> bool:
    return text_of(component, "TRANSP").upper() == "TRANSPARENT" or (
        text_of(component, "X-MICROSOFT-CDO-BUSYSTATUS").upper() == "FREE"
    )
