"""Which events of a file can touch a window, by a look at their dates alone. PURE.

Cheap and never wrong in one direction: what is left out cannot have an occurrence in the window.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from connectors.contract import Window
from connectors.ical.text import Block

MARGIN = timedelta(days=2)
"""How far around the window events are looked at: zones and all-day events shift them."""
_DAY = re.compile(rb"(\d{8})(T\d{6}Z?)?\Z")
_UNTIL = re.compile(rb"UNTIL=(\d{8})", re.IGNORECASE)
_DAYS = re.compile(rb"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,7})M)?(?:\d+S)?)?\Z")


def touches(blocks: list[Block], window: Window) -> bool:
    """Whether a series can have an occurrence in the window, by a look at its dates; in doubt it can."""
    first = (window.start - MARGIN).strftime("%Y%m%d").encode()
    last = (window.end + MARGIN).strftime("%Y%m%d").encode()
    return any(_may_touch(block, first, last) for block in blocks)


def _may_touch(block: Block, first: bytes, last: bytes) -> bool:
    start = _day(block.value(b"DTSTART"))
    if not start:
        return True
    if b"RDATE" in block.raw:
        return True
    rules = block.raw.get(b"RRULE", [])
    if start > last:
        return False
    if rules:
        ends = [_UNTIL.search(rule) for rule in rules]
        length = _last_day(block, start)
        return length >= first or not all(end and _later(end[1], start, length) < first for end in ends)
    return _last_day(block, start) >= first


def _day(value: bytes) -> bytes:
    match = _DAY.match(value)
    return match[1] if match else b""


def _last_day(block: Block, start: bytes) -> bytes:
    end = _day(block.value(b"DTEND"))
    if end:
        return max(start, end)
    length = block.value(b"DURATION")
    return _shifted(start, _duration_days(length)) if length else start


def _duration_days(value: bytes) -> int:
    match = _DAYS.match(value)
    if match is None:
        return 0
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return weeks * 7 + days + (hours + minutes // 60) // 24 + 1


def _shifted(day: bytes, days: int) -> bytes:
    try:
        return (date.fromisoformat(day.decode()) + timedelta(days=days)).isoformat().replace("-", "").encode()
    except (ValueError, OverflowError):
        return day


def _later(until: bytes, start: bytes, last: bytes) -> bytes:
    """The end of the last occurrence of a rule: its UNTIL and the event's length."""
    try:
        length = date.fromisoformat(last.decode()) - date.fromisoformat(start.decode())
    except ValueError:
        return until
    return _shifted(until, length.days)
