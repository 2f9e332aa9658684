"""Being told by the server, on the same connection as everything else, while nobody else uses it.

    NOTIFY     (RFC 5465, where offered) the server tells of new mail in every folder
    IDLE       (RFC 2177) it tells of the INBOX; the other folders are asked for every ``OTHERS_S``
    neither    everything is asked for every ``OTHERS_S``

Every ``CHECK_S`` the waiting is ended and begun anew: so a line that is dead without a word is noticed
within a minute, and no server hangs up on us after its 29 minutes. What happened between the last look and
the waiting, or while a line was cut, is noticed by looking once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from connectors.contract import Folder
from connectors.imap.client import Client
from connectors.imap.folders import Place, Seen
from connectors.imap.session import Session
from connectors.imap.wire import Answer, Row, Wire
from connectors.waking import Waking

CHECK_S = 40.0
ANSWER_S = 15.0
"""Seconds the server may take to begin and to end the waiting."""
OTHERS_S = 120.0
"""Seconds between two looks at what the server does not tell of."""
FIRST_S, LONGEST_S = 0.05, 60.0
"""Seconds until a line that was cut is made anew; each time longer."""
TOLD_OF_ALL = b"NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge MailboxName))"


class ImapPush:
    """Waits for changes in one mailbox (``contract.Push``)."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._waking = Waking()

    def close(self) -> None:
        """Ends what helps to wait. May be called twice."""
        self._waking.close()

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``. Raises ConnectorError where the server cannot be reached."""
        until = time.monotonic() + timeout
        look_at, cuts = 0.0, 0
        while not wake.is_set():
            now = time.monotonic()
            if now >= look_at:
                if self._differs():
                    return True
                look_at = time.monotonic() + OTHERS_S
            left = until - time.monotonic()
            if left <= 0:
                return False
            told = self._told(min(left, CHECK_S), wake)
            if told:
                return True
            if told is None:
                look_at, cuts = 0.0, cuts + 1
                wake.wait(min(left, LONGEST_S, FIRST_S * 2**cuts))
        return False

    def _differs(self) -> bool:
        """Whether a folder stands elsewhere than when it was looked at last."""
        before = self._client.seen
        self._client.look()
        return _marks(before) != _marks(self._client.seen)

    def _told(self, seconds: float, wake: threading.Event) -> bool | None:
        """Waits so long; whether the server told of something. None where the line was cut meanwhile."""
        inbox = _inbox(self._client.seen)

        def idle(session: Session) -> bool:
            if inbox is None or not session.can("IDLE"):
                wake.wait(seconds)
                return False
            return _idled(session, inbox, seconds, wake, self._waking)

        return self._client.while_it_lasts("wait for new mail", idle)


def _idled(session: Session, inbox: Place, seconds: float, wake: threading.Event, waking: Waking) -> bool:
    session.ask_to_be_told(TOLD_OF_ALL)
    session.examine(inbox)
    wire = session.wire
    wire.patience(ANSWER_S)
    tag = wire.begin_idle()
    if isinstance(tag, Answer):
        wire.patience()
        wake.wait(seconds)
        return False
    told = _listened(wire, seconds, wake, waking)
    rows = wire.end_idle(tag)
    wire.patience()
    return told or any(_is_news(row) for row in rows)


def _listened(wire: Wire, seconds: float, wake: threading.Event, waking: Waking) -> bool:
    """Whether the server says something that matters within so many seconds."""
    until = time.monotonic() + seconds
    while not wake.is_set():
        if not wire.pending() and not waking.readable(wire.socket().fileno(), until, wake):
            return False
        if _is_news(wire.told()):
            return True
    return False


def _is_news(row: Row) -> bool:
    """New or removed mail; flags and greetings are none."""
    word = row[0].upper()
    return word.endswith((b" EXISTS", b" EXPUNGE")) or word.startswith(
        (b"* VANISHED", b"* STATUS", b"* LIST", b"* OK [NOTIFICATIONOVERFLOW")
    )


def _marks(seen: Mapping[str, Seen]) -> dict[str, tuple[int, int, int]]:
    return {name: (each.uidvalidity, each.uidnext, each.messages) for name, each in seen.items() if each.place.watched}


def _inbox(seen: Mapping[str, Seen]) -> Place | None:
    """Where new mail comes in: Gmail's All Mail where it stands for everything."""
    whole = [each.place for each in seen.values() if each.place.everything]
    return next(iter(whole), None) or next(
        (each.place for each in seen.values() if each.place.role is Folder.INBOX), None
    )
