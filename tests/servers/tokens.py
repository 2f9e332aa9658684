"""Access tokens for tests: issued, expired or revoked at will, and looked up by the server over HTTP (RFC 7662).

Runs in a thread of the tests, on a port of its own. A token that is not good answers 200 with
``active: false``, which servers take for a wrong token; any other answer would be trouble of theirs.
"""

from __future__ import annotations

import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.servers.answering import Answering


class Tokens:
    """Who may log in with which token, and the service that a server asks about it."""

    def __init__(self) -> None:
        self._good: dict[str, str] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where a server asks, with the token in the Authorization header."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/userinfo"

    def issue(self, user: str) -> str:
        """A new token that is good until it is revoked."""
        token = secrets.token_urlsafe(24)
        self._good[token] = user
        return token

    def revoke(self, token: str) -> None:
        """The token is good for nothing from now on."""
        self._good.pop(token, None)

    def stop(self) -> None:
        """Nobody is answered any more."""
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        good = self._good

        class Answer(Answering):
            def do_GET(self) -> None:  # noqa: N802 the library calls it so
                user = good.get(self.headers.get("Authorization", "").removeprefix("Bearer ").strip())
                body = json.dumps({"active": user is not None, "username": user or "nobody"}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Answer
