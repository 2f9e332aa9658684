"""What the user wrote lately, in the folder for sent mail (``contract.SentMail``). Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from connectors.contract import Folder, Head
from connectors.graph.client import Graph, path
from connectors.graph.folders import Folders
from connectors.graph.parse import FIELDS, PROPERTIES, head_of

PAGE = 50
"""Messages a request."""


class GraphSent:
    """Of one mailbox."""

    def __init__(self, graph: Graph, folders: Folders) -> None:
        self._graph, self._folders = graph, folders

    def since(self, moment: datetime, most: int) -> Iterator[Head]:
        """See ``contract.SentMail.since``."""
        sent = self._folders.of(Folder.SENT)
        if sent is None:
            return
        where = path(
            "me",
            "mailFolders",
            sent,
            "messages",
            filter=f"receivedDateTime ge {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            select=FIELDS,
            expand=PROPERTIES,
            top=str(PAGE),
        )
        for message in self._graph.pages(where, page=PAGE, most=most):
            yield head_of(message, Folder.SENT)
