"""What the Drafts folder holds, kept from look to look, so that following a hundred drafts costs what one does.

A message on a server never changes, so its digest is made once. What changes are flags, and what is there:
where the server counts changes (HIGHESTMODSEQ, RFC 7162) and the count stands still, nothing is asked at all;
else one command asks for the flags of what is known. Changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.headers import draft_key
from connectors.imap.folders import Seen
from connectors.imap.messages import MOST_MESSAGE
from connectors.imap.parse import Fetched, packed
from connectors.imap.session import Session

KEYS = b"UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
WHOLE = b"UID FLAGS RFC822.SIZE BODY.PEEK[]<0.%d>" % MOST_MESSAGE
AT_ONCE = 200_000
"""Bytes of drafts that are fetched in one command to make their digests."""


def revision_of(raw: bytes) -> str:
    """The mark of a draft's content, whatever its line ends; it outlives new message numbers."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()


@dataclass(slots=True)
class Entry:
    """One message in Drafts."""

    key: str
    """Empty where it is none of ours."""
    size: int
    flags: frozenset[bytes]
    revision: str = ""
    """Empty until somebody asks."""


@dataclass(slots=True)
class Glance:
    """One Drafts folder, as it stood when ``mark`` was made."""

    uidvalidity: int = 0
    upto: int = 1
    """UIDs from this one on were not looked at."""
    mark: tuple[int, int, int] | None = None
    entries: dict[int, Entry] = field(default_factory=dict)

    def refresh(self, session: Session, seen: Seen) -> None:
        """Brings everything up to where the folder stands."""
        if seen.uidvalidity != self.uidvalidity:
            self.uidvalidity, self.upto, self.mark, self.entries = seen.uidvalidity, 1, None, {}
        mark = (seen.uidnext, seen.messages, seen.modseq)
        if seen.modseq and mark == self.mark:
            return
        if not seen.messages:
            self.entries.clear()
        elif self.entries or seen.uidnext > self.upto:
            session.anew(seen.place)
            self._known(session)
            self._new(session, seen)
        self.upto = max(self.upto, seen.uidnext)
        self.mark = mark

    def _known(self, session: Session) -> None:
        """Which of the known ones are there still, and their flags."""
        there: dict[int, frozenset[bytes]] = {}
        for some in packed(sorted(self.entries), session.long_line):
            there.update((each.uid, each.flags) for each in session.fetch(some, b"UID FLAGS"))
        self.entries = {uid: entry for uid, entry in self.entries.items() if uid in there}
        for uid, entry in self.entries.items():
            entry.flags = there[uid]

    def _new(self, session: Session, seen: Seen) -> None:
        if seen.uidnext > self.upto:
            for each in session.fetch(b"%d:%d" % (self.upto, seen.uidnext - 1), KEYS):
                self.entries[each.uid] = Entry(draft_key(each.body or b""), each.size, each.flags)

    def put(self, uid: int, entry: Entry) -> None:
        """We put this one there ourselves."""
        self.entries[uid] = entry
        if uid == self.upto:
            self.upto = uid + 1

    def forget(self, uid: int) -> None:
        """We took this one away ourselves."""
        self.entries.pop(uid, None)

    def bearing(self, key: str) -> list[int]:
        """The UIDs with a key, oldest first."""
        return sorted(uid for uid, entry in self.entries.items() if entry.key == key)

    def digest(self, session: Session, seen: Seen, uid: int) -> str:
        """The revision of one; those of the others of ours are made on the way. Empty where it is gone."""
        if uid in self.entries and not self.entries[uid].revision:
            session.examine(seen.place)
            for some in packed(self._batch(uid), session.long_line):
                self._note(session.fetch(some, WHOLE))
        return self.entries[uid].revision if uid in self.entries else ""

    def _batch(self, uid: int) -> list[int]:
        left = AT_ONCE - self.entries[uid].size
        wanted = [uid]
        for other, entry in self.entries.items():
            if entry.key and not entry.revision and other != uid and entry.size <= left:
                left -= entry.size
                wanted.append(other)
        return sorted(wanted)

    def _note(self, found: Iterable[Fetched]) -> None:
        for each in found:
            entry = self.entries.get(each.uid)
            if entry is not None and each.body is not None:
                entry.revision = revision_of(each.body)
