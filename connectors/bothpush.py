"""Waiting for two things at once: what a server tells, and what changes in folders on this machine.

The server's push waits in the caller's thread; the folders are watched in a thread of their own that
does nothing else. Either of them, and ``wake``, sets one event that the server's push looks at.
"""

from __future__ import annotations

import threading
import time

from connectors.contract import Push
from connectors.filepush import FilePush
from connectors.waking import Listener

WATCH_S = 3_600.0
END_S = 5.0


class BothPush:
    """A push of a server, and one of local paths (``contract.Push``)."""

    def __init__(self, server: Push, files: FilePush) -> None:
        self._server = server
        self._files = files
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._woken = threading.Event()
        self._listener = Listener(self._woken.set)
        self._watcher: threading.Thread | None = None

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="files", daemon=True)
            self._watcher.start()
        self._woken.clear()
        told = False
        if not self._changed.is_set() and not wake.is_set():
            self._listener.listen(wake, time.monotonic() + timeout)
            told = self._server.wait(timeout, self._woken)
        changed = self._changed.is_set()
        self._changed.clear()
        return told or changed

    def _watch(self) -> None:
        try:
            while not self._ended.is_set():
                if self._files.wait(WATCH_S, self._ended):
                    self._tell()
        except OSError:
            self._tell()  # a look will say what is wrong; from now on the passes by the clock must do
        finally:
            self._files.close()

    def _tell(self) -> None:
        self._changed.set()
        self._woken.set()

    def close(self) -> None:
        """Ends the watching. May be called twice."""
        self._ended.set()
        self._listener.close()
        if self._watcher is not None:
            self._watcher.join(END_S)
