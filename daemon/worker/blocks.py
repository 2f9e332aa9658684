"""Keeping the user's calendar in step with the meetings: preparation before them, room for notes after. Exactly once.

    (nothing) --intended--> find -> put --> placed --(meeting moves, brief gains)--> refreshing --> placed
                                              |
                                              +--(called off, missed, setting off)--> withdrawing --> settled
    edited or deleted by the user, at whichever step that is seen --> left: never touched again

Killed anywhere and run again it ends in the same place: the row is committed before the calendar is
written, and the calendar itself is asked for the key. What lies there after a crash is ours only where
it says what the row says; else it is the user's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.contract import Block, OwnBlocks, PlacedBlock, Window
from connectors.errors import Conflict, ConnectorError, NotFound
from connectors.ical.own import key_of_block
from daemon.core.decisions import CalendarBlock, Purpose
from daemon.core.facts import digest, to_plain
from daemon.core.roster import Roster
from daemon.store import OutboxRow
from daemon.worker.desk import Desk
from daemon.worker.drafting import Drafting
from daemon.worker.outbox import BLOCK, INTENDED, LEFT, PLACED, REFRESHING, SETTLED, WITHDRAWING
from daemon.worker.planner import Judged, Planner
from daemon.worker.report import PassReport

CHANNEL = "blocks"
"""Under which an account keeps how far in the log, and with which settings, its blocks are right."""
REMEMBERED = timedelta(days=14)
"""How long after its end a block can still be taken away, because the meeting is said to have been missed."""
AROUND = timedelta(hours=1)
ALARM = timedelta(0)
"""A preparation rings as it begins. Room for notes is silent: it begins while people still shake hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A block as it is to stand in the calendar."""

    block: CalendarBlock
    judged: Judged


def keep_blocks(desk: Desk, planner: Planner, drafting: Drafting, report: PassReport, now: datetime) -> None:
    """Brings this account's blocks into step, where the log or the settings changed since they were."""
    practice = desk.practice
    rows = {row.key: row for row in desk.store.outbox() if row.kind == BLOCK and row.account == desk.account}
    if not (practice.prepare_minutes or practice.notes_block_minutes or rows):
        return
    if desk.connection.own_blocks is None:
        if desk.connection.calendar is not None:
            report.notice(
                f"The calendar of account {desk.account} takes no entries, so there are no blocks around its meetings "
                "(prepare_minutes, notes_block_minutes): use a folder of .ics files or a calendar on a server."
            )
        return
    upto = f"{desk.store.head()}:{drafting.mark()}:{digest(str(to_plain(practice)))[:16]}"
    if desk.store.cursor(desk.account, CHANNEL) == upto and all(row.state in (PLACED, LEFT) for row in rows.values()):
        return
    judged = planner.judge(_concerned(desk, planner.roster(), rows.values(), now), now)
    keeping = _Keeping(desk, desk.connection.own_blocks, drafting, planner.roster(), report, now)
    if keeping.run(_wanted(desk, judged), rows):
        with desk.store.transaction(now) as tx:
            tx.save_cursor(desk.account, CHANNEL, upto)


def _concerned(desk: Desk, roster: Roster, rows: Any, now: datetime) -> frozenset[str]:
    """Who has a meeting in this calendar that is not long over, and whose meetings have blocks already."""
    near = [meeting.key for meeting in desk.store.meetings(desk.account) if meeting.end > now - REMEMBERED]
    contacts = {contact for some in desk.store.contacts_of(near).values() for contact in some}
    contacts |= {row.contact for row in rows}
    return frozenset(roster.merged.get(contact, contact) for contact in contacts if contact)


def _wanted(desk: Desk, judged: Mapping[str, Judged]) -> dict[str, Wanted]:
    return {
        block.key: Wanted(block=block, judged=one)
        for one in judged.values()
        for block in one.verdict.blocks
        if block.meeting.account == desk.account
    }


class _Keeping:
    """One account's blocks in one pass."""

    def __init__(
        self, desk: Desk, blocks: OwnBlocks, drafting: Drafting, roster: Roster, report: PassReport, now: datetime
    ) -> None:
        self._desk = desk
        self._blocks = blocks
        self._drafting = drafting
        self._roster = roster
        self._report = report
        self._now = now
        self._unfinished = False

    def run(self, wanted: Mapping[str, Wanted], rows: Mapping[str, OutboxRow]) -> bool:
        """Takes away what nothing calls for, then writes and moves; returns whether all of it could be done."""
        for key, row in rows.items():
            with self._trying_again():
                self._settle_one(row, wanted.get(key))
        for key, one in wanted.items():
            if key not in rows and not one.block.stays:
                with self._trying_again():
                    self._write(one)
        return not self._unfinished

    @contextmanager
    def _trying_again(self) -> Iterator[None]:
        """One block that cannot be written does not stop the others; it is tried again."""
        self._desk.progress(0, None)
        try:
            yield
        except ConnectorError as problem:
            self._report.fail(str(problem))
            self._unfinished = True

    def _settle_one(self, row: OutboxRow, one: Wanted | None) -> None:
        """Finishes what a killed pass began with a row, and then does what is called for."""
        if row.state == LEFT:
            self._forget(row)
            return
        due = one if one is not None and not one.block.stays else None
        done = row if row.state == PLACED else self._finished(row, due)
        if done is None:
            return
        if due is not None:
            self._bring_up_to_date(done, due)
        elif one is not None and not _is_bare(done) and _said(done, "start") <= self._now:
            self._let_stand(done)
        else:
            self._take_away(done)

    def _let_stand(self, row: OutboxRow) -> None:
        if row.state != PLACED:
            self._move_on(row, PLACED)
        self._forget(row)

    def _forget(self, row: OutboxRow) -> None:
        if _said(row, "end") < self._now - REMEMBERED:
            self._move_on(row, SETTLED)

    # --- what a killed pass left behind ----------------------------------------------------------

    def _finished(self, row: OutboxRow, due: Wanted | None) -> OutboxRow | None:
        """The row, where the block stands as it says or as it did; None where the row is over: gone, or the user's."""
        there = self._blocks.find(row.key)
        if there is None:
            if row.state == REFRESHING and due is not None:
                self._move_on(row, LEFT)
            else:
                self._move_on(row, SETTLED)
                if due is not None:
                    self._write(due)
            return None
        if row.state != INTENDED and there.revision == row.revision:
            return row
        if _is_bare(row):
            return replace(row, ref=there.ref, revision=row.revision or there.revision)
        if self._says(row):
            return self._placed(row, there)
        self._move_on(row, LEFT)
        return None

    def _says(self, row: OutboxRow) -> bool:
        """Does the entry in the calendar say what the row says? Then it is as we left it."""
        calendar, block = self._desk.connection.calendar, block_of(row)
        if calendar is None:
            return False
        window = Window(start=block.start - AROUND, end=block.end + AROUND)
        said = [
            (event.start, event.end, event.title.split(), event.description.split())
            for page in calendar.changes(None, window)
            for resource in page.resources
            for event in resource.events
            if key_of_block(event.uid) == row.key
        ]
        return said == [(block.start, block.end, block.title.split(), block.text.split())]

    # --- writing ---------------------------------------------------------------------------------

    def _write(self, one: Wanted) -> None:
        body = self._body(one)
        row = OutboxRow(
            key=one.block.key,
            account=self._desk.account,
            contact=one.judged.member.id,
            kind=BLOCK,
            state=INTENDED,
            body=body,
            ref="",
            revision="",
        )
        with self._desk.store.transaction(self._now) as tx:
            intended = tx.intend(row)
        if not intended:  # it stands in another calendar of the user's until that account's pass takes it away
            self._unfinished = True
            return
        there = self._blocks.find(row.key)
        if there is not None:  # of an earlier life of the log
            self._finished(row, one)
            return
        try:
            self._placed(row, self._blocks.put(block_of(row)))
        except Conflict:
            self._move_on(row, LEFT)
            return
        self._tell("written", row)

    def _bring_up_to_date(self, row: OutboxRow, one: Wanted) -> None:
        body = self._body(one)
        if row.state == PLACED and body == row.body:
            return
        row = replace(row, body=body)
        with self._desk.store.transaction(self._now) as tx:
            tx.settle(row.key, state=REFRESHING, body=body)
        try:
            there = self._blocks.replace(row.ref, block_of(row), row.revision)
        except (Conflict, NotFound):
            self._move_on(row, LEFT)
            return
        self._placed(row, there)
        self._tell("moved", row)

    def _take_away(self, row: OutboxRow) -> None:
        with self._desk.store.transaction(self._now) as tx:
            tx.settle(row.key, state=WITHDRAWING)
        try:
            self._blocks.remove(row.ref, row.revision)
        except (Conflict, NotFound):
            self._move_on(row, LEFT)
            return
        self._move_on(row, SETTLED)
        self._tell("removed", row)

    def _body(self, one: Wanted) -> str:
        title, text = self._drafting.block(one.block, one.judged, self._roster, self._now)
        said = {"start": one.block.start.isoformat(), "end": one.block.end.isoformat(), "title": title, "text": text}
        return json.dumps(said | {"rings": one.block.purpose is Purpose.PREPARE})

    def _placed(self, row: OutboxRow, there: PlacedBlock) -> OutboxRow:
        placed = replace(row, state=PLACED, ref=there.ref, revision=there.revision)
        with self._desk.store.transaction(self._now) as tx:
            tx.settle(row.key, state=PLACED, ref=there.ref, revision=there.revision)
        return placed

    def _move_on(self, row: OutboxRow, state: str) -> None:
        state = SETTLED if state == LEFT and _is_bare(row) else state
        with self._desk.store.transaction(self._now) as tx:
            tx.settle(row.key, state=state)

    def _tell(self, what: str, row: OutboxRow) -> None:
        said = json.loads(row.body)
        self._report.blocks.append(
            {"key": row.key, "what": what, "title": said.get("title", ""), "start": said.get("start", "")}
        )


def block_of(row: OutboxRow) -> Block:
    """What a row says that the calendar is to hold."""
    said = json.loads(row.body)
    return Block(
        key=row.key,
        start=datetime.fromisoformat(said["start"]),
        end=datetime.fromisoformat(said["end"]),
        title=said["title"],
        text=said["text"],
        alarm=ALARM if said["rings"] else None,
    )


def _said(row: OutboxRow, name: str) -> datetime:
    return datetime.fromisoformat(json.loads(row.body)[name])


def _is_bare(row: OutboxRow) -> bool:
    """Is it the block of somebody who was erased? Then the row has forgotten what it says, and is to be taken away."""
    return row.body == "{}"
