"""What the tests of asking and answering share: one contact, a letter of the user's, an answer, a pass."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.system.house import House, moment

NAME = "Jane Miller"
ADDRESS = "jane@ocean.example.net"
JANE = f"{NAME} <{ADDRESS}>"


def a_house(folder: Path, **columns: str) -> House:
    """A user with one contact, added on Monday, 2 March 2026, at eight."""
    house = House(folder)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), **columns)
    return house


def asked(house: House) -> str:
    """The user has written on Monday at ten; the letter's Message-ID."""
    return house.write(ADDRESS, moment("2026-03-02 10:00"))


def answered(house: House, body: str, *, at: str = "2026-03-04 10:00", sender: str = JANE, **more: str) -> str:
    """The user has written on Monday, and on Wednesday an answer came; its Message-ID."""
    return house.receive(sender, moment(at), body=body, answers=asked(house), **more)


def letters(house: House, account: str = "home") -> list[EmailMessage]:
    """The drafts that lie there, as messages."""
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in house.drafts(account)]


def the_letter(house: House) -> str:
    """The text of the one draft that lies there, on one line."""
    (mail,) = letters(house)
    return " ".join(mail.get_content().split())


def drafted(report: dict[str, Any]) -> list[str]:
    """The steps a pass drafted."""
    return [draft["step"] for draft in report["drafts"]]


def rang(report: dict[str, Any]) -> list[str]:
    """The steps a pass reminded of."""
    return [reminder["step"] for reminder in report["reminders"]]


def stage(house: House, at: str) -> str:
    """Where the contact stands."""
    return str(house.stand(NAME, moment(at))["stage"])


def outcome(house: House, step: str, at: str) -> dict[str, Any]:
    """The one decision about a step, as ``explain`` tells it."""
    found = [d for d in house.json("explain", NAME, at=moment(at))["decisions"] if d["step"] == step]
    assert len(found) == 1, found
    return found[0]


def foreseen(house: House, at: str) -> list[tuple[str, str]]:
    """What ``forecast`` tells: step and day."""
    return [(row["step"], row["due"][:16]) for row in house.json("forecast", at=moment(at))]
