"""Out of office: an automatic answer is no answer; it holds the clock until one business day after the return."""

from __future__ import annotations

from daemon.core.decisions import Outcome, Stage, Step, Waiting
from daemon.core.facts import DraftState
from daemon.core.meaning import Intent
from tests.core.world import BOB, World, due, step


def test_an_absence_holds_the_clock_until_one_business_day_after_the_return():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.absent("2026-03-02 10:01", "2026-03-20", re=first)
    verdict = world.at("2026-03-12 12:00")
    assert verdict.stage is Stage.AWAY
    assert verdict.waiting_on is Waiting.THEM
    # Back on Friday the 20th; Monday the 23rd is the first business day after.
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-23 09:00"
    assert "absence" in step(verdict, Step.FOLLOW_UP).because


def test_an_absence_that_ends_early_does_not_shorten_the_wait():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.absent("2026-03-02 10:01", "2026-03-04", re=first)
    assert due(world.at("2026-03-06 12:00"), Step.FOLLOW_UP) == "2026-03-11 09:00"
    assert world.at("2026-03-05 08:00").stage is Stage.AWAY
    assert world.at("2026-03-05 09:00").stage is Stage.ASKED


def test_without_a_date_seven_days_are_assumed():
    world = World()
    world.writes("2026-03-02 10:00")
    world.absent("2026-03-10 10:00")
    # Seven days after the 10th is the 17th; one business day later it is the 18th.
    assert due(world.at("2026-03-12 12:00"), Step.FOLLOW_UP) == "2026-03-18 09:00"


def test_an_absence_told_before_the_letter_holds_it_too():
    world = World()
    world.writes("2026-02-16 10:00", asks=False)
    world.absent("2026-02-16 10:01", "2026-03-20")
    world.writes("2026-03-02 10:00")
    assert due(world.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-23 09:00"


def test_an_absence_that_was_over_before_the_letter_holds_nothing():
    world = World()
    world.writes("2026-02-02 10:00", asks=False)
    world.absent("2026-02-02 10:01", "2026-02-09")
    world.writes("2026-03-02 10:00")
    assert world.at("2026-03-03 12:00").stage is Stage.ASKED


def test_who_answers_is_there_whatever_the_machine_said():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.absent("2026-03-02 10:01", "2026-04-20", re=first)
    answer = world.hears("2026-03-03 10:00", re=first)
    world.writes("2026-03-04 10:00", re=answer)
    verdict = world.at("2026-03-05 12:00")
    assert verdict.stage is Stage.ASKED
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-13 09:00"


def test_the_newest_date_of_return_is_right():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.absent("2026-03-02 10:01", "2026-04-20", re=first)
    world.absent("2026-03-06 10:01", "2026-03-17", re=first)
    assert due(world.at("2026-03-09 12:00"), Step.FOLLOW_UP) == "2026-03-18 09:00"


def test_an_acknowledgement_without_a_date_does_not_shorten_an_absence():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.absent("2026-03-02 10:01", "2026-04-20", re=first)
    world.absent("2026-03-03 10:01", re=first)
    assert due(world.at("2026-03-09 12:00"), Step.FOLLOW_UP) == "2026-04-21 09:00"


def test_an_absence_after_a_holding_answer_holds_its_clock():
    world = World()
    first = world.writes("2026-02-25 10:00")
    world.hears("2026-03-02 10:00", Intent.HOLDING, re=first)
    world.absent("2026-03-03 10:00", "2026-03-20", re=first)
    assert due(world.at("2026-03-04 12:00"), Step.FOLLOW_UP) == "2026-03-23 09:00"


def test_an_automatic_answer_of_a_stranger_in_the_thread_holds_too():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.absent("2026-03-02 10:01", "2026-03-20", re=first, author="office@work.example")
    assert world.at("2026-03-05 12:00").stage is Stage.AWAY


def test_an_automatic_answer_to_a_forward_holds_nothing():
    world = World()
    first = world.writes("2026-03-02 10:00")
    forward = world.writes("2026-03-03 10:00", to=BOB, re=first)
    world.absent("2026-03-03 10:01", "2026-03-30", re=forward, author=BOB)
    assert world.at("2026-03-05 12:00").stage is Stage.ASKED


def test_an_untouched_follow_up_is_withdrawn_when_an_absence_is_told_and_comes_back_after_it():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.perform("2026-03-11 09:00")
    world.absent("2026-03-11 11:00", "2026-03-20", re=first)
    assert step(world.perform("2026-03-11 12:00"), Step.FOLLOW_UP).outcome is Outcome.WITHDRAWN
    again = world.at("2026-03-11 13:00")
    assert step(again, Step.FOLLOW_UP).outcome is Outcome.WAITING
    assert due(again, Step.FOLLOW_UP) == "2026-03-23 09:00"
    assert step(world.at("2026-03-23 09:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_an_edited_follow_up_stays_when_an_absence_is_told():
    world = World()
    first = world.writes("2026-03-02 10:00")
    key = world.places("2026-03-11 09:00", step(world.at("2026-03-11 09:00"), Step.FOLLOW_UP))
    world.draft_is("2026-03-11 10:00", key, DraftState.EDITED)
    world.absent("2026-03-11 11:00", "2026-03-20", re=first)
    assert step(world.at("2026-03-11 12:00"), Step.FOLLOW_UP).outcome is Outcome.DONE


def test_an_absence_moves_the_moment_of_peace():
    world = World()
    for day in ("2026-03-02", "2026-03-11", "2026-03-25"):
        world.writes(f"{day} 10:00")
    world.absent("2026-03-25 10:01", "2026-04-14")
    # Away until the 15th of April at nine; fifteen business days later it is the 6th of May.
    assert world.at("2026-05-05 12:00").stage is Stage.ASKED
    assert world.at("2026-05-06 09:00").stage is Stage.QUIET
