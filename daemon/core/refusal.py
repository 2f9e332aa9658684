"""Taking no for an answer: rules C3 and C4. Pure.

    too busy -----------> alternative (a call, or questions by mail) --(no)--> step-back
    a firm no ----------------------------------------------------------------> step-back
    "try me in April" --> come-back 1: thanks, now     come-back 2: the renewed request, then

Who asks not to be written to gets none of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from daemon.core.case import Case
from daemon.core.conversation import RENEWED, Answer, Conversation, step_of
from daemon.core.decisions import Decision, Form, Stage, Step
from daemon.core.facts import DraftState
from daemon.core.free import suggested
from daemon.core.history import Mail
from daemon.core.meaning import Intent
from daemon.core.standing import Standing, come_back_at, rests
from daemon.core.table import Table

NAMES_A_WAY = (
    Intent.ACCEPTS,
    Intent.PROPOSES_TIMES,
    Intent.ASKS_FOR_TIMES,
    Intent.HOLDING,
    Intent.LATER,
    Intent.STOP,
)
"""What says how to go on, so that no alternative has to be offered."""


def propose(case: Case, talk: Conversation, table: Table, standing: Standing) -> Iterator[Decision]:
    """The letter that a no, a lack of time or a later time calls for."""
    answer = talk.answer
    if answer is None or answer.mail is None or table.ahead or case.is_old(answer.at):
        return
    if standing.stage in (Stage.MET, Stage.SCHEDULED):
        return
    if rests(answer):
        yield from _come_back(case, talk, answer, answer.mail)
    elif talk.last_word:
        yield from _after_a_no(case, talk, answer, answer.mail, standing)


def _after_a_no(case: Case, talk: Conversation, answer: Answer, mail: Mail, standing: Standing) -> Iterator[Decision]:
    offered = any(step_of(case, own) == Step.ALTERNATIVE for own in talk.own if own.at < mail.at)
    busy = answer.says(Intent.TOO_BUSY) and not answer.says(*NAMES_A_WAY)
    if standing.stage is Stage.DECLINED or (busy and offered):
        yield _letter(
            case,
            talk,
            Step.STEP_BACK,
            mail,
            due=mail.at,
            rules=("C4",),
            because="They said no: thank them, and leave them in peace.",
        )
    elif busy:
        yield _letter(
            case,
            talk,
            Step.ALTERNATIVE,
            mail,
            due=mail.at,
            rules=("C3",),
            because="They have no time and name no later one: offer a call, or questions by mail.",
        )


def _come_back(case: Case, talk: Conversation, answer: Answer, mail: Mail) -> Iterator[Decision]:
    if talk.last_word:
        yield _letter(
            case,
            talk,
            Step.COME_BACK,
            mail,
            number=1,
            due=mail.at,
            rules=("C3", "C5"),
            because="They named a later time: one line of thanks now.",
        )
    then = come_back_at(case, answer)
    if then is None:
        return
    asked_since = [own for own in talk.asking if own.at > mail.at]
    life = case.history.placed(Step.COME_BACK, RENEWED, mail.letter.message_id)
    if asked_since and not (life and life.state is DraftState.SENT):
        because = "You have asked again by hand."
        yield case.stopped(
            Step.COME_BACK, Form.DRAFT, rules=("C5",), because=because, facts=(asked_since[-1].letter.key,)
        )
        return
    words = mail.reading.later_words
    yield _letter(
        case,
        talk,
        Step.COME_BACK,
        mail,
        number=RENEWED,
        due=then,
        rules=("C3", "C5"),
        because=f"They asked to be written to later{f' ({words})' if words else ''}.",
        silence=True,
    )


def _letter(
    case: Case,
    talk: Conversation,
    step: Step,
    mail: Mail,
    *,
    due: datetime,
    rules: tuple[str, ...],
    because: str,
    number: int = 0,
    silence: bool = False,
) -> Decision:
    return case.propose(
        step,
        Form.DRAFT,
        number=number,
        due=due,
        anchor=mail.letter.message_id,
        to=mail.letter.author,
        account=mail.letter.account if talk.last_own is None else talk.last_own.letter.account,
        parent=mail.letter.message_id,
        rules=rules,
        because=because,
        facts=(mail.letter.key,),
        silence=silence,
        times=suggested(case, due) if number == RENEWED else (),
        offers=number == RENEWED,
        later_words=mail.reading.later_words if step is Step.COME_BACK else "",
        dead=talk.dead,
    )
