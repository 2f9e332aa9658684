"""``draft`` and ``reminder`` as a user types them."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest

from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
DUE, SOON, NEXT = (moment(f"2026-03-11 {hour:02}:00") for hour in (9, 10, 11))


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), phone="+1 902 555 0101")
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.run(DUE)
    return house


def test_a_draft_is_shown_with_its_thread_its_reason_and_its_words(house):
    shown = " ".join(house.cli("draft", "jane", at=SOON).split())
    assert shown.index("twenty minutes") < shown.index("business days") < shown.index("Dear Jane,")


def test_a_draft_is_meant_by_the_beginning_of_its_key_as_it_is_listed(house):
    key = house.json("drafts", at=SOON)[0]["key"]
    assert key[:8] in house.cli("drafts", at=SOON)
    assert house.json("draft", key[:8], at=SOON)["key"] == key


def test_the_words_of_a_file_are_put_into_the_draft_and_its_subject_too(house, tmp_path):
    (tmp_path / "words.txt").write_text("Subject: Your tide gauges\n\nDear Jane,\n\nmy own words.\n", "utf-8")
    house.cli("draft", "jane", "--edit", str(tmp_path / "words.txt"), at=SOON)
    house.run(NEXT)
    mail = message_from_bytes(house.drafts()[0].read_bytes(), policy=policy.default)
    assert (mail["Subject"], mail.get_content()) == ("Your tide gauges", "Dear Jane,\n\nmy own words.\n")


def test_the_words_of_standard_input_leave_the_subject_as_it_is(house):
    house.cli("draft", "jane", "--edit", "-", at=SOON, stdin="Only words.\n")
    house.run(NEXT)
    mail = message_from_bytes(house.drafts()[0].read_bytes(), policy=policy.default)
    assert (mail["Subject"], mail.get_content()) == ("Re: A question", "Only words.\n")


@pytest.mark.parametrize(
    ("option", "left"), [(["--keep"], 1), (["--throw-away"], 0), (["--later", "2026-03-20"], 0), (["--never"], 0)]
)
def test_what_is_said_of_a_draft_is_done_by_the_next_pass_and_names_how_to_take_it_back(house, option, left):
    said = house.cli("draft", "jane", *option, at=SOON)
    assert "followthrough undo said:" in said
    house.run(NEXT)
    assert len(house.drafts()) == left


def test_a_kept_draft_is_listed_apart_from_those_that_wait(house):
    house.cli("draft", "jane", "--keep", at=SOON)
    shown = house.cli("drafts", at=SOON)
    assert "Kept by you" in shown
    assert "Waiting for you" not in shown


@pytest.mark.parametrize(
    "words",
    [
        ("draft", "jane", "--keep", "--never"),
        ("draft", "jane", "--later", "2026-03-01"),
        ("reminder", "jane"),
        ("reminder", "jane", "--snooze", "2026-03-01T10:00"),
    ],
)
def test_what_cannot_be_wished_is_wrong_usage(house, words):
    house.cli(*words, at=SOON, code=2)


@pytest.mark.parametrize(
    "words", [("draft", "nobody", "--keep"), ("draft", "ffffffff"), ("reminder", "nobody", "--done")]
)
def test_a_draft_or_reminder_that_is_not_there_is_said_to_be_so(house, words):
    house.cli(*words, at=SOON, code=1)


def test_an_edit_that_is_in_the_draft_already_cannot_be_taken_back(house):
    said = house.cli("draft", "jane", "--edit", "-", at=SOON, stdin="Only words.\n")
    house.run(NEXT)
    fact = re.search(r"said:[a-z]+:[0-9a-f]+", said)
    assert fact
    house.cli("undo", fact.group(), at=NEXT, code=2)


def test_a_reminder_rings_once_more_on_the_users_clock(house):
    house.cli("reminder", "jane", "--snooze", "2026-03-12T10:00", at=SOON)
    assert house.run(moment("2026-03-12 09:59"))["reminders"] == []
    assert len(house.run(moment("2026-03-12 10:00"))["reminders"]) == 1


def test_a_reminder_that_is_done_is_shown_as_done(house):
    house.cli("reminder", "jane", "--done", at=SOON)
    assert "done" in house.cli("reminders", at=SOON)
