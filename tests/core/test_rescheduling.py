"""B3, C5: a meeting that fell through is looked for anew, once, and by suggestion only."""

from __future__ import annotations

from daemon.core.decisions import Form, Outcome, Stage, Step
from daemon.core.meaning import Intent, Invite, Kind
from tests.core.world import ANN, DANA, World, due, full, moment, span, step, steps

START = "2026-03-18 14:00"


def booked(organizer: str = ANN) -> World:
    world = full()
    world.writes("2026-03-02 10:00", asks=False)
    world.calendar("2026-03-09 10:00", START, organizer=organizer)
    return world


def test_b3_what_they_called_off_is_looked_for_anew_on_the_next_business_day():
    world = booked()
    world.calendar("2026-03-13 10:00", START, organizer=ANN, cancelled=True, sequence=1)
    verdict = world.at("2026-03-13 10:05")
    assert verdict.stage is Stage.ANSWERED
    assert step(verdict, Step.RESCHEDULE).outcome is Outcome.WAITING
    assert due(verdict, Step.RESCHEDULE) == "2026-03-16 09:00"


def test_b3_an_event_of_theirs_that_was_deleted_was_called_off():
    world = booked()
    world.gone("2026-03-13 10:00")
    assert due(world.at("2026-03-13 10:05"), Step.RESCHEDULE) == "2026-03-16 09:00"


def test_c5_assistants_delete_and_book_anew():
    world = booked()
    world.gone("2026-03-13 10:00")
    world.calendar("2026-03-13 11:00", "2026-03-20 14:00", uid="anew", organizer=ANN)
    verdict = world.at("2026-03-16 10:00")
    assert verdict.stage is Stage.SCHEDULED
    assert Step.RESCHEDULE not in steps(verdict)


def test_what_the_user_called_off_is_their_own_affair():
    world = booked(organizer=DANA)
    world.gone("2026-03-13 10:00")
    assert Step.RESCHEDULE not in steps(world.at("2026-03-16 10:00"))


def test_b3_their_letter_says_who_called_it_off():
    world = booked(organizer=DANA)
    world.hears("2026-03-13 09:00", Intent.DECLINES)
    world.gone("2026-03-13 10:00")
    assert due(world.at("2026-03-13 10:05"), Step.RESCHEDULE) == "2026-03-16 09:00"


def test_a_letter_that_names_another_time_is_answered_instead():
    world = booked()
    world.hears("2026-03-13 09:00", Intent.PROPOSES_TIMES, times=(span("2026-03-20 15:00"),))
    verdict = world.at("2026-03-16 10:00")
    assert Step.ANSWER in steps(verdict, Outcome.DUE)
    assert [d.form for d in verdict.decisions if d.step is Step.RESCHEDULE] == [Form.REMINDER]


def test_one_reminder_names_the_difference_between_a_letter_and_the_calendar():
    world = booked()
    world.hears("2026-03-13 09:00", Intent.DECLINES)
    reminder = step(world.perform("2026-03-13 09:05"), Step.RESCHEDULE, Form.REMINDER)
    assert reminder.outcome is Outcome.DUE
    assert step(world.at("2026-03-13 12:00"), Step.RESCHEDULE, Form.REMINDER).outcome is Outcome.DONE
    world.gone("2026-03-13 13:00")
    assert [d.form for d in world.at("2026-03-13 14:00").decisions if d.step is Step.RESCHEDULE] == [Form.DRAFT]


def test_a_cancellation_by_mail_that_names_no_other_time_is_followed_up():
    world = booked()
    cancel = Invite(method="CANCEL", uid="talk", sequence=1)
    world.hears("2026-03-13 09:00", kind=Kind.CALENDAR, invites=(cancel,))
    assert due(world.at("2026-03-13 10:05"), Step.RESCHEDULE, Form.DRAFT) == "2026-03-16 09:00"


def test_a_cancellation_by_mail_tells_who_called_off_what_left_the_calendar():
    world = booked(organizer=DANA)
    cancel = Invite(method="CANCEL", uid="another", sequence=1)
    world.hears("2026-03-13 09:00", kind=Kind.CALENDAR, invites=(cancel,))
    world.gone("2026-03-13 10:00")
    assert Step.RESCHEDULE not in steps(world.at("2026-03-16 10:00"))
    other = booked(organizer=DANA)
    other.hears("2026-03-13 09:00", kind=Kind.CALENDAR, invites=(Invite(method="CANCEL", uid="talk", sequence=1),))
    other.gone("2026-03-13 10:00")
    assert Step.RESCHEDULE in steps(other.at("2026-03-16 10:00"))


def test_a_letter_that_calls_it_off_tells_who_did():
    world = booked(organizer=DANA)
    world.hears("2026-03-13 09:00", calls_off=True)
    world.gone("2026-03-13 10:00")
    assert due(world.at("2026-03-13 10:05"), Step.RESCHEDULE) == "2026-03-16 09:00"


def test_what_they_called_off_after_it_had_begun_was_tidied_away():
    world = booked()
    world.calendar("2026-03-18 14:10", START, organizer=ANN, cancelled=True, sequence=1)
    assert Step.RESCHEDULE not in steps(world.at("2026-03-19 10:00"))


def test_a_missed_meeting_is_looked_for_anew_when_the_user_says_so():
    world = booked()
    world.missed("2026-03-18 15:00")
    verdict = world.at("2026-03-18 15:05")
    assert step(verdict, Step.RESCHEDULE).outcome is Outcome.DUE
    assert Step.THANK_YOU not in steps(verdict)


def test_the_users_letter_since_stops_it():
    world = booked()
    world.gone("2026-03-13 10:00")
    world.writes("2026-03-13 11:00")
    assert Step.RESCHEDULE not in steps(world.at("2026-03-16 10:00"))


def test_c5_a_later_time_named_with_it_rests():
    world = booked()
    world.hears("2026-03-13 09:00", Intent.DECLINES, Intent.LATER, later=span("2026-05-01 00:00", "2026-06-01 00:00"))
    world.gone("2026-03-13 10:00")
    verdict = world.at("2026-03-16 10:00")
    assert verdict.stage is Stage.RESTING
    assert Step.RESCHEDULE not in steps(verdict)


def test_a_past_event_that_was_cancelled_before_anybody_looked_calls_for_nothing():
    world = full()
    world.calendar("2026-03-20 10:00", START, organizer=ANN, cancelled=True)
    assert steps(world.at("2026-03-23 10:00")) == []


def test_a_sent_letter_waits_for_its_answer_like_any_other():
    world = booked()
    world.gone("2026-03-13 10:00")
    world.perform("2026-03-16 09:00")
    world.sends("2026-03-16 10:00", step(world.at("2026-03-16 09:01"), Step.RESCHEDULE).key)
    verdict = world.at("2026-03-17 10:00")
    assert verdict.stage is Stage.ASKED
    assert due(verdict, Step.FOLLOW_UP) == "2026-03-25 09:00"


def test_the_meeting_travels_with_the_letter():
    world = booked()
    world.gone("2026-03-13 10:00")
    meeting = step(world.at("2026-03-16 10:00"), Step.RESCHEDULE).meeting
    assert meeting is not None
    assert meeting.start == moment(START)
