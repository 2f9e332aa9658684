"""The Exchange connector keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.contract import Folder
from tests.servers.ews.server import EwsServer

from .blocks import OwnBlocksConformance
from .calendar import CalendarConformance
from .drafts import DraftBoxConformance, DraftChangeConformance
from .exchange_world import ExchangeWorld
from .mailbox import MailboxConformance
from .trays import TraysConformance
from .world import World, draft


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ExchangeWorld]:
    """An empty account."""
    with EwsServer() as server:
        held = ExchangeWorld(server, tmp_path)
        yield held
        held.close()


class TestMailbox(MailboxConformance):
    """Reading mail."""

    @pytest.mark.parametrize("field", ["From", "To", "Cc", "Bcc"])
    def test_backfill_finds_an_address_in(self, world: World, field: str) -> None:
        """Exchange's search knows authors and receivers, not Reply-To and Sender."""
        super().test_backfill_finds_an_address_in(world, field)


class TestDrafts(DraftBoxConformance, DraftChangeConformance):
    """Placing and changing drafts."""


class TestTrays(TraysConformance):
    """Drafts that are moved instead of pressing a button."""


class TestCalendar(CalendarConformance):
    """Reading a calendar."""


class TestBlocks(OwnBlocksConformance):
    """Entries of our own."""


def test_the_world_has_every_folder(world: ExchangeWorld) -> None:
    for folder in Folder:
        world.deliver(draft(), folder)
