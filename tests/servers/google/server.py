"""A Gmail and Google Calendar on loopback, for tests: real HTTP, threads, faults; held to the discovery documents.

    request -> recorded -> harmful? -> which method? -> fault? -> signed in? -> well formed? -> route -> well formed?

``stop`` (or leaving the ``with``) fails the test where a request or an answer broke its schema, and where
a request arrived that could have sent or told something. What the services *do* stands in the worlds
(``calendar.py``, ``gmail.py``), which give their routes by method id.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.servers.answering import Answering

from .discovery import Document, Method, shipped
from .faults import Fault, Kind
from .recorder import harm

TOKEN = "tok-dana"
"""A bearer the server knows from its start, with every scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, understood."""

    method: str
    """Its id: "calendar.events.list"."""
    slots: Mapping[str, str]
    """The parameters in its path."""
    query: Mapping[str, Sequence[str]]
    body: Any
    headers: Mapping[str, str]
    """Lower-case names."""
    token: str = ""

    def one(self, name: str, default: str = "") -> str:
        """A parameter that stands once."""
        values = self.query.get(name)
        return values[0] if values else default

    def yes(self, name: str) -> bool:
        """A boolean parameter."""
        return self.one(name) == "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; ``body`` None: 204."""

    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An error answer in Google's shape."""

    def __init__(self, status: int, reason: str, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {reason}")
        self.status, self.reason, self.message, self.headers = status, reason, message or reason, dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """https://developers.google.com/workspace/calendar/api/guides/errors"""
        each = {"domain": "global", "reason": self.reason, "message": self.message}
        return {"error": {"code": self.status, "message": self.message, "errors": [each]}}


Route = Callable[[Call], Reply]
Page = Callable[[str, str, Mapping[str, str], bytes], "tuple[int, Mapping[str, str], bytes] | None"]
"""Pages beside the APIs (sign-in): method, target, headers, body -> status, headers, body; None: not mine."""


class GoogleServer:
    """The server. Worlds are changed under ``lock``, as the routes are run under it."""

    def __init__(self, *routes: Mapping[str, Route], pages: Sequence[Page] = ()) -> None:
        self.lock = threading.RLock()
        self.routes: dict[str, Route] = {}
        for more in routes:
            self.routes.update(more)
        self.pages = list(pages)
        self.documents = (shipped("gmail", "v1"), shipped("calendar", "v3"), shipped("pubsub", "v1"))
        self.tokens: dict[str, frozenset[str] | None] = {TOKEN: None}
        """Bearers and their scopes, by the last part of their address; None: all."""
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        """Every request that was understood, in order, those that failed too."""
        self.violations: list[str] = []
        self.harm: list[str] = []
        self._http = _Listener(self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    # --- its life

    @property
    def endpoint(self) -> str:
        """What goes into the setting ``endpoint``."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)
        if kind is None:
            self.verify()

    def verify(self) -> None:
        """Fails the test that made a request no service would have understood, or one that could have done harm."""
        assert not self.harm, f"requests that could send or notify arrived: {self.harm}"
        assert not self.violations, f"not as the discovery documents say: {self.violations}"

    def count(self, *prefixes: str) -> int:
        """How many requests of methods with these prefixes arrived; all of them without."""
        return sum(1 for call in self.calls if not prefixes or call.method.startswith(prefixes))

    # --- one request

    def answer(self, http: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[Any, ...]:
        """(status, headers, body) to send; or a Fault that breaks the connection, with what was to be sent."""
        parts = urlsplit(target)
        found = self._method(http, parts.path)
        if found is None:
            return self._page(http, target, headers, body)
        document, method, slots = found
        call = Call(
            method=method.id,
            slots=slots,
            query=parse_qs(parts.query, keep_blank_values=True),
            body=_json(body),
            headers=headers,
            token=headers.get("authorization", "").removeprefix("Bearer "),
        )
        with self.lock:
            self.calls.append(call)
            sentence = harm(method.id, call.query, call.body)
            if sentence:
                self.harm.append(sentence)
                return _refused(Refusal(403, "forbidden", sentence))
            fault = next((each for each in self.faults if each.strikes(method.id)), None)
            return self._struck(document, method, call, fault)

    def _struck(self, document: Document, method: Method, call: Call, fault: Fault | None) -> tuple[Any, ...]:
        if fault is None:
            return self._routed(document, method, call)
        if fault.kind is Kind.ANSWER:
            patience = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            return _refused(Refusal(fault.status, fault.reason, fault.message, patience))
        if fault.kind is Kind.RESET_BEFORE:
            return (0, {}, b"")
        if fault.kind is Kind.PAGE:
            return (200, {"Content-Type": "text/html"}, b"<html>Welcome to the hotel</html>")
        if fault.kind is Kind.REDIRECT:
            return (302, {"Location": fault.message}, b"")
        status, headers, body = self._routed(document, method, call)
        if fault.kind is Kind.RESET_AFTER:
            return (0, {}, b"")
        if fault.kind is Kind.CUT:
            return (status, {**headers, "X-Cut": "yes"}, body)
        return (status, {**headers, "X-Late": str(fault.seconds)}, body)

    def _routed(self, document: Document, method: Method, call: Call) -> tuple[int, Mapping[str, str], bytes]:
        try:
            self._admitted(method, call)
            wrong = document.wrong_request(method, call.slots, call.query, call.body)
            if wrong:
                self.violations += wrong
                raise Refusal(400, "invalid", "; ".join(wrong))
            route = self.routes.get(method.id)
            if route is None:
                raise Refusal(501, "notImplemented", f"the test server does not know {method.id}")
            reply = route(call)
            return self._checked(document, method, call, reply)
        except Refusal as refusal:
            return _refused(refusal)

    def _checked(
        self, document: Document, method: Method, call: Call, reply: Reply
    ) -> tuple[int, Mapping[str, str], bytes]:
        self.violations += document.wrong_answer(method, reply.body)
        if reply.body is None:
            return (204, reply.headers, b"")
        body = reply.body
        if call.one("fields"):
            body, wrong = document.masked(method, body, call.one("fields"))
            self.violations += wrong
        headers = {"Content-Type": "application/json; charset=UTF-8", **reply.headers}
        return (200, headers, json.dumps(body, ensure_ascii=False).encode())

    def _admitted(self, method: Method, call: Call) -> None:
        """Raises Refusal where the bearer is unknown or may not."""
        if call.token not in self.tokens:
            raise Refusal(401, "authError", "Invalid Credentials", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        scopes = self.tokens[call.token]
        if scopes is not None and not scopes & method.scopes:
            named = " ".join(sorted(method.spec["scopes"]))
            challenge = f'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="{named}"'
            raise Refusal(
                403,
                "insufficientPermissions",
                "Request had insufficient authentication scopes.",
                {"WWW-Authenticate": challenge},
            )

    def _method(self, http: str, path: str) -> tuple[Document, Method, dict[str, str]] | None:
        for document in self.documents:
            found = document.match(http, path)
            if found is not None:
                return (document, *found)
        return None

    def _page(self, http: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[Any, ...]:
        path = urlsplit(target).path
        if path.startswith(("/batch", "/upload", "/resumable")):
            self.harm.append(f"{http} {path} arrived: it can hide anything")
            return _refused(Refusal(403, "forbidden"))
        for page in self.pages:
            found = page(http, target, headers, body)
            if found is not None:
                return found
        self.violations.append(f"{http} {path} is nothing that Google has")
        return _refused(Refusal(404, "notFound"))


def _json(body: bytes) -> Any:
    """What the body says; None where there is none."""
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def _refused(refusal: Refusal) -> tuple[int, Mapping[str, str], bytes]:
    headers = {"Content-Type": "application/json; charset=UTF-8", **refusal.headers}
    return (refusal.status, headers, json.dumps(refusal.body).encode())


class _Listener(ThreadingHTTPServer):
    """On a free port of loopback."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, google: GoogleServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.google = google

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no news; a fault of the server is one."""
        import sys

        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.google.violations.append(f"the test server failed: {error!r}")


class _Handler(Answering):
    """Reads a request, hands it over, writes the answer."""

    def _serve(self) -> None:
        server = self.server
        assert isinstance(server, _Listener)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the client went away in the middle of its request: it asked nothing
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, more, content = server.google.answer(self.command, self.path, headers, body)
        if not status:
            self._reset()
            return
        self._send(status, dict(more), content)

    def __getattr__(self, name: str) -> Any:
        """All methods are one to it."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        late, cut = headers.pop("X-Late", ""), headers.pop("X-Cut", "")
        if late:
            threading.Event().wait(float(late))
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(content) > 500:
            content = gzip.compress(content, 1)
            headers["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self._reset()

    def _reset(self) -> None:
        """Breaks the connection without a word."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
