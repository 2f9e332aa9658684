"""Following the drafts: what became of each one that was placed. Changes nothing in the Drafts folder.

there, as we left it -> untouched        there, other content -> edited
gone: in Drafts anew under another name (a client saved it) -> edited
      in Sent, or a letter with much the same wording went out -> sent
      nowhere -> thrown away, and it never comes back
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from connectors.contract import Folder, PlacedDraft
from connectors.errors import NotFound, Permanent
from daemon.core.facts import DraftState, Letter, letter_key
from daemon.reading.heads import read_head
from daemon.reading.message import read_message
from daemon.reading.wording import much_the_same
from daemon.store import OutboxRow, Store
from daemon.worker import outbox
from daemon.worker.desk import Desk
from daemon.worker.heeding import finish_edit, lies_there, settle_withdrawn
from daemon.worker.outbox import Parcel
from daemon.worker.pages import follow_page, is_page
from daemon.worker.planner import Judged


def follow(desk: Desk, now: datetime) -> list[str]:
    """Looks after every draft of this account that is still open. Call after a complete look.

    Returns a sentence for each that cannot be read: the others are followed all the same.
    """
    problems = []
    for row in desk.store.outbox():
        if row.kind == outbox.DRAFT and row.account == desk.account and row.state != outbox.INTENDED:
            try:
                if is_page(row):
                    follow_page(desk, row, now)
                else:
                    _Following(desk, row, now).run()
            except Permanent as problem:
                problems.append(str(problem))
    return problems


def amend(store: Store, judged: Iterable[Judged], now: datetime) -> None:
    """A draft taken for thrown away whose letter turns up was sent: its client was between two moves."""
    for one in judged:
        sent = {mail.letter.message_id for mail in one.history.mails if mail.letter.own}
        for life in one.history.drafts:
            if life.state is DraftState.THROWN_AWAY and life.placed.message_id in sent:
                letter = life.placed.message_id
                fact = outbox.fate(life.placed, DraftState.SENT, now, because="It went out.", letter=letter)
                with store.transaction(now) as tx:
                    tx.append(fact, contacts=(life.placed.contact,))


def sent_as(desk: Desk, row: OutboxRow, parcel: Parcel) -> str:
    """The Message-ID of the letter that a draft became; empty where there is none.

    It has the draft's own Message-ID, or goes to the same contact, after the draft, with much the same wording.
    """
    placed = parcel.placed
    written = _written(desk, parcel.message)
    entries = desk.store.entries_of([row.contact]).get(row.contact, [])
    letters = [e.fact for e in entries if isinstance(e.fact, Letter) and e.fact.own]
    texts = desk.store.texts([letter.key for letter in letters if letter.at >= placed.at])
    for letter in letters:
        text = texts.get(letter.key)
        same_words = text is not None and placed.to in letter.to and much_the_same(written, text.written)
        if same_words or letter.message_id == placed.message_id:
            return letter.message_id
    return ""


def _written(desk: Desk, raw: bytes) -> str:
    return read_message(raw, own=desk.own, zone=desk.zone).written


class _Following:
    """One draft and its fate."""

    def __init__(self, desk: Desk, row: OutboxRow, now: datetime) -> None:
        self._desk = desk
        self._row = row
        self._now = now
        self._parcel = outbox.parcel(row)

    def run(self) -> None:
        there = self._desk.connection.drafts.state(self._row.ref) or self._desk.connection.drafts.find(self._row.key)
        if there is None:
            self._gone()
        elif there.folder is Folder.DRAFTS:
            self._there(there)
        elif there.folder is Folder.TRASH:
            self._settle(DraftState.THROWN_AWAY, "It was moved to the trash.")
        else:
            self._settle(DraftState.SENT, "It lies among the sent letters.", letter=self._letter(there))

    def _letter(self, there: PlacedDraft) -> str:
        """The Message-ID of the letter it became: a provider may give what it sends one of its own."""
        ours = self._parcel.placed.message_id
        try:
            raw = self._desk.connection.mailbox.fetch(there.ref)
        except NotFound:
            return ours
        return read_message(raw, own=self._desk.own, zone=self._desk.zone).head.message_id or ours

    def _there(self, there: PlacedDraft) -> None:
        if finish_edit(self._desk, self._row, there, self._now):
            return
        if there.revision == self._row.revision or self._is_our_refresh(there):
            self._as_we_left_it(there)
        else:
            self._edited(there, because="You changed it.", revision=self._row.revision)

    def _as_we_left_it(self, there: PlacedDraft) -> None:
        row = self._row
        known = (there.ref, there.revision, outbox.PLACED) == (row.ref, row.revision, row.state)
        if not known or outbox.stands(row).at is not None:
            self._point_to(there)

    def _edited(self, there: PlacedDraft, *, because: str, revision: str) -> None:
        """The user's words, kept as they stand for as long as the draft lies there."""
        fact = outbox.fate(self._parcel.placed, DraftState.EDITED, self._now, because=because)
        row = self._row
        before = outbox.stands(row)
        is_known = there.ref == row.ref and before.revision == there.revision and row.state == outbox.PLACED
        if is_known and before.at is not None and self._desk.store.known([fact.key]):
            return
        try:
            raw = self._desk.connection.mailbox.fetch(there.ref)
        except NotFound:
            return  # it moved while it was looked at: the next look finds it
        body = outbox.revised(row, stands=outbox.standing(there.revision, raw, self._now), wish="")
        with self._desk.store.transaction(self._now) as tx:
            tx.append(fact, contacts=(row.contact,))
            tx.settle(row.key, state=outbox.PLACED, ref=there.ref, revision=revision, body=body)

    def _is_our_refresh(self, there: PlacedDraft) -> bool:
        """Killed between refreshing and recording it: the new text is ours, not the user's."""
        return self._row.state == outbox.REFRESHING and lies_there(self._desk, there, self._parcel.message)

    def _point_to(self, there: PlacedDraft) -> None:
        body = outbox.revised(self._row, stands=None, wish="")
        with self._desk.store.transaction(self._now) as tx:
            tx.settle(self._row.key, state=outbox.PLACED, ref=there.ref, revision=there.revision, body=body)

    def _gone(self) -> None:
        """No longer under its name, nor under its key anywhere but the trash."""
        if self._row.state == outbox.WITHDRAWING:
            settle_withdrawn(self._desk, self._row, self._now)
            return
        if self._desk.store.known([letter_key(self._parcel.placed.message_id)]):
            self._settle(DraftState.SENT, "It went out.", letter=self._parcel.placed.message_id)
            return
        anew = self._saved_anew()
        if anew is not None:
            self._edited(anew, because="You saved it anew.", revision="")
            return
        letter = self._sent_in_disguise()
        if letter:
            self._settle(DraftState.SENT, "A letter with its wording went out.", letter=letter)
        else:
            self._settle(DraftState.THROWN_AWAY, "It is neither in Drafts nor in Sent.")

    def _saved_anew(self) -> PlacedDraft | None:
        """A client saves an edited draft under another id: same receiver, much the same wording."""
        ours = {row.ref for row in self._desk.store.outbox()}
        written = self._written(self._parcel.message)
        for head in self._desk.connection.drafts.listing():
            if head.ref in ours or self._parcel.placed.to not in read_head(head.header).to:
                continue
            try:
                raw = self._desk.connection.mailbox.fetch(head.ref)
            except NotFound:
                continue
            if much_the_same(written, self._written(raw)):
                return self._desk.connection.drafts.state(head.ref)
        return None

    def _sent_in_disguise(self) -> str:
        return sent_as(self._desk, self._row, self._parcel)

    def _written(self, raw: bytes) -> str:
        return _written(self._desk, raw)

    def _settle(self, state: DraftState, because: str, *, letter: str = "") -> None:
        fact = outbox.fate(self._parcel.placed, state, self._now, because=because, letter=letter)
        with self._desk.store.transaction(self._now) as tx:
            tx.append(fact, contacts=(self._row.contact,))
            tx.settle(self._row.key, state=outbox.SETTLED)
