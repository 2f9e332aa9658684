"""What every connector that writes blocks promises. Its tests inherit ``OwnBlocksConformance`` and give ``world``.

The world is a ``BlockWorld``: besides what every ``World`` does it edits and deletes a block behind
the connector's back, as the user does in a calendar program.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Block, Calendar, Event, OwnBlocks, PlacedBlock
from connectors.errors import Conflict, NotFound, Permanent

from .calendar import calendar_of, events_of, listing
from .world import KEY, NOW, OTHER_KEY, WINDOW, World, event

HALF_HOUR = timedelta(minutes=30)
ODD = 'Notes; with, commas\\n and \\backslashes: "quoted" ünïcödé 🌊\n\nBEGIN:VEVENT\nUID:evil@x\nATTENDEE:mailto:a@b.example\nEND:VEVENT\n- end'


class BlockWorld(World, Protocol):
    """A world with an empty calendar that may be written to."""

    def reword_block(self, key: str, title: str) -> None:
        """The user gives the block of this key another title."""
        ...

    def delete_block(self, key: str) -> None:
        """The user deletes the block of this key."""
        ...

    def forbid_blocks(self) -> None:
        """The calendar (empty until now) cannot be written from now on."""
        ...

    def alarm_of(self, key: str) -> timedelta | None:
        """How long before its start the block of this key rings; None: it does not."""
        ...


def blocks_of(world: World) -> OwnBlocks:
    """The capability under test, as after a restart."""
    blocks = world.connect().own_blocks
    assert blocks is not None
    return blocks


def block(key: str = KEY, start: datetime = NOW, title: str = "Prepare: Mina Park", text: str = "Who she is.") -> Block:
    """The preparation of a meeting."""
    return Block(key=key, start=start, end=start + HALF_HOUR, title=title, text=text, alarm=timedelta(minutes=5))


def told(world: World) -> list[Event]:
    """Every event the calendar holds."""
    return events_of(listing(calendar_of(world), None)[0])


class OwnBlocksConformance:
    """Promises of ``contract.OwnBlocks``."""

    def test_a_block_put_is_found(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        assert blocks_of(world).find(KEY) == placed

    def test_what_was_never_put_is_not_found(self, world: BlockWorld) -> None:
        blocks_of(world).put(block(OTHER_KEY))
        assert blocks_of(world).find(KEY) is None

    def test_a_block_is_told_as_an_event_with_its_key_in_the_uid(self, world: BlockWorld) -> None:
        blocks_of(world).put(block())
        (held,) = told(world)
        assert held.uid.partition("@")[0] == KEY
        assert (held.start, held.end) == (NOW, NOW + HALF_HOUR)
        assert (held.title, held.description) == ("Prepare: Mina Park", "Who she is.")

    def test_a_block_has_no_attendees_and_no_organizer(self, world: BlockWorld) -> None:
        blocks_of(world).put(block())
        (held,) = told(world)
        assert (held.attendees, held.organizer) == ((), "")

    def test_a_block_blocks_no_time(self, world: BlockWorld) -> None:
        blocks_of(world).put(block())
        assert calendar_of(world).free_busy(WINDOW) == ()

    def test_a_block_rings_before_its_start(self, world: BlockWorld) -> None:
        blocks_of(world).put(block())
        assert world.alarm_of(KEY) == timedelta(minutes=5)

    def test_a_block_rings_as_it_begins(self, world: BlockWorld) -> None:
        blocks_of(world).put(replace(block(), alarm=timedelta(0)))
        assert world.alarm_of(KEY) == timedelta(0)

    def test_a_block_without_an_alarm_is_silent(self, world: BlockWorld) -> None:
        blocks_of(world).put(replace(block(), alarm=None))
        assert world.alarm_of(KEY) is None

    def test_a_block_in_another_zone_is_the_same_moment(self, world: BlockWorld) -> None:
        blocks_of(world).put(block(start=NOW.astimezone(ZoneInfo("Australia/Lord_Howe"))))
        assert [held.start for held in told(world)] == [NOW]

    @pytest.mark.parametrize("text", ["", ODD, "tide " * 1_500, "first\nsecond\n\nfourth"])
    def test_a_text_stays_text(self, world: BlockWorld, text: str) -> None:
        blocks_of(world).put(block(text=text))
        (held,) = told(world)
        assert held.description.split() == text.split()
        assert held.attendees == ()

    def test_a_title_stays_a_title(self, world: BlockWorld) -> None:
        title = "Vorbereiten: Müller, Jörg; <b>Hafen</b> \\ 🌊"
        blocks_of(world).put(block(title=title))
        assert [held.title for held in told(world)] == [title]

    def test_a_key_is_put_once(self, world: BlockWorld) -> None:
        blocks_of(world).put(block())
        with pytest.raises(Conflict):
            blocks_of(world).put(block(title="Another"))
        assert [held.title for held in told(world)] == ["Prepare: Mina Park"]

    def test_two_keys_are_two_blocks(self, world: BlockWorld) -> None:
        one, two = blocks_of(world).put(block()), blocks_of(world).put(block(OTHER_KEY))
        assert one.ref != two.ref
        assert (blocks_of(world).find(KEY), blocks_of(world).find(OTHER_KEY)) == (one, two)

    def test_looking_changes_nothing(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        told(world)
        assert blocks_of(world).find(KEY) == blocks_of(world).find(KEY) == placed

    def test_a_replaced_block_moves_under_the_same_key(self, world: BlockWorld) -> None:
        blocks = blocks_of(world)
        before = blocks.put(block())
        after = blocks.replace(before.ref, block(start=NOW + timedelta(days=1)), before.revision)
        assert blocks_of(world).find(KEY) == after
        assert after.revision != before.revision
        assert [held.start for held in told(world)] == [NOW + timedelta(days=1)]

    def test_a_move_is_told_as_a_change(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        _, cursor, _ = listing(calendar_of(world), None)
        blocks_of(world).replace(placed.ref, block(start=NOW + timedelta(days=1)), placed.revision)
        resources, _, _ = listing(calendar_of(world), cursor)
        assert [held.start for held in events_of(resources)] == [NOW + timedelta(days=1)]

    def test_a_block_replaced_again_takes_the_new_revision(self, world: BlockWorld) -> None:
        blocks = blocks_of(world)
        first = blocks.put(block())
        second = blocks.replace(first.ref, block(title="Second"), first.revision)
        blocks.replace(second.ref, block(title="Third"), second.revision)
        assert [held.title for held in told(world)] == ["Third"]

    def test_an_old_revision_replaces_nothing(self, world: BlockWorld) -> None:
        blocks = blocks_of(world)
        first = blocks.put(block())
        blocks.replace(first.ref, block(title="Second"), first.revision)
        with pytest.raises(Conflict):
            blocks.replace(first.ref, block(title="Third"), first.revision)
        assert [held.title for held in told(world)] == ["Second"]

    def test_an_edit_has_another_revision(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        world.reword_block(KEY, "My own words")
        found = blocks_of(world).find(KEY)
        assert found is not None
        assert found.revision != placed.revision

    def test_an_edited_block_is_not_replaced(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        world.reword_block(KEY, "My own words")
        with pytest.raises(Conflict):
            blocks_of(world).replace(placed.ref, block(title="Ours"), placed.revision)
        assert [held.title for held in told(world)] == ["My own words"]

    def test_an_edited_block_is_not_removed(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        world.reword_block(KEY, "My own words")
        with pytest.raises(Conflict):
            blocks_of(world).remove(placed.ref, placed.revision)
        assert [held.title for held in told(world)] == ["My own words"]

    def test_a_deleted_block_is_not_found(self, world: BlockWorld) -> None:
        blocks_of(world).put(block())
        world.delete_block(KEY)
        assert blocks_of(world).find(KEY) is None

    def test_a_deleted_block_is_not_replaced(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        world.delete_block(KEY)
        with pytest.raises(NotFound):
            blocks_of(world).replace(placed.ref, block(title="Again"), placed.revision)
        assert told(world) == []

    def test_a_deleted_block_is_not_removed_again(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        world.delete_block(KEY)
        with pytest.raises(NotFound):
            blocks_of(world).remove(placed.ref, placed.revision)

    def test_a_removed_block_is_gone(self, world: BlockWorld) -> None:
        placed = blocks_of(world).put(block())
        calendar: Calendar = calendar_of(world)
        _, cursor, _ = listing(calendar, None)
        blocks_of(world).remove(placed.ref, placed.revision)
        assert blocks_of(world).find(KEY) is None
        assert told(world) == []
        assert events_of(listing(calendar_of(world), cursor)[0]) == []

    def test_a_removed_block_may_be_put_again(self, world: BlockWorld) -> None:
        """A meeting that was called off takes place after all."""
        placed = blocks_of(world).put(block())
        blocks_of(world).remove(placed.ref, placed.revision)
        again = blocks_of(world).put(block(start=NOW + timedelta(days=1)))
        assert blocks_of(world).find(KEY) == again
        assert [held.start for held in told(world)] == [NOW + timedelta(days=1)]

    @pytest.mark.parametrize("ref", ["", "nonsense", "../outside.ics", "/etc/passwd", "x" * 3_000, "\x00"])
    def test_nonsense_leads_nowhere(self, world: BlockWorld, ref: str) -> None:
        with pytest.raises(NotFound):
            blocks_of(world).replace(ref, block(), "0" * 64)
        with pytest.raises(NotFound):
            blocks_of(world).remove(ref, "0" * 64)

    def test_the_entries_of_the_user_are_left_alone(self, world: BlockWorld) -> None:
        world.put_event("own", event("own@x", NOW, title="Talk with Mina"))
        blocks = blocks_of(world)
        placed = blocks.put(block())
        placed = blocks.replace(placed.ref, block(title="Again"), placed.revision)
        blocks.remove(placed.ref, placed.revision)
        assert [(held.uid, held.title) for held in told(world)] == [("own@x", "Talk with Mina")]

    def test_an_entry_of_the_user_is_no_block(self, world: BlockWorld) -> None:
        world.put_event("own", event("own@x", NOW, title=KEY, extra=f"DESCRIPTION:{KEY}"))
        assert blocks_of(world).find(KEY) is None

    def test_a_calendar_that_cannot_be_written_says_so(self, world: BlockWorld) -> None:
        blocks = blocks_of(world)
        world.forbid_blocks()
        with pytest.raises(Permanent):
            blocks.put(block())

    def test_a_block_is_replaced_under_its_own_key_only(self, world: BlockWorld) -> None:
        placed: PlacedBlock = blocks_of(world).put(block())
        with pytest.raises(Permanent):
            blocks_of(world).replace(placed.ref, block(OTHER_KEY), placed.revision)
        assert blocks_of(world).find(KEY) == placed
