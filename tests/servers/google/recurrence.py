"""When events of the test server take place, worked out by dateutil alone: a second opinion on the connector's own. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

Item = Mapping[str, Any]
Span = tuple[datetime, datetime]
FAR = timedelta(days=366 * 5)
"""How far ahead is looked for an occurrence."""


def at(when: Mapping[str, Any], zone: ZoneInfo) -> datetime:
    """The moment of an EventDateTime; a day begins at midnight of ``zone``."""
    if "date" in when:
        return datetime.combine(date.fromisoformat(when["date"]), time(), zone)
    moment = datetime.fromisoformat(when["dateTime"])
    named = ZoneInfo(when["timeZone"]) if when.get("timeZone") else zone
    return moment.replace(tzinfo=named) if moment.tzinfo is None else moment.astimezone(named)


def ends_after(item: Item, others: Iterable[Item], moment: datetime, zone: ZoneInfo) -> bool:
    """Whether an event, or any occurrence of a series, ends after that moment."""
    if "start" not in item:
        return True
    if not item.get("recurrence"):
        return at(item["end"], zone) > moment
    return any(True for _ in occurrences(item, others, moment, moment + FAR, zone))


def occurrences(item: Item, others: Iterable[Item], first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """When a series takes place between two moments, its exceptions (``others``) at their own times."""
    start, end = at(item["start"], zone), at(item["end"], zone)
    own = [each for each in others if each.get("recurringEventId") == item["id"]]
    there = zone if "date" in item["start"] else ZoneInfo(str(start.tzinfo))
    replaced = {at(each["originalStartTime"], there).astimezone(UTC) for each in own}
    for begins in _starts(item, start, first - (end - start), last):
        until = _until(item, begins, start, end)
        if begins.astimezone(UTC) not in replaced and begins < last and until > first:
            yield begins, until
    for each in own:
        if each["status"] != "cancelled":
            yield at(each["start"], zone), at(each["end"], zone)


def _until(item: Item, begins: datetime, start: datetime, end: datetime) -> datetime:
    """Days are days of the calendar; hours are hours of the clock (RFC 5545 3.8.5.3)."""
    if "date" in item["start"]:
        days = (end.date() - start.date()).days
        return datetime.combine(begins.date() + timedelta(days=days), time(), begins.tzinfo)
    return (begins.astimezone(UTC) + (end.astimezone(UTC) - start.astimezone(UTC))).astimezone(begins.tzinfo)


def _starts(item: Item, start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
    """When an event, or each occurrence of a series, begins."""
    if not item.get("recurrence"):
        yield start
        return
    zone = start.tzinfo
    days = "date" in item["start"]
    begin = start.replace(tzinfo=None) if days else start
    lines = [line.replace(";VALUE=DATE", "") if days else line for line in item["recurrence"]]
    rules: Any = rrulestr("\n".join(lines), dtstart=begin, forceset=True, tzids=ZoneInfo)
    lower, upper = (each.astimezone(zone).replace(tzinfo=None) if days else each for each in (first, last))
    for found in rules.xafter(lower - timedelta(days=1), inc=True):
        if found > upper:
            return
        yield found.replace(tzinfo=zone) if days else found
