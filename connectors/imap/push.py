"""Being told by the server, on the same connection as everything else, while nobody else uses it.

    NOTIFY     (RFC 5465, where offered) the server tells of new mail in every folder
    IDLE       (RFC 2177) it tells of the INBOX; the other folders are asked for every ``OTHERS_S``
    neither    everything is asked for every ``OTHERS_S``

Every ``CHECK_S`` the line is tried, so that one that is dead without a word is noticed within a minute; the
waiting is begun anew then, long before the 29 minutes after which servers hang up. What happened between the
last look and the waiting is noticed by looking once when it begins.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Mapping

from connectors.contract import Folder
from connectors.imap.client import Client
from connectors.imap.folders import Place, Seen
from connectors.imap.session import Session
from connectors.imap.wire import READ_S, Answer, Row, Wire

STEP_S = 0.25
"""How often ``wake`` is looked at."""
CHECK_S = 40.0
ANSWER_S = 15.0
"""Seconds the server may take to answer that check."""
OTHERS_S = 120.0
RETRY_S = 5.0


class ImapPush:
    """Waits for changes in one mailbox (``contract.Push``)."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``. Raises ConnectorError where the server cannot be reached."""
        until = time.monotonic() + timeout
        if wake.is_set():
            return False
        looked = time.monotonic()
        if self._differs():
            return True
        while not wake.is_set():
            now = time.monotonic()
            if now >= until:
                return False
            if now - looked >= OTHERS_S:
                looked = now
                if self._differs():
                    return True
            if self._told(min(until - now, CHECK_S), wake):
                return True
        return False

    def _differs(self) -> bool:
        """Whether a folder stands elsewhere than when it was looked at last."""
        before = self._client.seen
        self._client.look()
        return _marks(before) != _marks(self._client.seen)

    def _told(self, seconds: float, wake: threading.Event) -> bool:
        """Waits so long; whether the server told of something."""
        inbox = _inbox(self._client.seen)
        if inbox is None:
            wake.wait(seconds)
            return False

        def idle(session: Session) -> bool | None:
            return _idled(session, inbox, seconds, wake) if session.can("IDLE") else None

        told = self._client.reading("wait for new mail", idle)
        if told is None:
            wake.wait(seconds)
            return False
        return told


def _idled(session: Session, inbox: Place, seconds: float, wake: threading.Event) -> bool:
    session.examine(inbox)
    wire = session.wire
    tag = wire.begin_idle()
    if isinstance(tag, Answer):
        return False
    told = _listened(wire, seconds, wake)
    wire.patience(ANSWER_S)
    try:
        rows = wire.end_idle(tag)
    finally:
        wire.patience(READ_S)
    return told or any(_is_news(row) for row in rows)


def _listened(wire: Wire, seconds: float, wake: threading.Event) -> bool:
    """Whether the server says something that matters within so many seconds."""
    until = time.monotonic() + seconds
    poll = select.poll()
    poll.register(wire.socket().fileno(), select.POLLIN)
    ready = wire.pending()
    while not wake.is_set():
        if ready:
            if _is_news(wire.told()):
                return True
            ready = wire.pending()
            continue
        left = until - time.monotonic()
        if left <= 0:
            return False
        ready = bool(poll.poll(min(left, STEP_S) * 1000))
    return False


def _is_news(row: Row) -> bool:
    """New or removed mail; flags and greetings are none."""
    word = row[0].upper()
    return word.endswith((b" EXISTS", b" EXPUNGE")) or word.startswith((b"* VANISHED", b"* STATUS", b"* LIST"))


def _marks(seen: Mapping[str, Seen]) -> dict[str, tuple[int, int, int]]:
    return {name: (each.uidvalidity, each.uidnext, each.messages) for name, each in seen.items() if each.place.watched}


def _inbox(seen: Mapping[str, Seen]) -> Place | None:
    """Where new mail comes in: Gmail's All Mail where it stands for everything."""
    whole = [each.place for each in seen.values() if each.place.everything]
    return next(iter(whole), None) or next(
        (each.place for each in seen.values() if each.place.role is Folder.INBOX), None
    )
