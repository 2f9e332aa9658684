"""The Microsoft Graph connector keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.parser import BytesParser

import pytest

from connectors.contract import Folder
from tests.servers.graph.events import Calendars, EventRoutes
from tests.servers.graph.mail import Mailbox, MailRoutes
from tests.servers.graph.server import GraphServer

from .blocks import OwnBlocksConformance
from .calendar import CalendarConformance
from .drafts import DraftBoxConformance, DraftChangeConformance, changer, put
from .graph_world import GraphWorld
from .mailbox import MailboxConformance
from .trays import TraysConformance
from .world import KEY, World, draft


@pytest.fixture
def world() -> Iterator[GraphWorld]:
    """An empty account."""
    mailbox, calendars = Mailbox(), Calendars()
    with GraphServer(MailRoutes(mailbox).routes(), EventRoutes(calendars).routes()) as server:
        held = GraphWorld(server, mailbox, calendars)
        yield held
        held.close()


class TestMailbox(MailboxConformance):
    """Reading mail."""

    @pytest.mark.parametrize("field", ["From", "To", "Cc", "Bcc"])
    def test_backfill_finds_an_address_in(self, world: World, field: str) -> None:
        """Microsoft's search knows authors and receivers, not Reply-To and Sender."""
        super().test_backfill_finds_an_address_in(world, field)


def same(told: bytes, given: bytes) -> bool:
    """The same letter: Exchange keeps a draft as fields, and puts its bytes together when they are asked for."""
    one, two = (BytesParser(policy=policy.default).parsebytes(each.replace(b"\r\n", b"\n")) for each in (told, given))
    fields = ("From", "To", "Subject", "Message-ID", "In-Reply-To", "References")
    texts = [each.get_content().strip() for each in (one, two)]
    return texts[0] == texts[1] and all(str(one[name]) == str(two[name]) for name in fields)


class _Letters:
    """Where the suite compares bytes, letters are compared here."""

    def test_a_draft_is_stored_as_it_was_given(self, world: World) -> None:
        connection, raw = world.connect(), draft(body="Grüße aus Köln.\n\nFrom here on\n.\nthe end")
        assert same(connection.mailbox.fetch(put(connection.drafts, raw).ref), raw)

    def test_a_draft_given_with_crlf_is_the_same_letter(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts, draft().replace(b"\n", b"\r\n"))
        assert same(connection.mailbox.fetch(placed.ref), draft())

    def test_a_replaced_draft_is_the_new_text_under_the_same_key(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        better = draft(body="May I ask you two questions?")
        replaced = changer(connection).replace(placed.ref, better, placed.revision)
        assert connection.drafts.find(KEY) == replaced
        assert same(connection.mailbox.fetch(replaced.ref), better)
        assert replaced.revision != placed.revision

    def test_a_withdrawn_draft_is_gone_and_its_copy_is_given(self, world: World) -> None:
        connection = world.connect()
        placed = put(connection.drafts)
        assert same(changer(connection).withdraw(placed.ref, placed.revision), draft())
        assert connection.drafts.state(placed.ref) is None
        assert connection.drafts.find(KEY) is None
        assert list(connection.drafts.listing()) == []


class TestDrafts(_Letters, DraftBoxConformance, DraftChangeConformance):
    """Placing and changing drafts."""


class TestTrays(TraysConformance):
    """Drafts that are moved instead of pressing a button."""


class TestCalendar(CalendarConformance):
    """Reading a calendar."""


class TestBlocks(OwnBlocksConformance):
    """Entries of our own."""


def test_the_world_has_every_folder(world: GraphWorld) -> None:
    for folder in Folder:
        world.deliver(draft(), folder)
