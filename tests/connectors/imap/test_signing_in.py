"""Getting in, and what is said where nobody gets in: one sentence with the mend, and no password unprotected."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Connection
from connectors.errors import AuthNeeded, ConnectorError, Permanent, Temporary
from connectors.imap.faults import sign_in
from connectors.imap.settings import settings_of
from connectors.registry import connect
from tests.conformance.mailbox import begun
from tests.servers.certificates import Authority, Certificate
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Act, Fault

from .conftest import Box

pytestmark = pytest.mark.server


def refused(connection: Connection) -> ConnectorError:
    """What is said instead of letting us in."""
    with pytest.raises(ConnectorError) as caught:
        begun(connection.mailbox)
    said = str(caught.value)
    assert said.endswith(".")
    assert "Traceback" not in said
    assert "\n" not in said
    return caught.value


def test_tls_and_a_password_let_in(box: Box) -> None:
    begun(box.directly().mailbox)


def test_starttls_and_a_password_let_in(box: Box) -> None:
    begun(box.connect(port=box.server.imap_port, security="starttls").mailbox)


def test_this_computer_may_be_spoken_to_in_the_clear(box: Box) -> None:
    begun(box.connect(port=box.server.imap_port, security="none", host="127.0.0.1").mailbox)


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.7", "localhost.example.org"])
def test_nobody_else_may(host: str) -> None:
    with pytest.raises(Permanent, match="in the clear"):
        connect({"kind": "imap", "host": host, "user": "dana", "security": "none"}, zone=ZoneInfo("UTC"))


def test_a_password_of_any_letters_lets_in(box: Box) -> None:
    with suppress(UnicodeEncodeError):  # it is changed; the standard library cannot try it
        box.server.change_password(box.user, 'gr\u00fcn \u2603 and "quoted" \\ too')
    connection = box.directly()
    (box.folder / "imap.password").write_text('gr\u00fcn \u2603 and "quoted" \\ too\n', "utf-8")
    begun(connection.mailbox)


def test_a_wrong_password_asks_for_the_right_one(box: Box) -> None:
    connection = box.directly()
    (box.folder / "imap.password").write_text("wrong")
    error = refused(connection)
    assert isinstance(error, AuthNeeded)
    assert "does not accept the password" in str(error)
    assert "password" in error.how


def test_a_corrected_password_is_taken_without_a_restart(box: Box) -> None:
    connection = box.directly()
    (box.folder / "imap.password").write_text("wrong")
    refused(connection)
    (box.folder / "imap.password").write_text(box.user.password)
    begun(connection.mailbox)


@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_a_token_lets_in(box: Box, auth: str) -> None:
    token = box.folder / "token"
    token.write_text(box.server.tokens.issue(box.user.name))
    token.chmod(0o600)
    begun(box.directly(auth=auth, token_file=str(token)).mailbox)
    begun(box.directly(auth=auth, token_command=f"cat {token}").mailbox)


@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_a_revoked_token_asks_for_another(box: Box, auth: str) -> None:
    token = box.server.tokens.issue(box.user.name)
    box.server.tokens.revoke(token)
    error = refused(box.directly(auth=auth, token_command=f"echo {token}"))
    assert isinstance(error, AuthNeeded)
    assert "does not accept the token" in str(error)
    assert "token_command" in error.how


@pytest.fixture
def shown(authority: Authority, tmp_path: Path) -> Iterator[Callable[[Certificate], Box]]:
    """A server of its own that shows some certificate."""
    servers: list[Dovecot] = []
    boxes: list[Box] = []

    def start(certificate: Certificate) -> Box:
        server = Dovecot.start(authority, certificate=certificate)
        servers.append(server)
        boxes.append(Box(server, server.user(), None, tmp_path))  # type: ignore[arg-type]
        return boxes[-1]

    yield start
    for box in boxes:
        for world in box.worlds:
            world.close()
    for server in servers:
        server.stop()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_expired_certificate_is_named_and_gets_no_password(
    shown: Callable[[Certificate], Box], authority: Authority, security: str
) -> None:
    box = shown(authority.expired())
    port = box.server.imap_port if security == "starttls" else box.server.imaps_port
    error = refused(box.connect(port=port, security=security))
    assert isinstance(error, Permanent)
    assert "has expired" in str(error)
    assert "Login" not in box.server.log()


def test_a_certificate_of_another_machine_is_named(shown: Callable[[Certificate], Box], authority: Authority) -> None:
    error = refused(shown(authority.wrong_name()).directly())
    assert isinstance(error, Permanent)
    assert "is not for the name localhost" in str(error)


def test_a_certificate_of_an_unknown_authority_is_named(box: Box) -> None:
    error = refused(box.directly(ca_file=""))
    assert isinstance(error, Permanent)
    assert "ca_file" in str(error)


def test_a_missing_file_of_authorities_is_named(box: Box) -> None:
    error = refused(box.directly(ca_file=str(box.folder / "none.pem")))
    assert isinstance(error, Permanent)
    assert "none.pem" in str(error)


def test_a_host_that_does_not_exist_is_named(box: Box) -> None:
    error = refused(box.directly(host="mail.invalid"))
    assert isinstance(error, Temporary)
    assert "cannot be found" in str(error)


def test_tls_on_a_port_without_it_is_named(box: Box) -> None:
    error = refused(box.connect(port=box.server.imap_port))
    assert isinstance(error, Permanent)
    assert "starttls" in str(error)


def test_a_server_that_says_goodbye_is_left_alone_for_now(box: Box) -> None:
    box.proxy.add(Fault(act=Act.REPLACE, at=rb"^\* OK", by=b"* BYE Down for maintenance\r\n", times=9))
    error = refused(box.connect())
    assert isinstance(error, Temporary)
    assert "Down for maintenance" in str(error)


@pytest.mark.parametrize(
    "words",
    [b"[UNAVAILABLE] Temporary authentication failure", b"[LIMIT] Slow down", b"Too many simultaneous connections"],
)
def test_a_server_that_is_too_busy_to_let_in_is_no_wrong_password(words: bytes) -> None:
    table = {"host": "mail.example.org", "user": "dana"}
    settings = settings_of(table, account="home", folders={}, addresses=())
    assert isinstance(sign_in(settings, words), Temporary)
    assert isinstance(sign_in(settings, b"[AUTHENTICATIONFAILED] No"), AuthNeeded)


@pytest.fixture
def without_starttls() -> Iterator[tuple[int, list[bytes]]]:
    """A server that offers nothing, and what it was told."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        client, _ = listener.accept()
        with client, client.makefile("rb") as lines:
            client.sendall(b"* OK hello\r\n")
            for line in lines:
                heard.append(line)
                tag = line.split()[0]
                client.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1], heard
    thread.join(20)
    listener.close()


def test_a_server_without_starttls_gets_no_password(box: Box, without_starttls: tuple[int, list[bytes]]) -> None:
    port, heard = without_starttls
    error = refused(box.connect(port=port, security="starttls"))
    assert isinstance(error, Permanent)
    assert "offers no STARTTLS" in str(error)
    assert [line.split()[1] for line in heard] == [b"CAPABILITY"]


@pytest.mark.parametrize("key", ["host", "user"])
def test_what_is_missing_is_named(key: str) -> None:
    table = {"kind": "imap", "host": "mail.example.org", "user": "dana", key: ""}
    with pytest.raises(Permanent, match=f"set `{key}`"):
        connect(table, zone=ZoneInfo("UTC"))
