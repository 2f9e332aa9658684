"""The same scenarios come true where mail and calendar are at Microsoft 365."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.player import play
from tests.scenarios.test_scenarios import FILES
from tests.system.graph_house import GraphHouse


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_scenario_comes_true_at_microsoft(path: Path, tmp_path: Path) -> None:
    built: list[GraphHouse] = []

    def build(folder: Path, accounts: tuple[str, ...], practice: str) -> GraphHouse:
        built.append(GraphHouse(folder, accounts=accounts, practice=practice))
        return built[-1]

    play(path, tmp_path, build)
    for house in built:
        house.close()
