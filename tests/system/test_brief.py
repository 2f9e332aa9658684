"""The brief from outside: ``followthrough brief CONTACT``, as text and as a page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", "jane@reef.example"
NOW = moment("2026-03-03 12:00")
START = moment("2026-03-05 15:00")


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, practice="travel_minutes = 50\nleave_early_minutes = 5\ntime_check_minutes = 20\n")
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), phone="+1 902 555 0101", company="Reef Lab")
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    return house


def test_d7_e1_the_brief_keeps_to_the_settings(house):
    house.event("talk", START, guest=ADDRESS, place="5 King Street")
    house.run(NOW)
    text = house.cli("brief", NAME, at=NOW)
    assert "Leave at 14:05" in text
    assert "At 15:20, after 20 minutes" in text


def test_a1_the_brief_says_how_they_are_reached(house):
    text = house.cli("brief", NAME, at=NOW)
    assert "+1 902 555 0101" in text
    assert ADDRESS in text


def test_a_meeting_that_is_called_off_is_not_the_next_one(house):
    house.event("talk", START, guest=ADDRESS, status="CANCELLED")
    house.event("later", START + timedelta(days=3), guest=ADDRESS)
    house.run(NOW)
    assert "8 March" in house.cli("brief", NAME, at=NOW)


def test_d2_what_an_earlier_talk_brought_is_known_before_the_next_one(house):
    house.event("first", moment("2026-03-02 15:00"), guest=ADDRESS)
    house.run(moment("2026-03-02 14:00"))
    house.run(moment("2026-03-02 15:40"))
    house.cli("note", NAME, "What was new to me: a typical week is two days at sea", at=moment("2026-03-02 16:00"))
    house.event("second", START, guest=ADDRESS)
    house.run(NOW)
    text = house.cli("brief", NAME, at=NOW)
    assert "two days at sea" in text
    assert "What did last week look like" not in text


def test_the_page_is_one_file_without_anything_from_elsewhere(house):
    house.receive(ADDRESS, NOW, body="Gladly! <script>x()</script> <img src=https://evil.example/p.png>")
    house.run(NOW)
    page = house.cli("brief", NAME, "--html", at=NOW)
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


def test_as_json_the_page_is_a_field(house):
    told = house.json("brief", NAME, "--html", at=NOW)
    assert told["contact"] == NAME
    assert told["html"].startswith("<!doctype html>")
