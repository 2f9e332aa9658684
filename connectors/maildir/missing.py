"""Whether what a Maildir lost is believable. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from connectors import missing as every_mailbox
from connectors.contract import Folder
from connectors.maildir.position import Held
from connectors.missing import MEND

__all__ = ["MEND", "missing"]


def missing(before: Mapping[str, Held], now: Mapping[str, Held]) -> str:
    """What vanished, as the end of the sentence "The ..."; empty where all is well."""
    if _inboxes(before) and not _inboxes(now):
        return "folder INBOX is gone"
    return every_mailbox.missing(before, now)


def _inboxes(folders: Mapping[str, Held]) -> list[str]:
    """The INBOX, where it is one: with its ``cur`` in it."""
    return [name for name, held in folders.items() if held.role is Folder.INBOX and held.stamp.cur]
