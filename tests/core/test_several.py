"""D1, D7, E1, F3: several contacts at one table are reminded of once, by all their names."""

from __future__ import annotations

from daemon.core.decisions import Form, Outcome, Step
from daemon.core.facts import Status, StatusSet
from tests.core.world import ANN, BOB, DANA, World, moment, person, step, steps

START = "2026-03-18 14:00"
ALL = {ANN: "accepted", BOB: "accepted", DANA: "accepted"}


def two() -> tuple[World, World]:
    """The same meeting, seen from the log of each."""
    ann = World(person("Ann Lee", ANN, research="x"), added="2026-01-05 09:00")
    bob = World(person("Bob Ray", BOB, research="x"), added="2026-01-06 09:00")
    ann.knows(bob.person, added="2026-01-06 09:00")
    bob.knows(ann.person, added="2026-01-05 09:00")
    for world in (ann, bob):
        world.calendar("2026-03-09 10:00", START, answers=ALL, place="Pier 4")
    return ann, bob


def test_d1_the_brief_rings_once_and_names_all():
    ann, bob = two()
    assert step(ann.at("2026-03-18 13:00"), Step.BRIEF).outcome is Outcome.DUE
    assert "Ann Lee and Bob Ray" in step(ann.at("2026-03-18 13:00"), Step.BRIEF).title
    other = step(bob.at("2026-03-18 13:00"), Step.BRIEF)
    assert other.outcome is Outcome.STOPPED
    assert "Ann Lee" in other.because


def test_d7_e1_f3_so_do_the_others():
    ann, bob = two()
    for now, wanted in (
        ("2026-03-18 13:20", Step.LEAVE),
        ("2026-03-18 14:15", Step.TIME_CHECK),
        ("2026-03-18 14:45", Step.NOTES),
    ):
        assert step(ann.at(now), wanted).outcome is Outcome.DUE
        assert "Bob Ray" in step(ann.at(now), wanted).title
        assert wanted not in steps(bob.at(now))


def test_f1_each_is_thanked():
    for world in two():
        assert step(world.at("2026-03-18 14:30"), Step.THANK_YOU, Form.DRAFT).outcome is Outcome.DUE


def test_where_the_first_one_is_paused_the_next_one_rings():
    _, bob = two()
    bob.people.append(StatusSet(key="pause", at=moment("2026-03-10 10:00"), contact="c-ann", status=Status.PAUSED))
    brief = step(bob.at("2026-03-18 13:00"), Step.BRIEF)
    assert brief.outcome is Outcome.DUE
    assert "Ann" not in brief.title


def test_e1_the_time_check_makes_no_sound_where_somebody_sits_at_the_table():
    ann, _ = two()
    assert step(ann.at("2026-03-18 14:15"), Step.TIME_CHECK).silent
    online = World()
    online.calendar("2026-03-09 10:00", START, place="Zoom")
    assert not step(online.at("2026-03-18 14:15"), Step.TIME_CHECK).silent
