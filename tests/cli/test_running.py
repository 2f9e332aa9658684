from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

ACCOUNT = {
    "name": "home",
    "complete": True,
    "facts": 1,
    "drafts": [
        {
            "key": "k",
            "step": "follow-up",
            "number": 2,
            "contact": "Ana Lima",
            "to": "ana@example.org",
            "subject": "Re: Reefs",
            "because": "no answer came",
        }
    ],
    "withdrawn": [],
    "reminders": [
        {"key": "r", "step": "call", "contact": "Bo", "due": "2026-03-02T14:00:00+00:00", "title": "Call Bo"}
    ],
    "notices": ["2 letters wait until tomorrow."],
    "errors": [],
}


def report(**changes) -> Any:
    return {"accounts": [ACCOUNT | changes]}


def account(kind, calendar=None) -> Any:
    return SimpleNamespace(name="work", mailbox=SimpleNamespace(kind=kind), calendar=calendar)


def test_one_pass_as_json_is_the_report_and_nothing_else(app, run_json):
    app.answers = {"run_once": report()}
    assert run_json("run", "--once") == report()


def test_one_pass_is_told_in_words_on_the_users_clock(app, run):
    app.answers = {"run_once": report()}
    result = run("run", "--once")
    assert result.exit_code == 0
    flat = " ".join(result.output.split())
    assert "follow-up 2: Re: Reefs no answer came" in flat
    assert "Mon 2 Mar 2026 09:00" in flat
    assert "2 letters wait until tomorrow." in flat


def test_an_error_of_an_account_makes_the_exit_code_1_and_the_json_is_still_whole(app, run_json):
    app.answers = {"run_once": report(errors=["The folder is gone."])}
    assert run_json("run", "--once", code=1)["accounts"][0]["errors"] == ["The folder is gone."]


def test_accept_missing_is_handed_on(app, run):
    app.answers = {"run_once": report()}
    run("run", "--once", "--accept-missing")
    (call,) = [call for call in app.calls if call[0] == "run_once"]
    assert call[1]["accept_missing"] is True


def test_accept_clock_is_handed_on(app, run):
    app.answers = {"run_once": report()}
    run("run", "--once", "--accept-clock")
    (call,) = [call for call in app.calls if call[0] == "run_once"]
    assert call[1]["accept_clock"] is True


@pytest.mark.parametrize("args", [("--at", "2026-03-02T09:00Z"), ("--accept-missing",), ("--accept-clock",)])
def test_the_daemon_lives_in_the_present(app, run, args):
    assert run("run", *args).exit_code == 2
    assert app.calls == []


def test_another_moment_on_a_server_account_wants_yes(app, run):
    app.answers = {"run_once": report()}
    app.config.accounts = (account("maildir"), account("imap"))
    result = run("run", "--once", "--at", "2026-03-02T09:00Z")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert run("run", "--once", "--at", "2026-03-02T09:00Z", "--yes").exit_code == 0
    assert run("run", "--once").exit_code == 0


def test_another_moment_on_folders_is_free(app, run):
    app.answers = {"run_once": report()}
    app.config.accounts = (account("maildir", SimpleNamespace(kind="ics")), account("memory"))
    assert run("run", "--once", "--at", "2026-03-02T09:00Z").exit_code == 0


def test_the_daemon_tells_what_happens_line_by_line(app, run):
    event = {"at": "2026-03-02T14:00:00+00:00", "account": "home", "kind": "draft", "text": "drafted\x1b for Ana"}

    def serve(on_event, on_ready):
        on_ready()
        on_event(event)
        on_event(event)
        return 0

    app.serve = serve
    assert run("run").stdout.splitlines() == ["Mon 2 Mar 2026 09:00 home drafted for Ana"] * 2
    assert [json.loads(line) for line in run("run", "--json").stdout.splitlines()] == [event, event]
