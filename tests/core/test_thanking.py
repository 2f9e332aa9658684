"""F1, F2: who took the time is thanked, once, in time, and never for what did not take place."""

from __future__ import annotations

from datetime import timedelta

from daemon.core.decisions import Form, Outcome, Stage, Step, Waiting
from daemon.core.facts import CallOutcome, DraftState
from daemon.core.meaning import Intent
from tests.core.world import ANN, ANN_HOME, BOB, World, due, moment, person, span, step, steps

START = "2026-03-18 14:00"


def talked(**more: object) -> World:
    world = World()
    world.calendar("2026-03-09 10:00", START, **more)  # type: ignore[arg-type]
    return world


def drafted(world: World, now: str) -> Outcome:
    return step(world.at(now), Step.THANK_YOU, Form.DRAFT).outcome


def test_f1_a_thank_you_is_drafted_at_the_end_of_the_meeting():
    world = talked()
    assert Step.THANK_YOU not in steps(world.at("2026-03-18 14:29"))
    verdict = world.at("2026-03-18 14:30")
    assert verdict.stage is Stage.MET
    assert verdict.waiting_on is Waiting.ME
    assert drafted(world, "2026-03-18 14:30") is Outcome.DUE


def test_f1_unsent_it_is_brought_to_mind_at_twenty_hours():
    world = talked()
    world.perform("2026-03-18 14:30")
    assert due(world.at("2026-03-18 15:00"), Step.THANK_YOU, Form.REMINDER) == "2026-03-19 10:30"


def test_f1_once_sent_nothing_more_is_said():
    world = talked()
    world.perform("2026-03-18 14:30")
    key = step(world.at("2026-03-18 14:31"), Step.THANK_YOU, Form.DRAFT).key
    world.sends("2026-03-18 17:00", key)
    verdict = world.at("2026-03-19 12:00")
    assert verdict.stage is Stage.THANKED
    assert Step.THANK_YOU not in steps(verdict)


def test_f1_after_an_evening_the_draft_waits_for_the_morning():
    world = World()
    world.calendar("2026-03-09 10:00", "2026-03-18 20:00")
    assert due(world.at("2026-03-18 20:45"), Step.THANK_YOU, Form.DRAFT) == "2026-03-19 07:00"


def test_f1_more_than_a_day_later_the_letter_admits_that_it_is_late():
    world = talked()
    assert not step(world.at("2026-03-19 14:30"), Step.THANK_YOU, Form.DRAFT).late
    assert step(world.at("2026-03-19 14:31"), Step.THANK_YOU, Form.DRAFT).late


def test_f1_thanks_by_hand_are_thanks():
    world = talked()
    world.perform("2026-03-18 14:30")
    world.writes("2026-03-18 18:00", thanks=True)
    verdict = world.at("2026-03-18 19:00")
    assert verdict.stage is Stage.THANKED
    outcomes = {d.outcome for d in verdict.decisions if d.step is Step.THANK_YOU}
    assert outcomes == {Outcome.STOPPED, Outcome.WITHDRAWN}


def test_f1_thanks_written_before_the_calendar_says_it_is_over_are_thanks():
    world = talked(minutes=60)
    world.writes("2026-03-18 14:50", thanks=True)
    assert world.at("2026-03-18 15:30").stage is Stage.THANKED


def test_f1_a_question_about_an_umbrella_is_no_thanks():
    world = talked()
    world.writes("2026-03-18 15:00")
    verdict = world.at("2026-03-18 15:30")
    assert verdict.stage is Stage.MET
    assert drafted(world, "2026-03-18 15:30") is Outcome.DUE


def test_f1_one_letter_to_the_table_thanks_those_in_copy():
    world = talked()
    world.writes("2026-03-18 18:00", to=BOB, copied=(ANN,), thanks=True)
    assert world.at("2026-03-18 19:00").stage is Stage.THANKED


def test_f1_you_are_welcome_keeps_them_thanked():
    world = talked()
    thanks = world.writes("2026-03-18 18:00", thanks=True)
    world.hears("2026-03-18 20:00", Intent.THANKS, re=thanks)
    verdict = world.at("2026-03-19 12:00")
    assert verdict.stage is Stage.THANKED
    assert verdict.waiting_on is Waiting.NOBODY


def test_f1_a_kind_word_about_the_day_that_was_proposes_no_other():
    world = talked()
    thanks = world.writes("2026-03-18 18:00", thanks=True)
    today = span("2026-03-18 09:00", "2026-03-18 17:00")
    world.hears("2026-03-18 20:00", Intent.ACCEPTS, Intent.PROPOSES_TIMES, re=thanks, times=(today,))
    assert world.at("2026-03-19 12:00").stage is Stage.THANKED


def test_another_time_proposed_after_the_thanks_is_the_users_turn():
    world = talked()
    thanks = world.writes("2026-03-18 18:00", thanks=True)
    next_week = span("2026-03-25 09:00", "2026-03-25 17:00")
    world.hears("2026-03-18 20:00", Intent.ACCEPTS, Intent.PROPOSES_TIMES, re=thanks, times=(next_week,))
    assert world.at("2026-03-19 12:00").stage is Stage.ANSWERED


def test_a_question_after_the_thanks_is_the_users_turn():
    world = talked()
    thanks = world.writes("2026-03-18 18:00", thanks=True)
    world.hears("2026-03-18 20:00", Intent.ASKS_QUESTION, re=thanks)
    assert world.at("2026-03-19 12:00").stage is Stage.ANSWERED


def test_a_kind_word_of_theirs_before_the_thanks_leaves_them_due():
    world = talked()
    world.hears("2026-03-18 16:00", Intent.THANKS)
    verdict = world.at("2026-03-18 17:00")
    assert verdict.stage is Stage.MET
    assert drafted(world, "2026-03-18 17:00") is Outcome.DUE


def test_the_thanks_go_to_the_address_they_last_wrote_from_in_their_thread():
    world = World(person("Ann Lee", ANN, ANN_HOME))
    first = world.writes("2026-03-02 10:00")
    answer = world.hears("2026-03-04 10:00", author=ANN_HOME, re=first)
    world.calendar("2026-03-09 10:00", START)
    thanks = step(world.at("2026-03-18 15:00"), Step.THANK_YOU, Form.DRAFT)
    assert thanks.to == ANN_HOME
    assert thanks.parent == answer
    assert thanks.account == "home"


def test_a_missed_meeting_gets_no_thank_you():
    world = talked()
    world.perform("2026-03-18 14:30")
    world.missed("2026-03-18 15:00")
    verdict = world.at("2026-03-18 15:30")
    assert steps(verdict) == []
    assert Step.THANK_YOU in steps(verdict, Outcome.WITHDRAWN)


def test_missed_can_be_taken_back():
    world = talked()
    world.missed("2026-03-18 15:00")
    world.retracts("2026-03-18 15:10")
    assert drafted(world, "2026-03-18 15:30") is Outcome.DUE


def test_a_missed_meeting_that_is_moved_may_still_take_place():
    world = talked()
    world.missed("2026-03-18 15:00")
    world.calendar("2026-03-18 16:00", "2026-03-25 14:00", sequence=1)
    assert world.at("2026-03-18 17:00").stage is Stage.SCHEDULED


def test_met_counts_whatever_the_calendar_holds():
    world = talked()
    world.calendar("2026-03-17 10:00", START, cancelled=True, sequence=1)
    world.met("2026-03-18 14:40")
    assert drafted(world, "2026-03-18 15:00") is Outcome.DUE


def test_met_of_a_planned_meeting_is_that_meeting_and_thanked_for_once():
    world = talked()
    world.met("2026-03-18 17:00")
    found = [d for d in world.at("2026-03-18 18:00").decisions if d.step is Step.THANK_YOU and d.form is Form.DRAFT]
    assert len(found) == 1


def test_met_before_the_planned_end_ends_it():
    world = talked(minutes=60)
    world.met("2026-03-18 14:25")
    assert drafted(world, "2026-03-18 14:30") is Outcome.DUE


def test_met_without_any_calendar_is_thanked_for():
    world = World()
    world.writes("2026-03-02 10:00")
    world.met("2026-03-05 12:00")
    verdict = world.at("2026-03-05 12:30")
    assert verdict.stage is Stage.MET
    assert step(verdict, Step.THANK_YOU, Form.DRAFT).account == "home"


def test_a_meeting_that_was_long_over_when_it_was_first_seen_gets_a_reminder_and_no_draft():
    world = World(added="2026-03-20 10:00")
    world.calendar("2026-03-20 10:00", START)
    verdict = world.at("2026-03-20 11:00")
    assert verdict.stage is Stage.MET
    assert step(verdict, Step.THANK_YOU).form is Form.REMINDER
    assert step(verdict, Step.THANK_YOU).outcome is Outcome.DUE
    assert Step.NOTES not in steps(verdict)


def test_old_meetings_call_for_nothing():
    world = World(added="2026-06-01 10:00")
    world.calendar("2026-06-01 10:00", START)
    verdict = world.at("2026-06-01 11:00")
    assert verdict.stage is Stage.THANKED
    assert steps(verdict) == []


def test_a_series_is_thanked_for_once():
    world = World()
    for week in range(3):
        start = moment(START) + timedelta(weeks=week)
        world.calendar("2026-03-09 10:00", start, uid="series", recurrence=start.isoformat())
    world.writes("2026-03-18 18:00", thanks=True)
    verdict = world.at("2026-04-01 15:00")
    assert Step.THANK_YOU not in steps(verdict)
    assert verdict.stage is Stage.THANKED


def test_a_series_whose_beginning_is_old_history_is_not_thanked_for():
    world = World(added="2026-06-01 10:00")
    for week in range(12):
        start = moment(START) + timedelta(weeks=week)
        world.calendar("2026-06-01 10:00", start, uid="series", recurrence=start.isoformat())
    assert Step.THANK_YOU not in steps(world.at("2026-06-01 11:00"))


def test_two_meetings_are_thanked_for_each():
    world = talked()
    world.writes("2026-03-18 18:00", thanks=True)
    world.calendar("2026-03-19 10:00", "2026-04-08 14:00", uid="second")
    verdict = world.at("2026-04-08 15:00")
    assert verdict.stage is Stage.MET
    assert steps(verdict, Outcome.DUE).count(Step.THANK_YOU) == 1


def test_a_contact_without_an_address_is_brought_to_mind():
    world = World(person("Ann Lee", phone="+1 416 555 0142"))
    world.edit("2026-03-01 10:00", addresses=())
    world.calendar("2026-03-09 10:00", START, answers={})
    verdict = world.at("2026-03-18 15:00")
    assert step(verdict, Step.THANK_YOU).form is Form.REMINDER


def test_a_thank_you_thrown_away_does_not_come_back():
    world = talked()
    world.perform("2026-03-18 14:30")
    key = step(world.at("2026-03-18 14:31"), Step.THANK_YOU, Form.DRAFT).key
    world.draft_is("2026-03-18 15:00", key, DraftState.THROWN_AWAY)
    assert drafted(world, "2026-03-25 12:00") is Outcome.STOPPED


def test_letters_before_a_meeting_wait_no_more_once_it_took_place():
    world = World()
    world.writes("2026-03-02 10:00")
    world.writes("2026-03-16 10:00")
    world.calendar("2026-03-09 10:00", START)
    world.writes("2026-03-18 18:00", thanks=True)
    world.writes("2026-03-20 10:00")
    follow_up = step(world.at("2026-03-23 12:00"), Step.FOLLOW_UP)
    assert follow_up.number == 1


def test_a_call_that_reached_them_leaves_the_next_word_to_the_user():
    world = World()
    world.calls("2026-03-18 14:00", CallOutcome.REACHED)
    assert world.at("2026-03-18 15:00").stage is Stage.ANSWERED
