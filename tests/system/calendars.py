"""Calendars as other programs write them, for tests."""

from __future__ import annotations

from pathlib import Path

ME, JANE = "dana@example.org", "jane@ocean.example.net"
TORONTO = (
    "BEGIN:VTIMEZONE\nTZID:Somewhere/Own\nBEGIN:STANDARD\nDTSTART:19701101T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n"
    "TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700308T020000\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
)


def event(*lines: str, uid: str = "coffee-1", title: str = "Coffee", guests: bool = True) -> str:
    """One VEVENT; these lines besides UID, DTSTAMP, SUMMARY and, with ``guests``, the two who meet."""
    two = f"ORGANIZER:mailto:{ME}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{JANE}\n" if guests else ""
    body = "\n".join(lines)
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\nSUMMARY:{title}\n{two}{body}\nEND:VEVENT\n"


def at(start: str, end: str, *, zone: str = "America/Toronto") -> str:
    """DTSTART and DTEND: ``20260305T150000`` of a zone; ``""`` for floating, ``UTC`` for UTC."""
    mark = f";TZID={zone}" if zone not in ("", "UTC") else ""
    z = "Z" if zone == "UTC" else ""
    return f"DTSTART{mark}:{start}{z}\nDTEND{mark}:{end}{z}"


def calendar(*parts: str, newline: str = "\r\n") -> bytes:
    """A whole iCalendar file."""
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//somebody else//EN\n" + "".join(parts) + "END:VCALENDAR\n"
    return text.replace("\n", newline).encode()


def put(folder: Path, *parts: str, name: str = "coffee.ics", newline: str = "\r\n") -> Path:
    """Writes a calendar file into an account's calendar."""
    path = folder / "home/calendar" / name
    path.write_bytes(calendar(*parts, newline=newline))
    return path
