"""Counting time as considerate people do: business days, quiet hours, nine o'clock where the receiver lives.

Pure arithmetic on given values; the clock and the holidays are handed in. Sums are made in local
wall-clock dates of a named zone and never as n times 24 hours, so daylight saving changes nothing.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from daemon.core.meaning import Span
from daemon.core.practice import Practice, Region

DAY = timedelta(days=1)
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
"""In the order of ``date.weekday()``."""
TALK = timedelta(minutes=30)
"""How long a talk is taken to last where only its beginning was named."""


def is_business_day(day: date, region: Region) -> bool:
    """Neither a weekend nor a public holiday of the region."""
    return day.weekday() not in region.weekend and day not in region.holidays


def business_days_after(day: date, count: int, region: Region) -> date:
    """The ``count``-th business day after ``day``; the first one after it is day 1 (C1)."""
    while count > 0:
        day += DAY
        if is_business_day(day, region):
            count -= 1
    return day


def business_days_before(day: date, count: int, region: Region) -> date:
    """The ``count``-th business day before ``day``."""
    while count > 0:
        day -= DAY
        if is_business_day(day, region):
            count -= 1
    return day


def business_day_from(day: date, region: Region) -> date:
    """``day`` itself where it is a business day, else the next one."""
    while not is_business_day(day, region):
        day += DAY
    return day


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def at_clock(day: date, clock: time, zone: tzinfo) -> datetime:
    """That wall-clock time of that day in that zone."""
    return datetime.combine(day, clock, tzinfo=zone)


def after_business_days(moment: datetime, count: int, clock: time, zone: tzinfo, region: Region) -> datetime:
    """``clock`` on the ``count``-th business day after the day that ``moment`` has in ``zone``."""
    return at_clock(business_days_after(moment.astimezone(zone).date(), count, region), clock, zone)


def is_quiet(moment: datetime, zone: tzinfo, practice: Practice) -> bool:
    """Is it a time of the user's day at which nothing is drafted unasked?"""
    start, end = practice.quiet_from, practice.quiet_until
    clock = moment.astimezone(zone).time()
    if start == end:
        return False
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def out_of_quiet(moment: datetime, zone: tzinfo, practice: Practice) -> datetime:
    """``moment`` itself, or the end of the quiet hours it falls into."""
    if not is_quiet(moment, zone, practice):
        return moment
    local = moment.astimezone(zone)
    end = at_clock(local.date(), practice.quiet_until, zone)
    if end <= local:
        end = at_clock(local.date() + DAY, practice.quiet_until, zone)
    return end


def next_quiet(moment: datetime, zone: tzinfo, practice: Practice) -> datetime:
    """When the next quiet hours after ``moment`` begin."""
    local = moment.astimezone(zone)
    start = at_clock(local.date(), practice.quiet_from, zone)
    return start if start > local else at_clock(local.date() + DAY, practice.quiet_from, zone)


def plus(moment: datetime, span: timedelta) -> datetime:
    """``moment`` plus a span of real time (aware arithmetic in Python ignores clock changes within a zone)."""
    return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)


def collides(slot: Span, busy: Iterable[Span]) -> bool:
    """Does a time overlap one of those that are taken? Back to back is free."""
    end = slot.end or plus(slot.start, TALK)
    return any(taken.start < end and slot.start < (taken.end or plus(taken.start, TALK)) for taken in busy)
