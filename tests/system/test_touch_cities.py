"""A3 from outside: who is in the city of a trip or a meeting is pointed out."""

from __future__ import annotations

import pytest

from tests.system.house import House, moment


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    for name, city in (("Ana Lopez", "Halifax"), ("Ben Cole", "Halifax, NS"), ("Cy Dee", "Toronto")):
        house.contact(name, f"{name[:3].strip().lower()}@reef.example.net", moment("2026-03-02 08:00"), city=city)
    house.run(moment("2026-03-02 09:00"))
    return house


def asks(house: House, who: str, at: str) -> list[str]:
    return [ask["what"] for ask in house.stand(who, moment(at))["asks"]]


def test_a3_a_trip_names_the_open_contacts_of_its_city_and_status_keeps_them_in_mind(house):
    said = house.json("trip", "Halifax", "2026-05-12", "2026-05-14", at=moment("2026-03-03 09:00"))
    assert said["contacts"] == ["Ana Lopez", "Ben Cole"]
    assert any("from 12 May to 14 May" in ask for ask in asks(house, "Ana Lopez", "2026-03-04 09:00"))
    assert asks(house, "Cy Dee", "2026-03-04 09:00") == []
    assert asks(house, "Ana Lopez", "2026-05-15 09:00") == []


def test_a3_a_trip_can_be_taken_back(house):
    key = house.json("trip", "Halifax", "2026-05-12", "2026-05-14", at=moment("2026-03-03 09:00"))["fact"]
    house.cli("undo", key, at=moment("2026-03-03 09:05"))
    assert asks(house, "Ana Lopez", "2026-03-04 09:00") == []


def test_a3_a_meeting_in_a_city_points_out_the_others_there(house):
    house.event("talk-1", moment("2026-03-20 15:00"), guest="ana@reef.example.net", place="Cafe Luna, 5 King St")
    house.run(moment("2026-03-03 09:00"))
    assert any("you meet Ana Lopez there on 20 March" in ask for ask in asks(house, "Ben Cole", "2026-03-04 09:00"))
    assert asks(house, "Cy Dee", "2026-03-04 09:00") == []
    assert asks(house, "Ben Cole", "2026-03-21 09:00") == []


def test_a3_a_video_call_is_in_no_city(house):
    house.event("talk-1", moment("2026-03-20 15:00"), guest="ana@reef.example.net", place="Zoom")
    house.run(moment("2026-03-03 09:00"))
    assert asks(house, "Ben Cole", "2026-03-04 09:00") == []


@pytest.mark.parametrize("days", [("2026-05-14", "2026-05-12"), ("May", "June")])
def test_a_trip_needs_days_in_order(house, days):
    house.cli("trip", "Halifax", *days, code=2)
