"""The past of some people: searches find threads, and each thread is read once, whole.

The searches name many addresses each. What Gmail shows as one conversation is one request. Letters
that the found ones refer to and that lie in other conversations (a subject was changed) are looked
for by their Message-ID, until nothing new is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from connectors.contract import Interest, Progress
from connectors.gmail import parse
from connectors.gmail.client import Gmail
from connectors.gmail.parse import Json
from connectors.headers import ids_in

ROUNDS: Final = 4
"""How often letters are followed into other conversations."""


def backfill(gmail: Gmail, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Json]:
    """Messages with their header fields and parts. See ``contract.Mailbox.backfill``."""
    past = _Past(gmail, progress)
    past.search(parse.searches(interest, since))
    for _ in range(ROUNDS):
        yield from past.read()
        past.search(f"-in:drafts {{{part}}}" for part in parse.joined(parse.by_message_id(past.missing())))


class _Past:
    def __init__(self, gmail: Gmail, progress: Progress) -> None:
        self._gmail, self._progress = gmail, progress
        self._threads: dict[str, bool] = {}
        """Thread -> was it read?"""
        self._done = 0
        self._own: set[str] = set()
        self._named: set[str] = set()

    def search(self, queries: Iterable[str]) -> None:
        """Finds threads."""
        for query in queries:
            self._progress(self._done, None)
            for thread in self._gmail.threads(query):
                self._threads.setdefault(thread, False)

    def read(self) -> Iterator[Json]:
        """The messages of the threads that were not read yet."""
        for thread in [thread for thread, read in self._threads.items() if not read]:
            self._threads[thread] = True
            for message in self._gmail.thread(thread, whole=True):
                self._note(message)
                yield message
            self._done += 1
            self._progress(self._done, len(self._threads))

    def missing(self) -> frozenset[str]:
        """Message-IDs that letters refer to and that were neither seen nor looked for."""
        wanted = frozenset(self._named - self._own)
        self._own |= wanted
        return wanted

    def _note(self, message: Json) -> None:
        for value in parse.header_values(message, "Message-ID"):
            self._own.update(_ids(value))
        for value in parse.header_values(message, "In-Reply-To", "References"):
            self._named.update(_ids(value))


def _ids(value: str) -> list[str]:
    return [one.decode("utf-8", "replace") for one in ids_in(value.encode("utf-8", "replace"))]
