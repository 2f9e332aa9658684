"""Being told by an Exchange server: of what, what happens to a line that ends, and who refuses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from connectors.contract import Folder, Push
from connectors.exchange.client import envelopes_in
from connectors.exchange.faults import of_code
from tests.conformance.exchange_world import ExchangeWorld
from tests.conformance.world import NOW, event, mail
from tests.connectors.exchange.test_faults import OWN
from tests.servers.ews.server import Fault

LONG = 60.0
"""Seconds nothing here should take, nor give up before."""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that was cut is made anew at once."""
    monkeypatch.setattr("connectors.exchange.push.FIRST_S", 0.01)


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """A thread for what waits."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def begun(world: ExchangeWorld) -> Push:
    """The push with its line open: the first wait of all ends at once, since nobody told until then."""
    push = world.connect().push
    assert push is not None
    assert push.wait(LONG, threading.Event())
    opened(world)
    return push


def opened(world: ExchangeWorld, number: int = 1) -> None:
    """Returns once that many lines were asked for, and one is open."""
    server = world.server
    with world.store.stirred:
        assert world.store.stirred.wait_for(
            lambda: server.telling.lines and server.asked["GetStreamingEvents"] >= number, LONG
        )


def waiting(aside: ThreadPoolExecutor, push: Push) -> Future[bool]:
    """The push, waiting."""
    return aside.submit(push.wait, LONG, threading.Event())


@pytest.mark.parametrize("folder", [Folder.INBOX, Folder.SENT, Folder.DRAFTS, Folder.OTHER])
def test_a_new_letter_is_told_in_every_folder(world: ExchangeWorld, aside: ThreadPoolExecutor, folder: Folder) -> None:
    told = waiting(aside, begun(world))
    world.deliver(mail("new@x.example"), folder)
    assert told.result(LONG)


def test_a_letter_moved_or_taken_away_is_told(world: ExchangeWorld, aside: ThreadPoolExecutor) -> None:
    world.deliver(mail("one@x.example"), Folder.INBOX)
    world.deliver(mail("two@x.example"), Folder.INBOX)
    push = begun(world)
    told = waiting(aside, push)
    world.move("one@x.example", Folder.OTHER)
    assert told.result(LONG)
    told = waiting(aside, push)
    world.delete("two@x.example")
    assert told.result(LONG)


def test_a_draft_that_is_edited_and_a_meeting_that_is_moved_are_told(
    world: ExchangeWorld, aside: ThreadPoolExecutor
) -> None:
    world.deliver(mail("draft@example.org"), Folder.DRAFTS)
    world.put_event("r", event("e@x", NOW))
    push = begun(world)
    told = waiting(aside, push)
    world.store.touch(world.store.named("draft@example.org"))
    assert told.result(LONG)
    told = waiting(aside, push)
    world.put_event("r", event("e@x", NOW, title="Elsewhere"))
    assert told.result(LONG)


def test_a_letter_that_is_only_read_is_no_news(world: ExchangeWorld, aside: ThreadPoolExecutor) -> None:
    world.deliver(mail("old@x.example"), Folder.INBOX)
    push = begun(world)
    told = aside.submit(push.wait, 0.5, threading.Event())
    world.store.touch(world.store.named("old@x.example"))
    assert not told.result(LONG)


def test_waking_ends_the_waiting_at_once(world: ExchangeWorld, aside: ThreadPoolExecutor) -> None:
    push, wake = begun(world), threading.Event()
    told = aside.submit(push.wait, LONG, wake)
    wake.set()
    assert not told.result(LONG / 4)


def test_what_comes_while_nobody_waits_is_told_by_the_next_wait(world: ExchangeWorld) -> None:
    push = begun(world)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    assert push.wait(LONG, threading.Event())


# --- lines that end


def test_a_line_that_ended_in_time_is_opened_again_with_the_same_subscription(
    world: ExchangeWorld, aside: ThreadPoolExecutor
) -> None:
    push = begun(world)
    world.server.telling.hang_up()
    assert push.wait(LONG, threading.Event())  # one look, for what nobody told in between
    opened(world, 2)
    told = waiting(aside, push)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    assert told.result(LONG)
    assert (world.server.asked["Subscribe"], world.server.asked["GetStreamingEvents"]) == (1, 2)


def test_a_subscription_the_server_forgot_is_made_anew(world: ExchangeWorld, aside: ThreadPoolExecutor) -> None:
    push = begun(world)
    world.server.telling.forget()
    assert push.wait(LONG, threading.Event())
    opened(world, 2)
    told = waiting(aside, push)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    assert told.result(LONG)
    assert world.server.asked["Subscribe"] == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GetStreamingEvents", status=503),
        Fault("GetStreamingEvents", garbage=b"<html>A proxy</html>"),
        Fault("GetStreamingEvents", garbage=b""),
        Fault("GetStreamingEvents", lost=True),
        Fault("GetStreamingEvents", code="ErrorReadEventsFailed"),
        Fault("Subscribe", code="ErrorInternalServerTransientError"),
        Fault("Subscribe", status=401),
    ],
    ids=["busy", "proxy", "nothing", "cut", "lost events", "trouble", "password"],
)
def test_a_line_that_cannot_be_had_is_tried_again(
    world: ExchangeWorld, aside: ThreadPoolExecutor, fault: Fault
) -> None:
    world.server.faults = [fault]
    push = begun(world)
    told = waiting(aside, push)
    world.deliver(mail("new@x.example"), Folder.INBOX)
    assert told.result(LONG)


def test_a_server_that_refuses_is_asked_by_the_clock_and_left_alone(world: ExchangeWorld) -> None:
    world.server.faults = [Fault("Subscribe", code="ErrorExceededSubscriptionCount")]
    push = world.connect().push
    assert push is not None
    assert not push.wait(0.3, threading.Event())
    world.deliver(mail("new@x.example"), Folder.INBOX)
    assert not push.wait(0.3, threading.Event())
    assert dict(world.server.asked) == {"Subscribe": 1}


def test_closing_gives_the_subscription_back(world: ExchangeWorld) -> None:
    connection = world.connect()
    assert connection.push is not None
    connection.push.wait(LONG, threading.Event())
    opened(world)
    connection.close()
    assert world.server.telling.held == {}
    connection.close()


def test_a_shared_mailbox_is_told_of_by_its_folders(world: ExchangeWorld) -> None:
    world.settings["mailbox"] = "team@example.org"
    begun(world)
    (held,) = world.server.telling.held.values()
    assert held.folders == {"inbox", "sentitems", "drafts", "calendar"}


# --- small parts


def test_envelopes_are_told_apart_however_they_are_cut() -> None:
    whole = b'<?xml version="1.0"?><s:Envelope><a/></s:Envelope>\n<Envelope>b</Envelope >'
    for size in range(1, len(whole) + 1):
        parts = [whole[start : start + size] for start in range(0, len(whole), size)]
        assert [len(each.strip()) for each in envelopes_in(parts)] == [50, 23]


@pytest.mark.parametrize("code", ["ErrorSubscriptionNotFound", "ErrorMissedNotificationEvents"])
def test_a_subscription_that_tells_no_more_is_one_sentence(code: str) -> None:
    assert "asked to anew" in str(of_code(OWN, code, ""))


def test_doctor_says_whether_the_server_tells(world: ExchangeWorld) -> None:
    def news() -> str:
        (checkup, _) = world.connect().checkups
        return next(each.text for each in checkup.findings() if each.name == "news")

    assert "tells of changes as they happen" in news()
    assert world.server.telling.held == {}
    world.server.faults = [Fault("Subscribe", code="ErrorInvalidSubscriptionRequest")]
    assert "asked every five minutes" in news()
