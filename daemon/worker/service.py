"""The daemon: one thread an account, woken by its push, by the next due moment, or by another process.

         +--> look -> perform -> wait ---+        wakes: the file system or server (Push), a due moment,
         +-------------------------------+        a fact of another process or account, a look another
                   |                              account needs, a clock that leapt (a machine that slept)
                reports --> the main thread: tells them, watches the log and the clock, hears the signal to end

Everything is recorded in transactions, so that ending in the middle of anything loses nothing. Only
the main thread writes to the terminal, and only a queue made for it is touched by signal handlers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue

from connectors.contract import Push
from connectors.errors import ConnectorError
from daemon.errors import FollowthroughError
from daemon.store import Store, StoreError
from daemon.worker.attention import Attention
from daemon.worker.news import News
from daemon.worker.passes import AccountPass
from daemon.worker.pulse import Pulse
from daemon.worker.report import PassReport
from daemon.worker.rounds import Stopped, guarded

RETRY = 30.0
"""Seconds after which a pass is made again that could not be made at all."""
LEAST = 1.0
"""Seconds between two passes at the least: a burst of changes is one pass."""
HEED = 1.0
"""Seconds between two glances at the log for facts of others, and at the clock."""
LEAP = 5.0
"""Seconds by which the clock may run away from the time that passed; more is a leap, or a sleep."""
GRACE = 4.0
"""Seconds that threads are given to end."""


def _never(_after: datetime) -> None:
    """Of a daemon that has nothing to do besides its contacts."""


class WorkerFell(FollowthroughError):
    """A thread ended by itself, which must not happen: better no daemon than one that does not watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one account's thread is doing."""

    account: str
    looking: bool
    """In the middle of a pass; otherwise it waits."""
    complete_at: datetime | None
    """When this daemon looked through the account completely, the last time."""
    failed: bool
    """The last pass could not be made, or not completely."""
    is_alive: bool
    """It makes progress, or waits no longer than it meant to."""


class Service:
    """Runs the passes of all accounts until it is told to stop."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Callable[[], datetime],
        on_report: Callable[[PassReport], None],
        on_glance: Callable[[], None] = lambda: None,
        also: Callable[[datetime], datetime | None] = _never,
    ) -> None:
        """``on_glance`` is called by the main thread, every second or so.

        ``also``: the next moment after another at which there is something to do that is no contact's.
        """
        self._store = store
        self._clock = clock
        self._on_report = on_report
        self._on_glance = on_glance
        self._also = also
        self._news = News()
        self._stopping = False
        self._stopped = threading.Event()
        self._bell: SimpleQueue[PassReport | None] = SimpleQueue()
        self._workers: list[_Worker] = []
        self._fallen: list[str] = []

    @property
    def stopping(self) -> bool:
        """Was it told to stop?"""
        return self._stopping

    def stop(self) -> None:
        """Ends the service: every wait is cut short. For signal handlers, too: it takes no lock they could hold."""
        self._stopping = True
        self._bell.put(None)

    def go_on(self, _done: int = 0, _total: int | None = None) -> None:
        """The progress callback of everything that takes long. Raises Stopped once it was told to stop."""
        if self._stopping:
            raise Stopped
        name = threading.current_thread().name
        for worker in self._workers:
            if worker.name == name:
                worker.pulse.beat()

    def rouse(self) -> None:
        """Has the main thread look up at once. For signal handlers, too."""
        self._bell.put(None)

    def standing(self) -> list[Standing]:
        """What each account's thread is doing."""
        return [worker.standing() for worker in self._workers]

    def run(self, passes: Sequence[tuple[AccountPass, Push | None]]) -> None:
        """Returns when it was stopped and all threads have ended, or their grace is over. Raises WorkerFell."""
        self._workers = [_Worker(one, push, self) for one, push in passes]
        threads = [threading.Thread(target=worker.run, name=worker.name, daemon=True) for worker in self._workers]
        with self._store.stirring() as stirred:
            try:
                for thread in threads:
                    thread.start()
                self._attend(stirred)
            finally:
                self._end(threads)
        self._tell_all()
        if self._fallen:
            raise WorkerFell(
                f"Account {', '.join(self._fallen)}: its watch ended by a fault in the program; nothing was lost. "
                "Start followthrough run again, and report what the log says."
            )

    # --- the main thread --------------------------------------------------------------------------

    def _attend(self, stirred: Callable[[], bool]) -> None:
        """Hears reports and the signal to end; glances at the log and the clock in between."""
        lead = self._lead()
        while not self._stopping:
            with suppress(Empty):
                self._tell(self._bell.get(timeout=HEED))
            before, lead = lead, self._lead()
            if abs(lead - before) > LEAP or _asked(stirred):
                self._wake_all()
            self._on_glance()

    def _lead(self) -> float:
        """The clock minus the time that passed: the same for ever, unless the clock is set or the machine slept."""
        return self._clock().timestamp() - time.monotonic()

    def _tell(self, report: PassReport | None) -> None:
        if report is not None:
            self._on_report(self._news.of(report, self._clock()))

    def _tell_all(self) -> None:
        """What was reported while everything ended."""
        with suppress(Empty):
            while True:
                self._tell(self._bell.get_nowait())

    def _wake_all(self) -> None:
        for worker in self._workers:
            worker.wake.set()

    def _end(self, threads: Sequence[threading.Thread]) -> None:
        self._stopping = True
        self._stopped.set()
        self._wake_all()
        until = time.monotonic() + GRACE
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(until - time.monotonic(), 0.0))

    # --- asked by the threads ---------------------------------------------------------------------

    def pause(self) -> None:
        """The least rest between two passes; ends early when it is told to stop."""
        self._stopped.wait(LEAST)

    def rest(self, attention: Attention, after: datetime) -> float:
        """Seconds until an account is to be looked at: until the first moment of any contact later than ``after``, or before.

        What came before was dealt with by the pass of ``after``, as far as it can be.
        """
        named, now = self._store.next_moment(after), self._clock()
        seconds = attention.seconds(now, named)
        moment = min(filter(None, (named, self._also(after))), default=None)
        if moment is None:
            return seconds
        # Never a moment too early: that would be one more pass.
        return min(max((moment - now).total_seconds(), 0.0) + 0.01, seconds)

    def looked(self, worker: _Worker) -> None:
        """A look was completed: silence that waited for it may count now."""
        for other in self._workers:
            if other is not worker and other.waits_for_looks:
                other.wake.set()

    def now(self) -> datetime:
        """The clock of the composition root."""
        return self._clock()

    def wake_all(self) -> None:
        """Somebody's silence waits for all accounts to be looked at, one's own included."""
        self._wake_all()

    def tell(self, report: PassReport) -> None:
        """Hands a report to the main thread, which tells it."""
        self._bell.put(report)

    def ended(self, worker: _Worker) -> None:
        """A thread is about to end."""
        if not self._stopping:
            self._fallen.append(worker.name)
            self.stop()


def _asked(stirred: Callable[[], bool]) -> bool:
    """Has the log grown? A store that cannot be asked is the passes' to report."""
    try:
        return stirred()
    except StoreError:
        return False


class _Worker:
    """One account's loop."""

    def __init__(self, one: AccountPass, push: Push | None, service: Service) -> None:
        self.name = one.name
        self.wake = threading.Event()
        self.waits_for_looks = False
        self.pulse = Pulse()
        self._looking = True
        self._complete_at: datetime | None = None
        self._pass = one
        self._push = push
        self._service = service
        self._done: datetime | None = None
        """The moment of the last pass, where it could be made."""

    def standing(self) -> Standing:
        """What it is doing."""
        return Standing(
            account=self.name,
            looking=self._looking,
            complete_at=self._complete_at,
            failed=not self._looking and not self._pass.report.complete,
            is_alive=self.pulse.is_alive,
        )

    def run(self) -> None:
        """Passes and waits, until told to stop."""
        try:
            while not self._service.stopping:
                self.wake.clear()
                self.pulse.beat()
                self._looking = True
                self._run_pass()
                self._looking = False
                self._service.tell(self._pass.report)
                self._service.pause()
                self._rest()
        finally:
            self._service.ended(self)

    def _run_pass(self) -> None:
        self._pass.begin()
        self._done = None
        if not guarded(self._pass, partial(self._pass.look, self._service.now())):
            return
        if self._pass.report.complete:
            self._complete_at = self._service.now()
            self._service.looked(self)
        self.pulse.beat()
        now = self._service.now()
        if guarded(self._pass, partial(self._pass.perform, now)):
            self._done = now
            if self._pass.report.stirred:
                self._pass.attention.news(now)
        waited, self.waits_for_looks = self.waits_for_looks, self._pass.needs_looks
        if self.waits_for_looks and not waited:
            self._service.wake_all()

    def _rest(self) -> None:
        """Waits for whatever comes first: a change, a wake-up, a due moment. Told to stop, it does not wait."""
        seconds = RETRY
        if self._done is not None:
            with suppress(StoreError):  # the next pass will say it
                seconds = self._service.rest(self._pass.attention, self._done)
        self.pulse.rest(seconds)
        if self._push is None:
            self.wake.wait(seconds)
            return
        try:
            self._push.wait(seconds, self.wake)
        except (ConnectorError, OSError):
            # What cannot tell is asked instead: the next look says what is wrong with it.
            self.wake.wait(min(seconds, RETRY))
