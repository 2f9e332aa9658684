"""What the user says by moving a draft into a folder of ours, the same as with a button of the page. Each once.

    Not this       thrown away; it does not come back
    Later          written anew in some days
    Never          nothing of this kind for this contact any more
    Did not meet   the meeting it follows did not take place; of a draft that follows none: not this

Only facts are appended here, under a key made of the draft: what lies in a tray for days is said once. The
pass performs them (``heeding``, ``placing``), and takes an untouched draft out of the tray. One that the user
edited stays where they put it: their words are theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.contract import PlacedDraft, Tray
from daemon.core.facts import (
    DraftState,
    DraftWish,
    Fact,
    MeetingMissed,
    MeetingSeen,
    StepHeld,
    Wish,
)
from daemon.store import OutboxRow
from daemon.worker import outbox
from daemon.worker.desk import Desk

BECAUSE = {
    Tray.NOT_THIS: "You moved it into the folder Not this.",
    Tray.NEVER: "You moved it into the folder Never.",
    Tray.DID_NOT_MEET: "You moved it into the folder Did not meet.",
}


def mind(desk: Desk, later_days: int, now: datetime) -> None:
    """Records what is said by the drafts that lie in trays now. Call after a complete look, before they are followed."""
    trays = desk.connection.trays
    if trays is None:
        return
    rows = {
        row.key: row
        for row in desk.store.outbox()
        if row.kind == outbox.DRAFT and row.account == desk.account and row.state == outbox.PLACED
    }
    for lying in trays.lying() if rows else ():
        there = desk.connection.drafts.state(lying.ref) if lying.key in rows else None
        if there is not None:
            _Moved(desk, rows[lying.key], there, lying.tray, now).record(later_days)


class _Moved:
    """One draft in a tray."""

    def __init__(self, desk: Desk, row: OutboxRow, there: PlacedDraft, tray: Tray, now: datetime) -> None:
        self._desk = desk
        self._row = row
        self._there = there
        self._tray = tray
        self._now = now
        self._placed = outbox.parcel(row).placed

    def record(self, later_days: int) -> None:
        """What the user said by it, unless that is known already."""
        facts = list(self._said(later_days))
        if self._desk.store.known([facts[0].key]):
            return
        with self._desk.store.transaction(self._now) as tx:
            for fact in facts:
                tx.append(fact)
            if self._is_edited and self._tray in BECAUSE:
                because = BECAUSE[self._tray]
                tx.append(
                    outbox.fate(self._placed, DraftState.THROWN_AWAY, self._now, because=because, wish=facts[0].key)
                )
                tx.settle(self._row.key, state=outbox.SETTLED)

    @property
    def _is_edited(self) -> bool:
        """Did somebody change its words?"""
        return self._there.revision != self._row.revision

    def _key(self, what: str) -> str:
        return f"said:{what}:{self._placed.draft}:{self._placed.placement}:moved"

    def _said(self, later_days: int) -> Iterator[Fact]:
        if self._tray is Tray.LATER:
            yield self._held("later", later_days)
        elif self._tray is Tray.NEVER:
            yield self._held("never", None)
        else:
            missed: list[Fact] = [*self._missed()] if self._tray is Tray.DID_NOT_MEET else []
            yield from missed or [self._thrown_away()]

    def _held(self, what: str, days: int | None) -> StepHeld:
        placed = self._placed
        today = self._now.astimezone(self._desk.zone).date()
        return StepHeld(
            key=self._key(what),
            at=self._now,
            contact=placed.contact,
            step=placed.step,
            number=placed.number,
            anchor=placed.anchor,
            draft=placed.draft,
            until=today + timedelta(days=days) if days is not None else None,
        )

    def _thrown_away(self) -> DraftWish:
        placed = self._placed
        return DraftWish(
            key=self._key("throw-away"),
            at=self._now,
            contact=placed.contact,
            draft=placed.draft,
            wish=Wish.THROW_AWAY,
            seen=self._there.revision,
        )

    def _missed(self) -> Iterator[MeetingMissed]:
        """That the meeting which the draft follows did not take place, for everybody at the table."""
        entries = [self._desk.store.entry(key) for key in self._placed.facts]
        meetings = [entry.fact for entry in entries if entry and isinstance(entry.fact, MeetingSeen)]
        if not meetings:
            return
        event = meetings[0]
        for contact in sorted(self._desk.store.contacts_of([event.key])[event.key]):
            yield MeetingMissed(
                key=f"{self._key('missed')}:{contact}",
                at=self._now,
                contact=contact,
                uid=event.uid,
                recurrence_id=event.recurrence_id,
            )
