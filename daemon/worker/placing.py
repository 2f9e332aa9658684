"""Placing drafts, exactly once, and taking back those that became wrong. The only room that writes into a mailbox.

    intent with a key, committed -> look again -> still called for? -> find(key) -> put -> recorded

Killed anywhere and run again it ends in the same place: what was intended is in the outbox, what was
placed is found by its key. An edited draft is never changed or removed; a thrown-away one is never
placed again; a full or read-only Drafts folder leaves the intent waiting and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.contract import PlacedDraft, Thread
from connectors.errors import Conflict, ConnectorError, NotFound
from daemon.core.decisions import Decision, Form, Outcome
from daemon.core.facts import DraftPlaced, DraftState
from daemon.core.roster import Roster
from daemon.store import OutboxRow, Text
from daemon.worker import outbox
from daemon.worker.desk import Desk
from daemon.worker.drafting import Drafting, Worded
from daemon.worker.follow import sent_as
from daemon.worker.outbox import Parcel
from daemon.worker.planner import Judged
from daemon.worker.report import PassReport, draft_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A letter that is due and makes no sense without a line that only the user can say."""

    decision: Decision
    judged: Judged
    line: str


class Placing:
    """The drafts of one account in one pass."""

    def __init__(self, desk: Desk, drafting: Drafting, settings: str, report: PassReport) -> None:
        self._desk = desk
        self._drafting = drafting
        self._settings = settings
        self._report = report
        self.unfinished = False
        """Something could not be changed as it should: it is to be tried again."""
        self.lacking: list[Lacking] = []
        """What was due and could not be worded."""

    # --- intending -------------------------------------------------------------------------------

    def intend(self, due: Sequence[tuple[Decision, Judged]], room: int, roster: Roster, now: datetime) -> int:
        """Words what is due and commits the intents, as long as there is room; returns how many have to wait.

        What lacks something essential stays without a draft and takes no room: see ``lacking``.
        """
        for count, (decision, judged) in enumerate(due):
            if not room:
                return len(due) - count
            worded = self._drafting.word(decision, judged, roster, now)
            if worded.text.missing:
                self.lacking.append(Lacking(decision=decision, judged=judged, line=worded.text.missing))
                continue
            parcel = self._parcel(decision, judged, worded, now)
            with self._desk.store.transaction(now) as tx:
                tx.intend(parcel.row())
            room -= 1
        return 0

    def _parcel(self, decision: Decision, judged: Judged, worded: Worded, now: datetime) -> Parcel:
        before = judged.history.draft(decision.key)
        placement = before.placed.placement + 1 if before else 1
        placed = DraftPlaced(
            key=f"draft:{decision.key}:{placement}",
            at=now,
            draft=decision.key,
            placement=placement,
            step=str(decision.step),
            number=decision.number,
            anchor=decision.anchor,
            contact=decision.contact,
            account=self._desk.account,
            to=decision.to,
            message_id=worded.message_id,
            subject=worded.text.subject,
            rules=decision.rules,
            facts=decision.facts,
            because=decision.because,
            needs_you=worded.text.needs_you,
            settings=self._settings,
            times=decision.times,
        )
        return Parcel(placed=placed, message=worded.message)

    # --- placing ---------------------------------------------------------------------------------

    def place(self, rows: Iterable[OutboxRow], judged: Mapping[str, Judged], now: datetime) -> None:
        """Places every intended row that is still called for; one that fails does not stop the others."""
        for row in rows:
            self._desk.progress(0, None)
            one = judged.get(row.contact)
            try:
                if one and _still_due(row.key, one):
                    self._place_one(row, one, now)
                else:
                    self._drop(row, now)
            except ConnectorError as problem:
                self._report.fail(str(problem))

    def _place_one(self, row: OutboxRow, judged: Judged, now: datetime) -> None:
        parcel = outbox.parcel(row)
        decision = next(d for d in judged.verdict.decisions if d.key == row.key)
        there = self._desk.connection.drafts.find(row.key)
        if there is None:
            thread = Thread(parent_message_id=decision.parent) if decision.parent else None
            there = self._desk.connection.drafts.put(parcel.message, row.key, thread)
        self._record(row, parcel, there, now)
        contact = judged.member.person.name
        self._report.drafts.append(draft_row(decision, contact=contact, subject=parcel.placed.subject))

    def _record(self, row: OutboxRow, parcel: Parcel, there: PlacedDraft, now: datetime) -> None:
        with self._desk.store.transaction(now) as tx:
            tx.append(outbox.placed_fact(parcel, now), contacts=(row.contact,))
            tx.settle(row.key, state=outbox.PLACED, ref=there.ref, revision=there.revision)

    def _drop(self, row: OutboxRow, now: datetime) -> None:
        """No longer called for. Was it placed before we were killed? Then it is recorded, and withdrawn by rule."""
        there = self._desk.connection.drafts.find(row.key)
        if there is not None:
            self._record(row, outbox.parcel(row), there, now)
            return
        with self._desk.store.transaction(now) as tx:
            tx.settle(row.key, state=outbox.SETTLED)

    # --- withdrawing and refreshing --------------------------------------------------------------

    @contextmanager
    def _trying_again(self) -> Iterator[None]:
        """One draft that cannot be changed does not stop the others; it is tried again."""
        self._desk.progress(0, None)
        try:
            yield
        except ConnectorError as problem:
            self._report.fail(str(problem))
            self.unfinished = True

    def withdraw(self, judged: Iterable[Judged], now: datetime) -> None:
        """Takes back the untouched drafts that nothing calls for any more."""
        rows = {row.key: row for row in self._desk.store.outbox() if row.account == self._desk.account}
        for one in judged:
            for decision in one.verdict.decisions:
                row = rows.get(decision.key)
                if decision.outcome is Outcome.WITHDRAWN and row is not None:
                    with self._trying_again():
                        self._withdraw_one(row, decision, one, now)

    def _withdraw_one(self, row: OutboxRow, decision: Decision, judged: Judged, now: datetime) -> None:
        change = self._desk.connection.draft_change
        if change is None:
            return
        with self._desk.store.transaction(now) as tx:
            tx.settle(row.key, state=outbox.WITHDRAWING)
        parcel = outbox.parcel(row)
        placed, letter = parcel.placed, sent_as(self._desk, row, parcel)
        try:
            copy = change.withdraw(row.ref, row.revision)
        except (Conflict, NotFound):
            # The user was faster: what they did with it is found out by the next look.
            with self._desk.store.transaction(now) as tx:
                tx.settle(row.key, state=outbox.PLACED)
            self.unfinished = True
            return
        if letter:
            # What lay there was left behind by a client that sends a copy.
            fact = outbox.fate(placed, DraftState.SENT, now, because="It went out.", letter=letter)
        else:
            fact = outbox.fate(placed, DraftState.WITHDRAWN, now, because=decision.because)
        with self._desk.store.transaction(now) as tx:
            tx.append(fact, contacts=(row.contact,), text=Text(subject=placed.subject, written=_text(copy)))
            tx.settle(row.key, state=outbox.SETTLED)
        if letter:
            return
        contact = judged.member.person.name
        self._report.withdrawn.append(draft_row(decision, contact=contact, subject=placed.subject))

    def refresh(self, judged: Iterable[Judged], roster: Roster, now: datetime) -> None:
        """Words an untouched draft anew when a note brought what it lacked, or a time it names is over or taken."""
        rows = {row.key: row for row in self._desk.store.outbox() if row.account == self._desk.account}
        for one in judged:
            for decision in one.verdict.decisions:
                row = rows.get(decision.key)
                if row is not None and row.state == outbox.PLACED and (decision.overtaken or _may_gain(decision, one)):
                    with self._trying_again():
                        self._refresh_one(row, decision, one, roster, now)

    def _refresh_one(self, row: OutboxRow, decision: Decision, judged: Judged, roster: Roster, now: datetime) -> None:
        change = self._desk.connection.draft_change
        worded = self._drafting.word(decision, judged, roster, now)
        life = judged.history.draft(decision.key)
        if change is None or life is None or worded.text.missing:
            return
        if not decision.overtaken and set(life.needs_you) <= set(worded.text.needs_you):
            return
        parcel = replace(outbox.parcel(row), message=worded.message)
        with self._desk.store.transaction(now) as tx:
            tx.settle(row.key, state=outbox.REFRESHING, body=parcel.body())
        try:
            there = change.replace(row.ref, worded.message, row.revision)
        except (Conflict, NotFound):
            with self._desk.store.transaction(now) as tx:
                tx.settle(row.key, state=outbox.PLACED)
            self.unfinished = True
            return
        fact = outbox.fate(
            parcel.placed,
            DraftState.UNTOUCHED,
            now,
            because=life.because,
            needs_you=worded.text.needs_you,
            times=decision.times,
            suffix=f":{there.revision[:16]}",
        )
        with self._desk.store.transaction(now) as tx:
            tx.append(fact, contacts=(row.contact,))
            tx.settle(row.key, state=outbox.PLACED, ref=there.ref, revision=there.revision)


def _still_due(key: str, judged: Judged) -> bool:
    return any(d.key == key and d.form is Form.DRAFT and d.outcome is Outcome.DUE for d in judged.verdict.decisions)


def _may_gain(decision: Decision, judged: Judged) -> bool:
    """Is it an untouched draft that lacked something, and was a note taken, or consent given, since it was worded?"""
    life = judged.history.draft(decision.key)
    if decision.form is not Form.DRAFT or life is None or life.state is not DraftState.UNTOUCHED:
        return False
    told = (*judged.history.notes, *judged.history.consents)
    return bool(life.needs_you) and any(fact.at >= life.changed for fact in told)


def _text(copy: bytes) -> str:
    return copy.decode("utf-8", "replace")
