"""Whether an account's thread gets on: the signs of life that the service manager's watchdog rests on.

    beat     it is at work, and got on just now; the next one is due within HUNG seconds
    rest     it waits, for so many seconds at the most

A first look through a hundred thousand letters beats with every page; a connection that never answers does not.
"""

from __future__ import annotations

import time

HUNG = 600.0
"""Seconds without progress after which a thread counts as hung: longer than all time-outs of a server in a row."""


class Pulse:
    """Written by one thread, read by the main one; a single number, so there is nothing to lock."""

    def __init__(self) -> None:
        self._until = time.monotonic() + HUNG

    @property
    def is_alive(self) -> bool:
        """Has it got on when it should?"""
        return time.monotonic() < self._until

    def beat(self) -> None:
        """It got on."""
        self._until = time.monotonic() + HUNG

    def rest(self, seconds: float) -> None:
        """It begins to wait, for ``seconds`` at the most."""
        self._until = time.monotonic() + seconds + HUNG
