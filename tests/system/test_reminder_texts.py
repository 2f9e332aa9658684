"""What a reminder says beyond its title, from outside: the script of a call, the brief, the way to answer it (C2, D1, F4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.system.house import House, moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
MEETING = moment("2026-03-20 15:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), phone="+1 416 555 0100", research="She tags sharks.")
    return house


def rung(report: dict[str, Any], step: str) -> dict[str, Any]:
    (one,) = [row for row in report["reminders"] if row["step"] == step]
    return one


def called(house: House) -> dict[str, Any]:
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.run(moment("2026-03-03 12:00"))
    return rung(house.run(moment("2026-03-11 09:00")), "call")


def test_c2_the_reminder_to_call_brings_its_script(house):
    text = called(house)["text"]
    assert "this is Dana Reyes. I wrote to you on March 2." in text
    assert 'followthrough call "Jane Miller" --talked' in text


def test_d1_the_reminder_of_a_meeting_brings_the_brief(house):
    house.event("talk", MEETING, guest=ADDRESS, place="Harbour Cafe")
    house.run(moment("2026-03-12 12:00"))
    brief = rung(house.run(moment("2026-03-19 15:00")), "brief")
    assert brief["text"] == house.json("brief", NAME, at=moment("2026-03-19 15:00"))["text"]
    assert "She tags sharks." in brief["text"]


def test_e1_the_time_check_counts_the_minutes_that_are_set(tmp_path):
    house = House(tmp_path, practice="time_check_minutes = 20\nleave_early_minutes = 25\n")
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.event("talk", MEETING, guest=ADDRESS, place="Harbour Cafe")
    house.run(moment("2026-03-12 12:00"))
    assert "25 to spare" in rung(house.run(moment("2026-03-20 14:05")), "leave")["text"]
    assert "20 minutes of your time" in rung(house.run(moment("2026-03-20 15:20")), "time-check")["text"]


def test_f4_the_reminder_of_a_promise_says_how_to_keep_it_or_move_it(house):
    house.cli("promise", NAME, "send the article", "--by", "2026-03-12", at=moment("2026-03-02 09:00"))
    text = rung(house.run(moment("2026-03-12 09:00")), "promise")["text"]
    assert text.startswith("Your promise to Jane Miller: send the article\n")
    assert 'followthrough promise "Jane Miller" --kept' in text


def test_f6_the_question_for_news_says_how_to_answer_it(house):
    house.event("talk", moment("2026-03-05 15:00"), guest=ADDRESS)
    house.run(moment("2026-03-04 12:00"))
    house.write(ADDRESS, moment("2026-03-05 17:00"), subject="Thank you", body="Dear Jane,\n\nThank you!\n\nDana\n")
    house.run(moment("2026-03-05 17:05"))
    assert "followthrough news" in rung(house.run(moment("2026-04-16 09:00")), "ask-for-news")["text"]


def test_what_a_reminder_said_is_kept_and_shown(house):
    text = called(house)["text"]
    later = moment("2026-03-12 12:00")
    (row,) = [r for r in house.json("reminders", at=later) if r["step"] == "call" and r["fired"]]
    assert row["text"] == text
    assert "On a voicemail" in house.cli("reminders", "--text", at=later)
    assert "On a voicemail" not in house.cli("reminders", at=later)


def test_a_reminder_says_nothing_twice(house):
    """Of a reminder whose title is all there is, nothing is told below it."""
    house.event("talk", MEETING, guest=ADDRESS)
    house.run(moment("2026-03-12 12:00"))
    house.receive(
        f"{NAME} <{ADDRESS}>", moment("2026-03-13 10:00"), body="Dear Dana,\n\nI have to cancel our meeting.\n\nJane\n"
    )
    assert "text" not in rung(house.run(moment("2026-03-13 10:05")), "reschedule")


def test_erasing_a_contact_takes_what_its_reminders_said(house):
    called(house)
    house.cli("contacts", "erase", NAME, "--yes", at=moment("2026-03-12 12:00"))
    assert house.json("reminders", at=moment("2026-03-12 12:01")) == []
    assert b"On a voicemail" not in (house.folder / "followthrough.db").read_bytes()
