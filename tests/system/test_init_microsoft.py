"""``init`` in Microsoft's two worlds: it picks one by where the mail is, says why, and reaches a draft in both."""

from __future__ import annotations

import json
import tomllib

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends import fail

from daemon.cli.program import cli
from daemon.setup.providers import Records
from tests.servers.graph.entra import Entra
from tests.system.exchange_house import ExchangeHouse
from tests.system.graph_house import GraphHouse
from tests.system.house import moment

pytestmark = pytest.mark.server
NOW = moment("2026-03-04 21:00")
WHO = {"name": "Dana Reyes", "address": "dana@example.org", "zone": "America/Toronto", "ring": "desktop"}


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


def init(folder, said, *more):
    words = [part for key, value in (WHO | said).items() for part in (f"--{key}", value)]
    call = ["--config", str(folder / "etc" / "config.toml"), "init", "--yes", *words, *more, "--at", NOW.isoformat()]
    result = CliRunner().invoke(cli, [*call, "--add", "all", "--draft", "due", "--json"])
    assert result.exit_code == 0, (result.output, result.stderr, result.exception)
    account = tomllib.loads((folder / "etc" / "config.toml").read_text())["account"][0]
    return json.loads(result.stdout), account, result.stderr


@pytest.fixture
def house(request, tmp_path):
    (tmp_path / "house").mkdir()
    house = request.param(tmp_path / "house")
    house.write("Ines Laurent <ines@example.net>", moment("2026-02-10 10:00"))
    yield house
    house.close()


@pytest.mark.parametrize("house", [GraphHouse], indirect=True)
def test_a_domain_whose_mail_is_in_the_cloud_is_signed_in_to(tmp_path, monkeypatch, house):
    mx = Records(mx=("example-org.mail.protection.outlook.com",))
    monkeypatch.setattr("daemon.setup.lookup.records", lambda _domain: mx)
    with Entra() as entra:
        where = {"endpoint": house.servers["home"].root, "authority": entra.authority}
        told, account, said = init(tmp_path, {"client-id": "c1", "console": "yes", **where})
    assert account["mailbox"]["kind"] == account["calendar"]["kind"] == "graph"
    assert told["doctor"]["ok"]
    assert "none of it can send mail" in said
    assert len(house.letters()) == 1


@pytest.mark.parametrize("house", [ExchangeHouse], indirect=True)
def test_a_server_of_the_organisations_own_is_given_a_password(tmp_path, house):
    settings = house.worlds["home"].settings
    names = {"server": "server", "user": "user", "auth": "auth", "ca_file": "ca-file", "password_file": "password-file"}
    named = {option: str(settings[key]) for key, option in names.items() if key in settings}
    told, account, said = init(tmp_path, {"kind": "exchange", "calendar": "exchange", **named}, "--offline")
    assert account["mailbox"]["kind"] == "exchange"
    assert "of your organisation's own" in said
    assert told["doctor"]["ok"]
    assert len(house.letters()) == 1
