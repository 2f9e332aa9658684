"""F6 from outside: whoever helped hears what came of it, without news nobody is written to, and never too many at once."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from tests.system.house import House, moment

THANKS = (
    "Dear {name},\n\nThank you very much for our conversation. It helped me a good deal.\n\nKind regards\nDana Reyes\n"
)
NAMES = ("Ana Lopez", "Ben Cole", "Cy Dee", "Dee Fox", "Eve Gill")


def address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@reef.example.net"


def with_helpers(tmp_path, count: int) -> House:
    """Contacts who were met on the 5th of March 2026 (a Thursday) and thanked the same evening."""
    house = House(tmp_path)
    for name in NAMES[:count]:
        house.contact(name, address(name), moment("2026-03-02 08:00"))
        house.event(f"talk-{name[:3].lower()}", moment("2026-03-05 15:00"), guest=address(name))
    house.run(moment("2026-03-04 09:00"))
    for name in NAMES[:count]:
        house.write(
            address(name), moment("2026-03-05 17:00"), subject="Thank you", body=THANKS.format(name=name.split()[0])
        )
    house.run(moment("2026-03-05 17:05"))
    return house


def drafted(house: House, at: str) -> list[tuple[str, str]]:
    return [(d["step"], d["contact"]) for d in house.run(moment(at))["drafts"]]


def texts(house: House) -> list[str]:
    return [str(message_from_bytes(p.read_bytes(), policy=policy.default).get_content()) for p in house.drafts()]


def news_reminders(house: House, at: str) -> list[dict[str, str]]:
    return [r for r in house.run(moment(at))["reminders"] if r["step"] == "ask-for-news"]


@pytest.fixture
def house(tmp_path):
    return with_helpers(tmp_path, 1)


def test_f6_news_of_their_advice_are_told_six_weeks_after_the_thanks(house):
    house.cli(
        "news",
        "I read Reefs, and it led me to the tagging project.",
        "--for",
        "Ana Lopez",
        at=moment("2026-03-20 12:00"),
    )
    assert drafted(house, "2026-04-16 08:59") == []
    assert drafted(house, "2026-04-16 09:00") == [("update", "Ana Lopez")]
    assert "tagging project" in texts(house)[0]
    assert drafted(house, "2026-04-16 10:00") == []


def test_f6_without_news_there_is_no_update_but_one_question_a_month_for_all(tmp_path):
    house = with_helpers(tmp_path, 3)
    (rang,) = news_reminders(house, "2026-04-16 09:00")
    assert "Ana Lopez, Ben Cole and Cy Dee" in rang["because"]
    assert house.json("drafts", at=moment("2026-04-16 09:05")) == [
        d for d in house.json("drafts") if d["step"] == "thank-you"
    ]
    assert news_reminders(house, "2026-04-17 09:00") == []
    assert news_reminders(house, "2026-05-15 09:00") == []
    assert len(news_reminders(house, "2026-05-18 09:00")) == 1


def test_f6_news_of_another_contact_are_not_told_here(tmp_path):
    house = with_helpers(tmp_path, 2)
    house.cli("news", "I read Reefs.", "--for", "Ben Cole", at=moment("2026-03-20 12:00"))
    assert drafted(house, "2026-04-16 09:00") == [("update", "Ben Cole")]


def test_f6_news_for_all_are_told_to_three_helpers_a_week(tmp_path):
    house = with_helpers(tmp_path, 5)
    house.cli("news", "I have begun to work on the tagging project.", at=moment("2026-03-20 12:00"))
    first = drafted(house, "2026-04-16 09:00")
    assert [step for step, _ in first] == ["update"] * 3
    for day in ("2026-04-16 10:00", "2026-04-17 09:00", "2026-04-20 09:00", "2026-04-22 09:00"):
        assert drafted(house, day) == []
    rest = drafted(house, "2026-04-23 09:00")
    assert {name for _, name in (*first, *rest)} == set(NAMES)


def test_f6_news_that_were_taken_back_are_not_told(house):
    key = house.json("news", "I read Reefs.", "--for", "Ana Lopez", at=moment("2026-03-20 12:00"))["fact"]
    house.cli("undo", key, at=moment("2026-03-20 12:05"))
    assert drafted(house, "2026-04-16 09:00") == []


def test_f6_a_letter_by_hand_withdraws_the_update(house):
    house.cli("news", "I read Reefs.", at=moment("2026-03-20 12:00"))
    house.run(moment("2026-04-16 09:00"))
    house.write(
        address("Ana Lopez"), moment("2026-04-16 15:00"), body="Dear Ana,\n\nI have read Reefs. It was good.\n\nDana\n"
    )
    assert [d["step"] for d in house.run(moment("2026-04-16 15:05"))["withdrawn"]] == ["update"]


def test_f6_good_news_go_to_every_helper_three_a_day_and_name_their_part(tmp_path):
    house = with_helpers(tmp_path, 5)
    house.cli("note", "Ana Lopez", "Advice: learn R before anything else", at=moment("2026-03-06 09:00"))
    house.cli("news", "--hired", "I start at the Ocean Institute in June.", at=moment("2026-03-20 12:00"))
    first = drafted(house, "2026-03-20 12:05")
    assert [step for step, _ in first] == ["good-news"] * 3
    assert drafted(house, "2026-03-20 15:00") == []
    rest = drafted(house, "2026-03-21 09:00")
    assert {name for _, name in (*first, *rest)} == set(NAMES)
    assert drafted(house, "2026-03-22 09:00") == []
    assert all("Ocean Institute" in text for text in texts(house))
    assert any("learn R before anything else" in text for text in texts(house))


def test_f6_once_hired_open_follow_ups_are_withdrawn_and_none_follow(tmp_path):
    house = House(tmp_path)
    house.contact("Ana Lopez", address("Ana Lopez"), moment("2026-03-02 08:00"))
    house.write(address("Ana Lopez"), moment("2026-03-02 10:00"))
    assert drafted(house, "2026-03-11 09:00") == [("follow-up", "Ana Lopez")]
    house.cli("news", "--hired", "I start at the Ocean Institute in June.", at=moment("2026-03-11 12:00"))
    assert [d["step"] for d in house.run(moment("2026-03-11 12:05"))["withdrawn"]] == ["follow-up"]
    assert house.drafts() == []
    assert drafted(house, "2026-04-20 09:00") == []


def test_f6_an_edited_follow_up_stays_when_the_user_is_hired(tmp_path):
    house = House(tmp_path)
    house.contact("Ana Lopez", address("Ana Lopez"), moment("2026-03-02 08:00"))
    house.write(address("Ana Lopez"), moment("2026-03-02 10:00"))
    house.run(moment("2026-03-11 09:00"))
    path = house.drafts()[0]
    path.write_bytes(path.read_bytes() + b"\nPS: I loved your talk.\n")
    house.cli("news", "--hired", "I start in June.", at=moment("2026-03-11 12:00"))
    assert house.run(moment("2026-03-11 12:05"))["withdrawn"] == []
    assert house.drafts() == [path]


def test_good_news_are_for_everybody_and_news_are_not_empty(house):
    house.cli("news", "--hired", "x", "--for", "Ana Lopez", code=2)
    house.cli("news", " ", code=2)
