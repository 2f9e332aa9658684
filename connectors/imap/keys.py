"""Where drafts' keys were seen, so that the server need not look through everything for each of them. PURE.

A key travels in the Message-ID. A backfill sees the Message-IDs of all messages since the oldest letter of
the contacts, and what comes later is told with its header: below ``upto`` a folder holds exactly the keys
that are known here. Anything else is asked of the server. Nothing is kept beyond this process.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.contract import Head
from connectors.headers import draft_key
from connectors.imap.folders import Seen


@dataclass(slots=True)
class _Known:
    """What is known of one folder."""

    uidvalidity: int
    upto: int
    """UIDs below this one were looked at."""
    found: dict[str, set[int]] = field(default_factory=dict)


class KeyIndex:
    """The keys of drafts, by folder."""

    def __init__(self) -> None:
        self._folders: dict[str, _Known] = {}
        self._absent: dict[tuple[str, str], tuple[int, int]] = {}

    def saw(self, seen: Seen, heads: Iterable[Head], *, start: int, upto: int) -> None:
        """These are all the messages from ``start`` to below ``upto``."""
        known = self._folders.get(seen.place.id)
        if known is None or known.uidvalidity != seen.uidvalidity or known.upto < start:
            return
        for head in heads:
            self._note(known, draft_key(head.header), int(head.ref.rpartition("/")[2]))
        known.upto = max(known.upto, upto)

    def adopt(self, seen: Seen, keyed: Iterable[tuple[int, str]]) -> None:
        """These are the keys of all messages in the folder that can be drafts of ours."""
        known = _Known(seen.uidvalidity, seen.uidnext)
        for uid, key in keyed:
            self._note(known, key, uid)
        self._folders[seen.place.id] = known

    @staticmethod
    def _note(known: _Known, key: str, uid: int) -> None:
        if key:
            known.found.setdefault(key, set()).add(uid)

    def where(self, seen: Seen, key: str) -> tuple[set[int], int]:
        """UIDs under which the key was seen, and the first UID from which on the server must be asked."""
        known = self._folders.get(seen.place.id)
        if known is not None and known.uidvalidity == seen.uidvalidity:
            return known.found.get(key, set()), known.upto
        absent = self._absent.get((key, seen.place.id))
        return set(), absent[1] if absent is not None and absent[0] == seen.uidvalidity else 1

    def knows(self, key: str) -> bool:
        """Whether the key was seen in any folder."""
        return any(known.found.get(key) for known in self._folders.values())

    def lacks(self, seen: Seen, key: str) -> None:
        """The server was asked, and has it nowhere below UIDNEXT."""
        self._absent[key, seen.place.id] = (seen.uidvalidity, seen.uidnext)
