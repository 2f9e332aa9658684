"""Times somebody proposes, as intervals in a zone: days and times of day that belong together are joined.

A vague phrase becomes a window (a morning is 9 to 12, a day 9 to 17), never an instant that nobody
named. ``end`` is None where only a beginning was named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daemon.core.meaning import Span
from daemon.reading import moments
from daemon.reading.clocks import DAY_BEGINS, DAY_ENDS, PARTS, Clock, find_clocks
from daemon.reading.languages.table import compiled
from daemon.reading.moments import Day, Grain

MOST_SPANS = 40

ZONES = {
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pacific": "America/Los_Angeles",
    "ast": "America/Halifax", "adt": "America/Halifax", "atlantic": "America/Halifax", "nst": "America/St_Johns",
    "gmt": "Etc/GMT", "utc": "Etc/UTC", "bst": "Europe/London",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "mez": "Europe/Berlin", "mesz": "Europe/Berlin", "eet": "Europe/Helsinki", "eest": "Europe/Helsinki",
    "msk": "Europe/Moscow", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo", "kst": "Asia/Seoul",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "awst": "Australia/Perth", "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "brt": "America/Sao_Paulo",
}  # fmt: skip
CITIES = {
    "london": "Europe/London", "uk": "Europe/London", "paris": "Europe/Paris", "berlin": "Europe/Berlin", "german": "Europe/Berlin", "amsterdam": "Europe/Amsterdam", "dutch": "Europe/Amsterdam",
    "madrid": "Europe/Madrid", "rome": "Europe/Rome", "lisbon": "Europe/Lisbon", "zurich": "Europe/Zurich", "vienna": "Europe/Vienna", "brussels": "Europe/Brussels", "new york": "America/New_York", "ny": "America/New_York",
    "boston": "America/New_York", "toronto": "America/Toronto", "chicago": "America/Chicago", "denver": "America/Denver", "california": "America/Los_Angeles", "seattle": "America/Los_Angeles", "vancouver": "America/Vancouver",
    "halifax": "America/Halifax", "tokyo": "Asia/Tokyo", "singapore": "Asia/Singapore", "sydney": "Australia/Sydney", "central european": "Europe/Paris", "dublin": "Europe/Dublin", "irish": "Europe/Dublin", "mexico city": "America/Mexico_City",
    "buenos aires": "America/Argentina/Buenos_Aires", "sao paulo": "America/Sao_Paulo", "brasilia": "America/Sao_Paulo", "copenhagen": "Europe/Copenhagen", "stockholm": "Europe/Stockholm", "oslo": "Europe/Oslo", "montreal": "America/Toronto", "san francisco": "America/Los_Angeles",
}  # fmt: skip
_ABBREVIATION = re.compile(
    rf"(?:\d|[ap]\.?m\.?|\buhr|noon|midday)\s*\(?({'|'.join(key for key in ZONES)})(?: time)?(?!\w)|(?<!\w)({'|'.join(key for key in ZONES if len(key) > 3)}) time(?!\w)"
)
_CITY = re.compile(
    rf"(?<!\w)({'|'.join(sorted(CITIES, key=len, reverse=True))})(?:er)? (?:time|zeit|ortszeit|tijd)(?!\w)|(?:heure de|hora de|ora di|time in|uhr in|hora do) ({'|'.join(sorted(CITIES, key=len, reverse=True))})(?!\w)"
)
_OFFSET = re.compile(r"(?:utc|gmt)\s?([+-])(\d{1,2})(?::?(\d\d))?(?!\d)")


_ENGLISH_ONLY = frozenset({"et", "ct", "mt", "pt", "est", "ast", "pst"})
"""Words of other languages: ``14 et 15 h``, ``15 Uhr est``."""


def zone_named(folded: str, code: str = "en") -> tzinfo | None:
    """The zone a text names beside a time ("3 pm ET", "London time", "UTC+2"); None where it names none."""
    offset = _OFFSET.search(folded)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)) if minutes < 15 * 60 else None
    name = ""
    for match in _ABBREVIATION.finditer(folded):
        short = match[1] or match[2]
        if code == "en" or short not in _ENGLISH_ONLY:
            name = ZONES[short]
            break
    if not name:
        city = _CITY.search(folded)
        name = CITIES[city[1] or city[2]] if city else ""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


@dataclass(slots=True)
class _Group:
    days: list[Day] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    days_first: bool = True
    stop: int = 0


def spans_in(folded: str, code: str, base: datetime, *, month_first: bool = False) -> tuple[Span, ...]:
    """The intervals a folded sentence names, relative to ``base`` (aware, in the writer's zone)."""
    days = moments.find_days(folded, code, base.date(), month_first=month_first)
    days = _opened(folded, code, [day for day in days if day.last >= base.date()])
    clocks = find_clocks(folded, code, [(day.begin, day.stop) for day in days]) + _compounds(folded, days)
    zone = zone_named(folded, code) or base.tzinfo
    spans: list[Span] = []
    for group in _groups(days, clocks, folded):
        for day in _placed(group.days, base.date()):
            spans.extend(_spans(day, group.clocks, zone, base))
    return tuple(dict.fromkeys(spans))[:MOST_SPANS]


_COMPOUND = re.compile(r"(?:(vormittag|morgen|ochtend)|(nachmittag|(?<!vor)(?<!nach)middag)|(abend|avond)|(mittag))s?$")
_FROM = re.compile(
    r"(?:from|starting|beginning|as of|onwards from|ab|ab dem|a partir d(?:e|el|o|u|u|al)?|a compter du|desde|dal|vanaf|des)\s*(?:the|dem|le|el|il|dia|de|o)?\s*$"
)


def _compounds(folded: str, days: list[Day]) -> list[Clock]:
    """``Freitagvormittag``, ``dinsdagmiddag``: the part of the day is in the weekday's own word."""
    found = []
    for day in days:
        match = _COMPOUND.search(folded[day.begin : day.stop])
        if match and day.weekday:
            name = ("morning", "afternoon", "evening", "noon")[(match.lastindex or 1) - 1]
            start, until = PARTS[name]
            found.append(Clock(begin=day.stop, stop=day.stop, start=start, until=until, part=True))
    return found


def _opened(folded: str, code: str, days: list[Day]) -> list[Day]:
    """``after the 20th`` begins the day after and has no end; ``any day`` beside it says no more."""
    found = []
    for day in days:
        before = folded[max(0, day.begin - 24) : day.begin]
        exclusive = list(compiled(code, "after_words").finditer(before))
        if day.grain is Grain.DAY and not day.weekday and exclusive and len(before) - exclusive[-1].end() <= 5:
            found.append(replace(day, first=day.last + timedelta(days=1), last=day.last + timedelta(days=1), open=True))
        elif day.grain is Grain.DAY and not day.weekday and _FROM.search(before):
            found.append(replace(day, open=True))
        else:
            found.append(day)
    if any(day.open for day in found):
        found = [day for day in found if day.open or not day.each]
    return found


def _groups(days: list[Day], clocks: list[Clock], text: str) -> list[_Group]:
    """Days and times in reading order; a new group begins where a day follows a finished one."""
    tokens: list[Day | Clock] = sorted([*days, *clocks], key=lambda token: token.begin)
    groups = [_Group()]
    for token in tokens:
        group = groups[-1]
        if isinstance(token, Clock):
            if group.clocks and not group.days_first and group.days:
                groups.append(_Group(days=list(group.days)))
                group = groups[-1]
            if not group.days and not group.clocks:
                group.days_first = False
            group.clocks.append(token)
        else:
            joined = _joined(text, group.stop, token.begin)
            week = any(day.grain == Grain.WEEK for day in group.days) or token.grain == Grain.WEEK
            if (
                group.days
                and (group.clocks if group.days_first else not joined)
                and not (token.grain == Grain.WEEK and _near(group, token))
            ) or (group.days and not joined and not week):
                groups.append(_Group())
                group = groups[-1]
            group.days.append(token)
        group.stop = token.stop
    return [group for group in groups if group.days]


def _joined(text: str, stop: int, begin: int) -> bool:
    return begin - stop <= 22 and not re.search(r"[.;!?:]\s", text[stop:begin])


def _near(group: _Group, token: Day) -> bool:
    return token.begin - group.stop <= 22


def _placed(days: list[Day], base: date) -> list[Day]:
    """Weekdays put into the week named beside them; the week itself then is not meant as a whole."""
    weeks = [day for day in days if day.grain == Grain.WEEK and not day.weekday]
    weekdays = [day for day in days if day.weekday]
    if not weeks or not weekdays:
        return [_worked_out(day, base) for day in days]
    placed = [day for day in days if day not in weeks and not day.weekday]
    for week in weeks[:1]:
        monday = week.first - timedelta(days=week.first.weekday())
        for day in weekdays:
            if day.grain == Grain.WEEK:
                placed.append(replace(day, first=week.first, last=week.last))
                continue
            moved = monday + timedelta(days=day.first.weekday())
            if moved >= base:
                placed.append(replace(day, first=moved, last=moved + (day.last - day.first)))
    return placed or [_worked_out(day, base) for day in days]


def _worked_out(day: Day, base: date) -> Day:
    return replace(day, first=max(day.first, base)) if day.first < base <= day.last else day


def _spans(day: Day, clocks: list[Clock], zone: tzinfo | None, base: datetime) -> list[Span]:
    if not clocks:
        return [_window(day, zone)]
    if day.grain in {Grain.MONTH, Grain.SEASON}:
        return [_window(day, zone)]
    found = []
    for number in range(min((day.last - day.first).days + 1, 14)):
        one = day.first + timedelta(days=number)
        if one.weekday() >= 5 and day.first != day.last:
            continue
        for clock in clocks:
            start = datetime.combine(one, clock.start, zone)
            end = datetime.combine(one, clock.until, zone) if clock.until else None
            if start >= base or (end or start) > base:
                found.append(Span(start=start, end=end))
    return found


def _window(day: Day, zone: tzinfo | None) -> Span:
    start = datetime.combine(day.first, DAY_BEGINS, zone)
    return Span(start=start, end=None if day.open else datetime.combine(day.last, DAY_ENDS, zone))
