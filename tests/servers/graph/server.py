"""A Microsoft Graph on loopback, for tests: real HTTP, threads, faults; its objects held to the entity model.

    request -> recorded -> harmful? -> fault? -> signed in? -> route (of each part, in a batch) -> well formed?

Leaving the ``with`` fails the test where an object was not as the model says, and where a request arrived
that could have sent or told something. What mail and calendars *do* stands in ``mail.py`` and ``events.py``.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.servers.answering import Answering

from .model import wrong

TOKEN = "tok-dana"
HARM = re.compile(
    r"/(send|sendMail|reply|replyAll|forward|createReply|createReplyAll|createForward|move|copy|accept|decline|"
    r"tentativelyAccept|cancel|snoozeReminder|subscriptions|messageRules|attachments)(/|$)",
    re.IGNORECASE,
)
"""Requests that send, notify, or do what this program never does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, or one part of a batch."""

    method: str
    path: str
    """Below /v1.0, decoded part by part: see ``parts``."""
    parts: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    token: str = ""
    part: bool = False
    root: str = ""
    """Where the server is, with /v1.0/."""

    def has(self, word: str) -> bool:
        """Does its Prefer header say so?"""
        return word in self.headers.get("prefer", "")

    @property
    def page(self) -> int:
        """The items a page: what was asked for, within Graph's limits."""
        found = re.search(r"odata\.maxpagesize=(\d+)", self.headers.get("prefer", ""))
        return min(int(self.query.get("$top") or (found[1] if found else 10)), 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    """The type of ``body`` in the model; of its items, where it is a listing."""


class Refusal(Exception):
    """An error answer in Graph's shape."""

    def __init__(self, status: int, code: str, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.reply = Reply(
            status=status, body={"error": {"code": code, "message": message or code}}, headers=dict(headers or {})
        )


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong, with which requests ("POST me/messages*"), how often. ``lost``: done, and then no answer."""

    request: str
    status: int = 503
    code: str = "serviceNotAvailable"
    times: int = 1
    skip: int = 0
    retry_after: str = ""
    lost: bool = False
    page: bool = False
    """A hotel's welcome page."""

    def strikes(self, call: Call) -> bool:
        """Is it this request's turn? Counts."""
        if self.times <= 0 or not fnmatchcase(f"{call.method} {call.path}", self.request):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


Route = Callable[[Call], Reply]


class GraphServer:
    """The server. Worlds are changed under ``lock``, as the routes are run under it."""

    def __init__(self, *routes: Sequence[tuple[str, str, Route]]) -> None:
        self.lock = threading.RLock()
        self.routes = [(method, re.compile(pattern), route) for more in routes for method, pattern, route in more]
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        """Every request in order, those that failed too, and the parts of batches behind them."""
        self.tokens = {TOKEN}
        self.harm: list[str] = []
        self.violations: list[str] = []
        self._http = _Listener(self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def root(self) -> str:
        """What goes into the setting ``endpoint``."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1.0/"

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
            assert not self.harm, f"requests that could send or notify arrived: {self.harm}"
            assert not self.violations, f"not as the entity model says: {self.violations}"

    def requests(self) -> list[Call]:
        """What arrived by itself; a batch is one."""
        return [call for call in self.calls if not call.part]

    # --- one request

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body); status 0: the connection breaks."""
        call = self._call(method, target, headers, body)
        with self.lock:
            self._watch(call)
            fault = next((each for each in self.faults if each.strikes(call)), None)
            if fault is not None and not fault.lost:
                return self._struck(fault)
            reply = self._reply(call)
        return (0, {}, b"") if fault is not None else _written(reply)

    def _call(self, method: str, target: str, headers: Mapping[str, str], body: bytes, *, part: bool = False) -> Call:
        split = urlsplit(target)
        below = split.path.removeprefix("/v1.0/").lstrip("/")
        return Call(
            method=method,
            path=below,
            parts=tuple(unquote(each) for each in below.split("/")),
            query={name: values[0] for name, values in parse_qs(split.query, keep_blank_values=True).items()},
            headers=headers,
            body=json.loads(body) if body else None,
            token=headers.get("authorization", "").removeprefix("Bearer "),
            part=part,
            root=self.root,
        )

    def _watch(self, call: Call) -> None:
        self.calls.append(call)
        if HARM.search("/" + call.path):
            self.harm.append(f"{call.method} {call.path}")
        if isinstance(call.body, dict) and (call.body.get("attendees") or call.body.get("recurrence")):
            self.harm.append(f"{call.method} {call.path} names attendees")

    def _struck(self, fault: Fault) -> tuple[int, dict[str, str], bytes]:
        if fault.page:
            return (200, {"Content-Type": "text/html"}, b"<html>Welcome to the hotel</html>")
        if not fault.status:
            return (0, {}, b"")
        patience = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return _written(Refusal(fault.status, fault.code, headers=patience).reply)

    def _reply(self, call: Call) -> Reply:
        if call.token not in self.tokens and not call.part:
            return Refusal(401, "InvalidAuthenticationToken").reply
        if call.path == "$batch":
            return Reply(body={"responses": [self._part(each) for each in call.body["requests"]]})
        try:
            for method, pattern, route in self.routes:
                if method == call.method and pattern.fullmatch(call.path):
                    return self._checked(route(call))
            raise Refusal(404, "ResourceNotFound", f"the test server does not know {call.method} {call.path}")
        except Refusal as refusal:
            return refusal.reply

    def _part(self, told: Mapping[str, Any]) -> dict[str, Any]:
        headers = {name.lower(): value for name, value in told.get("headers", {}).items()}
        call = self._call(told["method"], f"/v1.0{told['url']}", headers, b"", part=True)
        self._watch(call)
        fault = next((each for each in self.faults if each.strikes(call)), None)
        reply = Refusal(fault.status, fault.code).reply if fault else self._reply(call)
        body = base64.b64encode(reply.body).decode() if isinstance(reply.body, bytes) else reply.body
        return {"id": told["id"], "status": reply.status, "headers": dict(reply.headers), "body": body}

    def _checked(self, reply: Reply) -> Reply:
        if reply.kind and isinstance(reply.body, dict):
            listed = reply.body.get("value")
            for item in listed if isinstance(listed, list) else [reply.body]:
                self.violations += list(wrong(reply.kind, item))
        return reply


def _written(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    if isinstance(reply.body, bytes):
        return (reply.status, {"Content-Type": "text/plain", **reply.headers}, reply.body)
    content = b"" if reply.body is None else json.dumps(reply.body).encode()
    return (reply.status, {"Content-Type": "application/json", **reply.headers}, content)


class _Listener(ThreadingHTTPServer):
    """On a free port of loopback."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, graph: GraphServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.graph = graph

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no news; a fault of the server is one."""
        import sys

        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.graph.violations.append(f"the test server failed: {error!r}")


class _Handler(Answering):
    """Reads a request, hands it over, writes the answer."""

    def _serve(self) -> None:
        server = self.server
        assert isinstance(server, _Listener)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, more, content = server.graph.answer(self.command, self.path, headers, body)
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def __getattr__(self, name: str) -> Any:
        """All methods are one to it."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)


def now() -> str:
    """Edm.DateTimeOffset of this moment."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
