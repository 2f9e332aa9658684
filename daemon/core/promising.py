"""Promises of either side, until they are kept: rule F4. Pure.

    made, with a date ----> a reminder that morning ------------------+--(kept)--> nothing more
    made, without a date -> a reminder some business days later ------+--(not)---> a question in ``status`` until it is
                        |-> (the user's own) a question by when, from the beginning

A promise is the user's own affair: it rings whatever the contact's stage, unless they asked to be
left alone. The same words said again move it to another date. Who promised the user something
without naming a day is given longer, and it is the user who is reminded, never the contact.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.decisions import Ask, Decision, Form, Step
from daemon.core.facts import PromiseMade
from daemon.core.history import History
from daemon.core.table import on_day


def propose(case: Case) -> Iterator[Decision]:
    """One reminder a promise."""
    name = case.member.person.name
    for promise in unkept(case.history):
        yield case.propose(
            Step.PROMISE,
            Form.REMINDER,
            due=_due(case, promise),
            anchor=promise.key,
            to=case.member.id,
            rules=("F4",),
            because=_because(case, promise),
            facts=(promise.key,),
            title=f"{name} promised: {promise.what}" if promise.theirs else f"Your promise to {name}: {promise.what}",
        )


def _due(case: Case, promise: PromiseMade) -> datetime:
    """The morning of its day; where none was named, so many business days after it was made."""
    practice = case.practice
    if promise.by:
        return pace.at_clock(promise.by, practice.letters_at, case.zone)
    days = practice.their_promise_days if promise.theirs else practice.promise_days
    return pace.after_business_days(promise.at, days, practice.letters_at, case.zone, case.region)


def _because(case: Case, promise: PromiseMade) -> str:
    name = case.member.person.name
    whose = f"{name} promised you" if promise.theirs else f"You promised {name}"
    if promise.by:
        return f"{whose} this for {on_day(_due(case, promise), case.zone)}."
    return f"{whose} this on {on_day(promise.at, case.zone)}, without naming a day."


def asks(case: Case) -> Iterator[Ask]:
    """What became of a promise whose day has come; and by when the user means to keep one without a day."""
    name = case.member.person.name
    for promise in unkept(case.history):
        if promise.by is None and not promise.theirs:
            command = f'followthrough promise "{name}" "{promise.what}" --by DATE, or --kept'
            yield Ask(
                what=f"By when will you keep your promise to {name}: {promise.what}? ({command})",
                because="A promise is kept in mind until it is kept.",
            )
        elif pace.out_of_quiet(_due(case, promise), case.zone, case.practice) <= case.now:
            who = name if promise.theirs else "you"
            yield Ask(
                what=f'Did {who} keep the promise: {promise.what}? (followthrough promise "{name}" --kept)',
                because=_because(case, promise),
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
