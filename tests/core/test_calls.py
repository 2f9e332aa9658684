"""C2, C6: the call that goes with the first follow-up, and what a call changes."""

from __future__ import annotations

import pytest

from daemon.core.decisions import Form, Outcome, Stage, Step
from daemon.core.facts import CallOutcome
from tests.core.world import World, due, person, step, steps


def with_phone() -> World:
    world = World(person(phone="+1 416 555 0142", research="Tide gauges."))
    world.writes("2026-03-02 10:00")
    return world


def test_c2_the_call_is_brought_to_mind_at_the_moment_of_the_follow_up():
    verdict = with_phone().at("2026-03-03 12:00")
    call = step(verdict, Step.CALL)
    assert call.form is Form.REMINDER
    assert due(verdict, Step.CALL) == due(verdict, Step.FOLLOW_UP) == "2026-03-11 09:00"
    assert "+1 416 555 0142" in call.title


def test_c2_without_a_number_there_is_no_call():
    world = World()
    world.writes("2026-03-02 10:00")
    assert Step.CALL not in steps(world.at("2026-03-12 12:00"))


def test_c2_the_call_goes_with_the_first_follow_up_only():
    world = with_phone()
    world.writes("2026-03-11 10:00")
    assert Step.CALL not in steps(world.at("2026-03-12 12:00"))


def test_c2_the_call_rings_once():
    world = with_phone()
    world.perform("2026-03-11 09:00")
    assert step(world.at("2026-03-11 09:01"), Step.CALL).outcome is Outcome.DONE


@pytest.mark.parametrize("outcome", [CallOutcome.VOICEMAIL, CallOutcome.MESSAGE])
def test_c6_a_voicemail_or_message_ends_the_call_and_postpones_the_letter_by_three_business_days(outcome):
    world = with_phone()
    world.calls("2026-03-09 11:00", outcome)
    verdict = world.at("2026-03-09 12:00")
    assert step(verdict, Step.CALL).outcome is Outcome.STOPPED
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-16 09:00"


def test_c6_a_voicemail_changes_nothing_about_a_draft_that_lies_there_already():
    world = with_phone()
    world.perform("2026-03-11 09:00")
    world.calls("2026-03-11 11:00", CallOutcome.VOICEMAIL)
    follow_up = step(world.at("2026-03-11 12:00"), Step.FOLLOW_UP)
    assert follow_up.outcome is Outcome.DONE
    assert due(world.at("2026-03-11 12:00"), Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_c6_two_voicemails_postpone_it_once():
    world = with_phone()
    world.calls("2026-03-04 11:00", CallOutcome.VOICEMAIL)
    world.calls("2026-03-09 11:00", CallOutcome.VOICEMAIL)
    assert due(world.at("2026-03-09 12:00"), Step.FOLLOW_UP) == "2026-03-16 09:00"


def test_c6_no_answer_ends_the_reminder_only():
    world = with_phone()
    world.calls("2026-03-09 11:00", CallOutcome.NO_ANSWER)
    verdict = world.at("2026-03-09 12:00")
    assert step(verdict, Step.CALL).outcome is Outcome.STOPPED
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_c6_a_call_that_reached_them_is_an_answer():
    world = with_phone()
    world.calls("2026-03-09 11:00", CallOutcome.REACHED)
    verdict = world.at("2026-03-20 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert steps(verdict) == []


def test_c6_a_call_before_the_letter_changes_nothing():
    world = World(person(phone="+1 416 555 0142"))
    world.calls("2026-02-27 11:00", CallOutcome.VOICEMAIL)
    world.writes("2026-03-02 10:00")
    assert due(world.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_the_call_waits_for_a_complete_look_like_the_letter():
    assert step(with_phone().at("2026-03-11 10:00", looked=None), Step.CALL).outcome is Outcome.HELD
