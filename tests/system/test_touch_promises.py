"""F4 from outside: promises said and noted are tracked until they are kept."""

from __future__ import annotations

import pytest

from tests.system.house import House, moment

ANA = "Ana Lopez"


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(ANA, "ana@reef.example.net", moment("2026-03-02 08:00"))
    return house


def rang(house: House, at: str) -> list[tuple[str, str]]:
    return [(r["step"], r["title"]) for r in house.run(moment(at))["reminders"] if r["step"] == "promise"]


def test_f4_a_promise_rings_once_on_its_day(house):
    said = house.json("promise", ANA, "send the eelgrass article", "--by", "2026-03-12", at=moment("2026-03-02 09:00"))
    assert (said["contact"], said["by"]) == (ANA, "2026-03-12")
    assert rang(house, "2026-03-12 08:59") == []
    assert rang(house, "2026-03-12 09:00") == [("promise", "Your promise to Ana Lopez: send the eelgrass article")]
    assert rang(house, "2026-03-12 10:00") == []


def test_f4_a_promise_without_a_date_is_brought_to_mind_a_week_later(house):
    house.cli("promise", ANA, "send the eelgrass article", at=moment("2026-03-02 09:00"))
    assert rang(house, "2026-03-09 08:59") == []
    assert rang(house, "2026-03-09 09:00") == [("promise", "Your promise to Ana Lopez: send the eelgrass article")]
    assert rang(house, "2026-03-30 10:00") == []


def test_f4_what_they_promised_without_a_date_is_brought_to_mind_two_weeks_later(house):
    house.cli("promise", ANA, "ask Ben for his slides", "--theirs", at=moment("2026-03-02 09:00"))
    assert rang(house, "2026-03-13 09:00") == []
    assert rang(house, "2026-03-16 09:00") == [("promise", "Ana Lopez promised: ask Ben for his slides")]


def test_f4_a_promise_that_was_kept_does_not_ring(house):
    house.cli("promise", ANA, "send the article", "--by", "2026-03-12", at=moment("2026-03-02 09:00"))
    assert "send the article" in house.cli("promise", ANA, "--kept", at=moment("2026-03-10 09:00"))
    assert rang(house, "2026-03-12 09:00") == []
    assert house.stand(ANA, moment("2026-03-13 09:00"))["asks"] == []


def test_f4_a_promise_that_was_not_kept_is_asked_about(house):
    house.cli("promise", ANA, "send the article", "--by", "2026-03-12", at=moment("2026-03-02 09:00"))
    house.run(moment("2026-03-12 09:00"))
    assert "send the article" in house.stand(ANA, moment("2026-03-13 09:00"))["asks"][0]["what"]


def test_f4_of_two_promises_the_kept_one_has_to_be_named(house):
    house.cli("promise", ANA, "send the article", "--by", "2026-03-12", at=moment("2026-03-02 09:00"))
    house.cli("promise", ANA, "call her back", "--by", "2026-03-13", at=moment("2026-03-02 09:01"))
    house.cli("promise", ANA, "--kept", at=moment("2026-03-03 09:00"), code=1)
    house.cli("promise", ANA, "article", "--kept", at=moment("2026-03-03 09:00"))
    assert rang(house, "2026-03-13 09:00") == [("promise", "Your promise to Ana Lopez: call her back")]


def test_f4_promises_of_both_sides_are_read_from_a_note(house):
    note = "Promises:\n- send her the eelgrass article by 12 March\n- She will ask Ben for his slides by 20 March\n"
    house.cli("note", ANA, note, at=moment("2026-03-05 16:00"))
    assert rang(house, "2026-03-12 09:00") == [
        ("promise", "Your promise to Ana Lopez: send her the eelgrass article by 12 March")
    ]
    assert rang(house, "2026-03-20 09:00") == [
        ("promise", "Ana Lopez promised: She will ask Ben for his slides by 20 March")
    ]


def test_f4_taking_back_the_note_takes_back_its_promises(house):
    house.cli("note", ANA, "Promises: send the article by 12 March", at=moment("2026-03-05 16:00"))
    key = next(row["key"] for row in house.json("log", ANA) if row["kind"] == "note-taken")
    house.cli("undo", key, at=moment("2026-03-05 17:00"))
    assert rang(house, "2026-03-12 09:00") == []


@pytest.mark.parametrize(
    "args", [("promise", ANA), ("promise", ANA, "x", "--by", "soon"), ("promise", ANA, "--kept", "--by", "2026-03-12")]
)
def test_a_promise_without_sense_is_refused_with_the_mend(house, args):
    house.cli(*args, code=2)
