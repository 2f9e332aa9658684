"""The daemon's side of the page: it holds the socket, and starts the page as a child when somebody comes.

    nobody looks            the daemon waits on a socket, and that is all it costs
    somebody connects  -->  a child is started with the socket and answers; the daemon waits for its end
    nobody for ten minutes  the child ends, and with it its memory; who comes next is kept by the kernel meanwhile

The child's standard input tells it that the daemon is gone; the end of its standard output tells the daemon that the
child is. Nothing heavy is imported here.
"""

from __future__ import annotations

import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

REST: Final = 30.0
"""Seconds without an attempt after a child that could not serve."""
GRACE: Final = 3.0
"""Seconds a child is given to end when it is told to."""


def page_command(config: Path) -> list[str]:
    """The command that serves the page on a socket handed over; the number of the socket follows it."""
    # -P: whatever lies in the folder that the daemon was started from is not imported.
    return [sys.executable, "-P", "-m", "daemon", "--config", str(config), "review", "--socket-fd"]


class Doorway:
    """Waits in a thread of its own while the block lasts."""

    def __init__(self, listening: socket.socket, command: Sequence[str], on_fault: Callable[[str], None]) -> None:
        self._listening = listening
        self._command = command
        self._on_fault = on_fault
        self._told, self._tell = socket.socketpair()
        self._thread = threading.Thread(target=self._wait, name="doorway", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._tell.close()
        self._thread.join(2 * GRACE)
        self._told.close()
        self._listening.close()

    def _wait(self) -> None:
        while self._until_readable(self._listening.fileno()):
            begun = time.monotonic()
            code = self._serve()
            if code is None:
                return
            if code and time.monotonic() - begun < REST:
                self._on_fault("The review page could not be started: followthrough review says why.")
                if not self._until_readable(None, REST):
                    return

    def _serve(self) -> int | None:
        """Runs a child to its end; its exit code, or None where it was ended because the daemon ends."""
        number = self._listening.fileno()
        with subprocess.Popen(  # noqa: S603 -- our own command line
            [*self._command, str(number)], pass_fds=[number], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None  # noqa: S101 -- it was asked for
            if self._until_readable(child.stdout.fileno()):
                return child.wait()
            child.terminate()
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
            return None

    def _until_readable(self, number: int | None, seconds: float | None = None) -> bool:
        """Waits for that, or for the time to pass; False once the daemon ends."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._told, selectors.EVENT_READ)
            if number is not None:
                selector.register(number, selectors.EVENT_READ)
            return all(key.fileobj is not self._told for key, _ in selector.select(seconds))
