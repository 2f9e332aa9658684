"""One event as icalendar parsed it, in the contract's terms. PURE."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Attendee, EventStatus, Response
from connectors.ical.guard import FIRST_YEAR, LAST_YEAR


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
    """The STATUS of an event; confirmed where it has none."""
    given = text_of(component, "STATUS").lower()
    return EventStatus(given) if given in set(EventStatus) else EventStatus.CONFIRMED


def text_of(component: Any, name: str) -> str:
    """The first value of a property as text; empty where there is none."""
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def link_of(component: Any) -> str:
    """Where the event is joined or described, from whichever property its program uses."""
    names = ("URL", "X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
    return next((text for text in (text_of(component, name) for name in names) if text), "")


def number_of(value: Any) -> int:
    """A SEQUENCE as a number; 0 where it is none."""
    value = value[0] if isinstance(value, list) and value else value
    try:
        return max(0, int(value or 0))
    except (ValueError, TypeError):
        return 0


def blocks_no_time(component: Any) -> bool:
    """Whether the owner is free meanwhile (TRANSP, or what Outlook says)."""
    return text_of(component, "TRANSP").upper() == "TRANSPARENT" or (
        text_of(component, "X-MICROSOFT-CDO-BUSYSTATUS").upper() == "FREE"
    )
