"""The same scenarios come true where the mail lies on an IMAP server and the events on a CalDAV server."""

from __future__ import annotations

import pytest

from tests.scenarios.player import play
from tests.scenarios.server_house import ServerHouse
from tests.scenarios.test_scenarios import FILES

pytestmark = pytest.mark.server


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_scenario_comes_true_on_servers(path, tmp_path, dovecot, radicale):
    built = []

    def build(folder, accounts, practice):
        house = ServerHouse(folder, accounts=accounts, practice=practice, dovecot=dovecot, radicale=radicale)
        built.append(house)
        return house

    try:
        play(path, tmp_path, build)
    finally:
        for house in built:
            house.close()
