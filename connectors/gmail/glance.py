"""What the last look at the mailbox saves us from asking again. PURE bookkeeping, in memory only.

A look that found no record of history at all proves that no draft changed either: a state asked for
before it is still right, once. And threads of letters we have seen need not be searched for.
"""

from __future__ import annotations

from connectors.contract import PlacedDraft

MOST_THREADS = 2_000
"""Letters whose thread is remembered, the latest."""


class Glance:
    """Shared by the mailbox and the drafts of one connection."""

    def __init__(self) -> None:
        self._upto: int | None = None
        self._states: dict[str, PlacedDraft | None] = {}
        self._proved: set[str] = set()
        self._threads: dict[str, str] = {}

    def looked(self, start: int, upto: int, *, quiet: bool) -> None:
        """A look from one record to another is over; ``quiet``: nothing at all had happened."""
        unbroken = self._upto is not None and start <= self._upto
        if quiet and unbroken:
            self._proved = set(self._states)
        else:
            self.forget()
        self._upto = upto

    def forget(self) -> None:
        """Something changed: every state is asked for anew."""
        self._states.clear()
        self._proved.clear()

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
