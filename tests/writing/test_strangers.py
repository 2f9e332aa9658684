"""The etiquette check on the letters of strangers: it stays as good as it was measured to be."""

from __future__ import annotations

import pytest

from bench.etiquette.strangers import Letter, letters, score

LETTERS = list(letters())


def the_set(name: str) -> list[Letter]:
    return [letter for letter in LETTERS if letter.part == name]


def test_there_are_enough_letters_and_about_half_of_them_are_clean() -> None:
    english = [letter for letter in the_set("first") if letter.language == "en"]
    assert len(english) >= 120
    assert {letter.language for letter in LETTERS} == {"en", "de", "fr", "es"}
    clean = sum(not letter.labels for letter in LETTERS)
    assert 0.4 <= clean / len(LETTERS) <= 0.6


@pytest.mark.parametrize(("which", "floor"), [("first", 0.95), ("second", 0.95), ("third", 0.84)])
def test_precision_and_recall_do_not_fall(which: str, floor: float) -> None:
    got = score((letter.labels, letter.found()) for letter in the_set(which))
    assert got.precision >= 0.97
    assert got.recall >= floor


def test_no_clean_letter_that_was_seen_is_objected_to() -> None:
    seen = [letter for letter in LETTERS if not (letter.part == "third" and letter.aside)]
    assert [letter.number for letter in seen if not letter.labels and letter.found()] == []


def test_of_the_clean_letters_still_aside_one_at_the_most_is_objected_to() -> None:
    assert sum(bool(letter.found()) for letter in the_set("third") if letter.aside and not letter.labels) <= 1
