"""Looking through the whole mailbox for what concerns somebody: one open, one read, one sieve a message.

Made for hundreds of thousands of messages: no parser, no status call, no path that is resolved anew.
Of a message only its name and the hashes of its ids stay in memory. Nothing here writes.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.contract import Head, Interest, Progress
from connectors.headers import HEADER_LIMIT, Look, header_end, look
from connectors.maildir.access import Access
from connectors.maildir.files import FIRST_READ, Unreadable, beginning, directory, names_in, read_file, stems_of
from connectors.maildir.folders import Place
from connectors.maildir.keys import KeyIndex
from connectors.sieve import REPORT_LIMIT, Sieve, Threads, report_ids

TELL_EVERY = 256
"""Messages between two calls of ``progress``."""
KEY_LENGTH = 64
NOTHING = Look(b"")


@dataclass(frozen=True, slots=True)
class _Batch:
    """One ``cur`` or ``new`` and what lies in it."""

    place: Place
    sub: bytes
    names: list[bytes]


class Past:
    """One search of the past."""

    def __init__(self, access: Access, keys: KeyIndex, interest: Interest) -> None:
        self._access = access
        self._keys = keys
        self._interest = interest
        self._sieve = Sieve(interest)
        self._threads = Threads()
        self._hits = bytearray()
        self._keyed: list[tuple[int, bytes]] = []
        self.unreadable = 0

    def search(self, places: list[Place], progress: Progress) -> Iterator[Head]:
        """The heads of all messages that concern the interest, once every message was looked at."""
        listed = time.time_ns()
        batches = [batch for place in places for batch in self._listed(place)]
        total = sum(len(batch.names) for batch in batches)
        for batch in batches:
            self._scan(batch, progress, total)
        progress(total, total)
        self._tell_keys(batches, listed)
        self._threads.of(self._hits, self._interest.message_ids)
        yield from self._heads(batches)

    def _listed(self, place: Place) -> Iterator[_Batch]:
        for sub in (b"new", b"cur"):
            names = names_in(os.path.join(self._access.tree.root, place.path, sub))
            if names:
                yield _Batch(place, sub, names)

    def _scan(self, batch: _Batch, progress: Progress, total: int) -> None:
        """Looks at every message of one directory."""
        first = done = len(self._hits)
        try:
            with directory(self._access.path(batch.place, batch.sub, b"")) as within:
                for name in batch.names:
                    if not done % TELL_EVERY:
                        progress(done, total)
                    done += 1
                    self._look(batch, within, name)
        except FileNotFoundError:  # the folder is gone meanwhile
            self._skip(first + len(batch.names) - len(self._hits))

    def _skip(self, count: int) -> None:
        for _ in range(count):
            self._threads.add(NOTHING)
            self._hits.append(0)

    def _look(self, batch: _Batch, within: int, name: bytes) -> None:
        raw = beginning(within, name)
        if raw is None:
            raw = self._whole(batch, name, FIRST_READ)
        end = header_end(raw)
        if end < 0 and len(raw) == FIRST_READ:
            raw = self._whole(batch, name, HEADER_LIMIT)
            end = header_end(raw)
        header = raw if end < 0 else raw[:end]
        seen = look(header)
        hit = self._sieve.header_names(header, seen.lowered)
        more: list[bytes] = []
        if seen.report:
            body = raw if len(raw) < FIRST_READ else self._whole(batch, name, REPORT_LIMIT)
            hit = hit or self._sieve.report_names(body)
            more = report_ids(body)
        self._threads.add(seen, more)
        if seen.own.find(b"@") == KEY_LENGTH:
            self._keyed.append((len(self._hits), header))
        self._hits.append(hit)

    def _whole(self, batch: _Batch, name: bytes, limit: int) -> bytes:
        """The slow and careful way: links looked at, pipes left alone; nothing where it is no message or gone."""
        try:
            return read_file(self._access.path(batch.place, batch.sub, name), self._access.tree.root, limit)[0]
        except Unreadable:
            self.unreadable += 1
        except FileNotFoundError:
            found = self._access.locate(batch.place, stems_of([name])[0])
            if found is not None and found[1] != name:
                return self._whole(_Batch(batch.place, found[0], []), found[1], limit)
        return b""

    def _tell_keys(self, batches: list[_Batch], listed: int) -> None:
        """What was read here need not be read again when a draft is looked for."""
        keyed = dict(self._keyed)
        number = 0
        for place, group in itertools.groupby(batches, key=lambda batch: batch.place):
            stems = [stem for batch in group for stem in stems_of(batch.names)]
            bearing = [(at - number, header) for at, header in keyed.items() if 0 <= at - number < len(stems)]
            self._keys.adopt(place, stems, [(stems[at], header) for at, header in bearing], listed=listed)
            number += len(stems)

    def _heads(self, batches: list[_Batch]) -> Iterator[Head]:
        number = 0
        for batch in batches:
            for name in batch.names:
                if self._hits[number]:
                    yield from self._head(batch, name)
                number += 1

    def _head(self, batch: _Batch, name: bytes) -> Iterator[Head]:
        sub = batch.sub
        for _ in range(3):  # a flag may have been set since it was listed
            try:
                yield self._access.head(batch.place, sub, name)
            except FileNotFoundError:
                found = self._access.locate(batch.place, stems_of([name])[0])
                if found is None:
                    return
                sub, name = found
            except Unreadable:
                self.unreadable += 1
                return
            else:
                return
