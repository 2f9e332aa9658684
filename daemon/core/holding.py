"""What the user put off or wants never, and the reminders they want to hear once more. Pure.

Rules propose as if nobody had said anything; here the user's word is laid over what they propose. A step
that is held until a day waits for that day; one that is never wanted is stopped. What lies untouched in the
Drafts folder is taken back; what the user edited stays, it is their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import time

from daemon.core import pace
from daemon.core.case import Case, settled_draft
from daemon.core.decisions import Decision, Form, Outcome, Step
from daemon.core.facts import DraftState, ReminderFired, ReminderSettled, StepHeld, digest
from daemon.core.table import on_day

AHEAD = (Outcome.WAITING, Outcome.DUE, Outcome.HELD)


def heed(case: Case, proposed: Iterable[Decision]) -> Iterator[Decision]:
    """What is proposed, with the user's word laid over it; then the reminders that are to ring again."""
    settled = {fact.reminder: fact for fact in case.history.settled}
    for decision in proposed:
        if decision.form is Form.REMINDER and decision.key in settled and decision.outcome in AHEAD:
            yield replace(decision, outcome=Outcome.DONE, because=f"{decision.because} You are done with it.")
        else:
            yield _heeded(case, decision)
    yield from _again(case, settled.values())


def _heeded(case: Case, decision: Decision) -> Decision:
    """One step, as the user wants it."""
    if decision.form is Form.STAGE or not _can_wait(case, decision):
        return decision
    held = [h for h in case.history.held if h.is_about(decision.step, decision.number, decision.anchor)]
    if any(hold.until is None for hold in held):
        return _put_off(case, decision, f"You want none of this kind for {case.member.person.name}.", Outcome.STOPPED)
    return _later(case, decision, held[-1]) if held else decision


def _can_wait(case: Case, decision: Decision) -> bool:
    """Is there anything that could be put off: a step ahead, or a draft that nobody touched?"""
    if decision.outcome in AHEAD:
        return True
    life = case.history.draft(decision.key) if decision.form is Form.DRAFT else None
    return decision.outcome is Outcome.DONE and life is not None and life.state is DraftState.UNTOUCHED


def _later(case: Case, decision: Decision, hold: StepHeld) -> Decision:
    """The step from the day on that the user named; before it, it waits."""
    assert hold.until is not None  # noqa: S101 -- the caller's
    day = pace.at_clock(hold.until, time.min, case.zone)
    due = pace.out_of_quiet(max(day, decision.due or day), case.zone, case.practice)
    if case.now >= due:
        return decision
    waiting = replace(decision, due=due)
    return _put_off(case, waiting, f"You want it later: on {on_day(day, case.zone)}.", Outcome.WAITING)


def _put_off(case: Case, decision: Decision, why: str, outcome: Outcome) -> Decision:
    """The same step as the user wants it, with the user's word in place of what was to be said of its draft."""
    life = case.history.draft(decision.key) if decision.outcome is Outcome.DONE else None
    because = decision.because.removesuffix(settled_draft(life)[1] if life else "").strip()
    return replace(decision, outcome=outcome, because=f"{because} {why}", put_off=why, overtaken=False)


def _again(case: Case, settled: Iterable[ReminderSettled]) -> Iterator[Decision]:
    """The reminders that the user snoozed, each once, at the very moment they named."""
    rang = {fact.reminder: fact for fact in case.history.rang}
    for fact in settled:
        before = rang.get(fact.reminder)
        if fact.until is not None and before is not None and before.step in set(Step):
            yield _snoozed(case, before, fact)


def _snoozed(case: Case, before: ReminderFired, fact: ReminderSettled) -> Decision:
    assert fact.until is not None  # noqa: S101 -- the caller's
    key = digest("again", fact.key)
    outcome = Outcome.WAITING if fact.until > case.now else Outcome.DUE
    return Decision(
        step=Step(before.step),
        form=Form.REMINDER,
        outcome=Outcome.DONE if key in case.history.reminders else outcome,
        key=key,
        contact=case.member.id,
        rules=before.rules,
        because=before.because,
        facts=(before.key,),
        due=fact.until,
        anchor=before.reminder,
        title=before.title,
        again=before.key,
    )
