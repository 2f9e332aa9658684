"""The Maildir and ics connectors keep the contract, in each layout people have."""

from __future__ import annotations

from pathlib import Path

import pytest

from .blocks import OwnBlocksConformance
from .calendar import CalendarConformance, PushConformance
from .drafts import DraftBoxConformance, DraftChangeConformance
from .local_world import VERBATIM, LocalWorld
from .mailbox import MailboxConformance
from .trays import TraysConformance


@pytest.fixture
def world(tmp_path: Path) -> LocalWorld:
    """Empty folders."""
    return LocalWorld(tmp_path)


class TestMaildir(MailboxConformance):
    """Reading a Maildir++."""


class TestMaildirDrafts(DraftBoxConformance, DraftChangeConformance):
    """Drafts in a Maildir++."""


class TestMaildirTrays(TraysConformance):
    """Trays in a Maildir++."""


class TestVerbatim(MailboxConformance, DraftBoxConformance, DraftChangeConformance, TraysConformance):
    """Folders without dots, under foreign names, the INBOX one of them, flags behind a semicolon."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> LocalWorld:
        return LocalWorld(tmp_path, VERBATIM, mark=";")


class TestIcs(CalendarConformance):
    """A folder of .ics files."""


class TestIcsBlocks(OwnBlocksConformance):
    """Blocks in a folder of .ics files."""


class TestPush(PushConformance):
    """Being woken by the file system."""
