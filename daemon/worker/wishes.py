"""What the user wishes about drafts and reminders: facts, each in one transaction. Nothing is done here.

A pass finds what was wished and performs it (``heeding``), or decides otherwise because of it (``core/holding``).
"""

from __future__ import annotations

from datetime import date, datetime

from daemon.core.facts import (
    DraftPlaced,
    DraftState,
    DraftWish,
    Fact,
    ReminderFired,
    ReminderSettled,
    StepHeld,
    Wish,
)
from daemon.core.history import DraftLife, fold
from daemon.errors import FollowthroughError, UsageError
from daemon.store import Store, Text
from daemon.worker import outbox
from daemon.worker.planner import Planner
from daemon.worker.said import said

OPEN = (DraftState.UNTOUCHED, DraftState.EDITED)
GONE = {
    DraftState.SENT: "was sent",
    DraftState.THROWN_AWAY: "was thrown away",
    DraftState.WITHDRAWN: "was withdrawn",
}


class Wishes:
    """One user, at one moment, with something to wish. Every method raises FollowthroughError where it cannot be."""

    def __init__(self, store: Store, planner: Planner, now: datetime) -> None:
        self._store = store
        self._planner = planner
        self._now = now

    # --- drafts ----------------------------------------------------------------------------------

    def keep(self, draft: str) -> str:
        """The draft is right as it lies there; returns the fact's key, as all of these do."""
        life = self._open(draft)
        return self._append(self._wish(life, Wish.KEEP, ""))

    def throw_away(self, draft: str, *, seen: str | None = None) -> str:
        """As if it were deleted in the mail client. ``seen``: the revision that the user looked at."""
        life = self._open(draft)
        return self._append(self._wish(life, Wish.THROW_AWAY, self._seen(draft) if seen is None else seen))

    def edit(self, draft: str, *, subject: str, body: str, seen: str) -> str:
        """Other words for it; performed only where the draft still has the revision ``seen``."""
        life = self._open(draft)
        if not body.strip():
            raise UsageError("A letter needs words: write some, or throw the draft away.")
        text = Text(subject=" ".join(subject.split()), written=body.replace("\r\n", "\n").rstrip())
        return self._append(self._wish(life, Wish.EDIT, seen), text)

    def later(self, draft: str, until: date) -> str:
        """Not this one, but on that day or later."""
        life, zone = self._open(draft), self._planner.zone
        if until <= self._now.astimezone(zone).date():
            raise UsageError(f"Name a day to come: {until.isoformat()} is not.")
        return self._append(self._held(life, "later", until))

    def never(self, draft: str) -> str:
        """Nothing of this kind for this contact, from now on."""
        return self._append(self._held(self._life(draft), "never", None))

    def _wish(self, life: DraftLife, wish: Wish, seen: str) -> DraftWish:
        placed = life.placed
        key = said(str(wish), placed.draft, self._now)
        return DraftWish(key=key, at=self._now, contact=placed.contact, draft=placed.draft, wish=wish, seen=seen)

    def _held(self, life: DraftLife, what: str, until: date | None) -> StepHeld:
        placed = life.placed
        return StepHeld(
            key=said(what, placed.draft, self._now),
            at=self._now,
            contact=placed.contact,
            step=placed.step,
            number=placed.number,
            anchor=placed.anchor,
            draft=placed.draft,
            until=until,
        )

    def _open(self, draft: str) -> DraftLife:
        """A draft that still lies in the Drafts folder, as far as is known."""
        life = self._life(draft)
        if life.state not in OPEN:
            raise FollowthroughError(
                f'The draft "{life.placed.subject}" {GONE[life.state]}: nothing can be done to it.'
            )
        return life

    def _life(self, draft: str) -> DraftLife:
        entry = self._store.entry(f"draft:{draft}:1")
        placed = entry.fact if entry else None
        if not isinstance(placed, DraftPlaced):
            raise FollowthroughError(f"No draft is called {draft}: followthrough drafts shows their names.")
        history = fold(self._store.entries_of([placed.contact])[placed.contact])
        life = history.draft(draft)
        assert life is not None  # noqa: S101 -- the fact that it was placed is among those entries
        return life

    def _seen(self, draft: str) -> str:
        """The revision that the worker saw last; empty where there is none."""
        row = next((row for row in self._store.outbox() if row.key == draft), None)
        return outbox.stands(row).revision if row else ""

    # --- reminders -------------------------------------------------------------------------------

    def done(self, reminder: str) -> str:
        """The reminder is dealt with; where it was snoozed, it does not ring again."""
        return self._append(self._settled(reminder, "done", None))

    def snooze(self, reminder: str, until: datetime) -> str:
        """It rings once more, at ``until`` (aware)."""
        if until.tzinfo is None or until <= self._now:
            raise UsageError("Name a moment to come: a reminder cannot ring in the past.")
        return self._append(self._settled(reminder, "snooze", until))

    def _settled(self, reminder: str, what: str, until: datetime | None) -> ReminderSettled:
        entry = self._store.entry(f"reminder:{reminder}")
        fired = entry.fact if entry else None
        if not isinstance(fired, ReminderFired):
            raise FollowthroughError(f"No reminder called {reminder} rang: followthrough reminders shows which did.")
        key = said(what, reminder, self._now)
        return ReminderSettled(key=key, at=self._now, contact=fired.contact, reminder=reminder, until=until)

    def _append(self, fact: Fact, text: Text | None = None) -> str:
        with self._store.transaction(self._now) as tx:
            tx.append(fact, text=text)
        return fact.key


def is_performed_edit(store: Store, key: str) -> bool:
    """Is it the key of a wish whose words are in the draft already? That cannot be taken back."""
    entry = store.entry(key)
    wish = entry.fact if entry else None
    if not isinstance(wish, DraftWish) or wish.wish is not Wish.EDIT:
        return False
    life = fold(store.entries_of([wish.contact])[wish.contact]).draft(wish.draft)
    refused = life is not None and life.refused is not None and life.refused.wish == key
    return life is not None and not refused and (life.wish is None or life.wish.key != key)
