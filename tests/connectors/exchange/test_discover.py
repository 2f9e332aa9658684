"""Finding the server by the address alone."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from connectors.errors import AuthNeeded, ConnectorError, Permanent
from connectors.exchange.access import Access, access_of
from connectors.exchange.discover import discovered

NAMESPACE = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
RIGHT = "secret"
TOKEN = base64.b64encode(f"dana:{RIGHT}".encode()).decode()
EWS = "https://mail.example.org/EWS/Exchange.asmx"


class Asked(BaseHTTPRequestHandler):
    """Answers what the server was told to."""

    def do_POST(self) -> None:
        server: Any = self.server
        server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        good = self.headers.get("Authorization") == f"Basic {TOKEN}"
        content = server.answers.pop(0) if good and server.answers else b""
        self.send_response(200 if good and content else 404 if good else 401)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture
def place() -> Iterator[Any]:
    """A server of autodiscover; its ``answers`` are given in order."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    server.answers, server.bodies = [], []
    server.url = f"http://127.0.0.1:{server.server_address[1]}/autodiscover/autodiscover.xml"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def answer(inside: str) -> bytes:
    return (
        '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/'
        f'responseschema/2006"><Response xmlns="{NAMESPACE}"><Account>{inside}</Account></Response></Autodiscover>'
    ).encode()


def protocol(kind: str, url: str) -> str:
    return f"<Protocol><Type>{kind}</Type><EwsUrl>{url}</EwsUrl></Protocol>"


def access(secret: str = RIGHT) -> Access:
    settings = {"autodiscover": True, "user": "dana", "auth": "basic", "mailbox": "dana@example.org"}
    return access_of(settings, frozenset(), lambda: secret)


def test_the_address_of_ews_is_taken_from_the_answer(place: Any) -> None:
    place.answers = [answer(protocol("EXPR", EWS))]
    assert discovered(access(), (place.url,)) == EWS
    assert b"dana@example.org" in place.bodies[0]


def test_a_mailbox_that_was_moved_to_the_cloud_says_which_kind_it_needs(place: Any) -> None:
    place.answers = [answer(protocol("EXPR", "https://outlook.office365.com/EWS/Exchange.asmx"))]
    with pytest.raises(Permanent, match='now needs kind = "graph"'):
        discovered(access(), (place.url, place.url))
    assert len(place.bodies) == 1


def test_another_address_to_ask_is_followed(place: Any) -> None:
    place.answers = [
        answer(f"<Action>redirectUrl</Action><RedirectUrl>{place.url}</RedirectUrl>"),
        answer(protocol("EXCH", EWS)),
    ]
    assert discovered(access(), (place.url,)) == EWS


def test_redirections_come_to_an_end(place: Any) -> None:
    place.answers = [answer(f"<RedirectUrl>{place.url}</RedirectUrl>")] * 50
    with pytest.raises(Permanent):
        discovered(access(), (place.url,))
    assert len(place.bodies) < 10


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        answer(""),
        answer(protocol("EXPR", "http://mail.example.org/EWS/")),
        answer(protocol("POP3", EWS)),
    ],
    ids=["nothing", "a page", "no protocol", "without encryption", "another protocol"],
)
def test_who_finds_nothing_is_told_to_set_the_server(place: Any, content: bytes) -> None:
    place.answers = [content]
    with pytest.raises(Permanent, match="Set `server`"):
        discovered(access(), (place.url,))


def test_the_second_place_is_asked_where_the_first_knows_nothing(place: Any) -> None:
    place.answers = [answer(""), answer(protocol("EXPR", EWS))]
    assert discovered(access(), (place.url, place.url)) == EWS


def test_a_wrong_password_is_said_as_such(place: Any) -> None:
    with pytest.raises(AuthNeeded):
        discovered(access("wrong"), (place.url,))


def test_without_an_address_it_says_which_setting_is_missing() -> None:
    settings = {"autodiscover": True, "user": "EXAMPLE\\dana"}
    with pytest.raises(ConnectorError, match="`mailbox`"):
        discovered(access_of(settings, frozenset(), lambda: "x"))
