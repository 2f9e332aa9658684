"""Scenarios come true on servers as they do in files: every other one; ``test_on_servers_too`` has the rest.

Two files, so that two workers share them.
"""

from __future__ import annotations

import pytest

from tests.scenarios.on_servers import play_on_servers
from tests.scenarios.test_scenarios import FILES

pytestmark = pytest.mark.server
MINE = FILES[::2]


@pytest.mark.parametrize("path", MINE, ids=[path.stem for path in MINE])
def test_the_scenario_comes_true_on_servers(path, tmp_path, dovecot, radicale):
    play_on_servers(path, tmp_path, dovecot, radicale)
