from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.core.facts import CallOutcome, MissedBy


def test_a_note_is_the_argument(app, run, ana):
    assert run("note", ana.name, "Advice: read Reefs").exit_code == 0
    assert ("note", ana.id, "Advice: read Reefs") in app.calls


def test_a_note_is_standard_input_where_there_is_no_argument(app, run, ana):
    assert run("note", ana.name, stdin="Advice:\nread Reefs é\n").exit_code == 0
    assert ("note", ana.id, "Advice:\nread Reefs é") in app.calls


def test_an_empty_note_is_refused(app, run, ana):
    assert run("note", ana.name, stdin="  \n").exit_code == 2
    assert [call for call in app.calls if call[0] == "note"] == []


@pytest.mark.parametrize(
    ("args", "outcome", "who"),
    [
        (("--reached",), CallOutcome.REACHED, ""),
        (("--voicemail",), CallOutcome.VOICEMAIL, ""),
        (("--message-with", "Bo Ek"), CallOutcome.MESSAGE, "Bo Ek"),
        (("--no-answer",), CallOutcome.NO_ANSWER, ""),
    ],
)
def test_a_call_is_logged_as_it_ended(app, run, ana, args, outcome, who):
    assert run("call", ana.name, *args).exit_code == 0
    assert ("call", ana.id, outcome, who, {"talk": False}) in app.calls


@pytest.mark.parametrize("args", [("--talked",), ("--reached", "--talked")])
def test_a_call_that_was_the_talk_itself_reached_them(app, run, ana, args):
    assert run("call", ana.name, *args).exit_code == 0
    assert ("call", ana.id, CallOutcome.REACHED, "", {"talk": True}) in app.calls


@pytest.mark.parametrize(
    "args", [(), ("--reached", "--voicemail"), ("--talked", "--no-answer"), ("--message-with", " ")]
)
def test_a_call_ended_in_exactly_one_way(app, run, ana, args):
    assert run("call", ana.name, *args).exit_code == 2
    assert [call for call in app.calls if call[0] == "call"] == []


def test_met_is_now_unless_a_moment_is_given(app, run, ana):
    run("met", ana.name)
    run("met", ana.name, "2026-03-02T15:00")
    run("met", ana.name, "2026-03-02T15:00Z")
    moments = [call[2] for call in app.calls if call[0] == "met"]
    assert moments == [
        None,
        datetime(2026, 3, 2, 15, tzinfo=ZoneInfo("America/Toronto")),
        datetime(2026, 3, 2, 15, tzinfo=ZoneInfo("UTC")),
    ]


def test_missed_and_undo_hand_on_what_was_named(app, run):
    assert run("missed", "uid-1@example.org").exit_code == 0
    assert run("undo", "said:note:1").exit_code == 0
    assert ("missed", "uid-1@example.org", MissedBy.UNSAID) in app.calls
    assert ("undo", "said:note:1") in app.calls


def test_missed_may_say_who_did_not_come(app, run):
    assert run("missed", "uid-1@example.org", "--by", "me").exit_code == 0
    assert ("missed", "uid-1@example.org", MissedBy.ME) in app.calls
    assert run("missed", "uid-1@example.org", "--by", "nobody").exit_code == 2
