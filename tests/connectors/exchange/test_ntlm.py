"""Signing in by NTLM, to a server that demands it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from connectors.errors import AuthNeeded, Temporary
from connectors.exchange.access import access_of
from connectors.exchange.client import Exchange
from connectors.exchange.faults import FolderGone
from connectors.exchange.soap import get_folders, named_folder
from tests.conformance.exchange_world import ExchangeWorld
from tests.servers.ews.reading import Trouble
from tests.servers.ews.server import PATH, enveloped, response

RIGHT = "tide table"


class Demanding(BaseHTTPRequestHandler):
    """Three legs of NTLM on one connection, then the answer."""

    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.context: Any = None
        self.known = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        given = self.headers.get("Authorization", "")
        challenge = self._step(given) if given.startswith("NTLM ") else "" if self.known else "NTLM"
        if challenge:
            self._give(401, b"", challenge)
        else:
            assert b"GetFolder" in body
            self._give(200, enveloped(response("GetFolder", [Trouble("ErrorFolderNotFound")])), "")

    def _step(self, given: str) -> str:
        import spnego

        self.context = self.context or spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
        try:
            token = self.context.step(base64.b64decode(given.removeprefix("NTLM ")))
        except spnego.exceptions.SpnegoError:
            self.context = None
            return "NTLM"
        if self.context.complete:
            self.known = True
            self.server.who.append(self.context.client_principal)  # type: ignore[attr-defined]
            return ""
        return f"NTLM {base64.b64encode(token or b'').decode()}"

    def _give(self, status: int, content: bytes, challenge: str) -> None:
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """It knows one user."""
    users = tmp_path / "users"
    users.write_text(f"EXAMPLE:dana:{RIGHT}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(users))
    held: Any = ThreadingHTTPServer(("127.0.0.1", 0), Demanding)
    held.who = []
    thread = Thread(target=held.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield held
    held.shutdown()
    held.server_close()
    thread.join(5)


def way(server: Any, secret: str) -> Exchange:
    url = f"http://127.0.0.1:{server.server_address[1]}{PATH}"
    settings = {"server": url, "user": "EXAMPLE\\dana", "auth": "ntlm"}
    return Exchange(access_of(settings, frozenset(), lambda: secret), sleep=lambda _: None)


def test_the_right_password_signs_in(server: Any) -> None:
    exchange = way(server, RIGHT)
    for _ in range(2):
        (answer,) = exchange.several(get_folders([named_folder("inbox")]))
        assert isinstance(answer, FolderGone)
    exchange.close()
    assert server.who == ["EXAMPLE\\dana"]


def test_a_wrong_password_is_said(server: Any) -> None:
    exchange = way(server, "wrong")
    with pytest.raises(AuthNeeded):
        exchange.several(get_folders([named_folder("inbox")]))
    exchange.close()
    assert server.who == []


def test_a_server_that_answers_out_of_turn_is_a_passing_trouble(
    world: ExchangeWorld, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library that speaks NTLM looks for a header that is not there, and fails by a KeyError."""

    def out_of_turn(_body: bytes) -> None:
        raise KeyError("www-authenticate")

    monkeypatch.setattr(exchange, "_post", out_of_turn)
    with pytest.raises(Temporary, match="sign-in"):
        exchange.several(get_folders([named_folder("inbox")]))
    assert world.server.requests == 0
