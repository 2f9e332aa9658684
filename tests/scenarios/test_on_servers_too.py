"""The other half of the scenarios on servers: see ``test_on_servers``."""

from __future__ import annotations

import pytest

from tests.scenarios.on_servers import play_on_servers
from tests.scenarios.test_scenarios import FILES

pytestmark = pytest.mark.server
MINE = FILES[1::2]


@pytest.mark.parametrize("path", MINE, ids=[path.stem for path in MINE])
def test_the_scenario_comes_true_on_servers(path, tmp_path, dovecot, radicale):
    play_on_servers(path, tmp_path, dovecot, radicale)
