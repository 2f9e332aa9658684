"""The morning's overview, once a day: as one notification of every channel that takes it, or as one draft to oneself.

    (nothing) --the moment has come--> intended --find, put--> placed --(the next day, untouched)--> withdrawn, settled
                                                                  '---(the user changed or moved it)--> settled: theirs

The draft is no letter: it is of no contact, no fact tells of it, and nothing follows it. There is one at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from connectors.errors import Conflict, NotFound
from daemon import words
from daemon.config import Config
from daemon.core import pace
from daemon.core.decisions import Form, Step
from daemon.core.facts import digest
from daemon.store import OutboxRow, Store, Transaction
from daemon.worker.desk import Desk
from daemon.worker.outbox import DIGEST, INTENDED, PLACED, SETTLED, WITHDRAWING
from daemon.worker.planner import Planner
from daemon.worker.report import PassReport
from daemon.worker.ringing import Errand, Outlet
from daemon.writing.digest import Day, heading, in_full, in_numbers, note
from daemon.writing.letters import LetterText
from daemon.writing.mime import compose
from daemon.writing.rings import DIGEST as KIND
from daemon.writing.rings import Reminder

if TYPE_CHECKING:
    from connectors.contract import PlacedDraft

STILL_MORNING = timedelta(hours=6)
"""How long after its moment the overview is worth anything: a machine may have slept."""
CHANNEL = "digest"
"""Under which the day of the last one is kept."""
THROUGH_A_MEETING = (Step.BRIEF, Step.LEAVE, Step.TIME_CHECK)


def moment_after(config: Config, after: datetime) -> datetime | None:
    """When the next overview is due; None where none is wanted."""
    if config.reminders.digest == "off":
        return None
    local = after.astimezone(config.me.time_zone)
    moment = pace.at_clock(local.date(), config.reminders.digest_at, config.me.time_zone)
    return (
        moment
        if moment > local
        else pace.at_clock(local.date() + pace.DAY, config.reminders.digest_at, config.me.time_zone)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The overview of one pass of the first account."""

    store: Store
    config: Config
    planner: Planner
    page: str
    now: datetime

    def ring(self, account: str, outlets: Sequence[Outlet]) -> None:
        """Hands it to the channels, once a day."""
        day = self._due("notification")
        if day is None:
            return
        said = Reminder(kind=KIND, title=heading(day), because=in_full(day), plain=in_numbers(day))
        until = pace.plus(self.now, STILL_MORNING)
        with self.store.transaction(self.now) as tx:
            for outlet in outlets:
                if outlet.takes(KIND):
                    tx.intend(
                        Errand(channel=outlet.name, reminder=said, key="", night=True, until=until).row(account, "")
                    )
            self._done(tx)

    def draft(self, desk: Desk, report: PassReport) -> None:
        """Puts it into the Drafts folder, and takes the one of another day away."""
        today = self._key(desk)
        for row in [row for row in self.store.outbox() if row.kind == DIGEST and row.account == desk.account]:
            if row.key != today or row.state == WITHDRAWING or self.config.reminders.digest != "draft":
                self._take_away(desk, row)
            elif row.state == INTENDED:
                self._place(desk, row, report)
        day = self._due("draft")
        if day is None:
            return
        if desk.connection.draft_change is None:
            report.notice(
                f"Account {desk.account} cannot take drafts back, so a note on each day would pile up there: write "
                'digest = "notification" under [reminders].'
            )
            return
        row = OutboxRow(
            key=today, account=desk.account, contact="", kind=DIGEST, state=INTENDED, body=self._body(day, today)
        )
        with self.store.transaction(self.now) as tx:
            tx.intend(row)
            self._done(tx)
        self._place(desk, row, report)

    # --- when -------------------------------------------------------------------------------------

    def _due(self, way: str) -> Day | None:
        """The day, where its overview is due in this way and brings anything."""
        settings, zone = self.config.reminders, self.config.me.time_zone
        local = self.now.astimezone(zone)
        moment = pace.at_clock(local.date(), settings.digest_at, zone)
        if settings.digest != way or not moment <= local < pace.plus(moment, STILL_MORNING):
            return None
        if self.store.cursor("", CHANNEL) == local.date().isoformat():
            return None
        day = day_of(self.store, self.config, self.planner, self.now)
        if not day.is_empty:
            return day
        with self.store.transaction(self.now) as tx:
            self._done(tx)
        return None

    def _done(self, tx: Transaction) -> None:
        tx.save_cursor("", CHANNEL, self.now.astimezone(self.config.me.time_zone).date().isoformat())

    # --- the draft --------------------------------------------------------------------------------

    def _key(self, desk: Desk) -> str:
        return digest(KIND, desk.account, self.now.astimezone(self.config.me.time_zone).date().isoformat())

    def _body(self, day: Day, key: str) -> str:
        me = self.config.me
        message = compose(
            LetterText(subject=heading(day), body=note(day, self.page), needs_you=()),
            sender_name=me.name,
            sender=me.addresses[0],
            to_name=me.name,
            to=me.addresses[0],
            key=key,
            date=self.now.astimezone(me.time_zone),
            parent_message_id="",
            references=(),
        )
        return json.dumps({"message": message.decode("latin-1")})

    def _place(self, desk: Desk, row: OutboxRow, report: PassReport) -> None:
        drafts = desk.connection.drafts
        there = drafts.find(row.key) or drafts.put(json.loads(row.body)["message"].encode("latin-1"), row.key, None)
        self._move_on(row, PLACED, there)
        report.notice("A note on your day lies in the Drafts folder.")

    def _take_away(self, desk: Desk, row: OutboxRow) -> None:
        """Unless the user changed, moved or deleted it."""
        there = None if row.ref else desk.connection.drafts.find(row.key)
        ref, revision = (there.ref, there.revision) if there else (row.ref, row.revision)
        if desk.connection.draft_change is not None and ref:
            try:
                desk.connection.draft_change.withdraw(ref, revision)
            except (Conflict, NotFound):
                self._move_on(row, SETTLED)  # it is theirs
                return
        self._move_on(row, SETTLED)

    def _move_on(self, row: OutboxRow, state: str, there: PlacedDraft | None = None) -> None:
        ref, revision = (there.ref, there.revision) if there else (None, None)
        with self.store.transaction(self.now) as tx:
            tx.settle(row.key, state=state, ref=ref, revision=revision, body="{}")


# --- what the day brings ------------------------------------------------------------------------------


def day_of(store: Store, config: Config, planner: Planner, now: datetime) -> Day:
    """The user's day, as it is foreseen at ``now``."""
    from daemon.worker.views import Views

    zone = config.me.time_zone
    views = Views(store, config, planner, now)
    today = now.astimezone(zone).date()
    ahead = [row for row in views.forecast(1) if _local(row["due"], zone).date() == today]
    ahead = [row for row in ahead if row["step"] not in THROUGH_A_MEETING]
    waiting = [row for row in views.drafts() if row["state"] in ("untouched", "edited")]
    return Day(
        date=today,
        meetings=tuple(_meetings(store, planner, now, zone)),
        reminders=tuple(f"{_clock(row['due'], zone)} {row['title']}" for row in ahead if row["form"] == Form.REMINDER),
        letters=tuple(_letter(row) for row in ahead if row["form"] == Form.DRAFT and row["step"] != Step.NOTES),
        drafts=tuple(_letter(row) for row in waiting),
        asks=tuple(ask["what"] for row in views.status()["contacts"] for ask in row["asks"]),
    )


def _letter(row: Mapping[str, Any]) -> str:
    return f"{row['contact']}: {words.step(row)}"


def _meetings(store: Store, planner: Planner, now: datetime, zone: tzinfo) -> Iterator[str]:
    """The meetings with contacts that begin today, each once, in order."""
    today = now.astimezone(zone).date()
    events = [m for m in store.meetings() if not m.cancelled and m.start.astimezone(zone).date() == today]
    linked = store.contacts_of([event.key for event in events])
    roster = planner.roster()
    told: set[str] = set()
    for event in sorted(events, key=lambda event: event.start):
        members = (roster.named(contact) for contact in linked[event.key])
        names = sorted({member.person.name for member in members if member})
        line = f"{'all day' if event.all_day else event.start.astimezone(zone).strftime('%H:%M')} {', '.join(names)}"
        if names and line not in told:
            told.add(line)
            yield f"{line}, {event.place}" if event.place else line


def _local(moment: str, zone: tzinfo) -> datetime:
    return datetime.fromisoformat(moment).astimezone(zone)


def _clock(moment: str, zone: tzinfo) -> str:
    return _local(moment, zone).strftime("%H:%M")
