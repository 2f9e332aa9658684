"""Blocks of our own on real servers: where they go, what is never touched, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.errors import Conflict, NotFound, Permanent
from tests.conformance.blocks import block
from tests.conformance.calendar import listing
from tests.conformance.world import KEY, NOW, OTHER_KEY

from .test_reading import put, without_tokens

pytestmark = pytest.mark.server


def edit(world, old, new):
    """The user's calendar program saves the block otherwise."""
    text = world.user.get(KEY)
    assert old in text
    world.user.put(KEY, text.replace(old, new))


def test_blocks_go_into_the_first_of_the_named_calendars(each_world):
    each_world.user.make_calendar("office")
    each_world.connect(calendars=["office", each_world.user.calendar]).own_blocks.put(block())
    assert (each_world.user.resources(calendar="office"), each_world.user.resources()) == ([KEY], [])


def test_a_block_that_the_user_moved_to_another_calendar_is_found_and_left_alone(each_world):
    each_world.user.make_calendar("office")
    blocks = each_world.connect().own_blocks
    placed = blocks.put(block())
    text = each_world.user.get(KEY)
    each_world.user.remove(KEY)
    each_world.user.put("moved", text, calendar="office")
    found = blocks.find(KEY)
    assert found.ref.endswith("/office/moved.ics")
    with pytest.raises(Conflict):
        blocks.replace(found.ref, block(title="Ours"), found.revision)
    with pytest.raises(Conflict):
        blocks.remove(found.ref, found.revision)
    with pytest.raises(NotFound):
        blocks.remove(placed.ref, placed.revision)
    assert each_world.user.resources(calendar="office") == ["moved"]


def test_a_block_to_which_the_user_invited_somebody_is_left_alone(each_world):
    """The server would write to whoever is invited."""
    blocks = each_world.connect().own_blocks
    placed = blocks.put(block())
    invited = "ORGANIZER:mailto:dana@example.org\r\nATTENDEE:mailto:mina@reef.example\r\nTRANSP:"
    edit(each_world, "TRANSP:", invited)
    for revision in (placed.revision, blocks.find(KEY).revision):
        with pytest.raises(Conflict):
            blocks.replace(placed.ref, block(title="Ours"), revision)
        with pytest.raises(Conflict):
            blocks.remove(placed.ref, revision)
    assert "mina@reef.example" in each_world.user.get(KEY)


def test_dismissing_the_alarm_is_no_edit(each_world):
    blocks = each_world.connect().own_blocks
    placed = blocks.put(block())
    edit(each_world, "BEGIN:VALARM", "BEGIN:VALARM\r\nX-WR-ALARMUID:5F8A\r\nACKNOWLEDGED:20260302T085500Z")
    assert blocks.find(KEY) == placed
    blocks.remove(placed.ref, placed.revision)
    assert each_world.user.resources() == []


def test_a_move_that_was_done_before_is_not_a_conflict(each_world):
    """The answer to it was lost."""
    blocks = each_world.connect().own_blocks
    placed = blocks.put(block())
    later = block(start=NOW + timedelta(days=1))
    moved = blocks.replace(placed.ref, later, placed.revision)
    assert blocks.replace(placed.ref, later, placed.revision) == moved


def test_placing_costs_three_requests_and_moving_too(each_world, asked):
    connection = each_world.connect()
    listing(connection.calendar, None)
    asked.clear()
    placed = connection.own_blocks.put(block())
    assert [method for method, _ in asked] == ["REPORT", "PUT", "REPORT"]
    asked.clear()
    connection.own_blocks.replace(placed.ref, block(title="Again"), placed.revision)
    assert [method for method, _ in asked] == ["REPORT", "PUT", "REPORT"]


@pytest.mark.parametrize("cursor_of", [lambda cursor: cursor, without_tokens])
def test_taking_the_last_blocks_away_is_no_loss(each_world, cursor_of):
    connection = each_world.connect()
    placed = [connection.own_blocks.put(block(key)) for key in (KEY, OTHER_KEY, "a" * 64)]
    _, cursor, _ = listing(connection.calendar, None)
    for each in placed:
        connection.own_blocks.remove(each.ref, each.revision)
    resources, _, _ = listing(connection.calendar, cursor_of(cursor))
    assert [each.events for each in resources] == [(), (), ()]


def test_a_block_keeps_no_empty_calendar_from_being_noticed(each_world):
    from connectors.errors import Vanished

    connection = each_world.connect()
    connection.own_blocks.put(block())
    for name in ("one", "two", "three"):
        put(each_world, name, f"{name}@x")
    _, cursor, _ = listing(connection.calendar, None)
    for name in ("one", "two", "three"):
        each_world.user.remove(name)
    with pytest.raises(Vanished, match="held 3 events"):
        listing(connection.calendar, cursor)


def test_a_read_only_calendar_is_passed_over(cyrus, make_world):
    from tests.conformance.test_caldav import READ_ONLY

    world = make_world(cyrus.user().calendars)
    world.user.make_calendar("office")
    world.user.request("ACL", f"{world.user.home}{world.user.calendar}/", READ_ONLY)
    world.connect().own_blocks.put(block())
    assert world.user.resources(calendar="office") == [KEY]


@pytest.mark.parametrize("key", ["", "x", "../" * 20, "A" * 64, "é" * 64])
def test_a_key_that_is_none_is_nowhere(world, key):
    assert world.connect().own_blocks.find(key) is None


def test_a_block_of_a_strange_key_is_never_sent(world):
    with pytest.raises(Permanent):
        world.connect().own_blocks.put(replace(block(), key="talk"))
    assert world.user.resources() == []
