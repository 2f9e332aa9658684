"""Whether what a mailbox lost is believable. PURE.

Mail that is moved turns up elsewhere; mail that is deleted goes one by one. A folder that is gone
with all it held, or an INBOX that is suddenly empty while nothing turned up, is rather a disk that
is not mounted, a server that was restored or a synchroniser gone wrong, and silence must not be
concluded from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from connectors.contract import Folder

MEND = "If that is right, run `followthrough run --once --accept-missing`."
_UNCOUNTED = (Folder.TRASH, Folder.JUNK, Folder.DRAFTS)


class Holding(Protocol):
    """What one folder held."""

    @property
    def count(self) -> int:
        """Messages."""
        ...

    @property
    def role(self) -> Folder:
        """What it is for."""
        ...


def missing(before: Mapping[str, Holding], now: Mapping[str, Holding]) -> str:
    """What vanished, as the end of the sentence "The ..."; empty where all is well.

    ``now`` names every folder there is with what it holds.
    """
    was, left = _counts(before, (Folder.DRAFTS,)), _counts(now, (Folder.DRAFTS,))
    grown = sum(max(0, count - was.get(name, 0)) for name, count in left.items())
    letters = {name: count for name, count in _counts(before, _UNCOUNTED).items() if count}
    gone = {name: count for name, count in letters.items() if name not in now}
    if grown < sum(gone.values()):
        name = max(gone, key=lambda each: gone[each])
        return f"folder {_shown(name, before)} held {_messages(gone[name])} and is gone"
    held = sum(letters.values())
    if grown < held and not sum(_counts(now, _UNCOUNTED).values()):
        return f"mailbox held {_messages(held)} and is empty"
    lost = sum(was.values()) - sum(left.values())
    for name, count in letters.items():
        if before[name].role is Folder.INBOX and not left.get(name, 0) and lost >= count:
            return f"folder {_shown(name, before)} held {_messages(count)} and is empty"
    return ""


def _counts(folders: Mapping[str, Holding], leave_out: tuple[Folder, ...]) -> dict[str, int]:
    return {name: held.count for name, held in folders.items() if held.role not in leave_out}


def _shown(name: str, before: Mapping[str, Holding]) -> str:
    return "INBOX" if before[name].role is Folder.INBOX else name


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"
