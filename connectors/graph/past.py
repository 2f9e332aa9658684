"""The past of some people: one search a person finds conversations, and conversations are read twenty a request.

    one search a person    letters from and to them, and reports that name them
    known letters          by Message-ID, and what answers them
    whole conversations    answers come from other addresses
    reports, whole         what they say stands in their bodies

What a search tells too much is taken out again by looking at the headers themselves. What it cannot
tell: letters of the past that name somebody in Reply-To or Sender only, and are in no thread with them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from connectors.contract import Interest, Progress
from connectors.errors import ConnectorError
from connectors.graph.client import Graph, Json, Part, found, path
from connectors.graph.parse import (
    FIELDS,
    IN_REPLY_TO,
    PROPERTIES,
    having,
    header_of,
    quoted,
    search_for,
)
from connectors.headers import look
from connectors.sieve import REPORT_LIMIT, Sieve, Threads, report_ids

HITS: Final = 50
"""Messages a page of a search."""
MOST: Final = 1000
"""What a search tells at the most (https://learn.microsoft.com/graph/search-query-parameter)."""
ROUNDS: Final = 4
"""How often letters are followed into other conversations."""


def backfill(
    graph: Graph, interest: Interest, since: datetime | None, progress: Progress, left_out: Callable[[Json], bool]
) -> Iterator[Json]:
    """Messages with their header fields. See ``contract.Mailbox.backfill``; ``since`` is not needed."""
    del since
    past = _Past(graph, progress)
    for address in sorted(interest.addresses):
        past.search(search_for(address))
    for house in sorted(interest.houses):
        past.search(f'"from:{house}"')
    past.about(interest.message_ids)
    past.complete()
    yield from past.wanted(interest, left_out)


class _Past:
    def __init__(self, graph: Graph, progress: Progress) -> None:
        self._graph, self._progress = graph, progress
        self._messages: dict[str, Json] = {}
        self._read: set[str] = set()
        """Conversations that were read whole."""
        self._asked: set[str] = set()
        """Message-IDs that were looked for."""

    def search(self, query: str) -> None:
        """One search, at most a thousand hits."""
        where = path("me", "messages", search=query, select=FIELDS, expand=PROPERTIES, top=str(HITS))
        self._note(self._graph.pages(where, page=HITS, most=MOST))

    def about(self, message_ids: Iterable[str]) -> None:
        """The letters with these Message-IDs, and their direct answers."""
        fresh = sorted(set(message_ids) - self._asked)
        self._asked.update(fresh)
        self._filters(
            each
            for one in fresh
            for each in (f"internetMessageId eq {quoted(f'<{one}>')}", having(IN_REPLY_TO, f"<{one}>"))
        )

    def complete(self) -> None:
        """Reads conversations whole, and follows letters into others, until nothing new is found."""
        for _ in range(ROUNDS):
            known = {str(each.get("conversationId") or "") for each in self._messages.values()} - {""}
            fresh = sorted(known - self._read)
            self._read.update(fresh)
            self._filters(f"conversationId eq {quoted(one)}" for one in fresh)
            missing = self._missing()
            if not missing and not fresh:
                return
            self.about(missing)

    def _filters(self, filters: Iterable[str]) -> None:
        parts = [
            Part(path=path("me", "messages", filter=one, select=FIELDS, expand=PROPERTIES, top=str(HITS)))
            for one in filters
        ]
        for answer in self._graph.several(parts):
            page = found(answer) or {}
            self._note(page.get("value", ()))
            if page.get("@odata.nextLink"):
                self._note(self._graph.pages(str(page["@odata.nextLink"]), page=HITS, most=MOST))

    def _note(self, messages: Iterable[Json]) -> None:
        for message in messages:
            self._messages[str(message["id"])] = message
        self._progress(len(self._messages), None)

    def _missing(self) -> set[str]:
        """Letters that others refer to and that were neither seen nor looked for."""
        seen = [look(header_of(each)) for each in self._messages.values()]
        named = {one for each in seen for one in each.parents}
        return {one.decode("utf-8", "replace") for one in named - {each.own for each in seen}} - self._asked

    def wanted(self, interest: Interest, left_out: Callable[[Json], bool]) -> Iterator[Json]:
        """Those that concern somebody after all: by their headers, their threads, and what reports say."""
        sieve, threads = Sieve(interest), Threads()
        messages = [each for each in self._messages.values() if not left_out(each)]
        hits = bytearray(len(messages))
        bodies = self._reports(messages)
        for number, message in enumerate(messages):
            header = header_of(message)
            seen = look(header)
            body = bodies.get(str(message["id"]), b"")
            hits[number] = sieve.header_names(header, seen.lowered) or (bool(body) and sieve.report_names(body))
            threads.add(seen, report_ids(body) if body else ())
        threads.of(hits, interest.message_ids)
        yield from (message for number, message in enumerate(messages) if hits[number])

    def _reports(self, messages: Iterable[Json]) -> dict[str, bytes]:
        """The bodies of delivery reports, as far as they are looked through."""
        ids = [str(each["id"]) for each in messages if look(header_of(each)).report]
        answers = self._graph.several([Part(path=path("me", "messages", one, "$value")) for one in ids])
        return {one: _bytes(answer)[:REPORT_LIMIT] for one, answer in zip(ids, answers, strict=True)}


def _bytes(answer: Json | ConnectorError) -> bytes:
    """A batch gives what is no JSON as base64."""
    body = (found(answer) or {}).get("$value")
    if not isinstance(body, str):
        return b""
    try:
        return base64.b64decode(body, validate=True)
    except ValueError:
        return body.encode("utf-8", "replace")
