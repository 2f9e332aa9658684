"""When a letter falls due, counted from the wording of the practice alone.

    first business day after the letter = day 1; due on day N at 09:00 in the contact's zone;
    business days skip weekends and the public holidays of the contact's country;
    nothing falls due between 20:00 and 07:00 of the user's zone: it moves to 07:00.

Deliberately not shared with the daemon: this is the other opinion.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

ONE_DAY = timedelta(days=1)
QUIET_FROM, QUIET_UNTIL = time(20), time(7)


@lru_cache(maxsize=64)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of one country (ISO 3166-1 alpha-2) in one year."""
    return frozenset(holidays.country_holidays(country, years=year))


def is_business_day(day: date, country: str) -> bool:
    """Whether work is done in ``country`` on ``day``."""
    return day.weekday() < 5 and day not in public_holidays(country, day.year)


def day_number(start: date, number: int, country: str) -> date:
    """The ``number``-th business day after ``start``."""
    day = start
    while number:
        day += ONE_DAY
        number -= is_business_day(day, country)
    return day


def days_before(start: date, number: int, country: str) -> date:
    """The ``number``-th business day before ``start``."""
    day = start
    while number:
        day -= ONE_DAY
        number -= is_business_day(day, country)
    return day


def outside_quiet_hours(moment: datetime, user_zone: ZoneInfo) -> datetime:
    """``moment``, or 07:00 of the user's zone where it lies in the quiet hours."""
    local = moment.astimezone(user_zone)
    if local.time() < QUIET_UNTIL:
        return datetime.combine(local.date(), QUIET_UNTIL, user_zone)
    if local.time() >= QUIET_FROM:
        return datetime.combine(local.date() + ONE_DAY, QUIET_UNTIL, user_zone)
    return moment


def nine_o_clock(day: date, zone: ZoneInfo, user_zone: ZoneInfo) -> datetime:
    """09:00 of ``day`` in ``zone``, moved out of the user's quiet hours."""
    return outside_quiet_hours(datetime.combine(day, time(9), zone), user_zone)


def letter_due(written: datetime, number: int, country: str, zone: ZoneInfo, user_zone: ZoneInfo) -> datetime:
    """When a letter that waits ``number`` business days after ``written`` falls due."""
    return nine_o_clock(day_number(written.astimezone(zone).date(), number, country), zone, user_zone)


def first_tuesday(year: int, month: int) -> date:
    """The first Tuesday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7)
