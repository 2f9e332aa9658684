"""Drafts that are moved into a folder instead of pressing a button, as on a phone."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from connectors.contract import Tray
from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
DUE, SOON, NEXT = (moment(f"2026-03-11 {hour:02}:00") for hour in (9, 10, 11))
TRAYS = [f".Followthrough.{tray}" for tray in Tray]


class SortingHouse(House):
    """A house whose user wants the folders, and Later in three days."""

    def config(self) -> str:
        return super().config() + "[drafts]\nfolders = true\nlater_days = 3\n"


@pytest.fixture
def house(tmp_path):
    house = SortingHouse(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.sent = house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.run(DUE)
    return house


def tray(house, name):
    return house.folder / "home/mail" / f".Followthrough.{name}" / "cur"


def lay(house, name, words=""):
    """The only draft is moved into a tray; perhaps with other words."""
    (path,) = house.drafts()
    path.write_bytes(path.read_bytes() + words.encode())
    path.rename(tray(house, name) / path.name)


def lies(house):
    """Where drafts lie: folder names."""
    mail = house.folder / "home/mail"
    return sorted(path.name for path in (mail / ".Drafts", *(mail / name for name in TRAYS)) if any(path.glob("cur/*")))


def row(house, at):
    return house.json("drafts", at=at)[0]


def test_the_folders_are_made_where_the_user_wants_them_and_nowhere_else(house, tmp_path):
    assert all((house.folder / "home/mail" / name / "cur").is_dir() for name in TRAYS)
    other = House(tmp_path / "other")
    other.run(DUE)
    assert not any((other.folder / "home/mail" / name).exists() for name in TRAYS)


@pytest.mark.parametrize(
    ("name", "state"), [("Not this", "thrown-away"), ("Never", "withdrawn"), ("Later", "withdrawn")]
)
def test_a_draft_that_is_moved_is_taken_out_of_the_folder_and_does_not_come_back_at_once(house, name, state):
    lay(house, name)
    house.run(NEXT)
    assert lies(house) == []
    assert row(house, NEXT)["state"] == state
    assert house.run(moment("2026-03-11 12:00"))["drafts"] == []


def test_what_was_moved_into_not_this_never_comes_back(house):
    lay(house, "Not this")
    for day in range(11, 31):
        assert house.run(moment(f"2026-03-{day} 12:00"))["drafts"] == []


def test_what_was_moved_into_later_is_written_anew_in_drafts_after_those_days(house):
    lay(house, "Later")
    house.run(NEXT)
    assert house.run(moment("2026-03-13 12:00"))["drafts"] == []
    assert len(house.run(moment("2026-03-14 12:00"))["drafts"]) == 1
    assert lies(house) == [".Drafts"]


def test_it_can_be_put_off_by_moving_again(house):
    lay(house, "Later")
    house.run(NEXT)
    house.run(moment("2026-03-14 12:00"))
    lay(house, "Later")
    house.run(moment("2026-03-14 13:00"))
    assert lies(house) == []
    assert len(house.run(moment("2026-03-17 12:00"))["drafts"]) == 1


def test_moving_a_draft_is_no_letter_and_no_silence_ends_by_it(house):
    lay(house, "Later")
    house.run(NEXT)
    kinds = [(one["kind"], one.get("own")) for one in house.json("log", NAME, at=NEXT)]
    assert kinds.count(("letter", True)) == 1


@pytest.mark.parametrize("name", ["Not this", "Never"])
def test_what_the_user_edited_and_moved_stays_where_they_put_it_and_is_done_with(house, name):
    lay(house, name, "\nPS: my own words.\n")
    house.run(NEXT)
    assert lies(house) == [f".Followthrough.{name}"]
    assert row(house, NEXT)["state"] == "thrown-away"
    for day in range(12, 31):
        assert house.run(moment(f"2026-03-{day} 12:00"))["drafts"] == []


def test_what_the_user_edited_and_moved_into_later_stays_there_and_is_theirs(house):
    lay(house, "Later", "\nPS: my own words.\n")
    house.run(NEXT)
    house.run(moment("2026-03-20 12:00"))
    assert lies(house) == [".Followthrough.Later"]
    assert row(house, moment("2026-03-20 12:00"))["state"] == "edited"


def test_it_is_said_once_however_long_the_draft_lies_there(house):
    lay(house, "Later", "\nPS: my own words.\n")
    for hour in range(11, 16):
        house.run(moment(f"2026-03-11 {hour}:00"))
    kinds = [one["kind"] for one in house.json("log", NAME, at=NEXT)]
    assert kinds.count("step-held") == 1


def test_a_draft_that_is_moved_back_in_time_stays(house):
    lay(house, "Not this")
    (path,) = tray(house, "Not this").iterdir()
    path.rename(house.folder / "home/mail/.Drafts/cur" / path.name)
    house.run(NEXT)
    assert (lies(house), row(house, NEXT)["state"]) == ([".Drafts"], "untouched")


def test_what_was_said_by_moving_can_be_taken_back(house):
    lay(house, "Never")
    house.run(NEXT)
    held = next(one for one in house.json("log", NAME, at=NEXT) if one["kind"] == "step-held")
    house.cli("undo", held["key"], at=NEXT)
    assert len(house.run(moment("2026-03-11 12:00"))["drafts"]) == 1
    assert lies(house) == [".Drafts"]


def test_did_not_meet_says_so_of_the_meeting_that_the_draft_follows(tmp_path):
    house = SortingHouse(tmp_path)
    house.contact(NAME, ADDRESS, moment("2026-03-02 08:00"))
    house.write(ADDRESS, moment("2026-03-02 10:00"))
    house.event("coffee", moment("2026-03-11 14:00"), guest=ADDRESS)
    house.run(moment("2026-03-11 09:00"))
    house.run(moment("2026-03-11 15:00"))
    over = moment("2026-03-11 16:00")
    assert [d["step"] for d in house.json("drafts", at=over)] == ["thank-you"]
    lay(house, "Did not meet")
    house.run(over)
    assert lies(house) == []
    assert "meeting-missed" in [one["kind"] for one in house.json("log", NAME, at=over)]
    assert house.stand(NAME, over)["stage"] != "met"


def test_did_not_meet_of_a_draft_that_follows_no_meeting_is_not_this(house):
    lay(house, "Did not meet")
    house.run(NEXT)
    assert (lies(house), row(house, NEXT)["state"]) == ([], "thrown-away")


def test_somebody_elses_mail_in_the_folders_is_left_alone(house):
    _message_id, raw = house.message(sender=ADDRESS, to="dana@example.org", subject="Hi", body="Hi", at=SOON)
    house.deliver(raw, ".Followthrough.Not this")
    (path,) = house.drafts()
    own = message_from_bytes(path.read_bytes(), policy=policy.default)
    del own["Message-ID"]
    own["Message-ID"] = "<mine@client.example>"
    house.deliver(own.as_bytes(), ".Followthrough.Never", flags="DS")
    house.run(NEXT)
    assert lies(house) == [".Drafts", ".Followthrough.Never", ".Followthrough.Not this"]
    assert row(house, NEXT)["state"] == "untouched"
