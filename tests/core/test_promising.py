"""F4: a promise of either side is tracked until it is kept."""

from __future__ import annotations

from daemon.core.decisions import Outcome, Step
from daemon.core.facts import Status
from daemon.core.meaning import Intent
from tests.core.world import due, full, step, steps


def test_f4_a_promise_rings_on_its_day_at_nine_of_the_users_zone():
    world = full(zone="Asia/Tokyo")
    world.promises("2026-03-02 12:00", "send the eelgrass article", "2026-03-12")
    verdict = world.at("2026-03-03 09:00")
    assert due(verdict, Step.PROMISE) == "2026-03-12 09:00"
    assert step(verdict, Step.PROMISE).title == "Your promise to Ann Lee: send the eelgrass article"


def test_f4_a_kept_promise_does_not_ring():
    world = full()
    promise = world.promises("2026-03-02 12:00", "send the article", "2026-03-12")
    world.keeps("2026-03-05 12:00", promise)
    assert Step.PROMISE not in steps(world.at("2026-03-12 10:00"))
    assert world.at("2026-03-13 10:00").asks == ()


def test_f4_a_promise_rings_once_and_is_asked_about_until_it_is_kept():
    world = full()
    promise = world.promises("2026-03-02 12:00", "send the article", "2026-03-12")
    world.perform("2026-03-12 09:00")
    verdict = world.at("2026-04-20 09:00")
    assert step(verdict, Step.PROMISE).outcome is Outcome.DONE
    assert "send the article" in verdict.asks[0].what
    world.keeps("2026-04-20 10:00", promise)
    assert world.at("2026-04-20 10:30").asks == ()


def test_f4_the_same_words_with_another_date_move_the_promise():
    world = full()
    world.promises("2026-03-02 12:00", "send the article", "2026-03-12")
    world.promises("2026-03-03 12:00", "Send the article", "2026-03-20")
    assert due(world.at("2026-03-12 10:00"), Step.PROMISE) == "2026-03-20 09:00"


def test_f4_a_promise_without_a_date_rings_after_some_business_days_and_is_asked_for_its_date():
    world = full()
    world.promises("2026-03-06 22:00", "send the article")
    verdict = world.at("2026-03-07 09:00")
    assert due(verdict, Step.PROMISE) == "2026-03-13 09:00"
    assert step(verdict, Step.PROMISE).because == "You promised Ann Lee this on 6 March, without naming a day."
    assert "By when" in verdict.asks[0].what


def test_f4_a_promise_without_a_date_rings_once_and_is_asked_about_until_it_is_kept():
    world = full()
    promise = world.promises("2026-03-02 12:00", "send the article")
    world.perform("2026-03-09 09:00")
    verdict = world.at("2026-04-20 09:00")
    assert step(verdict, Step.PROMISE).outcome is Outcome.DONE
    assert "send the article" in verdict.asks[0].what
    world.keeps("2026-04-20 10:00", promise)
    assert world.at("2026-04-20 10:30").asks == ()


def test_f4_a_date_said_later_outweighs_the_days():
    world = full()
    world.promises("2026-03-02 12:00", "send the article")
    world.promises("2026-03-03 12:00", "send the article", "2026-04-20")
    assert due(world.at("2026-03-10 10:00"), Step.PROMISE) == "2026-04-20 09:00"


def test_f4_their_promise_is_brought_to_mind_as_theirs():
    world = full()
    world.promises("2026-03-02 12:00", "introduce me to Bea", "2026-03-12", theirs=True)
    assert step(world.at("2026-03-12 09:00"), Step.PROMISE).title == "Ann Lee promised: introduce me to Bea"


def test_f4_who_promised_something_without_a_date_is_given_longer():
    world = full()
    world.promises("2026-03-02 12:00", "introduce me to Bea", theirs=True)
    verdict = world.at("2026-03-12 09:00")
    assert due(verdict, Step.PROMISE) == "2026-03-16 09:00"
    assert verdict.asks == ()
    assert "Did Ann Lee keep the promise" in world.at("2026-03-16 09:00").asks[0].what


def test_f4_a_promise_is_to_be_kept_to_a_paused_contact_too():
    world = full()
    world.promises("2026-03-02 12:00", "send the article", "2026-03-12")
    world.set_status("2026-03-03 09:00", Status.PAUSED)
    assert due(world.at("2026-03-05 09:00"), Step.PROMISE) == "2026-03-12 09:00"


def test_who_asked_to_be_left_alone_is_not_promised_anything_any_more():
    world = full()
    sent = world.writes("2026-03-02 10:00")
    world.promises("2026-03-02 12:00", "send the article", "2026-03-12")
    world.hears("2026-03-03 10:00", Intent.STOP, re=sent)
    assert Step.PROMISE not in steps(world.at("2026-03-05 09:00"))


def test_a_promise_said_by_mistake_is_taken_back():
    world = full()
    world.promises("2026-03-02 12:00", "send the article", "2026-03-12")
    world.retracts("2026-03-02 12:05")
    assert Step.PROMISE not in steps(world.at("2026-03-05 09:00"))
