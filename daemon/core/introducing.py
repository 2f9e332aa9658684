"""People through people: rules F5 and A2 (``introduction``, ``report-back``). Pure.

    A names B --(the user confirms)--> introduction to B --(they meet)--> report-back to A
        +--> the thank-you asks A "may I mention you?" --(a yes)--> a question to the user --> consent

Nobody is written to because somebody named them: the user confirms each. Consent is never assumed
from a letter, only proposed.
"""

from __future__ import annotations

from collections.abc import Iterator

from daemon.core.asking import is_untouched
from daemon.core.case import Case, Introduced
from daemon.core.conversation import Conversation, step_of
from daemon.core.decisions import Ask, Decision, Form, Step
from daemon.core.facts import ConsentGiven, DraftState, PersonConfirmed
from daemon.core.free import suggested
from daemon.core.history import History, Mail
from daemon.core.meaning import Intent
from daemon.core.table import Table, aftermath, lay, on_day
from daemon.core.thanking import last_letter, receiver, written_by_hand


def confirmation(case: Case) -> PersonConfirmed | None:
    """That this contact was named by another one, and taken up by the user."""
    own = [fact for fact in case.history.confirmed if fact.contact in case.member.ids]
    return own[-1] if own else None


def propose(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """The letter to somebody who was named, and to whoever named somebody the user has met since."""
    confirmed = confirmation(case)
    if confirmed and is_untouched(case, talk, table):
        yield _introduction(case, talk, confirmed)
    for met in case.introduced:
        if met.talk:
            yield from _report_back(case, talk, met)


def _introduction(case: Case, talk: Conversation, confirmed: PersonConfirmed) -> Decision:
    addresses = case.member.person.addresses
    to = next((a for a in addresses if a not in talk.dead), "")
    name, introducer = case.member.person.name, case.member.person.introduced_by or "A contact"
    if not to:
        because = f"No address of {name} is known to work: add one."
        return case.stopped(Step.INTRODUCTION, Form.DRAFT, rules=("F5",), because=because, facts=(confirmed.named,))
    return case.propose(
        Step.INTRODUCTION,
        Form.DRAFT,
        due=confirmed.at,
        anchor=addresses[0],
        to=to,
        rules=("F5", "A2"),
        because=f"{introducer} named {name}, and you took that up.",
        facts=(confirmed.named, confirmed.key),
        silence=True,
        times=suggested(case, confirmed.at),
        offers=True,
        dead=talk.dead,
    )


def _report_back(case: Case, talk: Conversation, met: Introduced) -> Iterator[Decision]:
    """The introducer hears how it went, once: after the first meeting with whom they named."""
    assert met.talk is not None  # noqa: S101 -- asked by the caller
    over = aftermath(met.talk, case, case.zone)
    to = receiver(case, talk)
    if not to or case.is_old(over):
        return
    life = case.history.placed(Step.REPORT_BACK, 0, met.talk.anchor)
    wrote = written_by_hand(case, talk, over)
    if wrote and (life is None or life.state is not DraftState.SENT):
        because = f"You have written since you met {met.name}, on {on_day(wrote.at, case.zone)}."
        facts = (wrote.letter.key,)
        yield case.stopped(Step.REPORT_BACK, Form.DRAFT, rules=("F5",), because=because, facts=facts)
        return
    yield case.propose(
        Step.REPORT_BACK,
        Form.DRAFT,
        due=over,
        anchor=met.talk.anchor,
        to=to,
        account=talk.last_own.letter.account if talk.last_own else "",
        parent=last_letter(talk),
        rules=("F5",),
        because=f"You met {met.name}, whom {case.member.person.name} named.",
        facts=(met.talk.event.key,),
        about=met.id,
        dead=talk.dead,
    )


def introduced(case: Case) -> Introduced:
    """What the introducer's case has to know of the contact of this one."""
    table = lay(case)
    talks = [meeting for meeting in table.held if meeting.event.end <= case.now]
    first = talks[0] if talks and not table.old else None
    changes = [moment for meeting in table.ahead for moment in (meeting.event.start, meeting.event.end)]
    return Introduced(id=case.member.id, name=case.member.person.name, talk=first, changes=tuple(changes))


# --- consent --------------------------------------------------------------------------------------


def consent(history: History, by: frozenset[str]) -> ConsentGiven | None:
    """The last word of an introducer (all of whose ids are in ``by``) on being named; None where there is none."""
    said = [fact for fact in history.consents if fact.contact in by]
    return said[-1] if said else None


def asks(case: Case, talk: Conversation) -> Iterator[Ask]:
    """A yes to the thank-you that asked whether they may be named (A2): proposed, never assumed."""
    named = [fact for fact in case.history.named if fact.contact in case.member.ids]
    said = consent(case.history, case.member.ids)
    open_ = [fact for fact in named if said is None or fact.at > said.at]
    answer = _yes(case, talk)
    if not open_ or answer is None or (said and said.at > answer.at):
        return
    name = case.member.person.name
    whom = ", ".join(dict.fromkeys(fact.name or fact.address for fact in open_))
    yield Ask(
        what=f'Does {name} agree to be named to {whom}? (followthrough contacts consent "{name}")',
        because=f"Your thanks asked, and their answer of {on_day(answer.at, case.zone)} reads like a yes.",
    )


def _yes(case: Case, talk: Conversation) -> Mail | None:
    """Their first answer to a thank-you, where it says yes."""
    for own in reversed(talk.own):
        if step_of(case, own) != Step.THANK_YOU and Intent.THANKS not in own.reading.intents:
            continue
        answer = next((a for a in talk.answers if a.mail and a.at > own.at), None)
        if answer and answer.says(Intent.ACCEPTS) and not answer.says(Intent.DECLINES):
            return answer.mail
        return None
    return None
