"""All channels: a thread each, so that one that hangs delays neither the others nor a pass.

    a pass ends --> wake --> gather a moment, so that what falls together is one notification --> ring --> wait

The threads touch the store and their channel, nothing else. What they have to tell goes to the main thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial

from daemon.errors import FollowthroughError
from daemon.store import Store, StoreError
from daemon.worker.bell import Bell, Rang
from daemon.worker.outbox import RING, SETTLED
from daemon.worker.report import PassReport
from daemon.worker.ringing import errand

GATHER = 1.0
"""Seconds: what other accounts have to say in this time is part of the same notification."""
POLL = 300.0
"""Seconds after which a channel looks whether something waits for it, where nothing wakes it."""
GRACE = 4.0
"""Seconds that a notification on its way is given when the daemon ends."""
ROUND = 45.0
"""Seconds that ``run --once`` waits for its channels; what hangs longer is seen to by the next pass."""

Tell = Callable[[PassReport], None]


class Bells:
    """The channels of one process."""

    def __init__(self, bells: Sequence[Bell], store: Store, accounts: Iterable[str]) -> None:
        self._bells = bells
        self._store = store
        self._accounts = frozenset(accounts)
        self._wakes = [threading.Event() for _ in bells]
        self._stopped = threading.Event()

    def wake(self) -> None:
        """Something may be there to ring."""
        for wake in self._wakes:
            wake.set()

    def ring_once(self, now: datetime) -> list[PassReport]:
        """Rings what is due at every channel, and returns when all have done so or their time is over."""
        self._let_go(now)
        told: list[PassReport] = []
        threads = [_thread(bell, partial(_ring_and_tell, bell, now, told.append)) for bell in self._bells]
        for thread in threads:
            thread.start()
        until = time.monotonic() + ROUND
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0.0))
        return sorted(told, key=lambda report: report.account)

    @contextmanager
    def attended(self, clock: Callable[[], datetime], tell: Tell) -> Iterator[None]:
        """The channels ring by themselves until the block ends."""
        self._let_go(clock())
        threads = [
            _thread(bell, partial(self._attend, bell, wake, clock, tell))
            for bell, wake in zip(self._bells, self._wakes, strict=True)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self.wake()
            until = time.monotonic() + GRACE
            for thread in threads:
                thread.join(max(until - time.monotonic(), 0.0))

    def _let_go(self, now: datetime) -> None:
        """What waited for a channel that is set no more."""
        names = {bell.name for bell in self._bells}
        rows = [row for row in self._store.outbox() if row.kind == RING and row.account in self._accounts]
        strays = [row for row in rows if errand(row).channel not in names]
        if strays:
            with self._store.transaction(now) as tx:
                for row in strays:
                    tx.settle(row.key, state=SETTLED)

    def _attend(self, bell: Bell, wake: threading.Event, clock: Callable[[], datetime], tell: Tell) -> None:
        """One channel's loop. Begins by looking after what an earlier daemon left."""
        ended_well = False
        try:
            while not self._stopped.is_set():
                wake.clear()
                rang = _rung(bell, clock())
                if rang is not None:
                    tell(_report(bell, rang))
                wake.wait(_seconds(bell, clock()))
                self._stopped.wait(GATHER)
            ended_well = True
        finally:
            if not ended_well:
                fault = "It rings no more, by a fault in the program. Start followthrough run again."
                tell(_report(bell, Rang(problem=fault)))


def _ring_and_tell(bell: Bell, now: datetime, tell: Tell) -> None:
    tell(_report(bell, _rung(bell, now)))


def _rung(bell: Bell, now: datetime) -> Rang | None:
    try:
        return bell.ring(now)
    except FollowthroughError as problem:  # the store, which the passes will tell of, too
        return Rang(problem=str(problem))


def _seconds(bell: Bell, now: datetime) -> float:
    """How long there is nothing to do, unless something wakes it."""
    moment = None
    with suppress(StoreError):
        moment = bell.next_moment(now)
    return POLL if moment is None else min(max((moment - now).total_seconds(), GATHER), POLL)


def _thread(bell: Bell, act: Callable[[], object]) -> threading.Thread:
    return threading.Thread(target=act, name=f"channel {bell.name}", daemon=True)


def _report(bell: Bell, rang: Rang | None) -> PassReport:
    """In the shape in which passes are told, so that a lasting trouble is told when it begins and when it is over."""
    report = PassReport(account=f"channel {bell.name}", complete=True)
    if rang is not None:
        report.rang = rang.count
        report.errors += [rang.problem] if rang.problem else []
        report.notices += rang.notices
    return report
