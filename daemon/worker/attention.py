"""How long an account may rest until it is looked at again, where nothing wakes it before.

    an answer is expected         ``expecting``: news came, letters went out, or a moment is near that somebody named
    the user's quiet hours        ``at_night``
    otherwise                     ``by_day``; and it never rests into a time in which an answer is expected

What is told (a push, a wake-up, a due moment) comes before all of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Final

from connectors.contract import Poll
from daemon.core import pace
from daemon.core.practice import Practice

SELDOM: Final = Poll(by_day=300.0, expecting=300.0, at_night=300.0)
"""Where a connector says nothing."""
LIVELY: Final = timedelta(minutes=10)
"""How long after news, or after a moment that was named, an answer is likely: answers beget answers."""
AHEAD: Final = timedelta(minutes=5)
"""How long before such a moment: people call off, or are late."""


def interval(poll: Poll, now: datetime, expected: Iterable[datetime], *, quiet: bool) -> float:
    """Seconds until the next look. PURE. ``expected``: around when answers are likely; ``quiet``: it is night."""
    seconds = poll.at_night if quiet else poll.by_day
    if poll.expecting >= seconds:
        return seconds
    for moment in expected:
        begins = (moment - AHEAD - now).total_seconds()
        if begins <= 0 and now < moment + LIVELY:
            return poll.expecting
        if begins > 0:
            seconds = min(seconds, max(begins, poll.expecting))
    return seconds


class Attention:
    """Of one account; remembers when something happened last."""

    def __init__(self, poll: Poll | None, practice: Practice, zone: tzinfo) -> None:
        """``zone``: the user's, in which their quiet hours are."""
        self._poll, self._practice, self._zone = poll or SELDOM, practice, zone
        self._news: datetime | None = None
        self._named: tuple[datetime | None, datetime | None] = (None, None)
        """The moment that is named next, and the one before."""

    def news(self, at: datetime) -> None:
        """A pass found or did something."""
        self._news = at

    def seconds(self, now: datetime, named: datetime | None) -> float:
        """Until the next look; ``named`` is the next moment at which something is to happen."""
        if named != self._named[0]:
            self._named = (named, self._named[0])
        expected = [moment for moment in (self._news, *self._named) if moment is not None]
        return interval(self._poll, now, expected, quiet=pace.is_quiet(now, self._zone, self._practice))
