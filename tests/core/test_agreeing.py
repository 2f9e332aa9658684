"""B3, C7, D1: a yes becomes a time that suits both, and a time an entry in the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

from daemon.core.decisions import Form, Outcome, Stage, Step
from daemon.core.facts import DraftPlaced, DraftState
from daemon.core.meaning import Intent, Span
from tests.core.world import World, due, full, moment, span, step, steps

TUESDAY = span("2026-03-10 15:00", "2026-03-10 15:30")
WEDNESDAY = span("2026-03-11 10:00")
AFTERNOON = span("2026-03-12 13:00", "2026-03-12 17:00")


def proposed(*times: Span, busy: tuple[Span, ...] | None = ()) -> World:
    world = full()
    world.busy = busy
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, Intent.PROPOSES_TIMES, re=first, times=times)
    return world


def test_b3_the_first_proposed_time_that_is_free_is_accepted():
    answer = step(proposed(TUESDAY, WEDNESDAY).at("2026-03-04 10:05"), Step.ANSWER)
    assert answer.outcome is Outcome.DUE
    assert (answer.times, answer.offers) == ((TUESDAY,), False)


def test_b3_a_busy_time_is_passed_over():
    world = proposed(TUESDAY, WEDNESDAY, busy=(span("2026-03-10 15:15", "2026-03-10 16:00"),))
    assert step(world.at("2026-03-04 10:05"), Step.ANSWER).times == (span("2026-03-11 10:00", "2026-03-11 10:30"),)


def test_b3_back_to_back_is_free():
    touching = (span("2026-03-10 14:00", "2026-03-10 15:00"), span("2026-03-10 15:30", "2026-03-10 16:00"))
    assert step(proposed(TUESDAY, busy=touching).at("2026-03-04 10:05"), Step.ANSWER).times == (TUESDAY,)


def test_b3_of_a_window_the_first_free_half_hour_is_accepted():
    world = proposed(AFTERNOON, busy=(span("2026-03-12 13:00", "2026-03-12 14:15"),))
    assert step(world.at("2026-03-04 10:05"), Step.ANSWER).times == (span("2026-03-12 14:30", "2026-03-12 15:00"),)


def test_b3_the_last_half_hour_of_a_window_is_still_in_it():
    world = proposed(AFTERNOON, busy=(span("2026-03-12 13:00", "2026-03-12 16:30"),))
    assert step(world.at("2026-03-04 10:05"), Step.ANSWER).times == (span("2026-03-12 16:30", "2026-03-12 17:00"),)


def test_b3_a_time_that_has_passed_is_not_accepted():
    world = proposed(TUESDAY, WEDNESDAY)
    assert step(world.at("2026-03-11 07:00"), Step.ANSWER).times[0].start == WEDNESDAY.start


def test_b3_where_no_proposed_time_is_free_windows_are_suggested():
    world = proposed(TUESDAY, busy=(span("2026-03-10 00:00", "2026-03-11 00:00"),))
    answer = step(world.at("2026-03-04 10:05"), Step.ANSWER)
    assert answer.offers
    assert len(answer.times) == 3


def test_b3_windows_lie_on_business_days_a_little_ahead_in_the_day_of_both():
    world = full(zone="Europe/London", holidays=["2026-03-06"])
    world.hears("2026-03-04 10:00", Intent.ASKS_FOR_TIMES)
    answer = step(world.at("2026-03-04 10:05"), Step.ANSWER)
    # Two business days ahead is Monday the 9th; 11:00 to 17:00 in London is 07:00 to 13:00 in Toronto.
    assert answer.times[0] == span("2026-03-09 07:00", "2026-03-09 13:00")
    assert [s.start.astimezone(world.zone).isoweekday() for s in answer.times] == [1, 2, 3]


def test_b3_the_letter_tells_an_asked_for_time_from_a_busy_one():
    world = full()
    world.hears("2026-03-04 10:00", Intent.ASKS_FOR_TIMES)
    assert step(world.at("2026-03-04 10:05"), Step.ANSWER).asked_for_times
    busy = proposed(TUESDAY, busy=(span("2026-03-10 00:00", "2026-03-11 00:00"),))
    assert not step(busy.at("2026-03-04 10:05"), Step.ANSWER).asked_for_times


def test_b3_a_window_is_the_longest_free_stretch_of_a_day():
    world = full()
    world.busy = (span("2026-03-06 10:00", "2026-03-06 11:00"),)
    world.hears("2026-03-04 10:00", Intent.ASKS_FOR_TIMES)
    assert step(world.at("2026-03-04 10:05"), Step.ANSWER).times[0] == span("2026-03-06 11:00", "2026-03-06 17:00")


def test_b3_without_knowing_when_the_user_is_free_nothing_is_accepted():
    answer = step(proposed(TUESDAY, busy=None).at("2026-03-04 10:05"), Step.ANSWER)
    assert answer.outcome is Outcome.STOPPED


def test_b3_the_meeting_in_the_calendar_stops_it():
    world = proposed(TUESDAY)
    world.perform("2026-03-04 10:05")
    world.calendar("2026-03-04 11:00", TUESDAY.start)
    assert steps(world.at("2026-03-04 11:10"), Outcome.WITHDRAWN) == [Step.ANSWER]


def test_b3_the_users_own_answer_stops_it():
    world = proposed(TUESDAY)
    world.perform("2026-03-04 10:05")
    world.writes("2026-03-04 11:00", asks=False)
    assert steps(world.at("2026-03-04 11:10"), Outcome.WITHDRAWN) == [Step.ANSWER]


# --- a time agreed -----------------------------------------------------------------------------------------------


def agreed() -> World:
    world = proposed(TUESDAY, WEDNESDAY)
    world.writes("2026-03-04 12:00", asks=False, times=(span("2026-03-10 15:00"),))
    return world


def test_a_time_both_have_named_is_a_meeting_ahead():
    verdict = agreed().at("2026-03-04 12:10")
    assert verdict.stage is Stage.SCHEDULED


def test_it_is_so_even_where_the_letter_also_asks_something():
    world = proposed(TUESDAY)
    world.writes("2026-03-04 12:00", asks=True, times=(span("2026-03-10 15:00"),))
    verdict = world.at("2026-03-05 12:10")
    assert verdict.stage is Stage.SCHEDULED
    assert Step.FOLLOW_UP not in steps(verdict)


def test_d1_without_an_event_a_business_day_later_it_is_brought_to_mind():
    verdict = agreed().at("2026-03-04 12:10")
    book = step(verdict, Step.BOOK)
    assert book.form is Form.REMINDER
    assert due(verdict, Step.BOOK) == "2026-03-05 09:00"
    assert book.times[0].start == moment("2026-03-10 15:00")


def test_d1_a_time_before_that_is_brought_to_mind_at_once():
    world = full()
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.PROPOSES_TIMES, re=first, times=(span("2026-03-04 16:00"),))
    world.writes("2026-03-04 12:00", asks=False, times=(span("2026-03-04 16:00"),))
    assert step(world.at("2026-03-04 12:10"), Step.BOOK).outcome is Outcome.DUE


def test_d1_the_event_ends_it():
    world = agreed()
    world.calendar("2026-03-04 13:00", TUESDAY.start)
    assert Step.BOOK not in steps(world.at("2026-03-06 12:10"))


def test_d1_another_time_agreed_rings_anew():
    world = agreed()
    before = step(world.at("2026-03-05 09:00"), Step.BOOK)
    world.rings("2026-03-05 09:00", before)
    other = span("2026-03-13 11:00")
    world.hears("2026-03-05 10:00", Intent.PROPOSES_TIMES, times=(other,))
    world.writes("2026-03-05 11:00", asks=False, times=(other,))
    after = step(world.at("2026-03-05 12:00"), Step.BOOK)
    assert (after.outcome, after.times) == (Outcome.WAITING, (other,))


def test_a_yes_to_the_one_time_the_user_named_agrees_on_it():
    world = full()
    first = world.writes("2026-03-02 10:00", times=(TUESDAY,))
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, re=first)
    assert world.at("2026-03-04 12:10").stage is Stage.SCHEDULED


def test_a_yes_to_several_times_agrees_on_none():
    world = full()
    first = world.writes("2026-03-02 10:00", times=(TUESDAY, WEDNESDAY))
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, re=first)
    assert world.at("2026-03-04 12:10").stage is Stage.ANSWERED


def test_a_time_only_one_of_them_named_is_no_appointment():
    world = full()
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, re=first, times=(TUESDAY,))
    assert world.at("2026-03-04 12:10").stage is Stage.ANSWERED


def test_when_the_agreed_time_is_over_the_user_is_asked_how_it_went():
    world = agreed()
    verdict = world.at("2026-03-10 15:30")
    assert verdict.stage is Stage.ANSWERED
    assert "Did you meet" in verdict.asks[-1].what
    world.met("2026-03-10 15:40")
    assert world.at("2026-03-10 15:45").stage is Stage.MET


def test_after_the_agreed_time_an_old_proposal_is_not_answered_any_more():
    world = proposed(TUESDAY, span("2026-03-20 15:00"))
    world.writes("2026-03-04 12:00", asks=False, times=(span("2026-03-10 15:00"),))
    world.hears("2026-03-04 13:00", Intent.ACCEPTS, times=(span("2026-03-10 15:00"),))
    verdict = world.at("2026-03-11 10:00")
    assert Step.ANSWER not in {d.step for d in verdict.decisions}


def test_times_named_in_a_word_of_thanks_after_the_meeting_wait_for_the_thanks():
    world = proposed(TUESDAY)
    world.met("2026-03-04 09:00", seen="2026-03-04 12:00")
    verdict = world.at("2026-03-04 12:05")
    assert verdict.stage is Stage.MET
    assert Step.ANSWER not in steps(verdict)


# --- questions in writing ---------------------------------------------------------------------------------------


def test_c7_who_would_rather_write_gets_questions():
    world = full()
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, re=first, by_mail=True)
    assert steps(world.at("2026-03-04 10:05"), Outcome.DUE) == [Step.QUESTIONS]


def test_f1_who_answered_them_is_thanked():
    world = full()
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, re=first, by_mail=True)
    world.perform("2026-03-04 10:05")
    sent = world.sends("2026-03-04 12:00", step(world.at("2026-03-04 10:06"), Step.QUESTIONS).key)
    assert due(world.at("2026-03-05 10:05"), Step.FOLLOW_UP) == "2026-03-13 09:00"
    world.hears("2026-03-09 10:00", re=sent)
    verdict = world.at("2026-03-09 10:05")
    assert steps(verdict, Outcome.DUE) == [Step.THANK_YOU]
    world.writes("2026-03-09 12:00", thanks=True, re=sent)
    assert Step.THANK_YOU not in steps(world.at("2026-03-09 12:05"))


# --- times on the clock, stretches of days, drafts that are overtaken ---------------------------------------------


def test_b3_a_time_named_before_the_clocks_change_is_that_time_after_it():
    world = full()
    as_read = moment("2026-03-04 15:00").utcoffset()
    assert as_read is not None
    fixed = timezone(as_read)
    three_o_clock = Span(start=moment("2026-03-10 15:00").replace(tzinfo=fixed))
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, Intent.PROPOSES_TIMES, re=first, times=(three_o_clock,))
    assert step(world.at("2026-03-04 10:05"), Step.ANSWER).times[0].start == moment("2026-03-10 15:00")


def test_a_time_in_another_zone_than_the_writers_stays_as_it_was_named():
    world = full()
    in_tokyo = Span(start=moment("2026-03-10 15:00").astimezone(timezone(timedelta(hours=9))))
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, Intent.PROPOSES_TIMES, re=first, times=(in_tokyo,))
    assert step(world.at("2026-03-04 10:05"), Step.ANSWER).times[0].start == moment("2026-03-10 15:00")


def test_b3_of_a_stretch_of_days_windows_inside_it_are_suggested():
    week = span("2026-04-13 09:00", "2026-04-17 17:00")
    answer = step(proposed(week).at("2026-03-04 10:05"), Step.ANSWER)
    assert (answer.offers, answer.asked_for_times) == (True, True)
    assert [s.start.date().isoformat() for s in answer.times] == ["2026-04-13", "2026-04-14", "2026-04-15"]


def test_b3_a_time_chosen_out_of_a_longer_one_says_so():
    assert step(proposed(AFTERNOON).at("2026-03-04 10:05"), Step.ANSWER).chosen
    assert not step(proposed(TUESDAY).at("2026-03-04 10:05"), Step.ANSWER).chosen


def lying(*times: Span) -> World:
    world = proposed(*times)
    decision = step(world.at("2026-03-04 10:05"), Step.ANSWER)
    world.places("2026-03-04 10:05", decision)
    last = world.entries[-1]
    assert isinstance(last.fact, DraftPlaced)
    world.entries[-1] = replace(last, fact=replace(last.fact, times=decision.times))
    return world


def test_a_draft_keeps_its_time_while_that_is_free_and_ahead():
    kept = step(lying(TUESDAY, WEDNESDAY).at("2026-03-05 10:00"), Step.ANSWER)
    assert (kept.outcome, kept.overtaken, kept.times) == (Outcome.DONE, False, (TUESDAY,))


def test_a_draft_whose_time_was_taken_is_overtaken_and_a_better_one_named():
    world = lying(TUESDAY, WEDNESDAY)
    world.busy = (span("2026-03-10 14:00", "2026-03-10 16:00"),)
    better = step(world.at("2026-03-05 10:00"), Step.ANSWER)
    assert better.overtaken
    assert better.times[0].start == WEDNESDAY.start


def test_a_draft_is_looked_at_again_when_its_time_has_come():
    world = lying(TUESDAY, WEDNESDAY)
    assert world.at("2026-03-09 10:00").next_moment == TUESDAY.start
    assert step(world.at("2026-03-10 15:00"), Step.ANSWER).overtaken


def test_an_edited_draft_is_never_overtaken():
    world = lying(TUESDAY, WEDNESDAY)
    key = step(world.at("2026-03-05 10:00"), Step.ANSWER).key
    world.draft_is("2026-03-05 11:00", key, DraftState.EDITED)
    assert not step(world.at("2026-03-10 15:00"), Step.ANSWER).overtaken
