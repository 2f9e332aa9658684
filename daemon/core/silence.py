"""Counting one silence: from which letter, held by which absence, and when it has lasted long enough. Pure.

Rules C1, C5: waits are business days of the contact's country, at nine o'clock of their zone; an
absence holds the clock until one business day after the return; the practice runs out once the cap
of follow-ups is reached and nobody answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.decisions import Step
from daemon.core.facts import DraftState
from daemon.core.history import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A letter waits for an answer: the silence the follow-ups are counted in."""

    letter: Mail
    """The letter days are counted from: the user's last one that asks, or a holding answer."""
    follow_ups: int
    """Follow-ups sent in this silence already, written by hand or not."""
    held_until: datetime | None = None
    """An absence holds the clock until then: one business day after the return."""
    absence: Mail | None = None
    doubt: Mail | None = None
    """A letter since that may be the answer: nothing is drafted until the user has looked."""
    restarted: bool = False
    """``letter`` is theirs: the holding answer ("I will get back to you") that set the clock anew."""


def wait_for(case: Case, talk: Conversation, letter: Mail) -> Wait:
    """The silence after the user's last letter that asks."""
    return _wait(case, talk, letter, follow_ups=talk.follow_ups)


def wait_after(case: Case, talk: Conversation, holding: Mail) -> Wait:
    """The silence after a promise to get back."""
    return _wait(case, talk, holding, follow_ups=0, restarted=True)


def _wait(case: Case, talk: Conversation, letter: Mail, *, follow_ups: int, restarted: bool = False) -> Wait:
    absence, until = _hold(case, talk, letter)
    doubts = [mail for mail in talk.unverified if mail.at > letter.at]
    return Wait(
        letter=letter,
        follow_ups=follow_ups,
        held_until=until,
        absence=absence,
        doubt=doubts[-1] if doubts else None,
        restarted=restarted,
    )


def _hold(case: Case, talk: Conversation, letter: Mail) -> tuple[Mail | None, datetime | None]:
    """The absence that holds this letter's clock, and until when.

    Of several that name a return the newest is right (plans change); one that names none only ever
    adds to it. What they said before they last answered is over: they are there.
    """
    heard = talk.answer.at if talk.answer else None
    since = [mail for mail in talk.absences if heard is None or mail.at > heard]
    dated = [mail for mail in since if mail.reading.return_date]
    undated = [mail for mail in since if not mail.reading.return_date]
    holds = [(_back(case, mail), mail) for mail in (*dated[-1:], *undated[-1:])]
    until, absence = max(holds, key=lambda hold: hold[0], default=(None, None))
    if until is None or until <= letter.at:
        return None, None
    return absence, until


def _back(case: Case, mail: Mail) -> datetime:
    """One business day after the return, at nine o'clock of the contact's zone."""
    practice = case.practice
    back = mail.reading.return_date
    if back is None:
        back = mail.at.astimezone(case.contact_zone).date() + timedelta(days=practice.away_days)
    day = pace.business_days_after(back, practice.back_days, case.region)
    return pace.at_clock(day, practice.letters_at, case.contact_zone)


def days_waited_for(case: Case, wait: Wait) -> int:
    """Business days this letter is given (C1, C3; the holding answer has its own)."""
    practice = case.practice
    if wait.restarted:
        return practice.holding_days
    return practice.second_follow_up_after if wait.follow_ups else practice.follow_up_after


def due_moment(case: Case, wait: Wait) -> datetime:
    """When the silence has lasted long enough: the later of the days and the absence."""
    due = original_due(case, wait)
    return max(due, wait.held_until) if wait.held_until else due


def original_due(case: Case, wait: Wait) -> datetime:
    """When it would have lasted long enough without any absence."""
    days = days_waited_for(case, wait)
    return pace.after_business_days(wait.letter.at, days, case.practice.letters_at, case.contact_zone, case.region)


def quiet_from(case: Case, wait: Wait) -> datetime | None:
    """When the practice has run out for this silence; None while something is still to come."""
    if wait.doubt or (wait.follow_ups < case.practice.follow_ups and not is_left_alone(case, wait)):
        return None
    start = max(wait.letter.at, wait.held_until or wait.letter.at)
    practice = case.practice
    return pace.after_business_days(start, practice.quiet_after, practice.letters_at, case.contact_zone, case.region)


def is_left_alone(case: Case, wait: Wait) -> bool:
    """No follow-up will come in this silence: the letter is old history, or the user threw the draft away or wants none."""
    return case.is_old(wait.letter.at) or was_thrown_away(case, wait) or was_left_aside(case, wait)


def was_left_aside(case: Case, wait: Wait) -> bool:
    """Did the user want no follow-up to this letter when they took the contact on?"""
    return wait.letter.letter.message_id in case.history.backlog.anchors


def was_thrown_away(case: Case, wait: Wait) -> bool:
    """Did the user throw away the follow-up to this letter? Then that was their word on it."""
    anchor = wait.letter.letter.message_id
    return any(
        life.placed.anchor == anchor and life.placed.step == Step.FOLLOW_UP and life.state is DraftState.THROWN_AWAY
        for life in case.history.drafts
    )
