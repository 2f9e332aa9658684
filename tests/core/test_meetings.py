"""A4, D1-D7, E1, E2, F3: which meetings stand, and what rings before, during and after them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from daemon.core.decisions import Form, Outcome, Stage, Step, Waiting
from daemon.core.facts import DraftState
from daemon.core.meaning import Intent, Invite, Kind, Span
from daemon.core.practice import Practice
from tests.core.world import ANN, DANA, TORONTO, World, due, moment, person, step, steps

# Wednesday the 18th of March 2026, 14:00 to 14:30.
START = "2026-03-18 14:00"


def booked(**more: object) -> World:
    world = World()
    world.calendar("2026-03-09 10:00", START, **more)  # type: ignore[arg-type]
    return world


# --- which stand -----------------------------------------------------------------------------------------


def test_a_meeting_ahead_is_scheduled_and_nobody_waits():
    verdict = booked().at("2026-03-10 10:00")
    assert verdict.stage is Stage.SCHEDULED
    assert verdict.waiting_on is Waiting.NOBODY


def test_c5_a_booked_meeting_stops_the_follow_up():
    world = World()
    world.writes("2026-03-02 10:00")
    world.calendar("2026-03-09 10:00", START)
    follow_up = step(world.at("2026-03-12 10:00"), Step.FOLLOW_UP)
    assert follow_up.outcome is Outcome.STOPPED
    assert "18 March, 14:00" in follow_up.because


def test_c5_a_meeting_that_was_booked_and_called_off_is_not_silence():
    world = World()
    world.writes("2026-03-02 10:00")
    world.calendar("2026-03-09 10:00", START)
    world.gone("2026-03-16 10:00")
    verdict = world.at("2026-03-16 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert steps(verdict) == []


@pytest.mark.parametrize("answer", ["accepted", "tentative", "needs-action"])
def test_what_the_user_invited_to_stands_unless_it_is_declined(answer):
    world = booked(answers={ANN: answer})
    assert world.at("2026-03-10 10:00").stage is Stage.SCHEDULED


def test_a_declined_invitation_is_an_answer_and_asks_the_user():
    world = World()
    world.writes("2026-03-02 10:00")
    world.calendar("2026-03-03 10:00", START, answers={ANN: "declined", DANA: "accepted"})
    verdict = world.at("2026-03-12 10:00")
    assert verdict.stage is Stage.ANSWERED
    assert steps(verdict) == []
    assert "declined" in verdict.asks[0].what


def test_an_invitation_of_theirs_the_user_has_not_accepted_is_a_question():
    world = booked(organizer=ANN, answers={ANN: "accepted", DANA: "needs-action"})
    verdict = world.at("2026-03-10 10:00")
    assert verdict.stage is Stage.ANSWERED
    assert steps(verdict) == []
    assert "accept or decline" in verdict.asks[0].what


def test_an_invitation_that_waits_for_the_user_stops_the_follow_up_even_from_an_assistant():
    world = World()
    world.writes("2026-03-02 10:00")
    invited = {ANN: "accepted", DANA: "needs-action"}
    world.calendar("2026-03-03 10:00", START, organizer="assistant@work.example", answers=invited)
    assert step(world.at("2026-03-12 10:00"), Step.FOLLOW_UP).outcome is Outcome.STOPPED


def test_an_invitation_the_user_declined_prepares_nothing():
    world = booked(organizer=ANN, answers={ANN: "accepted", DANA: "declined"})
    verdict = world.at("2026-03-18 13:30")
    assert steps(verdict) == []
    assert "You declined" in verdict.asks[0].what
    assert world.at("2026-03-18 15:00").asks == ()


def test_an_invitation_nobody_accepted_is_asked_about_for_a_week_after_its_end():
    world = booked(organizer=ANN, answers={ANN: "accepted", DANA: "needs-action"})
    assert "Did you meet" in world.at("2026-03-18 14:30").asks[0].what
    assert world.at("2026-03-26 10:00").asks == ()
    assert Step.THANK_YOU not in steps(world.at("2026-03-18 15:00"))


def test_an_invitation_the_user_never_accepted_and_that_was_withdrawn_is_no_booking():
    world = World()
    world.writes("2026-03-02 10:00")
    asked = {ANN: "needs-action", DANA: "needs-action"}
    world.calendar("2026-03-04 10:00", START, organizer="office@else.example", answers=asked)
    world.gone("2026-03-05 10:00")
    assert step(world.at("2026-03-12 10:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_a_meeting_that_vanishes_and_comes_back_is_prepared_from_then_on():
    world = booked()
    world.gone("2026-03-10 10:00")
    world.calendar("2026-03-18 12:00", START)
    verdict = world.at("2026-03-18 12:00")
    assert verdict.stage is Stage.SCHEDULED
    assert due(verdict, Step.BRIEF, number=24) == "2026-03-18 12:00"


def test_an_entry_without_guests_is_the_users_own_and_stands():
    assert booked(answers={}).at("2026-03-10 10:00").stage is Stage.SCHEDULED


def test_an_entry_with_guests_and_no_organizer_is_the_users_own_and_stands():
    world = booked(organizer="", answers={ANN: "needs-action", DANA: "needs-action"})
    assert world.at("2026-03-10 10:00").stage is Stage.SCHEDULED


@pytest.mark.parametrize("how", ["cancelled", "gone"])
def test_a_meeting_called_off_prepares_nothing_and_is_not_thanked_for(how):
    world = booked()
    if how == "gone":
        world.gone("2026-03-16 10:00")
    else:
        world.calendar("2026-03-16 10:00", START, cancelled=True, sequence=1)
    for now in ("2026-03-17 14:30", "2026-03-18 13:30", "2026-03-18 15:00", "2026-03-20 15:00"):
        assert steps(world.at(now)) == []


def test_a_meeting_gone_from_one_calendar_stands_in_the_other():
    world = booked(account="home")
    world.calendar("2026-03-09 10:00", START, account="work")
    world.gone("2026-03-16 10:00", account="home")
    assert world.at("2026-03-16 12:00").stage is Stage.SCHEDULED
    world.gone("2026-03-16 12:00", account="work")
    assert world.at("2026-03-16 13:00").stage is not Stage.SCHEDULED


def test_what_is_tied_to_no_guest_but_a_second_event_overlaps_is_prepared_twice():
    world = booked()
    world.calendar("2026-03-09 10:00", "2026-03-18 14:15", uid="other")
    assert steps(world.at("2026-03-17 14:20")).count(Step.BRIEF) == 4


# --- words outweigh the calendar ---------------------------------------------------------------------------


def test_a_letter_that_calls_off_a_meeting_stops_its_steps_until_the_calendar_agrees():
    world = booked(place="Pier 4")
    world.hears("2026-03-17 10:00", Intent.DECLINES)
    verdict = world.at("2026-03-18 13:30")
    assert verdict.stage is Stage.ANSWERED
    assert not {Step.LEAVE, Step.TIME_CHECK, Step.BRIEF} & set(steps(verdict))
    assert "calendar still holds it" in verdict.asks[0].what
    assert Step.THANK_YOU not in steps(world.at("2026-03-18 15:00"))
    world.calendar("2026-03-18 16:00", "2026-03-25 14:00", sequence=1)
    assert world.at("2026-03-18 16:30").stage is Stage.SCHEDULED


def test_a_letter_that_says_the_meeting_is_off_is_believed_whatever_day_it_names():
    world = booked()
    that_day = Span(start=moment("2026-03-18 09:00"), end=moment("2026-03-18 17:00"))
    world.hears("2026-03-17 10:00", Intent.ACCEPTS, Intent.PROPOSES_TIMES, times=(that_day,), calls_off=True)
    assert world.at("2026-03-17 12:00").stage is Stage.ANSWERED


def test_a_letter_that_names_another_time_only_moves_the_meeting():
    world = booked()
    thursday = Span(start=moment("2026-03-19 15:00"), end=moment("2026-03-19 15:30"))
    world.hears("2026-03-17 10:00", Intent.PROPOSES_TIMES, times=(thursday,))
    assert world.at("2026-03-18 13:30").stage is Stage.ANSWERED


def test_a_letter_that_confirms_the_time_changes_nothing():
    world = booked()
    same = Span(start=moment(START), end=moment("2026-03-18 14:30"))
    world.hears("2026-03-17 10:00", Intent.PROPOSES_TIMES, Intent.ACCEPTS, times=(same,))
    assert world.at("2026-03-17 12:00").stage is Stage.SCHEDULED


def test_a_letter_from_before_the_booking_does_not_speak_of_it():
    world = World()
    other = Span(start=moment("2026-03-12 15:00"), end=moment("2026-03-12 15:30"))
    world.hears("2026-03-08 10:00", Intent.PROPOSES_TIMES, times=(other,))
    world.calendar("2026-03-09 10:00", START)
    assert world.at("2026-03-10 12:00").stage is Stage.SCHEDULED


def test_the_user_has_the_last_word_on_whether_they_met():
    world = booked()
    world.hears("2026-03-17 10:00", Intent.DECLINES)
    world.met("2026-03-18 14:40")
    assert step(world.at("2026-03-18 15:00"), Step.THANK_YOU, Form.DRAFT).outcome is Outcome.DUE


def test_a_cancellation_by_mail_outweighs_a_calendar_that_did_not_hear_of_it():
    world = booked(organizer=ANN)
    world.hears("2026-03-17 10:00", kind=Kind.CALENDAR, invites=(Invite(method="CANCEL", uid="talk", sequence=1),))
    assert world.at("2026-03-17 12:00").stage is Stage.ANSWERED


def test_a_refusal_by_mail_outweighs_a_calendar_that_did_not_hear_of_it():
    world = booked(answers={ANN: "needs-action", DANA: "accepted"})
    reply = Invite(method="REPLY", uid="talk", response="declined")
    world.hears("2026-03-17 10:00", kind=Kind.CALENDAR, invites=(reply,))
    verdict = world.at("2026-03-17 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert "declined" in verdict.asks[0].what


def test_a_refusal_that_was_taken_back_in_the_calendar_is_none():
    world = booked(answers={ANN: "needs-action", DANA: "accepted"})
    reply = Invite(method="REPLY", uid="talk", response="declined")
    world.hears("2026-03-12 10:00", kind=Kind.CALENDAR, invites=(reply,))
    world.calendar("2026-03-13 10:00", START, answers={ANN: "accepted", DANA: "accepted"})
    assert world.at("2026-03-13 12:00").stage is Stage.SCHEDULED


def test_a_letter_speaks_of_the_next_meeting_that_stands():
    world = booked()
    world.calendar("2026-03-09 10:00", "2026-03-16 14:00", uid="fell", cancelled=True)
    world.calendar("2026-03-09 10:00", "2026-03-27 14:00", uid="far")
    world.hears("2026-03-13 10:00", Intent.DECLINES)
    verdict = world.at("2026-03-13 12:00")
    briefs = [d.meeting.uid for d in verdict.decisions if d.step is Step.BRIEF and d.meeting]
    assert set(briefs) == {"far"}


def test_an_old_invitation_to_an_event_that_was_moved_since_changes_nothing():
    world = World()
    first = Invite(method="REQUEST", uid="talk", sequence=0, start=moment("2026-03-11 14:00"))
    second = Invite(method="REQUEST", uid="talk", sequence=1, start=moment(START))
    world.hears("2026-03-03 10:00", kind=Kind.CALENDAR, invites=(first,))
    world.hears("2026-03-05 10:00", kind=Kind.CALENDAR, invites=(second,))
    world.calendar("2026-03-09 10:00", START, organizer=ANN, sequence=1)
    assert world.at("2026-03-10 10:00").stage is Stage.SCHEDULED


def test_an_invitation_to_another_time_outweighs_the_calendar_until_it_follows():
    world = booked(organizer=ANN)
    moved = Invite(method="REQUEST", uid="talk", sequence=1, start=moment("2026-03-20 14:00"))
    world.hears("2026-03-17 10:00", kind=Kind.CALENDAR, invites=(moved,))
    assert world.at("2026-03-17 12:00").stage is Stage.ANSWERED
    world.calendar("2026-03-17 13:00", "2026-03-20 14:00", organizer=ANN, sequence=1)
    assert world.at("2026-03-17 14:00").stage is Stage.SCHEDULED


# --- before ------------------------------------------------------------------------------------------------


def test_d1_the_brief_rings_a_day_and_an_hour_before():
    verdict = booked().at("2026-03-10 10:00")
    assert due(verdict, Step.BRIEF, number=24) == "2026-03-17 14:00"
    assert due(verdict, Step.BRIEF, number=1) == "2026-03-18 13:00"


def test_d1_the_hours_are_elapsed_hours_across_a_clock_change():
    world = World()
    world.calendar("2026-03-02 10:00", "2026-03-08 12:00")
    assert due(world.at("2026-03-03 10:00"), Step.BRIEF, number=24) == "2026-03-07 11:00"


def test_d1_the_brief_rings_in_quiet_hours_too():
    world = World()
    world.calendar("2026-03-09 10:00", "2026-03-18 07:30")
    assert step(world.at("2026-03-18 06:30"), Step.BRIEF, number=1).outcome is Outcome.DUE


def test_d1_booked_three_hours_before_the_day_brief_rings_at_once():
    world = World()
    world.calendar("2026-03-18 11:00", START)
    verdict = world.at("2026-03-18 11:00")
    assert step(verdict, Step.BRIEF, number=24).outcome is Outcome.DUE
    assert step(verdict, Step.BRIEF, number=1).outcome is Outcome.WAITING


def test_d1_booked_within_the_hour_the_two_are_one():
    world = World()
    world.calendar("2026-03-18 13:40", START)
    assert steps(world.at("2026-03-18 13:40"), Outcome.DUE) == [Step.BRIEF]


def test_d1_after_an_outage_the_missed_brief_and_the_next_are_one():
    world = booked()
    assert steps(world.at("2026-03-18 13:10"), Outcome.DUE).count(Step.BRIEF) == 1


def test_d1_a_meeting_that_has_begun_is_prepared_no_more():
    assert Step.BRIEF not in steps(booked().at("2026-03-18 14:00"))


def test_d1_a_moved_meeting_is_prepared_anew():
    world = booked()
    world.rings("2026-03-17 14:00", step(world.at("2026-03-17 14:00"), Step.BRIEF, number=24))
    world.calendar("2026-03-17 15:00", "2026-03-19 09:00", sequence=1)
    verdict = world.at("2026-03-17 16:00")
    assert due(verdict, Step.BRIEF, number=24) == "2026-03-18 09:00"
    assert step(verdict, Step.BRIEF, number=24).outcome is Outcome.WAITING


def test_a_change_that_leaves_the_time_alone_rings_nothing_twice():
    world = booked()
    world.rings("2026-03-17 14:00", step(world.at("2026-03-17 14:00"), Step.BRIEF, number=24))
    utc = moment(START).astimezone(ZoneInfo("UTC"))
    world.calendar("2026-03-17 15:00", utc, sequence=1, place="Pier 4")
    assert step(world.at("2026-03-17 16:00"), Step.BRIEF, number=24).outcome is Outcome.DONE


def test_d7_leave_rings_travel_and_ten_minutes_before():
    assert due(booked(place="Pier 4").at("2026-03-18 10:00"), Step.LEAVE) == "2026-03-18 13:20"


def test_d7_the_description_may_say_how_long_the_way_is():
    assert due(booked(place="Pier 4", travel=45).at("2026-03-18 10:00"), Step.LEAVE) == "2026-03-18 13:05"
    assert due(booked(place="Pier 4", travel=0).at("2026-03-18 10:00"), Step.LEAVE) == "2026-03-18 13:50"


def test_d7_the_way_is_a_setting():
    world = World(practice=Practice(travel_minutes=60))
    world.calendar("2026-03-09 10:00", START, place="Pier 4")
    assert due(world.at("2026-03-18 10:00"), Step.LEAVE) == "2026-03-18 12:50"


@pytest.mark.parametrize(
    "place",
    [
        "",
        "  ",
        "https://meet.example/abc",
        "Zoom",
        "Microsoft Teams Meeting",
        "Google Meet",
        "+1 416 555 0142",
        "Telefon",
        "online",
        "by phone",
    ],
)
def test_d7_nobody_leaves_for_a_meeting_without_a_place(place):
    assert Step.LEAVE not in steps(booked(place=place).at("2026-03-18 10:00"))


@pytest.mark.parametrize(
    "place", ["Pier 4", "Teamsters Hall", "12 Phone House Lane", "Café Zoomorph", "Room 12, Building 3"]
)
def test_d7_a_place_is_a_place_whatever_it_is_called(place):
    assert Step.LEAVE in steps(booked(place=place).at("2026-03-18 10:00"))


def test_a4_missing_research_rings_three_business_days_before_at_nine():
    world = World(person())
    world.calendar("2026-03-02 10:00", START)
    assert due(world.at("2026-03-03 10:00"), Step.RESEARCH) == "2026-03-13 09:00"


def test_a4_booked_later_than_that_it_rings_at_once():
    world = World(person())
    world.calendar("2026-03-17 11:00", START)
    assert step(world.at("2026-03-17 11:00"), Step.RESEARCH).outcome is Outcome.DUE


def test_a4_research_notes_end_it():
    world = World(person())
    world.calendar("2026-03-02 10:00", START)
    world.notes("2026-03-05 10:00", research=True)
    assert Step.RESEARCH not in steps(world.at("2026-03-13 10:00"))


def test_a4_it_rings_once_though_the_meeting_is_moved():
    world = World(person())
    world.calendar("2026-03-02 10:00", START)
    world.rings("2026-03-13 09:00", step(world.at("2026-03-13 09:00"), Step.RESEARCH))
    world.calendar("2026-03-16 10:00", "2026-03-25 14:00", sequence=1)
    assert Step.RESEARCH not in steps(world.at("2026-03-20 10:00"), Outcome.DUE, Outcome.WAITING)


def test_a4_a_contact_to_ask_is_looked_up_first():
    from daemon.core.facts import Status

    world = World(person(), added="2026-03-02 10:00", status=Status.TO_ASK)
    verdict = world.at("2026-03-02 11:00")
    assert due(verdict, Step.RESEARCH) == "2026-03-03 09:00"
    world.writes("2026-03-02 12:00")
    assert Step.RESEARCH not in steps(world.at("2026-03-03 10:00"))


# --- during and after -----------------------------------------------------------------------------------------


def test_e1_the_time_check_rings_after_fifteen_minutes():
    assert due(booked().at("2026-03-18 14:05"), Step.TIME_CHECK) == "2026-03-18 14:15"


def test_e1_or_at_the_promised_length_where_that_is_shorter():
    assert due(booked(promised=10).at("2026-03-18 14:05"), Step.TIME_CHECK) == "2026-03-18 14:10"


def test_e1_a_talk_as_short_as_the_check_is_told_at_its_end():
    world = booked(minutes=10)
    assert step(world.at("2026-03-18 14:10"), Step.TIME_CHECK).outcome is Outcome.DUE
    assert Step.TIME_CHECK not in steps(world.at("2026-03-18 14:20"))


def test_e1_long_after_the_end_nobody_is_told():
    assert Step.TIME_CHECK not in steps(booked().at("2026-03-18 15:00"))


def test_f3_notes_are_asked_for_a_quarter_of_an_hour_after_the_end():
    verdict = booked().at("2026-03-18 14:31")
    assert due(verdict, Step.NOTES) == "2026-03-18 14:45"


def test_f3_notes_wait_for_the_end_of_the_quiet_hours():
    world = World()
    world.calendar("2026-03-09 10:00", "2026-03-18 19:30")
    assert due(world.at("2026-03-18 20:05"), Step.NOTES) == "2026-03-19 07:00"


def test_f3_a_note_taken_since_ends_it():
    world = booked()
    world.notes("2026-03-18 14:20")
    assert Step.NOTES not in steps(world.at("2026-03-18 15:00"))


def test_f3_notes_of_each_of_a_series():
    world = World()
    for week in range(3):
        start = moment(START) + timedelta(weeks=week)
        world.calendar("2026-03-09 10:00", start, uid="series", recurrence=start.isoformat())
    world.notes("2026-03-18 15:00")
    rang = step(world.at("2026-03-25 15:00"), Step.NOTES)
    assert rang.meeting is not None
    assert rang.meeting.start == moment(START) + timedelta(weeks=1)


def test_a_series_has_a_brief_for_each_and_one_research():
    world = World(person())
    for week in range(3):
        start = moment(START) + timedelta(weeks=week)
        world.calendar("2026-03-09 10:00", start, uid="series", recurrence=start.isoformat())
    found = steps(world.at("2026-03-10 10:00"))
    assert found.count(Step.BRIEF) == 6
    assert found.count(Step.RESEARCH) == 1


# --- all day -----------------------------------------------------------------------------------------------


def test_an_all_day_event_has_a_brief_the_day_before_and_no_minutes():
    verdict = booked_all_day().at("2026-03-16 10:00")
    assert due(verdict, Step.BRIEF) == "2026-03-17 09:00"
    assert not {Step.LEAVE, Step.TIME_CHECK} & set(steps(verdict))


def test_after_an_all_day_event_notes_and_thanks_wait_for_nine_of_the_next_business_day():
    world = booked_all_day()
    assert world.at("2026-03-18 23:00").stage is Stage.SCHEDULED
    verdict = world.at("2026-03-19 00:00")
    assert verdict.stage is Stage.MET
    assert due(verdict, Step.NOTES) == "2026-03-19 09:00"
    assert due(verdict, Step.THANK_YOU, Form.DRAFT) == "2026-03-19 09:00"


def test_an_all_day_event_on_a_friday_is_thanked_for_on_monday():
    world = World()
    world.calendar("2026-03-09 10:00", "2026-03-20 00:00", all_day=True, place="Halifax")
    assert due(world.at("2026-03-21 12:00"), Step.THANK_YOU, Form.DRAFT) == "2026-03-23 09:00"


def test_an_all_day_event_keeps_its_day_in_whatever_zone_the_calendar_writes_it():
    world = World()
    world.calendar("2026-03-09 10:00", datetime(2026, 3, 18, tzinfo=ZoneInfo("UTC")), all_day=True)
    assert due(world.at("2026-03-16 10:00"), Step.BRIEF) == "2026-03-17 09:00"
    assert due(world.at("2026-03-19 00:30"), Step.THANK_YOU, Form.DRAFT) == "2026-03-19 09:00"


def booked_all_day() -> World:
    world = World()
    world.calendar("2026-03-09 10:00", "2026-03-18 00:00", all_day=True, place="Halifax")
    return world


def test_the_zone_of_the_event_changes_nothing_about_its_moment():
    world = World(zone="Asia/Tokyo")
    tokyo = datetime(2026, 3, 19, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    world.calendar("2026-03-09 10:00", tokyo)
    verdict = world.at("2026-03-10 10:00")
    assert step(verdict, Step.BRIEF, number=1).due == tokyo.astimezone(TORONTO) - timedelta(hours=1)
    assert "20:00" in step(verdict, Step.BRIEF, number=1).title


def test_f3_a_notes_page_is_called_for_with_the_reminder_and_no_longer_once_notes_are_taken():
    world = booked()
    page = step(world.at("2026-03-18 15:00"), Step.NOTES, Form.DRAFT)
    assert page.due == step(world.at("2026-03-18 15:00"), Step.NOTES).due
    world.places("2026-03-18 15:00", page)
    world.notes("2026-03-18 15:10")
    assert step(world.at("2026-03-18 15:10"), Step.NOTES, Form.DRAFT).outcome is Outcome.WITHDRAWN


def test_f3_a_notes_page_at_rest_is_looked_at_again_after_half_an_hour():
    world = booked()
    key = world.places("2026-03-18 15:00", step(world.at("2026-03-18 15:00"), Step.NOTES, Form.DRAFT))
    world.draft_is("2026-03-18 15:10", key, DraftState.EDITED)
    assert world.at("2026-03-18 15:10").next_moment == moment("2026-03-18 15:40")


def test_e3_one_line_of_notes_is_enough_and_nothing_more_is_asked_for():
    world = met_with_notes_asked()
    world.notes("2026-03-18 15:00")
    verdict = world.at("2026-03-18 15:05")
    assert steps(verdict, Outcome.WITHDRAWN) == [Step.NOTES]
    assert [d for d in verdict.decisions if d.step is Step.NOTES and d.outcome is not Outcome.WITHDRAWN] == []


def met_with_notes_asked() -> World:
    """They met on the 18th of March; the reminder rang and the page lies there."""
    world = World()
    world.calendar("2026-03-09 10:00", "2026-03-18 14:00")
    world.perform("2026-03-18 14:45")
    return world
