"""The table of everybody already written to: what would be drafted for each, and what the user says about it.

    rows()             judged as if nothing were held: no quiet hours, and once more as if nothing were old
    settle(ticked)     one transaction: what is ticked is wanted at once, the rest of what is due is left aside

Writes facts only; the next pass performs them. A contact whose backlog is open is left alone by every pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from daemon.core.backlog import Backlog, BacklogOpened, BacklogSettled
from daemon.core.case import Case
from daemon.core.decide import decide
from daemon.core.decisions import Decision, Form, Outcome, Stage, Step, Verdict, Waiting
from daemon.core.facts import Fact
from daemon.core.history import Mail
from daemon.core.sorting import sort
from daemon.store import Store
from daemon.worker.planner import Planner
from daemon.worker.said import said

AGES = 36_500
"""Days: nothing is old history to whoever looks back that far."""


class Group(StrEnum):
    """How urgent it is, the most urgent first."""

    YOUR_TURN = "your turn"
    LATE = "late"
    IN_TIME = "in time"
    TOO_OLD = "too old"
    AT_PEACE = "at peace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contact that was written to."""

    contact: str
    name: str
    address: str
    group: Group
    stage: Stage
    wrote: datetime
    """When the user's last letter went out."""
    letters: int
    """How many of the user's went to them."""
    drafts: tuple[Decision, ...] = ()
    """What is drafted at once if it is ticked."""
    aside: tuple[Decision, ...] = ()
    """What else would ring for the same letters, and is left aside with them."""
    next: Decision | None = None
    """What comes by itself later, where nothing is due."""

    @property
    def is_old(self) -> bool:
        """Is it so old that the practice calls for nothing?"""
        return self.group is Group.TOO_OLD

    def to_json(self) -> dict[str, Any]:
        """The row as ``init --json`` tells it."""
        return {
            "contact": self.name,
            "address": self.address,
            "group": str(self.group),
            "stage": str(self.stage),
            "wrote": self.wrote.isoformat(),
            "letters": self.letters,
            "drafts": [_told(one) | {"because": one.because} for one in self.drafts],
            "next": _told(self.next) | {"due": self.next.due and self.next.due.isoformat()} if self.next else None,
        }


class Backlogs:
    """One user's, at one moment."""

    def __init__(self, store: Store, planner: Planner, now: datetime) -> None:
        self._store = store
        self._planner = planner
        self._now = now

    def open(self, contacts: Iterable[str]) -> None:
        """These contacts are being taken on. A repeat, or one that was settled before, changes nothing."""
        with self._store.transaction(self._now) as tx:
            for contact in contacts:
                tx.append(opened(contact, self._now), contacts=(contact,))

    def waiting(self) -> frozenset[str]:
        """The contacts whose backlog is open."""
        return self._planner.taken_on(self._now)

    def rows(self) -> tuple[Row, ...]:
        """Everybody whose backlog is open and who was written to, the most urgent first."""
        cases = self._planner.cases(self.waiting(), self._now)
        found = [row for case in cases if (row := _row(case)) is not None]
        order = list(Group)
        return tuple(sorted(found, key=lambda row: (order.index(row.group), row.wrote, row.name)))

    def settle(self, rows: Sequence[Row], ticked: Collection[str], *, looked: bool = True) -> None:
        """Closes open backlogs: of ``ticked`` contacts what is due is drafted at once, else never.

        Of those in no row, too, where all accounts were ``looked`` at just now: they were never written to.
        """
        by_contact = {row.contact: row for row in rows}
        closed = self.waiting() if looked else self.waiting() & by_contact.keys()
        with self._store.transaction(self._now) as tx:
            for contact in sorted(closed):
                fact = _settled(contact, by_contact.get(contact), self._now, wanted=contact in ticked)
                tx.append(fact, contacts=(contact,))


def opened(contact: str, now: datetime) -> Fact:
    """The fact that a contact is being taken on."""
    return BacklogOpened(key=f"backlog:{contact}", at=now, contact=contact)


def _settled(contact: str, row: Row | None, now: datetime, *, wanted: bool) -> Fact:
    key = said("backlog", contact, now)
    if row is None:
        return BacklogSettled(key=key, at=now, contact=contact, wanted=False)
    if wanted:
        steps, old = tuple(one.key for one in row.drafts), row.group is Group.TOO_OLD
        return BacklogSettled(key=key, at=now, contact=contact, wanted=True, old=old, steps=steps)
    late = () if row.group is Group.TOO_OLD else (*row.drafts, *row.aside)
    return BacklogSettled(
        key=key,
        at=now,
        contact=contact,
        wanted=False,
        steps=tuple(one.key for one in late),
        anchors=tuple(one.anchor for one in late if one.step is Step.FOLLOW_UP),
    )


def _row(case: Case) -> Row | None:
    """One contact of the table; None where the user never wrote to them."""
    case = _unheld(case)
    own = _own_letters(case)
    if not own:
        return None
    verdict = decide(case)
    due, aside = _due(verdict), _calls(verdict)
    group = _group(case, verdict, own[-1], due)
    if group is Group.TOO_OLD:
        due, aside = _due(decide(_ageless(case))), ()
    person = case.member.person
    return Row(
        contact=case.member.id,
        name=person.name,
        address=next(iter(person.addresses), ""),
        group=group,
        stage=verdict.stage,
        wrote=own[-1].at,
        letters=len(own),
        drafts=due,
        aside=aside,
        next=verdict.next_step if not due else None,
    )


def _group(case: Case, verdict: Verdict, last: Mail, due: Sequence[Decision]) -> Group:
    if due:
        return Group.YOUR_TURN if verdict.waiting_on is Waiting.ME else Group.LATE
    if verdict.waiting_on is not Waiting.NOBODY or verdict.stage is Stage.QUIET:
        since = max(last.at, verdict.since or last.at)
        if case.is_old(min(since, case.now)):
            return Group.TOO_OLD
        if verdict.waiting_on is Waiting.ME:
            return Group.YOUR_TURN
    comes = verdict.next_step is not None or verdict.waiting_on is Waiting.THEM
    return Group.IN_TIME if comes else Group.AT_PEACE


def _own_letters(case: Case) -> tuple[Mail, ...]:
    return tuple(sorted(sort(case).own, key=lambda mail: mail.at))


def _due(verdict: Verdict) -> tuple[Decision, ...]:
    """The letters that are due now. The page for notes is none: it is a form, and comes by itself."""
    return tuple(
        one
        for one in verdict.decisions
        if one.form is Form.DRAFT and one.outcome is Outcome.DUE and one.step is not Step.NOTES
    )


def _calls(verdict: Verdict) -> tuple[Decision, ...]:
    return tuple(one for one in verdict.decisions if one.step is Step.CALL and one.outcome is Outcome.DUE)


def _unheld(case: Case) -> Case:
    """As if the table had been seen, and at an hour that is not quiet."""
    midnight = time.min  # quiet hours from and until the same moment are none
    practice = replace(case.practice, quiet_from=midnight, quiet_until=midnight)
    history = replace(case.history, backlog=replace(case.history.backlog, open=False))
    return replace(case, practice=practice, history=history)


def _ageless(case: Case) -> Case:
    """As if nothing were too old to call for a letter."""
    revived = replace(case.history, backlog=Backlog(revived=True))
    return replace(case, practice=replace(case.practice, old_history_days=AGES), history=revived)


def _told(one: Decision) -> dict[str, Any]:
    return {"step": str(one.step), "number": one.number}
