"""The whole program over a Maildir and a calendar on a CalDAV server: briefs, thank-yous, blocks, and a server that is down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.servers.davuser import DavUser
from tests.servers.radicale import Radicale
from tests.system.house import ANSWERING, House, moment
from tests.system.watching import AWAKE, Watching, until

pytestmark = pytest.mark.server
NAME, ADDRESS = "Jane Miller", "jane@reef.example"
BOOKED = moment("2026-03-03 12:00")
START = moment("2026-03-05 15:00")
BOTH = "prepare_minutes = 30\nnotes_block_minutes = 15\n"


@dataclass
class DavHouse(House):
    """A house whose calendar is on a server."""

    without: tuple[str, ...] = ANSWERING
    server: Radicale = field(kw_only=True)
    user: DavUser = field(init=False)

    def __post_init__(self) -> None:
        self.user = self.server.user()
        super().__post_init__()
        path = self.folder / "dav.password"
        path.touch(mode=0o600)
        path.write_text(self.user.password)

    def places(self, account: str) -> str:
        mailbox = super().places(account).partition("[account.calendar]")[0]
        return (
            f'{mailbox}[account.calendar]\nkind = "caldav"\nurl = "{self.user.base_url}"\nuser = "{self.user.name}"\n'
            f'password_file = "dav.password"\nca_file = "{self.user.ca_file}"\n'
        )

    def run(self, at, *, code=0, more=()):
        return super().run(at, code=code, more=("--yes", *more))

    def event(self, uid, start, **more):
        path = super().event(uid, start, **more)
        self.user.put(uid, path.read_text())
        return path

    def entries(self) -> list[tuple[str, str]]:
        """The blocks in the calendar: title and start in the user's zone."""
        found = []
        for name in self.user.resources():
            for event in Calendar.from_ical(self.user.get(name)).walk("VEVENT"):
                if str(event["UID"]).endswith("@followthrough.invalid"):
                    start = event.decoded("DTSTART").astimezone(ZoneInfo("America/Toronto"))
                    found.append((str(event["SUMMARY"]), f"{start:%m-%d %H:%M}"))
        return sorted(found, key=lambda entry: entry[1])


@pytest.fixture
def house(tmp_path, radicale):
    return booked(DavHouse(tmp_path, server=radicale))


def booked(house):
    """A meeting with a contact, and another one with nobody we know."""
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"), research="Reefs")
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.event("talk", START, guest=ADDRESS)
    house.event("dentist", START + timedelta(days=3))
    return house


def day(house, *times, on="2026-03-05"):
    """What each pass of a day did: (time, steps of reminders and drafts)."""
    told = []
    for time in times:
        report = house.run(moment(f"{on} {time}"))
        told += [(time, r["step"]) for r in report["reminders"]]
        told += [(time, "draft " + d["step"]) for d in report["drafts"]]
    return told


def test_a_meeting_on_the_server_is_briefed_and_thanked_for(house):
    house.run(BOOKED)
    assert house.stand(NAME, BOOKED)["stage"] == "scheduled"
    assert ("14:00", "brief") in day(house, "13:59", "14:00")
    assert ("15:30", "draft thank-you") in day(house, "15:29", "15:30")


def test_a_meeting_that_is_moved_is_briefed_anew(house):
    house.run(BOOKED)
    assert ("14:00", "brief") in day(house, "14:00")
    house.event("talk", START + timedelta(days=1), guest=ADDRESS, sequence=1)
    assert "draft thank-you" not in [step for _, step in day(house, "14:10", "15:30")]
    assert ("14:00", "brief") in day(house, "13:59", "14:00", on="2026-03-06")


@pytest.mark.parametrize("how", ["cancelled", "deleted"])
def test_a_meeting_called_off_is_not_briefed_and_not_thanked_for(house, how):
    house.run(BOOKED)
    if how == "cancelled":
        house.event("talk", START, guest=ADDRESS, sequence=1, status="CANCELLED")
    else:
        house.user.remove("talk")
    told = [step for _, step in day(house, "13:00", "14:00", "15:30")]
    assert "brief" not in told
    assert "draft thank-you" not in told
    assert house.stand(NAME, moment("2026-03-05 15:31"))["stage"] != "scheduled"


def test_a_second_pass_finds_nothing_new(house):
    house.run(BOOKED)
    assert house.run(BOOKED + timedelta(minutes=1))["facts"] == 0


def test_blocks_stand_on_the_server_and_follow_the_meeting(tmp_path, radicale):
    house = booked(DavHouse(tmp_path, server=radicale, practice=BOTH))
    prepare, notes = f"Prepare: {NAME}", f"Notes: {NAME}"
    house.run(BOOKED)
    assert house.entries() == [(prepare, "03-05 14:30"), (notes, "03-05 15:30")]
    house.event("talk", START + timedelta(days=1), guest=ADDRESS, sequence=1)
    house.run(BOOKED + timedelta(minutes=1))
    assert house.entries() == [(prepare, "03-06 14:30"), (notes, "03-06 15:30")]
    assert house.run(BOOKED + timedelta(minutes=2))["facts"] == 0
    house.user.remove("talk")
    house.run(BOOKED + timedelta(minutes=3))
    assert house.entries() == []


def test_a_calendar_that_is_suddenly_empty_is_not_taken_for_called_off(house):
    house.event("another", START + timedelta(days=9))
    house.run(BOOKED)
    for name in house.user.resources():
        house.user.remove(name)
    report = house.run(BOOKED + timedelta(minutes=1), code=1)
    assert ["held 3 events and is empty" in error for error in report["errors"]] == [True]
    assert house.stand(NAME, BOOKED + timedelta(minutes=1))["stage"] == "scheduled"
    house.run(BOOKED + timedelta(minutes=2), more=("--accept-missing",))
    assert house.stand(NAME, BOOKED + timedelta(minutes=2))["stage"] != "scheduled"


def test_a_wrong_password_is_one_clear_line(house):
    (house.folder / "dav.password").write_text("wrong")
    (error,) = house.run(BOOKED, code=1)["errors"]
    assert "does not accept the user name or the password" in error
    assert "password_file" in error


def test_a_server_that_was_down_at_the_start_is_taken_up_when_it_is_there(tmp_path, authority):
    server = Radicale.start(authority)
    try:
        house = DavHouse(tmp_path, server=server, practice=AWAKE)
        now = datetime.now(UTC)
        house.contact(NAME, ADDRESS, now - timedelta(days=25))
        house.event("talk", now + timedelta(days=3), guest=ADDRESS)
        server.halt()
        with Watching(house, "--json") as daemon:
            assert until(lambda: daemon.texts("error"))
            assert "cannot be reached" in daemon.texts("error")[0]
            server.restart()
            house.cli("call", NAME, "--reached")  # something to wake it before its five minutes are over
            assert until(lambda: house.stand(NAME, datetime.now(UTC))["stage"] == "scheduled")
    finally:
        server.stop()


def test_the_doctor_names_the_watched_calendars(house):
    told = {row["check"]: (row["ok"], row["text"]) for row in house.json("doctor")["checks"]}
    assert told["calendars"] == (True, "Watched on the server, by asking: calendar.")
    assert told["calendar"][0]
