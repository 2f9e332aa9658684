"""Entries of our own on Google: nobody is told, nothing is written twice, nothing of the user is overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.contract import Block, PlacedBlock
from connectors.errors import AuthNeeded, Conflict, NotFound, Permanent, Temporary
from connectors.google_calendar.blocks import GoogleBlocks
from tests.servers.google.faults import broken, dropped, limited, over_the_limit
from tests.servers.google.server import TOKEN

from .conftest import NOW, Desk

KEY = "0123456789abcdef" * 4
INSERT, UPDATE, DELETE = (f"calendar.events.{verb}" for verb in ("insert", "update", "delete"))


def block(**more: object) -> Block:
    given = {"key": KEY, "start": NOW, "end": NOW + timedelta(minutes=30), "title": "Prepare: Mina Park"} | more
    return Block(**given)  # type: ignore[arg-type]


def change(blocks: GoogleBlocks, verb: str, placed: PlacedBlock) -> object:
    """Replaces or removes it."""
    if verb == "replace":
        return blocks.replace(placed.ref, block(title="Ours"), placed.revision)
    blocks.remove(placed.ref, placed.revision)
    return None


def test_an_entry_is_private_free_and_rings_on_the_screen_only(desk: Desk) -> None:
    desk.blocks().put(block(alarm=timedelta(minutes=10), text="Who she is"))
    held = desk.calendars.of().events[KEY]
    assert (held["visibility"], held["transparency"]) == ("private", "transparent")
    assert held["reminders"] == {"useDefault": False, "overrides": [{"method": "popup", "minutes": 10}]}
    assert held["extendedProperties"] == {"private": {"followthrough": KEY}}
    assert "attendees" not in held


def test_every_write_says_that_nobody_is_told(desk: Desk) -> None:
    blocks = desk.blocks()
    placed = blocks.put(block())
    placed = blocks.replace(placed.ref, block(title="Again"), placed.revision)
    blocks.remove(placed.ref, placed.revision)
    writes = [call for call in desk.server.calls if call.method in (INSERT, UPDATE, DELETE)]
    assert [call.one("sendUpdates") for call in writes] == ["none"] * 3
    assert all(call.headers.get("if-match") for call in writes[1:])


@pytest.mark.parametrize("fault", [broken(INSERT), limited(INSERT), over_the_limit(INSERT), dropped(INSERT)])
def test_a_write_that_fails_is_told_and_not_repeated(desk: Desk, fault: object) -> None:
    desk.server.faults.append(fault)  # type: ignore[arg-type]
    blocks = desk.blocks()
    with pytest.raises(Temporary):
        blocks.put(block())
    assert desk.asked() == ["events.insert"]
    assert blocks.find(KEY) is None
    assert blocks.put(block()).ref == KEY


def test_a_write_whose_answer_was_lost_is_found_and_not_written_twice(desk: Desk) -> None:
    blocks = desk.blocks()
    desk.server.faults.append(dropped(INSERT, after=True))
    with pytest.raises(Temporary):
        blocks.put(block())
    assert blocks.find(KEY) is not None
    with pytest.raises(Conflict):
        blocks.put(block())
    assert list(desk.calendars.of().events) == [KEY]


@pytest.mark.parametrize("verb", ["replace", "remove"])
def test_a_change_whose_answer_was_lost_leaves_one_clear_state(desk: Desk, verb: str) -> None:
    blocks = desk.blocks()
    placed = blocks.put(block())
    desk.server.faults.append(dropped(UPDATE if verb == "replace" else DELETE, after=True))
    with pytest.raises(Temporary):
        change(blocks, verb, placed)
    found = blocks.find(KEY)
    if verb == "replace":
        assert found is not None
        assert found.revision != placed.revision
    else:
        assert found is None


@pytest.mark.parametrize("verb", ["replace", "remove"])
def test_an_edit_between_looking_and_writing_wins(desk: Desk, verb: str) -> None:
    blocks = desk.blocks()
    placed = blocks.put(block())

    def edited() -> None:
        desk.calendars.edit(KEY, summary="My own words")

    desk.calendars.meanwhile = edited
    with pytest.raises(Conflict):
        change(blocks, verb, placed)
    assert desk.calendars.of().events[KEY]["summary"] == "My own words"


def test_somebody_invited_by_the_user_makes_it_theirs(desk: Desk) -> None:
    blocks = desk.blocks()
    placed = blocks.put(block())
    desk.calendars.edit(KEY, attendees=[{"email": "mina@reef.example", "responseStatus": "needsAction"}])
    with pytest.raises(Conflict):
        blocks.remove(placed.ref, placed.revision)
    assert desk.server.count(DELETE) == 0


def test_an_etag_that_moves_by_itself_is_no_edit(desk: Desk) -> None:
    blocks = desk.blocks()
    placed = blocks.put(block())
    desk.calendars.edit(KEY, reminders={"useDefault": False})  # the alarm was dismissed
    assert blocks.find(KEY) == placed
    blocks.remove(placed.ref, placed.revision)
    assert blocks.find(KEY) is None


def test_an_entry_removed_by_us_is_brought_back_under_its_name(desk: Desk) -> None:
    """Google never gives an id twice: 409 for one that was deleted."""
    blocks = desk.blocks()
    placed = blocks.put(block())
    blocks.remove(placed.ref, placed.revision)
    desk.asked()
    assert blocks.put(block(title="After all")).ref == KEY
    assert desk.asked() == ["events.insert", "events.get", "events.update"]
    assert desk.calendars.of().events[KEY]["status"] == "confirmed"


def test_an_entry_the_user_deleted_meanwhile_is_gone(desk: Desk) -> None:
    blocks = desk.blocks()
    placed = blocks.put(block())
    desk.calendars.meanwhile = lambda: desk.calendars.delete(KEY)
    with pytest.raises((Conflict, NotFound)):
        blocks.remove(placed.ref, placed.revision)


def test_without_the_permission_it_is_named(desk: Desk) -> None:
    desk.server.tokens[TOKEN] = frozenset({"calendar.readonly"})
    with pytest.raises(AuthNeeded, match=r"calendar\.events"):
        desk.blocks().put(block())


def test_an_alarm_is_at_most_as_early_as_google_allows(desk: Desk) -> None:
    desk.blocks().put(block(alarm=timedelta(days=90)))
    assert desk.calendars.of().events[KEY]["reminders"]["overrides"][0]["minutes"] == 40_320


@pytest.mark.parametrize("key", ["", "abc", "x" * 64, "ABCDEF0123456789" * 4])
def test_a_key_that_is_none_writes_nothing(desk: Desk, key: str) -> None:
    with pytest.raises(Permanent):
        desk.blocks().put(block(key=key))
    assert desk.blocks().find(key) is None
    assert desk.server.count() == 0
