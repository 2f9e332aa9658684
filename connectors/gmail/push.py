"""When to look again, where nobody tells (``contract.Push``): often after news, seldom at night.

Google can tell only through a public web address or a Pub/Sub subscription; a look without news is one
small request. So it is asked: every ``poll_seconds``, four times as often for ten minutes after something
came (answers beget answers), four times as seldom at night.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

LIVELY: Final = 600.0
"""Seconds after news in which more of them are likely."""
FACTOR: Final = 4.0
LEAST: Final = 10.0
"""Seconds between two looks at the least."""
NIGHT: Final = (22, 6)
"""Hours, on the user's clock: from the first until the second."""


class Polling:
    """Waits for the time to look again."""

    def __init__(
        self,
        seconds: float,
        zone: tzinfo,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[tzinfo], datetime] = datetime.now,
    ) -> None:
        """``seconds`` between two looks by day."""
        self._seconds, self._zone = seconds, zone
        self._clock, self._now = clock, now
        self._news: float | None = None

    def news(self) -> None:
        """A look found something."""
        self._news = self._clock()

    def interval(self) -> float:
        """Seconds until the next look, as things stand."""
        if self._news is not None and self._clock() - self._news < LIVELY:
            return max(LEAST, self._seconds / FACTOR)
        first, last = NIGHT
        hour = self._now(self._zone).hour
        return self._seconds * FACTOR if hour >= first or hour < last else self._seconds

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``: True when it is time to look."""
        interval = self.interval()
        if wake.wait(min(timeout, interval)):
            return False
        return interval <= timeout
