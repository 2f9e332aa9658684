"""C1, C3, C5: how long a silence lasts before it is broken, and how often."""

from __future__ import annotations

from datetime import time

import pytest

from daemon.core.decisions import Form, Outcome, Stage, Step, Waiting
from daemon.core.facts import DraftState
from daemon.core.meaning import Intent
from daemon.core.practice import Practice
from tests.core.world import ANN, BOB, World, due, person, step, steps


def test_c1_follow_up_1_is_due_on_the_seventh_business_day_at_nine():
    world = World()
    world.writes("2026-03-02 10:00")
    assert due(world.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_c1_it_waits_until_then_and_is_due_from_then():
    world = World()
    world.writes("2026-03-02 10:00")
    assert step(world.at("2026-03-11 08:59"), Step.FOLLOW_UP).outcome is Outcome.WAITING
    assert step(world.at("2026-03-11 09:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_c1_a_letter_of_a_saturday_counts_from_monday():
    world = World()
    world.writes("2026-03-07 10:00")
    assert due(world.at("2026-03-09 12:00"), Step.FOLLOW_UP) == "2026-03-17 09:00"


def test_c1_public_holidays_of_the_contact_are_no_business_days():
    world = World(holidays=["2026-03-05", "2026-03-11"])
    world.writes("2026-03-02 10:00")
    assert due(world.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-13 09:00"


def test_c1_a_letter_is_dated_in_the_contacts_zone():
    """Monday evening in Toronto is Tuesday in Tokyo: day 1 is Wednesday."""
    world = World(zone="Asia/Tokyo")
    world.writes("2026-03-02 19:00")
    # Thursday the 12th, 09:00 in Tokyo, is Wednesday 20:00 in Toronto: quiet hours, so 07:00 on Thursday.
    assert due(world.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-12 07:00"


def test_c1_nine_in_the_contacts_zone_across_a_clock_change():
    """London keeps winter time until the 29th of March: from the 8th on it is four hours ahead of Toronto."""
    world = World(zone="Europe/London")
    world.writes("2026-02-24 10:00")
    # 09:00 in London is 05:00 in Toronto, within the quiet hours.
    assert due(world.at("2026-03-01 12:00"), Step.FOLLOW_UP) == "2026-03-05 07:00"
    west = World(zone="America/Vancouver")
    west.writes("2026-03-02 10:00")
    assert due(west.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-11 12:00"


def test_c1_waits_are_counted_in_days_and_not_in_hours_across_a_clock_change():
    world = World()
    world.writes("2026-03-06 10:00")
    assert due(world.at("2026-03-09 12:00"), Step.FOLLOW_UP) == "2026-03-17 09:00"


def test_nothing_is_drafted_in_quiet_hours():
    world = World()
    world.writes("2026-03-02 10:00")
    for now in ("2026-03-11 20:00", "2026-03-11 23:30", "2026-03-12 06:59"):
        assert step(world.at(now), Step.FOLLOW_UP).outcome is Outcome.HELD
    assert step(world.at("2026-03-12 07:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_quiet_hours_are_a_setting_and_may_be_none():
    world = World(practice=Practice(quiet_from=time(0), quiet_until=time(0)))
    world.writes("2026-03-02 10:00")
    assert step(world.at("2026-03-11 23:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_c1_the_wait_is_a_setting():
    world = World(practice=Practice(follow_up_after=3))
    world.writes("2026-03-02 10:00")
    assert due(world.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-05 09:00"


def test_silence_is_held_until_every_account_was_looked_at_past_the_deadline():
    world = World()
    world.writes("2026-03-02 10:00")
    assert step(world.at("2026-03-11 09:30", looked=None), Step.FOLLOW_UP).outcome is Outcome.HELD
    assert step(world.at("2026-03-11 09:30", looked="2026-03-11 08:59"), Step.FOLLOW_UP).outcome is Outcome.HELD
    assert step(world.at("2026-03-11 09:30", looked="2026-03-11 09:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_c3_follow_up_2_is_due_ten_business_days_after_the_first():
    world = World()
    world.writes("2026-03-02 10:00")
    key = world.places("2026-03-11 09:00", step(world.at("2026-03-11 09:00"), Step.FOLLOW_UP))
    world.sends("2026-03-12 15:00", key)
    verdict = world.at("2026-03-13 12:00")
    assert step(verdict, Step.FOLLOW_UP).number == 2
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-26 09:00"


def test_c3_a_letter_by_hand_that_asks_again_counts_as_follow_up_1():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.writes("2026-03-09 10:00", re=first)
    verdict = world.at("2026-03-10 12:00")
    assert step(verdict, Step.FOLLOW_UP).number == 2
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-23 09:00"


def test_a_letter_that_only_chats_while_waiting_changes_nothing():
    world = World()
    world.writes("2026-03-02 10:00")
    before = step(world.at("2026-03-05 12:00"), Step.FOLLOW_UP)
    world.writes("2026-03-04 10:00", asks=False)
    world.writes("2026-03-04 11:00", thanks=True)
    assert step(world.at("2026-03-05 12:00"), Step.FOLLOW_UP) == before
    assert world.at("2026-03-05 12:00").stage is Stage.ASKED


def test_c5_after_two_follow_ups_nothing_more_is_drafted():
    world = World()
    for day in ("2026-03-02", "2026-03-11", "2026-03-25"):
        world.writes(f"{day} 10:00")
    verdict = world.at("2026-04-10 12:00")
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.STOPPED
    assert verdict.stage is Stage.ASKED


def test_c5_quiet_comes_fifteen_business_days_after_follow_up_2():
    world = World()
    for day in ("2026-03-02", "2026-03-11", "2026-03-25"):
        world.writes(f"{day} 10:00")
    assert world.at("2026-04-15 08:59").stage is Stage.ASKED
    quiet = world.at("2026-04-15 09:00")
    assert quiet.stage is Stage.QUIET
    assert quiet.waiting_on is Waiting.NOBODY
    assert step(quiet, Step.QUIET).form is Form.STAGE
    assert quiet.next_step is None


@pytest.mark.parametrize("cap", [0, 1, 3])
def test_c5_the_cap_is_a_setting(cap):
    world = World(practice=Practice(follow_ups=cap))
    for day in range(cap):
        world.writes(f"2026-03-{2 + day:02d} 10:00")
    world.writes("2026-03-09 10:00")
    assert step(world.at("2026-04-30 12:00"), Step.FOLLOW_UP).outcome is Outcome.STOPPED
    assert world.at("2026-04-30 12:00").stage is Stage.QUIET


def test_c5_a_later_answer_wakes_a_quiet_contact():
    world = World()
    for day in ("2026-03-02", "2026-03-11", "2026-03-25"):
        world.writes(f"{day} 10:00")
    world.hears("2026-05-20 10:00", Intent.ACCEPTS)
    verdict = world.at("2026-05-21 10:00")
    assert verdict.stage is Stage.ANSWERED
    assert verdict.waiting_on is Waiting.ME


def test_c5_any_answer_stops_the_sequence_and_explain_says_so():
    world = World()
    first = world.writes("2026-03-02 10:00")
    answer = world.hears("2026-03-04 10:00", re=first)
    stopped = step(world.at("2026-03-20 12:00"), Step.FOLLOW_UP)
    assert stopped.outcome is Outcome.STOPPED
    assert stopped.rules == ("C5",)
    assert stopped.facts == (f"mail:{answer}",)
    assert "4 March" in stopped.because


def test_a_letter_that_asks_nothing_starts_no_clock():
    world = World()
    world.writes("2026-03-02 10:00", asks=False)
    verdict = world.at("2026-04-20 12:00")
    assert steps(verdict) == []
    assert verdict.next_moment is None


def test_a_question_in_answer_to_an_answer_starts_the_wait_anew():
    world = World()
    first = world.writes("2026-02-23 10:00")
    answer = world.hears("2026-02-25 10:00", re=first)
    world.writes("2026-03-02 10:00", re=answer)
    verdict = world.at("2026-03-03 10:00")
    assert step(verdict, Step.FOLLOW_UP).number == 1
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_a_forward_to_somebody_else_starts_no_clock():
    world = World()
    first = world.writes("2026-03-02 10:00", asks=False)
    world.writes("2026-03-03 10:00", to=BOB, re=first)
    verdict = world.at("2026-04-20 12:00")
    assert steps(verdict) == []


def test_a_letter_to_somebody_else_with_the_contact_in_copy_starts_no_clock():
    world = World()
    world.writes("2026-03-03 10:00", to=BOB, copied=(ANN,))
    assert steps(world.at("2026-04-20 12:00")) == []


def test_a_draft_sent_as_a_thank_you_starts_no_clock_even_where_it_asks():
    world = World()
    world.calendar("2026-03-01 10:00", "2026-03-02 14:00")
    key = world.places("2026-03-02 15:00", step(world.at("2026-03-02 15:00"), Step.THANK_YOU, Form.DRAFT))
    letter = world.writes("2026-03-02 16:00", asks=True)
    world.draft_is("2026-03-02 16:05", key, DraftState.SENT, letter)
    assert Step.FOLLOW_UP not in steps(world.at("2026-04-20 12:00"))


def test_old_history_calls_for_nothing():
    world = World(added="2026-03-02 10:00")
    world.writes("2026-01-15 10:00", seen="2026-03-02 10:00")
    verdict = world.at("2026-03-03 12:00")
    assert steps(verdict) == []
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.STOPPED


def test_history_of_exactly_45_days_is_not_old():
    world = World(added="2026-03-02 10:00")
    world.writes("2026-01-16 10:00", seen="2026-03-02 10:00")
    assert step(world.at("2026-03-03 12:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_an_old_letter_does_not_make_the_new_one_a_follow_up():
    world = World(added="2026-03-02 09:00")
    world.writes("2025-06-01 10:00", seen="2026-03-02 10:00")
    world.writes("2026-03-02 10:00")
    verdict = world.at("2026-03-03 12:00")
    assert step(verdict, Step.FOLLOW_UP).number == 1
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_a_contact_is_acted_upon_by_the_account_of_the_last_letter():
    world = World()
    world.writes("2026-03-02 10:00", account="home")
    world.writes("2026-03-04 10:00", account="work")
    verdict = world.at("2026-04-20 12:00")
    assert verdict.account == "work"
    assert step(verdict, Step.FOLLOW_UP).account == "work"


def test_after_a_promise_to_get_back_it_is_still_the_account_of_the_users_last_letter():
    world = World()
    first = world.writes("2026-02-25 10:00", account="home")
    world.hears("2026-03-02 10:00", Intent.HOLDING, re=first, account="work")
    assert step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP).account == "home"


def test_the_key_of_a_step_is_stable_and_names_step_anchor_and_address():
    world, other = World(), World(person("Ann Other", ANN))
    for each in (world, other):
        each.writes("2026-03-02 10:00", id_="first@example.org")
    one, two = step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP), step(other.at("2026-03-20 12:00"), Step.FOLLOW_UP)
    assert one.key == two.key
    assert len(one.key) == 64


def test_a_letter_dated_in_the_future_counts_from_the_moment_it_was_seen():
    world = World()
    world.writes("2027-03-02 10:00", seen="2026-03-02 10:00")
    assert due(world.at("2026-03-03 12:00"), Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_an_answer_from_a_clock_that_is_slow_still_answers():
    world = World()
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-02 09:30", re=first, seen="2026-03-02 10:30")
    assert world.at("2026-03-20 12:00").stage is Stage.ANSWERED


def test_holding_restarts_the_clock_for_seven_business_days():
    world = World()
    first = world.writes("2026-02-25 10:00")
    world.hears("2026-03-02 10:00", Intent.HOLDING, re=first)
    verdict = world.at("2026-03-03 10:00")
    assert verdict.stage is Stage.ASKED
    assert verdict.waiting_on is Waiting.THEM
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_holding_with_a_yes_is_still_their_turn():
    world = World()
    first = world.writes("2026-02-25 10:00")
    world.hears("2026-03-02 10:00", Intent.HOLDING, Intent.ACCEPTS, re=first)
    assert world.at("2026-03-03 10:00").waiting_on is Waiting.THEM


def test_holding_with_a_question_is_the_users_turn():
    world = World()
    first = world.writes("2026-02-25 10:00")
    world.hears("2026-03-02 10:00", Intent.HOLDING, Intent.ASKS_QUESTION, re=first)
    assert world.at("2026-03-03 10:00").stage is Stage.ANSWERED


def test_a_courteous_word_after_holding_changes_nothing():
    world = World()
    first = world.writes("2026-02-25 10:00")
    answer = world.hears("2026-03-02 10:00", Intent.HOLDING, re=first)
    world.writes("2026-03-02 11:00", thanks=True, re=answer)
    assert due(world.at("2026-03-03 10:00"), Step.FOLLOW_UP) == "2026-03-11 09:00"


def test_c5_after_holding_the_cap_is_the_same():
    world = World()
    first = world.writes("2026-02-25 10:00")
    answer = world.hears("2026-03-02 10:00", Intent.HOLDING, re=first)
    world.writes("2026-03-11 10:00", re=answer)
    second = world.at("2026-03-12 10:00")
    assert step(second, Step.FOLLOW_UP).number == 2
    world.writes("2026-03-25 10:00", re=answer)
    assert step(world.at("2026-03-26 10:00"), Step.FOLLOW_UP).outcome is Outcome.STOPPED


def test_nothing_is_called_for_by_somebody_never_written_to():
    verdict = World().at("2026-03-20 12:00")
    assert verdict.stage is Stage.TO_ASK
    assert verdict.waiting_on is Waiting.ME
    assert steps(verdict) == []
