r"""The one door to the server: connects when first needed, again when the line was cut, and translates every error.

    none -> signed in -> (cut, in doubt) -> none
                 \-> asked again after a rest: is the line still alive?

Reading is repeated on a new connection where the line was cut (by tenacity, here and nowhere else). What
changes something is never repeated: the caller looks whether it happened. Used by one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from connectors.errors import ConnectorError, NotFound
from connectors.imap.faults import ANY, LOST, translated
from connectors.imap.folders import Place, Seen
from connectors.imap.session import Session
from connectors.imap.settings import Settings
from connectors.imap.signin import signed_in

T = TypeVar("T")
ATTEMPTS = 3
FIRST_WAIT, LONGEST_WAIT = 0.2, 2.0
"""Seconds between two attempts."""
LOOK_S = 1.0
"""Seconds that a look serves for questions that were not asked since."""
DOUBT_S = 20.0
"""After this rest a line is asked whether it is alive before something is changed over it."""


class Client:
    """Keeps one connection to one mailbox."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened yet."""
        self.settings = settings
        self._session: Session | None = None
        self._used = 0.0
        self.connections = 0
        """How often we signed in."""
        self.seen: Mapping[str, Seen] = {}
        """The folders by their names, as they were at the last look."""
        self._looked = 0.0
        self._answered: set[str] = set()
        self._changed = False
        """We changed something since."""

    def reading(self, doing: str, action: Callable[[Session], T]) -> T:
        """What the action returns; it may be run more than once. Raises ConnectorError."""
        retrying = Retrying(
            retry=retry_if_exception_type(LOST),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT),
            reraise=True,
        )
        try:
            result: T = retrying(self._attempt, action)
        except ANY as error:
            raise translated(error, self.settings, doing) from error
        return result

    def changing(self, doing: str, action: Callable[[Session], T]) -> T:
        """The same, run at most once, on a line that was alive a moment ago."""
        if self._session is None or time.monotonic() - self._used > DOUBT_S:
            self.reading(doing, lambda session: session.run(b"NOOP"))
        self._changed = True
        try:
            return self._attempt(action)
        except ANY as error:
            self.forget_look()  # done or not: nobody knows without looking
            raise translated(error, self.settings, doing) from error

    def while_it_lasts(self, doing: str, action: Callable[[Session], T]) -> T | None:
        """What the action returns, run at most once; None where the line was cut meanwhile."""
        try:
            return self._attempt(action)
        except LOST:
            return None
        except ANY as error:
            raise translated(error, self.settings, doing) from error

    def _attempt(self, action: Callable[[Session], T]) -> T:
        session = self._connected()
        try:
            result = action(session)
        except ConnectorError:
            raise
        except ANY as error:
            if isinstance(error, LOST):
                self.close()
            raise
        except BaseException:
            self.close()  # stopped in the middle of an answer
            raise
        self._used = time.monotonic()
        return result

    def _connected(self) -> Session:
        if self._session is None:
            wire = signed_in(self.settings)
            try:
                self._session = Session(wire, self.settings)
            except BaseException:
                wire.drop()
                raise
            self.connections += 1
        return self._session

    def look(self) -> tuple[Seen, ...]:
        """Every folder, and where it stands now."""
        found = self.reading("list the folders", lambda session: session.look())
        self.seen = {each.place.id: each for each in found}
        self._looked = time.monotonic()
        self._answered = set()
        self._changed = False
        return found

    def look_for(self, question: str, *, of_ours: bool) -> tuple[Seen, ...]:
        """The same; of a moment ago where this was not asked since. Following many drafts is one look, not many.

        ``of_ours``: it is about something that we may have changed ourselves meanwhile.
        """
        stale = question in self._answered or (of_ours and self._changed)
        if stale or time.monotonic() - self._looked > LOOK_S:
            self.look()
        self._answered.add(question)
        return tuple(self.seen.values())

    def forget_look(self) -> None:
        """The next question is answered by looking anew."""
        self._looked = 0.0

    def place(self, name: str) -> Place:
        """A folder by its name. Raises NotFound."""
        if name not in self.seen:
            self.look()
        if name not in self.seen:
            raise NotFound(f"The folder {name!r} is no longer in the mailbox on {self.settings.server}.")
        return self.seen[name].place

    def close(self) -> None:
        """Ends the connection; the next use makes a new one. May be called twice."""
        session, self._session = self._session, None
        if session is not None:
            session.wire.drop()
