"""A time both have named, agreed in letters before any calendar holds it. Pure.

The reading finds times in what was written; here only what one named and the other took up counts,
so that a date mentioned in passing is no appointment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.history import Mail
from daemon.core.meaning import Intent, Span

LONGEST = timedelta(hours=2)
"""A longer span is a window to choose from, no appointment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A time agreed, and the letter that settled it."""

    span: Span
    at: datetime
    fact: str
    """The key of the letter that settled it."""
    anchor: str
    """Its Message-ID."""

    @property
    def over(self) -> datetime:
        """When the talk will be over."""
        return self.span.end or pace.plus(self.span.start, pace.TALK)


def agreement(case: Case, talk: Conversation) -> Agreement | None:
    """The time that the last letter of one side took up from the other's; None where none is agreed.

    A meeting in the calendar, standing or called off since, has taken its place.
    """
    answer, own = talk.answer, talk.last_own
    if answer is None or answer.mail is None or own is None:
        return None
    if own.at > answer.at:
        proposed, settled = answer.mail, own
        willing = answer.says(Intent.PROPOSES_TIMES, Intent.ACCEPTS)
    else:
        proposed, settled = own, answer.mail
        willing = answer.says(Intent.ACCEPTS) and not answer.says(Intent.PROPOSES_TIMES, Intent.DECLINES)
    span = _taken_up(proposed, settled) if willing else None
    if span is None or _is_in_a_calendar(case, proposed):
        return None
    return Agreement(span=span, at=settled.at, fact=settled.letter.key, anchor=settled.letter.message_id)


def _taken_up(proposed: Mail, settled: Mail) -> Span | None:
    """The one time of ``settled`` that ``proposed`` had named, or the only one of the proposal that a plain yes takes."""
    offered = proposed.reading.times
    named = [span for span in settled.reading.times if is_appointment(span)]
    if not settled.reading.times and not settled.letter.own and len(offered) == 1 and is_appointment(offered[0]):
        return offered[0]
    fitting = [span for span in named if any(_within(span, window) for window in offered)]
    return fitting[0] if len(fitting) == 1 and len(named) == 1 else None


def _is_in_a_calendar(case: Case, proposed: Mail) -> bool:
    return any(max(m.first_seen, m.time_seen) > proposed.at for m in case.history.meetings)


def is_appointment(span: Span) -> bool:
    """Is it one time, and not a window to choose from?"""
    return span.end is None or span.end - span.start <= LONGEST


def _within(span: Span, window: Span) -> bool:
    if window.end is None:
        return span.start == window.start
    return window.start <= span.start < window.end
