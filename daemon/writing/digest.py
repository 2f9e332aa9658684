"""The morning's overview: what the day brings and what waits. Pure.

Said in two ways: with names, for the user's own eyes; and in numbers only, for whoever else may see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from daemon.writing.fragments import clean

MOST = 12
"""The most lines of one section."""
LONGEST = 200
"""Characters of one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the user's. Each entry is one line."""

    date: date
    meetings: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    """Those of today, without the ones that lead through a meeting."""
    letters: tuple[str, ...] = ()
    """What will be drafted today."""
    drafts: tuple[str, ...] = ()
    """What waits for the user's review."""
    asks: tuple[str, ...] = ()
    """What only the user can settle."""

    @property
    def is_empty(self) -> bool:
        """Is there nothing to say?"""
        return not (self.meetings or self.reminders or self.letters or self.drafts or self.asks)


def heading(day: Day) -> str:
    """``Your day: Thursday 5 March``."""
    return f"Your day: {day.date:%A} {day.date.day} {day.date:%B}"


def in_numbers(day: Day) -> str:
    """The day without any name."""
    today = [
        _many(day.meetings, "meeting"),
        _many(day.reminders, "reminder"),
        _many(day.letters, "letter to be drafted"),
    ]
    waits = [_many(day.drafts, "draft to review"), _many(day.asks, "question only you can answer")]
    lines = [("Today", today), ("Waiting for you", waits)]
    said = [f"{what}: {', '.join(part for part in parts if part)}." for what, parts in lines if any(parts)]
    return " ".join(said)


def in_full(day: Day) -> str:
    """The day, section by section."""
    sections = (
        ("Meetings today", day.meetings),
        ("Reminders today", day.reminders),
        ("Letters that will be drafted today", day.letters),
        ("Drafts that wait for your review", day.drafts),
        ("Only you can say", day.asks),
    )
    return "\n\n".join("\n".join([title, *_lines(lines)]) for title, lines in sections if lines)


def note(day: Day, page: str) -> str:
    """The text of a draft to oneself."""
    where = f"\n\nThe review page: {page}" if page else ""
    return f"{in_full(day)}{where}\n\nFollowthrough wrote this for you alone. Tomorrow's takes its place, unless you change it.\n"


def _lines(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"- {_short(line)}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"- … and {len(lines) - MOST} more"


def _short(line: str) -> str:
    line = clean(line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _many(lines: Iterable[str], what: str) -> str:
    count = len(tuple(lines))
    if not count:
        return ""
    first, _, rest = what.partition(" ")
    return f"1 {what}" if count == 1 else f"{count} {first}s{' ' + rest if rest else ''}"
