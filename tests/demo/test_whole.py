"""The sample world with the real program: what the demo tells is what happens."""

from __future__ import annotations

from datetime import time
from email import message_from_bytes
from email.policy import default

import pytest

from daemon.cli.demo import RealProgram, played
from daemon.demo import END, Happened, Passed
from daemon.demo.story import ZONE

FOLLOW_UP, THANK_YOU = "follow-up", "thank-you"
STAGES = {
    "Amina Okafor": {"asked"},
    "Jonas Brandt": {"answered"},
    "Lucie Tremblay": {"asked"},
    "Henrik Dahl": {"resting"},
    "Priya Raman": {"unreachable"},
    "Sofia Lindqvist": {"thanked"},
    "Marcus Bell": {"thanked"},
    "Greta Hofmann": {"declined"},
    "Owen MacLeod": {"answered"},
    "Yuki Tanaka": {"asked", "quiet"},
    "Beatriz Santos": {"answered"},
    "Renata Flores": {"met"},
}
DRAFTS = [
    ("Yuki Tanaka", FOLLOW_UP, "thrown-away"),
    ("Beatriz Santos", FOLLOW_UP, "edited"),
    ("Owen MacLeod", FOLLOW_UP, "withdrawn"),
    ("Henrik Dahl", FOLLOW_UP, "withdrawn"),
    ("Amina Okafor", FOLLOW_UP, "sent"),
    ("Sofia Lindqvist", THANK_YOU, "sent"),
    ("Jonas Brandt", THANK_YOU, "sent"),
    ("Lucie Tremblay", FOLLOW_UP, "untouched"),
    ("Marcus Bell", THANK_YOU, "sent"),
    ("Amina Okafor", FOLLOW_UP, "untouched"),
    ("Renata Flores", THANK_YOU, "untouched"),
]
"""In the order in which they were written. Steps besides these two may come and go."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "world"
    program = RealProgram(folder / "config.toml")
    return folder, program, list(played(folder, program))


def sent_to(folder, address: str) -> list[str]:
    mails = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted((folder / "mail" / ".Sent" / "cur").iterdir())
    ]
    return [mail.get_content() for mail in mails if address in str(mail["To"])]


def test_nothing_goes_wrong(whole):
    _, _, events = whole
    errors = [account["errors"] for e in events if isinstance(e, Passed) for account in e.report["accounts"]]
    assert [one for one in errors if one] == []


def test_dana_finds_every_draft_she_wants_to_work_on(whole):
    _, _, events = whole
    assert [e.tell for e in events if isinstance(e, Happened) and not e.done] == []


def test_everybody_stands_where_the_story_leads(whole):
    _, program, _ = whole
    found = {entry["contact"]: entry["stage"] for entry in program.status(END)["contacts"]}
    assert found.keys() == STAGES.keys()
    assert {name: stage for name, stage in found.items() if stage not in STAGES[name]} == {}


def test_every_follow_up_and_thank_you_came_to_the_end_that_is_told(whole):
    _, program, _ = whole
    drafts = [(d["contact"], d["step"], d["state"]) for d in program.drafts(END) if d["step"] in {FOLLOW_UP, THANK_YOU}]
    assert drafts == DRAFTS


def test_the_unknown_address_is_asked_about(whole):
    _, program, _ = whole
    owen = next(entry for entry in program.status(END)["contacts"] if entry["contact"] == "Owen MacLeod")
    assert any("bluenose1961@example.net" in ask["what"] for ask in owen["asks"])


def test_what_dana_noted_is_in_her_thanks(whole):
    folder, _, _ = whole
    assert "nobody can measure the past again" in sent_to(folder, "jonas.brandt@tidewater.example.net")[-1]
    assert "stream below the hatchery" in sent_to(folder, "marcus.bell@northshore.example.net")[-1]


def test_nothing_is_drafted_at_night(whole):
    _, _, events = whole
    at = [
        e.at.astimezone(ZONE).time()
        for e in events
        if isinstance(e, Passed)
        for a in e.report["accounts"]
        if a["drafts"]
    ]
    assert at
    assert all(time(7) <= moment < time(20) for moment in at)


def test_the_brief_of_the_moved_call_rings_for_the_new_time_only(whole):
    _, _, events = whole
    rang = [
        (e.at.astimezone(ZONE).date().isoformat(), r["step"])
        for e in events
        if isinstance(e, Passed)
        for account in e.report["accounts"]
        for r in account["reminders"]
        if r["contact"] == "Marcus Bell" and r["step"] == "brief"
    ]
    assert rang == [("2026-03-16", "brief"), ("2026-03-17", "brief")]
