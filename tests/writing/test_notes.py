"""Notes under their headings, and the page that asks for them."""

from __future__ import annotations

from daemon.core.decisions import Step
from daemon.core.notes import read_notes
from daemon.writing.notes_page import code_in, code_of, notes_page, read_page
from tests.writing.world import decision, dossier, meeting

PAGE = notes_page(dossier(meeting=meeting()), decision(Step.NOTES))


def filled(**answers: str) -> str:
    text = PAGE.body
    for heading, answer in answers.items():
        start = next(line for line in text.splitlines() if line.startswith(heading.replace("_", " ")))
        text = text.replace(start, f"{start}{answer}")
    return text


def test_headings_are_understood_however_they_are_typed() -> None:
    notes = read_notes(
        "WHAT WAS NEW TO ME - tags are public\n\nadvice: go early\n- ask Ben\nPeople named:\nAna Lopez\n\nPromises:\n"
    )
    assert notes.new_to_me == ("tags are public",)
    assert notes.advice == ("go early", "ask Ben")
    assert notes.people == ("Ana Lopez",)
    assert notes.promises == ()


def test_text_without_headings_is_kept_whole() -> None:
    text = "We talked for an hour.\n\nAdvice is cheap, she said."
    assert read_notes(text).whole == text
    assert read_notes(text).advice == ()


def test_nothing_is_no_item() -> None:
    assert read_notes("Advice: none\nPromises: -").advice == ()


def test_an_untouched_page_says_nothing() -> None:
    page = read_page(PAGE.body)
    assert (page.met, page.text) == ("", "")


def test_the_page_is_found_again_by_its_code() -> None:
    assert code_in(f"Re: {PAGE.subject}") == code_of(decision(Step.NOTES))
    assert code_in("Notes on eelgrass") == ""


def test_a_filled_page_is_read() -> None:
    page = read_page(
        filled(
            Did_you_meet=" yes, for an hour",
            What_was_new="\nthe data are public",
            People=" Ana Lopez",
            Promises="\n- I send the article",
        )
    )
    assert page.met == "yes"
    assert page.notes.new_to_me == ("the data are public",)
    assert page.notes.people == ("Ana Lopez",)
    assert page.notes.promises == ("I send the article",)


def test_a_meeting_that_did_not_take_place() -> None:
    assert read_page(filled(Did_you_meet=" No")).met == "no"
    assert read_page(filled(Did_you_meet=" moved to May")).met == "moved"


def test_words_written_above_the_headings_are_kept() -> None:
    assert read_page("What a day!\n" + PAGE.body).notes.whole == "What a day!"


def test_a_page_that_came_back_with_windows_line_ends_is_read() -> None:
    assert read_page(filled(Advice=" go early").replace("\n", "\r\n")).notes.advice == ("go early",)
