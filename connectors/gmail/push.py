"""Being told of new mail through Pub/Sub (``contract.Push``), for a user who set up a subscription.

    a thread of its own   pull (waits at Google) -> tell -> wait until that was heard -> acknowledge -> pull ...
    the account's thread  keeps Gmail writing to the topic (``users.watch``, which ends after 7 days) -> waits

A notification may be late or lost, says Google: so it is a hint, and looks go on by the clock, seldom. While the
subscription cannot be heard they come as often as without one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from connectors.errors import ConnectorError, Temporary
from connectors.gmail.client import Gmail
from connectors.gmail.subscription import Subscription
from connectors.waking import Listener

EVERY: Final = timedelta(days=1)
"""How often Gmail is told anew to write to the topic: so Google advises."""
AGAIN: Final = timedelta(minutes=5)
"""When that is tried again where it failed."""
SHORTEST, LONGEST = 5.0, 300.0
"""Seconds between two attempts to hear the subscription, where it cannot be heard."""
TRIES, END_S = 10, 0.2
"""How often, and how many seconds each, the end of the listening is waited for."""


class Watch:
    """Gmail's promise to write to the topic, kept alive."""

    def __init__(self, gmail: Gmail, topic: Callable[[], str]) -> None:
        """Asks nothing yet. ``topic`` is asked until it is known, then never again."""
        self._gmail, self._topic = gmail, topic
        self._name = ""
        self._next: datetime | None = None
        self.problem: ConnectorError | None = None

    def keep(self, now: datetime) -> None:
        """Renews it where that is due; a failure is kept in ``problem``, and tried again later."""
        if self._next is not None and self._next - EVERY < now < self._next:
            return
        try:
            self._name = self._name or self._topic()
            expires = self._gmail.watch(self._name)
            self._next, self.problem = renewal(now, expires), None
        except ConnectorError as problem:
            self._next, self.problem = now + AGAIN, problem


def renewal(now: datetime, expires: datetime) -> datetime:
    """When to renew what ends at ``expires``: after a day, or half-way where it ends sooner than in two. PURE."""
    return now + max(min(EVERY, (expires - now) / 2), AGAIN)


class PubSubPush:
    """Waits for a subscription's word."""

    def __init__(
        self,
        subscription: Subscription,
        watch: Watch,
        *,
        seconds: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Asks nothing yet. ``seconds``: after which to look all the same while nothing can be heard."""
        self._subscription, self._watch = subscription, watch
        self._seconds, self._now = seconds, now
        self._told = threading.Event()
        """Something came, and nobody has heard yet."""
        self._heard = threading.Event()
        self._ended = threading.Event()
        self._deaf = False
        self._woken = threading.Event()
        self._listener = Listener(self._woken.set)
        self._thread: threading.Thread | None = None

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``."""
        self._watch.keep(self._now())
        if self._thread is None and self._watch.problem is None:  # from now on the subscription is that thread's
            self._thread = threading.Thread(target=self._run, name="pubsub", daemon=True)
            self._thread.start()
        self._woken.clear()
        if not self._told.is_set() and not wake.is_set():
            self._listener.listen(wake, time.monotonic() + timeout)
            unheard = self._deaf or self._watch.problem is not None
            self._woken.wait(min(timeout, self._seconds) if unheard else timeout)
        told = self._told.is_set()
        self._told.clear()
        if told:
            self._heard.set()
        return told

    def _run(self) -> None:
        """Listens, until the end."""
        rest = SHORTEST
        while not self._ended.is_set():
            try:
                self._hear(self._subscription.pull())
                self._deaf, rest = False, SHORTEST
            except ConnectorError as problem:
                if not self._deaf:
                    self._deaf = True
                    self._woken.set()  # whoever waits for its word is to look by the clock
                asked = problem.retry_after if isinstance(problem, Temporary) else None
                self._ended.wait(max(rest, asked or 0.0))
                rest = min(rest * 2, LONGEST)
        self._subscription.close()

    def _hear(self, ids: tuple[str, ...]) -> None:
        """Tells, and acknowledges once that was heard: whoever dies in between is told again."""
        if not ids:
            return
        self._heard.clear()
        self._told.set()
        self._woken.set()
        self._heard.wait()
        if not self._ended.is_set():
            self._subscription.acknowledge(ids)

    def close(self) -> None:
        """Ends the listening. May be called twice."""
        self._ended.set()
        self._heard.set()
        self._listener.close()
        if self._thread is None:
            self._subscription.close()
            return
        for _ in range(TRIES):
            if not self._thread.is_alive():
                return
            self._subscription.hang_up()  # once is not enough where it is just about to connect
            self._thread.join(END_S)
