"""Letters: what they say, how they greet, how long they are, and what they never hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from daemon.core.decisions import Step
from daemon.core.meaning import Span
from daemon.writing.common_ground import shared
from daemon.writing.dossier import Notes
from daemon.writing.languages import TONGUES
from daemon.writing.letters import LetterText, write_letter
from daemon.writing.names import read_name
from daemon.writing.occasions import drawn_by, later_words
from daemon.writing.templates import Templates
from tests.writing.world import (
    DANA,
    FOLLOW_UP,
    MARIA,
    SECOND,
    THANKS,
    TOLD,
    ZONE,
    decision,
    dossier,
    meeting,
    someone,
    wrote,
)

TEMPLATES = Templates()


def letter(made: object = FOLLOW_UP, **more: object) -> LetterText:
    return write_letter(made, dossier(**more), TEMPLATES)  # type: ignore[arg-type]


def test_c1_a_follow_up_says_again_who_why_and_why_you() -> None:
    body = letter().body
    assert "I am finishing a degree in marine biology at Dalhousie." in body
    assert "marine conservation" in body
    assert "I saw your talk at the 2025 symposium." in body


@pytest.mark.parametrize("contact", [f"c-{number}" for number in range(40)])
@pytest.mark.parametrize("number", [1, 2])
def test_c1_a_follow_up_has_fewer_than_ninety_words(contact: str, number: int) -> None:
    assert len(letter(decision(Step.FOLLOW_UP, number, contact=contact)).body.split()) < 90


def test_c3_the_second_follow_up_offers_a_call_or_questions_by_email() -> None:
    for contact in "abcdefghij":
        body = letter(decision(Step.FOLLOW_UP, 2, contact=contact)).body
        assert "call" in body
        assert "questions by email" in body


def test_a_very_long_introduction_still_gives_a_short_letter() -> None:
    long = "I am finishing a degree. " + "I have spent many summers on boats and in the lab. " * 8
    assert len(letter(me=replace(DANA, about_me=long)).body.split()) < 90


def test_f2_a_thank_you_names_the_new_thing() -> None:
    assert "the tagging data is public." in letter(THANKS, meeting=meeting(), notes=TOLD).body


def test_f2_a_thank_you_without_a_new_thing_is_not_padded_and_asks_for_one() -> None:
    plain = letter(THANKS, meeting=meeting())
    assert "name one thing that was new to you" in plain.needs_you
    assert len(plain.body.split()) < 70


def test_a_thank_you_with_everything_has_fewer_than_130_words() -> None:
    notes = Notes(
        new_to_me=("the tagging data is public and can be had from the institute's own server by anybody who asks",)
        * 2,
        advice=("apply to the summer programme early and write to two people there before doing so, not after",) * 2,
        people=("Ana Lopez", "Ben Cole", "Cher"),
    )
    assert len(letter(THANKS, meeting=meeting(), notes=notes).body.split()) < 130


def test_a_late_thank_you_admits_that_it_is_late() -> None:
    for contact in "abcdef":
        body = letter(decision(Step.THANK_YOU, late=True, contact=contact), meeting=meeting()).body
        assert any(word in body for word in ("later than", "sooner", "overdue"))


def test_a2_the_thank_you_asks_whether_people_who_were_named_may_hear_of_it() -> None:
    body = letter(THANKS, meeting=meeting(), notes=Notes(people=("Ana Lopez (DFO), ana@dfo.example",))).body
    assert "Ana Lopez" in body
    assert "dfo" not in body.lower()
    assert "?" in body


def test_research_notes_are_private() -> None:
    assert "PRIVATE" not in letter().body
    assert "mornings" not in letter(THANKS, meeting=meeting(), notes=TOLD, research="prefers mornings").body


def test_a2_common_ground_that_names_a_silent_introducer_stays_out() -> None:
    person = replace(MARIA, common_ground="we both know Ana Lopez", introduced_by="Ana Lopez")
    assert "Ana" not in letter(person=person).body


def test_the_same_decision_gives_the_same_letter() -> None:
    assert letter() == letter()


def test_two_contacts_do_not_get_the_same_form() -> None:
    bodies = {letter(decision(Step.FOLLOW_UP, 1, contact=f"c-{n}")).body for n in range(20)}
    assert len(bodies) > 15


@pytest.mark.parametrize(
    ("subject", "continued"),
    [
        ("Your work", "Re: Your work"),
        ("Re: Your work", "Re: Your work"),
        ("RE: re: AW: Your work", "Re: Your work"),
        ("Antw: SV: [EXT] Your work", "Re: Your work"),
        ("Re[2]: Your work", "Re: Your work"),
        ("Fwd: Your\r\nBcc: x@y.z work", "Re: Your Bcc: x@y.z work"),
        ("Reindeer in the tundra", "Re: Reindeer in the tundra"),
    ],
)
def test_the_subject_continues_the_thread_with_one_re(subject: str, continued: str) -> None:
    assert letter(letters=(wrote(subject=subject),)).subject == continued


def test_a_thread_without_a_subject_gets_one() -> None:
    assert letter(letters=(wrote(subject="Re: "),)).subject.strip()


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Dr. Maria van den Berg", "Dear Dr. van den Berg,"),
        ("Maria van den Berg", "Dear Maria,"),
        ("Cher", "Dear Cher,"),
        ("Berg, Maria", "Dear Maria,"),
        ("MARIA VAN DEN BERG", "Dear Maria,"),
        ("maria berg", "Dear Maria,"),
        ("Robert (Bob) Smith", "Dear Bob,"),
        ("Alex Kim (they/them)", "Dear Alex,"),
        ("Prof. Dr. Jürgen Groß", "Dear Prof. Groß,"),
        ("J. R. Smith", "Dear J. R. Smith,"),
        ("Mr. Smith", "Dear Mr. Smith,"),
        ("Sir Edward Pemberton-Smythe", "Dear Sir Edward,"),
        ("Marie Le Goff", "Dear Marie,"),
        ("Dr. Marie Le Goff", "Dear Dr. Le Goff,"),
        ("info@ocean.example", "Hello,"),
        ("{{7*7}}", "Hello,"),
        ("x" * 500, "Hello,"),
        ("Maria\r\nBcc: all@example.org", "Dear Maria,"),
        ("Maria 🐬 Berg", "Dear Maria,"),
        ("", "Hello,"),
        ("山田太郎", "Dear 山田太郎,"),
    ],
)
def test_greetings(name: str, greeting: str) -> None:
    body = letter(letters=(wrote("Could we talk?"),), person=someone(name)).body
    assert body.splitlines()[0] == greeting


def test_they_are_greeted_as_they_sign() -> None:
    answer = wrote("Happy to help.\n\nBest,\nMaria", own=False)
    assert letter(letters=(answer, wrote())).body.startswith("Dear Maria,")


def test_they_are_greeted_as_the_user_greeted_them() -> None:
    assert letter(letters=(wrote("Dear Maria,\n\nMay I ask?"),)).body.startswith("Dear Maria,")


def test_the_form_of_address_is_a_setting() -> None:
    assert letter(me=replace(DANA, address_form="first-name")).body.startswith("Dear Maria,")


def test_an_assistant_is_greeted_by_their_own_name() -> None:
    assert letter(greet="Tom Baker").body.startswith("Dear Tom,")


def test_somebody_who_answered_before_is_not_introduced_to_again() -> None:
    body = letter(letters=(wrote(), wrote("Sure, when?\n\nMaria", own=False), wrote("How about May?"))).body
    assert "I am finishing" not in body


def test_b6_no_letter_reproaches() -> None:
    for contact in range(30):
        for step in (FOLLOW_UP, SECOND):
            body = letter(replace(step, key=f"{contact}")).body.lower()
            assert not any(word in body for word in ("not answered", "no answer", "didn't", "haven't", "still waiting"))


def test_without_any_of_the_users_words_a_letter_still_stands() -> None:
    made = letter(me=replace(DANA, about_me="", field=""), person=replace(MARIA, common_ground="", company=""))
    assert "your field" in made.body
    assert "  " not in made.body
    assert "say in one sentence who you are" in made.needs_you


@pytest.mark.parametrize(
    ("about_me", "said"),
    [
        ("finishing a degree in biology", "I am finishing a degree in biology."),
        ("a student at Dalhousie", "I am a student at Dalhousie."),
        ("I study whales", "I study whales."),
        ("student, 23 [TODO]", ""),
    ],
)
def test_who_the_user_is_becomes_a_sentence_or_stays_out(about_me: str, said: str) -> None:
    body = letter(me=replace(DANA, about_me=about_me)).body
    assert said in body
    assert "[" not in body


@pytest.mark.parametrize(
    ("jotting", "said"),
    [
        ("both at Dalhousie", "We have Dalhousie in common, which encouraged me to write."),
        ("Both from Lunenburg", "We are both from Lunenburg."),
        ("both studied in Kiel", "We both studied in Kiel."),
        ("grew up in the same street", "We both grew up in the same street."),
        ("saw her talk at the 2025 symposium", "I saw your talk at the 2025 symposium."),
        ("met him at the careers fair", "I met you at the careers fair."),
        ("her article in Hakai", "Your article in Hakai is what made me think of you."),
        ("same hometown, Leeds", "We share the same hometown, Leeds."),
        ("knows my aunt", "You know my aunt."),
        ("Dalhousie", "We have Dalhousie in common, which encouraged me to write."),
        ("sailing", "I believe we have something in common: sailing."),
        ("We met at the library.", "We met at the library."),
        ("article read", ""),
        ("she said he would help them", ""),
        ("[TODO]", ""),
        ("", ""),
    ],
)
def test_b5_a_jotting_on_common_ground_becomes_a_sentence_or_stays_out(jotting: str, said: str) -> None:
    assert shared(jotting, read_name("Maria van den Berg")) == said


@pytest.mark.parametrize(
    ("research", "work"),
    [
        ("her 2024 paper on eelgrass; divorced", "your 2024 paper on eelgrass"),
        ("Read his book about slow rivers and his dog", "your book about slow rivers"),
        ("prefers mornings, cranky", ""),
        ("her husband wrote a paper on cats", ""),
    ],
)
def test_of_the_research_only_a_published_work_reaches_a_first_letter(research: str, work: str) -> None:
    assert drawn_by(research) == work


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("in April", "in April"),
        ("after our audit", "after your audit"),
        ("Next month.", "next month"),
        ("when I am back", ""),
        ("try me in April", "in April"),
        ("April", "in April"),
    ],
)
def test_c3_their_words_for_later_are_said_back_to_them(words: str, said: str) -> None:
    assert later_words(words, TONGUES["en"]) == said


def test_a4_a_first_letter_without_a_reason_is_not_written() -> None:
    made = letter(
        decision(Step.REQUEST, parent=""), letters=(), person=replace(MARIA, common_ground="", research="cranky")
    )
    assert "why you turn to Maria" in made.missing


def test_b1_a_first_letter_has_90_to_170_words() -> None:
    for contact in range(40):
        made = letter(decision(Step.REQUEST, parent="", contact=str(contact)), letters=())
        assert 90 <= len(made.body.split()) <= 170
        assert made.missing == ""


def test_f6_an_update_without_news_is_not_written() -> None:
    assert letter(decision(Step.UPDATE)).missing
    assert not letter(decision(Step.UPDATE), news=("I started at the hatchery",)).missing


def test_b3_an_answer_takes_the_time_that_was_proposed() -> None:
    span = Span(start=datetime(2026, 11, 24, 10, tzinfo=ZONE))
    assert "on Tuesday, November 24, at 10:00 a.m." in letter(decision(Step.ANSWER), chosen=span).body


def test_b3_times_are_said_in_the_readers_zone() -> None:
    span = Span(start=datetime(2026, 11, 24, 10, tzinfo=ZONE), end=datetime(2026, 11, 24, 12, tzinfo=ZONE))
    made = letter(
        decision(Step.ANSWER), windows=(span,), their_times=True, person=replace(MARIA, time_zone="Europe/Paris")
    )
    assert "between 4:00 p.m. and 6:00 p.m. your time" in made.body


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("de", "Guten Tag Dr. van den Berg,"),
        ("fr", "Bonjour Dr. van den Berg,"),
        ("es", "Buenos días, Dr. van den Berg:"),
        ("nl", "Dear Dr. van den Berg,"),
    ],
)
def test_a_contact_is_written_to_in_their_language_where_it_is_known(language: str, greeting: str) -> None:
    assert letter(person=replace(MARIA, language=language)).body.splitlines()[0] == greeting


def test_the_users_sentences_stay_out_of_a_letter_in_another_language() -> None:
    made = letter(person=replace(MARIA, language="de"))
    assert "finishing" not in made.body
    assert "say in one sentence who you are (in German)" in made.needs_you
