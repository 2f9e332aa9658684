"""The brief and the reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.core.decisions import Step
from daemon.writing.brief import brief, reminder_text
from daemon.writing.etiquette import LintContext, lint
from daemon.writing.questions import GROUPS, bank
from daemon.writing.register import in_form
from daemon.writing.speaking import introduction
from tests.writing.world import DANA, MARIA, NOW, decision, dossier, meeting, wrote

AHEAD = meeting(start=NOW + timedelta(days=1), end=NOW + timedelta(days=1, minutes=30), place="12 Quay Road")


def test_d7_the_brief_says_when_to_leave() -> None:
    assert "Leave at 08:20" in brief(dossier(meeting=AHEAD), NOW)


def test_d7_travel_from_the_description_counts() -> None:
    assert "Leave at 08:05" in brief(dossier(meeting=replace(AHEAD, travel_minutes=45)), NOW)


def test_a_call_needs_no_leaving() -> None:
    assert "Leave at" not in brief(dossier(meeting=replace(AHEAD, place="https://meet.example/x")), NOW)


def test_a4_research_stands_in_the_brief_and_what_is_missing_is_named() -> None:
    text = brief(dossier(meeting=AHEAD, person=replace(MARIA, phone="")), NOW)
    assert "prefers mornings" in text
    assert "a phone number" in text


def test_d1_questions_come_from_all_three_groups() -> None:
    text = brief(dossier(meeting=AHEAD), NOW)
    assert "What is changing most in marine conservation" in text
    assert "what kept you in it?" in text
    assert "what would you learn or try first?" in text


def test_d2_what_the_log_answers_is_not_asked() -> None:
    text = brief(dossier(meeting=AHEAD, research="her career path: first fisheries, then tagging"), NOW)
    assert "what kept you in it?" not in text


def test_the_thread_has_at_most_five_lines() -> None:
    letters = tuple(wrote(f"Dear Maria,\n\nLetter number {n} is here.") for n in range(9))
    text = brief(dossier(meeting=AHEAD, letters=letters), NOW)
    assert text.count("Letter number") == 5
    assert "Letter number 0" in text
    assert "Letter number 8" in text


@pytest.mark.parametrize("about_me", ["", DANA.about_me, "I study. " * 20])
def test_d4_the_introduction_takes_thirty_to_forty_five_seconds(about_me: str) -> None:
    assert 30 <= introduction(dossier(me=replace(DANA, about_me=about_me)), 30).seconds <= 45


def test_d6_at_a_cafe_the_user_pays() -> None:
    assert "you pay for the drinks" in brief(dossier(meeting=replace(AHEAD, place="Café Luna")), NOW)
    assert "you pay for the drinks" not in brief(dossier(meeting=AHEAD), NOW)


def test_e1_the_time_check_offers_to_stop() -> None:
    text = reminder_text(decision(Step.TIME_CHECK, meeting=AHEAD), dossier(meeting=AHEAD))
    assert "15 minutes" in text
    assert "happy to stop" in text


def test_c2_the_call_script_introduces_and_knows_the_number() -> None:
    text = reminder_text(decision(Step.CALL), dossier(person=replace(MARIA, phone="+1 902 555 0101")))
    assert "+1 902 555 0101" in text
    assert "this is Dana Reyes. I wrote to you on November 2." in text
    assert "voicemail" in text


@pytest.mark.parametrize("step", list(Step))
def test_every_step_has_something_to_say_and_leaves_no_gap(step: Step) -> None:
    for known in (
        dossier(meeting=AHEAD),
        dossier(meeting=None, letters=(), person=replace(MARIA, company="", role="")),
    ):
        text = reminder_text(decision(step, title="Something rings"), known)
        assert text.strip()
        assert "None" not in text
        assert "\n\n\n" not in text


def test_d3_a_question_of_the_users_that_is_never_asked_is_left_out() -> None:
    text = brief(dossier(meeting=AHEAD, bank=("What is the salary", "How do you choose your divers")), NOW)
    assert "1. How do you choose your divers?" in text
    assert "salary" not in text


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_d3_the_bank_asks_nothing_that_is_never_asked(language: str) -> None:
    context = LintContext(language=language, spelling=False)
    for question in bank(language):
        for formal in (True, False):
            text = in_form(question.text, formal=formal).format(field="biology", company="the museum")
            assert lint(text, context=context) == ()
    assert {question.group for question in bank(language)} == set(GROUPS)
