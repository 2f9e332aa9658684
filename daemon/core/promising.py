"""Promises of either side, until they are kept: rule F4. Pure.

    made, with a date --> a reminder that morning --(kept)--> nothing more
                                                  --(not)---> a question in ``status`` until it is

A promise is the user's own affair: it rings whatever the contact's stage, unless they asked to be
left alone. The same words said again move it to another date.
"""

from __future__ import annotations

from collections.abc import Iterator

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.decisions import Ask, Decision, Form, Step
from daemon.core.facts import PromiseMade
from daemon.core.history import History
from daemon.core.table import on_day


def propose(case: Case) -> Iterator[Decision]:
    """One reminder a promise that has a date."""
    name = case.member.person.name
    for promise in unkept(case.history):
        if promise.by is None:
            continue
        due = pace.at_clock(promise.by, case.practice.letters_at, case.zone)
        whose = f"{name} promised you" if promise.theirs else f"You promised {name}"
        yield case.propose(
            Step.PROMISE,
            Form.REMINDER,
            due=due,
            anchor=promise.key,
            to=case.member.id,
            rules=("F4",),
            because=f"{whose} this for {on_day(due, case.zone)}.",
            facts=(promise.key,),
            title=f"{name} promised: {promise.what}" if promise.theirs else f"Your promise to {name}: {promise.what}",
        )


def asks(case: Case) -> Iterator[Ask]:
    """What became of a promise whose day has come; and by when the user means to keep one without a day."""
    name = case.member.person.name
    for promise in unkept(case.history):
        if promise.by is None:
            if not promise.theirs:
                command = f'followthrough promise "{name}" "{promise.what}" --by DATE'
                yield Ask(
                    what=f"By when will you keep your promise to {name}: {promise.what}? ({command})",
                    because="A promise is kept in mind until it is kept.",
                )
            continue
        due = pace.at_clock(promise.by, case.practice.letters_at, case.zone)
        if pace.out_of_quiet(due, case.zone, case.practice) <= case.now:
            who = name if promise.theirs else "you"
            yield Ask(
                what=f'Did {who} keep the promise: {promise.what}? (followthrough promise "{name}" --kept)',
                because=f"It was for {on_day(due, case.zone)}.",
            )


def unkept(history: History) -> tuple[PromiseMade, ...]:
    """The promises that were not kept yet; of the same words the newest, because its date is the one that counts."""
    said = {(promise.theirs, promise.what.casefold()): promise for promise in history.promises}
    kept = {
        (promise.theirs, promise.what.casefold())
        for promise in history.promises
        if promise.key in history.kept and promise == said[promise.theirs, promise.what.casefold()]
    }
    return tuple(promise for words, promise in said.items() if words not in kept)
