"""The proxy does to connections exactly what it is told to."""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from .proxy import Act, Fault, Proxy, Way


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that answers each line with two: ``got LINE`` and ``done``."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(client: socket.socket) -> None:
        with client, client.makefile("rwb") as file:
            for line in file:
                file.write(b"got " + line + b"done\n")
                file.flush()

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            Thread(target=answer, args=(client,), daemon=True).start()

    Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def proxy(echo) -> Iterator[Proxy]:
    made = Proxy(echo)
    yield made
    made.stop()


@contextmanager
def talking(proxy: Proxy, seconds: float = 10.0):
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=seconds) as client, client.makefile("rwb") as file:
        yield file


def say(file, line: bytes) -> None:
    file.write(line)
    file.flush()


def test_without_faults_everything_passes_and_is_counted(proxy):
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert [file.readline(), file.readline()] == [b"got hello\n", b"done\n"]
    assert proxy.passed == {Way.UP: 6, Way.DOWN: 15}
    assert proxy.accepted == 1


def test_a_cut_at_a_line_loses_this_line_and_what_follows(proxy):
    proxy.add(Fault(at=b"^done", act=Act.CUT))
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert file.read() == b"got hello\n"
    proxy.wait()


def test_a_cut_after_a_line_loses_what_follows(proxy):
    proxy.add(Fault(at=b"^got", act=Act.CUT_AFTER))
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert file.read() == b"got hello\n"


def test_half_a_line_arrives(proxy):
    proxy.add(Fault(at=b"^done", act=Act.HALF))
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert file.read() == b"got hello\ndo"


def test_a_cut_after_a_number_of_bytes(proxy):
    proxy.add(Fault(after=7, act=Act.CUT))
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert file.read() == b"got hel"


def test_a_line_to_the_server_can_be_lost(proxy):
    proxy.add(Fault(way=Way.UP, at=b"secret", act=Act.SWALLOW))
    with talking(proxy) as file:
        say(file, b"secret\nhello\n")
        assert file.readline() == b"got hello\n"


def test_a_line_can_be_replaced(proxy):
    proxy.add(Fault(at=b"^done", act=Act.REPLACE, by=b"* BYE\n"))
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert [file.readline(), file.readline()] == [b"got hello\n", b"* BYE\n"]


def test_a_stalled_connection_says_nothing_until_healed(proxy):
    proxy.add(Fault(at=b"^done", act=Act.STALL))
    with talking(proxy, 0.3) as file:
        say(file, b"hello\n")
        assert file.readline() == b"got hello\n"
        with pytest.raises(TimeoutError):
            file.readline()
    proxy.heal()
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert [file.readline(), file.readline()] == [b"got hello\n", b"done\n"]


def test_a_delay_holds_a_line_back(proxy):
    proxy.add(Fault(at=b"^got", act=Act.DELAY, seconds=0.2))
    with talking(proxy) as file:
        before = time.monotonic()
        say(file, b"hello\n")
        assert file.readline() == b"got hello\n"
        assert time.monotonic() - before >= 0.2


def test_a_silent_server_takes_connections_and_says_nothing(proxy):
    proxy.silent = True
    with talking(proxy, 0.2) as file:
        say(file, b"hello\n")
        with pytest.raises(TimeoutError):
            file.readline()


def test_refused_connections_are_taken_again_when_allowed(proxy):
    proxy.refuse()
    with pytest.raises(ConnectionRefusedError), talking(proxy):
        pass
    proxy.allow()
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert file.readline() == b"got hello\n"


def test_open_connections_are_cut_on_demand(proxy):
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert file.readline() == b"got hello\n"
        proxy.cut()
        assert file.read() in {b"", b"done\n"}


def test_a_fault_happens_as_often_as_it_is_told(proxy):
    proxy.add(Fault(at=b"^done", act=Act.CUT, times=2))
    for _ in range(2):
        with talking(proxy) as file:
            say(file, b"hello\n")
            assert file.read() == b"got hello\n"
    proxy.wait()
    with talking(proxy) as file:
        say(file, b"hello\n")
        assert [file.readline(), file.readline()] == [b"got hello\n", b"done\n"]


def test_a_fault_that_never_happens_fails_the_test(proxy):
    proxy.add(Fault(at=b"never", act=Act.CUT))
    with pytest.raises(AssertionError, match="never met"):
        proxy.wait(0.01)


@pytest.mark.server
def test_an_answer_is_lost_though_the_server_did_the_deed(dovecot, authority):
    user = dovecot.user()
    proxy = Proxy(dovecot.imaps_port, certificate=authority.certificate(), trust=authority.file)
    proxy.add(Fault(at=rb"^\w+ OK .*APPENDUID", act=Act.CUT))
    context = ssl.create_default_context(cafile=str(authority.file))
    client = imaplib.IMAP4_SSL("localhost", proxy.port, ssl_context=context, timeout=10)
    client.login(user.name, user.password)
    with pytest.raises(imaplib.IMAP4.abort):
        client.append("Drafts", "", None, b"Subject: One\r\n\r\n")
    client.shutdown()
    proxy.stop()
    assert len(user.messages("Drafts")) == 1


@pytest.mark.server
def test_tls_passes_through_untouched(dovecot, authority):
    user = dovecot.user()
    proxy = Proxy(dovecot.imaps_port)
    context = ssl.create_default_context(cafile=str(authority.file))
    with imaplib.IMAP4_SSL("localhost", proxy.port, ssl_context=context, timeout=10) as client:
        assert client.login(user.name, user.password)[0] == "OK"
    proxy.stop()
