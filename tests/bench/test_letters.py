"""``python -m bench.letters``: letters to be read aloud; and what they hold in every wording."""

from __future__ import annotations

import pytest

from bench.letters.__main__ import main, measured
from bench.letters.alike import alikeness, runs, shared
from bench.letters.situations import KINDS, cast, situation
from daemon.writing.etiquette import lint
from daemon.writing.letters import lint_context, write_letter
from daemon.writing.templates import LANGUAGES, Templates, template_names

TEMPLATES = Templates()
LENGTHS = {"request": (80, 170), "follow-up-1": (0, 89), "follow-up-2": (0, 89), "thank-you": (0, 129)}


def test_every_kind_of_letter_can_be_printed() -> None:
    assert set(KINDS) == {name.split("/")[1].removesuffix(".txt") for name in template_names()}


def test_letters_are_printed_with_their_number_and_length(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--step", "thank-you", "--language", "de", "--count", "2", "--informal"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("=== thank-you · de · ") == 2
    assert "Liebe Maria," in printed


def test_their_alikeness_is_printed_for_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--step", "come-back-1", "--language", "fr", "--count", "3", "--alike"]) == 0
    assert "come-back-1   fr" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_ten_people_of_each_language(language: str) -> None:
    assert len({row["name"] for row in cast(language).people}) == 10


def test_alikeness_is_the_share_of_runs_in_common() -> None:
    one, other = "one two three four five six", "one two three four five seven"
    assert shared(runs(one), runs(other)) == 0.5
    assert alikeness([one, one, other]).most == 1.0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(KINDS))
def test_letters_to_different_people_do_not_read_as_one_form(kind: str, language: str) -> None:
    found = measured(kind, language, 16)
    assert found.mean < 0.55
    assert found.same <= 120 * 0.1  # of 120 pairs


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("formal", [True, False])
def test_letters_to_ten_people_pass_the_check_and_keep_their_length(kind: str, language: str, *, formal: bool) -> None:
    least, most = LENGTHS.get(kind, (0, 170))
    for at in range(10):
        made, known = situation(kind, language, at, formal=formal)
        letter = write_letter(made, known, TEMPLATES)
        assert lint(letter.body, context=lint_context(known, made, language)) == ()
        assert letter.missing == ""
        assert least <= len(letter.body.split()) <= most


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_updates_to_one_person_are_worded_differently(language: str) -> None:
    for at in range(10):
        bodies = []
        for occasion in (1, 2):
            made, known = situation("update", language, at, occasion=occasion)
            bodies.append(write_letter(made, known, TEMPLATES).body)
        assert bodies[0] != bodies[1]
