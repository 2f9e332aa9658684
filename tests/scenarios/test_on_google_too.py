"""The other half of the scenarios at Google: see ``test_on_google``."""

from __future__ import annotations

import pytest

from tests.scenarios.at_google import play_at_google
from tests.scenarios.test_scenarios import FILES

MINE = FILES[1::2]


@pytest.mark.parametrize("path", MINE, ids=[path.stem for path in MINE])
def test_the_scenario_comes_true_at_google(path, tmp_path):
    play_at_google(path, tmp_path)
