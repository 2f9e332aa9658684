"""A receiver of notifications on loopback: speaks what an ntfy server and a JSON webhook speak, and keeps what came.

Held to https://docs.ntfy.sh/publish/ ("Publish as JSON", the headers, the answer), https://docs.ntfy.sh/subscribe/api/
("Poll for messages", "Fetch cached messages": ``poll``, ``since``; newline-delimited JSON) and
https://appriseit.com/services/json/ (one object a POST). No such server is in Debian, nor a package of its own makers
in any registry a test may use. It is a thread of the test, so that a test can hold it, break it and look into it.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

HEADERS = {"X-Title": "title", "X-Priority": "priority", "X-Click": "click", "X-Tags": "tags"}
PRIORITIES = {"min": 1, "low": 2, "default": 3, "high": 4, "max": 5}


@dataclass
class Receiver:
    """What came, and how it answers."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    """Of ntfy: as a subscriber would see them."""
    hooks: list[dict[str, Any]] = field(default_factory=list)
    """Of the webhook: the objects that were posted."""
    asked: list[str] = field(default_factory=list)
    """The paths of what was polled."""
    code: int = 200
    """What every POST is answered with; anything but 200 takes nothing."""
    deaf: bool = False
    """It takes what is posted and cuts the line without an answer."""
    polls: int = 200
    """What polling is answered with."""
    came: threading.Event = field(default_factory=threading.Event)
    """Something was posted."""
    go_on: threading.Event = field(default_factory=threading.Event)
    """Without it, every POST is taken and its answer held back."""

    def __post_init__(self) -> None:
        self.go_on.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def ntfy(self) -> str:
        """The address of a topic."""
        return f"ntfy://127.0.0.1:{self.port}/bell"

    @property
    def hook(self) -> str:
        """The address of the webhook."""
        return f"json://127.0.0.1:{self.port}/hook"


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def log_message(self, *_: object) -> None:
            """Says nothing on the terminal."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if receiver.code == 200:
                self._keep(body)
            receiver.came.set()
            receiver.go_on.wait(60)
            if receiver.deaf:
                self.close_connection = True
                self.connection.close()
                return
            said = (
                {"id": "x", "event": "message"}
                if receiver.code == 200
                else {"code": receiver.code * 100 + 1, "error": "no"}
            )
            self._answer(receiver.code, json.dumps(said))

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            receiver.asked.append(url.path)
            given = parse_qs(url.query)
            if receiver.polls != 200 or given.get("poll") != ["1"] or not url.path.endswith("/json"):
                self._answer(receiver.polls if receiver.polls != 200 else 404, "{}")
                return
            topic, since = url.path.split("/")[1], int(given["since"][0])
            found = [m for m in receiver.messages if m["topic"] == topic and m["time"] >= since]
            self._answer(200, "".join(json.dumps(message) + "\n" for message in found))

        def _keep(self, body: dict[str, Any]) -> None:
            if self.path != "/":
                receiver.hooks.append(body)
                return
            said = {name: self.headers[header] for header, name in HEADERS.items() if self.headers[header]}
            said |= {name: value for name, value in body.items() if name != "message"}
            said["priority"] = PRIORITIES[str(said.get("priority", "default"))]
            text = str(body.get("message") or "triggered").strip()
            receiver.messages.append({"event": "message", "time": int(time.time()), "message": text} | said)

        def _answer(self, code: int, text: str) -> None:
            raw = text.encode()
            with suppress(ConnectionError):  # whoever sent it was killed meanwhile
                self.send_response(code)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
                self.wfile.flush()

    return Handler
