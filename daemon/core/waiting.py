"""Waiting and following up: rules C1, C2, C3, C5, C6. Pure.

Follow-up 1 falls due ``follow_up_after`` business days after the user's last unanswered letter,
follow-up 2 ``second_follow_up_after`` after follow-up 1; never more than the cap, never while an
absence holds, never to a dead address, and any answer ends it. Where a telephone number is known
the classic follow-up, a call, is brought to mind at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.decisions import Decision, Form, Outcome, Stage, Step, step_key
from daemon.core.facts import CallMade, CallOutcome, DraftState
from daemon.core.silence import (
    Wait,
    days_waited_for,
    due_moment,
    is_left_alone,
    original_due,
    was_left_aside,
    was_thrown_away,
)
from daemon.core.standing import Standing
from daemon.core.table import Off, Table, Why, on_day


def propose(case: Case, talk: Conversation, table: Table, standing: Standing) -> Iterator[Decision]:
    """The follow-up and the call that this contact's silence calls for, or what stopped them."""
    wait = standing.waits
    if wait is None:
        yield from _explain_stop(case, talk, table)
        return
    yield from _peace(case, standing, wait)
    yield from _holding(case, wait)
    reason = _why_not(case, talk, table, wait)
    if reason:
        yield reason
        return
    to = receiver(case, talk, wait)
    number = wait.follow_ups + 1
    if number == 1 and case.member.person.phone:
        yield from _call(case, wait, to)
    yield _follow_up(case, talk, wait, number, to)


def _peace(case: Case, standing: Standing, wait: Wait) -> Iterator[Decision]:
    """The stage ``quiet``: when this silence is left in peace (C5)."""
    if standing.quiet is None:
        return
    reached = standing.stage is Stage.QUIET
    yield Decision(
        step=Step.QUIET,
        form=Form.STAGE,
        outcome=Outcome.DONE if reached else Outcome.WAITING,
        key=step_key(Step.QUIET, wait.letter.letter.message_id, case.member.id),
        contact=case.member.id,
        rules=("C5",),
        because=f"{case.practice.quiet_after} business days after your last letter they are left in peace.",
        facts=(wait.letter.letter.key,),
        due=standing.quiet,
        anchor=wait.letter.letter.message_id,
    )


def _holding(case: Case, wait: Wait) -> Iterator[Decision]:
    """Their promise to get back, which set the clock anew (C5)."""
    if not wait.restarted:
        return
    due = due_moment(case, wait)
    yield Decision(
        step=Step.HOLDING,
        form=Form.STAGE,
        outcome=Outcome.WAITING if due > case.now else Outcome.DONE,
        key=step_key(Step.HOLDING, wait.letter.letter.message_id, case.member.id),
        contact=case.member.id,
        rules=("C5",),
        because=f"They will get back to you; {case.practice.holding_days} business days are given.",
        facts=(wait.letter.letter.key,),
        due=due,
        anchor=wait.letter.letter.message_id,
    )


def _why_not(case: Case, talk: Conversation, table: Table, wait: Wait) -> Decision | None:
    """What keeps this silence from being broken by a letter."""
    key = wait.letter.letter.key
    if wait.doubt:
        return _stop(case, "A message that came since may be the answer: look at it first.", wait.doubt.letter.key)
    invitation = next((off for off in table.off if _is_open(off, case)), None)
    if invitation:
        return _stop(case, "An invitation waits for your answer.", invitation.meeting.event.key)
    if was_thrown_away(case, wait):
        return _stop(case, "You threw the draft away, so it does not come back.", key)
    if was_left_aside(case, wait):
        return _stop(case, "You left it aside when you took them on.", key)
    if is_left_alone(case, wait):
        days = case.practice.old_history_days
        return _stop(case, f"The letter is from more than {days} days before you added the contact.", key)
    if wait.follow_ups >= case.practice.follow_ups:
        return _stop(case, f"{case.practice.follow_ups} follow-ups are enough: they are left in peace.", key)
    if not receiver(case, talk, wait):
        return _stop(case, "No address of theirs is known to work.", key, rule="C6")
    return None


def _is_open(off: Off, case: Case) -> bool:
    return off.why is Why.OPEN and off.meeting.event.end > case.now


def _stop(case: Case, because: str, fact: str, *, rule: str = "C5") -> Decision:
    return case.stopped(Step.FOLLOW_UP, Form.DRAFT, rules=(rule,), because=because, facts=(fact,))


def _follow_up(case: Case, talk: Conversation, wait: Wait, number: int, to: str) -> Decision:
    letter = wait.letter.letter
    facts = [letter.key]
    if wait.absence:
        facts.append(wait.absence.letter.key)
    life = case.history.placed(Step.FOLLOW_UP, number, letter.message_id)
    away = wait.absence and wait.held_until and case.now < wait.held_until
    if life and life.state is DraftState.UNTOUCHED and away and wait.held_until:
        return case.withdrawn(life, f"They are away until {on_day(wait.held_until, case.contact_zone)}; it waits.")
    return case.propose(
        Step.FOLLOW_UP,
        Form.DRAFT,
        number=number,
        due=due_moment(case, wait) if life else _postponed(case, wait),
        anchor=letter.message_id,
        to=to,
        account=talk.last_own.letter.account if talk.last_own else letter.account,
        parent=letter.message_id,
        rules=("C1", "C5") if number == 1 else ("C3", "C5"),
        because=_because(case, wait, number),
        facts=tuple(facts),
        silence=True,
        dead=talk.dead,
    )


def _because(case: Case, wait: Wait, number: int) -> str:
    days = days_waited_for(case, wait)
    day = on_day(wait.letter.at, case.contact_zone)
    if wait.restarted:
        return f"On {day} they said they would get back to you; {days} business days are given."
    held = ""
    if wait.absence and wait.held_until and wait.held_until > original_due(case, wait):
        held = f" An absence held the clock until {on_day(wait.held_until, case.contact_zone)}."
    what = "letter" if number == 1 else "follow-up"
    return f"Your {what} of {day} is given {days} business days for an answer.{held}"


def _call(case: Case, wait: Wait, to: str) -> Iterator[Decision]:
    """The call reminder (C2); any call logged since the letter ends it."""
    made = _calls_since(case, wait)
    if made:
        yield case.stopped(
            Step.CALL, Form.REMINDER, rules=("C2", "C6"), because="You have called already.", facts=(made[-1].key,)
        )
        return
    yield case.propose(
        Step.CALL,
        Form.REMINDER,
        due=due_moment(case, wait),
        anchor=wait.letter.letter.message_id,
        to=to,
        rules=("C2",),
        because=_because(case, wait, 1),
        facts=(wait.letter.letter.key,),
        title=f"Call {case.member.person.name}: {case.member.person.phone}",
        silence=True,
    )


def _calls_since(case: Case, wait: Wait) -> list[CallMade]:
    return [call for call in case.history.calls if call.at > wait.letter.at]


def _postponed(case: Case, wait: Wait) -> datetime:
    """A voicemail or a message left with somebody gives the contact some business days more (C6)."""
    due = due_moment(case, wait)
    left = [c for c in _calls_since(case, wait) if c.outcome in (CallOutcome.VOICEMAIL, CallOutcome.MESSAGE)]
    if not left:
        return due
    practice = case.practice
    start = max(due, left[0].at)
    return pace.after_business_days(
        start, practice.postponed_by_voicemail, practice.letters_at, case.contact_zone, case.region
    )


def receiver(case: Case, talk: Conversation, wait: Wait) -> str:
    """Where the letter went, if that address is alive; else another one of theirs."""
    theirs = case.member.addresses
    letter = wait.letter.letter
    known = case.member.person.addresses
    if wait.restarted:
        wanted: tuple[str, ...] = (letter.author, *known)
    else:
        strangers = {mail.letter.author for mail in talk.strangers}
        wanted = (*(a for a in letter.to if a in theirs), *(a for a in letter.to if a in strangers), *known)
    alive = (address for address in (*wanted, *sorted(theirs)) if address and address not in talk.dead)
    return next((address for address in alive if address not in case.member.former), "")


def _explain_stop(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """What ended the waiting, for ``explain``."""
    if table.ahead:
        meeting = table.ahead[0]
        local = meeting.event.start.astimezone(case.zone)
        because = f"A meeting is booked for {local.day} {local:%B, %H:%M}."
        yield _stop(case, because, meeting.event.key)
    elif talk.answer:
        day = on_day(talk.answer.at, case.contact_zone)
        yield _stop(case, f"They answered on {day}: any reply stops the sequence.", talk.answer.fact)
    elif talk.bounces:
        because = "The address bounced for good: nothing is written to a dead address."
        yield _stop(case, because, talk.bounces[-1].letter.key, rule="C6")
