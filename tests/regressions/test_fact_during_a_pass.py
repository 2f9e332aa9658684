"""A fact that came while a pass was planning was planned away: what it called for was never done."""

from __future__ import annotations

from daemon.worker.ringing import Beside
from tests.system.house import House, moment

JANE = "jane@ocean.example.net"


def test_a_call_logged_while_the_pass_rings_withdraws_the_draft_of_that_pass(tmp_path, monkeypatch):
    house = House(tmp_path)
    house.contact("Jane Miller", JANE, moment("2026-03-02 08:00"), phone="+1 416 555 0142")
    house.write(JANE, moment("2026-03-02 10:00"))
    at = moment("2026-03-11 09:00")

    def call(*_: object) -> Beside:
        """What comes with the reminder is written, and the user calls at once."""
        house.cli("call", "Jane Miller", "--reached", at=at)
        return Beside()

    monkeypatch.setattr("daemon.worker.shelf.Shelf.attach", call)
    report = house.run(at)
    assert [reminder["step"] for reminder in report["reminders"]] == ["call"]
    again = house.run(at)
    assert [draft["step"] for draft in report["withdrawn"] + again["withdrawn"]] == ["follow-up"]
    assert house.drafts() == []
