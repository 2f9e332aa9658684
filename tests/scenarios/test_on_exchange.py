"""Scenarios come true on an Exchange server as they do in files: see ``elsewhere.share`` for which."""

from __future__ import annotations

import pytest

from tests.scenarios.elsewhere import play_at, share
from tests.system.exchange_house import ExchangeHouse

MINE = share(2)


@pytest.mark.parametrize("path", MINE, ids=[path.stem for path in MINE])
def test_the_scenario_comes_true_on_exchange(path, tmp_path):
    play_at(ExchangeHouse, path, tmp_path)
