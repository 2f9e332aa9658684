"""What waits for the user: the drafts that lie there, and the reminders that rang. Reads the store; changes nothing.

A page asks this at every visit, so only what is open is read: the drafts by the outbox, the reminders by their day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from daemon.core.facts import (
    DraftFate,
    DraftPlaced,
    DraftWish,
    ReminderFired,
    ReminderSettled,
    Retracted,
    StepHeld,
    WishRefused,
    to_plain,
)
from daemon.core.history import DraftLife, History, fold
from daemon.core.roster import Roster
from daemon.store import Store
from daemon.worker import outbox
from daemon.worker.letter import wishes_of
from daemon.worker.planner import Planner, in_order
from daemon.worker.timeline import reminder_row

DRAFTS = (
    DraftPlaced.KIND,
    DraftFate.KIND,
    DraftWish.KIND,
    WishRefused.KIND,
    StepHeld.KIND,
    Retracted.KIND,
)
"""The kinds of facts that say what became of drafts, and what the user wished about them."""
RANG = (ReminderFired.KIND, ReminderSettled.KIND, Retracted.KIND)
"""The same of reminders."""
THERE = frozenset({"untouched", "edited"})


class Review:
    """What waits at one moment; at one that is replayed, everything is read."""

    def __init__(self, store: Store, planner: Planner, now: datetime, *, replayed: bool = False) -> None:
        self._store = store
        self._planner = planner
        self._now = now
        self._until = now if replayed else None

    def waiting(self) -> list[dict[str, Any]]:
        """The drafts that lie there, in the shape of ``drafts --json``, oldest first."""
        roster = self._planner.roster()
        history = self._of_open_drafts(roster) if self._until is None else fold(self._store.facts(DRAFTS), self._until)
        return [draft_row(life, history, roster) for life in history.drafts if str(life.state) in THERE]

    def _of_open_drafts(self, roster: Roster) -> History:
        rows = [row for row in self._store.outbox() if row.kind == outbox.DRAFT and row.state != outbox.INTENDED]
        contacts = {id_ for row in rows for id_ in _ids(roster, row.contact)}
        return fold(in_order(self._store.entries_of(contacts, DRAFTS), contacts))

    def rang(self, since: datetime) -> list[dict[str, Any]]:
        """The reminders that rang at or after that moment, in the shape of ``reminders --json``, oldest first."""
        history = fold(self._store.facts(RANG, since=since), self._until)
        return rang_rows(history, self._store, self._planner.roster())

    def reminder(self, key: str) -> dict[str, Any] | None:
        """One that rang, however long ago; None where none of that name did."""
        entry = self._store.entry(f"reminder:{key}")
        if entry is None or not isinstance(entry.fact, ReminderFired):
            return None
        contact = entry.fact.contact
        history = fold(self._store.entries_of([contact], RANG)[contact], self._until)
        rows = rang_rows(history, self._store, self._planner.roster())
        return next((row for row in rows if row["key"] == key), None)

    def coming(self, contact: str) -> dict[str, Any] | None:
        """What comes next for a contact: ``{"step", "due", "because"}``."""
        verdict = self._planner.judge([contact], self._now, until=self._until)[contact].verdict
        step = verdict.next_step
        if step is None:
            return None
        return {"step": str(step.step), "due": step.due.isoformat() if step.due else None, "because": step.because}


# --- rows ---------------------------------------------------------------------------------------------


def rang_rows(history: History, store: Store, roster: Roster) -> list[dict[str, Any]]:
    """Reminders that rang, with what they bring along and what the user said to them."""
    said = {fact.reminder: fact for fact in history.settled}
    texts = store.texts([fact.key for fact in history.rang])
    return [
        reminder_row(fact, _name(roster, fact.contact), texts[fact.key].written if fact.key in texts else "")
        | {"fired": fact.at.isoformat(), **settled(said.get(fact.reminder))}
        for fact in history.rang
    ]


def settled(fact: ReminderSettled | None) -> dict[str, object]:
    """What the user said about a reminder: done with it, or once more at a moment."""
    done = fact is not None and fact.until is None
    return {"done": done, "snoozed_until": fact.until.isoformat() if fact and fact.until else None}


def draft_row(life: DraftLife, history: History, roster: Roster) -> dict[str, Any]:
    """A draft and what became of it; ``history`` is one that holds it."""
    placed = life.placed
    return {
        "key": placed.draft,
        "step": placed.step,
        "number": placed.number,
        "rules": list(placed.rules),
        "contact": _name(roster, placed.contact),
        "to": placed.to,
        "subject": placed.subject,
        "message_id": placed.message_id,
        "account": placed.account,
        "state": str(life.state),
        "needs_you": list(life.needs_you),
        "created": placed.at.isoformat(),
        "because": life.because,
        "kept": life.kept,
        "wishes": [to_plain(wish, whole=True) for wish in wishes_of(life, history, *_ids(roster, placed.contact))],
    }


def _name(roster: Roster, contact: str) -> str:
    member = roster.named(contact)
    return member.person.name if member else contact


def _ids(roster: Roster, contact: str) -> frozenset[str]:
    member = roster.named(contact)
    return member.ids if member else frozenset({contact})
