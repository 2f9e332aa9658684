"""The whole program over an Exchange server, as a user runs it: one letter, its drafts, its meeting, its troubles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from tests.servers.ews.server import Fault
from tests.servers.ews.store import Entry
from tests.system.exchange_house import ExchangeHouse
from tests.system.house import ANSWERING, moment
from tests.system.watching import AWAKE, Watching, until

NAME, JANE = "Jane Miller", "jane@ocean.example"
SENT, DUE = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")
BOOKED, START = moment("2026-03-03 12:00"), moment("2026-03-05 15:00")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ExchangeHouse]:
    """A contact who was written to."""
    house = ExchangeHouse(tmp_path, without=ANSWERING)
    house.contact(NAME, JANE, moment("2026-03-02 08:00"), research="Reefs")
    house.sent = house.write(JANE, SENT)
    yield house
    house.close()


def steps(report: dict, what: str = "drafts") -> list[str]:
    return [each["step"] for each in report[what]]


def test_silence_is_followed_up_once_and_in_the_thread(house: ExchangeHouse) -> None:
    assert steps(house.run(DUE)) == ["follow-up"]
    (letter,) = house.letters()
    told = BytesParser(policy=policy.default).parsebytes(letter.raw)
    assert told["In-Reply-To"] == f"<{house.sent}>"
    assert told["To"].addresses[0].addr_spec == JANE
    for hours in (1, 2, 3):
        assert steps(house.run(DUE + timedelta(hours=hours))) == []
    assert len(house.letters()) == 1


def test_an_answer_withdraws_the_draft(house: ExchangeHouse) -> None:
    house.run(DUE)
    house.receive(f"Jane <{JANE}>", DUE + timedelta(hours=1), body="Happy to talk, gladly.", answers=house.sent)
    assert steps(house.run(DUE + timedelta(hours=2)), "withdrawn") == ["follow-up"]
    assert house.letters() == []


def test_an_edited_draft_is_left_alone(house: ExchangeHouse) -> None:
    house.run(DUE)
    (letter,) = house.letters()
    own = letter.raw.replace(b"Dear", b"Dearest")
    assert own != letter.raw
    house.rewrite(letter, own)
    house.receive(f"Jane <{JANE}>", DUE + timedelta(hours=1), body="Happy to talk, gladly.", answers=house.sent)
    assert steps(house.run(DUE + timedelta(hours=2)), "withdrawn") == []
    assert [each.raw for each in house.letters()] == [own]


def test_a_draft_sent_from_outlook_is_known_though_its_id_changed(house: ExchangeHouse) -> None:
    house.run(DUE)
    (letter,) = house.letters()
    house.send_it(letter)
    house.run(DUE + timedelta(hours=1))
    assert [each["state"] for each in house.json("drafts", at=DUE + timedelta(hours=1))] == ["sent"]


def test_a_lost_answer_leaves_one_draft(house: ExchangeHouse) -> None:
    house.worlds["home"].server.faults = [Fault("CreateItem", lost=True)]
    house.run(DUE, code=1)
    house.run(DUE + timedelta(hours=1))
    house.run(DUE + timedelta(hours=2))
    assert len(house.letters()) == 1


def test_a_forgotten_position_places_nothing_twice(house: ExchangeHouse) -> None:
    house.run(DUE)
    house.worlds["home"].store.epoch += 1
    report = house.run(DUE + timedelta(hours=1))
    assert (report["errors"], report["drafts"]) == ([], [])
    assert len(house.letters()) == 1


def test_a_lost_store_finds_the_draft_that_lies_there(house: ExchangeHouse) -> None:
    house.run(DUE)
    (house.folder / "followthrough.db").unlink()
    house.contact(NAME, JANE, moment("2026-03-02 08:00"))
    house.run(DUE + timedelta(hours=1))
    assert len(house.letters()) == 1


def test_a_full_mailbox_is_said_and_the_draft_comes_later(house: ExchangeHouse) -> None:
    house.worlds["home"].server.faults = [Fault("CreateItem", code="ErrorQuotaExceeded")]
    report = house.run(DUE, code=1)
    assert any("is full" in each for each in report["errors"])
    house.run(DUE + timedelta(days=1))
    assert len(house.letters()) == 1


def test_a_changed_password_is_said_and_its_mending_is_enough(house: ExchangeHouse) -> None:
    house.run(SENT + timedelta(hours=1))
    house.worlds["home"].server.password = "another"
    report = house.run(DUE, code=1)
    assert any("does not accept the password" in each for each in report["errors"])
    assert report["drafts"] == []
    house.regain("home")
    assert steps(house.run(DUE + timedelta(hours=1))) == ["follow-up"]


def test_a_meeting_is_prepared_thanked_for_and_noted(house: ExchangeHouse) -> None:
    house.event("coffee", START, guest=JANE)
    assert house.run(BOOKED)["errors"] == []
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"
    assert "brief" in steps(house.run(START - timedelta(hours=1)), "reminders")
    assert steps(house.run(START + timedelta(minutes=31))) == ["thank-you"]


def test_a_pass_with_nothing_new_is_one_request_a_folder_and_one_for_the_calendar(house: ExchangeHouse) -> None:
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    asked = house.worlds["home"].server.asked
    asked.clear()
    house.run(BOOKED + timedelta(minutes=10))
    # A run of its own lists the folders first; a daemon does so once an hour.
    assert dict(asked) == {"GetFolder": 1, "FindFolder": 1, "SyncFolderItems": 6, "FindItem": 1}


def test_time_is_blocked_before_a_meeting_and_nobody_is_told(tmp_path: Path) -> None:
    house = ExchangeHouse(tmp_path, practice="prepare_minutes = 30\n", without=ANSWERING)
    house.contact(NAME, JANE, moment("2026-03-02 08:00"), research="Reefs")
    house.write(JANE, SENT)
    house.event("coffee", START, guest=JANE)
    house.run(BOOKED)
    store = house.worlds["home"].store
    blocks = [entry for _, entry in store.entries() if entry.key]
    assert [entry.fields["LegacyFreeBusyStatus"] for entry in blocks] == ["Free"]
    assert all(isinstance(item.held, Entry) for item in store.rooms["calendar"].items.values())
    house.close()


def test_doctor_says_what_it_finds(house: ExchangeHouse) -> None:
    told = house.cli("doctor", at=BOOKED)
    assert "Signed in to the Exchange server as EXAMPLE\\dana (basic)" in told
    assert "drafts go to Entwürfe" in told


def test_an_answer_that_arrives_while_it_watches_withdraws_the_draft(tmp_path: Path) -> None:
    """Long before the daemon would look by its own clock: the server tells."""
    house, now = ExchangeHouse(tmp_path, practice=AWAKE, without=ANSWERING), datetime.now(UTC)
    house.contact(NAME, JANE, now - timedelta(days=25))
    sent = house.write(JANE, now - timedelta(days=25))
    with Watching(house, "--json", "--yes") as daemon:
        assert until(lambda: daemon.texts("draft")) == [f"drafted for {NAME}: Re: A question"]
        house.receive(f"Jane <{JANE}>", datetime.now(UTC), body="Happy to talk, gladly.", answers=sent)
        assert until(lambda: daemon.texts("withdrawn")) == [f"withdrawn for {NAME}: Re: A question"]
        assert daemon.events("error") == []
    house.close()
