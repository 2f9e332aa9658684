"""What the last look at the mailbox saves us from asking again. PURE bookkeeping, in memory only.

A look that found no record of history at all proves that no draft changed either: a state asked for
before it is still right, once. Whatever happened, one list of drafts tells of all of them, once, which
message each holds. Threads of letters we have seen need not be searched for. And letters of the past
that came whole with their thread need not be fetched again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.contract import PlacedDraft

MOST_THREADS = 2_000
"""Letters whose thread is remembered, the latest."""
MOST_BYTES = 24_000_000
"""Of letters that wait to be fetched; what does not fit is asked for again."""


class Glance:
    """Shared by the mailbox and the drafts of one connection."""

    def __init__(self) -> None:
        self._upto: int | None = None
        self._states: dict[str, PlacedDraft | None] = {}
        self._proved: set[str] = set()
        self._threads: dict[str, str] = {}
        self._letters: dict[str, bytes] = {}
        self._room = MOST_BYTES
        self._unasked = False
        self._listed: Mapping[str, str] | None = None
        self._told: set[str] = set()

    def looked(self, start: int, upto: int, *, quiet: bool) -> None:
        """A look from one record to another is over; ``quiet``: nothing at all had happened."""
        unbroken = self._upto is not None and start <= self._upto
        if quiet and unbroken:
            self._proved = set(self._states)
        else:
            self.forget()
        self._upto = upto
        self._unasked, self._listed, self._told = True, None, set()

    def forget(self) -> None:
        """Something changed: every state is asked for anew."""
        self._states.clear()
        self._proved.clear()
        self._unasked = False

    def asked(self, ref: str, state: PlacedDraft | None) -> None:
        """The state of a draft, as Gmail gave it now."""
        self._states[ref] = state

    def proved(self, ref: str) -> bool:
        """Whether a look proved the state; true once, then it is asked for again."""
        if ref in self._proved:
            self._proved.discard(ref)
            return True
        return False

    def state(self, ref: str) -> PlacedDraft | None:
        """The state that was asked for last."""
        return self._states[ref]

    def met(self, message_id: str, thread: str) -> None:
        """A letter of that Message-ID lies in that thread."""
        self._threads.pop(message_id, None)
        self._threads[message_id] = thread
        if len(self._threads) > MOST_THREADS:
            del self._threads[next(iter(self._threads))]

    def thread_of(self, message_id: str) -> str:
        """The thread of a letter; empty where it was not met."""
        return self._threads.get(message_id, "")

    # --- the drafts there are

    def holds(self, draft: str, listing: Callable[[], Mapping[str, str]]) -> str:
        """Which message a draft holds by the list of all, asked for once after a look; empty: to be asked for itself.

        It is told once for each draft; whoever asks twice wants to know how it is now.
        """
        if not self._unasked or draft in self._told:
            return ""
        if self._listed is None:
            self._listed = listing()
        self._told.add(draft)
        return self._listed.get(draft, "")

    # --- letters that came with their thread

    def keep(self, message: str, letter: bytes | None) -> None:
        """A letter that may be fetched soon."""
        if letter is not None and len(letter) <= self._room and message not in self._letters:
            self._letters[message] = letter
            self._room -= len(letter)

    def take(self, message: str) -> bytes | None:
        """The letter, once; None where it is not here."""
        letter = self._letters.pop(message, None)
        self._room += len(letter) if letter is not None else 0
        return letter

    def drop_letters(self) -> None:
        """Nobody fetches them any more."""
        self._letters.clear()
        self._room = MOST_BYTES
