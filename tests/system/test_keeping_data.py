"""backup, export, restore and erase, as a user types them."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.system.house import WaitingHouse as House
from tests.system.house import moment

NAME, ADDRESS = "Jane Miller", "jane@ocean.example.net"
BEFORE, SENT, DUE = moment("2026-03-02 08:00"), moment("2026-03-02 10:00"), moment("2026-03-11 09:00")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path / "house")
    house.contact(NAME, ADDRESS, BEFORE)
    house.write(ADDRESS, SENT)
    house.run(DUE)
    return house


def test_a_restored_backup_drafts_nothing_twice_and_follows_what_lies_there(house: House, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    assert "keep it where only you" in house.cli("backup", str(copies), at=DUE)
    (copy,) = copies.iterdir()
    assert copy.name == "followthrough-2026-03-11.db"
    (house.folder / "followthrough.db").unlink()
    said = house.cli("restore", str(copy), at=DUE)
    assert re.fullmatch(r"Restored \d+ facts\.\n", said)
    assert house.run(DUE)["drafts"] == []
    assert [(row["step"], row["state"]) for row in house.json("drafts", at=DUE)] == [("follow-up", "untouched")]


def test_a_restored_export_drafts_nothing_twice_and_follows_what_lies_there(house: House, tmp_path: Path) -> None:
    lines = house.cli("export").splitlines()
    house.cli("export", str(tmp_path / "log.jsonl"))
    assert (tmp_path / "log.jsonl").read_text("utf-8").splitlines() == lines
    assert (tmp_path / "log.jsonl").stat().st_mode & 0o777 == 0o600
    done = house.json("restore", str(tmp_path / "log.jsonl"), at=DUE)
    assert (done["facts"], done["erased"]) == (sum('"fact": {' in line for line in lines), 0)
    assert Path(done["aside"]).exists()
    assert house.cli("export").splitlines() == lines
    assert house.run(DUE)["drafts"] == []
    (draft,) = house.drafts()
    draft.unlink()
    later = moment("2026-03-11 10:00")
    house.run(later)
    assert [(row["step"], row["state"]) for row in house.json("drafts", at=later)] == [("follow-up", "thrown-away")]


def test_erasing_names_the_copies_that_still_hold_somebody(house: House, tmp_path: Path) -> None:
    house.cli("backup", str(tmp_path / "copy.db"))
    aside = house.json("restore", str(tmp_path / "copy.db"), at=DUE)["aside"]
    said = house.cli("contacts", "erase", NAME, "--yes")
    assert aside in said
    assert "Backups and exports that you made before still hold them" in said
    house.cli("backup", str(tmp_path / "later.db"))
    assert ADDRESS.encode() not in (tmp_path / "later.db").read_bytes()
    assert ADDRESS.encode() in (tmp_path / "copy.db").read_bytes()
    assert "One contact in it had been erased since" in house.cli("restore", str(tmp_path / "copy.db"), at=DUE)
    assert house.json("status", at=DUE)["contacts"] == []


def test_a_newer_and_a_damaged_store_are_refused_in_one_line(house: House) -> None:
    path = house.folder / "followthrough.db"
    database = sqlite3.connect(path)
    database.execute("UPDATE followthrough_revision SET version_num = '9999'")
    database.commit()
    database.close()
    assert refused(house, "status") == ["newer Followthrough"]
    path.write_bytes(b"SQLite format 3\0" + b"\xa5" * 20_000)
    assert refused(house, "status") == ["is damaged"]


def refused(house: House, *words: str) -> list[str]:
    from daemon.cli.program import cli

    result = house.runner.invoke(cli, ["--config", str(house.folder / "config.toml"), *words])
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    return re.findall("newer Followthrough|is damaged", line)[:1]


def test_the_page_about_exports_names_every_field_of_a_line(house: House) -> None:
    told = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs/export.md").read_text("utf-8"), re.MULTILINE))
    head, *lines = [json.loads(line) for line in house.cli("export").splitlines()]
    assert {name for line in lines if "fact" in line for name in line} == told
    assert set(head) == {"format", "version", "salt"}
    assert [name for line in lines if "fact" not in line for name in line] == ["outbox"] * sum(
        "outbox" in x for x in lines
    )
