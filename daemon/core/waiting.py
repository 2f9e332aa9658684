"""Waiting and following up: rules C1, C2, C5, C6. Pure.

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
from daemon.core.decisions import Decision, Form, Step
from daemon.core.facts import CallMade, CallOutcome
from daemon.core.standing import Standing, Wait, is_left_alone
from daemon.core.table import Table


def propose(case: Case, talk: Conversation, table: Table, standing: Standing) -> Iterator[Decision]:
    """The follow-up and the call that this contact's silence calls for, or what stopped them."""
    wait = standing.waits
    if wait is None:
        yield from _explain_stop(case, talk, table)
        return
    if is_left_alone(case, wait) or wait.follow_ups >= case.practice.follow_ups:
        return
    to = _receiver(case, talk, wait)
    if not to:
        return
    if talk.unverified and talk.unverified[-1].at > wait.letter.at:
        doubt = talk.unverified[-1]
        yield case.stopped(
            Step.FOLLOW_UP,
            Form.DRAFT,
            rules=("C5",),
            because="A message in the thread may be the answer, but its sender could not be verified.",
            facts=(doubt.letter.key,),
        )
        return
    number = wait.follow_ups + 1
    due = due_moment(case, wait, number)
    if number == 1 and case.member.person.phone:
        yield from _call(case, wait, due, to)
    yield _follow_up(case, wait, number, _postponed(case, wait, due), to)


def due_moment(case: Case, wait: Wait, number: int) -> datetime:
    """When the letter's silence has lasted long enough, absences counted in."""
    practice = case.practice
    days = practice.follow_up_after if number == 1 else practice.second_follow_up_after
    if wait.restarted_by:
        days = practice.holding_days
    due = pace.after_business_days(
        wait.clock_from, days, practice.letters_at, case.contact_zone, case.region
    )
    return max(due, wait.held_until) if wait.held_until else due


def _follow_up(case: Case, wait: Wait, number: int, due: datetime, to: str) -> Decision:
    letter = wait.letter
    facts = [letter.letter.key]
    if wait.absence:
        facts.append(wait.absence.letter.key)
    return case.propose(
        Step.FOLLOW_UP,
        Form.DRAFT,
        number=number,
        due=due,
        anchor=letter.letter.message_id,
        to=to,
        account=letter.letter.account,
        parent=letter.letter.message_id,
        rules=("C1", "C5") if number == 1 else ("C3", "C5"),
        because=_because(case, wait, number),
        facts=tuple(facts),
        silence=True,
    )


def _because(case: Case, wait: Wait, number: int) -> str:
    practice = case.practice
    written = wait.letter.at.astimezone(case.contact_zone)
    day = f"{written.day} {written:%B}"
    if wait.restarted_by:
        return f"On {day} they said they would get back to you; {practice.holding_days} business days have passed."
    days = practice.follow_up_after if number == 1 else practice.second_follow_up_after
    held = ""
    if wait.absence and wait.held_until:
        back = wait.held_until.astimezone(case.contact_zone)
        held = f" An absence held the clock until {back.day} {back:%B}."
    what = "letter" if number == 1 else "follow-up"
    return f"Your {what} of {day} has gone unanswered for {days} business days.{held}"


def _call(case: Case, wait: Wait, due: datetime, to: str) -> Iterator[Decision]:
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
        due=due,
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


def _postponed(case: Case, wait: Wait, due: datetime) -> datetime:
    """A voicemail or a message left with somebody gives the contact more time (C6)."""
    left = [c for c in _calls_since(case, wait) if c.outcome in (CallOutcome.VOICEMAIL, CallOutcome.MESSAGE)]
    if not left:
        return due
    more = pace.after_business_days(
        left[-1].at,
        case.practice.postponed_by_voicemail,
        case.practice.letters_at,
        case.contact_zone,
        case.region,
    )
    return max(due, more)


def _receiver(case: Case, talk: Conversation, wait: Wait) -> str:
    """Where the letter went, if that address is alive; else another one of theirs."""
    if wait.restarted_by:
        return wait.restarted_by.letter.author
    theirs = case.member.addresses
    sent_to = [address for address in wait.letter.letter.to if address in theirs]
    other = [address for address in case.member.person.addresses if address in theirs]
    strangers = [mail.letter.author for mail in talk.strangers if mail.letter.author in wait.letter.letter.to]
    return next((address for address in (*sent_to, *strangers, *other) if address not in talk.dead), "")


def _explain_stop(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """What ended the waiting, for ``explain``."""
    if table.ahead:
        meeting = table.ahead[0]
        because = f"A meeting is booked for {meeting.event.start.astimezone(case.zone):%d %B %H:%M}."
        yield case.stopped(Step.FOLLOW_UP, Form.DRAFT, rules=("C5",), because=because, facts=(meeting.event.key,))
    elif talk.answer:
        at = talk.answer.at.astimezone(case.contact_zone)
        because = f"They answered on {at.day} {at:%B}: any reply stops the sequence."
        yield case.stopped(Step.FOLLOW_UP, Form.DRAFT, rules=("C5",), because=because, facts=(talk.answer.fact,))
    elif talk.bounces:
        report = talk.bounces[-1]
        because = "The address bounced for good: nothing is written to a dead address."
        yield case.stopped(Step.FOLLOW_UP, Form.DRAFT, rules=("C6",), because=because, facts=(report.letter.key,))
