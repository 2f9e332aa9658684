"""A channel over real HTTP: what the receiver sees, and what becomes of an answer that is none."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.channels.by_apprise import AtService
from connectors.channels.contract import Ring, Unsure
from connectors.errors import AuthNeeded, Permanent, Temporary
from tests.servers.receiver import Receiver

RING = Ring(
    key="4b2d",
    title="A reminder from Followthrough",
    text="A thank-you waits to be sent.",
    link="http://127.0.0.1:8040/reminder/4b2d",
    since=datetime.now(UTC),
)


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def ntfy(receiver: Receiver) -> AtService:
    return AtService(receiver.ntfy, pause=0.0)


def hook(receiver: Receiver) -> AtService:
    return AtService(receiver.hook, pause=0.0)


BOTH = pytest.mark.parametrize("channel", [ntfy, hook])


def test_a_notification_arrives_with_its_words_and_its_link(receiver):
    ntfy(receiver).ring(RING)
    (message,) = receiver.messages
    assert (message["topic"], message["title"], message["message"]) == ("bell", RING.title, RING.text)
    assert message["click"] == RING.link
    assert message["priority"] == 3


def test_a_silent_one_makes_no_sound(receiver):
    ntfy(receiver).ring(replace(RING, silent=True))
    assert receiver.messages[0]["priority"] == 2  # ntfy: low is shown without sound or vibration


def test_a_webhook_is_told_the_key_by_which_it_can_tell_a_repeat(receiver):
    hook(receiver).ring(replace(RING, silent=True))
    (said,) = receiver.hooks
    assert (said["title"], said["message"]) == (RING.title, f"{RING.text}\n{RING.link}")
    assert (said["key"], said["link"], said["silent"]) == ("4b2d", RING.link, "yes")


@pytest.mark.parametrize("words", ["<b>not</b> markup & more", "naïve – “quoted” 世界 👍", "two\nlines"])
def test_words_arrive_as_they_are(receiver, words):
    ntfy(receiver).ring(replace(RING, text=words))
    assert receiver.messages[0]["message"] == words


def test_no_picture_of_anybody_is_sent_along(receiver):
    ntfy(receiver).ring(RING)
    assert set(receiver.messages[0]) == {"event", "time", "topic", "title", "message", "click", "priority"}


# --- what goes wrong ----------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("code", "error", "mend"),
    [
        (401, AuthNeeded, "refuses"),
        (403, AuthNeeded, "refuses"),
        (404, AuthNeeded, "refuses"),
        (400, Permanent, "mend the address"),
        (429, Temporary, "tried again"),
        (500, Temporary, "tried again"),
        (503, Temporary, "tried again"),
        (504, Unsure, "may have arrived"),
    ],
)
def test_an_answer_that_is_a_no_says_what_the_caller_does(receiver, channel, code, error, mend):
    receiver.code = code
    with pytest.raises(error, match=mend):
        channel(receiver).ring(RING)


@BOTH
def test_a_server_that_is_not_there_is_tried_again_later(channel):
    with Receiver() as gone:
        made = channel(gone)
    with pytest.raises(Temporary, match="cannot be reached"):
        made.ring(RING)


@BOTH
def test_a_line_that_is_cut_after_the_words_were_taken_leaves_it_open_and_repeats_nothing(receiver, channel):
    receiver.deaf = True
    with pytest.raises(Unsure):
        channel(receiver).ring(RING)
    assert len(receiver.messages) + len(receiver.hooks) == 1


@BOTH
def test_what_fails_once_is_tried_a_second_time(receiver, channel, monkeypatch):
    receiver.code = 503
    made = channel(receiver)
    first = made._once

    def once(ring: Ring) -> None:
        try:
            first(ring)
        finally:
            receiver.code = 200

    monkeypatch.setattr(made, "_once", once)
    made.ring(RING)
    assert len(receiver.messages) + len(receiver.hooks) == 1


def test_what_is_said_of_a_failure_holds_nothing_of_the_address(receiver):
    receiver.code = 403
    secret = AtService(f"ntfy://dana:geheim@127.0.0.1:{receiver.port}/hidden-topic", pause=0.0)
    with pytest.raises(AuthNeeded) as caught:
        secret.ring(RING)
    assert not [word for word in ("geheim", "hidden-topic", "dana", str(receiver.port)) if word in str(caught.value)]


@pytest.mark.parametrize("url", ["tgram://gehe1m", "slack://gehe1m", "json://", "discord://gehe1m"])
def test_an_address_that_is_none_is_told_without_repeating_it(url):
    with pytest.raises(Permanent) as caught:
        AtService(url).ring(RING)
    assert "gehe1m" not in str(caught.value)


def test_an_address_that_cannot_be_one_of_a_server_is_not_thought_to_have_been_reached():
    with pytest.raises(Temporary, match="cannot be reached"):
        AtService("ntfy://h:99999999/x", pause=0.0).ring(RING)


def test_several_receivers_in_one_address_want_a_channel_each(receiver):
    with pytest.raises(Permanent, match="each of them"):
        AtService(f"{receiver.ntfy}/another")


def test_nothing_apprise_logs_gets_any_further(receiver, monkeypatch):
    heard: list[logging.LogRecord] = []

    class Listener(logging.Handler):
        """Hears whatever reaches the root of all logging (caplog listens to loggers below it, too)."""

        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    monkeypatch.setattr(logging.root, "handlers", [Listener()])
    logging.getLogger("connectors").warning("something else")
    receiver.code = 403
    with pytest.raises(AuthNeeded):
        ntfy(receiver).ring(RING)
    assert [record.name for record in heard] == ["connectors"]


def test_two_that_ring_at_once_hear_each_their_own_failure(receiver):
    refused: list[str] = []

    def ring(url: str) -> None:
        try:
            AtService(url, pause=0.0).ring(RING)
        except (AuthNeeded, Temporary) as problem:
            refused.append(type(problem).__name__)

    receiver.code = 403
    with Receiver() as other:
        other.code = 503
        receiver.go_on.clear()
        slow = threading.Thread(target=ring, args=(receiver.ntfy,))
        slow.start()
        assert receiver.came.wait(30)
        ring(other.ntfy)  # begins and ends while the first one waits
        receiver.go_on.set()
        slow.join(30)
    assert refused == ["Temporary", "AuthNeeded"]


# --- asking -------------------------------------------------------------------------------------------


def test_an_ntfy_server_is_asked_what_arrived(receiver):
    channel = ntfy(receiver)
    assert channel.arrived(RING) is False
    channel.ring(RING)
    assert channel.arrived(RING) is True
    assert channel.arrived(replace(RING, link="http://127.0.0.1:8040/reminder/another")) is False
    assert receiver.asked == ["/bell/json"] * 3


def test_a_topic_that_may_not_be_read_leaves_it_open(receiver):
    receiver.polls = 403
    assert ntfy(receiver).arrived(RING) is None


def test_a_server_that_is_not_there_leaves_it_open():
    with Receiver() as gone:
        channel = ntfy(gone)
    assert channel.arrived(RING) is None


def test_a_webhook_cannot_be_asked(receiver):
    assert hook(receiver).arrived(RING) is None
    assert receiver.asked == []
