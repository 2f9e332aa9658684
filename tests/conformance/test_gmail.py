"""The Gmail connector keeps the contract, over real HTTP against the test server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.contract import Folder
from tests.servers.google.mail import Mailbox
from tests.servers.google.pubsub import SUBSCRIPTION, PubSub
from tests.servers.google.server import GoogleServer

from .calendar import PushConformance
from .drafts import DraftBoxConformance, DraftChangeConformance
from .gmail_world import GmailWorld
from .mailbox import MailboxConformance, past
from .world import World, mail

pytestmark = pytest.mark.server


@pytest.fixture
def world(tmp_path: Path) -> Iterator[GmailWorld]:
    """An empty mailbox; leaving it fails the test if a request or an answer was not as Google's documents say."""
    mailbox = Mailbox()
    with GoogleServer(mailbox.routes()) as server:
        world = GmailWorld(server, mailbox, tmp_path)
        yield world
        world.close()


class TestMailbox(MailboxConformance):
    """Reading mail."""

    def test_backfill_finds_the_thread_of_a_known_message(self, world: World) -> None:
        """Gmail finds a letter by its own Message-ID, not by those it refers to: the known one must be there."""
        world.deliver(mail("known@x.example", sender="b@x.example", to="c@x.example"), Folder.INBOX)
        world.deliver(mail("answer@y.example", sender="a@y.example", answers="known@x.example"), Folder.INBOX)
        world.deliver(mail("other@y.example", sender="a@y.example", subject="Another"), Folder.INBOX)
        found = past(world.connect().mailbox, ids=frozenset({"known@x.example"}))
        assert found == {"known@x.example", "answer@y.example"}


class TestDrafts(DraftBoxConformance, DraftChangeConformance):
    """Placing and changing drafts."""


class TestPush(PushConformance):
    """Being told through Pub/Sub."""

    @pytest.fixture
    def world(self, world: GmailWorld) -> GmailWorld:
        PubSub(server=world.server, mailbox=world.mailbox)
        world.settings["pubsub_subscription"] = SUBSCRIPTION
        return world
