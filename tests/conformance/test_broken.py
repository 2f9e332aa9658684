"""The suite is worth something: a sound connector passes it, and every broken one fails at the right check."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connectors.memory import MemoryBlocks, MemoryCalendar, MemoryDrafts, MemoryMailbox

from .blocks import OwnBlocksConformance
from .broken import BLOCKS, CALENDARS, DRAFTS, MAILBOXES, BrokenWorld
from .calendar import CalendarConformance
from .drafts import DraftBoxConformance, DraftChangeConformance
from .mailbox import MailboxConformance
from .memory_world import MemoryWorld

SUITE = (MailboxConformance, DraftBoxConformance, DraftChangeConformance, CalendarConformance, OwnBlocksConformance)


def calls(check: Any) -> Iterator[dict[str, Any]]:
    """The arguments of every call that pytest would make of a check."""
    marks = [mark for mark in getattr(check, "pytestmark", ()) if mark.name == "parametrize"]
    for values in itertools.product(*(mark.args[1] for mark in marks)):
        yield {mark.args[0]: value for mark, value in zip(marks, values, strict=True)}


def failed(make_world: Callable[[], MemoryWorld], *suite: type) -> set[str]:
    """Runs the checks of a suite, each in a new world; the names of those that failed."""
    names = set()
    for part in suite:
        for name in (name for name in dir(part) if name.startswith("test_")):
            check = getattr(part(), name)
            for arguments in calls(check):
                try:
                    check(world=make_world(), **arguments)
                except (Exception, pytest.fail.Exception):  # noqa: BLE001 whatever a broken connector raises fails the check
                    names.add(name)
    return names


def test_the_sound_connector_passes_when_run_this_way() -> None:
    assert failed(MemoryWorld, *SUITE) == set()


@pytest.mark.parametrize(("broken", "check"), MAILBOXES.items())
def test_a_broken_mailbox_is_caught(broken: type[MemoryMailbox], check: str) -> None:
    assert check in failed(lambda: BrokenWorld(mailbox=broken), MailboxConformance)


@pytest.mark.parametrize(("broken", "check"), DRAFTS.items())
def test_a_broken_draft_box_is_caught(broken: type[MemoryDrafts], check: str) -> None:
    assert check in failed(lambda: BrokenWorld(drafts=broken), DraftBoxConformance, DraftChangeConformance)


@pytest.mark.parametrize(("broken", "check"), CALENDARS.items())
def test_a_broken_calendar_is_caught(broken: type[MemoryCalendar], check: str) -> None:
    assert check in failed(lambda: BrokenWorld(calendar=broken), CalendarConformance)


@pytest.mark.parametrize(("broken", "check"), BLOCKS.items())
def test_a_broken_writer_of_blocks_is_caught(broken: type[MemoryBlocks], check: str) -> None:
    assert check in failed(lambda: BrokenWorld(blocks=broken), OwnBlocksConformance)
