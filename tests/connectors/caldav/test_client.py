"""Every answer a server can give becomes what was asked for, or one clear sentence of ours."""

from __future__ import annotations

import gzip
from itertools import count, repeat

import httpx
import pytest

from connectors.caldav import client as wire
from connectors.caldav.client import Client
from connectors.caldav.faults import TooLarge, refused
from connectors.caldav.signing import Signing
from connectors.errors import AuthNeeded, Conflict, ConnectorError, NotFound, Permanent, Temporary
from connectors.guard import Refused

from .scripted import Reply, Scripted, multistatus, response

EMPTY = multistatus()


@pytest.fixture
def serve():
    """Starts a server that answers by a script; gone with the test."""
    running: list[Scripted] = []

    def start(script, certificate=None):
        running.append(Scripted(script if callable(script) else lambda _: script, certificate))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def connect():
    """Makes a client; closed with the test."""
    made: list[Client] = []

    def make(url, secret="", scheme="auto", **more):
        load = secret if callable(secret) else lambda: secret or "secret"
        made.append(Client(url, Signing("dana", load, scheme), how="Mend the password.", **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


# --- what a status means


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, AuthNeeded, "user name or the password"),
        (403, Permanent, "forbids"),
        (404, NotFound, "nothing at"),
        (405, Permanent, "no CalDAV server"),
        (408, Temporary, "asked again"),
        (409, Conflict, "left alone"),
        (410, NotFound, "nothing at"),
        (412, Conflict, "left alone"),
        (413, Permanent, "status 413"),
        (423, Temporary, "asked again"),
        (429, Temporary, "patience"),
        (500, Temporary, "status 500"),
        (501, Permanent, "no CalDAV server"),
        (502, Temporary, "status 502"),
        (503, Temporary, "patience"),
        (507, Permanent, "no room left"),
        (304, Permanent, "elsewhere"),
        (418, Permanent, "status 418"),
    ],
)
def test_every_status_is_one_sentence_of_ours(serve, connect, status, error, words):
    server = serve(Reply(status=status, body=b"<html>whatever</html>"))
    with pytest.raises(error, match=words) as caught:
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")
    assert "\n" not in str(caught.value)
    assert len(server.asked) == 1, "nothing is asked again at once"


def test_no_status_is_forgotten():
    for status in range(300, 1_000):
        assert isinstance(refused(status, {}, "https://dav.example.org/", "Mend it."), ConnectorError)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120.0),
        ("999999999", 86_400.0),
        ("Mon, 02 Mar 2026 09:01:00 GMT", 60.0),
        ("Mon, 02 Mar 2020 09:01:00 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
def test_a_server_that_asks_for_patience_is_heard(given, seconds):
    headers = {"retry-after": given, "date": "Mon, 02 Mar 2026 09:00:00 GMT"}
    error = refused(503, headers, "https://dav.example.org/", "")
    assert isinstance(error, Temporary)
    assert error.retry_after == seconds


# --- what an answer holds


def test_a_web_page_is_no_calendar(serve, connect):
    server = serve(Reply(status=200, body=b"<!DOCTYPE html><html>Sign in</html>"))
    with pytest.raises(Permanent, match="web page"):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")


@pytest.mark.parametrize("body", [b"", b"{}", b"<a/>", b"<a>", b"<!DOCTYPE m [<!ENTITY a 'b'>]><m>&a;</m>"])
def test_anything_else_is_asked_for_again(serve, connect, body):
    server = serve(Reply(body=body))
    with pytest.raises(Temporary, match="asked again"):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")


def test_an_answer_announced_too_large_is_not_read(serve, connect):
    server = serve(Reply(length=wire.MOST_BYTES + 1))
    with pytest.raises(TooLarge):
        connect(server.url).look("REPORT", server.url + "/", b"<x/>")


def test_an_answer_without_end_is_read_up_to_a_limit(serve, connect):
    sent = count()
    server = serve(Reply(parts=(b" " * 1_000_000 for _ in sent)))
    with pytest.raises(TooLarge):
        connect(server.url).look("REPORT", server.url + "/", b"<x/>")
    assert next(sent) < 100


def test_a_compressed_bomb_is_read_up_to_a_limit(serve, connect):
    body = gzip.compress(b" " * (wire.MOST_BYTES + 1))
    server = serve(Reply(body=body, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(TooLarge):
        connect(server.url).look("REPORT", server.url + "/", b"<x/>")


def test_a_broken_compression_is_asked_for_again(serve, connect):
    server = serve(Reply(body=b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(Temporary):
        connect(server.url).look("REPORT", server.url + "/", b"<x/>")


def test_an_answer_that_drips_forever_ends(serve, connect, monkeypatch):
    monkeypatch.setattr(wire, "PATIENCE", -1.0)
    server = serve(Reply(parts=repeat(b" ", 1_000)))
    with pytest.raises(Temporary, match="does not end"):
        connect(server.url).look("REPORT", server.url + "/", b"<x/>")


def test_half_an_answer_is_asked_for_again_and_then_given_up(serve, connect):
    server = serve(Reply(body=EMPTY.body[:40], length=len(EMPTY.body)))
    with pytest.raises(Temporary, match="broke off"):
        connect(server.url).look("REPORT", server.url + "/", b"<x/>")
    assert len(server.asked) == wire.ATTEMPTS


def test_half_an_answer_once_is_no_trouble(serve, connect):
    halves = iter([Reply(body=EMPTY.body[:40], length=len(EMPTY.body)), EMPTY])
    server = serve(lambda _: next(halves))
    assert connect(server.url).look("REPORT", server.url + "/", b"<x/>").found == ()


def test_writing_is_never_tried_again_by_itself(serve, connect):
    from tests.connectors.caldav.test_gate import BODY, KEY

    server = serve(Reply(status=201, body=b"half", length=100))
    with pytest.raises(Temporary):
        connect(server.url).ask("PUT", f"{server.url}/{KEY}.ics", BODY, headers={"If-None-Match": "*"})
    assert len(server.asked) == 1


# --- where requests go


def test_a_redirect_is_followed_with_method_and_body_and_remembered(serve, connect):
    def script(request):
        return EMPTY if request.path == "/dav/" else Reply(status=301, headers={"Location": "/dav/"})

    server = serve(script)
    client = connect(server.url)
    client.look("PROPFIND", server.url + "/", b"<x/>")
    client.look("PROPFIND", server.url + "/", b"<x/>")
    assert [(each.method, each.path, each.body) for each in server.asked] == [
        ("PROPFIND", "/", "<x/>"),
        ("PROPFIND", "/dav/", "<x/>"),
        ("PROPFIND", "/dav/", "<x/>"),
    ]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_password_follows_no_redirect_to_another_server(serve, connect, status):
    other = serve(EMPTY)
    server = serve(Reply(status=status, headers={"Location": other.url + "/"}))
    with pytest.raises(Permanent, match="may not follow"):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")
    assert other.asked == []


def test_a_redirect_in_a_circle_ends(serve, connect):
    server = serve(Reply(status=302, headers={"Location": "/"}))
    with pytest.raises(Permanent):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")
    assert len(server.asked) < 10


def test_writing_follows_no_redirect(serve, connect):
    from tests.connectors.caldav.test_gate import BODY, KEY

    server = serve(Reply(status=307, headers={"Location": f"/other/{KEY}.ics"}))
    with pytest.raises(Permanent):
        connect(server.url).ask("PUT", f"{server.url}/{KEY}.ics", BODY, headers={"If-None-Match": "*"})
    assert len(server.asked) == 1


def test_the_gate_stands_in_the_transport(serve, connect):
    server = serve(EMPTY)
    with pytest.raises(Refused):
        connect(server.url).ask("POST", server.url + "/")
    assert server.asked == []


def test_an_unencrypted_server_elsewhere_gets_no_password(connect):
    def never():
        raise AssertionError

    with pytest.raises(Permanent, match="not encrypted"):
        connect("http://dav.example.org/", never).look("PROPFIND", "http://dav.example.org/", b"<x/>")


# --- who asks


def test_the_password_goes_as_basic_with_letters_beyond_ascii(serve, connect):
    server = serve(EMPTY)
    connect(server.url, "pässwörd").look("PROPFIND", server.url + "/", b"<x/>")
    assert server.asked[0].headers["authorization"] == httpx.BasicAuth("dana", "pässwörd")._auth_header


def test_a_server_that_wants_digest_alone_gets_digest(serve, connect):
    challenge = {"WWW-Authenticate": 'Digest realm="dav", nonce="n1", qop="auth", algorithm=SHA-256'}

    def script(request):
        given = request.headers.get("authorization", "")
        return (
            EMPTY
            if given.startswith("Digest ") and 'username="dana"' in given
            else Reply(status=401, headers=challenge)
        )

    server = serve(script)
    client = connect(server.url)
    client.look("PROPFIND", server.url + "/", b"<x/>")
    asked = len(server.asked)
    client.look("PROPFIND", server.url + "/", b"<x/>")
    assert len(server.asked) == asked + 1, "the second request is signed at once"


def test_whoever_sets_digest_never_sends_the_password_itself(serve, connect):
    challenge = {"WWW-Authenticate": 'Digest realm="dav", nonce="n1", qop="auth"'}
    server = serve(
        lambda request: (
            EMPTY
            if "digest" in request.headers.get("authorization", "").lower()
            else Reply(status=401, headers=challenge)
        )
    )
    connect(server.url, scheme="digest").look("PROPFIND", server.url + "/", b"<x/>")
    assert not any("Basic" in each.headers.get("authorization", "") for each in server.asked)


def test_a_wrong_digest_password_is_one_clear_error(serve, connect):
    server = serve(Reply(status=401, headers={"WWW-Authenticate": 'Digest realm="dav", nonce="n1", qop="auth"'}))
    with pytest.raises(AuthNeeded) as caught:
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")
    assert caught.value.how == "Mend the password."
    assert len(server.asked) <= 3


@pytest.mark.parametrize(
    "challenge", ["Digest nonsense", "Digest", 'Digest realm="x"', 'Digest realm="x", nonce="n", algorithm=ROT13']
)
def test_a_broken_challenge_is_no_other_error(serve, connect, challenge):
    server = serve(Reply(status=401, headers={"WWW-Authenticate": challenge}))
    with pytest.raises(ConnectorError):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")


def test_a_token_that_ran_out_is_asked_for_anew(serve, connect):
    tokens = iter(["old", "new", "newer"])
    server = serve(lambda request: EMPTY if request.headers["authorization"] == "Bearer new" else Reply(status=401))
    connect(server.url, lambda: next(tokens), "bearer").look("PROPFIND", server.url + "/", b"<x/>")
    assert [each.headers["authorization"] for each in server.asked] == ["Bearer old", "Bearer new"]


def test_without_a_password_nothing_is_asked(serve, connect):
    def nothing():
        raise AuthNeeded("There is no password.", how="Write one.")

    server = serve(EMPTY)
    with pytest.raises(AuthNeeded, match="no password"):
        connect(server.url, nothing).look("PROPFIND", server.url + "/", b"<x/>")
    assert server.asked == []


# --- TLS, and nobody there


def test_a_certificate_of_an_own_authority_is_trusted_by_its_file(serve, connect, authority):
    server = serve(EMPTY, authority.certificate())
    connect(server.url, ca_file=str(authority.file)).look("PROPFIND", server.url + "/", b"<x/>")
    with pytest.raises(Permanent, match="ca_file"):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")


@pytest.mark.parametrize(("kind", "words"), [("expired", "has expired"), ("wrong_name", "another host name")])
def test_a_bad_certificate_says_what_is_wrong(serve, connect, authority, kind, words):
    server = serve(EMPTY, getattr(authority, kind)())
    with pytest.raises(Permanent, match=words):
        connect(server.url, ca_file=str(authority.file)).look("PROPFIND", server.url + "/", b"<x/>")
    assert server.asked == []


def test_a_port_that_does_not_speak_tls_says_so(serve, connect):
    server = serve(EMPTY)
    url = server.url.replace("http:", "https:")
    with pytest.raises(Permanent, match="check the port"):
        connect(url).look("PROPFIND", url + "/", b"<x/>")


@pytest.mark.parametrize("text", ["", "no certificate"])
def test_an_unreadable_file_of_certificates_is_named(connect, tmp_path, text):
    path = tmp_path / "ca.pem"
    if text:
        path.write_text(text)
    with pytest.raises(Permanent, match="mend `ca_file`"):
        connect("https://localhost:1/", ca_file=str(path)).look("PROPFIND", "https://localhost:1/", b"<x/>")


def test_nobody_there_is_tried_again_later(serve, connect):
    server = serve(EMPTY)
    server.stop()
    with pytest.raises(Temporary, match="cannot be reached"):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")


def test_a_name_nobody_knows_is_tried_again_later(connect):
    url = "https://nobody.invalid/"
    with pytest.raises(Temporary, match="not found"):
        connect(url).look("PROPFIND", url, b"<x/>")


def test_a_server_that_never_answers_is_given_up(serve, connect, monkeypatch):
    from threading import Event

    monkeypatch.setattr(wire, "_TIMEOUT", httpx.Timeout(0.2))
    held = Event()
    server = serve(lambda _: (held.wait(20), EMPTY)[1])
    with pytest.raises(Temporary, match="in time"):
        connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")
    held.set()
    assert len(server.asked) == 1, "whoever does not answer is not asked again at once"


@pytest.mark.parametrize(
    "error",
    [
        cls
        for cls in vars(httpx).values()
        if isinstance(cls, type) and issubclass(cls, (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError))
    ],
)
def test_no_error_of_the_library_leaves(connect, monkeypatch, error):
    def broken(*_args, **_more):
        made = error.__new__(error)
        Exception.__init__(made, "broken")
        raise made

    client = connect("https://dav.example.org/")
    monkeypatch.setattr(httpx.Client, "send", broken)
    with pytest.raises(ConnectorError):
        client.look("PROPFIND", "https://dav.example.org/", b"<x/>")


def test_the_answer_of_a_resource_with_a_response_is_read(serve, connect):
    server = serve(multistatus(response("/a/", "<d:displayname>A</d:displayname>"), token="t"))
    told = connect(server.url).look("PROPFIND", server.url + "/", b"<x/>")
    assert (told.sync_token, told.found[0].href) == ("t", "/a/")
