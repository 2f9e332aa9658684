"""Being told by a server: of what, how soon it is noticed that nobody tells any more, and ending at once when asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from connectors.bothpush import BothPush
from connectors.contract import Connection, Push
from connectors.errors import Temporary
from connectors.filepush import FilePush
from tests.conformance.imap_world import ImapWorld
from tests.conformance.mailbox import begun
from tests.conformance.world import mail
from tests.servers.certificates import Authority
from tests.servers.cyrus import Cyrus
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Act, Fault, Way

from .conftest import Box

pytestmark = pytest.mark.server
LONG = 60.0
"""Seconds nothing here should take, nor give up before."""


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """A thread for what waits."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def push_of(connection: Connection) -> Push:
    """The capability under test, settled: what was there before is not news any more."""
    begun(connection.mailbox)
    assert connection.push is not None
    return connection.push


def waiting(aside: ThreadPoolExecutor, push: Push, wake: threading.Event) -> Future[bool]:
    """The push, waiting."""
    return aside.submit(push.wait, LONG, wake)


def idles(box: Box, aside: ThreadPoolExecutor, push: Push) -> Future[bool]:
    """The push, once it waits for the server's word."""
    box.proxy.add(Fault(act=Act.DELAY, at=rb"^\+ ", seconds=0.0))
    told = waiting(aside, push, threading.Event())
    box.proxy.wait()
    return told


def test_new_mail_in_the_inbox_is_told(box: Box, aside: ThreadPoolExecutor) -> None:
    told = idles(box, aside, push_of(box.connect()))
    box.user.deliver(mail("new@x.example"))
    assert told.result(LONG)


@pytest.mark.parametrize("folder", ["Sent", "Drafts", "Archive"])
def test_new_mail_in_every_folder_is_told_where_the_server_offers_it(
    box: Box, aside: ThreadPoolExecutor, folder: str
) -> None:
    told = idles(box, aside, push_of(box.connect()))
    box.user.deliver(mail("new@x.example"), folder=folder)
    assert told.result(LONG)


def test_a_message_taken_away_is_told(box: Box, aside: ThreadPoolExecutor) -> None:
    box.user.deliver(mail("old@x.example"))
    told = idles(box, aside, push_of(box.connect()))
    box.user.expunge("INBOX", "old@x.example")
    assert told.result(LONG)


def test_another_server_tells_too(cyrus: Cyrus, tmp_path: Path, aside: ThreadPoolExecutor) -> None:
    user = cyrus.user().mail
    world = ImapWorld(user, port=cyrus.imaps_port, ca_file=cyrus.ca_file, folder=tmp_path, settings={})
    told = waiting(aside, push_of(world.connect()), threading.Event())
    user.deliver(mail("new@x.example"))
    assert told.result(LONG)
    world.close()


def test_a_server_that_tells_nothing_is_asked(
    authority: Authority, tmp_path: Path, aside: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.imap.push.OTHERS_S", 0.1)
    monkeypatch.setattr("connectors.imap.push.CHECK_S", 0.1)
    server = Dovecot.start(authority, without=("IDLE", "NOTIFY"))
    user = server.user()
    world = ImapWorld(user, port=server.imaps_port, ca_file=server.ca_file, folder=tmp_path, settings={})
    told = waiting(aside, push_of(world.connect()), threading.Event())
    user.deliver(mail("new@x.example"), folder="Sent")
    assert told.result(LONG)
    world.close()
    server.stop()


def test_what_came_between_the_look_and_the_waiting_is_told(box: Box) -> None:
    push = push_of(box.connect())
    box.user.deliver(mail("new@x.example"), folder="Sent")
    assert push.wait(LONG, threading.Event())


def test_flags_are_no_news(box: Box, aside: ThreadPoolExecutor) -> None:
    (uid,) = box.user.deliver(mail("old@x.example"))
    push = push_of(box.connect())
    told = aside.submit(push.wait, 2.0, threading.Event())
    box.user.mark("INBOX", uid, r"\Flagged")
    assert not told.result(LONG)


def test_waking_ends_the_waiting_at_once(box: Box, aside: ThreadPoolExecutor) -> None:
    push = push_of(box.connect())
    wake = threading.Event()
    told = waiting(aside, push, wake)
    wake.set()
    assert not told.result(LONG / 4)


def test_after_waiting_the_same_connection_reads_on(box: Box) -> None:
    connection = box.connect()
    push = push_of(connection)
    assert not push.wait(0.3, threading.Event())
    begun(connection.mailbox)
    assert box.proxy.accepted == 1


def test_the_waiting_is_begun_anew_before_any_server_hangs_up(
    box: Box, aside: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.imap.push.CHECK_S", 0.1)
    push = push_of(box.connect())
    box.proxy.add(Fault(act=Act.DELAY, way=Way.UP, at=rb"^DONE", seconds=0.0, times=3))
    told = waiting(aside, push, threading.Event())
    box.proxy.wait()
    box.user.deliver(mail("new@x.example"))
    assert told.result(LONG)


def test_a_line_that_is_dead_without_a_word_is_noticed(
    box: Box, aside: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.imap.push.CHECK_S", 0.2)
    monkeypatch.setattr("connectors.imap.push.ANSWER_S", 0.2)
    push = push_of(box.connect())
    box.proxy.add(Fault(act=Act.STALL, at=rb"^\+ "))
    told = waiting(aside, push, threading.Event())
    box.proxy.wait()
    box.user.deliver(mail("new@x.example"))
    assert told.result(LONG), "it must have connected anew, and looked"
    assert box.proxy.accepted == 2


def test_the_checks_find_a_dead_line_within_a_minute() -> None:
    from connectors.imap import push

    assert push.CHECK_S + push.ANSWER_S < 60


def test_a_line_that_is_cut_while_waiting_is_made_anew_and_what_came_meanwhile_is_told(
    box: Box, aside: ThreadPoolExecutor
) -> None:
    told = idles(box, aside, push_of(box.connect()))
    box.user.deliver(mail("new@x.example"), folder="Archive")
    box.proxy.cut()
    assert told.result(LONG)


def test_a_server_that_goes_away_while_waiting_is_said(box: Box, aside: ThreadPoolExecutor) -> None:
    told = idles(box, aside, push_of(box.connect()))
    box.proxy.refuse()
    box.proxy.cut()
    with pytest.raises(Temporary):
        told.result(LONG)


def test_a_server_that_hangs_up_whenever_one_waits_is_not_hammered(
    box: Box, aside: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.imap.push.FIRST_S", 0.2)
    push = push_of(box.connect())
    box.proxy.add(Fault(act=Act.CUT, at=rb"^\+ idling", times=1_000))
    assert not aside.submit(push.wait, 2.0, threading.Event()).result(LONG)
    assert box.proxy.accepted < 8


# --- together with folders on this machine


class Quiet:
    """A server that never says anything."""

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        wake.wait(timeout)
        return False


class Loud:
    """A server that always has something to say."""

    def wait(self, timeout: float, wake: threading.Event) -> bool:  # noqa: ARG002 as in the contract
        return True


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[tuple[Path, FilePush]]:
    """A folder that is watched."""
    (tmp_path / "calendar").mkdir()
    files = FilePush([str(tmp_path / "calendar")])
    yield tmp_path / "calendar", files
    files.close()


def test_a_file_wakes_who_waits_for_a_server(calendar: tuple[Path, FilePush], aside: ThreadPoolExecutor) -> None:
    folder, files = calendar
    push = BothPush(Quiet(), files)
    assert push.wait(LONG, threading.Event()), "the first look of all is news"
    told = waiting(aside, push, threading.Event())
    (folder / "talk.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert told.result(LONG)
    push.close()
    push.close()


def test_a_server_wakes_who_waits_for_files_too(calendar: tuple[Path, FilePush]) -> None:
    push = BothPush(Loud(), calendar[1])
    assert push.wait(LONG, threading.Event())
    push.close()


def test_waking_ends_the_waiting_for_both(calendar: tuple[Path, FilePush], aside: ThreadPoolExecutor) -> None:
    push = BothPush(Quiet(), calendar[1])
    push.wait(LONG, threading.Event())
    wake = threading.Event()
    told = waiting(aside, push, wake)
    wake.set()
    assert not told.result(LONG / 4)
    push.close()
