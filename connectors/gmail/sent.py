"""What the user wrote lately, under Gmail's label for sent mail (``contract.SentMail``). Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connectors.contract import Head
from connectors.errors import NotFound
from connectors.gmail.client import Gmail
from connectors.gmail.parse import head_of

MOST = 300
"""Letters: each is a request."""


class GmailSent:
    """Of one mailbox."""

    def __init__(self, gmail: Gmail) -> None:
        self._gmail = gmail

    def since(self, moment: datetime, most: int) -> Iterator[Head]:
        """See ``contract.SentMail.since``."""
        found = self._gmail.search(f"in:sent after:{moment:%Y/%m/%d}")
        for message in found[: min(most, MOST)]:
            try:
                yield head_of(self._gmail.head(message["id"]))
            except NotFound:
                continue  # deleted meanwhile
