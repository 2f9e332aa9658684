"""What counts as a mention of a person, and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.store.mentions import Marks

JANE = Marks(frozenset({"jane@acme.example"}), frozenset({"Jane Doe"}), frozenset({"+1 416 555 0100"}))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Jane Doe wrote", "somebody wrote"),
        ("JANE  DOE wrote", "somebody wrote"),
        ("Jane\nDoe wrote", "somebody wrote"),
        ("Doe, Jane: yes", "somebody: yes"),
        ("Jane Doerr wrote", "Jane Doerr wrote"),
        ("MaryJane Doe", "MaryJane Doe"),
        ("Jane wrote", "Jane wrote"),
        ("<Jane@Acme.example>.", "<somebody>."),
        ("write to jane@acme.example.", "write to somebody."),
        ("jane@acme.example.org", "jane@acme.example.org"),
        ("mary.jane@acme.example", "mary.jane@acme.example"),
        ("jane@acme.example-corp", "jane@acme.example-corp"),
        ("call +1 416 555 0100!", "call somebody!"),
        ("call +1 416 555 01001", "call +1 416 555 01001"),
    ],
)
def test_a_whole_name_address_or_number_is_a_mention_and_a_part_is_not(text: str, left: str) -> None:
    assert JANE.out_of(text) == left
    assert JANE.found_in(text) == (text != left)
    assert json.loads(JANE.out_of_json(json.dumps({"t": text}))) == {"t": left}


@pytest.mark.parametrize(
    ("plain", "left"),
    [
        ({"to": ["jane@acme.example", "x@y"]}, {"to": ["x@y"]}),
        ({"guests": [{"address": "jane@acme.example"}, {"address": "x@y"}]}, {"guests": [{"address": "x@y"}]}),
        ({"refers_to": [{"name": "Jane Doe", "address": None}]}, {"refers_to": []}),
        ({"author": "jane@acme.example", "author_name": "JD"}, {"author": "", "author_name": ""}),
        ({"introduced_by": "Jane Doe"}, {"introduced_by": ""}),
        ({"deep": [[{"because": ["Jane Doe said so"]}]]}, {"deep": [[{"because": ["somebody said so"]}]]}),
        ({"message_id": "jane@acme.example"}, {"message_id": "jane@acme.example"}),
        ({"n": 1, "b": True, "none": None}, {"n": 1, "b": True, "none": None}),
    ],
)
def test_in_facts_the_person_is_taken_out_and_the_shape_stays(plain: Any, left: Any) -> None:
    assert json.loads(JANE.out_of_json(json.dumps(plain))) == left


def test_a_name_of_one_word_counts_only_where_a_name_stands() -> None:
    will = Marks(names=frozenset({"Will"}))
    assert will.out_of("Will you come?") == "Will you come?"
    assert json.loads(will.out_of_json('{"author_name":"Will","kind":"Will"}')) == {"author_name": "", "kind": "Will"}
    assert will.found_in('{"author_name":"Will"}')


def test_somebody_without_marks_is_mentioned_nowhere() -> None:
    assert not Marks().found_in("anything at all, jane@acme.example")
    assert Marks().out_of("anything") == "anything"


@pytest.mark.parametrize(
    "name", ["Jane Doe", "李明", "Ωμέγα Ψ", "Åsa Öö", 'Jane "JJ" Doe', "Ø", "O'Neil", "Łukasz Żółć"]
)
def test_every_text_with_a_mention_holds_a_fragment_of_it(name: str) -> None:
    marks = Marks(names=frozenset({name}))
    assert marks.fragments
    for text in (name, name.upper(), name.lower(), json.dumps(name), json.dumps(name, ensure_ascii=False)):
        if marks.found_in(text):
            ascii_lower = "".join(letter.lower() if letter.isascii() else letter for letter in text)
            assert any(part.lower() in ascii_lower or part in text for part in marks.fragments)


def test_what_is_no_json_is_taken_as_text() -> None:
    assert JANE.out_of_json("Jane Doe {") == "somebody {"


@settings(max_examples=50)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_mention_that_stands_alone_survives(before: str, after: str) -> None:
    body = json.dumps({"t": f"{before} Jane Doe, {after}"}, ensure_ascii=False)
    assert JANE.found_in(body)
    assert " Jane Doe, " not in json.loads(JANE.out_of_json(body))["t"]
