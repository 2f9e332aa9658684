"""Every rule of the practice is held by a test or a scenario; the page of scenarios is true to the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.scenarios.language import ScenarioError, read, shown, understand
from tests.scenarios.player import play
from tests.scenarios.test_scenarios import FILES

TESTS = Path(__file__).parent.parent
RULES = """
A1 A2 A3 A4  B1 B2 B3 B4 B5 B6  C1 C2 C3 C4 C5 C6 C7  D1 D2 D3 D4 D5 D6 D7  E1 E2 E3  F1 F2 F3 F4 F5 F6  G1 G2 G3
""".split()
HEAD = "# t\nRules: C1\nJane Miller <jane@ocean.example.net>\n\n"


def cited() -> dict[str, set[str]]:
    """Rule -> the tests and scenarios that name it (this page, which names them all, left out)."""
    found: dict[str, set[str]] = {rule: set() for rule in RULES}
    for path in (*TESTS.rglob("test_*.py"), *FILES):
        if path == Path(__file__):
            continue
        for rule in re.findall(r"\b[A-G]\d\b", path.read_text("utf-8")):
            found.get(rule, set()).add(path.name)
    return found


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_is_held_by_a_test_or_a_scenario(rule):
    assert cited()[rule], f"no test and no scenario names {rule}"


def test_there_are_eighty_scenarios_and_each_names_rules_that_exist():
    scenes = [read(path) for path in FILES]
    assert len(scenes) >= 80
    assert {rule for scene in scenes for rule in scene.rules} <= set(RULES)
    assert len({path.stem for path in FILES} | {scene.title for scene in scenes}) == 2 * len(scenes)


def wrong(tmp_path, text):
    """What is said about a scenario that is wrong."""
    path = tmp_path / "wrong.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        play(path, tmp_path)
    return str(caught.value)


def test_an_unknown_sentence_is_answered_with_file_line_and_the_nearest_one(tmp_path):
    said = wrong(tmp_path, HEAD + "Mar 2 10:00: Jane's mailbox replies: away until Monday\n")
    assert said.startswith("wrong.txt:5: Jane's mailbox replies")
    assert "who's mailbox answers:" in said


def test_what_did_not_come_true_is_told_with_what_came(tmp_path):
    said = wrong(tmp_path, HEAD + "Mar 2 10:00: I write to Jane\nMar 11 09:00: expect nothing\n")
    assert said.startswith("wrong.txt:6: Mar 11 09:00: expect nothing")
    assert "follow-up for Jane Miller" in said


def test_a_draft_that_no_line_expects_is_an_error(tmp_path):
    said = wrong(tmp_path, HEAD + "Mar 2 10:00: I write to Jane\nMar 11 09:00: I look\n")
    assert "no line expects this: follow-up for Jane Miller" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mar 2 10:00: I write to Bob\n", "Bob is nobody here; known are: Jane Miller"),
        ("Tue Mar 2 10:00: I look\n", "Mar 2 10:00 is a Monday"),
        ("Mar 3 10:00: I look\nMar 2 10:00: I look\n", "before the line above it"),
        ("Feb 30 10:00: I look\n", '"Feb 30 10:00" is no date'),
        ("Mar 2 10:00: I look\nI look\n", "a line begins with its date"),
        ("Mar 2 10:00: I throw the draft away\n", "0 drafts lie there, not one"),
        ("Mar 2 10:00: I write to Jane\n  expect a follow-up for Jane\n", "but there came: nothing"),
        ("Mar 2 10:00: I write to Jane\n  expect status of Jane: quiet\n", "but the status is: asked, their turn"),
    ],
)
def test_a_slip_is_told_in_a_sentence(tmp_path, text, said):
    assert said in wrong(tmp_path, HEAD + text)


def test_the_sentences_of_the_page_for_advisers_are_understood():
    page = (Path(__file__).parent / "README.md").read_text("utf-8")
    sentences = [line[4:].strip() for line in page.splitlines() if line.startswith("    ")]
    dated = [re.sub(r"^(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} \d+(?: \d+:\d+)?: ", "", line) for line in sentences]
    told = [line for line in dated if line and not line.startswith(("#", "Rules:", "Jane Miller <"))]
    assert len(told) > 20
    for sentence in told:
        understand(sentence)


def test_a_form_is_shown_without_its_machinery():
    assert shown('I write[ again:{again}] to {who}[: "{text}"]') == 'I write[ again] to who[: "text"]'
