"""What ``doctor`` is told of a Gmail mailbox: whose it is, what was permitted, and what not (``contract.Checkup``)."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Finding
from connectors.errors import NotFound, Permanent
from connectors.gmail.client import Gmail
from connectors.gmail.subscription import Subscription
from connectors.google.checkup import permissions
from connectors.google.kept import KeptSignIn
from connectors.google.scopes import PUBSUB, wanted

FOLDERS = {"INBOX": "Inbox", "SENT": "Sent", "DRAFT": "Drafts"}
"""The labels that must be there, as a user knows them."""


class GmailCheckup:
    """Of one mailbox."""

    def __init__(
        self, gmail: Gmail, kept: KeptSignIn, addresses: frozenset[str], subscription: Subscription | None = None
    ) -> None:
        """``addresses``: the user's, as they are configured; ``subscription``: what tells of new mail, if anything does."""
        self._gmail, self._kept, self._addresses = gmail, kept, addresses
        self._subscription = subscription

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``."""
        scopes = wanted("gmail", "", told=self._subscription is not None)
        yield from permissions(self._kept, scopes)
        yield self._whose()
        there = {label["id"] for label in self._gmail.labels()}
        missing = [name for label, name in FOLDERS.items() if label not in there]
        text = f"Missing: {', '.join(missing)}. Report it." if missing else f"{', '.join(FOLDERS.values())} are there."
        yield Finding(name="folders", ok=not missing, text=text)
        if self._subscription is not None and PUBSUB in self._kept.granted():  # otherwise a line says so already
            yield self._told(self._subscription)

    def _told(self, subscription: Subscription) -> Finding:
        """Has Gmail renew its promise, as the daemon does every day: nothing else shows whether it may write to the topic."""
        topic = subscription.topic()
        try:
            self._gmail.watch(topic)
        except (Permanent, NotFound) as problem:
            text = f"Gmail cannot write to {topic} ({problem}) Let gmail-api-push@system.gserviceaccount.com publish to it, "
            return Finding(
                name="push", ok=False, text=f"{text}and have no other topic in that project for this mailbox."
            )
        return Finding(name="push", ok=True, text=f"{subscription.name} tells of new mail, from {topic}.")

    def _whose(self) -> Finding:
        """Whoever has several accounts at Google easily signs in to the wrong one."""
        profile = self._gmail.profile()
        whose, total = str(profile["emailAddress"]).lower(), int(profile["messagesTotal"])
        count = f"{total:,} message{'' if total == 1 else 's'}"
        named = {whose, *(str(alias["sendAsEmail"]).lower() for alias in self._gmail.aliases())}
        if self._addresses and named.isdisjoint(self._addresses):
            text = (
                f"This is the Gmail of {whose}, which is not yours by the configuration: add it to [me] addresses, or "
            )
            return Finding(name="mailbox", ok=False, text=f"{text}sign in to the right account. {self._kept.how}")
        return Finding(name="mailbox", ok=True, text=f"Gmail of {whose}, {count}.")
