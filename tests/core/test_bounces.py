"""C6: what bounced never arrived; nothing is written to a dead address."""

from __future__ import annotations

from daemon.core.decisions import Form, Outcome, Stage, Step, Waiting
from daemon.core.facts import DraftState
from tests.core.world import ANN, ANN_HOME, BOB, World, person, step, steps


def test_c6_a_permanent_bounce_of_the_only_address_leaves_them_unreachable():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", first)
    verdict = world.at("2026-03-20 12:00")
    assert verdict.stage is Stage.UNREACHABLE
    assert verdict.waiting_on is Waiting.ME
    assert steps(verdict) == []
    assert any(ANN in ask.what for ask in verdict.asks)


def test_c6_a_temporary_bounce_changes_nothing():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 14:00", first, permanent=False)
    assert world.at("2026-03-03 12:00").stage is Stage.ASKED


def test_c6_a_report_that_names_no_address_speaks_of_the_letter_it_is_about():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", first, named=False)
    assert world.at("2026-03-20 12:00").stage is Stage.UNREACHABLE


def test_c6_a_report_that_names_the_forwarded_address_speaks_of_the_letter_it_is_about():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", first, "a.lee@mailbox.example")
    assert world.at("2026-03-20 12:00").stage is Stage.UNREACHABLE


def test_c6_a_report_about_another_receiver_of_the_letter_is_not_theirs():
    world = World()
    first = world.writes("2026-03-02 10:00", to=(ANN, BOB))
    world.bounces("2026-03-02 10:01", first, BOB)
    assert world.at("2026-03-03 12:00").stage is Stage.ASKED


def test_c6_a_report_that_only_names_the_address_speaks_of_the_letters_just_sent():
    world = World()
    world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", "")
    assert world.at("2026-03-20 12:00").stage is Stage.UNREACHABLE


def test_c6_with_another_address_they_are_not_unreachable_and_the_user_is_asked_to_write_there():
    world = World(person("Ann Lee", ANN, ANN_HOME))
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", first)
    verdict = world.at("2026-03-20 12:00")
    assert verdict.stage is Stage.TO_ASK
    assert verdict.waiting_on is Waiting.ME
    assert steps(verdict) == []


def test_c6_a_letter_that_reached_one_of_two_addresses_arrived():
    world = World(person("Ann Lee", ANN, ANN_HOME))
    first = world.writes("2026-03-02 10:00", to=(ANN, ANN_HOME))
    world.bounces("2026-03-02 10:01", first)
    follow_up = step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP)
    assert follow_up.outcome is Outcome.DUE
    assert follow_up.to == ANN_HOME


def test_c6_a_letter_written_to_the_other_address_starts_its_own_wait():
    world = World(person("Ann Lee", ANN, ANN_HOME))
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", first)
    world.writes("2026-03-02 11:00", to=ANN_HOME)
    verdict = world.at("2026-03-12 12:00")
    assert step(verdict, Step.FOLLOW_UP).number == 1
    assert step(verdict, Step.FOLLOW_UP).to == ANN_HOME
    assert verdict.asks == ()


def test_c6_a_follow_up_that_bounces_leaves_them_unreachable():
    world = World()
    world.writes("2026-03-02 10:00")
    second = world.writes("2026-03-11 10:00")
    world.bounces("2026-03-11 10:01", second)
    verdict = world.at("2026-03-30 12:00")
    assert verdict.stage is Stage.UNREACHABLE
    assert steps(verdict) == []


def test_c6_an_untouched_draft_to_a_dead_address_is_withdrawn():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.perform("2026-03-11 09:00")
    world.bounces("2026-03-11 10:01", first)
    assert Step.FOLLOW_UP in steps(world.at("2026-03-11 12:00"), Outcome.WITHDRAWN)


def test_an_address_that_is_heard_from_again_is_alive():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", first)
    world.hears("2026-03-04 10:00")
    world.writes("2026-03-05 10:00")
    assert step(world.at("2026-03-17 12:00"), Step.FOLLOW_UP).to == ANN


def test_an_address_the_user_vouches_for_is_alive():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", first)
    world.link("2026-03-03 10:00", ANN)
    world.writes("2026-03-04 10:00")
    assert step(world.at("2026-03-16 12:00"), Step.FOLLOW_UP).to == ANN


def test_a_bounce_of_today_does_not_undo_the_thanks_of_last_month():
    world = World()
    world.calendar("2026-02-01 10:00", "2026-02-02 14:00")
    world.writes("2026-02-02 16:00", thanks=True)
    late = world.writes("2026-03-02 10:00")
    world.bounces("2026-03-02 10:01", late)
    verdict = world.at("2026-03-05 12:00")
    assert verdict.stage is Stage.UNREACHABLE
    assert step(verdict, Step.THANK_YOU).outcome is Outcome.STOPPED


def test_a_replaced_address_keeps_its_past_and_gets_no_more_letters():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.edit("2026-03-03 10:00", addresses=(ANN_HOME,))
    verdict = world.at("2026-03-12 12:00")
    assert verdict.stage is Stage.ASKED
    assert step(verdict, Step.FOLLOW_UP).to == ANN_HOME
    world.hears("2026-03-12 13:00", author=ANN, re=first)
    after = world.at("2026-03-12 14:00")
    assert after.stage is Stage.ANSWERED
    assert after.asks == ()


def test_a_draft_thrown_away_does_not_come_back_to_another_address():
    world = World(person("Ann Lee", ANN, ANN_HOME))
    first = world.writes("2026-03-02 10:00", to=(ANN, ANN_HOME))
    key = world.places("2026-03-11 09:00", step(world.at("2026-03-11 09:00"), Step.FOLLOW_UP))
    world.draft_is("2026-03-11 10:00", key, DraftState.THROWN_AWAY)
    world.bounces("2026-03-11 11:00", first, ANN)
    verdict = world.at("2026-03-12 12:00")
    assert step(verdict, Step.FOLLOW_UP, Form.DRAFT).outcome is Outcome.STOPPED
