"""The dates named in a text, as tokens with their place; nothing is concluded here.

One table-driven scanner for all languages. ``base`` is the local date of the message; what has no
year is near it. Vague words stay vague: a week is a week, not a Monday.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from daemon.reading.languages import language
from daemon.reading.languages.table import Language, fold_pattern

MOST_TEXT = 12_000
MOST_TOKENS = 200


class Grain(StrEnum):
    """How exactly a date was named."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A named date or stretch of dates, both ends included."""

    begin: int
    stop: int
    first: date
    last: date
    grain: Grain = Grain.DAY
    weekday: bool = False
    """Only a weekday was named: a week named beside it says which one."""
    each: bool = False
    """Any or every: ``any day``, ``Mondays``."""
    span: bool = False
    """A range was named: from the 3rd to the 14th."""
    said_year: bool = False
    open: bool = False
    """Only its beginning was named: from the 20th."""


_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "last": 5, "erste": 1, "ersten": 1, "zweite": 2, "zweiten": 2, "dritte": 3, "dritten": 3, "letzte": 5, "letzten": 5,
    "premiere": 1, "deuxieme": 2, "troisieme": 3, "derniere": 5, "primera": 1, "segunda": 2, "tercera": 3, "ultima": 5, "prima": 1, "seconda": 2, "terza": 3, "primeira": 1, "terceira": 3, "eerste": 1, "tweede": 2, "derde": 3, "laatste": 5,
}  # fmt: skip
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def words_of(names: Iterable[str]) -> str:
    """An alternation of plain words, longest first."""
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


def any_of(tongue: Language, key: str) -> str:
    """An alternation of the table's phrases for one key; it matches nothing where there are none."""
    phrases = tongue.dates.get(key, ())
    return "(?:" + "|".join(f"(?:{fold_pattern(phrase)})" for phrase in phrases) + ")" if phrases else "(?!)"


@cache
def _date_patterns(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(name, pattern) in the order they are tried at one place; longer forms first."""
    tongue = language(code)
    months = fold_pattern(words_of(tongue.months))
    weekdays = fold_pattern(words_of(tongue.weekdays))
    of = any_of(tongue, "of")
    to = any_of(tongue, "range")
    numbers = fold_pattern(words_of(tongue.numbers))
    nth = r"(?:st|nd|rd|th|er|eme|e|o|a|\.|°)?"
    week = rf"(?:(?P<wd>{weekdays})\.?(?!\w),?\s*\(?(?:{any_of(tongue, 'day_prefix')}\s+)?)?"
    year = r"(?:,?\s*(?:del?\s|do\s)?\s*(?P<y>(?:19|20)\d\d|'\d\d)(?!\d))?"
    unit = f"(?P<days>{any_of(tongue, 'day_unit')})|(?P<weeks>{any_of(tongue, 'week_unit')})|(?P<months_>{any_of(tongue, 'month_unit')})"
    edge = r"(?!\w)"
    rules = [
        ("iso", rf"{week}(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
        ("range_dm", rf"{week}(?P<d>\d{{1,2}}){nth}(?:\s*{of}?\s*(?P<mo1>{months})\.?)?\s*(?:{to}|-)\s*(?:(?:{weekdays})\.?,?\s*)?(?:{any_of(tongue, 'day_prefix')}\s+)?(?P<d2>\d{{1,2}}){nth}\s*{of}?\s*(?P<mo>{months}){edge}\.?{year}"),
        ("range_md", rf"{week}(?P<mo>{months})\.?\s*(?P<d>\d{{1,2}}){nth}\s*(?:{to}|-)\s*(?:(?:{weekdays})\.?,?\s*)?(?:(?P<mo2>{months})\.?\s*)?(?P<d2>\d{{1,2}}){nth}(?![\w:])(?!\s*[ap]\.?m){year}"),
        ("range_num", rf"(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})(?:[./](?P<y1>\d{{2,4}}))?\.?\s*(?:{to}|-)\s*(?:{any_of(tongue, 'day_prefix')}\s+)?(?P<d2>\d{{1,2}})[./](?P<m2>\d{{1,2}})[./]?(?P<y>\d{{2,4}})?(?![\d:])"),
        ("range_dot", rf"{week}(?P<d>\d{{1,2}})\.\s*(?:{to}|-)\s*(?P<d2>\d{{1,2}})\.\s?(?P<m2>\d{{1,2}})\.(?P<y>\d{{2,4}})?(?!\d)"),
        ("week_of", rf"{any_of(tongue, 'week_of')}\s*(?:(?:{weekdays})\.?,?\s+)?(?:{any_of(tongue, 'day_prefix')}\s+)?(?:(?P<d>\d{{1,2}}){nth}(?:\s*{of}?\s*(?P<mo>{months})\.?)?|(?P<mo3>{months})\.?\s*(?P<d3>\d{{1,2}}){nth})(?![\w:])"),
        ("dm", rf"{week}(?:{any_of(tongue, 'day_prefix')}\s+)?(?P<d>\d{{1,2}}){nth}\s*{of}?\s*(?P<mo>{months}){edge}\.?{year}"),
        ("md", rf"{week}(?P<mo>{months})\.?\s*(?:the\s+)?(?P<d>\d{{1,2}}){nth}(?![\w:%])(?!\s*(?:[ap]\.?m|{any_of(tongue, 'clock')}){edge}){year}"),
        ("num", rf"{week}(?<![\d./])(?P<d>\d{{1,2}})(?P<s>[./-])(?P<m>\d{{1,2}})(?:(?P=s)(?P<y>(?:20)?\d\d)|(?P<dot>\.)|)(?![\d:%])(?!\.\d)"),
        ("dom", rf"(?:(?P<wd>{weekdays})\.?,?\s*(?:{any_of(tongue, 'day_prefix')}\s+)?|{any_of(tongue, 'day_prefix')}\s+)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?(?![\w:/%$€£])(?!\.\d)(?!\s*-\s*\d)(?!\s*(?:[ap]\.?m|{any_of(tongue, 'clock')}|{numbers}|min|%|euro|people|other){edge})"),
        ("nth", r"(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)(?!\w)(?!\s+(?:floor|century|year|grade|birthday|anniversary|edition|time|person|street|avenue|st\b|ave))"),
        ("after_next", rf"{any_of(tongue, 'week_after_next')}{edge}"),
        ("next_week", rf"{any_of(tongue, 'next_week')}{edge}"),
        ("this_week", rf"{any_of(tongue, 'this_week')}{edge}"),
        ("end_of_week", rf"{any_of(tongue, 'end_of_week')}{edge}"),
        ("next_month", rf"(?:(?P<early>{any_of(tongue, 'early')})\s+|(?P<mid>{any_of(tongue, 'mid')})\s*|(?P<late>{any_of(tongue, 'late')})\s+)?(?:{any_of(tongue, 'next_month')}){edge}"),
        ("this_month", rf"(?:(?P<early>{any_of(tongue, 'early')})\s+|(?P<mid>{any_of(tongue, 'mid')})\s*|(?P<late>{any_of(tongue, 'late')})\s+)?(?:{any_of(tongue, 'this_month')}){edge}"),
        ("in_units", rf"(?:{any_of(tongue, 'in_before')}\s+(?P<n>\d{{1,2}}|{numbers})(?:\s*(?:-|{any_of(tongue, 'or')}|{to})\s*(?P<n2>\d{{1,2}}|{numbers}))?\s+(?:\w+\s+)?(?:{unit})|{any_of(tongue, 'in_before')}\s+{any_of(tongue, 'fortnight')}){edge}"),
        ("overmorrow", rf"{any_of(tongue, 'overmorrow')}{edge}"),
        ("tomorrow", rf"{any_of(tongue, 'tomorrow')}{edge}"),
        ("today", rf"{any_of(tongue, 'today')}{edge}"),
        ("nth_week", rf"(?:{any_of(tongue, 'day_prefix')}\s+)?(?P<nth>{'|'.join(_ORDINALS)})\s+{any_of(tongue, 'week_unit')}\s+(?:{any_of(tongue, 'of')}|in|of|im|des|di|d'|de|van|en|em|del)\s*(?P<mo>{months}){edge}"),
        ("weekdays", rf"(?P<wd>{weekdays})\s*(?:-|{to})\s*(?P<wd2>{weekdays}){edge}"),
        ("weekday", rf"(?P<each>{any_of(tongue, 'each')}\s+)?(?P<next>{any_of(tongue, 'next_before')}\s+)?(?P<this>{any_of(tongue, 'coming_before')}\s+)?(?P<wd>{weekdays})(?P<nextafter>\s+{any_of(tongue, 'next_after')})?{edge}"),
        ("month", rf"(?:(?P<early>{any_of(tongue, 'early')})\s*(?:{of}\s+)?|(?P<mid>{any_of(tongue, 'mid')})\s*-?\s*(?:{of}\s+)?|(?P<late>{any_of(tongue, 'late')})\s*(?:{of}\s+)?)?(?P<mo>{months}){edge}(?:\s+(?:de\s+|del\s+)?(?P<y>20\d\d))?"),
        ("any_day", rf"{any_of(tongue, 'any_day')}{edge}"),
        ("season", rf"(?:(?P<spring>{any_of(tongue, 'spring')})|(?P<summer>{any_of(tongue, 'summer')})|(?P<autumn>{any_of(tongue, 'autumn')})|(?P<winter>{any_of(tongue, 'winter')})){edge}"),
    ]  # fmt: skip
    return tuple((name, re.compile(rf"(?<![\w@/.-])(?:{body})")) for name, body in rules)


@cache
def _folded_names(code: str) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
    """Months, weekdays and numbers of a language as they stand in a folded text."""
    tongue = language(code)
    months, weekdays, numbers = (
        {fold_pattern(name): number for name, number in names.items()}
        for names in (tongue.months, tongue.weekdays, tongue.numbers)
    )
    return months, weekdays, numbers


class _Dates:
    """Turns matches of one language into days near one base."""

    def __init__(self, code: str, base: date, *, month_first: bool, back: int = 60) -> None:
        self.tongue = language(code)
        self.base = base
        self.month_first = month_first
        self.back = back
        self.months, self.weekdays, self.numbers = _folded_names(code)

    def near(self, month: int, day: int, year: int | None) -> date | None:
        """The date, in the year that puts it nearest to the base where none was said."""
        try:
            if year is not None:
                return date(year if year > 99 else 2000 + year, month, day)
            found = date(self.base.year, month, day)
        except ValueError:
            return None
        if found < self.base - timedelta(days=self.back):
            return _shift_year(found, 1)
        if found > self.base + timedelta(days=330):
            return _shift_year(found, -1)
        return found

    def numeric(self, one: int, two: int, year: int | None, weekday: int | None, *, dotted: bool) -> date | None:
        """Day and month in the order that makes a date, fits the weekday, and then the writer's habit."""
        day_first = self.near(two, one, year) if two <= 12 else None
        month_first = self.near(one, two, year) if one <= 12 and not dotted else None
        if weekday is not None:
            fitting = [found for found in (day_first, month_first) if found and found.weekday() == weekday]
            if len(fitting) == 1:
                return fitting[0]
        order = (month_first, day_first) if self.month_first and not dotted else (day_first, month_first)
        return order[0] or order[1]

    def monthday(self, day: int) -> date | None:
        """``the 14th``: of this month or, where that is over, of the next that has one."""
        year, month = self.base.year, self.base.month
        for _ in range(3):
            try:
                found = date(year, month, day)
            except ValueError:
                found = None
            if found is not None and found >= self.base:
                return found
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return None


def _shift_year(day: date, years: int) -> date | None:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return None


def _int(text: str | None) -> int | None:
    return int(text.strip("'")) if text else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def find_days(text: str, code: str, base: date, *, month_first: bool = False, back: int = 60) -> list[Day]:
    """Every date named in a folded text, in order, without overlaps."""
    scanner = _Dates(code, base, month_first=month_first, back=back)
    found: list[Day] = []
    taken: list[tuple[int, int]] = []
    text = text[:MOST_TEXT]
    for name, pattern in _date_patterns(code):
        for match in pattern.finditer(text):
            if any(match.start() < stop and begin < match.end() for begin, stop in taken):
                continue
            day = _READ[name](scanner, match)
            if day is not None:
                found.append(day)
                taken.append(match.span())
                if len(found) >= MOST_TOKENS:
                    return sorted(found, key=lambda item: item.begin)
    return sorted(found, key=lambda item: item.begin)


def _day(match: re.Match[str], first: date | None, last: date | None = None, **more: object) -> Day | None:
    if first is None or (last is not None and last < first):
        return None
    return Day(begin=match.start(), stop=match.end(), first=first, last=last or first, **more)  # type: ignore[arg-type]


def _weekday_of(scanner: _Dates, match: re.Match[str]) -> int | None:
    named = match.groupdict().get("wd")
    return scanner.weekdays.get(named) if named else None


def _iso(scanner: _Dates, match: re.Match[str]) -> Day | None:
    return _day(match, scanner.near(int(match["m"]), int(match["d"]), int(match["y"])), said_year=True)


def _range_dm(scanner: _Dates, match: re.Match[str]) -> Day | None:
    year = _int(match["y"])
    last = scanner.near(scanner.months[match["mo"]], int(match["d2"]), year)
    if last is None:
        return None
    month = scanner.months[match["mo1"]] if match["mo1"] else last.month
    first = scanner.near(month, int(match["d"]), last.year if month <= last.month else last.year - 1)
    return _day(match, first, last, span=True, said_year=year is not None)


def _range_md(scanner: _Dates, match: re.Match[str]) -> Day | None:
    month = scanner.months[match["mo"]]
    until = scanner.months[match["mo2"]] if match["mo2"] else month
    year = _int(match["y"])
    last = scanner.near(until, int(match["d2"]), year)
    if last is None:
        return None
    first = scanner.near(month, int(match["d"]), last.year if month <= until else last.year - 1)
    return _day(match, first, last, span=True, said_year=year is not None)


def _range_num(scanner: _Dates, match: re.Match[str]) -> Day | None:
    year = _int(match["y"])
    dotted = "." in match.group()
    last = scanner.numeric(int(match["d2"]), int(match["m2"]), year, None, dotted=dotted)
    first = scanner.numeric(int(match["d"]), int(match["m"]), _int(match["y1"]) or year, None, dotted=dotted)
    return _day(match, first, last, span=True, said_year=year is not None)


def _range_dot(scanner: _Dates, match: re.Match[str]) -> Day | None:
    last = scanner.near(int(match["m2"]), int(match["d2"]), _int(match["y"])) if int(match["m2"]) <= 12 else None
    first = scanner.near(int(match["m2"]), int(match["d"]), last.year) if last else None
    return _day(match, first, last, span=True, said_year=bool(match["y"]))


def _week_of(scanner: _Dates, match: re.Match[str]) -> Day | None:
    named = match["mo"] or match["mo3"]
    number = int(match["d"] or match["d3"])
    day = scanner.near(scanner.months[named], number, None) if named else scanner.monthday(number)
    if day is not None and day.weekday() >= 5:
        day += timedelta(days=7 - day.weekday())  # a week that is named by its weekend is the one that follows
    return _week(match, day) if day else None


def _week(match: re.Match[str], day: date) -> Day | None:
    monday = _monday(day)
    return _day(match, monday, monday + timedelta(days=4), grain=Grain.WEEK)


def _named(scanner: _Dates, match: re.Match[str]) -> Day | None:
    year = _int(match["y"])
    return _day(match, scanner.near(scanner.months[match["mo"]], int(match["d"]), year), said_year=year is not None)


def _num(scanner: _Dates, match: re.Match[str]) -> Day | None:
    sign, year = match["s"], _int(match["y"])
    if sign == "-" and year is None:
        return None
    if sign == "." and year is None and not match["dot"]:
        following = match.string[match.end() : match.end() + 1]
        if following == "." or (not _weekday_of(scanner, match) and scanner.tongue.code != "de"):
            return None
        if int(match["m"]) > 12 or (len(match["m"]) == 2 and scanner.tongue.code != "de"):
            return None
    day = scanner.numeric(int(match["d"]), int(match["m"]), year, _weekday_of(scanner, match), dotted=sign == ".")
    return _day(match, day, said_year=year is not None)


def _dom(scanner: _Dates, match: re.Match[str]) -> Day | None:
    number = int(match["d"])
    if not 1 <= number <= 31:
        return None
    return _day(match, scanner.monthday(number))


def _next_week(scanner: _Dates, match: re.Match[str]) -> Day | None:
    return _week(match, scanner.base + timedelta(days=7))


def _week_after_next(scanner: _Dates, match: re.Match[str]) -> Day | None:
    return _week(match, scanner.base + timedelta(days=14))


def _this_week(scanner: _Dates, match: re.Match[str]) -> Day | None:
    monday = _monday(scanner.base)
    return _day(match, max(monday, scanner.base), max(monday + timedelta(days=4), scanner.base), grain=Grain.WEEK)


def _end_of_week(scanner: _Dates, match: re.Match[str]) -> Day | None:
    friday = _monday(scanner.base) + timedelta(days=4)
    return _day(match, max(friday - timedelta(days=1), scanner.base), max(friday, scanner.base))


def _third(match: re.Match[str], month: date, *, said_year: bool = False) -> Day | None:
    """A month, or its beginning, middle or end."""
    parts = match.groupdict()
    first, last = month.replace(day=1), _month_end(month)
    if parts.get("early"):
        last = first.replace(day=10)
    elif parts.get("mid"):
        first, last = first.replace(day=11), first.replace(day=20)
    elif parts.get("late"):
        first = first.replace(day=21)
    return _day(match, first, last, grain=Grain.MONTH, said_year=said_year)


def _next_month(scanner: _Dates, match: re.Match[str]) -> Day | None:
    return _third(match, scanner.base.replace(day=28) + timedelta(days=7))


def _this_month(scanner: _Dates, match: re.Match[str]) -> Day | None:
    return _third(match, scanner.base)


def _month(scanner: _Dates, match: re.Match[str]) -> Day | None:
    number, year = scanner.months[match["mo"]], _int(match["y"])
    if re.search(
        r"\b(?:frau|herrn?|mme|madame|ms|mrs|mr|miss|dr|senora|signora|mevrouw)\.? $",
        match.string[max(0, match.start() - 10) : match.start()],
    ):
        return None
    if number == 5 and match["mo"] == "may" and not _may_is_a_month(match):
        return None
    if number == 3 and match["mo"] in {"mar", "mars"} and scanner.tongue.code != "fr":
        return None
    if (
        match["mo"] in {"sat", "sun", "set", "dic", "ago", "out", "dez", "mei", "mar", "jan", "dec", "mag", "gen"}
        and len(match.group()) == 3
        and match["mo"] not in {"jan", "dec", "mei"}
    ):
        return None
    if len(match["mo"]) <= 3 and match["mo"] == match.group() and not _bound(match):
        return None
    if year is None:
        year = scanner.base.year + (number < scanner.base.month)
    return _third(match, date(year, number, 1), said_year=match["y"] is not None)


def _bound(match: re.Match[str]) -> bool:
    """Is a short name a month, not a person: a word of time stands before it?"""
    before = match.string[max(0, match.start() - 14) : match.start()]
    return bool(
        re.search(
            r"\b(?:in|im|en|of|by|until|till|bis|ab|seit|vor|nach|from|since|after|before|next|this|early|mid|late|anfang|mitte|ende|em|de|vanaf|tot|begin|eind|half|voor|na|avant|apres|des|antes de|depois de|prima di|a|nachsten|kommenden|volgende)[ -]$",
            before,
        )
    )


def _may_is_a_month(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 14) : match.start()]
    return bool(
        match.group() != "may"
        or re.search(
            r"(?:\bin|of|until|till|before|after|by|from|for|since|early|late|mid|next|this|around|during|through|about|to|and|or|april)[ -]$",
            before,
        )
    )


def _in_units(scanner: _Dates, match: re.Match[str]) -> Day | None:
    if not match["n"]:
        return _week(match, scanner.base + timedelta(days=14))
    count = _count(scanner, match["n2"] or match["n"])
    low = _count(scanner, match["n"])
    if match["days"]:
        return _day(match, scanner.base + timedelta(days=count))
    if match["weeks"]:
        first, last = _monday(scanner.base + timedelta(weeks=low)), _monday(scanner.base + timedelta(weeks=count))
        return _day(match, first, last + timedelta(days=4), grain=Grain.WEEK)
    month = scanner.base.month - 1 + low
    return _third(match, date(scanner.base.year + month // 12, month % 12 + 1, 1))


def _count(scanner: _Dates, text: str) -> int:
    return int(text) if text.isdigit() else scanner.numbers.get(text, 1)


def _relative(days: int) -> Callable[[_Dates, re.Match[str]], Day | None]:
    def read(scanner: _Dates, match: re.Match[str]) -> Day | None:
        return _day(match, scanner.base + timedelta(days=days))

    return read


def _weekday(scanner: _Dates, match: re.Match[str]) -> Day | None:
    named = match["wd"]
    number = scanner.weekdays[named]
    if len(named) <= 3 and not _short_weekday(match):
        return None
    ahead = (number - scanner.base.weekday()) % 7 or (0 if match["this"] and not match["next"] else 7)
    day = scanner.base + timedelta(days=ahead)
    if match["next"] and scanner.tongue.code in {"en", "de", "nl"}:
        day = _monday(scanner.base) + timedelta(days=7 + number)
    return _day(
        match,
        day,
        weekday=not (match["next"] or match["this"] or match["nextafter"]),
        each=bool(match["each"])
        or (named.endswith("s") and named[:-1] in scanner.weekdays and scanner.tongue.code == "en"),
    )


def _weekdays(scanner: _Dates, match: re.Match[str]) -> Day | None:
    """From one weekday to another of the same week."""
    if len(match["wd"]) <= 2 or len(match["wd2"]) <= 2:
        return None
    ahead = (scanner.weekdays[match["wd"]] - scanner.base.weekday()) % 7 or 7
    first = scanner.base + timedelta(days=ahead)
    length = (scanner.weekdays[match["wd2"]] - first.weekday()) % 7
    return _day(match, first, first + timedelta(days=length), weekday=True)


def _nth_week(scanner: _Dates, match: re.Match[str]) -> Day | None:
    """The first week of a month begins with its first Monday."""
    number = scanner.months[match["mo"]]
    first = date(scanner.base.year + (number < scanner.base.month), number, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    nth = _ORDINALS[match["nth"]]
    monday = _monday(_month_end(first)) if nth == 5 else monday + timedelta(weeks=nth - 1)
    return _day(match, monday, monday + timedelta(days=4), grain=Grain.WEEK)


def _short_weekday(match: re.Match[str]) -> bool:
    """``sat``, ``sun``, ``mar``, ``do``: words of their own; only beside a time of day they are days."""
    after = match.string[match.end() : match.end() + 14]
    return bool(
        re.match(
            r"\.?,?\s*(?:at |um |@|a |om )?\d|\.|\s*(?:or|and|/|,|-)\s*\w{2,4}\b|\s*(?:morning|afternoon|am|pm)", after
        )
    ) and match.group() not in {"do", "sa", "so", "di", "ma", "mi"}


def _any_day(scanner: _Dates, match: re.Match[str]) -> Day | None:
    monday = _monday(scanner.base)
    return _day(match, monday, monday + timedelta(days=4), grain=Grain.WEEK, each=True, weekday=True)


def _season(scanner: _Dates, match: re.Match[str]) -> Day | None:
    name = next(key for key in SEASONS if match[key])
    begin = SEASONS[name]
    year = scanner.base.year + (
        1 if begin + 2 < scanner.base.month or (begin != 12 and begin <= scanner.base.month - 2) else 0
    )
    first = date(year, begin, 1)
    last = _month_end(date(year + (begin + 2 > 12), (begin + 1) % 12 + 1, 1))
    return _day(match, first, last, grain=Grain.SEASON)


_READ = {
    "iso": _iso, "range_dm": _range_dm, "range_md": _range_md, "range_num": _range_num, "range_dot": _range_dot, "week_of": _week_of,
    "dm": _named, "md": _named, "num": _num, "dom": _dom, "nth": _dom, "after_next": _week_after_next, "next_week": _next_week,
    "this_week": _this_week, "end_of_week": _end_of_week, "next_month": _next_month, "this_month": _this_month, "in_units": _in_units,
    "overmorrow": _relative(2), "tomorrow": _relative(1), "today": _relative(0), "weekday": _weekday, "weekdays": _weekdays, "nth_week": _nth_week, "month": _month, "any_day": _any_day, "season": _season,
}  # fmt: skip
