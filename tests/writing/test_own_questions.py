"""``questions.txt``: the user's own questions for a talk (D1, D3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.writing.brief import brief
from daemon.writing.own_questions import GROUPS, own_questions
from daemon.writing.questions import bank, chosen
from tests.writing.world import MARIA, NOW, dossier

FILE = """\ufeff# what I want to know
How do you choose your divers?

The company or field:
- What would {company} never do?
The person:
1. Whom did you learn most from
My chances:
Which of my courses would you leave out?
"""


def asked(
    text: str, count: int = 30, *, language: str = "en", name: str = "questions.txt", **more: object
) -> list[str]:
    known = dossier(bank=own_questions({name: text}), **more)
    return list(chosen(known, count, language))


def problems(text: str, name: str = "questions.txt") -> tuple[str, ...]:
    return own_questions({name: text}).problems


def test_d1_own_questions_come_first_and_first_in_their_group() -> None:
    assert asked(FILE, 4) == [
        "How do you choose your divers?",
        "What would Ocean Institute never do?",
        "Whom did you learn most from?",
        "Which of my courses would you leave out?",
    ]
    assert problems(FILE) == ()


def test_the_built_in_questions_follow() -> None:
    assert len(asked(FILE)) == len(asked("")) + 4


def test_only_these_leaves_the_built_in_ones_out() -> None:
    assert len(asked(f"Only these\n{FILE}")) == 4


def test_only_these_without_a_question_leaves_the_bank_as_it_is() -> None:
    assert asked("only these\n") == asked("")


def test_a_question_that_needs_what_is_not_known_is_left_out() -> None:
    assert "never do" not in " ".join(asked(FILE, person=replace(MARIA, company="")))


def test_a_file_for_another_language_is_for_talks_in_it() -> None:
    text = "Wie {wählen Sie Ihre|wählst du deine} Taucher aus?"
    assert asked(text, 1, language="de", name="questions.de.txt") == ["Wie wählen Sie Ihre Taucher aus?"]
    assert asked(text, 1, name="questions.de.txt") == asked("", 1)


def test_a_question_in_the_users_language_is_not_asked_in_a_talk_in_another() -> None:
    assert asked("How do you choose your divers?", language="de") == asked("", language="de")


def test_the_remarks_on_headings_know_every_group() -> None:
    headings = (
        "Field:",
        "the company:",
        "The company or field:",
        "Person:",
        "THE PERSON:",
        "chances:",
        "My own chances:",
    )
    for heading in headings:
        assert problems(heading) == ()
    questions = own_questions({"questions.txt": FILE}).questions
    assert [question.group for question in questions] == ["", *GROUPS]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("The weather:", 'there is no group "The weather"'),
        ("What is the salary?", "not asked"),
        ("Are you hiring people like me?", "not asked"),
        ("What does {compny} do?", "{compny} is not known"),
        ("What does {company do?", "a brace is left open"),
        ("???", "it holds no words"),
        ("Why " + "so " * 120, "more than 240 characters"),
    ],
)
def test_d3_a_mistake_is_named_once_and_costs_only_its_line(line: str, said: str) -> None:
    text = f"Whom did you learn most from?\n{line}\nHow do you choose your divers?"
    (problem,) = problems(text)
    assert problem.startswith("questions.txt, line 2: ")
    assert said in problem
    assert asked(text, 2) == ["Whom did you learn most from?", "How do you choose your divers?"]


def test_a_letter_of_that_name_is_told_where_it_belongs() -> None:
    text = "Subject: A few questions\n\n{{ salutation }}\n"
    assert problems(text) == (
        "questions.txt is a letter's template: move it to en/questions.txt; questions stand here one a line.",
    )
    assert asked(text) == asked("")


def test_lines_without_end_are_cut_off_with_one_sentence() -> None:
    (problem,) = problems("How do you dive?\n" * 5000)
    assert "more than 200 lines" in problem


def test_the_brief_names_what_is_wrong_with_the_file() -> None:
    text = brief(dossier(bank=own_questions({"questions.txt": "The weather:"})), NOW)
    assert 'questions.txt, line 1: there is no group "The weather"' in text


def test_the_built_in_questions_have_the_groups_of_the_file() -> None:
    assert {question.group for question in bank("en")} == set(GROUPS)
