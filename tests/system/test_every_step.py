"""Every step of the practice is foretold by ``forecast`` and explained by ``explain``, each in a situation of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from daemon.core.decisions import Step
from tests.system.house import House, moment

NOW = moment("2026-03-11 06:00")
"""A Wednesday, before the quiet hours end: what is due is held, and lies ahead."""
THANKS = "Dear you,\n\nThank you very much for our conversation. It helped me a good deal.\n\nKind regards\nDana\n"
ANSWERS = {
    "Alma Low": "Dear Dana,\n\nI am swamped these weeks and have no time to meet.\n\nAlma",
    "Bea Ahn": "Dear Dana,\n\nI am afraid I do not give such interviews. I have to decline.\n\nBea",
    "Cem Arp": "Dear Dana,\n\nThis month is impossible. Please try me again in April.\n\nCem",
    "Dee Fox": "Dear Dana,\n\nGladly. Could you send me your questions by email? I will answer them in writing.\n\nDee",
    "Eve Gill": "Dear Dana,\n\nYes, happy to talk. When would you be free next week?\n\nEve",
    "Finn Hay": "Dear Dana,\n\nThanks for your letter. I will get back to you.\n\nFinn",
}


def address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@ocean.example.net"


def tracked(house: House, name: str, **columns: str) -> str:
    """A contact; returns their address."""
    house.contact(name, address(name), moment("2026-03-02 08:00"), **columns)
    return address(name)


def busy_house(folder: Path) -> House:
    """A user in the midst of asking: every contact stands somewhere else."""
    house = House(folder, pages=True)
    for name, words in ANSWERS.items():
        sent = house.write(tracked(house, name), moment("2026-03-02 10:00"))
        house.receive(f"{name} <{address(name)}>", moment("2026-03-10 23:00"), body=words, answers=sent)
    tracked(house, "Gil Ito", status="to-ask", research="He maps reefs.")
    tracked(house, "Hal Jun", status="to-ask")
    house.write(tracked(house, "Ida Kay", phone="+1 416 555 0100"), moment("2026-03-04 10:00"))
    for day in ("2026-02-02", "2026-02-11", "2026-02-25"):
        house.write(tracked(house, "Jo Lind"), moment(f"{day} 10:00"))
    house.event("ahead", moment("2026-03-20 15:00"), guest=tracked(house, "Kim Moe"), place="Harbour Cafe")
    agrees(house, "Lee Nam")
    house.event("past", moment("2026-03-10 21:00"), guest=tracked(house, "Mia Oak"))
    introduces(house)
    house.run(NOW)
    house.cli("missed", "Mia Oak", at=NOW)
    house.cli("promise", "Kim Moe", "send the article", "--by", "2026-03-16", at=NOW)
    house.run(NOW)
    return house


def agrees(house: House, name: str) -> None:
    """A time is agreed in letters, and no calendar holds it."""
    sent = house.write(tracked(house, name), moment("2026-03-06 10:00"))
    body = "Dear Dana,\n\nGladly. How about Thursday, 19 March at 3 pm?\n\nLee\n"
    proposal = house.receive(f"{name} <{address(name)}>", moment("2026-03-09 22:00"), body=body, answers=sent)
    words = "Dear Lee,\n\nThursday, 19 March at 3 pm suits me well. Thank you!\n\nDana\n"
    house.write(address(name), moment("2026-03-10 22:00"), subject="Re: A question", body=words, answers=proposal)


def introduces(house: House) -> None:
    """Nia names Ole, whom the user meets, and Pia, who is to be written to."""
    tracked(house, "Nia Pel")
    house.cli(
        "note", "Nia Pel", f"People named: Ole Qvist <{address('Ole')}>, Pia Roe <pia@reef.example.net>",
        at=moment("2026-03-03 10:00"),
    )  # fmt: skip
    house.cli("contacts", "confirm", address("Ole"), at=moment("2026-03-03 10:01"))
    house.event("ole", moment("2026-03-10 20:30"), guest=address("Ole"))
    house.run(moment("2026-03-10 20:20"))
    house.cli("contacts", "confirm", "pia@reef.example.net", at=moment("2026-03-10 20:25"))


def helped_house(folder: Path) -> House:
    """A user who thanked two helpers, and has news for one of them."""
    house = House(folder)
    for name in ("Ana Bo", "Ben Cy"):
        house.event(name[:3].lower(), moment("2026-03-05 15:00"), guest=tracked(house, name))
    house.run(moment("2026-03-04 09:00"))
    for name in ("Ana Bo", "Ben Cy"):
        house.write(address(name), moment("2026-03-05 17:00"), subject="Thank you", body=THANKS)
    house.run(moment("2026-03-05 17:05"))
    house.cli("news", "I read Reefs.", "--for", "Ana Bo", at=moment("2026-03-10 12:00"))
    house.run(NOW)
    return house


def hired_house(folder: Path) -> House:
    house = helped_house(folder)
    house.cli("news", "--hired", "I start at the Ocean Institute in June.", at=NOW)
    house.run(NOW)
    return house


def told(house: House) -> tuple[set[str], set[str]]:
    """The steps that ``forecast`` names, and those that ``explain`` names as still to come."""
    foretold = {row["step"] for row in house.json("forecast", "--days", "90", at=NOW)}
    explained: set[str] = set()
    for contact in house.json("status", at=NOW)["contacts"]:
        explained |= {d["step"] for d in house.json("explain", contact["contact"], at=NOW)["decisions"]}
    return foretold, explained


@pytest.fixture(scope="module")
def steps(tmp_path_factory: Any) -> tuple[set[str], set[str]]:
    found = [told(make(tmp_path_factory.mktemp("house"))) for make in (busy_house, helped_house, hired_house)]
    return set().union(*(one for one, _ in found)), set().union(*(one for _, one in found))


@pytest.mark.parametrize("step", Step)
def test_a_step_is_foretold(steps, step):
    assert step in steps[0]


@pytest.mark.parametrize("step", Step)
def test_a_step_is_explained(steps, step):
    assert step in steps[1]


def test_f6_the_question_for_news_is_foretold_for_every_month(tmp_path):
    house = helped_house(tmp_path)
    house.cli("news", "I read Reefs.", at=NOW)
    rows = [row for row in house.json("forecast", "--days", "110", at=NOW) if row["step"] == "ask-for-news"]
    assert rows == []
    for name in ("Ana Bo", "Ben Cy"):
        house.write(address(name), moment("2026-03-12 09:00"), subject="Reefs", body="I have read Reefs.\n\nDana\n")
    house.run(moment("2026-03-12 10:00"))
    foretold = house.json("forecast", "--days", "110", at=moment("2026-03-12 10:00"))
    questions = [(row["due"][:10], row["because"]) for row in foretold if row["step"] == "ask-for-news"]
    assert [day for day, _ in questions] == ["2026-04-16", "2026-05-16", "2026-06-16"]
    assert all("Ana Bo and Ben Cy" in because for _, because in questions)
