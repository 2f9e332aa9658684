from __future__ import annotations

from typing import Any

STATUS: dict[str, Any] = {
    "contacts": [
        {
            "contact": "Ana Lima",
            "addresses": ["ana@example.org"],
            "stage": "asked",
            "waiting_on": "them",
            "since": "2026-01-05T09:00:00-05:00",
            "next": {"step": "follow-up", "due": "2026-01-14T09:00:00-05:00"},
            "asks": [{"what": "Is pa@example.org their assistant?", "because": "the letter names Ana"}],
        },
        {
            "contact": "Bo Ek",
            "addresses": [],
            "stage": "resting",
            "waiting_on": "nobody",
            "since": "2026-01-05T09:00:00-05:00",
            "next": {"step": "come-back", "due": "2026-04-07T09:00:00-04:00"},
            "asks": [],
        },
    ],
    "accounts": [{"name": "home", "complete_at": "2026-01-06T09:00:00-05:00", "error": ""}],
}
DRAFT = {"contact": "Ana Lima", "step": "follow-up", "subject": "Re: Reefs", "state": "untouched", "needs_you": []}


def test_status_as_json_is_what_the_app_says_and_nothing_else(app, run_json):
    app.answers = {"status": STATUS}
    assert run_json("status") == STATUS


def test_status_groups_contacts_by_who_has_the_next_word(app, run):
    app.answers = {"status": STATUS, "drafts": [DRAFT]}
    shown = run("status").output
    assert shown.index("Their turn") < shown.index("Ana Lima  your letter waits") < shown.index("Resting")


def test_a_resting_contact_is_told_with_the_month_they_named(app, run):
    app.answers = {"status": STATUS, "drafts": []}
    flat = " ".join(run("status").output.split())
    assert "resting until April" in flat


def test_status_asks_what_only_the_user_knows_first(app, run):
    app.answers = {"status": STATUS, "drafts": []}
    assert run("status").output.startswith("Only you can say")


def test_drafts_that_wait_are_shown_with_the_status(app, run):
    app.answers = {"status": STATUS, "drafts": [DRAFT, DRAFT | {"state": "sent", "subject": "Old"}]}
    shown = run("status").output
    assert "Re: Reefs" in shown
    assert "Old" not in shown


def test_without_contacts_the_status_says_how_to_bring_them_in(app, run):
    app.answers = {"status": {"contacts": [], "accounts": []}, "drafts": []}
    assert "contacts import" in run("status").output


def test_no_line_is_wider_than_the_terminal(app, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    app.answers = {"status": STATUS, "drafts": [DRAFT]}
    assert max(map(len, run("status").output.splitlines())) <= 60


def test_a_name_cannot_steer_the_terminal(app, run):
    evil = STATUS["contacts"][0] | {"contact": "A\x1b[31m\u202eB\nC"}
    app.answers = {"status": {"contacts": [evil], "accounts": []}, "drafts": []}
    shown = run("status").output
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "A [31mB C" in shown
