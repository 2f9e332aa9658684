"""From the API's events to our values. PURE.

    JSON of one series -> iCalendar lines -> ``connectors/ical``, which expands and measures them

An event of Google Calendar is an iCalendar event in other clothes: a master with its RRULE lines, exceptions
that name the original start, cancelled exceptions that are EXDATEs. So it is dressed again, and one reader
reads both. https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.contract import Window
from connectors.ical.events import Parsed, Unread, read_cut
from connectors.ical.text import Block, Cut
from connectors.ical.zones import iana

Item = Mapping[str, Any]
"""One event as the API gives it."""
FIELDS: Final = (
    "id,status,eventType,iCalUID,sequence,summary,description,location,transparency,start,end,originalStartTime,"
    "recurrence,recurringEventId,organizer(email,self),"
    "attendees(email,displayName,responseStatus,resource),hangoutLink,conferenceData(entryPoints(entryPointType,uri))"
)
"""What is asked for of each event: nothing that is not read."""
NO_MEETINGS: Final = frozenset({"workingLocation", "birthday"})
"""Types of events that are about a day, not about meeting anybody. Absences and focus time are events like others."""
_FAULTS: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What is raised where an event is not as the reference says."""
_ANSWERS: Final = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
_RULES: Final = frozenset({"RRULE", "RDATE", "EXDATE"})
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\0": None})
_CARETS: Final = str.maketrans({"^": "^^", '"': "^'", "\n": "^n", "\0": None})


def series_of(item: Item) -> str:
    """The id of the series an event belongs to; its own where it is none's."""
    return str(item.get("recurringEventId") or item["id"])


def recurs(item: Item) -> bool:
    """Whether there may be more of its series than this."""
    return bool(item.get("recurrence") or item.get("recurringEventId"))


def called_off(item: Item) -> bool:
    """Whether a cancelled event is an invitation that somebody else took back, and not one the user deleted."""
    organizer = item.get("organizer") or {}
    return bool(_cancelled(item) and item.get("start") and organizer.get("email") and not organizer.get("self"))


def read(items: Sequence[Item], window: Window, zone: ZoneInfo) -> Parsed:
    """The occurrences of one series inside the window; all-day events are days of ``zone``, the calendar's. Never raises."""
    told = [item for item in items if item.get("eventType") not in NO_MEETINGS]
    try:
        found = read_cut(Cut(events=list(_blocks(told, zone)), opened=1, closed=1), window, zone)
        return replace(found, assumed=(*found.assumed, *_assumed(told, zone)))
    except _FAULTS as error:
        reason = str(error) or type(error).__name__
        return Parsed(unread=(Unread(uid=str(items[0].get("iCalUID") or items[0].get("id")), problem=reason[:200]),))


def _assumed(items: Sequence[Item], zone: ZoneInfo) -> Iterator[Unread]:
    """The series that recur by a clock nobody knows. A single event says its moment, whatever it calls its zone."""
    for item in items:
        name = item["start"].get("timeZone", "") if item.get("recurrence") and not _cancelled(item) else ""
        if name and not iana(name):
            problem = f'the time zone "{name[:60]}" is not known: it recurs by the clock of {zone.key}'
            yield Unread(uid=str(item.get("iCalUID") or item["id"]), problem=problem)


def _blocks(items: Sequence[Item], zone: ZoneInfo) -> Iterator[Block]:
    """The series as iCalendar events."""
    master = next((item for item in items if not item.get("recurringEventId")), None)
    if master is not None and _cancelled(master) and not called_off(master):
        return
    zone = zone if master is None else _zone(master["start"], zone)
    exceptions = [item for item in items if item.get("recurringEventId")]
    if master is not None:
        gone = [_when("EXDATE", item["originalStartTime"], zone) for item in exceptions if _cancelled(item)]
        yield _block([*_lines(master, zone), *_recurrence(master, zone), *gone])
    for item in exceptions:
        if not _cancelled(item):
            yield _block([*_lines(item, zone), _when("RECURRENCE-ID", item["originalStartTime"], zone)])


def _cancelled(item: Item) -> bool:
    return bool(item.get("status") == "cancelled")


def _block(lines: Iterable[str]) -> Block:
    block = Block()
    for line in lines:
        name = line.partition(":")[0].partition(";")[0].upper().encode()
        block.raw.setdefault(name, []).append(line.encode("utf-8", "replace"))
    return block


def _lines(item: Item, zone: ZoneInfo) -> Iterator[str]:
    """One event without its recurrence (RFC 5545 3.8)."""
    yield f"UID:{item.get('iCalUID') or item['id']}"
    series = bool(item.get("recurrence"))
    yield _when("DTSTART", item["start"], zone, wall=series)
    yield _when("DTEND", item["end"], zone, wall=series)
    yield f"SEQUENCE:{int(item.get('sequence', 0))}"
    yield f"STATUS:{item.get('status', 'confirmed').upper()}"
    for name, key in (("SUMMARY", "summary"), ("LOCATION", "location"), ("DESCRIPTION", "description")):
        if item.get(key):
            yield f"{name}:{_text(item[key])}"
    if item.get("transparency") == "transparent":
        yield "TRANSP:TRANSPARENT"
    link = _link(item)
    if link:
        yield f"X-GOOGLE-CONFERENCE:{_text(link)}"
    guests = [_guest(guest) for guest in item.get("attendees", ()) if not guest.get("resource")]  # a room is no guest
    organizer = item.get("organizer") or {}
    if organizer.get("email") and (guests or not organizer.get("self")):  # who is alone has invited nobody
        yield f"ORGANIZER:mailto:{organizer['email']}"
    yield from guests


def _guest(guest: Item) -> str:
    name = str(guest.get("displayName") or "").replace("\r\n", "\n").translate(_CARETS)
    answer = _ANSWERS.get(guest.get("responseStatus", ""), "NEEDS-ACTION")
    return f'ATTENDEE;CN="{name}";PARTSTAT={answer}:mailto:{guest.get("email", "")}'


def _recurrence(item: Item, zone: ZoneInfo) -> Iterator[str]:
    """The lines that make it recur, as the API hands them through."""
    for line in item.get("recurrence", ()):
        head, _, value = line.partition(":")
        name, *params = head.upper().split(";")
        if name == "EXRULE":
            raise ValueError("it has an EXRULE, which RFC 5545 has done away with")
        if name in _RULES:
            timed = name != "RRULE" and "T" in value and not value.endswith("Z") and not params
            yield f"{head};TZID={zone.key}:{value}" if timed else line


def _link(item: Item) -> str:
    """Where it is joined: the video of its conference before anything else."""
    points = (item.get("conferenceData") or {}).get("entryPoints") or ()
    video = [point.get("uri") for point in points if point.get("entryPointType") == "video"]
    return str(next((uri for uri in (*video, item.get("hangoutLink")) if uri), ""))


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def _zone(when: Item, zone: ZoneInfo) -> ZoneInfo:
    """The zone an event is in: its own, else its calendar's."""
    named = iana(when["timeZone"]) if when.get("timeZone") else None
    return ZoneInfo(named) if named else zone


def _when(name: str, when: Item, zone: ZoneInfo, *, wall: bool = False) -> str:
    """A date, or a moment as the clock on the wall shows it there.

    In UTC where that clock shows it twice, unless it is the hour of the ``wall`` that recurs.
    """
    if when.get("date"):
        return f"{name};VALUE=DATE:{when['date'].replace('-', '')}"
    moment = datetime.fromisoformat(when["dateTime"])
    there = zone if name in ("EXDATE", "RECURRENCE-ID") else _zone(when, zone)
    local = moment.replace(tzinfo=there) if moment.tzinfo is None else moment.astimezone(there)
    if not wall and local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        return f"{name}:{local.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}"
    return f"{name};TZID={there.key}:{local:%Y%m%dT%H%M%S}"
