"""The way to Microsoft Graph: every request of mail and calendar goes through here.

    request -> gate -> sign-in -> wire -> answer
                 |        |         |-> 429, 5xx, no answer: a reading is tried again, nothing else is
                 |        '-> renewed; on a 401, once
                 '-> Refused: nothing leaves

Raises only ``connectors.errors``. Nothing is opened, and httpx is not imported, before the first request.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote, urlencode, urlsplit

from connectors.errors import ConnectorError, NotFound, Permanent, Temporary
from connectors.graph.faults import WHERE, Answer, translated, unreachable
from connectors.graph.gate import MOST_PARTS, ROOT, graph_gate
from connectors.guard import Asked

if TYPE_CHECKING:
    import httpx

Json = Mapping[str, Any]
ATTEMPTS: Final = 4
LONGEST: Final = 60.0
"""Seconds that are waited inside a request; who asks for more is asked again with a later pass."""
PATIENCE: Final = 60.0
"""Seconds one request may take without a byte coming."""
MOST_BYTES: Final = 160_000_000
"""Of one answer: Exchange Online takes messages of 150 MB at most."""
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
PREFER: Final = (
    'IdType="ImmutableId"',
    'outlook.timezone="UTC"',
    'outlook.body-content-type="text"',
)
"""Ids that survive a move; times in UTC; bodies as text."""


class Token(Protocol):
    """Where the client has its token from."""

    @property
    def how(self) -> str:
        """The command that signs in again."""
        ...

    def token(self, *, fresh: bool = False) -> str:
        """A token that should be valid; a new one where ``fresh``. Raises AuthNeeded, Temporary, Permanent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One reading inside a batch."""

    path: str
    """Below the root, encoded, with its query: see ``Graph.path``."""
    headers: Mapping[str, str] = field(default_factory=dict)


def endpoint_of(setting: str) -> str:
    """The root all requests go to. Raises Permanent for one that is neither Microsoft's nor on this machine."""
    root = (setting or ROOT).rstrip("/") + "/"
    parts = urlsplit(root)
    if root != ROOT and (parts.hostname not in LOOPBACK or parts.scheme not in ("http", "https")):
        raise Permanent(f"`endpoint` must be {ROOT} (the default); anything else is for tests, on 127.0.0.1 only.")
    return root


def path(*parts: str, **query: str) -> str:
    """A path below the root: ``parts`` are encoded; a name in ``query`` gets its $ where it is one of OData's."""
    odata = {"select", "top", "filter", "orderby", "search", "expand", "skip", "skiptoken", "deltatoken"}
    named = {f"${name}" if name in odata else name: value for name, value in query.items()}
    encoded = "/".join(quote(part, safe="") if part != "$value" else part for part in parts)
    return f"{encoded}?{urlencode(named, quote_via=quote, safe='$')}" if named else encoded


class Graph:
    """One account's way to Graph. Used by one thread, like the connection it belongs to."""

    def __init__(
        self,
        token: Token,
        *,
        endpoint: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Opens nothing. ``clock`` only measures a ``Retry-After`` that is a date."""
        self.sent = 0
        """How many requests left."""
        self._root = endpoint_of(endpoint)
        self._gate = graph_gate(self._root)
        self._token, self._clock, self._sleep = token, clock, sleep

    @cached_property
    def _wire(self) -> httpx.Client:
        import httpx

        local = urlsplit(self._root).hostname in LOOPBACK
        return httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=not local)

    def close(self) -> None:
        """Lets go of the connection; the next request opens another."""
        wire = self.__dict__.pop("_wire", None)
        if wire is not None:
            wire.close()

    # --- readings

    def get(self, where: str, *, prefer: Sequence[str] = ()) -> Json:
        """The JSON object at a path below the root, or at a link that an answer gave."""
        return _object(self._again(self._asked("GET", where, prefer=prefer)))

    def raw(self, where: str) -> bytes:
        """What is at a path, as it is."""
        return self._again(self._asked("GET", where))

    def pages(self, where: str, *, page: int, most: int | None = None) -> Iterator[Json]:
        """Every item of a listing, ``page`` a request; at most ``most`` of them."""
        told = 0
        while where:
            found = self.get(where, prefer=(f"odata.maxpagesize={page}",))
            for item in found.get("value", ()):
                yield item
                told += 1
                if told == most:
                    return
            where = str(found.get("@odata.nextLink") or "")

    def several(self, parts: Sequence[Part]) -> Iterator[Json | ConnectorError]:
        """The answers of many readings, in order, twenty a request; what one of them cannot give is an error in its place."""
        for start in range(0, len(parts), MOST_PARTS):
            yield from self._batch(parts[start : start + MOST_PARTS])

    def _batch(self, parts: Sequence[Part]) -> Iterator[Json | ConnectorError]:
        prefer = {"Prefer": ", ".join(PREFER)}
        requests = [
            {"id": str(number), "method": "GET", "url": f"/{part.path}", "headers": {**prefer, **part.headers}}
            for number, part in enumerate(parts)
        ]
        asked = self._asked("POST", "$batch", body={"requests": requests})
        answers = {each.get("id"): each for each in _object(self._again(asked)).get("responses", ())}
        for number in range(len(parts)):
            yield self._part(answers.get(str(number)))

    def _part(self, answer: Json | None) -> Json | ConnectorError:
        if answer is None:
            return Temporary(f"{WHERE} left an answer out: it is tried again.")
        status, body = int(answer.get("status", 500)), answer.get("body")
        if status < 300:
            return body if isinstance(body, dict) else {"$value": body}
        headers = {str(name).lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
        failed = Answer(status=status, headers=headers, content=json.dumps(body).encode())
        return translated(failed, self._token.how, self._clock())

    # --- writings: never repeated; after an error the caller asks what became of it

    def post(self, where: str, body: Json) -> Json:
        """Makes something new."""
        return _object(self._once(self._asked("POST", where, body=body)))

    def patch(self, where: str, body: Json, *, etag: str) -> Json:
        """Changes something that is still as it was seen. Raises Conflict, NotFound."""
        return _object(self._once(self._asked("PATCH", where, body=body, etag=etag)))

    def delete(self, where: str, *, etag: str) -> None:
        """Takes something away that is still as it was seen. Raises Conflict, NotFound."""
        self._once(self._asked("DELETE", where, etag=etag))

    # --- one request

    def _asked(
        self, method: str, where: str, *, body: Json | None = None, etag: str = "", prefer: Sequence[str] = ()
    ) -> Asked:
        url = where if where.startswith(("http://", "https://")) else self._root + where
        headers = {"Prefer": ", ".join((*PREFER, *prefer)), "Accept": "*/*"}
        if etag:
            headers["If-Match"] = etag
        if body is not None:
            headers["Content-Type"] = "application/json"
        return Asked(
            method=method, url=url, body=json.dumps(body).encode() if body is not None else b"", headers=headers
        )

    def _again(self, asked: Asked) -> bytes:
        """A reading, tried again where that may help."""
        from tenacity import Retrying, retry_if_exception, stop_after_attempt

        attempts = Retrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(ATTEMPTS),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        return attempts(self._once, asked)

    def _once(self, asked: Asked) -> bytes:
        """One request; a second one only where the token was refused, and could be renewed."""
        self._gate.check(asked)
        status, headers, content = self._send(asked, self._token.token())
        if status == 401:
            status, headers, content = self._send(asked, self._token.token(fresh=True))
        if 200 <= status < 300:
            return content
        raise translated(Answer(status=status, headers=headers, content=content), self._token.how, self._clock())

    def _send(self, asked: Asked, token: str) -> tuple[int, Mapping[str, str], bytes]:
        import httpx

        headers = {**asked.headers, "Authorization": f"Bearer {token}"}
        self.sent += 1
        try:
            with self._wire.stream(asked.method, asked.url, content=asked.body or None, headers=headers) as answer:
                content = _within(answer.iter_bytes())
                return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, content
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise unreachable(error) from error


def _within(chunks: Iterator[bytes]) -> bytes:
    """A whole answer of a bounded size."""
    held, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise Permanent(f"An answer of {WHERE} is larger than any message can be: it was cut off.")
        held.append(chunk)
    return b"".join(held)


def _object(content: bytes) -> Json:
    """The JSON object of an answer. Raises Temporary: a hotel's welcome page, or an answer cut short."""
    try:
        found = json.loads(content)
    except ValueError as error:
        raise Temporary(f"An answer of {WHERE} cannot be read: it is tried again.") from error
    if not isinstance(found, dict):
        raise Temporary(f"An answer of {WHERE} cannot be read: it is tried again.")
    return found


def _passes(error: BaseException) -> bool:
    """Is it worth waiting for here?"""
    return isinstance(error, Temporary) and (error.retry_after or 0.0) <= LONGEST


def _pause(state: Any) -> float:
    """Seconds before the next attempt: what the server asks for, else 0.5, 1, 2 …"""
    error = state.outcome.exception()
    asked = getattr(error, "retry_after", None)
    return float(asked) if asked is not None else 0.5 * 2.0 ** (state.attempt_number - 1)


def found(answer: Json | ConnectorError) -> Json | None:
    """A batch's answer; None where the thing is gone meanwhile. Raises every other error."""
    if isinstance(answer, NotFound):
        return None
    if isinstance(answer, ConnectorError):
        raise answer
    return answer
