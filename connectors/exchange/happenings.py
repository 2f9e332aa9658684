"""Exchange's calendar items as our values. PURE.

A view of a calendar holds every occurrence by itself, recurrences expanded by the server. All bear the UID of
their series, as invitations by mail do; which occurrence it is tells its original start.
https://learn.microsoft.com/exchange/client-developer/web-service-reference/calendaritem
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from connectors.contract import Attendee, Event, EventStatus, Response
from connectors.exchange.parse import id_of, moment, one_line, property_of, told
from connectors.exchange.soap import T, field, key_field
from connectors.ical.own import key_of_block, uid_of_block

FREE: Final = frozenset({"Free", "WorkingElsewhere"})
"""What blocks no time (LegacyFreeBusyStatus)."""
_RESPONSES: Final = {
    "Accept": Response.ACCEPTED,
    "Organizer": Response.ACCEPTED,
    "Tentative": Response.TENTATIVE,
    "Decline": Response.DECLINED,
}
ZoneOf = Callable[[str], ZoneInfo | None]
"""Exchange names zones as Windows does: from such a name to a zone, None where it is not known."""


def view_fields() -> list[Element]:
    """What a look at the whole window reads: enough to see what changed, and who is busy when."""
    calendar = "Start End IsAllDayEvent LegacyFreeBusyStatus IsCancelled MyResponseType AppointmentSequenceNumber"
    return [field("item:LastModifiedTime"), *(field(f"calendar:{name}") for name in calendar.split()), key_field()]


def event_fields() -> list[Element]:
    """What is read of an occurrence."""
    items = "Subject Body"
    calendar = (
        "UID RecurrenceId Start End OriginalStart IsAllDayEvent LegacyFreeBusyStatus Location IsCancelled CalendarItemType "
        "MyResponseType Organizer RequiredAttendees OptionalAttendees AppointmentSequenceNumber StartTimeZone "
        "JoinOnlineMeetingUrl"
    )
    return [
        *(field(f"item:{name}") for name in items.split()),
        *(field(f"calendar:{name}") for name in calendar.split()),
        key_field(),
    ]


def event_of(item: Element, zone: ZoneInfo, own: Collection[str], zone_of: ZoneOf) -> Event:
    """One occurrence; times are in ``zone``, the calendar's. ``own`` are the user's addresses. Raises ValueError."""
    start, end = span_of(item, zone, zone_of)
    key = key_of_block(property_of(item))
    return Event(
        uid=uid_of_block(key) if key else told(item, "UID") or id_of(item),
        recurrence_id=_recurrence_id(item, zone_of),
        sequence=max(int(told(item, "AppointmentSequenceNumber") or 0), 0),
        start=start,
        end=max(end, start),
        all_day=_true(item, "IsAllDayEvent"),
        title=told(item, "Subject"),
        place=told(item, "Location"),
        description=told(item, "Body").replace("\r\n", "\n").strip(),
        url=one_line(told(item, "JoinOnlineMeetingUrl")),
        status=_status(item),
        organizer="" if key else _address(item.find(f"{{{T}}}Organizer")),
        attendees=() if key else _attendees(item, own),
    )


def span_of(item: Element, zone: ZoneInfo, zone_of: ZoneOf) -> tuple[datetime, datetime]:
    """Start and end, aware; of an all-day event midnights in ``zone``, the end excluded."""
    start, end = moment(told(item, "Start")), moment(told(item, "End"))
    if not _true(item, "IsAllDayEvent"):
        return start.astimezone(zone), end.astimezone(zone)
    first, last = _day(item, start, zone_of), _day(item, end, zone_of)
    last = max(last, first + timedelta(days=1))
    return datetime.combine(first, time.min, zone), datetime.combine(last, time.min, zone)


def _day(item: Element, at: datetime, zone_of: ZoneOf) -> date:
    """The day a midnight begins; it is midnight in the zone in which the event was made."""
    told_zone = item.find(f"{{{T}}}StartTimeZone")
    made_in = zone_of(told_zone.get("Id", "")) if told_zone is not None else None
    if made_in is not None:
        return at.astimezone(made_in).date()
    # Not told: the nearest midnight of UTC, right for zones less than half a day from it.
    return (at.astimezone(UTC) + timedelta(hours=12)).date()


def is_ours(item: Element) -> bool:
    """Is it a block that this program wrote?"""
    return key_of_block(property_of(item)) is not None


def blocks_time(item: Element) -> bool:
    """Is the user busy then?"""
    declined = told(item, "MyResponseType") == "Decline"
    return (
        not (_true(item, "IsCancelled") or declined or is_ours(item)) and told(item, "LegacyFreeBusyStatus") not in FREE
    )


def _true(item: Element, name: str) -> bool:
    return told(item, name) == "true"


def _recurrence_id(item: Element, zone_of: ZoneOf) -> str:
    """The original start in UTC (RFC 5545 3.8.4.4); a date for all-day events; empty for single events."""
    if told(item, "CalendarItemType") not in ("Occurrence", "Exception"):
        return ""
    original = moment(told(item, "OriginalStart") or told(item, "RecurrenceId") or told(item, "Start"))
    if _true(item, "IsAllDayEvent"):
        return _day(item, original, zone_of).isoformat()
    return original.astimezone(UTC).isoformat()


def _status(item: Element) -> EventStatus:
    if _true(item, "IsCancelled"):
        return EventStatus.CANCELLED
    tentative = told(item, "LegacyFreeBusyStatus") == "Tentative"
    return EventStatus.TENTATIVE if tentative else EventStatus.CONFIRMED


def _address(holder: Element | None) -> str:
    """Lower-case; empty where it is none of the internet (an X.500 name)."""
    found = (holder.findtext(f"{{{T}}}Mailbox/{{{T}}}EmailAddress") or "").strip().lower() if holder is not None else ""
    return found if "@" in found else ""


def _name(holder: Element) -> str:
    return one_line(holder.findtext(f"{{{T}}}Mailbox/{{{T}}}Name") or "")


def _attendees(item: Element, own: Collection[str]) -> tuple[Attendee, ...]:
    """Everybody at the table, the organizer first; rooms are no people. The user's own answer is the item's."""
    organizer = item.find(f"{{{T}}}Organizer")
    host = _address(organizer)
    people = [*item.findall(f"{{{T}}}RequiredAttendees/*"), *item.findall(f"{{{T}}}OptionalAttendees/*")]
    table = [_attendee(each, item, own) for each in people if _address(each) != host or not host]
    if not table:
        return ()
    if organizer is None or not (host or _name(organizer)):
        return tuple(table)
    return (Attendee(address=host, name=_name(organizer), response=Response.ACCEPTED), *table)


def _attendee(person: Element, item: Element, own: Collection[str]) -> Attendee:
    address = _address(person)
    answer = told(person, "ResponseType")
    if address in own and told(item, "MyResponseType") in _RESPONSES:
        answer = told(item, "MyResponseType")
    return Attendee(address=address, name=_name(person), response=_RESPONSES.get(answer, Response.NEEDS_ACTION))
