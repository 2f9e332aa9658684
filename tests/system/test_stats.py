"""``stats``: what works, counted from outside (G3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.system.house import House, moment

ASKED = moment("2026-03-02 10:00")
NOW = moment("2026-04-01 12:00")
LONG = "Dear you,\n\n" + "I admire your work. " * 50 + "\n\nWould you have twenty minutes for me?\n\nDana\n"


@pytest.fixture
def house(tmp_path):
    """Six people of the Tides, four of whom answered after 10, 20, 30, 40 hours; one of the Reef, who did."""
    house = House(tmp_path)
    for number in range(6):
        house.contact(f"Tide {number}", f"t{number}@tides.example.net", moment("2026-03-02 08:00"), company="Tides")
        sent = house.write(f"t{number}@tides.example.net", ASKED)
        if number < 4:
            at = ASKED + timedelta(hours=10 * (number + 1))
            house.receive(f"T <t{number}@tides.example.net>", at, body="Yes, happy to talk.", answers=sent)
    house.contact("Bob Reef", "bob@reef.example.net", moment("2026-03-02 08:00"), company="Reef", found_via="a fair")
    sent = house.write("bob@reef.example.net", moment("2026-03-02 19:00"), body=LONG)
    house.receive("Bob <bob@reef.example.net>", ASKED + timedelta(hours=59), body="Gladly.", answers=sent)
    house.event("coffee", moment("2026-03-20 15:00"), guest="bob@reef.example.net")
    house.contact("Ann Low", "ann@low.example.net", moment("2026-03-02 08:00"))
    house.run(moment("2026-03-20 12:00"))
    return house


def group(stats, by, name):
    return next(row for row in stats["by"][by] if row["name"] == name)


def test_the_funnel_counts_those_who_were_asked(house):
    thanks = "Dear Bob,\n\nthank you so much for your time!\n\nDana\n"
    house.write("bob@reef.example.net", moment("2026-03-20 16:00"), subject="Thank you", body=thanks)
    house.run(moment("2026-03-20 17:00"))
    house.cli("note", "Bob Reef", "People named: Eve Low <eve@low.example.net>", at=moment("2026-03-20 17:01"))
    funnel = house.json("stats", at=NOW)["funnel"]
    assert funnel == {"asked": 7, "answered": 5, "met": 1, "thanked": 1, "referred": 1}


def test_a_rate_stands_beside_its_counts_and_not_below_five(house):
    stats = house.json("stats", at=NOW)
    tides, reef = group(stats, "company", "Tides"), group(stats, "company", "Reef")
    assert (tides["asked"], tides["answered"], tides["reply_rate"]) == (6, 4, 0.667)
    assert (reef["asked"], reef["answered"], reef["reply_rate"]) == (1, 1, None)
    assert tides["median_hours"] is None  # four answers are too few
    assert (stats["overall"]["reply_rate"], stats["overall"]["median_hours"]) == (0.714, 30.0)


def test_groups_are_told_by_hour_length_and_introduction(house):
    stats = house.json("stats", at=NOW)
    assert group(stats, "hour", "after 18:00")["asked"] == 1
    assert group(stats, "hour", "9:00 to 12:00")["asked"] == 6
    assert group(stats, "length", "over 170 words")["asked"] == 1
    assert group(stats, "length", "under 90 words")["asked"] == 6
    assert group(stats, "introduction", "a fair")["asked"] == 1
    assert group(stats, "introduction", "")["asked"] == 6
    assert [row["name"] for row in stats["by"]["company"]] == ["Tides", "Reef"]


def test_the_page_says_where_there_are_too_few(house):
    text = house.cli("stats", at=NOW)
    assert "67%" in text
    assert "too few to tell" in text


def test_without_letters_there_is_nothing_to_count(tmp_path):
    house = House(tmp_path)
    assert house.json("stats", at=NOW)["funnel"]["asked"] == 0
    assert "Nobody has been asked yet" in house.cli("stats", at=NOW)
