"""The etiquette check: what it finds, what it leaves alone, and how often it is right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.writing.etiquette import LintContext, lint, lint_source
from tests.writing.labelled import labelled, precision_and_recall

LETTERS = labelled()
ENGLISH = LintContext(language="en")


def rules(text: str, context: LintContext = ENGLISH) -> set[str]:
    return {finding.rule for finding in lint(text, context=context)}


def test_there_are_at_least_150_labelled_letters_half_of_them_set_aside() -> None:
    assert len(LETTERS) >= 150
    assert abs(sum(letter.aside for letter in LETTERS) * 2 - len(LETTERS)) <= 4


@pytest.mark.parametrize("half", ["learn", "aside"])
def test_precision_and_recall_are_at_least_95_in_a_hundred(half: str) -> None:
    precision, recall = precision_and_recall([letter for letter in LETTERS if letter.aside == (half == "aside")])
    assert precision >= 0.95
    assert recall >= 0.95


@pytest.mark.parametrize(
    "text",
    [
        "I'm not asking for a job.",
        "I am not looking for a position; I would like to understand the work.",
        "Please be assured that I will not send you my resume.",
        "How did you get your first job at the museum?",
        'She told me: "Never ask about salaries."',
        "There is no need to answer by Friday.",
        "I will get back to you by Friday.",
        "As you suggested, I will call you on Tuesday at 10.",
        "I am very attached to the sea.",
        "Thank you for the job you did.",
        "No answer is needed.",
        "The opening of the exhibition was a joy.",
        "I pay attention to detail.",
    ],
)
def test_what_only_seems_rude_passes(text: str) -> None:
    assert rules(text) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Would you have anything for someone like me?", "B2"),
        ("Wouldn't you have a job for me?", "B2"),
        ("I'm not in a hurry, but are you hiring?", "B2"),
        ("My resume is attached.", "B2"),
        ("What does one earn in your field?", "D3"),
        ("What do you do here?", "D3"),
        ("Are you hiring people like me?", "D3"),
        ("Please let me know by Friday.", "B4"),
        ("I will call you on Tuesday at 10.", "B3"),
        ("You have not answered my letter.", "C5"),
        ("Dear [Name],", "B6"),
        ("Dear ,", "B6"),
        ("I enclose the article.", "B6"),
        ("I recieved your letter.", "B6"),
        ("word " * 400, "B1"),
    ],
)
def test_what_breaks_a_rule_is_found(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_a_sentence_wrapped_over_lines_is_one_sentence() -> None:
    assert rules("I am writing because I am looking for a\njob in your team.") == {"B2"}


def test_the_line_of_a_finding_is_where_its_sentence_begins() -> None:
    (finding,) = lint("Dear Maria,\n\nThank you.\nPlease let me know by Friday.\n", context=ENGLISH)
    assert finding.line == 4


def test_the_wrong_person_is_noticed() -> None:
    context = LintContext(language="en", to_name="Dr. Maria van den Berg")
    assert rules("Dear Tom,\n\nThank you.", context) == {"B6"}
    for right in ("Dear Maria,", "Dear Dr. van den Berg,", "Dear Ms. Berg,", "Hello,", "Dear colleagues,"):
        assert rules(f"{right}\n\nThank you.", context) == set()


def test_short_forms_of_a_name_are_the_same_person() -> None:
    assert rules("Dear Bob,\n\nThank you.", LintContext(language="en", to_name="Robert Smith")) == set()


def test_a2_an_introducer_without_consent_is_not_named() -> None:
    context = LintContext(language="en", introducer="Ana Lopez")
    assert rules("Ana Lopez told me about you.", context) == {"A2"}
    assert (
        rules("Ana Lopez told me about you.", LintContext(language="en", introducer="Ana Lopez", may_cite=True))
        == set()
    )


def test_a2_an_introducer_called_like_a_thing_is_told_from_the_thing() -> None:
    context = LintContext(language="en", introducer="Grace Bell")
    assert rules("When the ship's bell rings, I say grace.", context) == set()
    for text in ("I had lunch with Grace the other day.", "Ms Bell gave me your address.", "It was grace bell's idea."):
        assert "A2" in rules(text, context)


@pytest.mark.parametrize(("language", "greeting"), [("fr", "Chère Madame,"), ("es", "Estimada señora:")])
def test_an_honorific_alone_is_a_greeting_of_the_receiver(language: str, greeting: str) -> None:
    assert rules(f"{greeting}\n", LintContext(language=language, to_name="Hélène Marchand", spelling=False)) == set()


def test_names_from_the_log_are_known_words() -> None:
    assert rules("I met frend there.") == {"B6"}
    assert rules("I met frend there.", LintContext(language="en", known=frozenset({"frend"}))) == set()


MESSAGE = (
    "From: Dana <dana@example.org>\nTo: Maria Berg <maria@ocean.example>\nSubject: Hi\n\n"
    "Dear Tom,\n\nPlease let me know by Friday.\n\nOn Monday, Maria Berg wrote:\n> Are you hiring?\n-- \nMy resume is attached.\n"
)


def test_a_raw_message_is_read_without_headers_quotes_and_signature() -> None:
    assert [(finding.rule, finding.line) for finding in lint_source(MESSAGE.encode())] == [("B6", 5), ("B4", 7)]


def test_something_attached_may_be_mentioned() -> None:
    message = (
        b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nDear Ben,\n\nI attach the article.\n\n"
        b"--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nxx\n--x--\n"
    )
    assert lint_source(message) == ()
    assert {finding.rule for finding in lint_source(b"Dear Ben,\n\nI attach the article.\n")} == {"B6"}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_file_breaks_the_check(raw: bytes) -> None:
    for finding in lint_source(b"Subject: x\nContent-Type: multipart/mixed; boundary=x\n\n" + raw) + lint_source(raw):
        assert finding.line >= 1


def test_the_check_is_quick_on_a_hostile_text() -> None:
    import time

    started = time.process_time()
    for text in ("a " * 20_000, "let me know " * 5_000, "((" * 20_000, '"' * 20_000, "by " * 20_000):
        lint(text, context=LintContext(language="en", spelling=False))
    assert time.process_time() - started < 10


SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "sentences.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("language", "rule", "sentence"), SENTENCES)
def test_single_sentences(language: str, rule: str, sentence: str) -> None:
    found = rules(sentence, LintContext(language=language))
    assert found == set() if rule == "ok" else rule in found
