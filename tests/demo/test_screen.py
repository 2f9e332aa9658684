"""What a newcomer sees: who was written to and why, what rang, who waits on whom, where to look."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from daemon.cli.demo import show_demo
from daemon.demo import END, START

DRAFT = {
    "key": "k1",
    "step": "follow-up",
    "contact": "Yuki Tanaka",
    "to": "yuki.tanaka@bluewater.example.net",
    "subject": "Re: Where ships [and] whales meet",
    "because": "your letter of 18 February is unanswered after 7 business days",
}
LISTED = {
    **DRAFT,
    "rules": ["C1", "C5"],
    "state": "untouched",
    "needs_you": ["name the article"],
    "message_id": "k1@example.org",
}
STATUS = {
    "contacts": [
        {"contact": "Amina Okafor", "stage": "asked", "waiting_on": "them", "next": None, "asks": []},
        {
            "contact": "Henrik Dahl",
            "stage": "resting",
            "waiting_on": "nobody",
            "next": {"step": "come-back", "due": "2026-04-07T09:00:00-07:00"},
        },
        {
            "contact": "Owen MacLeod",
            "stage": "answered",
            "waiting_on": "me",
            "next": None,
            "asks": [{"what": "Is bluenose1961@example.net his address?", "because": "it answered in the thread"}],
        },
    ],
    "accounts": [],
}


class Program:
    """Says what a program would say at the first pass and at the last."""

    def import_contacts(self, path, at):
        assert path.exists()
        assert at == START

    def run_once(self, at):
        account = {"name": "home", "complete": True, "facts": 0, "drafts": [], "withdrawn": [], "reminders": []}
        if at == START:
            account |= {
                "drafts": [DRAFT],
                "withdrawn": [DRAFT | {"step": "request", "contact": "Renata Flores", "because": "you wrote first"}],
                "reminders": [{"key": "r", "step": "call", "contact": "Amina Okafor", "title": "Call Amina Okafor"}],
                "errors": ["The calendar cannot be read: it is not there."],
            }
        return {"accounts": [account]}

    def note(self, contact, text, at):
        pass

    def status(self, at):
        assert at == END
        return STATUS

    def drafts(self, at):
        assert START <= at <= END
        return [LISTED]


@pytest.fixture(scope="module")
def screen(tmp_path_factory):
    out = io.StringIO()
    show_demo(tmp_path_factory.mktemp("demo") / "w", Program(), Console(file=out, width=200))
    return out.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "follow-up for Yuki Tanaka: “Re: Where ships [and] whales meet”",
        "Your letter of 18 February is unanswered after 7 business days. (C1, C5)",
        "Better with your help: name the article.",
        "first letter for Renata Flores: taken out of Drafts again",
        "Call Amina Okafor",
        "The calendar cannot be read: it is not there.",
        "Henrik Dahl answers: try me in April.",
        "There was no draft for Yuki Tanaka to work on.",
        "resting until April, because that is what they asked for",
        "Is bluenose1961@example.net his address? (it answered in the thread)",
        "mutt -f ",
    ],
)
def test_the_newcomer_reads(screen, line):
    assert line in screen


def test_days_are_named_once_and_quiet_days_not_at_all(screen):
    assert screen.count("Monday, 2 March") == 1
    assert "Sunday" not in screen


def test_those_whose_turn_is_yours_stand_first(screen):
    table = screen[screen.index("followthrough status") :]
    assert table.index("Owen MacLeod") < table.index("Amina Okafor") < table.index("Henrik Dahl")
