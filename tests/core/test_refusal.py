"""C3, C4: no is taken for an answer."""

from __future__ import annotations

import pytest

from daemon.core.decisions import Outcome, Stage, Step
from daemon.core.meaning import Intent, Span
from tests.core.world import ANN, World, due, full, span, step, steps


def answered(*intents: Intent, later: Span | None = None, holidays: tuple[str, ...] = ()) -> tuple[World, str]:
    world = full(holidays=holidays)
    first = world.writes("2026-03-02 10:00")
    return world, world.hears("2026-03-04 10:00", *intents, re=first, later=later)


# --- alternative and step-back --------------------------------------------------------------------------------


def test_c3_who_has_no_time_is_offered_something_smaller_at_once():
    world, answer = answered(Intent.TOO_BUSY)
    letter = step(world.at("2026-03-04 10:05"), Step.ALTERNATIVE)
    assert letter.outcome is Outcome.DUE
    assert (letter.to, letter.parent, letter.anchor) == (ANN, answer, answer)


@pytest.mark.parametrize("way", [Intent.LATER, Intent.ACCEPTS, Intent.PROPOSES_TIMES, Intent.HOLDING, Intent.STOP])
def test_c3_who_says_how_to_go_on_is_offered_nothing_else(way):
    world, _ = answered(Intent.TOO_BUSY, way)
    assert Step.ALTERNATIVE not in steps(world.at("2026-03-04 10:05"))


def test_c3_an_answer_of_the_user_stops_it():
    world, answer = answered(Intent.TOO_BUSY)
    world.perform("2026-03-04 10:05")
    world.writes("2026-03-04 12:00", asks=False, re=answer)
    assert steps(world.at("2026-03-04 12:10"), Outcome.WITHDRAWN) == [Step.ALTERNATIVE]


def test_c4_a_no_to_the_alternative_is_taken():
    world, _ = answered(Intent.TOO_BUSY)
    world.perform("2026-03-04 10:05")
    offer = world.sends("2026-03-04 12:00", step(world.at("2026-03-04 10:06"), Step.ALTERNATIVE).key)
    world.hears("2026-03-06 12:00", Intent.TOO_BUSY, re=offer)
    assert steps(world.at("2026-03-06 12:05"), Outcome.DUE) == [Step.STEP_BACK]


def test_c4_a_firm_no_gets_thanks_and_then_nothing_more():
    world, _ = answered(Intent.DECLINES)
    verdict = world.perform("2026-03-04 10:05")
    assert verdict.stage is Stage.DECLINED
    assert steps(verdict, Outcome.DUE) == [Step.STEP_BACK]
    world.sends("2026-03-04 12:00", step(world.at("2026-03-04 10:06"), Step.STEP_BACK).key)
    for now in ("2026-03-20 12:00", "2026-06-20 12:00"):
        assert steps(world.at(now), Outcome.DUE, Outcome.WAITING, Outcome.HELD) == []
    assert world.at("2026-03-20 12:00").stage is Stage.DECLINED


def test_c4_who_asks_not_to_be_written_to_gets_no_draft_at_all():
    world, _ = answered(Intent.STOP, Intent.DECLINES)
    assert steps(world.at("2026-03-04 10:05")) == []


def test_old_refusals_call_for_nothing():
    world = full(added="2026-06-01 10:00")
    world.hears("2026-03-04 10:00", Intent.TOO_BUSY, seen="2026-06-01 10:05")
    assert steps(world.at("2026-06-01 10:10")) == []


# --- come-back -------------------------------------------------------------------------------------------------


def test_c3_a_later_time_gets_thanks_now_and_the_renewed_request_then():
    april = span("2026-04-01 00:00", "2026-05-01 00:00")
    world, answer = answered(Intent.LATER, later=april)
    verdict = world.at("2026-03-04 10:05")
    assert verdict.stage is Stage.RESTING
    assert step(verdict, Step.COME_BACK, number=1).outcome is Outcome.DUE
    assert step(verdict, Step.COME_BACK, number=2).anchor == answer
    assert due(verdict, Step.COME_BACK, number=2) == "2026-04-07 09:00"


@pytest.mark.parametrize(
    ("later", "then"),
    [
        (span("2026-04-01 00:00", "2026-05-01 00:00"), "2026-04-07 09:00"),
        (span("2026-09-01 00:00", "2026-10-01 00:00"), "2026-09-01 09:00"),
        (span("2026-04-13 00:00", "2026-04-18 00:00"), "2026-04-14 09:00"),
        (span("2026-04-13 00:00", "2026-04-20 00:00"), "2026-04-14 09:00"),
        (span("2026-04-16 00:00", "2026-04-17 00:00"), "2026-04-16 09:00"),
        (span("2026-04-16 00:00"), "2026-04-16 09:00"),
        (span("2026-04-18 00:00"), "2026-04-20 09:00"),
    ],
)
def test_c5_a_month_means_its_first_tuesday_a_week_its_tuesday_a_day_that_business_day(later, then):
    world, _ = answered(Intent.LATER, later=later)
    assert due(world.at("2026-03-04 10:05"), Step.COME_BACK, number=2) == then


def test_c5_a_holiday_on_that_tuesday_moves_it_by_a_day():
    april = span("2026-04-01 00:00", "2026-05-01 00:00")
    world, _ = answered(Intent.LATER, later=april, holidays=("2026-04-07",))
    assert due(world.at("2026-03-04 10:05"), Step.COME_BACK, number=2) == "2026-04-08 09:00"


def test_c5_until_then_nothing_else_and_then_the_request():
    world, _ = answered(Intent.LATER, later=span("2026-04-01 00:00", "2026-05-01 00:00"))
    world.perform("2026-03-04 10:05")
    world.sends("2026-03-04 12:00", step(world.at("2026-03-04 10:06"), Step.COME_BACK, number=1).key)
    verdict = world.at("2026-03-20 12:00")
    assert verdict.stage is Stage.RESTING
    assert steps(verdict, Outcome.DUE) == []
    then = world.perform("2026-04-07 09:00")
    assert then.stage is Stage.ANSWERED
    assert step(then, Step.COME_BACK, number=2).outcome is Outcome.DUE
    world.sends("2026-04-07 12:00", step(world.at("2026-04-07 09:01"), Step.COME_BACK, number=2).key)
    assert due(world.at("2026-04-08 12:00"), Step.FOLLOW_UP) == "2026-04-16 09:00"


def test_c5_an_answer_before_then_ends_it():
    world, answer = answered(Intent.LATER, later=span("2026-04-01 00:00", "2026-05-01 00:00"))
    world.hears("2026-03-20 10:00", Intent.ACCEPTS, re=answer)
    assert Step.COME_BACK not in steps(world.at("2026-04-07 10:00"))


def test_c5_a_request_by_hand_before_then_ends_it():
    world, answer = answered(Intent.LATER, later=span("2026-04-01 00:00", "2026-05-01 00:00"))
    world.writes("2026-03-20 10:00", re=answer)
    verdict = world.at("2026-04-07 10:00")
    assert Step.COME_BACK not in steps(verdict)


def test_c5_a_time_that_was_not_named_rests_without_a_second_letter():
    world, _ = answered(Intent.LATER)
    world.perform("2026-03-04 10:05")
    assert steps(world.at("2026-03-05 10:05")) == [Step.COME_BACK]
    assert world.at("2026-12-04 10:05").stage is Stage.RESTING
