"""Notes pages, from the Drafts folder and back: the user fills one in anywhere, and its words become facts (F3).

    placed --(filled in)--> edited --(left alone for 30 minutes)--+
       |                       +------------(sent)----------------+--> stored whole, filed --> the thank-you refreshed
       +--(notes came another way; never met)--> withdrawn        |                              |
       +--(deleted)--> thrown away                                +------------------------------+--> the page removed

What was read is stored and filed in one transaction, under a key made of its words: the same page met
again (in Sent, in the inbox, in Drafts) adds nothing. Only a page whose words are stored is removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.contract import Folder, Head, Mailbox, PlacedDraft
from connectors.errors import Conflict, ConnectorError, NotFound
from daemon.core.decisions import Step
from daemon.core.diary import unplanned
from daemon.core.facts import (
    CallMade,
    DraftFate,
    DraftPlaced,
    DraftState,
    Fact,
    MeetingMissed,
    MeetingMoved,
    MeetingSeen,
    Met,
    NoteTaken,
    digest,
    to_plain,
)
from daemon.core.notes import folded
from daemon.reading.heads import HeadInfo, read_head
from daemon.reading.pages import page_text
from daemon.store import OutboxRow, Text, Transaction
from daemon.worker import outbox
from daemon.worker.desk import Desk
from daemon.worker.heeding import finish_edit, settle_withdrawn
from daemon.worker.named import of_note
from daemon.worker.report import PassReport
from daemon.writing.notes_page import CODE, FilledPage, code_in, read_page

RETURNS = (Folder.SENT, Folder.INBOX, Folder.OTHER)
"""Where a page that was sent turns up."""
COPIES = 5
"""The most copies of one page that are removed in a pass."""
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A page that the user sent to themselves, read."""

    head: Head
    message_id: str
    placed: DraftPlaced
    page: FilledPage

    def file(self, desk: Desk, tx: Transaction, now: datetime) -> None:
        """What it says, and that it was sent."""
        _file(desk, tx, self.placed, self.page, now)
        sent = outbox.fate(
            self.placed, DraftState.SENT, now, because="You sent it to yourself.", letter=self.message_id
        )
        tx.append(sent, contacts=(self.placed.contact,))


def returned(desk: Desk, mailbox: Mailbox, heads: Iterable[tuple[Head, HeadInfo]]) -> list[Returned]:
    """The pages among these messages that the user sent to nobody but themselves."""
    found = []
    for head, info in heads:
        if head.folder not in RETURNS or info.author not in desk.own:
            continue
        placed = None if _is_addressed(desk, info) else _page_of(desk, info)
        if placed is None:
            continue
        try:
            page = read_page(page_text(mailbox.fetch(head.ref)))
        except NotFound:
            continue  # it moved away meanwhile, and is told again from its new place
        found.append(Returned(head=head, message_id=info.message_id, placed=placed, page=page))
    return found


def point_to_copies(desk: Desk, heads: Iterable[tuple[Head, HeadInfo]], tx: Transaction) -> None:
    """A client that saves a page anew may leave the old copy there: the new one is looked at from now on."""
    for head, info in heads:
        if head.folder is not Folder.DRAFTS or not code_in(info.subject):
            continue
        row = next((row for row in open_pages(desk) if row.key.startswith(code_in(info.subject))), None)
        if row is not None and row.state == outbox.PLACED and row.ref != head.ref:
            tx.settle(row.key, state=row.state, ref=head.ref)


def _is_addressed(desk: Desk, info: HeadInfo) -> bool:
    """Does it go to a contact? Then it is a letter, whatever its subject."""
    return any(address in desk.roster.by_address for address in (*info.to, *info.copied, *info.blind))


def _page_of(desk: Desk, info: HeadInfo) -> DraftPlaced | None:
    """The page that a message is, by the code in its subject, or because it is or answers the page's own message."""
    code = code_in(info.subject)
    names = (name.partition("@")[0] for name in (info.message_id, *info.references))
    keys = [name for name in names if _KEY.fullmatch(name)]
    if not code and not keys:
        return None
    placed = [entry.fact for entry in desk.store.facts([DraftPlaced.KIND])]
    pages = [fact for fact in placed if isinstance(fact, DraftPlaced) and fact.step == Step.NOTES]
    return next((p for p in reversed(pages) if p.draft in keys or (code and p.draft.startswith(code))), None)


def is_page(row: OutboxRow) -> bool:
    """Is this row of the outbox a notes page?"""
    return row.kind == outbox.DRAFT and bool(row.body) and outbox.parcel(row).placed.step == Step.NOTES


def open_pages(desk: Desk) -> list[OutboxRow]:
    """The pages of this account that were placed and are not done with."""
    rows = (row for row in desk.store.outbox() if row.account == desk.account and row.state != outbox.INTENDED)
    return [row for row in rows if is_page(row)]


# --- filing -----------------------------------------------------------------------------------------


def _file(desk: Desk, tx: Transaction, placed: DraftPlaced, page: FilledPage, now: datetime) -> None:
    """Stores the words whole, then what they say, for everybody who sat at the table."""
    if not page.text:
        return
    for contact in _at_the_table(desk, placed):
        note = NoteTaken(
            key=_note_key(placed, page, contact),
            at=now,
            contact=contact,
            has_new=bool(page.notes.new_to_me),
            meeting=placed.anchor,
        )
        tx.append(note, contacts=(contact,), text=Text(subject="", written=page.text))
        member = desk.roster.named(contact)
        for named in (
            of_note(note, page.text, member, own=desk.own, zone=desk.zone, is_erased=desk.store.is_erased)
            if member
            else ()
        ):
            tx.append(named, contacts=(contact,))
        for fact in _outcome(desk, placed, page, contact, now):
            tx.append(fact, contacts=(contact,))


def _note_key(placed: DraftPlaced, page: FilledPage, contact: str) -> str:
    """Made of the words alone: clients wrap and encode the same page differently."""
    words = "".join(char for char in folded(page.text) if char.isalnum())
    return f"note:{digest(placed.draft, words)[:32]}:{contact}"


def _at_the_table(desk: Desk, placed: DraftPlaced) -> list[str]:
    linked = {contact for found in desk.store.contacts_of(placed.facts).values() for contact in found}
    return sorted(linked | {placed.contact})


def _outcome(desk: Desk, placed: DraftPlaced, page: FilledPage, contact: str, now: datetime) -> Iterator[Fact]:
    """Whether they met, as a fact, where the calendar does not say it already."""
    event = _event(desk, placed)
    if event is None or not page.met:
        return
    uid, recurrence = event.uid, event.recurrence_id
    held = [m for m in desk.store.meetings() if (m.uid, m.recurrence_id) == (uid, recurrence)]
    stands = any(not m.cancelled and m.start == event.start for m in held) or not event.account
    key = f"{page.met}:{_note_key(placed, page, contact)}"
    if page.met == "yes" and not stands and not any(m.start != event.start for m in held):
        yield Met(key=key, at=event.end, contact=contact)
    elif page.met == "moved" and stands and event.account:
        yield MeetingMoved(key=key, at=now, contact=contact, uid=uid, recurrence_id=recurrence)
    elif page.met != "yes" and stands:
        yield MeetingMissed(key=key, at=now, contact=contact, uid=uid, recurrence_id=recurrence)


def _event(desk: Desk, placed: DraftPlaced) -> MeetingSeen | None:
    """The meeting the page asked about, as it was when the page was placed."""
    entry = desk.store.entry(placed.facts[0]) if placed.facts else None
    fact = entry.fact if entry else None
    if isinstance(fact, (Met, CallMade)):  # in no calendar: the user said that they met, or talked
        return unplanned(fact)
    return fact if isinstance(fact, MeetingSeen) else None


# --- following --------------------------------------------------------------------------------------


def follow_page(desk: Desk, row: OutboxRow, now: datetime) -> None:
    """Looks after one page: was it filled in, and may it be taken? Call after a complete look."""
    _Page(desk, row, now).follow()


def remove_taken(desk: Desk, report: PassReport, now: datetime) -> bool:
    """Takes the pages whose words are stored out of the Drafts folder; False where one could not be."""
    done = True
    for row in open_pages(desk):
        try:
            done = _Page(desk, row, now).remove(report) and done
        except ConnectorError as problem:
            report.fail(str(problem))
            done = False
    return done


class _Page:
    """One page and its fate."""

    def __init__(self, desk: Desk, row: OutboxRow, now: datetime) -> None:
        self._desk = desk
        self._row = row
        self._now = now
        self._placed = outbox.parcel(row).placed
        self._body: dict[str, Any] = json.loads(row.body)

    # --- looking

    def follow(self) -> None:
        there = self._there()
        if there is None:
            self._gone()
        elif there.folder is Folder.TRASH:
            self._settle(DraftState.THROWN_AWAY, "It was moved to the trash.")
        elif there.folder is not Folder.DRAFTS:
            self._sent(there)
        elif there.revision == self._row.revision:
            self._point_to(there)
        elif not finish_edit(self._desk, self._row, there, self._now):
            self._changed(there)

    def _there(self) -> PlacedDraft | None:
        """Under its name, under its key, or saved anew with the code in its subject."""
        drafts = self._desk.connection.drafts
        return drafts.state(self._row.ref) or self._saved_anew() or drafts.find(self._row.key)

    def _saved_anew(self) -> PlacedDraft | None:
        for head in self._desk.connection.drafts.listing():
            if self._row.key[:CODE] == code_in(read_head(head.header).subject):
                return self._desk.connection.drafts.state(head.ref)
        return None

    def _gone(self) -> None:
        """No longer in Drafts: sent, taken by us, withdrawn, or else the user threw it away."""
        if self._was_sent():
            with self._desk.store.transaction(self._now) as tx:
                tx.settle(self._row.key, state=outbox.SETTLED)
        elif self._body.get("taken"):
            self._settle(DraftState.WITHDRAWN, TAKEN)
        elif self._row.state == outbox.WITHDRAWING:
            settle_withdrawn(self._desk, self._row, self._now)
        else:
            self._settle(DraftState.THROWN_AWAY, "It is neither in Drafts nor in Sent.")

    def _was_sent(self) -> bool:
        return bool(self._desk.store.known([self._fate(DraftState.SENT, "").key]))

    def _sent(self, there: PlacedDraft) -> None:
        """Among the sent letters, where the look did not take it from."""
        raw = self._fetch(there)
        if raw is None:
            return
        with self._desk.store.transaction(self._now) as tx:
            _file(self._desk, tx, self._placed, read_page(page_text(raw)), self._now)
            tx.append(self._fate(DraftState.SENT, "You sent it to yourself."), contacts=(self._row.contact,))
            tx.settle(self._row.key, state=outbox.SETTLED)

    def _changed(self, there: PlacedDraft) -> None:
        """In Drafts, and not as we left it: taken as soon as it was left alone for a while."""
        raw = self._fetch(there)
        page = read_page(page_text(raw)) if raw is not None else None
        if raw is None or page is None or self._body.get("taken") == there.revision:
            return
        if not page.text:  # opened and saved: nothing was written into it
            self._point_to(there)
            return
        seen = self._body.get("changed") or {}
        if seen.get("revision") != there.revision:
            self._note_change(there, raw)
        elif self._now - datetime.fromisoformat(seen["at"]) >= self._rests():
            with self._desk.store.transaction(self._now) as tx:
                _file(self._desk, tx, self._placed, page, self._now)
                self._save(tx, there, taken=there.revision)

    def _rests(self) -> timedelta:
        return timedelta(minutes=self._desk.practice.notes_rest_minutes)

    def _note_change(self, there: PlacedDraft, raw: bytes) -> None:
        stands = outbox.standing(there.revision, raw, self._now)
        changed = {"revision": there.revision, "at": self._now.isoformat()}
        mark = f":{there.revision[:16]}@{self._now.isoformat()}"
        fact = self._fate(DraftState.EDITED, "You are filling it in.", suffix=mark)
        with self._desk.store.transaction(self._now) as tx:
            if not self._was_sent():
                tx.append(fact, contacts=(self._row.contact,))
            self._save(tx, there, changed=changed, stands=to_plain(stands), wish="")

    def _save(self, tx: Transaction, there: PlacedDraft, **more: object) -> None:
        self._body |= more
        tx.settle(self._row.key, state=outbox.PLACED, ref=there.ref, body=json.dumps(self._body))

    def _point_to(self, there: PlacedDraft) -> None:
        row = self._row
        if (there.ref, there.revision, outbox.PLACED) != (row.ref, row.revision, row.state):
            with self._desk.store.transaction(self._now) as tx:
                tx.settle(row.key, state=outbox.PLACED, ref=there.ref, revision=there.revision)

    def _fetch(self, there: PlacedDraft) -> bytes | None:
        try:
            return self._desk.connection.mailbox.fetch(there.ref)
        except NotFound:
            return None

    # --- removing

    def remove(self, report: PassReport) -> bool:
        """Removes every copy whose words are stored; False where one could not be removed."""
        change = self._desk.connection.draft_change
        for _ in range(COPIES):
            there = self._there() if change is not None and self._is_taken() else None
            if there is None or there.folder is not Folder.DRAFTS or not self._is_stored(there):
                return True
            try:
                copy = change.withdraw(there.ref, there.revision) if change else b""
            except (Conflict, NotFound):
                return False  # the user was faster: the next look sees what they did
            self._removed(copy, report)
        return True

    def _is_taken(self) -> bool:
        return bool(self._body.get("taken")) or self._was_sent()

    def _is_stored(self, there: PlacedDraft) -> bool:
        """Is every word of this copy in the log? Fetched again, and compared with what was stored."""
        raw = self._fetch(there)
        if raw is None:
            return False
        page = read_page(page_text(raw))
        return not page.text or bool(
            self._desk.store.known([_note_key(self._placed, page, contact) for contact in self._table()])
        )

    def _table(self) -> list[str]:
        return _at_the_table(self._desk, self._placed)

    def _removed(self, copy: bytes, report: PassReport) -> None:
        """Recorded with its copy. Another copy may lie there still: the row stays open until a look finds none."""
        text = Text(subject=self._placed.subject, written=copy.decode("utf-8", "replace"))
        fact = self._fate(DraftState.WITHDRAWN, TAKEN)
        with self._desk.store.transaction(self._now) as tx:
            if not self._was_sent():
                tx.append(fact, contacts=(self._row.contact,), text=text)
            tx.settle(self._row.key, state=outbox.PLACED if self._saved_anew() else outbox.SETTLED)
        if not self._was_sent():
            report.withdrawn.append(self._told())

    def _told(self) -> dict[str, Any]:
        """As a pass reports it."""
        placed, member = self._placed, self._desk.roster.named(self._placed.contact)
        return {
            "key": placed.draft,
            "step": placed.step,
            "number": placed.number,
            "contact": member.person.name if member else placed.contact,
            "to": placed.to,
            "subject": placed.subject,
            "because": TAKEN,
        }

    def _fate(self, state: DraftState, because: str, **more: Any) -> DraftFate:
        return outbox.fate(self._placed, state, self._now, because=because, **more)

    def _settle(self, state: DraftState, because: str) -> None:
        with self._desk.store.transaction(self._now) as tx:
            tx.append(self._fate(state, because), contacts=(self._row.contact,))
            tx.settle(self._row.key, state=outbox.SETTLED)


TAKEN = "Your notes were taken from it."
