"""D1, F3: which blocks the user's own calendar is to hold around the meetings."""

from __future__ import annotations

import pytest

from daemon.core.blocks import block_key
from daemon.core.decisions import Purpose
from daemon.core.facts import Status
from daemon.core.practice import Practice
from tests.core.world import World, moment

# Wednesday the 18th of March 2026, 14:00 to 14:30.
START = "2026-03-18 14:00"
BEFORE = "2026-03-10 10:00"


def booked(*, prepare: int = 30, notes: int = 15, **more: object) -> World:
    world = World(practice=Practice(prepare_minutes=prepare, notes_block_minutes=notes))
    world.calendar("2026-03-09 10:00", START, **more)  # type: ignore[arg-type]
    return world


def blocks(world: World, at: str = BEFORE) -> list[tuple[str, str, str, bool]]:
    """Purpose, clock times and whether it only stays, of every block."""
    zone = moment(at).tzinfo
    return [
        (str(b.purpose), f"{b.start.astimezone(zone):%d %H:%M}", f"{b.end.astimezone(zone):%d %H:%M}", b.stays)
        for b in world.at(at).blocks
    ]


BOTH = [("prepare", "18 13:30", "18 14:00", False), ("notes", "18 14:30", "18 14:45", False)]


def test_a_meeting_ahead_has_time_before_and_after_it():
    assert blocks(booked()) == BOTH


@pytest.mark.parametrize(("prepare", "notes", "which"), [(0, 0, []), (30, 0, BOTH[:1]), (0, 15, BOTH[1:])])
def test_a_length_of_nothing_is_no_block(prepare, notes, which):
    assert blocks(booked(prepare=prepare, notes=notes)) == which


def test_what_has_begun_only_stays():
    assert [stays for *_, stays in blocks(booked(), "2026-03-18 13:45")] == [True, False]
    assert [stays for *_, stays in blocks(booked(), "2026-03-18 16:00")] == [True, True]


def test_what_has_begun_stays_though_the_setting_is_taken_back():
    assert [stays for *_, stays in blocks(booked(prepare=0, notes=0), "2026-03-18 16:00")] == [True, True]


def test_a_meeting_that_is_gone_has_none():
    world = booked()
    world.gone("2026-03-16 10:00")
    assert blocks(world, "2026-03-16 12:00") == []


def test_nothing_is_prepared_for_a_contact_who_rests():
    world = booked()
    world.set_status("2026-03-10 09:00", Status.PAUSED)
    assert blocks(world) == []


def test_an_all_day_event_is_no_appointment():
    assert blocks(booked(all_day=True)) == []


def test_a_key_is_of_the_occurrence_and_the_purpose_and_of_nothing_else():
    keys = {block_key(purpose, uid, day) for purpose in Purpose for uid in ("a", "b") for day in ("", "2026-03-18")}
    assert len(keys) == 8
    before, after = booked(), booked()
    after.calendar("2026-03-11 10:00", "2026-03-25 14:00")
    late = "2026-03-12 10:00"
    assert [b.key for b in before.at(late).blocks] == [b.key for b in after.at(late).blocks]
