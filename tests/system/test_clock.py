"""A clock that was wrong for a while, from outside: what is refused, what brings the daemon back, and what is not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.system.house import House, moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
AHEAD, NOW = moment("2027-03-02 12:00"), moment("2026-03-03 12:00")


@pytest.fixture
def house(tmp_path):
    """A letter was written on the 2nd of March 2026; one pass was made by a clock that was a year ahead."""
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="She tags sharks.")
    house.event("talk", moment("2026-03-20 15:00"), guest=ADDRESS)
    house.run(AHEAD)
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.event("other", moment("2026-03-24 15:00"), guest=ADDRESS)
    return house


def test_a_clock_far_behind_the_last_pass_is_refused_and_the_mend_is_named(house):
    report = house.run(NOW, code=1)
    assert "--accept-clock" in report["errors"][0]
    assert (report["facts"], report["drafts"], report["reminders"]) == (0, [], [])


def test_the_user_says_that_the_clock_is_right_and_all_goes_on(house):
    house.run(NOW, more=("--accept-clock",))
    assert house.run(NOW + timedelta(minutes=5))["errors"] == []
    assert house.stand(NAME, NOW + timedelta(minutes=5))["stage"] == "scheduled"


def test_what_was_planned_by_the_wrong_clock_is_decided_anew(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="She tags sharks.")
    house.event("talk", moment("2026-03-20 15:00"), guest=ADDRESS)
    house.run(moment("2026-04-25 12:00"))
    house.run(NOW, more=("--accept-clock",))
    rang = [row["step"] for row in house.run(moment("2026-03-19 15:00"))["reminders"]]
    assert "brief" in rang


def test_drafts_of_the_wrong_clock_take_no_room_of_a_right_day(tmp_path):
    house = House(tmp_path, practice="drafts_a_day = 1")
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"))
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    assert [d["contact"] for d in house.run(moment("2026-04-02 12:00"))["drafts"]] == [NAME]
    house.write("bob@reef.example.net", moment("2026-03-02 10:00"))
    (draft,) = house.run(moment("2026-03-11 12:00"), more=("--accept-clock",))["drafts"]
    assert draft["contact"] == "Bob Reef"


def test_a_clock_that_is_a_little_behind_is_believed(tmp_path):
    house = House(tmp_path)
    house.run(NOW)
    assert house.run(NOW - timedelta(hours=20))["errors"] == []
