"""Waiting for two things at once: what a server tells, and what changes in folders on this machine.

The server's push waits in the caller's thread; the folders are watched in a thread of their own that
does nothing else, and sets an event that the first one looks at beside ``wake``.
"""

from __future__ import annotations

import threading

from connectors.contract import Push
from connectors.filepush import FilePush

LOOK_S = 0.25
"""How often an event of somebody else is looked at."""
WATCH_S = 3_600.0
END_S = 5.0


class BothPush:
    """A push of a server, and one of local paths (``contract.Push``)."""

    def __init__(self, server: Push, files: FilePush) -> None:
        self._server = server
        self._files = files
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._watcher: threading.Thread | None = None

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="files", daemon=True)
            self._watcher.start()
        told = not self._changed.is_set() and self._server.wait(timeout, Either(wake, self._changed))
        changed = self._changed.is_set()
        self._changed.clear()
        return told or changed

    def _watch(self) -> None:
        try:
            while not self._ended.is_set():
                if self._files.wait(WATCH_S, self._ended):
                    self._changed.set()
        except OSError:
            self._changed.set()  # a look will say what is wrong; from now on the passes by the clock must do
        finally:
            self._files.close()

    def close(self) -> None:
        """Ends the watching. May be called twice."""
        self._ended.set()
        if self._watcher is not None:
            self._watcher.join(END_S)


class Either(threading.Event):
    """Set as soon as one of two events is; set neither by this."""

    def __init__(self, one: threading.Event, other: threading.Event) -> None:
        super().__init__()
        self._one = one
        self._other = other

    def is_set(self) -> bool:
        """Whether one of them is."""
        return self._one.is_set() or self._other.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Returns once one of them is set, or after so many seconds."""
        left = float("inf") if timeout is None else timeout
        while not self.is_set() and left > 0:
            self._one.wait(min(LOOK_S, left))
            left -= LOOK_S
        return self.is_set()
