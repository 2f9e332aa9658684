"""Every scenario in this folder comes true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.player import play

FILES = sorted(Path(__file__).parent.rglob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_scenario_comes_true(path, tmp_path):
    play(path, tmp_path)
