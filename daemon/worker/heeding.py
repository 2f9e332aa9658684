"""Performing what the user wished about drafts: other words, or away with it. Each wish exactly once.

    wished (a fact) --> intent with the wish in the outbox row --> replace or withdraw --> recorded with the wish
       |                                     |
       +--(changed since the user saw it)    +--(killed here: the next look sees what lies there, and records it)
       +--> refused, with the reason

"Keep", "later" and "never" need no performing: they change what is decided (``core/history``, ``core/holding``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.contract import DraftChange, Folder, PlacedDraft
from connectors.errors import Conflict, ConnectorError, NotFound
from daemon.core.facts import DraftState, DraftWish, Wish, WishRefused
from daemon.core.history import DraftLife, fold
from daemon.reading.drafts import read_draft
from daemon.reading.heads import read_head
from daemon.store import OutboxRow, Text
from daemon.worker import outbox
from daemon.worker.desk import Desk
from daemon.worker.report import PassReport
from daemon.writing.mime import reworded

CHANGED = "The draft was changed in your mail client meanwhile, so nothing was done: look at it again."
UNABLE = "This account lets no draft be changed from outside: do it in your mail client."
CARRIES = "The draft carries more than words (a file or a picture): change it in your mail client."


def heed(desk: Desk, report: PassReport, now: datetime) -> bool:
    """Performs what was wished about this account's drafts. Call after they were followed; False: to be tried again."""
    done = True
    for row, life, wish in _wished(desk):
        desk.progress(0, None)
        try:
            done = _Heeding(desk, row, life, wish, now).run() and done
        except ConnectorError as problem:
            report.fail(str(problem))
            done = False
    return done


def _wished(desk: Desk) -> Iterator[tuple[OutboxRow, DraftLife, DraftWish]]:
    """The drafts of this account that lie there with a wish that is still to be performed."""
    rows = {row.key: row for row in desk.store.outbox() if row.kind == outbox.DRAFT and row.account == desk.account}
    rows = {key: row for key, row in rows.items() if row.state != outbox.INTENDED}
    if not rows:
        return
    wishes = [entry.fact for entry in desk.store.facts([DraftWish.KIND])]
    contacts = {wish.contact for wish in wishes if isinstance(wish, DraftWish) and wish.draft in rows}
    for entries in desk.store.entries_of(contacts).values():
        for life in fold(entries).drafts:
            if life.wish and life.placed.draft in rows:
                yield rows[life.placed.draft], life, life.wish


@dataclass(frozen=True, slots=True)
class _Heeding:
    """One wish about one draft."""

    desk: Desk
    row: OutboxRow
    life: DraftLife
    wish: DraftWish
    now: datetime

    def run(self) -> bool:
        """Performs it or refuses it; False where the user was faster, and the next look will tell."""
        there = self.desk.connection.drafts.state(self.row.ref)
        if there is None or there.folder is not Folder.DRAFTS:
            return False
        change = self.desk.connection.draft_change
        if change is None:
            return self._refuse(UNABLE)
        if self.wish.seen and there.revision != self.wish.seen:
            return self._refuse(CHANGED)
        try:
            if self.wish.wish is Wish.EDIT:
                return self._edit(change, there)
            return self._throw_away(change, there)
        except (Conflict, NotFound):
            with self.desk.store.transaction(self.now) as tx:
                tx.settle(self.row.key, state=outbox.PLACED)
            return False

    def _throw_away(self, change: DraftChange, there: PlacedDraft) -> bool:
        with self.desk.store.transaction(self.now) as tx:
            tx.settle(self.row.key, state=outbox.WITHDRAWING, body=outbox.revised(self.row, wish=self.wish.key))
        copy = change.withdraw(there.ref, there.revision)
        placed = self.life.placed
        text = Text(subject=placed.subject, written=copy.decode("utf-8", "replace"))
        fact = outbox.fate(placed, DraftState.THROWN_AWAY, self.now, because="You threw it away.", wish=self.wish.key)
        with self.desk.store.transaction(self.now) as tx:
            tx.append(fact, text=text)
            tx.settle(self.row.key, state=outbox.SETTLED)
        return True

    def _edit(self, change: DraftChange, there: PlacedDraft) -> bool:
        untouched = there.revision == self.row.revision
        raw = outbox.parcel(self.row).message if untouched else self.desk.connection.mailbox.fetch(there.ref)
        if read_draft(raw).carries_more:
            return self._refuse(CARRIES)
        text = self.desk.store.texts([self.wish.key])[self.wish.key]
        message = reworded(raw, subject=text.subject, body=text.written, message_id=self.life.placed.message_id)
        body = outbox.revised(self.row, wish=self.wish.key, message=message.decode("latin-1"))
        with self.desk.store.transaction(self.now) as tx:
            tx.settle(self.row.key, state=outbox.REFRESHING, body=body)
        there = change.replace(there.ref, message, there.revision)
        record_edit(self.desk, self.row, self.wish.key, there, message, self.now)
        return True

    def _refuse(self, because: str) -> bool:
        wish, key = self.wish, f"refused:{self.wish.key}"
        fact = WishRefused(key=key, at=self.now, contact=wish.contact, draft=wish.draft, wish=wish.key, because=because)
        with self.desk.store.transaction(self.now) as tx:
            tx.append(fact)
            tx.settle(self.row.key, state=outbox.PLACED)
        return True


def record_edit(desk: Desk, row: OutboxRow, wish: str, there: PlacedDraft, message: bytes, now: datetime) -> None:
    """The user's words lie there: the draft is theirs from now on. The revision stays the one we left there ourselves."""
    fact = outbox.fate(outbox.parcel(row).placed, DraftState.EDITED, now, because="You changed it.", wish=wish)
    if desk.store.known([fact.key]):
        fact = outbox.fate(
            outbox.parcel(row).placed, DraftState.EDITED, now, because="You changed it.", wish=wish, suffix=f":{wish}"
        )
    stands = outbox.standing(there.revision, message, now)
    body = outbox.revised(row, wish="", message=message.decode("latin-1"), stands=stands)
    with desk.store.transaction(now) as tx:
        tx.append(fact)
        tx.settle(row.key, state=outbox.PLACED, ref=there.ref, body=body)


# --- found by the next look, where a pass was killed in the middle ----------------------------------


def finish_edit(desk: Desk, row: OutboxRow, there: PlacedDraft, now: datetime) -> bool:
    """Do the words lie there that a wish was about to put there? Then that is recorded."""
    wish, message = outbox.wish_of(row), outbox.parcel(row).message
    if row.state != outbox.REFRESHING or not wish or not lies_there(desk, there, message):
        return False
    record_edit(desk, row, wish, there, message, now)
    return True


def lies_there(desk: Desk, there: PlacedDraft, message: bytes) -> bool:
    """Is the draft this very message, or another spelling of it: some providers keep fields, and no bytes?"""
    try:
        raw = desk.connection.mailbox.fetch(there.ref)
    except NotFound:
        return False
    return raw.replace(b"\r\n", b"\n").strip() == message.replace(b"\r\n", b"\n").strip() or _seen(raw) == _seen(
        message
    )


def _seen(raw: bytes) -> tuple[object, ...]:
    """What a user sees of a draft, without the edges that a provider smooths."""
    draft, head = read_draft(raw), read_head(raw)
    body = tuple(line.rstrip() for line in draft.body.strip().splitlines())
    return draft.subject, sorted(head.to), sorted(head.copied), sorted(head.blind), body, draft.carries_more


def settle_withdrawn(desk: Desk, row: OutboxRow, now: datetime) -> None:
    """Killed between taking a draft away and recording that: by the user's wish it was thrown away, else withdrawn."""
    placed, wish, stands = outbox.parcel(row).placed, outbox.wish_of(row), outbox.stands(row)
    fact = (
        outbox.fate(placed, DraftState.THROWN_AWAY, now, because="You threw it away.", wish=wish)
        if wish
        else outbox.fate(placed, DraftState.WITHDRAWN, now, because="It was no longer called for.")
    )
    with desk.store.transaction(now) as tx:
        tx.append(fact, contacts=(row.contact,), text=Text(subject=stands.subject, written=stands.body))
        tx.settle(row.key, state=outbox.SETTLED)
