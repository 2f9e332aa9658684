"""Invitations in mail (RFC 5546): what a text/calendar part says, without expanding anything. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.contract import Attendee, EventStatus
from connectors.ical.component import guests_of, moment, named_start, organizer_of, sequence_of, span_of, status_of
from connectors.ical.events import LIBRARY_FAULTS, expand, uid_of
from connectors.ical.text import Block, cut
from connectors.ical.zones import Zones

MOST_BYTES = 1_000_000
MOST_EVENTS = 50
"""Events of one part that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItipEvent:
    """One event of an iTIP message."""

    uid: str
    recurrence_id: str = ""
    """As in ``contract.Event``; empty where the whole series or a single event is meant."""
    sequence: int = 0
    start: datetime | None = None
    """Of a series: of its first event. None where it is not given or not understood."""
    end: datetime | None = None
    all_day: bool = False
    title: str = ""
    place: str = ""
    description: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    organizer: str = ""
    attendees: tuple[Attendee, ...] = ()
    """With their answers: of a REPLY, the sender's own."""


def parse_itip(data: bytes, default_zone: ZoneInfo) -> tuple[str, tuple[ItipEvent, ...]]:
    """METHOD (upper-case, empty where there is none) and the events of a part; what is broken is left out. Never raises."""
    if len(data) > MOST_BYTES:
        return "", ()
    pieces = cut(data)
    zones = Zones(pieces.zones)
    read = (_event(block, zones, default_zone) for block in pieces.events[:MOST_EVENTS])
    return pieces.method.decode("ascii", "replace"), tuple(event for event in read if event is not None)


def _event(block: Block, zones: Zones, zone: ZoneInfo) -> ItipEvent | None:
    # Rules are not worked out here, so they need not even be parsed.
    once = Block({name: lines for name, lines in block.raw.items() if name not in (b"RRULE", b"RDATE", b"EXDATE")})
    try:
        component = expand().dated([once], zones, zone)[0]
        start, end = span_of(component) if "DTSTART" in component else (None, None)
        named = component.get("RECURRENCE-ID")
        return ItipEvent(
            uid=uid_of(block),
            recurrence_id="" if named is None else named_start(named.dt, zone),
            sequence=sequence_of(block),
            start=None if start is None else moment(start, zone),
            end=None if end is None else moment(end, zone),
            all_day=start is not None and not isinstance(start, datetime),
            title=block.text(b"SUMMARY"),
            place=block.text(b"LOCATION"),
            description=block.text(b"DESCRIPTION"),
            status=status_of(block),
            organizer=organizer_of(block),
            attendees=guests_of(block),
        )
    except LIBRARY_FAULTS:
        return None
