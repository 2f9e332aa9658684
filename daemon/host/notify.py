"""What the service manager is told: ready, what the daemon waits for, that it is alive (sd_notify(3)).

    ready -> alive, alive, ... -> reloading -> ready -> ... -> stopping

The protocol is one datagram of ``NAME=value`` lines to the socket that the environment names. It is a dozen lines
of our own: systemd's bindings need a compiler and its headers, and the pure ones on the index rest since 2017.
Where nobody listens nothing is said and nothing fails: a terminal, cron and macOS have no such socket.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

MICROSECONDS = 1_000_000


class Notifier:
    """The way to the service manager; all of it does nothing where there is none."""

    def __init__(
        self, environment: Mapping[str, str] | None = None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        known = os.environ if environment is None else environment
        self._address = _address(known.get("NOTIFY_SOCKET", ""))
        self._between = _between(known)
        self._monotonic = monotonic
        self._fed: float | None = None
        self._said = ""

    @property
    def listens(self) -> bool:
        """Is there a service manager?"""
        return bool(self._address)

    def ready(self) -> None:
        """The daemon watches, or watches again."""
        self._send("READY=1")

    def reloading(self) -> None:
        """The configuration is read anew; ``ready`` says that this is over."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={int(self._monotonic() * MICROSECONDS)}")

    def stopping(self) -> None:
        """It was told to end, and does."""
        self._send("STOPPING=1")

    def status(self, text: str) -> None:
        """One line for ``systemctl status``, where it is another one than before. Never the name of a person."""
        line = " ".join(text.split())
        if line != self._said:
            self._said = line
            self._send(f"STATUS={line}")

    def alive(self) -> None:
        """Every thread makes progress; to be called at least every second, and told on as often as is asked for."""
        now = self._monotonic()
        if self._between and (self._fed is None or now - self._fed >= self._between):
            self._fed = now
            self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        # A manager that is being restarted, or is overrun, is no reason to stop watching.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.settimeout(1.0)
            way.sendto("\n".join(lines).encode(), self._address)


def _address(name: str) -> str:
    """A path, or with ``@`` a name in the abstract namespace; anything else (vsock) is not for us."""
    if name.startswith("@"):
        return "\0" + name[1:]
    return name if name.startswith("/") else ""


def _between(environment: Mapping[str, str]) -> float:
    """Seconds between two signs of life, half of what the manager allows; 0 where it wants none, or not from us."""
    asked = environment.get("WATCHDOG_USEC", "")
    whom = environment.get("WATCHDOG_PID", "")
    if not asked.isdigit() or (whom and whom != str(os.getpid())):
        return 0.0
    return int(asked) / MICROSECONDS / 2
