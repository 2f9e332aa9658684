"""Free time of the user: which proposed time suits, and which windows to suggest (B1, B3). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from daemon.core import pace
from daemon.core.agreement import is_appointment
from daemon.core.case import Case
from daemon.core.meaning import Span
from daemon.core.practice import Practice

HALF_HOUR = timedelta(minutes=30)
VAGUE = timedelta(hours=12)
"""A longer span ("next week", "in April") names no time: windows inside it are suggested."""
LOOK_INTO = 90
"""Business days that are searched for windows inside what they named."""


def first_free(case: Case, proposed: Iterable[Span], busy: tuple[Span, ...]) -> Span | None:
    """The first proposed time, in their order, at which the user is free; of a window the first half hour of it."""
    for span in proposed:
        for slot in () if is_vague(span) else _slots(span, case.practice):
            at_night = not is_appointment(span) and pace.is_quiet(slot.start, case.zone, case.practice)
            if slot.start > case.now and not pace.collides(slot, busy) and not at_night:
                return slot
    return None


def is_vague(span: Span) -> bool:
    """Is it a stretch of days, in which no time was named?"""
    return length(span) > VAGUE


def _slots(span: Span, practice: Practice) -> Iterator[Span]:
    """The talks that fit into what was proposed."""
    if is_appointment(span) or span.end is None:
        yield span if span.end else Span(start=span.start, end=pace.plus(span.start, pace.TALK))
        return
    start = span.start
    while pace.plus(start, pace.TALK) <= span.end:
        if practice.talks_from <= start.time() < practice.talks_until:
            yield Span(start=start, end=pace.plus(start, pace.TALK))
        start = pace.plus(start, HALF_HOUR)


def suggested(case: Case, due: datetime) -> tuple[Span, ...]:
    """The windows to suggest in a letter that is written now; none before it is due, or where the calendar is unknown."""
    return windows(case, case.busy) if case.busy is not None and due <= case.now else ()


def windows(case: Case, busy: tuple[Span, ...], inside: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """A few free windows on different business days, in the contact's day and the user's waking hours.

    ``inside`` are stretches they named: only windows in these count, however far ahead.
    """
    today = case.now.astimezone(case.contact_zone).date()
    practice = case.practice
    day = pace.business_days_after(today, practice.windows_after - 1, case.region)
    found: list[Span] = []
    for _ in range(LOOK_INTO if inside else practice.windows_within):
        day = pace.business_days_after(day, 1, case.region)
        gap = max(_within(_gaps_of(case, day, busy), inside), key=length, default=None)
        if gap and length(gap) >= timedelta(minutes=practice.window_minutes):
            found.append(gap)
        if len(found) == practice.windows:
            break
    return tuple(found)


def _within(gaps: Iterable[Span], inside: tuple[Span, ...]) -> Iterator[Span]:
    """The parts of these gaps that lie inside the stretches; the gaps themselves where there are none."""
    if not inside:
        yield from gaps
        return
    for gap in gaps:
        for span in inside:
            start, end = max(gap.start, span.start), min(gap.end or gap.start, span.end or span.start)
            if start < end:
                yield Span(start=start.astimezone(gap.start.tzinfo), end=end.astimezone(gap.start.tzinfo))


def _gaps_of(case: Case, day: date, busy: Iterable[Span]) -> Iterator[Span]:
    practice, zone = case.practice, case.contact_zone
    start, end = (pace.at_clock(day, clock, zone) for clock in (practice.talks_from, practice.talks_until))
    return _gaps(case, start, end, busy)


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
