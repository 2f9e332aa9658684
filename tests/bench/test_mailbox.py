"""The generated world is the same every time, complete, and told without the daemon."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.mailbox import workdays
from bench.mailbox.situations import SITUATIONS
from bench.mailbox.world import Plan, generate, modified_utf7, tell_all

ROOT = Path(__file__).resolve().parents[2]
TORONTO = ZoneInfo("America/Toronto")
SMALL = Plan(messages=400, contacts=len(SITUATIONS), seed=7)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world") / "made"
    generate(folder, SMALL)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def messages(folder: Path) -> list[Path]:
    return [path for path in (folder / "mail").rglob("*") if path.parent.name in ("cur", "new") and path.is_file()]


def truth(folder: Path) -> list[dict]:
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return list(told["contacts"])


def test_the_same_seed_makes_the_same_bytes(world, tmp_path):
    generate(tmp_path / "again", SMALL)
    assert contents(tmp_path / "again") == contents(world)


def test_another_seed_makes_another_world(world, tmp_path):
    generate(tmp_path / "other", Plan(messages=SMALL.messages, contacts=SMALL.contacts, seed=8))
    assert contents(tmp_path / "other").keys() != contents(world).keys()


def test_a3_the_truth_points_out_who_could_be_met_on_the_way_and_nobody_else():
    scenes = [scene for _, scene in tell_all(Plan(contacts=200))]
    hosts = {scene.contact.place.city: scene for scene in scenes if scene.visits()}
    assert hosts
    for scene in scenes:
        host = hosts.get(scene.contact.place.city)
        if scene.facts["stage"] == "asked" and "asks" in scene.facts and scene.contact.place.city:
            assert scene.facts["asks"] is bool(host and host is not scene)


def test_the_truth_speaks_of_every_contact_and_of_nobody_else(world):
    with (world / "contacts.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [entry["contact"] for entry in truth(world)]
    assert [row["addresses"].split(";") for row in rows] == [entry["addresses"] for entry in truth(world)]


def test_every_situation_occurs_in_a_world_with_enough_contacts(world):
    assert {entry["situation"] for entry in truth(world)} == set(SITUATIONS)


def test_as_many_messages_are_made_as_were_asked_for(world):
    assert len(messages(world)) == SMALL.messages


def test_no_two_files_carry_the_same_message_id_but_the_copies_the_truth_knows(world):
    seen: dict[str, int] = {}
    for path in messages(world):
        ident = message_from_bytes(path.read_bytes())["Message-ID"]
        if ident:
            seen[ident] = seen.get(ident, 0) + 1
    copies = sum(entry["situation"] in ("copy-to-self", "answered-in-two-folders") for entry in truth(world))
    assert sum(count - 1 for count in seen.values()) == copies


def test_an_overwritten_folder_is_refused(world):
    with pytest.raises(FileExistsError, match="not empty"):
        generate(world, SMALL)


def test_no_expected_moment_lies_in_the_quiet_hours_of_the_user(world):
    for entry in truth(world):
        step = entry.get("next")
        if step and "due" in step and step["step"] != "brief":
            local = datetime.fromisoformat(step["due"]).astimezone(TORONTO)
            assert 7 <= local.hour < 20, entry


def test_everything_awaited_lies_ahead_of_now(world):
    for entry in truth(world):
        step = entry.get("next")
        if step and "due" in step:
            assert datetime.fromisoformat(step["due"]) > SMALL.now, entry


@pytest.mark.parametrize("weeks", range(12))
def test_the_stories_can_be_told_at_any_time_of_the_year(weeks):
    plan = Plan(contacts=len(SITUATIONS), seed=weeks, now=SMALL.now + timedelta(weeks=4 * weeks))
    assert len(tell_all(plan)) == len(SITUATIONS)


def test_the_generator_imports_neither_the_daemon_nor_a_connector():
    code = "import bench.mailbox.__main__, sys; print([m for m in sys.modules if m.split('.')[0] in ('daemon', 'connectors')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("written", "days", "country", "zone", "due"),
    [
        # Tuesday, then seven working days of Canada: Wednesday is day 1, Thursday of the next week day 7.
        ("2026-06-02T10:00-04:00", 7, "CA", "America/Toronto", "2026-06-11T09:00-04:00"),
        # Written on Saturday: Monday is day 1.
        ("2026-06-06T10:00-04:00", 1, "CA", "America/Toronto", "2026-06-08T09:00-04:00"),
        # Whit Monday is no working day in Germany; 09:00 there is the middle of the user's night.
        ("2026-05-22T10:00-04:00", 1, "DE", "Europe/Berlin", "2026-05-26T07:00-04:00"),
        # 22:00 in Toronto is already tomorrow in Hobart, so the count begins a day later.
        ("2026-06-03T22:00-04:00", 1, "AU", "Australia/Hobart", "2026-06-04T19:00-04:00"),
        # 09:00 in Singapore is 21:00 in Toronto: the next morning.
        ("2026-06-03T10:00-04:00", 1, "SG", "Asia/Singapore", "2026-06-04T07:00-04:00"),
    ],
)
def test_a_letter_falls_due_on_the_day_a_calendar_on_the_wall_would_say(written, days, country, zone, due):
    moment = workdays.letter_due(datetime.fromisoformat(written), days, country, ZoneInfo(zone), TORONTO)
    assert moment == datetime.fromisoformat(due)


def test_the_first_tuesday_of_a_month_that_begins_on_one_is_the_first():
    assert workdays.first_tuesday(2026, 9) == date(2026, 9, 1)
    assert workdays.first_tuesday(2026, 7) == date(2026, 7, 7)


def test_folder_names_are_written_as_imap_servers_write_them():
    assert modified_utf7("Friends.Zoë & Co") == "Friends.Zo&AOs- &- Co"
