"""One pass of one account: look, follow the drafts, decide, perform, plan. Idempotent, and killable anywhere.

    look (ingest) -> mind trays -> follow -> heed wishes -> judge stale contacts -> withdraw -> intend -> look again
    -> place -> refresh -> ring -> plan (agenda)

Rules propose and the core's pace vetoes; what only a whole pass can see is vetoed here: the daily
cap, an account that could not be looked at, a clock that jumped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from connectors.contract import Connection, Progress, no_progress
from connectors.errors import AuthNeeded, ConnectorError, Permanent
from daemon.config import AccountSettings, Config
from daemon.core import pace
from daemon.core.decisions import Decision, Form, Outcome, Step
from daemon.core.facts import to_plain
from daemon.core.house import quotas
from daemon.store import AgendaRow, Look, OutboxRow, Store
from daemon.worker import outbox, pages
from daemon.worker.attention import Attention
from daemon.worker.blocks import keep_blocks
from daemon.worker.desk import Desk
from daemon.worker.digest import Digest
from daemon.worker.drafting import Drafting
from daemon.worker.follow import amend, follow
from daemon.worker.heeding import heed
from daemon.worker.ingest import look
from daemon.worker.neighbours import houses_of
from daemon.worker.placing import Placing
from daemon.worker.planner import Judged, Planner
from daemon.worker.report import PassReport
from daemon.worker.ringing import Outlet, Ringing
from daemon.worker.shelf import Shelf
from daemon.worker.trays import mind

TRY_AGAIN = timedelta(minutes=5)
"""When an account that failed is looked at again by itself."""
ROUNDS = 4
"""How often a pass decides anew because something was added meanwhile; what comes later is the next pass's."""
JUMP = timedelta(days=1)
"""A clock this far behind the last pass is not believed."""
URGENCY = {
    Step.THANK_YOU: 0,
    Step.ANSWER: 1,
    Step.QUESTIONS: 1,
    Step.RESCHEDULE: 2,
    Step.COME_BACK: 3,
    Step.ALTERNATIVE: 3,
    Step.STEP_BACK: 4,
    Step.FOLLOW_UP: 8,
    Step.GOOD_NEWS: 10,
    Step.UPDATE: 11,
}
"""Who comes first under the daily cap; everything else after these, by due moment; news can wait the longest."""


class AccountPass:
    """The passes of one account, over one open connection."""

    def __init__(
        self,
        settings: AccountSettings,
        connection: Connection | ConnectorError,
        *,
        store: Store,
        config: Config,
        drafting: Drafting,
        outlets: Sequence[Outlet],
        progress: Progress = no_progress,
        accept_clock: bool = False,
    ) -> None:
        """``accept_clock`` believes once a clock that is far behind the last pass: the user said so."""
        self.name = settings.name
        self._settings = settings
        self._connection = connection
        self._store = store
        self._config = config
        self._drafting = drafting
        self._outlets = outlets
        self._progress = progress
        self._accept_clock = accept_clock
        self._planner = Planner(store, config)
        self.report = PassReport(account=settings.name)
        poll = None if isinstance(connection, ConnectorError) else connection.poll
        self.attention = Attention(poll, config.practice, config.me.time_zone)
        self._held: frozenset[str] = frozenset()
        """Contacts for whom something was due that an incomplete look held back."""
        self._unfinished = False
        """A draft could not be changed in this pass, and is to be tried again."""
        self._wished = True
        """What the user wished about drafts was done in this pass."""
        self._has_trays = False
        """The folders into which drafts can be moved were made, as far as that is possible."""
        self._over_quota = 0
        """Letters with news that wait for another day, because enough of them were drafted."""
        self._looked: datetime | None = None
        """How far all accounts had been looked at when that was decided."""

    @property
    def needs_looks(self) -> bool:
        """Was something held back, because an account was not looked at?"""
        return bool(self._held)

    def begin(self) -> None:
        """A new pass: an empty report."""
        self.report = PassReport(account=self.name)

    # --- looking ---------------------------------------------------------------------------------

    def look(self, now: datetime) -> None:
        """Looks at mail and calendar, follows the drafts, and records whether the look was complete."""
        before = self._store.looks().get(self.name)
        self._check_clock(before, now)
        try:
            desk = self._desk()
            self._prepare_trays(desk)
            self.report.facts += look(desk, now)
            mind(desk, self._config.drafts.later_days, now)
            for problem in (*follow(replace(desk, own=self._planner.own()), now), *sorted(desk.problems)):
                self.report.fail(problem)
            self.report.complete = True
        except ConnectorError as problem:
            self.report.complete = False
            self.report.fail(sentence(problem))
        complete_at = now if self.report.complete else (before.complete_at if before else None)
        error = "; ".join(self.report.errors)
        if before is None or before.error != error or before.complete_at != complete_at:
            with self._store.transaction(now) as tx:
                tx.looked(Look(account=self.name, complete_at=complete_at, tried_at=now, error=error, messages=0))

    def _prepare_trays(self, desk: Desk) -> None:
        """Makes the folders the user wants, once; where that cannot be, all else goes on."""
        trays = desk.connection.trays
        if trays is None or self._has_trays:
            return
        self._has_trays = True
        try:
            trays.prepare()
        except Permanent as problem:
            self.report.fail(str(problem))

    def _check_clock(self, before: Look | None, now: datetime) -> None:
        """Refuses a clock that is far behind the last pass, unless the user said once that it is right.

        Then all that was planned by the wrong clock is decided anew.
        """
        if not (before and before.complete_at and now < before.complete_at - JUMP):
            return
        if not self._accept_clock:
            raise ClockJumped(before.complete_at, now)
        self._accept_clock = False
        with self._store.transaction(now) as tx:
            tx.touch([id_ for member in self._planner.roster().members.values() for id_ in member.ids])

    def _desk(self) -> Desk:
        if isinstance(self._connection, ConnectorError):
            raise self._connection
        authserv = frozenset({self._settings.authserv_id.lower()} if self._settings.authserv_id else ())
        roster, own = self._planner.roster(), self._planner.own()
        return Desk(
            account=self.name,
            connection=self._connection,
            store=self._store,
            roster=roster,
            own=own,
            houses=houses_of(roster, own),
            zone=self._config.me.time_zone,
            authserv=authserv,
            practice=self._config.practice,
            progress=self._progress,
        )

    # --- performing ------------------------------------------------------------------------------

    def perform(self, now: datetime) -> None:
        """Does what is called for now, for the contacts this account acts for, and plans the next moments.

        What was just done are facts, too, and others may have come meanwhile: it is decided once more with
        them, and done, until nothing is added. Planned is only what was decided upon and done.
        """
        self._wished = not self.report.complete or heed(self._desk(), self.report, now)
        wanted = self._wanted()
        for _ in range(ROUNDS):
            self._progress(0, None)
            upto = self._store.head()
            wanted |= self._planner.stale(now)
            judged = self._mine(self._planner.judge(wanted, now))
            retry = self._act(judged, now)
            if self._store.head() == upto:
                break
        self._held = (self._held - wanted) | _held_back(judged.values(), complete=self.report.complete)
        self._plan(judged.values(), upto, retry, now)
        if self.report.complete:
            keep_blocks(self._desk(), self._planner, self._drafting, self.report, now)
        if self.name == self._config.accounts[0].name:
            self._give_overview(now)

    def _give_overview(self, now: datetime) -> None:
        """The morning's overview goes with the first account."""
        overview = Digest(
            store=self._store, config=self._config, planner=self._planner, page=self._config.review.base, now=now
        )
        overview.ring(self.name, self._outlets)
        if not self.report.complete:
            return
        try:
            overview.draft(self._desk(), self.report)
        except ConnectorError as problem:
            self.report.fail(sentence(problem))

    def _wanted(self) -> frozenset[str]:
        """Contacts to be judged though nothing says that they are stale: intents, and what may be held no longer."""
        wanted = frozenset(row.contact for row in self._open_rows() if row.state == outbox.INTENDED)
        before, self._looked = self._looked, self._planner.looked()
        return wanted if before == self._looked else wanted | self._held | self._planner.put_off()

    def _act(self, judged: dict[str, Judged], now: datetime) -> datetime | None:
        """Does what is called for; returns when to try again what could not be done."""
        amend(self._store, judged.values(), now)
        retry: datetime | None = None
        if self.report.complete:
            retry = self._drafts(judged, now)
        elif any(_due_drafts(judged.values())):
            retry = pace.plus(now, TRY_AGAIN)
        self._ringing(now).ring(judged.values(), now)
        return retry

    def _ringing(self, now: datetime) -> Ringing:
        shelf = Shelf(self._config.entries_dir, self._drafting, self._planner.roster(), now, self.report)
        return Ringing(self._store, self._outlets, self.report, shelf.attach)

    def _open_rows(self) -> list[OutboxRow]:
        return [row for row in self._store.outbox() if row.account == self.name and row.kind == outbox.DRAFT]

    def _mine(self, judged: Mapping[str, Judged]) -> dict[str, Judged]:
        """The contacts this account acts for: the account of the last letter to them, else the first one."""
        names = {account.name for account in self._config.accounts}
        first = self._config.accounts[0].name
        return {
            contact: one
            for contact, one in judged.items()
            if (one.verdict.account if one.verdict.account in names else first) == self.name
        }

    def _drafts(self, judged: dict[str, Judged], now: datetime) -> datetime | None:
        """Withdraws, places and refreshes drafts; returns when to try again where something was held back."""
        try:
            held = self._place(judged, now)
        except ConnectorError as problem:
            self.report.fail(sentence(problem))
            return pace.plus(now, TRY_AGAIN)
        if held:
            self._say_held_back(held)
        if self._over_quota:
            self._say_news_wait(self._over_quota)
        if held or self._over_quota:
            return self._tomorrow(now)
        stuck = any(row.state == outbox.INTENDED for row in self._open_rows())
        return pace.plus(now, TRY_AGAIN) if stuck or self._unfinished or not self._wished else None

    def _place(self, judged: dict[str, Judged], now: datetime) -> int:
        """The drafts of a pass; returns how many the daily cap holds back."""
        desk = self._desk()
        placing = Placing(desk, self._drafting, json.dumps(to_plain(self._config.practice)), self.report)
        placing.withdraw(judged.values(), now)
        roster = self._planner.roster()
        with self._drafting.turn:  # two accounts share the user's day
            due, room = self._within_cap(_due_drafts(judged.values()), now)
            free = [one for one in due if _takes_no_room(*one)]
            held = placing.intend([one for one in due if not _takes_no_room(*one)], room, roster, now)
            placing.intend(free, len(free), roster, now)
        self._ringing(now).ask_for(placing.lacking, now)
        rows = [row for row in self._open_rows() if row.state == outbox.INTENDED]
        if rows:
            # An answer may have come while the letters were being worded.
            self.report.facts += look(desk, now)
            again = self._planner.judge({row.contact for row in rows}, now)
            placing.place(rows, again, now)
        placing.refresh(judged.values(), roster, now)
        self._unfinished = not pages.remove_taken(desk, self.report, now) or placing.unfinished
        return held

    def _within_cap(
        self, due: Iterable[tuple[Decision, Judged]], now: datetime
    ) -> tuple[list[tuple[Decision, Judged]], int]:
        """The drafts that are due, the most urgent first, and how many letters still fit into the user's day."""
        rows = [r for r in self._store.outbox() if r.kind == outbox.DRAFT and r.state == outbox.INTENDED]
        intended = {row.key for row in rows}
        letters = sum(outbox.parcel(row).placed.step != Step.NOTES for row in rows)
        today = (self._midnight(now), self._midnight(pace.plus(now, pace.DAY)))
        placed = self._store.placed_between(*today) - self._store.placed_between(*today, Step.NOTES)
        room = max(self._config.practice.drafts_a_day - placed - letters, 0)
        fresh = (one for one in due if one[0].key not in intended)
        ranked = sorted(fresh, key=lambda one: (URGENCY.get(one[0].step, 9), one[0].due or now, one[0].key))
        within, over = self._within_quotas(ranked, rows, now)
        self._over_quota = over
        return within, room

    def _within_quotas(
        self, ranked: list[tuple[Decision, Judged]], intended: Sequence[OutboxRow], now: datetime
    ) -> tuple[list[tuple[Decision, Judged]], int]:
        """Without those of which enough were placed this week or today (F6), and how many that holds back."""
        left: dict[Step, int] = {}
        for step, (most, span) in quotas(self._config.practice).items():
            if any(decision.step is step for decision, _ in ranked):
                first = self._midnight(pace.plus(now, pace.DAY - span))
                placed = self._store.placed_between(first, self._midnight(pace.plus(now, pace.DAY)), step)
                placed += sum(outbox.parcel(row).placed.step == step for row in intended)
                left[step] = max(most - placed, 0)
        within = []
        for decision, one in ranked:
            if decision.step in left:
                left[decision.step] -= 1
            if left.get(decision.step, 0) >= 0:
                within.append((decision, one))
        return within, len(ranked) - len(within)

    def _midnight(self, now: datetime) -> datetime:
        """The beginning of the user's day."""
        zone = self._config.me.time_zone
        return pace.at_clock(now.astimezone(zone).date(), time.min, zone)

    def _tomorrow(self, now: datetime) -> datetime:
        zone = self._config.me.time_zone
        midnight = pace.at_clock(now.astimezone(zone).date() + pace.DAY, time.min, zone)
        return pace.out_of_quiet(midnight, zone, self._config.practice)

    def _say_held_back(self, held: int) -> None:
        cap = self._config.practice.drafts_a_day
        letters = "letter is" if held == 1 else "letters are"
        self.report.notice(
            f"{held} more {letters} due; at most {cap} are drafted a day (drafts_a_day), the most urgent first."
        )

    def _say_news_wait(self, held: int) -> None:
        practice = self._config.practice
        letters = "letter with news waits" if held == 1 else "letters with news wait"
        self.report.notice(
            f"{held} more {letters} for another day: at most {practice.updates_a_week} updates are drafted a week "
            f"(updates_a_week), and {practice.good_news_a_day} letters with the good news a day (good_news_a_day)."
        )

    def _plan(self, judged: Iterable[Judged], upto: int, retry: datetime | None, now: datetime) -> None:
        rows = self._planner.agenda_rows(judged, upto, failed=not self.report.complete)
        if not rows:
            return
        with self._store.transaction(now) as tx:
            tx.plan(_retried(row, retry) for row in rows)


class ClockJumped(ConnectorError):
    """The clock is far behind the last pass: nothing is drafted by such a clock."""

    def __init__(self, last: datetime, now: datetime) -> None:
        super().__init__(
            f"The clock says {now:%Y-%m-%d}, more than a day before the last pass ({last:%Y-%m-%d %H:%M}): "
            "nothing is drafted until it is right. Set the system's clock, or give the right moment with --at. If it is "
            "right, and was wrong then: stop the daemon, and say followthrough run --once --accept-clock."
        )


def sentence(problem: ConnectorError) -> str:
    """An error as the user reads it: what is wrong, and the mend."""
    return f"{problem} {problem.how}" if isinstance(problem, AuthNeeded) else str(problem)


def _due_drafts(judged: Iterable[Judged]) -> list[tuple[Decision, Judged]]:
    return [
        (decision, one)
        for one in judged
        for decision in one.verdict.decisions
        if decision.form is Form.DRAFT and decision.outcome is Outcome.DUE
    ]


def _takes_no_room(decision: Decision, one: Judged) -> bool:
    """The blank page for notes, and what the user asked for at the beginning: the daily cap is not for these."""
    return decision.step is Step.NOTES or decision.key in one.history.backlog.wanted


def _held_back(judged: Iterable[Judged], *, complete: bool) -> frozenset[str]:
    """For whom something is due that waits for a complete look."""
    return frozenset(
        one.member.id
        for one in judged
        for decision in one.verdict.decisions
        if (decision.silence and decision.outcome is Outcome.HELD)
        or (not complete and decision.form is Form.DRAFT and decision.outcome is Outcome.DUE)
    )


def _retried(row: AgendaRow, retry: datetime | None) -> AgendaRow:
    """A row that comes up again at ``retry``, where that is sooner."""
    if retry is None or (row.next_moment is not None and row.next_moment <= retry):
        return row
    return replace(row, next_moment=retry)
