"""Free time of the user: which proposed time suits, and which windows to suggest (B1, B3). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from daemon.core import pace
from daemon.core.agreement import is_appointment
from daemon.core.case import Case
from daemon.core.meaning import Span

HALF_HOUR = timedelta(minutes=30)
NOTICE_DAYS = 2
"""Business days from now to the first window: nobody is hurried (B4)."""
WINDOWS = 3
"""How many windows are suggested, each on a day of its own."""
LONG_ENOUGH = timedelta(hours=1)
"""Shorter gaps are no windows."""
LOOK_AHEAD = 15
"""Business days that are searched for windows."""
DAY_FROM, DAY_UNTIL = time(9), time(17)
"""When people talk, in the contact's zone; and where the user is awake."""


def first_free(case: Case, proposed: Iterable[Span], busy: tuple[Span, ...]) -> Span | None:
    """The first proposed time, in their order, at which the user is free; of a window the first half hour of it."""
    for span in proposed:
        for slot in _slots(span):
            if slot.start > case.now and not pace.collides(slot, busy):
                return slot
    return None


def _slots(span: Span) -> Iterator[Span]:
    """The talks that fit into what was proposed."""
    if is_appointment(span) or span.end is None:
        yield span if span.end else Span(start=span.start, end=pace.plus(span.start, pace.TALK))
        return
    start = span.start
    while pace.plus(start, pace.TALK) <= span.end:
        if DAY_FROM <= start.time() < DAY_UNTIL:
            yield Span(start=start, end=pace.plus(start, pace.TALK))
        start = pace.plus(start, HALF_HOUR)


def suggested(case: Case, due: datetime) -> tuple[Span, ...]:
    """The windows to suggest in a letter that is written now; none before it is due, or where the calendar is unknown."""
    return windows(case, case.busy) if case.busy is not None and due <= case.now else ()


def windows(case: Case, busy: tuple[Span, ...]) -> tuple[Span, ...]:
    """Up to three free windows on different business days, in the contact's day and the user's waking hours."""
    today = case.now.astimezone(case.contact_zone).date()
    found: list[Span] = []
    for count in range(NOTICE_DAYS, NOTICE_DAYS + LOOK_AHEAD):
        day = pace.business_days_after(today, count, case.region)
        start = pace.at_clock(day, DAY_FROM, case.contact_zone)
        gap = max(_gaps(case, start, pace.at_clock(day, DAY_UNTIL, case.contact_zone), busy), key=length, default=None)
        if gap and length(gap) >= LONG_ENOUGH:
            found.append(gap)
        if len(found) == WINDOWS:
            break
    return tuple(found)


def _gaps(case: Case, start: datetime, end: datetime, busy: Iterable[Span]) -> Iterator[Span]:
    """The stretches of half hours of that day at which the user is awake and free."""
    begin: datetime | None = None
    at = start
    while at < end:
        slot = Span(start=at, end=pace.plus(at, HALF_HOUR))
        free = not pace.collides(slot, busy) and not pace.is_quiet(at, case.zone, case.practice)
        if free and begin is None:
            begin = at
        if not free and begin is not None:
            yield Span(start=begin, end=at)
            begin = None
        at = pace.plus(at, HALF_HOUR)
    if begin is not None:
        yield Span(start=begin, end=end)


def length(span: Span) -> timedelta:
    """How long a span with both ends lasts."""
    return (span.end or span.start) - span.start
