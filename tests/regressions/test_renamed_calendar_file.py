"""A meeting whose file was renamed, or moved to another calendar, counted as deleted when everything was listed anew."""

from __future__ import annotations

import pytest

from tests.system.house import House, moment

JANE, BOB = "jane@ocean.example.net", "bob@reef.example.net"


@pytest.fixture
def house(tmp_path):
    """A meeting is booked; then its file gets another name, and a new contact has everything listed anew."""
    house = House(tmp_path)
    house.contact("Jane Miller", JANE, moment("2026-03-02 08:00"))
    house.write(JANE, moment("2026-03-02 10:00"))
    path = house.event("coffee", moment("2026-03-12 15:00"), guest=JANE)
    house.event("other", moment("2026-03-20 15:00"))
    house.run(moment("2026-03-03 09:00"))
    assert house.stand("Jane Miller", moment("2026-03-03 09:00"))["stage"] == "scheduled"
    path.rename(path.with_name("tea.ics"))
    house.contact("Bob Reef", BOB, moment("2026-03-03 10:00"))
    house.run(moment("2026-03-03 10:05"))
    return house


def test_a_meeting_in_a_renamed_file_still_stands(house):
    assert house.stand("Jane Miller", moment("2026-03-03 10:06"))["stage"] == "scheduled"
    assert house.run(moment("2026-03-03 10:10"))["facts"] == 0


def test_it_is_gone_when_the_renamed_file_is_deleted(house):
    (house.folder / "home/calendar/tea.ics").unlink()
    house.run(moment("2026-03-03 10:10"))
    assert house.stand("Jane Miller", moment("2026-03-03 10:11"))["stage"] != "scheduled"
