"""Invitations in mail (iTIP, RFC 5546): what METHOD says, read from the part itself, never from the subject.

The one place that reads iCalendar in mail. ``icalendar`` is imported only where a part needs it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from daemon.core.meaning import Invite
from daemon.reading.opened import Opened
from daemon.reading.parts import Part

METHODS = frozenset({"REQUEST", "REPLY", "CANCEL", "COUNTER", "DECLINECOUNTER", "ADD", "REFRESH"})
"""Those that make a message a calendar message; PUBLISH only shows an event."""
MOST_BYTES = 200_000
MOST_EVENTS = 20

_TYPES = ("text/calendar", "application/ics", "application/calendar", "text/x-vcalendar")
_METHOD = re.compile(rb"(?im)^METHOD[^:\r\n]{0,40}:\s*([A-Za-z-]{3,20})")


def calendar_parts(message: Opened) -> list[Part]:
    """Calendar parts of the letter itself, and attached ``.ics`` files."""
    return [
        part
        for part in message.parts.leaves
        if not part.embedded
        and (
            part.type in _TYPES
            or (part.name.lower().endswith(".ics") and part.type in {"application/octet-stream", "text/plain"})
        )
    ]


def read_invites(message: Opened, author: str, zone: tzinfo) -> tuple[str, tuple[Invite, ...]]:
    """(method or empty, the events): of the first part that has a method, else of the first that has events."""
    fallback: tuple[Invite, ...] = ()
    for part in calendar_parts(message)[:5]:
        data = message.data(part)[:MOST_BYTES]
        match = _METHOD.search(data)
        method = (match[1].decode("ascii") if match else part.params.get("method", "")).upper()
        found = parse(data, method, author, zone)
        if method in METHODS:
            return method, found
        fallback = fallback or found
    return "", fallback


def parse(data: bytes, method: str, author: str, zone: tzinfo) -> tuple[Invite, ...]:
    """The VEVENTs of an iCalendar object as invites; none where it cannot be read. Never raises."""
    from icalendar import Calendar  # 98 ms, and most mail has none

    if data.count(b"BEGIN:") > 200:
        return ()
    try:
        calendar = Calendar.from_ical(data)
        events = calendar.walk("VEVENT")[:MOST_EVENTS]
        return tuple(_invite(event, method, author, zone) for event in events)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError, LookupError):
        return ()


def _invite(event: object, method: str, author: str, zone: tzinfo) -> Invite:
    get = event.get  # type: ignore[attr-defined]
    start, end = _moment(get("DTSTART"), zone), _moment(get("DTEND"), zone)
    length = getattr(get("DURATION"), "dt", None)
    if end is None and start is not None and isinstance(length, timedelta):
        end = start + length
    recurrence = getattr(get("RECURRENCE-ID"), "dt", None)
    try:
        sequence = int(get("SEQUENCE", 0))
    except (TypeError, ValueError):
        sequence = 0
    return Invite(
        method=method,
        uid=str(get("UID", ""))[:500],
        recurrence_id=recurrence.isoformat() if isinstance(recurrence, date) else "",
        sequence=sequence,
        start=start,
        end=end,
        title=str(get("SUMMARY", ""))[:500],
        response=_response(get("ATTENDEE"), author) if method in {"REPLY", "COUNTER"} else "",
    )


def _moment(value: object, zone: tzinfo) -> datetime | None:
    found = getattr(value, "dt", None)
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=zone)
    if isinstance(found, date):
        return datetime.combine(found, time(), zone)
    return None


def _response(attendees: object, author: str) -> str:
    """PARTSTAT of the sender, else of the only attendee (RFC 5546 3.2.3)."""
    people = attendees if isinstance(attendees, list) else [attendees] if attendees is not None else []
    answers = {
        str(person).lower().removeprefix("mailto:"): str(getattr(person, "params", {}).get("PARTSTAT", "")).lower()
        for person in people
    }
    return answers.get(author, next(iter(answers.values()), "") if len(answers) == 1 else "")
