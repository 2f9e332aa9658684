"""The whole program over IMAP: a server that is away, a restart, an answer that makes a draft wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.app import open_app
from tests.scenarios.server_house import ServerHouse, rows
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.radicale import Radicale
from tests.system.house import ANSWERING, moment
from tests.system.watching import AWAKE, Watching, until

pytestmark = pytest.mark.server

JANE = "jane@ocean.example.net"
LONG_AGO = timedelta(days=25)


def now() -> datetime:
    return datetime.now(UTC)


class MailHouse(ServerHouse):
    """Mail on a server, reached through a network that can go; the calendar lies on this machine."""

    def places(self, account: str) -> str:
        self.proxies.setdefault(account, Proxy(self.dovecot.imaps_port))
        mailbox = {
            "kind": "imap",
            "host": "localhost",
            "port": self.proxies[account].port,
            "user": self.mail[account].name,
            "password_file": f"{account}.mailbox",
            "ca_file": str(self.dovecot.ca_file),
        }
        return f'[account.mailbox]\n{rows(mailbox)}[account.calendar]\nkind = "ics"\npath = "{account}-calendar"\n'

    def run(self, at: datetime, *, code: int = 0, more: tuple[str, ...] = ()) -> dict[str, Any]:
        return super().run(at, code=code, more=(*more, "--yes"))


@pytest.fixture
def house(tmp_path: Path, dovecot: Dovecot, radicale: Radicale) -> Iterator[MailHouse]:
    """One account."""
    (tmp_path / "home-calendar").mkdir()
    house = MailHouse(tmp_path, dovecot=dovecot, radicale=radicale, practice=AWAKE, without=ANSWERING)
    yield house
    house.close()


def test_an_answer_delivered_while_it_watches_withdraws_the_draft(house: MailHouse) -> None:
    house.contact("Jane Miller", JANE, now() - LONG_AGO)
    sent = house.write(JANE, now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft")) == ["drafted for Jane Miller: Re: A question"]
        assert len(house.letters()) == 1
        house.receive(f"Jane <{JANE}>", now(), body="Happy to talk, gladly.", answers=sent)
        assert until(lambda: daemon.texts("withdrawn")) == ["withdrawn for Jane Miller: Re: A question"]
        assert house.letters() == []
        assert daemon.events("error") == []


def test_an_event_written_on_this_machine_wakes_it_too(house: MailHouse) -> None:
    house.contact("Jane Miller", JANE, now() - LONG_AGO)
    house.write(JANE, now() - LONG_AGO)
    with Watching(house, "--json") as daemon:
        assert until(lambda: daemon.texts("draft"))
        start, end = now() + timedelta(days=3), now() + timedelta(days=3, hours=1)
        event = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:talk@x\r\n"
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Talk\r\n"
            f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{JANE}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        (house.folder / "home-calendar" / "talk.ics").write_text(event, "utf-8")
        assert until(lambda: daemon.texts("withdrawn")) == ["withdrawn for Jane Miller: Re: A question"]


def test_a_server_that_is_away_at_the_start_is_watched_once_it_is_there(house: MailHouse) -> None:
    house.contact("Jane Miller", JANE, now() - LONG_AGO)
    house.write(JANE, now() - LONG_AGO)
    house.lose("home")
    with Watching(house, "--json") as daemon:
        assert until(lambda: any("takes no connections" in text for text in daemon.texts("error")))
        house.regain("home")
        assert until(lambda: daemon.texts("draft")) == ["drafted for Jane Miller: Re: A question"]


def test_a_restart_places_nothing_twice_and_follows_what_it_placed(house: MailHouse) -> None:
    sent, due = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")
    house.contact("Jane Miller", JANE, moment("2026-03-02 08:00"))
    letter = house.write(JANE, sent)
    assert [each["step"] for each in house.run(due)["drafts"]] == ["follow-up"]
    for hours in (1, 2, 3):
        assert house.run(due + timedelta(hours=hours))["drafts"] == []
    assert len(house.letters()) == 1
    house.receive(f"Jane <{JANE}>", due + timedelta(hours=4), body="Happy to talk, gladly.", answers=letter)
    assert [each["step"] for each in house.run(due + timedelta(hours=5))["withdrawn"]] == ["follow-up"]
    assert house.letters() == []


def test_a_lost_store_finds_the_draft_that_lies_there(house: MailHouse) -> None:
    sent, due = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")
    house.contact("Jane Miller", JANE, moment("2026-03-02 08:00"))
    house.write(JANE, sent)
    house.run(due)
    (house.folder / "followthrough.db").unlink()
    house.contact("Jane Miller", JANE, moment("2026-03-02 08:00"))
    house.run(due + timedelta(hours=1))
    assert len(house.letters()) == 1


def test_new_numbers_on_the_server_place_nothing_twice(house: MailHouse) -> None:
    sent, due = moment("2026-03-02 10:00"), moment("2026-03-11 09:00")
    house.contact("Jane Miller", JANE, moment("2026-03-02 08:00"))
    house.write(JANE, sent)
    house.run(due)
    for folder in ("INBOX", "Sent", "Drafts"):
        house.dovecot.change_uidvalidity(house.mail["home"], folder)
    report = house.run(due + timedelta(hours=1))
    assert (report["drafts"], report["withdrawn"], report["errors"]) == ([], [], [])
    assert len(house.letters()) == 1
    assert [each["state"] for each in house.json("drafts", at=due + timedelta(hours=1))] == ["untouched"]


def test_what_the_user_wishes_is_done_on_the_server_by_the_page_and_by_moving(house: MailHouse) -> None:
    config = house.folder / "config.toml"
    config.write_text(config.read_text("utf-8") + "\n[drafts]\nfolders = true\n", "utf-8")
    at, sent = moment("2026-03-11 12:00"), moment("2026-03-02 10:00")
    for name in ("jane", "mina"):
        house.contact(f"{name.title()} Miller", f"{name}@ocean.example.net", moment("2026-03-02 08:00"))
        house.write(f"{name}@ocean.example.net", sent)
    keys = {row["to"].partition("@")[0]: row["key"] for row in house.run(at)["drafts"]}
    with open_app(config, at=at) as app:
        seen = app.letter(keys["jane"]).seen
        app.wishes().edit(keys["jane"], subject="Größe", body="My own words.", seen=seen)
    user = house.mail["home"]
    user.move("Drafts", f"{keys['mina']}@example.org", "Followthrough/Later")
    house.run(at + timedelta(hours=1))
    assert user.messages("Followthrough/Later") == []
    (left,) = house.letters()
    assert b"My own words." in left.raw
    states = {row["key"]: row["state"] for row in house.json("drafts", at=at + timedelta(hours=2))}
    assert states == {keys["jane"]: "edited", keys["mina"]: "withdrawn"}
    assert house.run(at + timedelta(days=1))["drafts"] == []
