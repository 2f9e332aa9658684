"""Where messages lie that bear a draft's key, outside the Drafts folder.

A draft is asked for by its key before it is placed, and it may long lie in Sent or in an archive of
a hundred thousand messages. So each file is read once in the life of a process, whoever reads it
first (``backfill``, ``changes`` or a question here), and only stems (as 64-bit hashes) and the few
keys are kept. What is found is looked at again by who asked. Nothing here writes.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from array import array
from collections.abc import Iterable, Iterator

from connectors.headers import draft_key, header_end
from connectors.maildir.access import Access
from connectors.maildir.files import (
    FIRST_READ,
    Unreadable,
    beginning,
    directory,
    names_in,
    read_header,
    stem_of,
    stems_of,
)
from connectors.maildir.folders import SETTLED_NS, Place

_KEYED = re.compile(rb"<[0-9a-fA-F]{64}@")


class KeyIndex:
    """Finds messages by a draft's key in folders that may be large."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._places: dict[str, set[tuple[bytes, bytes]]] = {}
        self._examined: dict[bytes, array[int]] = {}
        self._settled: dict[bytes, tuple[int, int]] = {}

    def saw(self, place: Place, stem: bytes, header: bytes) -> None:
        """A message was read."""
        self._keep(place, stem, header)
        self._examined.setdefault(place.path, array("q")).append(hash(stem))

    def adopt(self, place: Place, stems: Iterable[bytes], keyed: Iterable[tuple[bytes, bytes]], *, listed: int) -> None:
        """A whole folder was read: these stems, and among them those (stem, header) that may bear a key.

        ``listed`` is the moment (nanoseconds) before which it had not been listed yet. Raises OSError.
        """
        self._examined[place.path] = array("q", map(hash, stems))
        for stem, header in keyed:
            self._keep(place, stem, header)
        where = os.path.join(self._access.tree.root, place.path)
        stamps = (_moved(os.path.join(where, b"new")), _moved(os.path.join(where, b"cur")))
        if listed - max(stamps) > SETTLED_NS:
            self._settled[place.path] = stamps

    def _keep(self, place: Place, stem: bytes, header: bytes) -> None:
        key = draft_key(header)
        if key:
            self._places.setdefault(key, set()).add((place.path, stem))

    def where(self, place: Place, key: str) -> Iterator[bytes]:
        """The stems in a folder whose message bore the key when it was read. Raises OSError."""
        self._examine(place)
        yield from sorted(stem for path, stem in self._places.get(key, ()) if path == place.path)

    def _examine(self, place: Place) -> None:
        """Reads what was not read yet of a folder; looks at its time stamps only where it stands still."""
        now = time.time_ns()
        where = os.path.join(self._access.tree.root, place.path)
        stamps = (_moved(os.path.join(where, b"new")), _moved(os.path.join(where, b"cur")))
        if self._settled.get(place.path) == stamps:
            return
        listed = [(sub, names_in(os.path.join(where, sub))) for sub in (b"new", b"cur")]
        known = set(self._examined.get(place.path, ()))
        hashes = array("q")
        for sub, names in listed:
            marks = array("q", map(hash, stems_of(names)))
            self._read_new(place, sub, [name for name, mark in zip(names, marks, strict=True) if mark not in known])
            hashes.extend(marks)
        self._examined[place.path] = hashes
        self._settled.pop(place.path, None)
        if now - max(stamps) > SETTLED_NS:
            self._settled[place.path] = stamps

    def _read_new(self, place: Place, sub: bytes, names: list[bytes]) -> None:
        if not names:
            return
        root = self._access.tree.root
        with directory(self._access.path(place, sub, b"")) as handle:
            for name in names:
                raw = beginning(handle, name)
                # A key anywhere in what was read is rare enough for a closer look; a long header needs one anyway.
                if raw is None or _KEYED.search(raw) or (len(raw) == FIRST_READ and header_end(raw) < 0):
                    with contextlib.suppress(Unreadable, FileNotFoundError):
                        self._keep(place, stem_of(name), read_header(self._access.path(place, sub, name), root)[0])


def _moved(path: bytes) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return 0
