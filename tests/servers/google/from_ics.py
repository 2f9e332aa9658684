"""A calendar file as Google would hold it, read with icalendar alone. For tests that are written in .ics."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


def google_events(ics: bytes, own: Collection[str], zone: str) -> Iterator[dict[str, Any]]:
    """Its events, masters before their exceptions; ``own`` are the user's addresses, ``zone`` the calendar's."""
    found = list(Calendar.from_ical(ics).walk("VEVENT"))
    for event in sorted(found, key=lambda each: "RECURRENCE-ID" in each):
        yield _event(event, own, zone)


def event_id(uid: str) -> str:
    """An id for an event that came with a UID."""
    return "ics" + hashlib.sha256(uid.encode()).hexdigest()[:20]


def _event(event: Any, own: Collection[str], zone: str) -> dict[str, Any]:
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start + event["DURATION"].dt
    found: dict[str, Any] = {
        "id": event_id(str(event["UID"])),
        "iCalUID": str(event["UID"]),
        "sequence": int(event.get("SEQUENCE", 0)),
        "status": str(event.get("STATUS", "CONFIRMED")).lower(),
        "start": _when(start, zone),
        "end": _when(end, zone),
    }
    for name, key in (("SUMMARY", "summary"), ("LOCATION", "location"), ("DESCRIPTION", "description")):
        if event.get(name):
            found[key] = str(event[name])
    if str(event.get("TRANSP", "")) == "TRANSPARENT":
        found["transparency"] = "transparent"
    found |= _people(event, own) | _recurrence(event)
    return found | (_exception(found["id"], event["RECURRENCE-ID"].dt, zone) if "RECURRENCE-ID" in event else {})


def _people(event: Any, own: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "ORGANIZER" in event:
        address = _address(event["ORGANIZER"])
        found["organizer"] = {"email": address} | ({"self": True} if address in own else {})
    given = event.get("ATTENDEE", [])
    guests = [_guest(each, own) for each in (given if isinstance(given, list) else [given])]
    return found | ({"attendees": guests} if guests else {})


def _guest(value: Any, own: Collection[str]) -> dict[str, Any]:
    address = _address(value)
    guest: dict[str, Any] = {"email": address}
    guest["responseStatus"] = ANSWERS.get(str(value.params.get("PARTSTAT", "")), "needsAction")
    if value.params.get("CN"):
        guest["displayName"] = str(value.params["CN"])
    return guest | ({"self": True} if address in own else {})


def _address(value: Any) -> str:
    return str(value).lower().removeprefix("mailto:")


def _recurrence(event: Any) -> dict[str, Any]:
    rules = event.get("RRULE", [])
    lines = [f"RRULE:{rule.to_ical().decode()}" for rule in (rules if isinstance(rules, list) else [rules])]
    return {"recurrence": lines} if lines else {}


def _exception(series: str, original: Any, zone: str) -> dict[str, Any]:
    when = _when(original, zone)
    stamp = f"{original.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(original, datetime) else f"{original:%Y%m%d}"
    return {"id": f"{series}_{stamp}", "recurringEventId": series, "originalStartTime": when}


def _when(value: Any, zone: str) -> dict[str, str]:
    if not isinstance(value, datetime):
        return {"date": value.isoformat()}
    aware = value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))
    key = getattr(aware.tzinfo, "key", "") or zone
    return {"dateTime": aware.astimezone(ZoneInfo(key)).isoformat(), "timeZone": key}
