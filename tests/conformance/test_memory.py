"""The memory connector keeps the contract."""

from __future__ import annotations

import pytest

from .blocks import OwnBlocksConformance
from .calendar import CalendarConformance, PushConformance
from .drafts import DraftBoxConformance, DraftChangeConformance
from .mailbox import MailboxConformance
from .memory_world import MemoryWorld
from .trays import TraysConformance


@pytest.fixture
def world() -> MemoryWorld:
    """An empty world."""
    return MemoryWorld()


class TestMailbox(MailboxConformance):
    """Reading mail."""


class TestDrafts(DraftBoxConformance, DraftChangeConformance):
    """Placing and changing drafts."""


class TestTrays(TraysConformance):
    """Drafts that were moved instead of pressing a button."""


class TestCalendar(CalendarConformance):
    """Reading a calendar."""


class TestOwnBlocks(OwnBlocksConformance):
    """Writing blocks."""


class TestPush(PushConformance):
    """Being woken."""
