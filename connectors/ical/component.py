"""One event of a file in the contract's terms: its people, its words, its span. PURE."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Attendee, EventStatus, Response
from connectors.ical.guard import FIRST_YEAR, LAST_YEAR
from connectors.ical.text import Block, Line


def span_of(component: Any, *, any_year: bool = False) -> tuple[date, date]:
    """Start and end of an event (RFC 5545 3.6.1: a day without an end is one day, a moment none). Raises ValueError."""
    start = component["DTSTART"].dt
    if "DTEND" in component:
        end = component["DTEND"].dt
    elif "DURATION" in component:
        end = start + component["DURATION"].dt
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    return checked(start, end, any_year=any_year)


def checked(start: date, end: date, *, any_year: bool = False) -> tuple[date, date]:
    """A span that makes sense: both days or both moments, in order, in our time. Raises ValueError."""
    if isinstance(start, datetime) and not isinstance(end, datetime):
        end = datetime.combine(end, time(), start.tzinfo)
    elif isinstance(end, datetime) and not isinstance(start, datetime):
        end = end.date()
    if end < start:
        raise ValueError("it ends before it begins")
    if not isinstance(start, datetime) and end == start:
        end = start + timedelta(days=1)
    if not any_year and not FIRST_YEAR <= start.year <= end.year <= LAST_YEAR:
        raise ValueError(f"its year is not between {FIRST_YEAR} and {LAST_YEAR}")
    return start, end


def moment(when: date, zone: ZoneInfo) -> datetime:
    """An aware moment: a day begins at midnight in ``zone``."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time(), zone)
    return when if when.tzinfo is not None else when.replace(tzinfo=zone)


def named_start(original: date, zone: ZoneInfo) -> str:
    """An occurrence's original start as its name: ISO 8601 in UTC, a date for all-day events."""
    return (
        moment(original, zone).astimezone(UTC).isoformat() if isinstance(original, datetime) else original.isoformat()
    )


def address_of(line: Line) -> str:
    """The lower-case addr-spec of an ORGANIZER or ATTENDEE; empty where it is none (RFC 5545 3.3.3)."""
    given = line.value.decode("utf-8", "replace").strip()
    if given[:7].lower() == "mailto:":
        given = given[7:]
    if "@" not in given:
        given = line.param(b"EMAIL")
    return given.partition("?")[0].strip().strip("<>").lower() if "@" in given else ""


def organizer_of(block: Block) -> str:
    """Who invites."""
    return next((address_of(line) for line in block.lines(b"ORGANIZER")), "")


def guests_of(block: Block) -> tuple[Attendee, ...]:
    """Everybody at the table; who is invited twice is named once, with the last answer."""
    guests: dict[str, Attendee] = {}
    for line in block.lines(b"ATTENDEE"):
        guest = Attendee(address=address_of(line), name=line.param(b"CN"), response=_response(line))
        guests[guest.address or f"name:{guest.name}"] = guest
    return tuple(guests.values())


def _response(line: Line) -> Response:
    given = line.param(b"PARTSTAT").lower()
    return Response(given) if given in set(Response) else Response.NEEDS_ACTION


def status_of(block: Block) -> EventStatus:
    """The STATUS of an event; confirmed where it has none."""
    given = block.text(b"STATUS").lower()
    return EventStatus(given) if given in set(EventStatus) else EventStatus.CONFIRMED


def link_of(block: Block) -> str:
    """Where the event is joined or described, from whichever property its program uses."""
    names = (b"URL", b"X-GOOGLE-CONFERENCE", b"CONFERENCE", b"X-MICROSOFT-SKYPETEAMSMEETINGURL")
    return next((text for text in (block.text(name) for name in names) if text), "")


def sequence_of(block: Block) -> int:
    """The SEQUENCE of an event; 0 where it has none that is a number."""
    given = block.value(b"SEQUENCE")
    return int(given) if given.isdigit() and len(given) < 10 else 0


def blocks_no_time(block: Block) -> bool:
    """Whether the owner is free meanwhile (TRANSP, or what Outlook says)."""
    free = block.text(b"X-MICROSOFT-CDO-BUSYSTATUS").upper() == "FREE"
    return free or block.text(b"TRANSP").upper() == "TRANSPARENT"
