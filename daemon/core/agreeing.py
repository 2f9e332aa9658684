"""Agreeing on a time: rules B3, C7 and D1 (``answer``, ``questions``, ``book``). Pure.

    they name times ---> the first one that is free is accepted; none is: windows are suggested
    they ask for ours -> windows are suggested, never imposed (B3)
    both agreed -------> no event in the calendar a business day later: one reminder, with the time
    questions by mail -> three to five of them (C7)

Without knowing when the user is busy nothing is accepted and nothing offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from daemon.core import pace
from daemon.core.agreement import is_appointment
from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.decisions import Decision, Form, Stage, Step
from daemon.core.free import first_free, is_vague, windows
from daemon.core.history import Mail
from daemon.core.meaning import Intent, Span
from daemon.core.meeting import clock
from daemon.core.standing import Standing, rests
from daemon.core.table import Table


def propose(case: Case, talk: Conversation, table: Table, standing: Standing) -> Iterator[Decision]:
    """What a yes calls for until a meeting stands in the calendar."""
    if table.ahead or standing.stage is Stage.MET:
        return
    yield from _book(case, standing)
    answer = talk.last_word
    if answer is None or answer.mail is None or rests(answer) or case.is_old(answer.at):
        return
    if standing.stage is not Stage.ANSWERED or standing.agreed:
        return
    if answer.says(Intent.PROPOSES_TIMES, Intent.ASKS_FOR_TIMES):
        yield _answer(case, talk, answer.mail)
    elif answer.says(Intent.ACCEPTS) and answer.mail.reading.by_mail:
        yield _letter(
            case,
            talk,
            Step.QUESTIONS,
            answer.mail,
            rules=("C7", "D1", "D3"),
            because="They would rather answer questions in writing.",
        )


def _answer(case: Case, talk: Conversation, mail: Mail) -> Decision:
    """The letter that settles a time."""
    if case.busy is None:
        because = "They speak of times, and no calendar says when you are free: answer by hand."
        return case.stopped(Step.ANSWER, Form.DRAFT, rules=("B3",), because=because, facts=(mail.letter.key,))
    times = mail.reading.times
    span = first_free(case, times, case.busy)
    if span:
        because = f"They proposed {clock(span.start, case)}, and you are free then."
        chosen = not any(is_appointment(named) and named.start == span.start for named in times)
        return _letter(case, talk, Step.ANSWER, mail, rules=("B3",), because=because, times=(span,), chosen=chosen)
    vague = tuple(named for named in times if is_vague(named))
    free = windows(case, case.busy, vague)
    named = bool(times) and Intent.PROPOSES_TIMES in mail.reading.intents and not (vague and free)
    because = "They asked when you are free."
    if Intent.PROPOSES_TIMES in mail.reading.intents:
        because = "You are not free at the times they proposed." if named else "They named no exact time."
    free = free or windows(case, case.busy)
    return _letter(
        case,
        talk,
        Step.ANSWER,
        mail,
        rules=("B3",),
        because=because,
        times=free,
        offers=True,
        asked_for_times=not named,
    )


def _letter(
    case: Case,
    talk: Conversation,
    step: Step,
    mail: Mail,
    *,
    rules: tuple[str, ...],
    because: str,
    times: tuple[Span, ...] = (),
    offers: bool = False,
    asked_for_times: bool = False,
    chosen: bool = False,
) -> Decision:
    return case.propose(
        step,
        Form.DRAFT,
        due=mail.at,
        anchor=mail.letter.message_id,
        to=mail.letter.author,
        account=talk.last_own.letter.account if talk.last_own else mail.letter.account,
        parent=mail.letter.message_id,
        rules=rules,
        because=because,
        facts=(mail.letter.key,),
        times=times,
        offers=offers,
        asked_for_times=asked_for_times,
        chosen=chosen,
        dead=talk.dead,
    )


def _book(case: Case, standing: Standing) -> Iterator[Decision]:
    """A time is agreed and stands in no calendar."""
    agreed = standing.agreed
    if agreed is None or agreed.span.start <= case.now:
        return
    practice = case.practice
    due = pace.after_business_days(agreed.at, practice.book_after, practice.letters_at, case.zone, case.region)
    name = case.member.person.name
    yield case.propose(
        Step.BOOK,
        Form.REMINDER,
        due=due if due < agreed.span.start else agreed.at,
        anchor=f"{agreed.anchor}@{agreed.span.start.timestamp():.0f}",
        to=case.member.id,
        rules=("D1",),
        because=f"You agreed on {clock(agreed.span.start, case)} with {name}, and no calendar holds it.",
        facts=(agreed.fact,),
        title=f"Put your meeting with {name} into the calendar: {clock(agreed.span.start, case)}",
        times=(agreed.span,),
    )
