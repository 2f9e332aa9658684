"""Being told by an Exchange server (streaming notifications), over a line of its own; and what to do where it tells nothing.

    subscribed    one look, since nobody told until now; then the line: one answer that goes on for half an hour
    told          of letters that come, go or move; of changes in Drafts and in the calendar. A letter that is only
                  read or flagged is no news
    closed        after its time: opened again, and one look, for what happened in between
    cut, lost     the same, a little later each time
    refused       the passes by the clock must do; it is tried again after an hour

The line is read in a thread of its own, because an answer that goes on blocks who reads it. What this program
writes itself is told too: one look more, which finds nothing.
https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-stream-notifications-about-mailbox-events-by-using-ews-in-exchange
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from connectors.errors import ConnectorError, CursorExpired, Permanent, Temporary
from connectors.exchange.access import Access
from connectors.exchange.client import Exchange
from connectors.exchange.parse import id_of, local
from connectors.exchange.soap import M, T, get_folders, listen, named_folder, subscribe, unsubscribe
from connectors.waking import Listener

if TYPE_CHECKING:
    import requests

LINE_MIN: Final = 29
"""Minutes one answer goes on; the server allows 30."""
FIRST_S, LONGEST_S = 1.0, 300.0
"""Seconds until a line that was cut is made anew; each time longer."""
STEADY_S: Final = 60.0
"""Seconds after which a line was a good one: the next cut is the first again."""
REFUSED_S: Final = 3600.0
END_S: Final = 2.0
LOUD: Final = frozenset({"NewMailEvent", "CreatedEvent", "DeletedEvent", "MovedEvent"})
OF_OTHERS: Final = ("inbox", "sentitems", "drafts", "calendar")
"""Folders of a mailbox that is not the user's own: only in that one can all be named at once."""


class ExchangePush:
    """Waits for changes in one mailbox and its calendar (``contract.Push``)."""

    def __init__(self, access: Access) -> None:
        """Opens nothing before the first wait."""
        self._changed, self._ended, self._woken = (threading.Event() for _ in range(3))
        self._exchange = Exchange(access, sleep=self._nap)
        self._listener = Listener(self._woken.set)
        self._thread: threading.Thread | None = None
        self._line: requests.Response | None = None
        self._heeded: frozenset[str] = frozenset()

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``. A server that does not tell is asked by the caller's clock."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="exchange line", daemon=True)
            self._thread.start()
        self._woken.clear()
        if not self._changed.is_set() and not wake.is_set():
            self._listener.listen(wake, time.monotonic() + timeout)
            self._woken.wait(timeout)
        changed = self._changed.is_set()
        self._changed.clear()
        return changed

    def close(self) -> None:
        """Ends the line. May be called twice."""
        self._ended.set()
        self._listener.close()
        self._cut()
        if self._thread is not None:
            self._thread.join(END_S)

    # --- in the thread of the line

    def _run(self) -> None:
        nap = FIRST_S
        while not self._ended.is_set():
            begun = time.monotonic()
            try:
                with subscribed(self._exchange) as subscription:
                    self._heeded = _quiet_folders(self._exchange)
                    self._follow(subscription)
            except Permanent:
                nap = REFUSED_S
            except ConnectorError as error:
                steady = time.monotonic() - begun > STEADY_S
                nap = FIRST_S if steady else min(nap * 2, LONGEST_S)
                nap = max(nap, getattr(error, "retry_after", None) or 0.0)
            self._nap(nap)
        self._exchange.close()

    def _nap(self, seconds: float) -> None:
        self._ended.wait(seconds)

    def _follow(self, subscription: str) -> None:
        """Opens one line after another, until it is told to end. Raises what ends a line too early."""
        while not self._ended.is_set():
            self._tell()
            last = ""
            for messages in self._exchange.told(listen(subscription, LINE_MIN), self._opened):
                for each in messages:
                    if isinstance(each, ConnectorError):
                        raise each
                    last = each.findtext(f"{{{M}}}ConnectionStatus") or last
                    if is_news(each, self._heeded):
                        self._tell()
            if last != "Closed":
                raise Temporary("The line to the Exchange server was cut: it is made anew.")

    def _tell(self) -> None:
        self._changed.set()
        self._woken.set()

    def _opened(self, line: requests.Response) -> None:
        self._line = line
        if self._ended.is_set():
            self._cut()

    def _cut(self) -> None:
        """Ends the reading of the line, from whatever thread."""
        with suppress(OSError, ValueError, RuntimeError):  # it ended by itself in this moment
            if self._line is not None:
                self._line.raw.shutdown()


@contextmanager
def subscribed(exchange: Exchange) -> Iterator[str]:
    """A subscription, given back at the end: a server allows a user only so many. Raises Permanent where it is refused."""
    access = exchange.access
    folders = [named_folder(name, access.mailbox) for name in OF_OTHERS] if access.shared else []
    answer = exchange.tell(subscribe(folders))
    subscription = answer.findtext(f"{{{M}}}SubscriptionId") or ""
    if not subscription:
        raise Permanent("The Exchange server gives no subscription: it is asked for news instead.")
    try:
        yield subscription
    except CursorExpired:
        subscription = ""
        raise
    finally:
        if subscription:
            with suppress(ConnectorError):
                exchange.tell(unsubscribe(subscription))


def _quiet_folders(exchange: Exchange) -> frozenset[str]:
    """Where a change of what lies there already matters: Drafts, and the calendar."""
    mailbox = exchange.access.mailbox if exchange.access.shared else ""
    answers = exchange.several(get_folders(named_folder(name, mailbox) for name in ("drafts", "calendar")))
    folders = [each.find(f"{{{M}}}Folders/*") for each in answers if not isinstance(each, ConnectorError)]
    return frozenset(id_of(each, "FolderId") for each in folders if each is not None)


def is_news(message: Element, heeded: frozenset[str]) -> bool:
    """Does it tell of something that a look could find? ``heeded``: folders in which changes of old things count."""
    for event in message.iterfind(f"{{{M}}}Notifications/{{{T}}}Notification/*"):
        if local(event) in LOUD:
            return True
        if local(event) == "ModifiedEvent" and id_of(event, "ParentFolderId") in heeded:
            return True
    return False
