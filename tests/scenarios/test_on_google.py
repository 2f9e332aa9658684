"""The same scenarios come true where the mail is at Gmail and the calendar at Google."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.player import play
from tests.scenarios.test_scenarios import FILES
from tests.system.google_house import GoogleHouse


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_scenario_comes_true_at_google(path: Path, tmp_path: Path) -> None:
    built: list[GoogleHouse] = []

    def build(folder: Path, accounts: tuple[str, ...], practice: str) -> GoogleHouse:
        built.append(GoogleHouse(folder, accounts=accounts, practice=practice))
        return built[-1]

    play(path, tmp_path, build)
    for house in built:
        house.close()
