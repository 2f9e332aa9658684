"""Graph's events as our values. PURE.

A series comes as its master, whole, and as occurrences that hold little more than their times; an
occurrence that was changed by itself is an exception, whole. Every occurrence is a resource of its own
here, because Graph tells of each under its own immutable id.
https://learn.microsoft.com/graph/api/resources/event
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.contract import Attendee, Event, EventStatus, Response
from connectors.graph.parse import moment
from connectors.ical.own import key_of_block, uid_of_block

Json = Mapping[str, Any]
SERIES: Final = "seriesMaster"
OCCURRENCE: Final = "occurrence"
FREE: Final = frozenset({"free", "workingelsewhere"})
"""What blocks no time (freeBusyStatus)."""
_RESPONSES: Final[Mapping[str, Response]] = {
    "accepted": Response.ACCEPTED,
    "organizer": Response.ACCEPTED,
    "tentativelyaccepted": Response.TENTATIVE,
    "declined": Response.DECLINED,
}


def event_of(told: Json, master: Json | None, zone: ZoneInfo) -> Event:
    """One occurrence; ``master`` is its series, which says what an occurrence leaves out. Times are in ``zone``."""
    held = {**(master or {}), **{name: value for name, value in told.items() if value is not None}}
    start, end = _span(told, zone)
    return Event(
        uid=_uid(held, master),
        recurrence_id=_recurrence_id(told, start, zone) if master is not None else "",
        start=start,
        end=max(end, start),
        all_day=bool(told.get("isAllDay", held.get("isAllDay"))),
        title=str(held.get("subject") or ""),
        place=str((held.get("location") or {}).get("displayName") or ""),
        description=str((held.get("body") or {}).get("content") or held.get("bodyPreview") or "").strip(),
        url=str((held.get("onlineMeeting") or {}).get("joinUrl") or held.get("onlineMeetingUrl") or ""),
        status=_status(held),
        organizer=_address(held.get("organizer")),
        attendees=_attendees(held),
    )


def is_ours(told: Json) -> bool:
    """Is it a block that this program wrote?"""
    return key_of_block(str(told.get("transactionId") or "")) is not None


def blocks_time(told: Json) -> bool:
    """Is the user busy then?"""
    declined = str((told.get("responseStatus") or {}).get("response") or "").lower() == "declined"
    return not told.get("isCancelled") and not declined and str(told.get("showAs") or "").lower() not in FREE


def span_of(told: Json, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end, aware."""
    return _span(told, zone)


def _uid(held: Json, master: Json | None) -> str:
    """As invitations by mail name it: of a series, its master's (an occurrence's own holds its day, too)."""
    key = key_of_block(str(held.get("transactionId") or ""))
    if key:
        return uid_of_block(key)
    return str((master or held).get("iCalUId") or held.get("uid") or held.get("id") or "")


def _span(told: Json, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = _moment(told.get("start")), _moment(told.get("end"))
    if not told.get("isAllDay"):
        return start.astimezone(zone), end.astimezone(zone)
    first, last = start.date(), max(end.date(), start.date() + timedelta(days=1))
    return datetime.combine(first, time.min, zone), datetime.combine(last, time.min, zone)


def _moment(told: object) -> datetime:
    """A dateTimeTimeZone; in UTC, as every request asks for."""
    plain: Json = told if isinstance(told, dict) else {}
    text = str(plain.get("dateTime") or "")
    found = moment(text if text.endswith("Z") or "." in text else f"{text}Z")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _recurrence_id(told: Json, start: datetime, zone: ZoneInfo) -> str:
    """The original start in UTC (RFC 5545 3.8.4.4); a date for all-day events."""
    original = told.get("originalStart")
    begun = moment(original) if original else start
    if told.get("isAllDay"):
        day: date = begun.astimezone(UTC).date() if original else begun.astimezone(zone).date()
        return day.isoformat()
    return begun.astimezone(UTC).isoformat()


def _status(held: Json) -> EventStatus:
    if held.get("isCancelled"):
        return EventStatus.CANCELLED
    return EventStatus.TENTATIVE if str(held.get("showAs") or "").lower() == "tentative" else EventStatus.CONFIRMED


def _address(recipient: object) -> str:
    plain: Json = recipient if isinstance(recipient, dict) else {}
    return str((plain.get("emailAddress") or {}).get("address") or "").lower()


def _attendees(held: Json) -> tuple[Attendee, ...]:
    """Everybody at the table, the organizer first; rooms are no people."""
    people = [each for each in held.get("attendees") or () if str(each.get("type") or "").lower() != "resource"]
    organizer = held.get("organizer")
    host = _address(organizer)
    table = [_attendee(each) for each in people if _address(each) != host or not host]
    alone = not table
    return () if alone else (*((_host(organizer),) if host else ()), *table)


def _attendee(told: Json) -> Attendee:
    answer = str((told.get("status") or {}).get("response") or "").lower()
    return Attendee(
        address=_address(told),
        name=str((told.get("emailAddress") or {}).get("name") or ""),
        response=_RESPONSES.get(answer, Response.NEEDS_ACTION),
    )


def _host(organizer: Any) -> Attendee:
    name = str((organizer.get("emailAddress") or {}).get("name") or "")
    return Attendee(address=_address(organizer), name=name, response=Response.ACCEPTED)
