"""What works: counting over the histories of all contacts (G3). Pure; decides nothing.

    asked --> answered --> met --> thanked          referred: of those asked, who named somebody else

A rate stands beside the counts it is made of, and where it would rest on fewer than ``FEWEST`` it is
not told: one answer of two says nothing.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from daemon.core.case import Case
from daemon.core.conversation import asks, converse
from daemon.core.meaning import Intent
from daemon.core.standing import thanks_for_series
from daemon.core.table import lay

HOUR = timedelta(hours=1)
FEWEST = 5
"""No rate, and no median, from fewer than these."""
HOURS = (9, 12, 15, 18)
"""Where the parts of a day begin, on the contact's clock."""
SHORT, LONG = 90, 170
"""Words: a first letter is meant to be between these (B1)."""
UNKNOWN = ""
"""The group of those of whom this is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """How it went with one contact who was asked."""

    company: str = UNKNOWN
    field: str = UNKNOWN
    introduction: str = UNKNOWN
    """Who introduced them, as ``introduced``, else how they were found."""
    asked: datetime
    """The first letter that asked them, on their clock."""
    letter: str = ""
    """Its fact key."""
    words: int | None = None
    """Its length; None where its text is not kept."""
    answer: datetime | None = None
    met: bool = False
    thanked: bool = False
    referred: bool = False

    @property
    def answered(self) -> bool:
        """Did they answer? Whom the user met has answered somehow."""
        return self.answer is not None or self.met


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One group, counted."""

    name: str
    asked: int
    answered: int
    timed: int
    """Answers whose moment is known: what the median rests on."""
    reply_rate: float | None
    """From 0 to 1; None from fewer than ``FEWEST`` asked."""
    median_hours: float | None
    """Hours to the first answer; None from fewer than ``FEWEST`` answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """Everything that is counted."""

    funnel: Mapping[str, int]
    overall: Tally
    groups: Mapping[str, tuple[Tally, ...]]
    """By company, field, introduction, hour and length; the most eager first, the largest first among the untold."""


def story(case: Case, *, words: Mapping[str, int], named: Collection[str] = ()) -> Story | None:
    """How it went with one contact; None where nobody was asked.

    ``words`` are the lengths of letters by fact key; ``named`` are the contacts whose notes name somebody else.
    """
    table = lay(case)
    talk = converse(case, table)
    first = next((mail for mail in talk.own if asks(case, mail)), None)
    if first is None:
        return None
    person = case.member.person
    held = [meeting for meeting in table.all_held if meeting.event.end > first.at]
    return Story(
        company=person.company.strip(),
        field=person.field.strip(),
        introduction="introduced" if person.introduced_by.strip() else person.found_via.strip(),
        asked=first.at.astimezone(case.contact_zone),
        letter=first.letter.key,
        words=words.get(first.letter.key),
        answer=next((answer.at for answer in talk.answers if answer.at > first.at), None),
        met=bool(held),
        thanked=any(thanks_for_series(case, talk, table, meeting) for meeting in held),
        referred=case.member.id in named or any(answer.says(Intent.REFERS) for answer in talk.answers),
    )


def tally(stories: Iterable[Story]) -> Tallies:
    """The stories, counted."""
    told = tuple(stories)
    funnel = {
        "asked": len(told),
        "answered": sum(one.answered for one in told),
        "met": sum(one.met for one in told),
        "thanked": sum(one.thanked for one in told),
        "referred": sum(one.referred for one in told),
    }
    groups: dict[str, Callable[[Story], str]] = {
        "company": lambda one: one.company,
        "field": lambda one: one.field,
        "introduction": lambda one: one.introduction,
        "hour": part_of_day,
        "length": length,
    }
    return Tallies(
        funnel=funnel,
        overall=_count("", told),
        groups={name: _grouped(told, key) for name, key in groups.items()},
    )


def part_of_day(one: Story) -> str:
    """``before 9:00``, ``9:00 to 12:00``, ... ``after 18:00``: when the first letter went out, on the contact's clock."""
    hour = one.asked.hour
    if hour < HOURS[0]:
        return f"before {HOURS[0]}:00"
    for start, end in itertools.pairwise(HOURS):
        if hour < end:
            return f"{start}:00 to {end}:00"
    return f"after {HOURS[-1]}:00"


def length(one: Story) -> str:
    """``under 90 words``, ``90 to 170 words``, ``over 170 words``: how long the first letter was."""
    if one.words is None:
        return UNKNOWN
    if one.words < SHORT:
        return f"under {SHORT} words"
    return f"{SHORT} to {LONG} words" if one.words <= LONG else f"over {LONG} words"


def _grouped(stories: Iterable[Story], key: Callable[[Story], str]) -> tuple[Tally, ...]:
    """The groups, spelt as their first member spells them."""
    groups: defaultdict[str, list[Story]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for one in stories:
        name = key(one)
        groups[name.casefold()].append(one)
        spelt.setdefault(name.casefold(), name)
    counted = [_count(spelt[folded], members) for folded, members in groups.items()]
    return tuple(sorted(counted, key=lambda t: (t.name == UNKNOWN, -(t.reply_rate or 0), -t.asked, t.name)))


def _count(name: str, stories: Iterable[Story]) -> Tally:
    told = tuple(stories)
    waits = [(one.answer - one.asked) / HOUR for one in told if one.answer is not None]
    answered = sum(one.answered for one in told)
    return Tally(
        name=name,
        asked=len(told),
        answered=answered,
        timed=len(waits),
        reply_rate=round(answered / len(told), 3) if len(told) >= FEWEST else None,
        median_hours=round(median(waits), 1) if len(waits) >= FEWEST else None,
    )
