"""Templates: the user's before the built-in ones, and nothing in them can do harm."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from daemon.writing.filling import fill
from daemon.writing.languages import TONGUES
from daemon.writing.letters import write_letter
from daemon.writing.templates import LANGUAGES, Templates, builtin_source, template_names
from tests.writing.world import FOLLOW_UP, THANKS, dossier

OWN = "Subject: Hello\n\n{{ salutation }}\n\nOnce more, from me.\n\n{{ closing }}\n{{ signature }}\n"


def test_the_users_template_comes_first() -> None:
    assert "Once more, from me." in write_letter(FOLLOW_UP, dossier(), Templates({"en/follow-up-1.txt": OWN})).body


def test_a_template_may_be_named_without_folder_and_ending() -> None:
    assert "Once more, from me." in write_letter(FOLLOW_UP, dossier(), Templates({"follow-up-1": OWN})).body


@pytest.mark.parametrize(
    "source",
    [
        "{{ salutation }",
        "{% if %}x{% endif %}",
        "{{ no_such_name }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 'a'.center(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{% for a in salutation %}{% for b in salutation %}x{% endfor %}{% endfor %}",
        "{% set x = salutation ~ salutation %}{{ x }}",
        "{{ lipsum() }}",
        "{{ range(99999999) }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% pick %}a{% or %}b",
        "{{ salutation|join(salutation) }}",
        "",
        "x" * 20_000,
        "{{" * 3000,
        "{% if a %}" * 500,
    ],
)
def test_a_broken_or_greedy_template_gives_one_sentence_and_the_built_in_letter(source: str) -> None:
    templates = Templates({"en/follow-up-1.txt": source})
    started = time.monotonic()
    made = write_letter(FOLLOW_UP, dossier(), templates)
    assert time.monotonic() - started < 2
    assert made.body == write_letter(FOLLOW_UP, dossier(), Templates()).body
    (problem,) = templates.problems
    assert "en/follow-up-1.txt" in problem.sentence
    assert problem.sentence.endswith(".")
    assert "\n" not in problem.sentence


def test_the_line_of_a_mistake_is_named() -> None:
    templates = Templates({"en/follow-up-1.txt": "one\ntwo\n{{ nothing_here }}\n"})
    write_letter(FOLLOW_UP, dossier(), templates)
    assert templates.problems[0].line == 3


def test_a_template_that_is_never_used_is_named() -> None:
    assert "never used" in Templates({"en/folow-up.txt": OWN}).problems[0].sentence


def test_a_pick_says_one_thing_and_the_same_each_time() -> None:
    source = "{{ salutation }}\n\n{% pick %}\nred\n{% or %}\ngreen\n{% or %}\nblue\n{% endpick %}\n"
    bodies = {write_letter(FOLLOW_UP, dossier(), Templates({"follow-up-1": source})).body for _ in range(3)}
    (body,) = bodies
    assert sum(colour in body for colour in ("red", "green", "blue")) == 1


def test_every_built_in_template_obeys_the_rules_for_users() -> None:
    own = {name: builtin_source(name) for name in template_names()}
    assert Templates(own).problems == ()


def test_the_readme_names_every_name_of_a_template_and_no_other() -> None:
    readme = (
        (Path(__file__).parents[2] / "daemon/writing/README.md")
        .read_text("utf-8")
        .split("### Names")[1]
        .split("### Sie or du")[0]
    )
    table = "\n".join(line.split("|")[1] for line in readme.splitlines() if line.startswith("| `"))
    told = set(re.findall(r"`([a-z_]+)`", table))
    filled = set(fill(FOLLOW_UP, dossier(), TONGUES["en"], 0).names)
    assert told == filled


def test_the_readmes_example_is_a_working_template() -> None:
    example = (Path(__file__).parents[2] / "daemon/writing/README.md").read_text("utf-8").split("```")[1].strip() + "\n"
    templates = Templates({"en/thank-you.txt": example})
    assert templates.problems == ()
    assert write_letter(THANKS, dossier(), templates).body.startswith("Dear Dr. van den Berg,")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_letter(language: str) -> None:
    names = {name.split("/")[1] for name in template_names() if name.startswith(f"{language}/")}
    assert names == {name.split("/")[1] for name in template_names() if name.startswith("en/")}


def test_a_template_that_cannot_be_read_is_told_and_costs_no_letter() -> None:
    templates = Templates({}, {"thank-you.txt": "thank-you.txt cannot be read: save it as UTF-8."})
    made = write_letter(THANKS, dossier(), templates)
    assert "thank-you.txt cannot be read: save it as UTF-8." in made.needs_you
    assert made.body == write_letter(THANKS, dossier(), Templates()).body
    assert (
        write_letter(FOLLOW_UP, dossier(), templates).needs_you
        == write_letter(FOLLOW_UP, dossier(), Templates()).needs_you
    )


def test_the_mistake_of_an_own_template_stands_with_its_draft() -> None:
    made = write_letter(FOLLOW_UP, dossier(), Templates({"en/follow-up-1.txt": "{{ no_such_name }}"}))
    assert any("en/follow-up-1.txt" in want and "line 1" in want for want in made.needs_you)
