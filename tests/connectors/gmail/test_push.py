"""Being told of new mail through Pub/Sub: at once, again where nobody heard, and by the clock where it is deaf."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Connection, Push
from connectors.errors import Permanent
from connectors.gmail.push import EVERY, PubSubPush, renewal
from connectors.google.scopes import PUBSUB
from connectors.registry import connect
from tests.conformance.gmail_world import signed_in
from tests.conformance.world import mail
from tests.servers.google.faults import Fault, Kind
from tests.servers.google.mail import Mailbox
from tests.servers.google.pubsub import SUBSCRIPTION, PubSub
from tests.servers.google.server import TOKEN, GoogleServer
from tests.system.watching import until

NEWS = mail("news@reef.example", sender="mina@reef.example", subject="News")
LONG = 60.0
PULL = "pubsub.projects.subscriptions.pull"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def pubsub() -> Iterator[PubSub]:
    mailbox = Mailbox()
    with GoogleServer(mailbox.routes()) as server:
        yield PubSub(server=server, mailbox=mailbox)


def opened(pubsub: PubSub, path: Path, name: str = SUBSCRIPTION) -> Connection:
    settings = {
        "kind": "gmail",
        "endpoint": pubsub.server.endpoint,
        "token_file": str(signed_in(path, granted=[PUBSUB])),
        "pubsub_subscription": name,
    }
    return connect(settings, zone=ZoneInfo("UTC"), account="home")


@pytest.fixture
def push(pubsub: PubSub, tmp_path: Path) -> Iterator[Push]:
    connection = opened(pubsub, tmp_path)
    assert connection.push is not None
    yield connection.push
    connection.close()


def listening(push: Push) -> None:
    """Begins to listen, without waiting."""
    awake = threading.Event()
    awake.set()
    assert push.wait(LONG, awake) is False


def deliver(pubsub: PubSub) -> None:
    with pubsub.server.lock:
        pubsub.mailbox.deliver(NEWS, "INBOX")


def test_new_mail_is_told(pubsub: PubSub, push: Push) -> None:
    listening(push)
    deliver(pubsub)
    assert push.wait(LONG, threading.Event()) is True


def test_whoever_waits_already_is_told(pubsub: PubSub, push: Push) -> None:
    listening(push)
    told: list[bool] = []
    waiter = threading.Thread(target=lambda: told.append(push.wait(LONG, threading.Event())))
    waiter.start()
    deliver(pubsub)
    waiter.join(LONG)
    assert told == [True]


def test_it_is_acknowledged_once_somebody_heard(pubsub: PubSub, push: Push) -> None:
    listening(push)
    deliver(pubsub)
    assert until(lambda: pubsub.told)
    assert pubsub.acknowledged == []
    assert push.wait(LONG, threading.Event()) is True
    assert until(lambda: pubsub.acknowledged == pubsub.told)
    assert pubsub.waiting == {}


def test_what_nobody_heard_is_told_to_whoever_comes_next(pubsub: PubSub, tmp_path: Path) -> None:
    pubsub.deadline = 0.0
    first, second = opened(pubsub, tmp_path), opened(pubsub, tmp_path)
    assert first.push is not None
    assert second.push is not None
    listening(first.push)
    deliver(pubsub)
    assert until(lambda: pubsub.told)
    first.close()
    assert second.push.wait(LONG, threading.Event()) is True
    second.close()


def test_without_news_it_waits_as_long_as_it_may(push: Push) -> None:
    assert push.wait(0.01, threading.Event()) is False


def test_closing_ends_a_pull_that_waits_at_google(pubsub: PubSub, tmp_path: Path) -> None:
    connection = opened(pubsub, tmp_path)
    assert isinstance(connection.push, PubSubPush)
    listening(connection.push)
    assert until(lambda: pubsub.server.count(PULL))
    connection.close()
    assert connection.push._thread is not None
    assert not connection.push._thread.is_alive()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method=PULL, kind=Kind.ANSWER, status=503, times=99),
        Fault(method=PULL, kind=Kind.RESET_BEFORE, times=99),
        Fault(method="gmail.users.watch", kind=Kind.ANSWER, status=503, times=99),
    ],
    ids=["Pub/Sub is down", "the line is dead", "Gmail does not write to it"],
)
def test_what_cannot_be_heard_is_asked_by_the_clock(pubsub: PubSub, push: Push, fault: Fault) -> None:
    assert isinstance(push, PubSubPush)
    push._seconds = 0.01
    pubsub.server.faults.append(fault)
    assert push.wait(LONG, threading.Event()) is False  # long before the minute is over, or the test's time is


def test_a_sign_in_that_does_not_permit_it_leaves_the_mailbox_alone(pubsub: PubSub, push: Push) -> None:
    assert isinstance(push, PubSubPush)
    pubsub.server.tokens[TOKEN] = frozenset({"gmail.readonly", "gmail.compose"})
    push._seconds = 0.01
    assert push.wait(LONG, threading.Event()) is False


def test_gmail_is_told_to_write_once_a_day(pubsub: PubSub, push: Push) -> None:
    assert isinstance(push, PubSubPush)
    for hour, times in ((0, 1), (1, 1), (23, 1), (24, 2), (25, 2), (47, 2), (48, 3)):
        push._now = lambda hour=hour: datetime.now(UTC) + timedelta(hours=hour)  # type: ignore[misc]
        listening(push)
        assert pubsub.server.count("gmail.users.watch") == times, hour


@pytest.mark.parametrize(
    ("lasts", "after"),
    [(timedelta(days=7), EVERY), (timedelta(days=1), timedelta(hours=12)), (timedelta(0), timedelta(minutes=5))],
)
def test_it_is_renewed_long_before_it_ends(lasts: timedelta, after: timedelta) -> None:
    assert renewal(NOON, NOON + lasts) == NOON + after


def test_doctor_names_the_topic(pubsub: PubSub, tmp_path: Path) -> None:
    connection = opened(pubsub, tmp_path)
    found = {finding.name: finding for finding in connection.checkups[0].findings()}
    assert found["push"].ok
    assert found["push"].text == f"{SUBSCRIPTION} tells of new mail, from {pubsub.topic}."
    assert "permission to be told of new mail" in found
    connection.close()


def test_doctor_says_who_must_be_let_into_the_topic(pubsub: PubSub, tmp_path: Path) -> None:
    pubsub.may_publish = False
    connection = opened(pubsub, tmp_path)
    (trouble,) = [finding for finding in connection.checkups[0].findings() if finding.name == "push"]
    assert not trouble.ok
    assert "Let gmail-api-push@system.gserviceaccount.com publish to it" in trouble.text
    connection.close()


def test_a_subscription_that_is_not_there_is_named(pubsub: PubSub, tmp_path: Path) -> None:
    connection = opened(pubsub, tmp_path, SUBSCRIPTION + "2")
    with pytest.raises(Permanent, match="There is no Pub/Sub subscription projects/dana-1234/subscriptions/mail2"):
        list(connection.checkups[0].findings())
    connection.close()


def test_a_topic_that_was_deleted_is_named(pubsub: PubSub, tmp_path: Path) -> None:
    pubsub.topic = "_deleted-topic_"
    connection = opened(pubsub, tmp_path)
    with pytest.raises(Permanent, match="was deleted"):
        list(connection.checkups[0].findings())
    connection.close()


def test_without_the_setting_nothing_of_it_is_asked(pubsub: PubSub, tmp_path: Path) -> None:
    connection = opened(pubsub, tmp_path, "")
    assert connection.push is None
    list(connection.checkups[0].findings())
    assert not any("pubsub" in call.method or "watch" in call.method for call in pubsub.server.calls)
    connection.close()
