"""Out of office: the first day the person is back, and who stands in meanwhile.

Says nothing rather than something wrong: a date that is past, far away or contradicted gives None,
and the practice then holds its usual days.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from daemon.core.meaning import Referral
from daemon.reading import moments, people
from daemon.reading.folding import fold
from daemon.reading.languages.table import compiled
from daemon.reading.moments import Day, Grain

LONGEST = 430
"""Days; an absence that ends later than this is misread or no absence to wait for."""
REACH = 42
"""Characters between "back" or "until" and its date."""


def return_date(text: str, code: str, base: datetime, *, month_first: bool) -> date | None:
    """The first day back: of "back on Monday" that Monday, of "until Friday" the next business day."""
    folded = fold(text[: moments.MOST_TEXT])
    today = base.date()
    days = moments.find_days(folded, code, today, month_first=month_first, back=20)
    backs = [found for day in days if (found := _back(day, folded, code))]
    untils = [found for day in days if (found := _until(day, folded, code))]
    ranges = [_after(day.last) for day in days if day.span]
    for candidates in (backs, untils, ranges):
        good = [day for day in candidates if today <= day <= today + timedelta(days=LONGEST)]
        if good:
            return good[0] if candidates is backs else max(good)
        if candidates:
            return None
    return _length(folded, days, code, today)


def _after(day: date) -> date:
    """The next business day after ``day``; holidays are not known here."""
    following = day + timedelta(days=1)
    while following.weekday() >= 5:
        following += timedelta(days=1)
    return following


def _before(day: Day, folded: str) -> str:
    return folded[max(0, day.begin - 70) : day.begin]


def _back(day: Day, folded: str, code: str) -> date | None:
    """The day itself where a word of coming back stands before (or, in some languages, behind) it."""
    before = _clause(_before(day, folded))
    earliest = list(compiled(code, "not_back_before").finditer(before))
    if earliest and len(before) - earliest[-1].end() <= 14:
        return _first_business(day)
    matches = list(compiled(code, "back").finditer(before))
    if matches and len(before) - matches[-1].end() <= 14 and not _denied(before, matches[-1].start()):
        last = matches[-1]
        if compiled(code, "after_words").search(before[last.start() :]):
            return _after(day.last)
        return _first_business(day)
    if folded[day.stop - 1] == "." and code != "de":
        return None  # the sentence ends with the date; what follows belongs to another
    behind = re.split(r"[.;!?\n](?!\d)", folded[day.stop : day.stop + REACH], maxsplit=1)[0]
    follow = compiled(code, "back_behind").search(behind)
    if (
        follow
        and not compiled(code, "until_words").search(before[-24:])
        and not re.search(r"\b(?:nicht|not|niet|no|pas|nao|non)\b", follow.group())
    ):
        return _first_business(day)
    return None


def _first_business(day: Day) -> date:
    first = day.first
    if day.grain == Grain.DAY and not day.span:
        return first
    while first.weekday() >= 5:
        first += timedelta(days=1)
    return first


def _clause(before: str) -> str:
    return re.split(r"[.;!?](?=\s)|\n\n", before)[-1]


def _denied(before: str, start: int) -> bool:
    return bool(re.search(r"(?:not|nicht|pas|no|non|nao|niet)\s$", before[max(0, start - 8) : start]))


def _until(day: Day, folded: str, code: str) -> date | None:
    before = _clause(_before(day, folded))
    matches = list(compiled(code, "until").finditer(before))
    if not matches or len(before) - matches[-1].end() > 12:
        return None
    if (
        day.grain in {Grain.MONTH, Grain.SEASON}
        and not re.search(r"(?:end|ende|fin|fine|final|eind)", folded[day.begin : day.stop])
        and not re.search(r"(?:end|ende|fin|fine|final|finales|eind|einde)\W+(?:\w+\W+)?$", before)
    ):
        return _first_business(day)
    return _after(day.last)


def _length(folded: str, days: list[Day], code: str, today: date) -> date | None:
    """Out this week, today only, for two weeks: what is left where no end was named."""
    for day in days:
        if day.span or day.begin > 400:
            continue
        before = _clause(_before(day, folded))
        after = folded[day.stop : day.stop + 30]
        if not compiled(code, "absent").search(f"{before}{folded[day.begin : day.stop]}{after}") and not compiled(
            code, "absent"
        ).search(folded[: day.begin]):
            continue
        if day.grain == Grain.WEEK or day.first == day.last:
            return _after(day.last) if today <= day.last <= today + timedelta(days=60) else None
    return None


def substitutes(text: str, code: str, own: frozenset[str]) -> tuple[Referral, ...]:
    """Names and addresses of those who stand in, in the sentences that say so."""
    found: list[Referral] = []
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜÉÈÀ])|\n\s*\n", text[:8_000]):
        if compiled(code, "urgent").search(fold(sentence)):
            found.extend(people.named_in(sentence, own))
    return people.distinct(found)
