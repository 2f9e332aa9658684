"""What ``doctor`` is told of an IMAP mailbox: how we got in, which folder is what, how soon news is heard of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from connectors import certificates
from connectors.contract import Finding, Folder
from connectors.imap.client import Client
from connectors.imap.folders import Place, drafts_place
from connectors.imap.push import OTHERS_S

SHOWN = (Folder.DRAFTS, Folder.SENT, Folder.TRASH, Folder.JUNK)


class ImapCheckup:
    """Of one mailbox (``contract.Checkup``)."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def findings(self) -> Iterator[Finding]:
        """See ``contract.Checkup.findings``."""
        settings = self._client.settings
        found = [each.place for each in self._client.look()]
        yield Finding(name="sign-in", ok=True, text=f"Signed in to {settings.server} as {settings.user}.")
        yield self._encryption()
        yield from self._certificate()
        yield self._sending()
        yield self._folders(found)
        yield from self._drafts(found)
        yield self._news()

    def _encryption(self) -> Finding:
        settings = self._client.settings
        if settings.security == "none":
            text = (
                "NOTHING IS ENCRYPTED between this program and the mail server on this computer: set `security = "
                '"starttls"` or "tls" under [account.mailbox] as soon as the server can.'
            )
            return Finding(name="encryption", ok=False, text=text)
        by = "STARTTLS" if settings.security == "starttls" else "TLS"
        return Finding(name="encryption", ok=True, text=f"By {by}, with a certificate that was checked.")

    def _certificate(self) -> Iterator[Finding]:
        settings = self._client.settings
        if settings.security != "none":
            shown = self._client.reading("show its certificate", lambda session: session.wire.certificate())
            mend = "ask whoever runs the server to renew it."
            about = certificates.finding(shown, settings.server, datetime.now(UTC), mend)
            yield from () if about is None else (about,)

    def _sending(self) -> Finding:
        text = (
            "IMAP itself cannot send. The same password may open your provider's server for sending: nothing here knows "
            "how to speak with one."
        )
        return Finding(name="can it send?", ok=True, text=text)

    def _drafts(self, found: list[Place]) -> Iterator[Finding]:
        """May drafts be placed? Asked by opening the folder for changes, which changes nothing."""
        drafts = drafts_place(found, self._client.settings)
        if drafts is None:
            wanted = self._client.settings.folders.get(Folder.DRAFTS)
            made = f'There is no folder "{wanted}" for drafts' if wanted else "There is no folder for drafts"
            yield Finding(name="permission to place drafts", ok=True, text=f"{made}: it is made with the first one.")
        elif not self._client.reading(f"open {drafts.id}", lambda session: session.may_write(drafts)):
            text = f"{drafts.id} is read-only for you: have whoever runs the server let you write, or set `drafts` under [account.mailbox] to a folder of yours."
            yield Finding(name="permission to place drafts", ok=False, text=text)
        else:
            yield Finding(name="permission to place drafts", ok=True, text=f"{drafts.id} can be written to.")

    def _folders(self, found: list[Place]) -> Finding:
        drafts = drafts_place(found, self._client.settings)
        called = {role: [place.id for place in found if place.role is role] for role in SHOWN}
        called[Folder.DRAFTS] = [drafts.id] if drafts else []
        parts = [f"{role.value}: {' and '.join(names)}" for role, names in called.items() if names]
        count = sum(place.watched for place in found)
        text = f"{count} folders are watched; {', '.join(parts)}."
        if not called[Folder.SENT]:
            text += (
                " None is known for sent letters: set `sent` under [account.mailbox], or your own letters are not seen."
            )
        return Finding(name="folders", ok=bool(called[Folder.SENT]), text=text)

    def _news(self) -> Finding:
        able = self._client.reading("ask what it can", lambda session: session.capabilities)
        every = f"every {OTHERS_S:.0f} seconds"
        if {"IDLE", "NOTIFY"} <= able:
            text = "The server tells of new mail in every folder at once."
        elif "IDLE" in able:
            text = f"The server tells of new mail in the INBOX at once; the other folders are looked at {every}."
        else:
            text = f"The server tells of nothing by itself: all folders are looked at {every}."
        return Finding(name="news", ok=True, text=text)
