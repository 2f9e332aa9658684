"""Scenarios come true at Microsoft 365 as they do in files: see ``elsewhere.share`` for which."""

from __future__ import annotations

import pytest

from tests.scenarios.elsewhere import play_at, share
from tests.system.graph_house import GraphHouse

MINE = share(1)


@pytest.mark.parametrize("path", MINE, ids=[path.stem for path in MINE])
def test_the_scenario_comes_true_at_microsoft(path, tmp_path):
    play_at(GraphHouse, path, tmp_path)
