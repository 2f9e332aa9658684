"""The daemon: one thread an account, woken by its push, by the next due moment, or by another process.

         +--> look -> perform -> wait ---+        wakes: the file system or server (Push), a due moment,
         +-------------------------------+        a fact appended by a command, a look another account needs

The main thread watches the log's file for facts of other processes and waits for the signal to end.
Everything is recorded in transactions, so that ending in the middle of anything loses nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from connectors.contract import Push
from daemon.store import Store
from daemon.worker.passes import AccountPass
from daemon.worker.report import PassReport
from daemon.worker.rounds import guarded

POLL = 300.0
"""Seconds between looks where nothing wakes the account before."""
LEAST = 1.0
"""Seconds between two passes at the least: a burst of changes is one pass."""
HEED = 1.0
"""Seconds between two glances at the log for facts of other processes."""
GRACE = 4.0
"""Seconds that threads are given to end."""


class Service:
    """Runs the passes of all accounts until it is told to stop."""

    def __init__(
        self,
        passes: Sequence[tuple[AccountPass, Push | None]],
        *,
        store: Store,
        clock: Callable[[], datetime],
        on_report: Callable[[PassReport], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._on_report = on_report
        self._stop = threading.Event()
        self._workers = [_Worker(one, push, self) for one, push in passes]

    @property
    def stopping(self) -> bool:
        """Was it told to stop?"""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ends the service: every wait is cut short."""
        self._stop.set()
        for worker in self._workers:
            worker.wake.set()

    def run(self) -> None:
        """Returns when it was stopped and all threads have ended, or their grace is over."""
        threads = [threading.Thread(target=worker.run, name=worker.name, daemon=True) for worker in self._workers]
        for thread in threads:
            thread.start()
        head = self._store.head()
        while not self._stop.wait(HEED):
            now_at = self._store.head()
            if now_at != head:
                head = now_at
                self._wake_all()
        for thread in threads:
            thread.join(GRACE / max(len(threads), 1))

    def _wake_all(self) -> None:
        for worker in self._workers:
            worker.wake.set()

    def due_in(self) -> float:
        """Seconds until the next moment of any contact, at most POLL."""
        moments = [row.next_moment for row in self._store.agenda().values() if row.next_moment]
        if not moments:
            return POLL
        ahead = (min(moments) - self._clock()).total_seconds()
        return min(max(ahead, 0.0), POLL)

    def looked(self, worker: _Worker) -> None:
        """A look was completed: silence that waited for it may count now."""
        for other in self._workers:
            if other is not worker and other.waits_for_looks:
                other.wake.set()

    def ask_for_looks(self, worker: _Worker) -> None:
        """An account's silence waits for the others to be looked at."""
        for other in self._workers:
            if other is not worker:
                other.wake.set()

    def now(self) -> datetime:
        """The clock of the composition root."""
        return self._clock()

    def tell(self, report: PassReport) -> None:
        """Hands a report to whoever watches."""
        self._on_report(report)


class _Worker:
    """One account's loop."""

    def __init__(self, one: AccountPass, push: Push | None, service: Service) -> None:
        self.name = one.name
        self.wake = threading.Event()
        self.waits_for_looks = False
        self._pass = one
        self._push = push
        self._service = service

    def run(self) -> None:
        while not self._service.stopping:
            self.wake.clear()
            self._run_pass()
            self._service.tell(self._pass.report)
            self._rest()

    def _run_pass(self) -> None:
        now = self._service.now()
        self._pass.begin()
        if guarded(self._pass, partial(self._pass.look, now)):
            self._service.looked(self)
            guarded(self._pass, partial(self._pass.perform, now, again=self.waits_for_looks))
        waited = self.waits_for_looks
        self.waits_for_looks = self._pass.needs_looks
        if self.waits_for_looks and not waited:
            self._service.ask_for_looks(self)

    def _rest(self) -> None:
        """Waits for whatever comes first: a change, a wake-up, a due moment. Told to stop, it does not wait."""
        seconds = max(self._service.due_in(), LEAST)
        if self._push is not None:
            self._push.wait(seconds, self.wake)
        else:
            self.wake.wait(seconds)
