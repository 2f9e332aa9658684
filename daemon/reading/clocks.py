"""The times of day named in a text, as tokens with their place; nothing is concluded here.

A morning is a window by its nature; ``at 9`` is a beginning. A bare 1 to 6 is an afternoon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from functools import cache

from daemon.reading.languages import language
from daemon.reading.languages.table import compile_phrases, fold_pattern
from daemon.reading.moments import MOST_TEXT, MOST_TOKENS, any_of, words_of

DAY_BEGINS, DAY_ENDS = time(9), time(17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A named time of day or part of a day. ``until`` is None where only a beginning was named."""

    begin: int
    stop: int
    start: time
    until: time | None = None
    part: bool = False
    """Morning, afternoon, lunch: a window by its nature."""


PARTS = {
    "morning": (time(9), time(12)),
    "afternoon": (time(13), time(17)),
    "evening": (time(17), time(21)),
    "lunch": (time(12), time(14)),
    "noon": (time(12), None),
}

_TIME = r"(?P<{p}h>[01]?\d|2[0-4])(?:(?::|\.|h|:h|u)(?P<{p}m>[0-5]\d))?"
_AMPM = r"(?:\s*(?P<{p}ap>[ap])\.?\s?m\b\.?)?"


@cache
def _clock_patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    tongue = language(code)
    unit = rf"(?:\s*(?P<{{p}}u>{any_of(tongue, 'clock')})(?!\w)\.?)?"
    joint = rf"\s*(?:-|{any_of(tongue, 'range')}|{any_of(tongue, 'and')})\s*(?:{any_of(tongue, 'at')}\s*)?"

    def one(prefix: str) -> str:
        return (_TIME + _AMPM + unit).replace("{p}", prefix)

    lead = rf"(?:(?P<after>{any_of(tongue, 'after')})\s+|(?P<before>{any_of(tongue, 'before')})\s+|(?P<at>{any_of(tongue, 'at')})\s*)?"
    edge = r"(?![\w%€$£/])(?![.,]\d)(?!\s*(?:min|%|people|years|days|weeks|months|percent|questions|hours of|pages))"
    span = re.compile(
        rf"(?<![\w@/.,:€$£-])(?:(?P<between>{any_of(tongue, 'between')})\s+)?(?:{any_of(tongue, 'at')}\s+)?{one('a')}{joint}{one('b')}{edge}"
    )
    single = re.compile(rf"(?<![\w@/.,:€$£-]){lead}{one('a')}{edge}")
    half = re.compile(
        rf"(?<!\w){any_of(tongue, 'half')}\s+(?P<n>\d{{1,2}}|{fold_pattern(words_of(tongue.numbers))})(?!\w)"
    )
    return span, single, half


@cache
def _part_patterns(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    tongue = language(code)
    return tuple((name, compile_phrases(tuple(tongue.dates.get(name, ())), tongue.fragments)) for name in PARTS)


def find_clocks(text: str, code: str, taken: list[tuple[int, int]]) -> list[Clock]:
    """Every time of day in a folded text that lies in no date (``taken``), in order."""
    text = text[:MOST_TEXT]
    busy = list(taken)
    found: list[Clock] = []
    span, single, half = _clock_patterns(code)
    for match in half.finditer(text):
        _keep(found, busy, match, _half(match, code))
    for match in span.finditer(text):
        after_day = any(0 <= match.start() - stop <= 2 for _, stop in taken)
        _keep(found, busy, match, _clock_span(match, sure=after_day))
    for match in single.finditer(text):
        _keep(found, busy, match, _clock_single(match))
    for clock in found:
        _keep_next(found, busy, text, clock)
    for name, pattern in _part_patterns(code):
        for match in pattern.finditer(text):
            if re.match(r"\w", text[match.end() : match.end() + 1]):
                continue
            start, until = PARTS[name]
            if name == "noon" and re.search(
                rf"(?<!\w){any_of(language(code), 'before')}\s+$", text[max(0, match.start() - 14) : match.start()]
            ):
                start, until = DAY_BEGINS, start
            _keep(
                found,
                busy,
                match,
                Clock(begin=match.start(), stop=match.end(), start=start, until=until, part=name != "noon"),
            )
    return sorted(_merged(found, text), key=lambda item: item.begin)


def _keep(found: list[Clock], busy: list[tuple[int, int]], match: re.Match[str], clock: Clock | None) -> None:
    if (
        clock is None
        or any(match.start() < stop and begin < match.end() for begin, stop in busy)
        or len(found) >= MOST_TOKENS
    ):
        return
    found.append(clock)
    busy.append(match.span())


def _keep_next(found: list[Clock], busy: list[tuple[int, int]], text: str, clock: Clock) -> None:
    """``at 9 or 10``: a bare number after a time of day is a time of day."""
    match = re.compile(
        r"\s*(?:or|oder|ou|o|of|,)\s+(?P<ah>[01]?\d|2[0-4])(?::(?P<am>[0-5]\d))?(?P<aap>)(?P<au>)(?![\w:.%€$£/]|\s*(?:min|days|[ap]\.?m))"
    ).match(text, clock.stop)
    if match and clock.until is None:
        moment = _hour(match, "a", "p" if clock.start.hour > 12 and int(match["ah"]) < 12 else None)
        _keep(found, busy, match, Clock(begin=match.start("ah"), stop=match.end(), start=moment) if moment else None)


def _half(match: re.Match[str], code: str) -> Clock | None:
    """``half three`` is 3:30 in English and 2:30 in German and Dutch."""
    numbers = {fold_pattern(name): number for name, number in language(code).numbers.items()}
    hour = int(match["n"]) if match["n"].isdigit() else numbers.get(match["n"], 0)
    if not 1 <= hour <= 24:
        return None
    hour = hour - 1 if code in {"de", "nl"} else hour
    return Clock(begin=match.start(), stop=match.end(), start=time((hour + 12 if hour <= 6 else hour) % 24, 30))


def _sure(match: re.Match[str], prefix: str) -> bool:
    return bool(match[prefix + "m"] or match[prefix + "ap"] or match[prefix + "u"])


def _clock_span(match: re.Match[str], *, sure: bool = False) -> Clock | None:
    if not (sure or _sure(match, "a") or _sure(match, "b") or match["between"]):
        return None
    last = _hour(match, "b", match["bap"])
    first = _hour(match, "a", match["aap"] or match["bap"])
    if first is None or last is None:
        return None
    if first >= last and not match["aap"]:
        first = _hour(match, "a", "a") or first
    if first >= last:
        return None
    return Clock(begin=match.start(), stop=match.end(), start=first, until=last)


def _clock_single(match: re.Match[str]) -> Clock | None:
    lead = match["after"] or match["before"] or match["at"]
    if not (_sure(match, "a") or lead):
        return None
    if match["am"] and "." in match.group() and not (lead or match["au"] or match["aap"]):
        return None
    moment = _hour(match, "a", match["aap"])
    if moment is None:
        return None
    if match["before"] and moment > DAY_BEGINS:
        return Clock(begin=match.start(), stop=match.end(), start=DAY_BEGINS, until=moment)
    return Clock(begin=match.start(), stop=match.end(), start=moment)


def _hour(match: re.Match[str], prefix: str, half: str | None) -> time | None:
    """24-hour where it must be; a bare 1 to 6 is an afternoon, as between working people."""
    hour, minute = int(match[prefix + "h"]), int(match[prefix + "m"] or 0)
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    elif half is None and 1 <= hour <= 6 and not match[prefix + "h"].startswith("0"):
        hour += 12
    return time(hour, minute) if hour < 24 else None


def _merged(found: list[Clock], text: str) -> list[Clock]:
    """``9 in the morning`` and ``in the evening at 7`` are one time, not a time and a window."""
    exact = [clock for clock in found if not clock.part]
    kept = []
    for clock in found:
        near = clock.part and any(
            -1 <= clock.begin - other.stop <= 14 or -1 <= other.begin - clock.stop <= 8
            for other in exact
            if not re.search(
                r"[,;]|\b(?:or|and|oder|ou|o|of|y|e)\b",
                text[min(clock.stop, other.stop) : max(clock.begin, other.begin)],
            )
        )
        if not near:
            kept.append(clock)
    return kept
