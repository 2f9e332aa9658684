"""Reading a Maildir: what is new, what concerns somebody, one message. Nothing here writes.

changes    list the folders whose time stamps moved -> compare with the cursor -> is it believable?
           -> read the headers of what is new -> pages
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from connectors.contract import Folder, Head, Interest, MailPage, Progress
from connectors.errors import Permanent, Vanished
from connectors.faults import fault
from connectors.maildir.access import Access
from connectors.maildir.files import Unreadable, names_in, stem_of
from connectors.maildir.folders import SETTLED_NS, Place
from connectors.maildir.keys import KeyIndex
from connectors.maildir.missing import MEND, missing
from connectors.maildir.past import Past
from connectors.maildir.position import Compared, Held, Stamp, compare, dumped, loaded

PAGE = 100
"""Heads a page."""
RELIST_NS = 3_600_000_000_000
"""A folder is listed after an hour whatever its time stamps say: some network file systems forget to move them."""

Found = tuple[bytes, bytes]
"""Subfolder and file name of a message."""


class MaildirMailbox:
    """Reading one mailbox (``contract.Mailbox``)."""

    def __init__(self, access: Access, keys: KeyIndex, *, accept_missing: bool = False) -> None:
        self._access = access
        self._tree = access.tree
        self._keys = keys
        self._accept_missing = accept_missing
        self.unreadable = 0
        """Files that could not be read as a message so far."""

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        """See ``contract.Mailbox.changes``."""
        before = None if cursor is None else loaded(cursor)
        try:
            places = self._places(before)
            now, found = self._compare(places, before)
            self._believe(before, now)
            if before is None or not found:
                same = before is not None and cursor is not None and now == before
                yield MailPage(heads=(), cursor=cursor if same and cursor is not None else dumped(now))
                return
            yield from self._pages(before, now, found)
        except OSError as error:
            raise fault(error, f"read the mailbox {self._tree.shown()}") from error

    def _places(self, before: dict[str, Held] | None) -> tuple[Place, ...]:
        """The folders there are. Raises Vanished or Permanent where the mailbox is none (any more)."""
        try:
            places = self._tree.folders()
        except (FileNotFoundError, NotADirectoryError):
            places = ()
        shown = self._tree.shown()
        if before is None or not before:
            if not places:
                raise Permanent(
                    f"{shown} is no Maildir (there is no folder cur or new in it): set `path` under [account.mailbox] "
                    "to the folder that holds cur, new and tmp."
                )
            return places
        if not places:
            raise Vanished(f"The mailbox {shown} is gone: bring it back, or set `path` to where it is now.")
        return places

    def _compare(
        self, places: tuple[Place, ...], before: dict[str, Held] | None
    ) -> tuple[dict[str, Held], dict[Place, list[Found]]]:
        """What every folder holds now, and what is new in each."""
        now: dict[str, Held] = {}
        found: dict[Place, list[Found]] = {}
        for place in places:
            was = None if before is None else before.get(place.id, _NOTHING)
            held, new = self._look(place, was)
            now[place.id] = held
            if new:
                found[place] = new
        return now, found

    def _look(self, place: Place, was: Held | None) -> tuple[Held, list[Found]]:
        stamp = self._stamp(place)
        if was is not None and _unchanged(was, stamp) and was.role is place.role:
            return was, []
        # First new, then cur: what a client moves between the two meanwhile is seen twice, not missed.
        new, cur = (names_in(os.path.join(self._tree.root, place.path, sub)) for sub in (b"new", b"cur"))
        both: Compared = compare(new + cur, was)
        held = Held(stamp=stamp, count=both.count, role=place.role, sums=both.sums)
        if was is not None and was.role is not place.role:
            return held, [*((b"new", name) for name in new), *((b"cur", name) for name in cur)]
        waiting = set(new)
        return held, [(b"new" if name in waiting else b"cur", name) for name in both.found]

    def _stamp(self, place: Place) -> Stamp:
        listed = time.time_ns()
        new, cur = (self._moved(os.path.join(self._tree.root, place.path, sub)) for sub in (b"new", b"cur"))
        return Stamp(new=new, cur=cur, listed=listed)

    @staticmethod
    def _moved(directory: bytes) -> int:
        try:
            return os.stat(directory).st_mtime_ns
        except FileNotFoundError:
            return 0

    def _believe(self, before: dict[str, Held] | None, now: dict[str, Held]) -> None:
        """Raises Vanished where what was there cannot simply be gone; once not, where the user said so."""
        lost = missing(before, now) if before else ""
        if lost and not self._accept_missing:
            raise Vanished(f"In {self._tree.shown()} the {lost}: nothing is concluded from that. {MEND}")
        self._accept_missing = False

    def _pages(
        self, before: dict[str, Held], now: dict[str, Held], found: dict[Place, list[Found]]
    ) -> Iterator[MailPage]:
        """The new messages, folder by folder; until a folder is told whole, its old position stands."""
        told = {name: before.get(name, _NOTHING) for name in now}
        told.update({name: held for name, held in now.items() if name not in {place.id for place in found}})
        waiting: list[Head] = []
        for place, new in found.items():
            lost: list[bytes] = []
            for head in self._heads(place, new, lost):
                waiting.append(head)
                if len(waiting) >= PAGE:
                    yield MailPage(heads=tuple(waiting), cursor=dumped(told))
                    waiting = []
            told[place.id] = replace(now[place.id], skipped=tuple(lost))
        yield MailPage(heads=tuple(waiting), cursor=dumped(told))

    def _heads(self, place: Place, new: list[Found], lost: list[bytes]) -> Iterator[Head]:
        """Reads the new ones; ``lost`` receives the stems of those that could not be read, to be tried again."""
        for sub, name in new:
            head = self._head(place, sub, name)
            if head is None:
                lost.append(stem_of(name))
            else:
                self._keys.saw(place, stem_of(name), head.header)
                yield head

    def _head(self, place: Place, sub: bytes, name: bytes) -> Head | None:
        stem = stem_of(name)
        for _ in range(3):  # a client may set a flag, or move it from new to cur, meanwhile
            try:
                return self._access.head(place, sub, name)
            except FileNotFoundError:
                again = self._access.locate(place, stem)
                if again is None:
                    return None
                sub, name = again
            except Unreadable:
                self.unreadable += 1
                return None
        return None

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        """See ``contract.Mailbox.backfill``. ``progress`` may raise to stop it; ``since`` is not needed."""
        del since
        try:
            places = [place for place in self._places(None) if place.role is not Folder.DRAFTS]
            past = Past(self._access, self._keys, interest)
            yield from past.search(places, progress)
            self.unreadable += past.unreadable
        except OSError as error:
            raise fault(error, f"read the mailbox {self._tree.shown()}") from error

    def fetch(self, ref: str) -> bytes:
        """See ``contract.Mailbox.fetch``."""
        return self._access.read(ref)[3]

    def identities(self) -> frozenset[str]:
        """A Maildir knows no addresses of its own."""
        return frozenset()


_NOTHING = Held(stamp=Stamp(new=-1, cur=-1), count=0, role=Folder.OTHER, sums=(0,))


def _unchanged(was: Held, stamp: Stamp) -> bool:
    """Whether a folder needs no listing: its time stamps stand still, and stood so when it was listed last."""
    then = was.stamp
    return (
        (then.new, then.cur) == (stamp.new, stamp.cur)
        and then.listed - max(then.new, then.cur) > SETTLED_NS
        and abs(stamp.listed - then.listed) < RELIST_NS
    )
