"""What the user wrote lately, from the folders for sent mail (``contract.SentMail``). Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connectors.contract import Folder, Head
from connectors.imap.client import Client
from connectors.imap.folders import Seen
from connectors.imap.messages import head_of, heads
from connectors.imap.parse import Fetched
from connectors.imap.session import Session

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class ImapSent:
    """Of one mailbox."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def since(self, moment: datetime, most: int) -> Iterator[Head]:
        """See ``contract.SentMail.since``: one search and one fetch a folder."""
        term = f"SENTSINCE {moment.day}-{_MONTHS[moment.month - 1]}-{moment.year}".encode()
        for seen in self._client.look():
            if seen.place.role is Folder.SENT and seen.messages:
                for each in self._found(seen, term, most):
                    yield head_of(seen.place, seen.uidvalidity, each)

    def _found(self, seen: Seen, term: bytes, most: int) -> list[Fetched]:
        def ask(session: Session) -> list[Fetched]:
            session.examine(seen.place)
            numbers = session.search(term)[-most:]
            return heads(session, seen.place, numbers)[0] if numbers else []

        found = self._client.reading(f"look through the folder {seen.place.id}", ask)
        return sorted(found, key=lambda each: -each.uid)
