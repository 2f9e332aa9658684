"""One draft that could not be read or taken back stopped the whole account, or was forgotten for good."""

from __future__ import annotations

import pytest

from connectors.errors import Conflict
from connectors.maildir.drafts import MaildirDrafts
from tests.system.house import House, moment

JANE, BOB = "jane@ocean.example.net", "bob@reef.example.net"


@pytest.fixture
def house(tmp_path):
    """Two follow-ups lie there untouched, and both were answered since."""
    house = House(tmp_path)
    sent = {}
    for name, address in (("Jane Miller", JANE), ("Bob Reef", BOB)):
        house.contact(name, address, moment("2026-03-02 08:00"))
        sent[address] = house.write(address, moment("2026-03-02 10:00"))
    house.run(moment("2026-03-11 09:00"))
    for address, letter in sent.items():
        house.receive(address, moment("2026-03-11 10:00"), body="Happy to talk.", answers=letter)
    return house


def test_a_draft_that_cannot_be_read_does_not_stop_the_others(house, tmp_path):
    path = next(draft for draft in house.drafts() if JANE.encode() in draft.read_bytes())
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    report = house.run(moment("2026-03-11 10:05"), code=1)
    assert [draft["contact"] for draft in report["withdrawn"]] == ["Bob Reef"]
    assert len(report["errors"]) >= 1
    assert report["accounts"][0]["complete"]


def test_a_draft_that_moved_while_it_was_taken_back_is_taken_back_later(house, monkeypatch):
    def refused(*_args):
        raise Conflict("It was marked in this very moment.")

    with monkeypatch.context() as moving:
        moving.setattr(MaildirDrafts, "withdraw", refused)
        assert house.run(moment("2026-03-11 10:05"))["withdrawn"] == []
    assert len(house.run(moment("2026-03-11 10:11"))["withdrawn"]) == 2
    assert house.drafts() == []
