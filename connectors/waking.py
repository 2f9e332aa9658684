"""Waiting for something else and for an event at once, without looking at either again and again.

An event has nothing that the system could wait for. So a thread of its own waits for it, one event after the
other, each until its time is over, and tells. What it tells is a hint: who hears it looks at the event itself.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

STEP_S = 5.0
"""How often an event is looked at all the same: the thread may still wait for another."""


class Listener:
    """Waits for events in a thread of its own, and calls ``tell`` from there when one is set."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._asked: SimpleQueue[tuple[threading.Event, float] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def listen(self, wake: threading.Event, until: float) -> None:
        """Waits for this one too, until so late by the monotonic clock."""
        self._asked.put((wake, until))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="waking", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            wake, until = asked
            left = until - time.monotonic()
            if left > 0 and wake.wait(left):
                self._tell()

    def close(self) -> None:
        """The thread ends once the event it waits for is set or late; it costs nothing until then."""
        self._asked.put(None)
        self._thread = None


class Waking:
    """Waits for the network and an event."""

    def __init__(self) -> None:
        self._read, self._write = -1, -1
        self._lock = threading.Lock()
        self._listener = Listener(self._tell)

    def readable(self, descriptor: int, until: float, wake: threading.Event) -> bool:
        """Waits until there is something to read (True), the event is set, or it is so late by the monotonic clock."""
        if self._read < 0:
            self._read, self._write = os.pipe()
        self._listener.listen(wake, until)
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.register(self._read, select.POLLIN)
        while not wake.is_set() and (left := until - time.monotonic()) > 0:
            ready = [each for each, _ in poll.poll(min(left, STEP_S) * 1000)]
            if descriptor in ready:
                return True
            if ready:
                os.read(self._read, 1024)
        return False

    def _tell(self) -> None:
        with self._lock:
            if self._write >= 0:
                os.write(self._write, b"!")

    def close(self) -> None:
        """May be called twice."""
        self._listener.close()
        with self._lock:
            if self._read >= 0:
                os.close(self._read)
                os.close(self._write)
            self._read = self._write = -1
