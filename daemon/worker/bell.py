"""One channel and what it is to ring: at most once each, whatever becomes of the channel, the daemon or the machine.

    intended --(too late, or done meanwhile)--> settled
       |  ^
       |  +--(certainly not accepted: later again)--+
       +--> ringing, committed --> the channel -----+--(accepted)--> settled
               |
               +--(killed, or no answer)--> asked: there --> settled, not there --> intended, nobody knows --> settled, told

A receiver that keeps no record cannot be rung exactly once: between its taking a notification and our writing that
down the machine may fall. What it is asked decides (ntfy keeps messages); where it cannot be asked, it does not ring a
second time. The reminder is not lost by that: it is in the log, on the page and in ``reminders`` before anything rings,
and ``run`` says which channel may have missed it.

Nothing is rung in quiet hours but what says so, and what falls together is one notification: sounding and silent
ones and the digest apart. No pass waits for any of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.channels.contract import Channel, Ring, Unsure
from connectors.errors import AuthNeeded, ConnectorError
from daemon.core import pace
from daemon.core.facts import ReminderSettled, digest
from daemon.core.practice import Practice
from daemon.store import OutboxRow, Store
from daemon.worker.channel_health import keep_health
from daemon.worker.outbox import INTENDED, RING, RINGING, SETTLED
from daemon.worker.ringing import Errand, errand
from daemon.writing.rings import DIGEST, TITLE, worded

if TYPE_CHECKING:
    from datetime import tzinfo

RESTS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long a channel that fails is left alone: after the first failure, the second, and so on."""

DOUBT = "The daemon was ended while this channel rang, so that a notification may have arrived or not."
TRIAL = "This is only a trial: reminders will ring here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a channel rings."""

    name: str
    open: Callable[[], Channel]
    full: bool = False
    """May it show the reminder itself?"""
    page: str = ""
    """The address of the review page, without a slash at its end; empty where there is none."""
    may_be_away: bool = False
    """Where it takes nothing, that is no trouble and not tried again: a desktop that nobody is logged in to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang:
    """What came of one round."""

    count: int = 0
    """Reminders that were accepted."""
    problem: str = ""
    """Why the channel fails; one sentence with the mend."""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    row: OutboxRow
    errand: Errand


class Bell:
    """One channel, used by one thread at a time."""

    def __init__(
        self, manner: Manner, store: Store, *, accounts: Iterable[str], zone: tzinfo, practice: Practice
    ) -> None:
        self.name = manner.name
        self._manner = manner
        self._store = store
        self._accounts = frozenset(accounts)
        self._zone = zone
        self._practice = practice
        self._failures = 0
        self._rests_until: datetime | None = None

    def ring(self, now: datetime) -> Rang | None:
        """Rings what is due; None where nothing was to be done. Raises StoreError."""
        entries = self._entries()
        if not entries or (self._rests_until is not None and now < self._rests_until):
            return None
        due = self._due(entries, now)
        doubtful = [one for one in entries if one.row.state == RINGING]
        if not due and not doubtful:
            return None
        try:
            channel = self._manner.open()
            again, notices = self._look_after(channel, doubtful, now)
            count, more = self._ring_all(channel, [*again, *due], now)
        except ConnectorError as problem:
            if self._manner.may_be_away:
                self._settle(entries, now)
                return Rang()
            return Rang(problem=self._failed(problem, now))
        self._works(now)
        return Rang(count=count, notices=(*notices, *more))

    def next_moment(self, now: datetime) -> datetime | None:
        """When there will be something to do without anything happening; None where nothing waits."""
        if not self._entries():
            return None
        if self._rests_until is not None and self._rests_until > now:
            return self._rests_until
        return pace.out_of_quiet(now, self._zone, self._practice)

    # --- what there is to ring --------------------------------------------------------------------

    def _entries(self) -> list[_Entry]:
        """The open rows of this channel, the oldest first."""
        rows = (row for row in self._store.outbox() if row.kind == RING and row.account in self._accounts)
        entries = [_Entry(row=row, errand=errand(row)) for row in rows]
        return [one for one in entries if one.errand.channel == self.name]

    def _due(self, entries: Iterable[_Entry], now: datetime) -> list[_Entry]:
        """What is to ring now; what comes too late, or is done with, is settled; what would wake the user waits."""
        intended = [one for one in entries if one.row.state == INTENDED]
        newest = {(one.errand.reminder.kind, one.errand.about or one.row.key): one for one in intended}
        done = self._done_with() if intended else frozenset()
        late = [
            one for one in intended if one.errand.until <= now or one not in newest.values() or one.errand.key in done
        ]
        self._settle(late, now)
        quiet = pace.is_quiet(now, self._zone, self._practice)
        return [one for one in intended if one not in late and (one.errand.night or not quiet)]

    def _done_with(self) -> frozenset[str]:
        """The reminders that the user has seen and dealt with, or put off, before they rang here."""
        facts = (entry.fact for entry in self._store.facts([ReminderSettled.KIND]))
        return frozenset(fact.reminder for fact in facts if isinstance(fact, ReminderSettled))

    # --- ringing ----------------------------------------------------------------------------------

    def _ring_all(self, channel: Channel, entries: Sequence[_Entry], now: datetime) -> tuple[int, tuple[str, ...]]:
        """Rings these, together; returns how many were accepted, and what is to be told."""
        count = 0
        notices: list[str] = []
        together: dict[tuple[bool, bool], list[_Entry]] = {}
        for one in entries:
            together.setdefault((one.errand.silent, one.errand.reminder.kind == DIGEST), []).append(one)
        for group in together.values():
            notice = self._ring_group(channel, group, now)
            count += 0 if notice else len(group)
            notices += [notice] if notice else []
        return count, tuple(notices)

    def _ring_group(self, channel: Channel, group: Sequence[_Entry], now: datetime) -> str:
        """Rings once for all of them; returns what is to be told where nobody knows whether it rang."""
        mark = digest(*(one.row.key for one in group))[:32]
        with self._store.transaction(now) as tx:
            for one in group:
                tx.settle(one.row.key, state=RINGING, ref=mark, revision=now.isoformat())
        ring = self._ring_of(group, mark, now)
        try:
            channel.ring(ring)
        except Unsure as problem:
            return self._judge(group, str(problem), now, arrived=channel.arrived(ring))
        except ConnectorError:
            self._put_back(group, now)
            raise
        self._settle(group, now)
        return ""

    def _ring_of(self, group: Sequence[_Entry], mark: str, since: datetime) -> Ring:
        title, text = worded([one.errand.reminder for one in group], full=self._manner.full)
        return Ring(
            key=mark,
            title=title,
            text=text,
            link=self._link(group),
            silent=all(one.errand.silent for one in group),
            since=since,
        )

    def _link(self, group: Sequence[_Entry]) -> str:
        page, key = self._manner.page, group[0].errand.key
        if not page:
            return ""
        return f"{page}/reminder/{key}" if len(group) == 1 and key else f"{page}/"

    # --- what a killed daemon left behind ---------------------------------------------------------

    def _look_after(
        self, channel: Channel, doubtful: Sequence[_Entry], now: datetime
    ) -> tuple[list[_Entry], tuple[str, ...]]:
        """Finds out what became of what was on its way; returns what is to ring again, and what is to be told."""
        again: list[_Entry] = []
        notices = []
        for mark in dict.fromkeys(one.row.ref for one in doubtful):
            group = [one for one in doubtful if one.row.ref == mark]
            since = datetime.fromisoformat(group[0].row.revision)
            arrived = channel.arrived(self._ring_of(group, mark, since))
            if arrived is False:
                again += [replace(one, row=replace(one.row, state=INTENDED)) for one in group]
            notices.append(self._judge(group, DOUBT, now, arrived=arrived))
        quiet_or_late = self._due(again, now)
        return quiet_or_late, tuple(notice for notice in notices if notice)

    def _judge(self, group: Sequence[_Entry], doubt: str, now: datetime, *, arrived: bool | None) -> str:
        """Acts on what the receiver says; returns what is to be told where it cannot say."""
        if arrived is False:
            self._put_back(group, now)
            return ""
        self._settle(group, now)
        return "" if arrived else f"{doubt} It is not rung twice: followthrough reminders has them all."

    # --- keeping account --------------------------------------------------------------------------

    def _settle(self, group: Sequence[_Entry], now: datetime) -> None:
        if group:
            with self._store.transaction(now) as tx:
                for one in group:
                    tx.settle(one.row.key, state=SETTLED)

    def _put_back(self, group: Sequence[_Entry], now: datetime) -> None:
        with self._store.transaction(now) as tx:
            for one in group:
                tx.settle(one.row.key, state=INTENDED, ref="", revision="")

    def _failed(self, problem: ConnectorError, now: datetime) -> str:
        """Leaves the channel alone for a while, and keeps why."""
        text = _sentence(problem)
        self._rests_until = pace.plus(now, RESTS[min(self._failures, len(RESTS) - 1)])
        self._failures += 1
        keep_health(self._store, self.name, text, now)
        return text

    def _works(self, now: datetime) -> None:
        self._failures, self._rests_until = 0, None
        keep_health(self._store, self.name, "", now)


def check_channel(manner: Manner, now: datetime, *, ring: bool) -> dict[str, Any]:
    """A row for ``doctor``: can the channel be opened and, with ``ring``, does it take a notification?"""
    row: dict[str, Any] = {"account": None, "check": f"channel {manner.name}", "ok": True}
    mark = digest("doctor", manner.name, now.isoformat())[:32]
    trial = Ring(key=mark, title=TITLE, text=TRIAL, link=f"{manner.page}/" if manner.page else "", since=now)
    try:
        channel = manner.open()
        if ring:
            channel.ring(trial)
    except ConnectorError as problem:
        return row | {"ok": False, "text": _sentence(problem)}
    if ring:
        return row | {"text": "A notification was sent there: it should be on its screen now."}
    return row | {"text": "Its address is in order; followthrough doctor --ring rings there."}


def _sentence(problem: ConnectorError) -> str:
    return f"{problem} {problem.how}" if isinstance(problem, AuthNeeded) else str(problem)
