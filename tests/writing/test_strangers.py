"""The etiquette check on the letters of strangers: it stays as good as it was measured to be."""

from __future__ import annotations

import pytest

from bench.etiquette.strangers import Letter, letters, score

LETTERS = list(letters())


def the_set(*, second: bool) -> list[Letter]:
    return [letter for letter in LETTERS if letter.second == second]


def test_there_are_enough_letters_and_about_half_of_them_are_clean() -> None:
    english = [letter for letter in the_set(second=False) if letter.language == "en"]
    assert len(english) >= 120
    assert {letter.language for letter in LETTERS} == {"en", "de", "fr", "es"}
    clean = sum(not letter.labels for letter in LETTERS)
    assert 0.4 <= clean / len(LETTERS) <= 0.6


@pytest.mark.parametrize("which", ["first", "second"])
def test_precision_and_recall_do_not_fall(which: str) -> None:
    got = score((letter.labels, letter.found()) for letter in the_set(second=which == "second"))
    assert got.precision >= 0.97
    assert got.recall >= 0.95


def test_no_clean_letter_is_objected_to() -> None:
    assert [letter.number for letter in LETTERS if not letter.labels and letter.found()] == []
