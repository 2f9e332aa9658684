"""Whatever an event is, three readers agree when it takes place: the API's JSON as we read it, the same event as an
.ics file, and dateutil alone, which is what the test server's free and busy times are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import Event, Window
from connectors.google_calendar.parse import read
from connectors.ical.events import parse_calendar
from tests.servers.google.calendar import Calendars
from tests.servers.google.recurrence import occurrences

WINDOW = Window(start=datetime(2026, 1, 1, tzinfo=UTC), end=datetime(2027, 1, 1, tzinfo=UTC))
ZONES = ("America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
RULES = (
    "FREQ=DAILY;COUNT=9",
    "FREQ=DAILY;INTERVAL=3;COUNT=12",
    "FREQ=WEEKLY;COUNT=30",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=20",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY;COUNT=12",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=-1FR;COUNT=8",
    "FREQ=YEARLY;COUNT=3",
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)


def synchronised(begun: datetime, rule: str) -> datetime:
    """The first start that fits the rule: what one that does not means, RFC 5545 3.8.5.3 leaves open."""
    return next(iter(rrulestr(f"RRULE:{rule}", dtstart=begun))) if rule else begun


@st.composite
def shapes(draw: st.DrawFn) -> dict[str, Any]:
    """An event, single or recurring, of hours or of days, with some occurrences moved or deleted."""
    zone = draw(st.sampled_from(ZONES))
    day = date(2026, 1, 5) + timedelta(days=draw(st.integers(0, 300)))
    hour = draw(st.integers(4, 22))  # an hour that every day has
    rule = draw(st.sampled_from(["", *RULES]))
    begun = datetime(day.year, day.month, day.day, hour, draw(st.sampled_from([0, 30])))  # noqa: DTZ001 a wall clock
    return {
        "zone": zone,
        "start": synchronised(begun, rule).replace(tzinfo=ZoneInfo(zone)),
        "minutes": draw(st.sampled_from([15, 60, 300])),
        "days": draw(st.integers(0, 3)),
        "rule": rule,
        "moved": draw(st.lists(st.integers(0, 6), max_size=2, unique=True)),
        "deleted": draw(st.lists(st.integers(0, 6), max_size=2, unique=True)),
        "title": draw(TEXTS),
        "free": draw(st.booleans()),
    }


def when(moment: datetime, shape: dict[str, Any]) -> dict[str, str]:
    if shape["days"]:
        return {"date": moment.date().isoformat()}
    return {"dateTime": moment.isoformat(), "timeZone": shape["zone"]}


def line(name: str, moment: datetime, shape: dict[str, Any]) -> str:
    if shape["days"]:
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    return f"{name};TZID={shape['zone']}:{moment:%Y%m%dT%H%M%S}"


def length(shape: dict[str, Any]) -> timedelta:
    return timedelta(days=shape["days"]) if shape["days"] else timedelta(minutes=shape["minutes"])


def known_starts(shape: dict[str, Any]) -> list[datetime]:
    """The first occurrences of the plain rule, to choose exceptions from."""
    if not shape["rule"]:
        return []
    rule = rrulestr(f"RRULE:{shape['rule']}", dtstart=shape["start"].replace(tzinfo=None))
    return [each.replace(tzinfo=shape["start"].tzinfo) for each, _ in zip(rule, range(7), strict=False)]


def exceptions(shape: dict[str, Any]) -> tuple[list[datetime], list[datetime]]:
    """(moved, deleted) original starts."""
    starts = known_starts(shape)
    deleted = [starts[each] for each in shape["deleted"] if each < len(starts)]
    moved = [starts[each] for each in shape["moved"] if each < len(starts)]
    return [each for each in moved if each not in deleted], deleted


def as_json(shape: dict[str, Any]) -> Calendars:
    """The event as Google holds it."""
    calendars = Calendars()
    calendars.of().zone = shape["zone"]
    event: dict[str, Any] = {
        "id": "shape1",
        "iCalUID": "shape@x",
        "summary": shape["title"],
        "start": when(shape["start"], shape),
        "end": when(shape["start"] + length(shape), shape),
    }
    if shape["free"]:
        event["transparency"] = "transparent"
    if shape["rule"]:
        event["recurrence"] = [f"RRULE:{shape['rule']}"]
    calendars.put(event)
    moved, deleted = exceptions(shape)
    for each in deleted:
        calendars.change_instance("shape1", when(each, shape), status="cancelled")
    for each in moved:
        later = each + timedelta(days=1)
        times: dict[str, Any] = {"start": when(later, shape), "end": when(later + length(shape), shape)}
        calendars.change_instance("shape1", when(each, shape), **times, sequence=0)
    return calendars


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def as_ics(shape: dict[str, Any]) -> bytes:
    """The same event as a file."""
    moved, deleted = exceptions(shape)

    def vevent(start: datetime, *more: str) -> list[str]:
        words = [f"SUMMARY:{escaped(shape['title'])}", *(["TRANSP:TRANSPARENT"] if shape["free"] else [])]
        times = [line("DTSTART", start, shape), line("DTEND", start + length(shape), shape)]
        return ["BEGIN:VEVENT", "UID:shape@x", *times, *words, *more, "END:VEVENT"]

    rule = [f"RRULE:{shape['rule']}"] if shape["rule"] else []
    lines = vevent(shape["start"], *rule, *(line("EXDATE", each, shape) for each in deleted))
    for each in moved:
        lines += vevent(each + timedelta(days=1), line("RECURRENCE-ID", each, shape))
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def plain(event: Event) -> tuple[Any, ...]:
    return (event.uid, event.recurrence_id, event.start, event.end, event.all_day, event.title, event.sequence)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shapes())
def test_json_and_ics_of_one_event_are_the_same_occurrences(shape: dict[str, Any]) -> None:
    zone = ZoneInfo(shape["zone"])
    ours = read(list(as_json(shape).of().events.values()), WINDOW, zone)
    file = parse_calendar(as_ics(shape), WINDOW, zone)
    assert (ours.problem, ours.unread) == ("", ())
    assert [plain(event) for event in ours.events] == [plain(event) for event in file.events]
    assert ours.free == file.free


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shapes())
def test_the_occurrences_are_those_that_dateutil_works_out(shape: dict[str, Any]) -> None:
    zone = ZoneInfo(shape["zone"])
    held = as_json(shape).of()
    ours = read(list(held.events.values()), WINDOW, zone)
    theirs = occurrences(held.events["shape1"], held.events.values(), WINDOW.start, WINDOW.end, zone)
    inside = {moments(start, end) for start, end in theirs if start < WINDOW.end and end > WINDOW.start}
    assert {moments(event.start, event.end) for event in ours.events} == inside


def moments(*clocks: datetime) -> tuple[datetime, ...]:
    """What clocks on the wall show, in UTC: where the hour changes, two may show one moment."""
    return tuple(clock.astimezone(UTC) for clock in clocks)
