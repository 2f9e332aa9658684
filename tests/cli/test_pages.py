from __future__ import annotations

from typing import Any

import pytest

DRAFT = {
    "key": "k",
    "step": "thank-you",
    "rules": ["F1"],
    "contact": "Ana Lima",
    "to": "ana@example.org",
    "subject": "Thank you",
    "message_id": "m@example.org",
    "state": "untouched",
    "needs_you": ["name one thing that was new to you"],
    "created": "2026-03-02T14:00:00+00:00",
    "because": "you met on Monday",
}
REMINDER = {"step": "call", "contact": "Bo", "due": "2026-03-02T14:00:00+00:00", "title": "Call Bo", "fired": None}
EXPLAINED = {
    "contact": "Ana Lima",
    "stage": "asked",
    "decisions": [
        {
            "step": "follow-up",
            "number": 1,
            "outcome": "waiting",
            "rule": "C1",
            "because": "No answer yet.",
            "facts": ["m@example.org"],
            "due": "2026-03-02T14:00:00+00:00",
        }
    ],
    "asks": [],
    "next": {"step": "follow-up", "due": "2026-03-02T14:00:00+00:00"},
}


@pytest.mark.parametrize(
    ("method", "answer", "args"),
    [
        ("drafts", [DRAFT], ("drafts",)),
        ("reminders", [REMINDER], ("reminders",)),
        ("forecast", [REMINDER], ("forecast", "--days", "7")),
        ("explain", EXPLAINED, ("explain", "Ana Lima")),
        ("log", [{"at": "2026-03-02T14:00:00+00:00", "kind": "letter", "key": "mail:x", "what": "x"}], ("log", "Ana")),
        ("drafts", [], ("drafts",)),
    ],
)
@pytest.mark.usefixtures("ana")
def test_json_is_what_the_app_says(app, run_json, method, answer, args):
    app.answers = {method: answer}
    assert run_json(*args) == answer


def flat(result) -> Any:
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def test_drafts_are_told_with_state_reason_rule_and_what_they_need(app, run):
    app.answers = {"drafts": [DRAFT]}
    shown = flat(run("drafts"))
    for part in ("Thank you", "F1", "Needs you", "review"):
        assert part in shown


def test_reminders_to_come_stand_before_those_that_rang(app, run):
    app.answers = {"reminders": [REMINDER | {"fired": "2026-03-02T14:00:00+00:00", "title": "Old"}, REMINDER]}
    shown = flat(run("reminders"))
    assert shown.index("To come") < shown.index("Call Bo") < shown.index("Rang") < shown.index("Old")


def test_moments_are_on_the_users_clock(app, run):
    app.answers = {"reminders": [REMINDER]}
    assert "Mon 2 Mar 2026 09:00" in flat(run("reminders"))


@pytest.mark.usefixtures("ana")
def test_an_explanation_names_rule_facts_clock_and_what_is_next(app, run):
    app.answers = {"explain": EXPLAINED}
    shown = flat(run("explain", "Ana Lima"))
    for part in ("their turn", "Next: follow-up", "C1", "m@example.org", "due Mon 2 Mar 2026 09:00"):
        assert part in shown


@pytest.mark.usefixtures("ana")
def test_the_timeline_names_what_can_be_undone_in_one_piece(app, run):
    key = "said:note:0123456789abcdef0123"
    note = {"at": "2026-03-02T14:00:00+00:00", "kind": "note-taken", "key": key, "what": "many words " * 20}
    letter = {"at": "2026-03-02T14:00:00+00:00", "kind": "letter", "key": "mail:a@b", "what": "Ana wrote: Reefs"}
    app.answers = {"log": [letter | {"reading": "person", "intents": ["accepts"]}, note]}
    result = run("log", "Ana Lima")
    assert key in result.output
    assert "mail:a@b" not in result.output
    assert "(person, accepts)" in flat(result)


@pytest.mark.usefixtures("ana")
def test_a_brief_is_text(app, run, run_json):
    app.answers = {"brief": "Meeting\n\n1. Ask\x1b[2J"}
    assert run("brief", "Ana").output == "Meeting\n\n1. Ask [2J\n"
    assert run_json("brief", "Ana")["contact"] == "Ana Lima"


@pytest.mark.parametrize(("method", "args"), [("drafts", ("drafts",)), ("forecast", ("forecast",))])
def test_an_empty_page_says_so(app, run, method, args):
    app.answers = {method: []}
    assert flat(run(*args))


def test_a_page_on_a_terminal_is_the_same_words(monkeypatch, capsys):
    from daemon.cli import fancy
    from daemon.cli.page import page, table

    monkeypatch.setenv("COLUMNS", "60")
    fancy.show(page(table("Drafts", ("Who", "What"), [("Ana [b]x[/b] :smile:", "Re: " + "words " * 30)])))
    shown = capsys.readouterr().out
    assert "Ana [b]x[/b] :smile:" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 60
