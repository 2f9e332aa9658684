"""Scenarios come true at Google as they do in files: see ``elsewhere.share`` for which."""

from __future__ import annotations

import pytest

from tests.scenarios.elsewhere import play_at, share
from tests.system.google_house import GoogleHouse

MINE = share(0)


@pytest.mark.parametrize("path", MINE, ids=[path.stem for path in MINE])
def test_the_scenario_comes_true_at_google(path, tmp_path):
    play_at(GoogleHouse, path, tmp_path)
