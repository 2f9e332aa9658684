from __future__ import annotations

import json
import sys
import types
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

MONDAY, TUESDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DRAFT = {"step": "follow-up", "number": 1, "contact": "Ana", "subject": "Re: Reefs", "because": "no answer came"}


@dataclass(frozen=True)
class Happened:
    at: datetime
    who: str
    tell: str
    done: bool = True


@dataclass(frozen=True)
class Passed:
    at: datetime
    report: Any


@pytest.fixture(autouse=True)
def world(app, monkeypatch):
    """A world of two days in which one draft is written."""

    def play(folder, run_pass, *, begin, note):
        folder.mkdir(exist_ok=True)
        (folder / "contacts.csv").write_text("name,addresses\nAna,ana@example.org\n")
        begin(folder, MONDAY)
        yield Happened(MONDAY, "Ana", "You write to Ana.")
        yield Happened(MONDAY, "Ana", "This could not be done.", done=False)
        note("Ana", "Advice: dive", TUESDAY)
        yield Passed(TUESDAY, run_pass(TUESDAY))

    fake: Any = types.ModuleType("daemon.demo")
    fake.play, fake.END, fake.Happened, fake.Passed = play, TUESDAY, Happened, Passed
    monkeypatch.setitem(sys.modules, "daemon.demo", fake)
    account = {"drafts": [DRAFT], "withdrawn": [], "reminders": [], "errors": []}
    app.answers = {
        "run_once": {"accounts": [account]},
        "status": {"contacts": [], "accounts": []},
        "drafts": [],
    }


def test_the_demo_tells_day_by_day_what_happened_and_what_was_drafted_for_whom_and_why(run, tmp_path):
    result = run("demo", "--folder", str(tmp_path / "world"))
    assert result.exit_code == 0, result.output
    told = " ".join(result.output.split())
    order = ["Mon 2 Mar 2026", "You write to Ana.", "Tue 3 Mar 2026", "DRAFT", '"Re: Reefs": no answer came', ".Drafts"]
    assert sorted(order, key=told.index) == order
    assert "could not be done" not in told


def test_the_demo_runs_the_real_commands_on_its_own_folder(app, run, tmp_path):
    run("demo", "--folder", str(tmp_path / "world"))
    assert {call[1] for call in app.calls if call[0] == "open"} == {tmp_path / "world" / "config.toml"}
    assert [call[2] for call in app.calls if call[0] == "note"] == ["Advice: dive"]
    assert len(app.roster().members) == 1


def test_the_demo_as_json_is_one_object_a_line(run, tmp_path):
    result = run("demo", "--folder", str(tmp_path / "world"), "--json")
    assert [json.loads(line)["kind"] for line in result.stdout.splitlines()] == ["happened", "drafts"]
