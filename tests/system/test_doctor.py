"""``doctor`` says a line a check, with the mend, and changes nothing."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import pytest

from tests.system.house import House, moment

NOW = moment("2026-03-02 09:00")


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def checks(house: House, *, code: int = 0) -> dict[str, dict[str, Any]]:
    report = house.json("doctor", at=NOW, code=code)
    assert report["ok"] is (code == 0)
    return {check["check"]: check for check in report["checks"]}


def files(house: House) -> dict[str, int]:
    return {
        str(path.relative_to(house.folder)): path.stat().st_size
        for path in house.folder.rglob("*")
        if path.is_file() and "followthrough.db" not in path.name
    }


def test_a_sound_house_is_green(house):
    found = checks(house)
    assert list(found) == [
        "configuration", "store", "clock", "zone data", "disk", "folders", "permission to place drafts", "mail", "drafts",
        "calendar",
    ]  # fmt: skip
    assert found["mail"]["account"] == "home"
    assert found["store"]["account"] is None


def test_whoever_tracks_nobody_yet_is_told_how_to_begin(house):
    assert "contacts add" in checks(house)["store"]["text"]
    house.contact("Ines Laurent", "ines@example.net", NOW)
    assert "contacts add" not in checks(house)["store"]["text"]


def test_it_changes_nothing(house):
    before = files(house)
    checks(house)
    assert files(house) == before


def test_a_mailbox_that_is_gone_is_one_line_with_the_mend(house):
    shutil.rmtree(house.folder / "home" / "mail")
    found = checks(house, code=1)
    wrong = [check for check in found.values() if not check["ok"]]
    assert len(wrong) == 1
    assert "path" in wrong[0]["text"]
    assert found["calendar"]["ok"]


def test_a_clock_far_behind_the_last_look_is_named(house):
    house.run(NOW + timedelta(days=30))
    found = checks(house, code=1)
    assert not found["clock"]["ok"]
    assert "set the system's clock" in found["clock"]["text"]


def test_each_account_has_its_own_lines(tmp_path):
    house = House(tmp_path, accounts=("home", "work"))
    shutil.rmtree(tmp_path / "work" / "mail")
    report = house.json("doctor", at=NOW, code=1)
    assert {check["account"] for check in report["checks"] if not check["ok"]} == {"work"}


def test_a_page_names_the_account_and_what_is_wrong(house):
    shutil.rmtree(house.folder / "home" / "mail")
    page = house.cli("doctor", at=NOW, code=1)
    assert "home" in page
    assert page.count("TROUBLE") == 1


def test_a_configuration_that_cannot_be_read_is_wrong_usage(house):
    (house.folder / "config.toml").write_text("nonsense")
    house.cli("doctor", code=2)


def test_a_house_without_servers_needs_no_sign_in(house):
    house.cli("sign-in", code=2)
    house.cli("sign-in", "home", code=1)
