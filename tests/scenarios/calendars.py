"""The meetings of a scenario, as a calendar program writes them into a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.system.house import ME

DAY = timedelta(days=1)


@dataclass
class Meeting:
    """A meeting as it stands in the calendar."""

    uid: str
    start: datetime
    who: tuple[str, ...]
    minutes: int = 30
    title: str = "Coffee"
    place: str = ""
    host: str = ""
    answer: str = "ACCEPTED"
    cancelled: bool = False
    all_day: bool = False
    times: int = 0
    note: str = ""
    sequence: int = 0


def calendar(meeting: Meeting, people: Mapping[str, str]) -> str:
    """The event as a calendar program writes it."""
    host = people[meeting.host] if meeting.host else ME
    guests = [people[name] for name in meeting.who if people[name] != host]
    rows = [f"ORGANIZER:mailto:{host}"]
    if host == ME:
        rows += [f"ATTENDEE;PARTSTAT={meeting.answer}:mailto:{guest}" for guest in guests]
    else:
        rows += [f"ATTENDEE;PARTSTAT={meeting.answer}:mailto:{ME}"]
        rows += [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{guest}" for guest in guests]
    if meeting.times:
        rows.append(f"RRULE:FREQ=WEEKLY;COUNT={meeting.times}")
    if meeting.all_day:
        rows += [f"DTSTART;VALUE=DATE:{meeting.start:%Y%m%d}", f"DTEND;VALUE=DATE:{meeting.start + DAY:%Y%m%d}"]
    else:
        zone = str(meeting.start.tzinfo)
        end = meeting.start + timedelta(minutes=meeting.minutes)
        rows += [f"DTSTART;TZID={zone}:{meeting.start:%Y%m%dT%H%M%S}", f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}"]
    rows += [f"DESCRIPTION:{meeting.note}"] if meeting.note else []
    status = "CANCELLED" if meeting.cancelled else "CONFIRMED"
    head = [f"UID:{meeting.uid}", "DTSTAMP:20260101T000000Z", f"SEQUENCE:{meeting.sequence}", f"STATUS:{status}"]
    event = [*head, f"SUMMARY:{meeting.title}", f"LOCATION:{meeting.place}", *rows]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//EN", "BEGIN:VEVENT", *event, "END:VEVENT", "END:VCALENDAR"]
    return "".join(f"{row}\r\n" for row in whole)
