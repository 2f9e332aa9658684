"""Asking: rules A2, A4, B1 to B6. Pure.

A contact marked *to ask* gets a first letter as soon as something says why this very person; until
then only the reminder to look them up. What the letter says is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator

from daemon.core.case import Case
from daemon.core.conversation import Conversation
from daemon.core.decisions import Decision, Form, Step
from daemon.core.facts import Status
from daemon.core.free import suggested
from daemon.core.table import Table


def propose(case: Case, talk: Conversation, table: Table) -> Iterator[Decision]:
    """The first letter, while nothing passed between the two."""
    if not is_untouched(case, talk, table):
        return
    address = next((a for a in case.member.person.addresses if a not in talk.dead), "")
    if not address or not has_a_reason(case):
        missing = "what draws you to this person" if address else "an address"
        yield case.stopped(
            Step.REQUEST, Form.DRAFT, rules=("A4", "B1"), because=f"A first letter needs {missing}: add it."
        )
        return
    yield case.propose(
        Step.REQUEST,
        Form.DRAFT,
        due=case.member.status_at,
        anchor=case.member.person.addresses[0],
        to=address,
        rules=("A2", "B1", "B2", "B3", "B4", "B5", "B6"),
        because=f"{case.member.person.name} is to be asked, and nothing was sent yet.",
        silence=True,
        times=suggested(case, case.member.status_at),
        offers=True,
        dead=talk.dead,
    )


def is_untouched(case: Case, talk: Conversation, table: Table) -> bool:
    """A contact to ask with whom nothing has happened yet: no letter either way, no meeting."""
    quiet = not talk.own and not talk.lost and not talk.answers and not talk.in_copy
    return case.member.status is Status.TO_ASK and quiet and not table.ahead and table.last_held is None


def has_research(case: Case) -> bool:
    """Has the user looked this person up (A4)?"""
    return bool(case.member.person.research.strip()) or any(note.research for note in case.history.notes)


def has_a_reason(case: Case) -> bool:
    """Is there a line on why this very person (B1, B5)?"""
    person = case.member.person
    introduced = person.may_cite_introducer and bool(person.introduced_by.strip())
    return has_research(case) or bool(person.common_ground.strip()) or introduced
