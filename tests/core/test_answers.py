"""C5: whose word counts as an answer, and whose does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.core.decisions import Outcome, Stage, Step
from daemon.core.facts import Letter
from daemon.core.meaning import Intent, Invite, Kind, Reading, Trust
from tests.core.world import ANN, ANN_HOME, BOB, DANA, World, full, person, step, steps


def waiting() -> tuple[World, str]:
    world = World()
    return world, world.writes("2026-03-02 10:00")


def test_an_answer_in_a_new_thread_counts():
    world, _ = waiting()
    world.hears("2026-03-04 10:00")
    assert world.at("2026-03-20 12:00").stage is Stage.ANSWERED


def test_an_answer_from_an_unknown_address_in_the_thread_counts_and_is_asked_about_once():
    world, first = waiting()
    world.hears("2026-03-04 10:00", author=ANN_HOME, re=first)
    world.hears("2026-03-05 10:00", author=ANN_HOME, re=first)
    verdict = world.at("2026-03-20 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert [ANN_HOME in ask.what for ask in verdict.asks] == [True]


@pytest.mark.parametrize("linked", [True, False])
def test_once_the_user_has_said_whose_address_it_is_nothing_is_asked(linked):
    world, first = waiting()
    world.hears("2026-03-04 10:00", author=ANN_HOME, re=first)
    world.link("2026-03-05 10:00", ANN_HOME, linked=linked)
    verdict = world.at("2026-03-20 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert verdict.asks == ()


def test_an_unknown_address_outside_the_thread_is_nothing():
    world, _ = waiting()
    world.hears("2026-03-04 10:00", author="someone@else.example")
    assert world.at("2026-03-12 12:00").stage is Stage.ASKED


def test_an_answer_to_a_forward_is_not_the_contacts():
    world, first = waiting()
    forward = world.writes("2026-03-03 10:00", to=BOB, re=first)
    world.hears("2026-03-04 10:00", author=BOB, re=forward)
    verdict = world.at("2026-03-12 12:00")
    assert verdict.stage is Stage.ASKED
    assert verdict.asks == ()


def test_talk_that_grew_out_of_a_forward_is_not_the_contacts_either():
    world, first = waiting()
    forward = world.writes("2026-03-03 10:00", to=BOB, re=first)
    said = world.hears("2026-03-04 10:00", author=BOB, re=forward)
    world.hears("2026-03-05 10:00", author="carl@friends.example", re=said)
    assert world.at("2026-03-12 12:00").stage is Stage.ASKED


def test_a_colleague_to_whom_the_contact_passed_the_letter_on_answers_for_them():
    world, first = waiting()
    world.hears("2026-03-04 10:00", author="colleague@work.example", re=first)
    assert world.at("2026-03-12 12:00").stage is Stage.ANSWERED


def test_a_colleague_who_answers_the_contacts_own_letter_answers_for_them():
    world, first = waiting()
    passed_on = world.hears("2026-03-04 10:00", re=first)
    world.writes("2026-03-05 10:00", re=passed_on)
    letter = next(e.fact for e in world.entries if e.fact.key == f"mail:{passed_on}")
    assert isinstance(letter, Letter)
    world.entries[1] = replace(world.entries[1], fact=replace(letter, references=()))
    world.hears("2026-03-06 10:00", author="colleague@work.example", re=passed_on)
    assert world.at("2026-03-12 12:00").stage is Stage.ANSWERED


def test_a_failed_sender_the_user_disowned_holds_nothing():
    world, first = waiting()
    world.hears("2026-03-04 10:00", author=ANN_HOME, trust=Trust.FAILED, re=first)
    assert step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP).outcome is Outcome.STOPPED
    world.link("2026-03-12 13:00", ANN_HOME, linked=False)
    assert step(world.at("2026-03-12 14:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_the_users_answer_to_a_colleague_in_the_thread_waits_for_the_contact():
    world, first = waiting()
    answer = world.hears("2026-03-04 10:00", author="colleague@work.example", re=first)
    world.writes("2026-03-05 10:00", to="colleague@work.example", re=answer)
    follow_up = step(world.at("2026-03-20 12:00"), Step.FOLLOW_UP)
    assert follow_up.outcome is Outcome.DUE
    assert follow_up.to == "colleague@work.example"


def test_another_tracked_contact_in_the_thread_is_not_asked_about():
    world, first = waiting()
    world.knows(person("Bob Ray", BOB))
    world.hears("2026-03-04 10:00", author=BOB, re=first)
    assert world.at("2026-03-12 12:00").asks == ()


def test_an_answer_to_a_letter_that_had_the_contact_in_copy_is_not_the_contacts():
    world, _ = waiting()
    other = world.writes("2026-03-03 10:00", to=BOB, copied=(ANN,))
    world.hears("2026-03-04 10:00", author=BOB, re=other)
    assert world.at("2026-03-12 12:00").stage is Stage.ASKED


@pytest.mark.parametrize("kind", [Kind.NOTICE, Kind.AUTO_REPLY, Kind.LIST])
def test_machine_and_list_mail_of_the_contact_is_no_answer(kind):
    world, _ = waiting()
    world.hears("2026-03-12 08:00", kind=kind)
    assert world.at("2026-03-12 12:00").stage in (Stage.ASKED, Stage.AWAY)


def test_list_mail_that_answers_the_users_own_letter_counts():
    world, first = waiting()
    world.hears("2026-03-04 10:00", kind=Kind.LIST, re=first)
    assert world.at("2026-03-12 12:00").stage is Stage.ANSWERED


def test_a_failed_dmarc_in_the_thread_holds_the_sequence_and_asks():
    world, first = waiting()
    world.hears("2026-03-04 10:00", trust=Trust.FAILED, re=first)
    verdict = world.at("2026-03-12 12:00")
    assert verdict.stage is Stage.ASKED
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.STOPPED
    assert "unverified" in verdict.asks[0].what


def test_a_failed_dmarc_elsewhere_counts_for_nothing_and_is_shown():
    world, _ = waiting()
    world.hears("2026-03-04 10:00", trust=Trust.FAILED)
    verdict = world.at("2026-03-12 12:00")
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.DUE
    assert "unverified" in verdict.asks[0].what


def test_a_failed_sender_the_user_vouched_for_since_has_answered():
    world, first = waiting()
    world.hears("2026-03-04 10:00", trust=Trust.FAILED, re=first)
    world.link("2026-03-05 10:00", ANN)
    assert world.at("2026-03-12 12:00").stage is Stage.ANSWERED


def test_a_letter_of_the_user_after_the_doubtful_one_moves_on():
    world, first = waiting()
    world.hears("2026-03-04 10:00", trust=Trust.FAILED, re=first)
    world.writes("2026-03-05 10:00", re=first)
    assert step(world.at("2026-03-25 12:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_unreadable_mail_of_the_contact_is_an_answer_that_only_the_user_can_read():
    world, _ = waiting()
    world.hears("2026-03-04 10:00", kind=Kind.UNREADABLE)
    verdict = world.at("2026-03-30 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.STOPPED
    assert "could not be read" in verdict.asks[0].what


def test_nobody_is_asked_about_unreadable_mail_they_have_answered():
    world, _ = waiting()
    answer = world.hears("2026-03-04 10:00", kind=Kind.UNREADABLE)
    world.writes("2026-03-05 10:00", re=answer)
    verdict = world.at("2026-03-06 12:00")
    assert (verdict.stage, verdict.asks) == (Stage.ASKED, ())


def test_unreadable_mail_of_somebody_else_in_the_thread_holds_the_sequence():
    world, first = waiting()
    world.hears("2026-03-04 10:00", author=BOB, kind=Kind.UNREADABLE, re=first)
    verdict = world.at("2026-03-30 12:00")
    assert verdict.stage is Stage.ASKED
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.STOPPED


def test_unreadable_mail_that_failed_its_check_holds_the_sequence():
    world, first = waiting()
    world.hears("2026-03-04 10:00", kind=Kind.UNREADABLE, trust=Trust.FAILED, re=first)
    assert world.at("2026-03-30 12:00").stage is Stage.ASKED


def test_c7_unreadable_answers_to_questions_are_not_thanked_for_unasked():
    world = full()
    first = world.writes("2026-03-02 10:00")
    world.hears("2026-03-04 10:00", Intent.ACCEPTS, by_mail=True, re=first)
    world.perform("2026-03-04 10:05")
    sent = world.sends("2026-03-04 12:00", step(world.at("2026-03-04 10:06"), Step.QUESTIONS).key)
    world.hears("2026-03-06 10:00", kind=Kind.UNREADABLE, re=sent)
    verdict = world.at("2026-03-06 12:00")
    assert (verdict.stage, steps(verdict, Outcome.DUE)) == (Stage.ANSWERED, [])


def test_nobody_is_quiet_while_a_message_may_be_their_answer():
    world, first = waiting()
    world.writes("2026-03-11 10:00")
    world.writes("2026-03-25 10:00")
    world.hears("2026-03-26 10:00", trust=Trust.FAILED, re=first)
    assert world.at("2026-06-01 12:00").stage is Stage.ASKED


def test_somebody_of_the_same_house_who_names_the_contact_holds_the_clock_and_is_asked_about():
    world, _ = waiting()
    world.hears("2026-03-04 10:00", author="assistant@work.example")
    verdict = world.at("2026-03-12 12:00")
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.STOPPED
    assert "assistant@work.example" in verdict.asks[0].what
    world.link("2026-03-12 13:00", "assistant@work.example")
    assert world.at("2026-03-12 14:00").stage is Stage.ANSWERED


def test_a_colleague_the_user_wrote_to_themselves_holds_nothing():
    world, first = waiting()
    forward = world.writes("2026-03-03 10:00", to="carl@work.example", re=first)
    world.hears("2026-03-04 10:00", author="carl@work.example", re=forward)
    verdict = world.at("2026-03-12 12:00")
    assert step(verdict, Step.FOLLOW_UP).outcome is Outcome.DUE
    assert verdict.asks == ()


def test_an_assistant_who_is_none_changes_nothing():
    world, _ = waiting()
    world.hears("2026-03-04 10:00", author="news@work.example")
    world.link("2026-03-05 13:00", "news@work.example", linked=False)
    assert step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_two_addresses_of_a_mail_provider_are_no_colleagues():
    world = World(person("Ann Lee", "ann@gmail.com"))
    world.writes("2026-03-02 10:00", to="ann@gmail.com")
    world.hears("2026-03-04 10:00", author="somebody@gmail.com")
    assert step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


def test_a_stranger_who_writes_with_the_contact_in_copy_is_nothing():
    world, _ = waiting()
    world.hears("2026-03-04 10:00", author="registrar@work.example", copied=(ANN,))
    assert step(world.at("2026-03-12 12:00"), Step.FOLLOW_UP).outcome is Outcome.DUE


@pytest.mark.parametrize("response", ["accepted", "tentative", "declined"])
def test_an_answer_to_an_invitation_by_mail_is_an_answer(response):
    world, _ = waiting()
    reply = Invite(method="REPLY", uid="elsewhere", response=response)
    world.hears("2026-03-04 10:00", kind=Kind.CALENDAR, invites=(reply,))
    assert world.at("2026-03-12 12:00").stage is Stage.ANSWERED


def test_an_invitation_by_mail_is_an_answer():
    world, _ = waiting()
    world.hears("2026-03-04 10:00", kind=Kind.CALENDAR, invites=(Invite(method="REQUEST", uid="theirs"),))
    assert world.at("2026-03-12 12:00").stage is Stage.ANSWERED


def test_a_follow_up_that_crossed_the_answer_leaves_it_the_last_word():
    world, first = waiting()
    key = world.places("2026-03-11 09:00", step(world.at("2026-03-11 09:00"), Step.FOLLOW_UP))
    world.hears("2026-03-11 09:10", Intent.ACCEPTS, re=first, seen="2026-03-11 09:20")
    world.sends("2026-03-11 09:15", key)
    verdict = world.at("2026-04-11 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert steps(verdict) == []


def test_a_hand_written_letter_that_crossed_the_answer_in_its_thread_leaves_it_the_last_word():
    world, first = waiting()
    world.hears("2026-03-11 09:10", Intent.ACCEPTS, re=first, seen="2026-03-11 09:20")
    world.writes("2026-03-11 09:15", re=first)
    assert world.at("2026-03-12 12:00").stage is Stage.ANSWERED


def test_a_letter_written_after_the_answer_was_seen_is_a_new_question():
    world, first = waiting()
    world.hears("2026-03-11 09:10", Intent.ACCEPTS, re=first, seen="2026-03-11 09:20")
    world.writes("2026-03-11 09:30", re=first)
    assert world.at("2026-03-12 12:00").stage is Stage.ASKED


def test_an_answer_to_the_answer_is_no_crossing():
    world, first = waiting()
    answer = world.hears("2026-03-11 09:10", Intent.ACCEPTS, re=first, seen="2026-03-11 12:00")
    world.writes("2026-03-11 09:30", re=answer)
    assert world.at("2026-03-12 12:00").stage is Stage.ASKED


def test_the_users_own_vacation_notice_is_no_word_of_theirs():
    world, first = waiting()
    answer = world.hears("2026-03-04 10:00", Intent.ASKS_QUESTION, re=first)
    notice = Reading(version=1, kind=Kind.AUTO_REPLY)
    world._mail("2026-03-04 10:01", notice, own=True, author=DANA, to=(ANN,), re=answer)
    assert world.at("2026-03-05 12:00").stage is Stage.ANSWERED


def test_an_answer_in_another_account_counts():
    world, first = waiting()
    world.hears("2026-03-04 10:00", re=first, account="work")
    verdict = world.at("2026-03-12 12:00")
    assert verdict.stage is Stage.ANSWERED
    assert verdict.account == "home"


def test_an_answer_withdraws_the_untouched_follow_up_and_says_why():
    world, first = waiting()
    world.perform("2026-03-11 09:00")
    world.hears("2026-03-11 10:00", re=first)
    withdrawn = [d for d in world.at("2026-03-11 11:00").decisions if d.outcome is Outcome.WITHDRAWN]
    assert [d.step for d in withdrawn] == [Step.FOLLOW_UP]
    assert "answered" in withdrawn[0].because
    assert steps(world.perform("2026-03-11 11:00"), Outcome.DUE) == []
    assert steps(world.at("2026-03-11 12:00"), Outcome.WITHDRAWN) == []
