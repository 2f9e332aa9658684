"""What the user wrote lately, in the folder for sent mail (``contract.SentMail``). Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connectors.contract import Folder, Head
from connectors.errors import ConnectorError
from connectors.exchange.client import Exchange, batches
from connectors.exchange.folders import Folders
from connectors.exchange.mailbox import CHANGED
from connectors.exchange.parse import head_fields, head_of, id_of, items_in
from connectors.exchange.soap import field, find, folder_of, get, shape, since, stamp

TOGETHER = 100
"""Messages a request."""


class ExchangeSent:
    """Of one mailbox."""

    def __init__(self, exchange: Exchange, folders: Folders) -> None:
        self._exchange, self._folders = exchange, folders

    def since(self, moment: datetime, most: int) -> Iterator[Head]:
        """See ``contract.SentMail.since``."""
        sent = self._folders.of(Folder.SENT)
        if sent is None:
            return
        where = since(field(CHANGED), stamp(moment))
        (answer,) = self._exchange.ask(find([folder_of(sent)], (), most=min(most, 1000), offset=0, where=where))
        for part in batches([id_of(item) for item in items_in(answer)], TOGETHER):
            for found in self._exchange.several(get(part, shape(head_fields()))):
                if not isinstance(found, ConnectorError):
                    yield from (head_of(item, Folder.SENT) for item in items_in(found))
