"""G2: where a contact stands, and whose word is next."""

from __future__ import annotations

import pytest

from daemon.core.decisions import WAITING_ON, Outcome, Stage, Step, Waiting
from daemon.core.facts import Status
from daemon.core.meaning import Intent, Span
from tests.core.world import World, moment, step, steps


def answered(*intents: Intent, later: str = "", times: tuple[Span, ...] = ()) -> World:
    world = World()
    first = world.writes("2026-03-02 10:00")
    span = Span(start=moment(later)) if later else None
    world.hears("2026-03-04 10:00", *intents, re=first, later=span, times=times)
    return world


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_says_whose_word_is_next(stage):
    mine = {Stage.TO_ASK, Stage.ANSWERED, Stage.UNREACHABLE, Stage.MET}
    theirs = {Stage.ASKED, Stage.AWAY}
    wanted = Waiting.ME if stage in mine else Waiting.THEM if stage in theirs else Waiting.NOBODY
    assert WAITING_ON[stage] is wanted


def test_somebody_who_wrote_first_has_the_users_word_next():
    world = World()
    world.hears("2026-03-04 10:00")
    assert world.at("2026-03-05 10:00").stage is Stage.ANSWERED


@pytest.mark.parametrize(
    ("intents", "stage"),
    [
        ((Intent.ACCEPTS,), Stage.ANSWERED),
        ((Intent.PROPOSES_TIMES,), Stage.ANSWERED),
        ((Intent.ASKS_FOR_TIMES,), Stage.ANSWERED),
        ((Intent.TOO_BUSY,), Stage.ANSWERED),
        ((Intent.WRONG_PERSON,), Stage.ANSWERED),
        ((Intent.REFERS,), Stage.ANSWERED),
        ((), Stage.ANSWERED),
        ((Intent.DECLINES,), Stage.DECLINED),
        ((Intent.DECLINES, Intent.REFERS), Stage.DECLINED),
        ((Intent.DECLINES, Intent.TOO_BUSY), Stage.ANSWERED),
        ((Intent.DECLINES, Intent.ACCEPTS), Stage.ANSWERED),
        ((Intent.DECLINES, Intent.ASKS_QUESTION), Stage.ANSWERED),
        ((Intent.LATER,), Stage.RESTING),
        ((Intent.LATER, Intent.TOO_BUSY), Stage.RESTING),
        ((Intent.LATER, Intent.DECLINES), Stage.RESTING),
        ((Intent.LATER, Intent.HOLDING), Stage.RESTING),
        ((Intent.HOLDING,), Stage.ASKED),
        ((Intent.HOLDING, Intent.DECLINES), Stage.DECLINED),
        ((Intent.STOP,), Stage.PAUSED),
        ((Intent.STOP, Intent.LATER), Stage.PAUSED),
    ],
)
def test_the_stage_that_an_answer_leads_to(intents, stage):
    assert answered(*intents).at("2026-03-05 10:00").stage is stage


def test_a_later_time_rests_until_it_comes():
    world = answered(Intent.LATER, later="2026-04-07 09:00")
    resting = world.at("2026-03-05 10:00")
    assert resting.stage is Stage.RESTING
    assert resting.next_moment == moment("2026-04-07 09:00")
    assert world.at("2026-04-07 09:00").stage is Stage.ANSWERED


def test_a_word_of_thanks_does_not_wake_who_rests():
    world = answered(Intent.LATER, later="2026-04-07 09:00")
    world.writes("2026-03-05 10:00", thanks=True)
    assert world.at("2026-03-06 10:00").stage is Stage.RESTING
    assert world.at("2026-04-08 10:00").stage is Stage.ANSWERED


def test_times_before_the_later_time_are_to_be_answered():
    soon = Span(start=moment("2026-03-10 15:00"))
    both = answered(Intent.LATER, Intent.PROPOSES_TIMES, later="2026-04-07 09:00", times=(soon,))
    assert both.at("2026-03-05 10:00").stage is Stage.ANSWERED


def test_a_later_time_without_a_date_beside_times_is_answered():
    soon = Span(start=moment("2026-03-10 15:00"))
    both = answered(Intent.LATER, Intent.PROPOSES_TIMES, times=(soon,))
    assert both.at("2026-03-05 10:00").stage is Stage.ANSWERED
    vague = answered(Intent.LATER, Intent.PROPOSES_TIMES)
    assert vague.at("2026-03-05 10:00").stage is Stage.RESTING


def test_a_later_time_that_is_also_a_window_rests():
    week = Span(start=moment("2026-04-07 09:00"), end=moment("2026-04-10 17:00"))
    both = answered(Intent.LATER, Intent.PROPOSES_TIMES, later="2026-04-07 09:00", times=(week,))
    assert both.at("2026-03-05 10:00").stage is Stage.RESTING


def test_c4_thanks_after_a_no_leave_it_a_no():
    world = answered(Intent.DECLINES)
    world.writes("2026-03-05 10:00", thanks=True)
    assert world.at("2026-03-06 10:00").stage is Stage.DECLINED


def test_a_no_about_a_booked_meeting_is_no_firm_no():
    world = World()
    world.calendar("2026-03-02 10:00", "2026-03-18 14:00", cancelled=True)
    world.hears("2026-03-04 10:00", Intent.DECLINES)
    assert world.at("2026-03-05 10:00").stage is Stage.ANSWERED


def test_a_yes_after_a_letter_that_asked_nothing_is_the_users_turn_where_nobody_met_yet():
    world = answered()
    thanks = world.writes("2026-03-05 10:00", asks=False)
    world.hears("2026-03-06 12:00", Intent.ACCEPTS, re=thanks)
    assert world.at("2026-03-07 10:00").stage is Stage.ANSWERED


def test_a_no_that_calls_off_what_no_calendar_held_is_no_firm_no():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.DECLINES, re=first, calls_off=True)
    assert world.at("2026-03-05 10:00").stage is Stage.ANSWERED


def test_who_answered_in_writing_and_was_thanked_is_thanked():
    world = answered()
    thanks = world.writes("2026-03-05 10:00", thanks=True)
    assert world.at("2026-03-06 10:00").stage is Stage.THANKED
    world.hears("2026-03-06 12:00", re=thanks)
    assert world.at("2026-03-07 10:00").stage is Stage.THANKED


# --- the user's decisions ------------------------------------------------------------------------------------


def test_a_paused_contact_gets_nothing_and_untouched_drafts_are_withdrawn():
    world = World()
    world.writes("2026-03-02 10:00")
    world.perform("2026-03-11 09:00")
    world.set_status("2026-03-11 10:00", Status.PAUSED)
    verdict = world.at("2026-03-11 11:00")
    assert verdict.stage is Stage.PAUSED
    assert steps(verdict) == []
    assert steps(verdict, Outcome.WITHDRAWN) == [Step.FOLLOW_UP]


def test_a_resumed_contact_goes_on_where_it_was():
    world = World()
    world.writes("2026-03-02 10:00")
    world.set_status("2026-03-03 10:00", Status.PAUSED)
    world.set_status("2026-03-20 10:00", Status.TRACKED)
    assert step(world.at("2026-03-20 11:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_nothing_is_drafted_for_the_known():
    world = World(status=Status.KNOWN)
    world.writes("2026-03-02 10:00")
    world.calendar("2026-03-02 10:00", "2026-03-18 14:00")
    for now in ("2026-03-12 10:00", "2026-03-18 13:30", "2026-03-18 15:00"):
        assert steps(world.at(now)) == []


def test_c4_who_asks_not_to_be_written_to_is_paused_for_good():
    world = answered(Intent.STOP)
    world.writes("2026-03-20 10:00")
    verdict = world.at("2026-05-05 10:00")
    assert verdict.stage is Stage.PAUSED
    assert steps(verdict) == []


def test_c4_only_the_user_takes_them_up_again():
    world = answered(Intent.STOP)
    world.hears("2026-03-10 10:00", Intent.ACCEPTS)
    assert world.at("2026-03-11 10:00").stage is Stage.PAUSED
    world.set_status("2026-03-12 10:00", Status.TRACKED)
    assert world.at("2026-03-13 10:00").stage is Stage.ANSWERED


def test_c4_adding_a_contact_is_no_decision_against_their_wish():
    world = World(added="2026-03-20 10:00")
    world.hears("2026-03-04 10:00", Intent.STOP, seen="2026-03-20 10:05")
    assert world.at("2026-03-21 10:00").stage is Stage.PAUSED
