"""What is refused before a library works it out, and how long one may take (recurrences made to hang a reader). PURE."""

from __future__ import annotations

import itertools
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from connectors.ical.text import Block

LOOK_EVERY = 64
"""Calls between two looks at the time, which is a system call."""
MOST_COUNT = 10_000
MOST_DATES = 5_000
MOST_RULES = 5
MOST_A_DAY = 48
FIRST_YEAR, FIRST_YEAR_OF_YEARLY, LAST_YEAR = 1970, 1600, 2200
_PART = re.compile(rb"([A-Za-z]+)=([^;]*)")
_PLAIN = (
    (b"DAILY", (b"", b"BYDAY")),
    (b"WEEKLY", (b"", b"BYDAY")),
    (b"MONTHLY", (b"", b"BYDAY", b"BYMONTHDAY")),
    (b"YEARLY", (b"", b"BYDAY,BYMONTH", b"BYMONTH,BYMONTHDAY")),
)
"""The combinations of FREQ and BY parts that calendar programs offer."""
_PLAIN_DAY = re.compile(rb"(?:[+-]?[1-4])?(?:MO|TU|WE|TH|FR|SA|SU)")
_PLAIN_NUMBER = re.compile(rb"[+-]?(?:[1-9]|1\d|2[0-8])")
_YEAR = re.compile(rb"(\d{4})\d{4}(?:T\d{6}Z?)?\Z")


class Overrun(Exception):
    """The time is up."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Stops the Python code inside after so many CPU seconds of this thread, wherever it is, with Overrun.

    The profiling hook is asked at every call; there is no other way to stop a library's loop
    without a second process. The hook that was set before is put back.
    """
    before = sys.getprofile()
    until = time.thread_time() + seconds
    calls = itertools.count()

    def look(_frame: FrameType, _event: str, _arg: object) -> None:
        if not next(calls) % LOOK_EVERY and time.thread_time() > until:
            sys.setprofile(before)
            raise Overrun

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)


def refused(block: Block) -> str:
    """Why an event is not worked out, as the end of a sentence; empty where it may be."""
    if not block.complete:
        return "it does not end (END:VEVENT is missing)"
    start = _YEAR.match(block.value(b"DTSTART"))
    if start is None:
        return "its DTSTART is missing or no date"
    rules = [line.value for line in block.lines(b"RRULE")]
    if len(rules) > MOST_RULES:
        return f"it has more than {MOST_RULES} recurrence rules"
    dates = sum(line.count(b",") + 1 for name in (b"RDATE", b"EXDATE") for line in block.raw.get(name, ()))
    if dates > MOST_DATES:
        return f"it lists more than {MOST_DATES} single dates"
    for rule in rules:
        reason = _rule_refused(rule, int(start[1]))
        if reason:
            return reason
    if not rules and not FIRST_YEAR <= int(start[1]) <= LAST_YEAR:
        return f"its year is not between {FIRST_YEAR} and {LAST_YEAR}"
    return ""


def plain(block: Block) -> bool:
    """Whether a rule is of the everyday kind, which certainly matches again soon: it needs no deadline.

    A deadline makes a library three times slower; a rule that never matches makes it run to the year 9999.
    """
    rules = block.lines(b"RRULE")
    if len(rules) != 1 or b"RDATE" in block.raw:
        return not rules
    parts = _parts(rules[0].value)
    kind = b",".join(sorted(name for name in parts if name.startswith(b"BY")))
    return (
        any(kind in kinds for pace, kinds in _PLAIN if pace == parts.get(b"FREQ"))
        and (parts[b"FREQ"] != b"DAILY" or not kind or parts.get(b"INTERVAL", b"1") == b"1")
        and all(_PLAIN_DAY.fullmatch(day) for day in parts.get(b"BYDAY", b"MO").split(b","))
        and all(_PLAIN_NUMBER.fullmatch(day) for day in parts.get(b"BYMONTHDAY", b"1").split(b","))
    )


def _parts(rule: bytes) -> dict[bytes, bytes]:
    return {name.upper(): value.strip().upper() for name, value in _PART.findall(rule)}


def _rule_refused(rule: bytes, year: int) -> str:
    parts = _parts(rule)
    pace = parts.get(b"FREQ", b"")
    if pace in (b"SECONDLY", b"MINUTELY"):
        return f"it recurs {pace.decode().lower()}"
    if pace not in (b"HOURLY", b"DAILY", b"WEEKLY", b"MONTHLY", b"YEARLY"):
        return "its recurrence rule has no FREQ that is known"
    if not (FIRST_YEAR_OF_YEARLY if pace == b"YEARLY" else FIRST_YEAR) <= year <= LAST_YEAR:
        return f"it recurs from the year {year} on"
    count = parts.get(b"COUNT", b"1")
    if not count.lstrip(b"+-").isdigit() or int(count) > MOST_COUNT:
        return f"it recurs more than {MOST_COUNT} times"
    interval = parts.get(b"INTERVAL", b"1")
    if not interval.isdigit() or not 0 < int(interval) <= MOST_COUNT:
        return "the INTERVAL of its recurrence rule is no sensible number"
    a_day = 1
    for name in (b"BYHOUR", b"BYMINUTE", b"BYSECOND"):
        a_day *= parts[name].count(b",") + 1 if name in parts else 1
    return f"it recurs more than {MOST_A_DAY} times a day" if a_day > MOST_A_DAY else ""
