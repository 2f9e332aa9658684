"""Reading a mailbox in Microsoft 365 (``contract.Mailbox``).

    position now   one listing of ids a folder, of the last month only; its end is where the watching begins
    what is new    one request a folder; the heads of new letters in batches of twenty
    lost position  CursorExpired (410): the caller begins anew and asks for the past again

A folder's stream of changes (delta query) covers letters received since a date. What is older and is
moved into a folder is not told again: it was told where it lay first, and drafts are followed by their
id, which survives moves (``Prefer: IdType="ImmutableId"``).
https://learn.microsoft.com/graph/delta-query-messages
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from connectors.contract import Head, Interest, MailPage, Progress
from connectors.errors import NotFound, Vanished
from connectors.graph.client import Graph, Json, Part, found, path
from connectors.graph.folders import Folders
from connectors.graph.parse import BRIEF, FIELDS, PROPERTIES, head_of
from connectors.graph.past import backfill
from connectors.graph.position import Position, Token, position_of, token_of

MONTH = timedelta(days=30)
LISTED = 500
"""Ids a page when the watching of a folder begins."""
PAGE = 50
"""Messages a page of news."""
_REF = re.compile(r"[A-Za-z0-9_=-]{1,512}")


class GraphMailbox:
    """The mail of one account."""

    def __init__(
        self,
        graph: Graph,
        user: Callable[[], str],
        *,
        accept_missing: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``user`` gives the name that is signed in; ``clock`` only says from when on a folder is watched."""
        self.folders = Folders(graph)
        self._graph, self._user, self._clock = graph, user, clock
        self._accept_missing = accept_missing

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        """See ``contract.Mailbox.changes``."""
        if cursor is None:
            yield MailPage(heads=(), cursor=self._now().written())
            return
        position = position_of(cursor)
        watched = self.folders.watched()
        gone = position.folders.keys() - watched.purposes.keys()
        position = replace(position, folders={k: v for k, v in position.folders.items() if k not in gone})
        for folder in watched.purposes:
            for further, heads in self._news(position, folder):
                position = further
                if heads:
                    yield MailPage(heads=heads, cursor=position.written())
        yield MailPage(heads=(), cursor=position.written())

    def _now(self) -> Position:
        """The end of every folder's stream."""
        watched = self.folders.watched(anew=True)
        position = Position(total=watched.total)
        for folder in watched.purposes:
            token = None
            while token is None or token.skip:
                answer = self._page(folder, token, LISTED)
                token = token_of(answer)
            position = position.at(folder, token)
        return position

    def _news(self, position: Position, folder: str) -> Iterator[tuple[Position, tuple[Head, ...]]]:
        """What is new in one folder, page by page, with the position after it."""
        token = position.folders.get(folder)
        while True:
            answer = self._page(folder, token, PAGE)
            token = token_of(answer)
            told = answer.get("value", ())
            if any("@removed" in each for each in told):
                self._check_that_something_is_left(position)
            heads = self._heads([str(each["id"]) for each in told if "@removed" not in each])
            position = replace(position.at(folder, token), total=position.total + len(heads))
            yield position, heads
            if token.delta:
                return

    def _page(self, folder: str, token: Token | None, page: int) -> Json:
        where = ("me", "mailFolders", folder, "messages", "delta")
        since = (self._clock() - MONTH).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = token.query if token else {"select": BRIEF, "filter": f"receivedDateTime ge {since}"}
        return self._graph.get(path(*where, **query), prefer=(f"odata.maxpagesize={page}",))

    def _heads(self, ids: Sequence[str]) -> tuple[Head, ...]:
        parts = [Part(path=path("me", "messages", each, select=FIELDS, expand=PROPERTIES)) for each in ids]
        messages = [found(answer) for answer in self._graph.several(parts)]
        return tuple(head_of(each, self.folders.purpose(each.get("parentFolderId"))) for each in messages if each)

    def _check_that_something_is_left(self, position: Position) -> None:
        """Letters were deleted: all of them? Raises Vanished."""
        if position.total and not self._accept_missing and not self.folders.watched(anew=True).total:
            raise Vanished(
                f"The mailbox held {position.total} messages and is empty now: nothing is concluded from that. "
                "If you emptied it yourself, run: followthrough run --once --accept-missing."
            )

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        """See ``contract.Mailbox.backfill``."""
        for message in backfill(self._graph, interest, since, progress, self._is_draft):
            yield head_of(message, self.folders.purpose(message.get("parentFolderId")))

    def _is_draft(self, message: Json) -> bool:
        return bool(message.get("isDraft")) or message.get("parentFolderId") not in self.folders.watched().purposes

    def fetch(self, ref: str) -> bytes:
        """See ``contract.Mailbox.fetch``."""
        if not _REF.fullmatch(ref):
            raise NotFound("There is no message of that name in Microsoft 365.")
        return self._graph.raw(path("me", "messages", ref, "$value"))

    def identities(self) -> frozenset[str]:
        """See ``contract.Mailbox.identities``: the name that is signed in (aliases need a permission that is not asked for)."""
        name = self._user().lower()
        return frozenset({name} if "@" in name else ())
