"""The contents of calendar resources, fetched in batches (RFC 4791 7.9), the last ones kept by their ETag.

    batch -> one answer
          -> too large, unreadable, or the server fails on it: halves, down to the one resource at fault

One resource that cannot be had never hides the others.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.caldav import asking, places
from connectors.caldav.answers import Found
from connectors.caldav.client import Client
from connectors.caldav.faults import Garbled, Stumbled, TooLarge
from connectors.errors import Temporary

BATCH = 50
MOST_KEPT = 16_000_000
"""Bytes of contents that are kept between two passes."""
MOST_FAILURES = 30
"""Batches of one look that may fail before it is believed to be the server's own trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One resource as it was fetched."""

    etag: str = ""
    data: bytes = b""
    gone: bool = False
    problem: str = ""
    """Why there is no content, as the end of a sentence; then the server is asked again with the next pass."""


class Bodies:
    """Fetches contents; what was fetched before under the same ETag is not asked for."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._kept: OrderedDict[str, Body] = OrderedDict()
        self._size = 0
        self._failures = 0

    def of(self, calendar: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, Body]]:
        """For each reference (with its ETag, empty where it is not known) of the calendar at this URL its content."""
        self._failures = 0
        asked = []
        for ref, etag in wanted.items():
            kept = self._kept.get(ref)
            if kept is not None and etag and kept.etag == etag:
                yield ref, kept
            else:
                asked.append(ref)
        for start in range(0, len(asked), BATCH):
            yield from self._batch(calendar, asked[start : start + BATCH])

    def _batch(self, calendar: str, refs: Sequence[str]) -> Iterator[tuple[str, Body]]:
        found, problem = self._asked(calendar, refs)
        if problem and len(refs) > 1:
            half = len(refs) // 2
            yield from self._batch(calendar, refs[:half])
            yield from self._batch(calendar, refs[half:])
            return
        for ref in refs:
            body = found.get(ref)
            if body is None and not problem and len(refs) > 1:  # left out of the answer: asked for by itself
                found |= self._asked(calendar, [ref])[0]
                body = found.get(ref)
            body = body or Body(problem=problem or "the server does not give it")
            self._keep(ref, body)
            yield ref, body

    def _asked(self, calendar: str, refs: Sequence[str]) -> tuple[dict[str, Body], str]:
        """What the server gives of these, or why it gives nothing."""
        try:
            answer = self._client.look("REPORT", calendar, asking.multiget(refs))
        except (TooLarge, Garbled, Stumbled) as error:
            self._failures += 1
            if self._failures > MOST_FAILURES:
                raise
            return {}, _reason(error)
        return {places.path_of(places.joined(calendar, each.href)): _body(each) for each in answer.found}, ""

    def _keep(self, ref: str, body: Body) -> None:
        before = self._kept.pop(ref, None)
        self._size -= len(before.data) if before else 0
        if body.etag and body.data:
            self._kept[ref] = body
            self._size += len(body.data)
        while self._size > MOST_KEPT:
            self._size -= len(self._kept.popitem(last=False)[1].data)


def _body(found: Found) -> Body:
    if found.status in (404, 410):
        return Body(gone=True)
    data = found.text(asking.DATA)
    if found.status != 200 or not data:
        return Body(problem=f"the server does not give its content (status {found.status})")
    return Body(etag=found.text(asking.ETAG).strip(), data=data.encode())


def _reason(error: Temporary | TooLarge) -> str:
    if isinstance(error, TooLarge):
        return "it is too large"
    return "the server fails on it" if isinstance(error, Stumbled) else "what the server gives of it cannot be read"
