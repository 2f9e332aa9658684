"""Where the user's browser comes back to from Microsoft's page: a listener on this machine, for one answer.

    page  -> the user agrees, or not -> their browser posts the answer to http://localhost:PORT (RFC 8252 7.3)
    state -> an answer that is not to this sign-in is refused, and the listening goes on

msal has a listener of its own; it opens the browser by itself, listens to the whole network inside a
container, and looks but once a second whether somebody came.
"""

from __future__ import annotations

import hmac
import socket
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

MOST: Final = 65_536
"""Bytes of an answer."""
_DONE: Final = "<!doctype html><title>Followthrough</title><p>Signed in. You can close this window."
_NOT_DONE: Final = "<!doctype html><title>Followthrough</title><p>That did not work: see the terminal."


class Landing(HTTPServer):
    """Waits on loopback for the browser to come back."""

    address_family = socket.AF_INET

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.state = ""
        """What the answer must bear; nothing is taken before it is set."""
        self.answer: Mapping[str, str] = {}

    @property
    def address(self) -> str:
        """As an app registration names it: Microsoft takes any port of ``localhost``, and no 127.0.0.1."""
        return f"http://localhost:{self.server_port}"

    def wait(self, state: str, patience: float) -> Mapping[str, str]:
        """What the browser brought; empty: nobody came within so many seconds."""
        self.state = state
        until = time.monotonic() + patience
        while not self.answer and (left := until - time.monotonic()) > 0:
            self.timeout = left
            self.handle_request()
        return self.answer

    def take(self, given: Mapping[str, str]) -> bool:
        """Is this the answer? Then it is kept."""
        known = "code" in given or "error" in given
        ours = bool(self.state) and hmac.compare_digest(given.get("state", "").encode(), self.state.encode())
        if known and ours:
            self.answer = given
        return known and ours

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no matter of ours."""


class _Answer(BaseHTTPRequestHandler):
    server: Landing
    timeout = 10

    def do_POST(self) -> None:
        """The answer, as a form: so it does not stay in the browser's history."""
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(int(length)) if length.isdigit() and int(length) <= MOST else b""
        self._take(body.decode("utf-8", "replace"))

    def do_GET(self) -> None:
        """The answer in an address, as some errors come; or something else a browser asks for."""
        self._take(urlsplit(self.path).query)

    def _take(self, text: str) -> None:
        given = {name: values[0] for name, values in parse_qs(text).items()}
        known = self.server.take(given)
        page = (_DONE if "code" in given else _NOT_DONE).encode() if known else b""
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_args: Any) -> None:
        """Says nothing: what comes holds a secret."""
