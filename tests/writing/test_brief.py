"""The brief and the reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.core.decisions import Step
from daemon.writing.brief import brief, reminder_text
from daemon.writing.dossier import Dossier
from daemon.writing.etiquette import LintContext, lint
from daemon.writing.own_questions import GROUPS, own_questions
from daemon.writing.questions import bank
from daemon.writing.register import in_form, said_to
from daemon.writing.speaking import introduction, sayings
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
    bank = own_questions({"questions.txt": "What is the salary\nHow do you choose your divers"})
    text = brief(dossier(meeting=AHEAD, bank=bank), NOW)
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


# --- in the contact's language --------------------------------------------------------------------------

THEIRS = {
    "de": ("Was würdest du an meiner Stelle", "Was würden Sie an meiner Stelle"),
    "fr": ("À ma place, que chercherais-tu", "À ma place, que chercheriez-vous"),
    "es": ("¿qué aprenderías o probarías primero?", "¿qué aprendería o probaría primero?"),
}


@pytest.mark.parametrize("formal", [False, True])
@pytest.mark.parametrize("language", THEIRS)
def test_d1_the_questions_are_in_the_contacts_language_and_form_of_address(language: str, *, formal: bool) -> None:
    text = brief(_to(language, formal=formal), NOW)
    assert THEIRS[language][formal] in text
    assert "what would you learn or try first" not in text


@pytest.mark.parametrize("language", THEIRS)
def test_the_headings_stay_in_the_users_language(language: str) -> None:
    text = brief(_to(language), NOW)
    assert "BRING AND WEAR" in text
    assert "MOST IMPORTANT FIRST" in text


@pytest.mark.parametrize(
    "about_me", ["", "Ich studiere Meeresbiologie in Kiel.", "Ich studiere seit drei Jahren. " * 20]
)
@pytest.mark.parametrize("formal", [False, True])
@pytest.mark.parametrize("language", THEIRS)
def test_d4_the_introduction_takes_as_long_in_every_language(language: str, *, formal: bool, about_me: str) -> None:
    known = _to(language, formal=formal)
    said = introduction(replace(known, me=replace(known.me, about_me_in=((language, about_me),))), 30)
    assert 30 <= said.seconds <= 45


@pytest.mark.parametrize("formal", [False, True])
@pytest.mark.parametrize("language", ["en", *THEIRS])
def test_what_is_said_aloud_speaks_in_one_form_and_leaves_no_gap(language: str, *, formal: bool) -> None:
    known = _to(language, formal=formal)
    names = {"me": "Dana", "in_field": "", "minutes": 30, "check_minutes": 15}
    said = [
        text
        for key in ("thanks", "name", "aim", "more", "check", "up", "last")
        for text in sayings(known, key, **names)
    ]
    assert len(said) == 13
    for text in said:
        assert not set("{}|") & set(text)
        assert said_to(text, language, formal=formal) == text


def test_an_english_sentence_is_not_said_in_a_german_talk_and_the_german_one_is_asked_for() -> None:
    text = brief(_to("de"), NOW)
    assert DANA.about_me not in text
    assert "one sentence about yourself, for the introduction (in German)" in text


def test_a2_an_introducer_who_has_not_agreed_is_not_named_aloud() -> None:
    person = replace(MARIA, introduced_by="Ana Lopez", common_ground="we both know Ana Lopez")
    assert "Ana" not in introduction(dossier(person=person), 30).text


def test_e1_the_offer_to_stop_is_made_in_the_language_of_the_talk() -> None:
    text = reminder_text(decision(Step.TIME_CHECK, meeting=AHEAD), _to("de"))
    assert "Wir können gern hier aufhören" in text
    assert "The meeting is set until" in text


def _to(language: str, *, formal: bool = True) -> Dossier:
    """A first talk with somebody of that language, prepared by somebody whose own is English."""
    me = replace(DANA, formal=formal)
    return dossier(meeting=AHEAD, letters=(), person=replace(MARIA, language=language), me=me)


# --- a table of several ---------------------------------------------------------------------------------

BOB = replace(MARIA, id="c-2", name="Bob Reef", company="Reef Trust", role="diver", research="He maps kelp.", phone="1")


def _table(**more: object) -> Dossier:
    other = dossier(meeting=AHEAD, person=BOB, letters=(wrote("Dear Bob,\n\nShall Maria and I come along?"),))
    return dossier(meeting=AHEAD, others=(other,), **more)


def test_the_brief_of_a_table_names_everybody_with_their_own_lines() -> None:
    text = brief(_table(), NOW)
    assert text.startswith("Dr. Maria van den Berg and Bob Reef: ")
    for section, line in (
        ("WHO THEY ARE", "diver, Reef Trust"),
        ("THE THREAD SO FAR", "Shall Maria and I come along?"),
        ("WHAT YOU FOUND OUT", "- He maps kelp."),
    ):
        part = text[text.index(section) :].split("\n\n")[0]
        assert part.index("Maria van den Berg") < part.index("  Bob Reef\n") < part.index(line)


def test_what_is_missing_is_missing_of_somebody() -> None:
    text = brief(_table(person=replace(MARIA, phone="")), NOW)
    assert "- Dr. Maria van den Berg: a phone number, in case you are late" in text
    assert "Bob Reef: a phone number" not in text


def test_they_may_ask_about_the_workplaces_of_all() -> None:
    assert "What do you know about Ocean Institute and Reef Trust?" in brief(_table(), NOW)


def test_what_the_user_shares_with_one_is_not_said_to_the_table() -> None:
    assert "I saw your talk" in introduction(dossier(meeting=AHEAD), 30).text
    assert "I saw your talk" not in introduction(_table(), 30).text


def test_a_table_at_which_one_is_addressed_formally_is() -> None:
    me = replace(DANA, formal=False)
    friend = replace(MARIA, name="Ines Berg", language="de")
    other = dossier(person=replace(BOB, name="Herr Reef", language="de"), me=me, letters=())
    known = dossier(meeting=AHEAD, person=friend, me=me, letters=())
    assert "dass du dir Zeit" in introduction(known, 30).text
    assert "dass Sie sich Zeit" in introduction(replace(known, others=(other,)), 30).text
