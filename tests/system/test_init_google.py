"""``init`` at Google: what is permitted is said before the browser opens, and nothing is kept before all of it works."""

from __future__ import annotations

import json
import tomllib

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends import fail

from daemon.cli.program import cli
from tests.servers.google.browser import Browser
from tests.servers.google.calendar import Calendars
from tests.servers.google.mail import Mailbox
from tests.servers.google.oauth import SignInPages
from tests.servers.google.server import GoogleServer
from tests.system.house import House, moment

pytestmark = pytest.mark.server
NOW = moment("2026-03-04 21:00")


@pytest.fixture
def at_google(tmp_path, monkeypatch):
    """A mailbox at Google, an OAuth client's file, and whoever clicks on Google's pages."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the test server speaks http, on loopback
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    mailbox, browser = Mailbox(), Browser()
    with GoogleServer(mailbox.routes(), Calendars().routes()) as server:
        pages = SignInPages(server=server)
        pages.client_file(tmp_path)
        monkeypatch.setattr("daemon.cli.accounts._open_page", browser)
        house = House(tmp_path / "letters")
        _, raw = house.message(
            sender="Dana Reyes <dana@example.org>", to="Ines Laurent <ines@example.net>", subject="Your work",
            body="Dear Ines,\n\nWould you have twenty minutes to talk?\n\nDana", at=moment("2026-02-10 10:00"),
        )  # fmt: skip
        mailbox.deliver(raw, "SENT")
        yield mailbox, server, browser
    keyring.set_keyring(before)


@pytest.fixture
def init(tmp_path, at_google):
    _, server, browser = at_google

    def run(*more, code=0):
        said = {
            "name": "Dana Reyes", "address": "dana@example.org", "zone": "America/Toronto",
            "client-file": str(tmp_path / "client_secret.json"), "kind": "gmail", "calendar": "google",
            "endpoint": server.endpoint, "calendar-endpoint": server.endpoint, "ring": "desktop",
        }  # fmt: skip
        words = [part for key, value in said.items() for part in (f"--{key}", value)]
        call = ["--config", str(tmp_path / "etc" / "config.toml"), "init", "--yes", "--offline", *words, *more]
        result = CliRunner().invoke(cli, [*call, "--at", NOW.isoformat(), "--json"])
        browser.close()
        assert result.exit_code == code, (result.output, result.stderr, result.exception)
        return result

    return run


def test_from_an_oauth_client_to_a_draft_in_gmail(tmp_path, at_google, init):
    mailbox, _, _ = at_google
    told = json.loads(init("--add", "all", "--draft", "due").stdout)
    assert told["doctor"]["ok"]
    assert [(row["contact"], row["group"]) for row in told["table"]] == [("Ines Laurent", "late")]
    assert len(mailbox.drafts) == 1
    account = tomllib.loads((tmp_path / "etc" / "config.toml").read_text())["account"][0]
    assert (account["mailbox"]["kind"], account["calendar"]["kind"]) == ("gmail", "google")


def test_the_seven_days_and_every_permission_are_told_before_the_browser_opens(at_google, init, monkeypatch):
    said: list[str] = []
    _, _, browser = at_google
    monkeypatch.setattr("daemon.cli.accounts.remark", said.append)

    def opens(url):
        said.append("OPENED")
        return browser(url)

    monkeypatch.setattr("daemon.cli.accounts._open_page", opens)
    init("--add", "none")
    before = " ".join(said[: said.index("OPENED")])
    for word in ("7 days", "Publish the app", "gmail.compose", "could send, too", "calendar.readonly"):
        assert word in before


def test_a_sign_in_that_is_refused_leaves_nothing_behind(tmp_path, init, monkeypatch):
    monkeypatch.setattr("daemon.cli.accounts._open_page", None)
    (tmp_path / "client_secret.json").write_text("{}")
    init(code=1)
    assert not (tmp_path / "etc").exists()
    assert not (tmp_path / "state").exists()
