"""What ``doctor`` is told of a Gmail mailbox: whose it is, what was permitted, and what not (``contract.Checkup``)."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Finding
from connectors.gmail.client import Gmail
from connectors.google.checkup import permissions
from connectors.google.kept import KeptSignIn
from connectors.google.scopes import GMAIL_COMPOSE, GMAIL_READ

FOLDERS = {"INBOX": "Inbox", "SENT": "Sent", "DRAFT": "Drafts"}
"""The labels that must be there, as a user knows them."""


class GmailCheckup:
    """Of one mailbox."""

    def __init__(self, gmail: Gmail, kept: KeptSignIn) -> None:
        self._gmail, self._kept = gmail, kept

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``."""
        yield from permissions(self._kept, (GMAIL_READ, GMAIL_COMPOSE))
        profile = self._gmail.profile()
        count = f"{profile['messagesTotal']:,} messages"
        yield Finding(name="mailbox", ok=True, text=f"Gmail of {profile['emailAddress']}, {count}.")
        there = {label["id"] for label in self._gmail.labels()}
        missing = [name for label, name in FOLDERS.items() if label not in there]
        text = f"Missing: {', '.join(missing)}. Report it." if missing else f"{', '.join(FOLDERS.values())} are there."
        yield Finding(name="folders", ok=not missing, text=text)
