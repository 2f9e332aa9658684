"""Telephone calls from outside: what ``call`` logs, and what the practice makes of it (C6, F1, F3)."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.system.house import House, moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
CALLED = moment("2026-03-10 15:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, pages=True)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="She tags sharks.", phone="+1 416 555 0100")
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.run(moment("2026-03-03 12:00"))
    return house


def after(house: House, at=CALLED) -> list[tuple[str, str]]:
    """What is drafted within the hour after a call."""
    told = [row for minutes in (0, 15, 60) for row in house.run(at + timedelta(minutes=minutes))["drafts"]]
    return [(row["step"], row["because"]) for row in told]


def test_f1_a_call_that_was_the_talk_is_thanked_for_and_notes_are_asked_for(house):
    house.cli("call", NAME, "--talked", at=CALLED)
    assert after(house) == [
        ("thank-you", "Your call with Jane Miller ended on 10 March."),
        ("notes", "Your call with Jane Miller ended at Tue 10 March, 15:00."),
    ]
    assert house.stand(NAME, CALLED + timedelta(hours=1))["stage"] == "met"


def test_c6_a_call_that_only_reached_them_is_an_answer_and_no_meeting(house):
    house.cli("call", NAME, "--reached", at=CALLED)
    assert after(house) == []
    assert house.stand(NAME, CALLED + timedelta(hours=1))["stage"] == "answered"


def test_f2_what_was_noted_of_a_call_is_in_its_thank_you(house):
    house.cli("call", NAME, "--talked", at=CALLED)
    house.run(CALLED)
    house.cli("note", NAME, "What was new to me: sharks sleep while they swim", at=CALLED + timedelta(minutes=5))
    house.run(CALLED + timedelta(minutes=6))
    letter = next(path for path in house.drafts() if b"sharks sleep" in path.read_bytes())
    assert message_from_bytes(letter.read_bytes(), policy=policy.default)["To"].addresses[0].addr_spec == ADDRESS


def test_f3_a_notes_page_of_a_call_may_say_that_it_was_no_talk(house):
    house.cli("call", NAME, "--talked", at=CALLED)
    after(house)
    page = next(path for path in house.drafts() if b" (notes " in path.read_bytes())
    text = page.read_text("utf-8")
    asked = next(line for line in text.splitlines() if line.startswith("Did you meet?"))
    page.write_text(text.replace(asked, f"{asked} no"), "utf-8")
    house.run(CALLED + timedelta(minutes=70))
    house.run(CALLED + timedelta(minutes=110))
    assert [(d["step"], d["state"]) for d in house.json("drafts", at=CALLED + timedelta(hours=2))] == [
        ("thank-you", "withdrawn"),
        ("notes", "withdrawn"),
    ]


def test_a_talk_on_the_telephone_that_the_calendar_held_is_that_meeting(house):
    house.event("phone", CALLED - timedelta(minutes=40), minutes=60, guest=ADDRESS, place="by phone")
    house.run(CALLED - timedelta(hours=2))
    house.cli("call", NAME, "--talked", at=CALLED)
    assert [step for step, _ in after(house)] == ["thank-you", "notes"]


def test_g1_a_call_logged_by_mistake_is_taken_back_with_all_that_followed(house):
    house.cli("call", NAME, "--talked", at=CALLED)
    house.run(CALLED)
    row = next(row for row in house.json("log", NAME) if row["kind"] == "call-made")
    assert row["what"] == "You talked on the telephone"
    house.cli("undo", row["key"], at=CALLED + timedelta(minutes=5))
    report = house.run(CALLED + timedelta(minutes=6))
    assert [one["step"] for one in report["withdrawn"]] == ["thank-you"]
    assert house.stand(NAME, CALLED + timedelta(minutes=6))["stage"] == "asked"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (("--reached",), "You called, and reached them"),
        (("--voicemail",), "You called, and left a voicemail"),
        (("--message-with", "Pat Lee"), "You called, and left a message with Pat Lee"),
        (("--no-answer",), "You called, and nobody answered"),
    ],
)
def test_g1_the_log_says_how_a_call_ended(house, end, words):
    house.cli("call", NAME, *end, at=CALLED)
    assert [row["what"] for row in house.json("log", NAME) if row["kind"] == "call-made"] == [words]
