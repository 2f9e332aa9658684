"""No secret and no text of a mail gets where it must not be: secrets and letters that are known by sight, then a search.

Every kind of connector is run with marked passwords, tokens and letters: looked over, passed over, made to fail. Then
everything that came out or was kept is searched: standard output and error, log lines, what a crash prints, what
children are started with, every file but those that may hold it.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends import fail

from daemon import logs
from daemon.cli.program import _bug, cli
from daemon.store.sign_ins import SignIns
from tests.system.exchange_house import ExchangeHouse
from tests.system.google_house import GoogleHouse
from tests.system.graph_house import GraphHouse
from tests.system.house import REQUEST, House, moment

pytestmark = pytest.mark.server
NOW = moment("2026-03-02 09:00")
WORDS = "canary-in-the-letter"
"""In the text of a mail: nowhere but in the store, which is where texts lie, and in the mailbox."""
ASKED = "canary-in-the-subject"
SECRETS = re.compile(r'"(?:secret|[a-z_]*token)\\*": *\\*"([^"\\]{4,})')
"""In a file of tokens, be it JSON or JSON in JSON."""
TOKEN = "canary-token-5f1c"
PASSWORD = "canary-password-77aa"


@dataclass
class Seen:
    """Everything that a user, an operator or a neighbour on the machine could see."""

    folder: Path
    texts: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)

    def cli(self, house: House, *words: str) -> None:
        call = ["--config", str(house.folder / "config.toml"), *words, "--at", NOW.isoformat()]
        result = CliRunner().invoke(cli, call)
        self.texts += [result.stdout, result.stderr]
        assert result.exit_code in (0, 1), result.stderr

    def has(self, canary: str, *files_that_may: str) -> list[str]:
        """Where it is to be found."""
        found = [f"output: {text[:200]}" for text in self.texts if canary in text]
        found += [f"child: {line}" for line in self.children if canary in line]
        for path in self.folder.rglob("*"):
            if path.is_file() and not any(part in str(path) for part in files_that_may):
                found += [str(path)] if canary.encode() in path.read_bytes() else []
        return found


@pytest.fixture
def seen(tmp_path, monkeypatch) -> Iterator[Seen]:
    """Notes what children are started with, and all log lines, those of libraries too, at their most talkative."""
    made = Seen(tmp_path)
    real = subprocess.Popen.__init__

    def noted(self, args, *more, **extra):
        made.children.append(repr(args))
        real(self, args, *more, **extra)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    log = (tmp_path / "operator.log").open("w")
    logs.set_up(level="debug", form="json", stream=log)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    yield made
    logging.getLogger().setLevel(level)
    log.close()
    keyring.set_keyring(before)


HOUSES = {"maildir": House, "gmail": GoogleHouse, "graph": GraphHouse, "exchange": ExchangeHouse}
MAY_HOLD_TEXT = ("followthrough.db", "/mail/", "/calendar/")
MAY_HOLD_TOKENS = (".token", "secret", "password")


@pytest.fixture(params=HOUSES)
def house(request, tmp_path):
    (tmp_path / "house").mkdir()
    house = HOUSES[request.param](tmp_path / "house")
    house.contact("Ines Laurent", "ines@example.net", NOW - timedelta(days=30))
    body = f"{REQUEST.format(name='Ines')}\n{WORDS}\n"
    asked = house.write("ines@example.net", NOW - timedelta(days=20), subject=ASKED, body=body)
    house.receive("ines@example.net", NOW - timedelta(days=1), body=f"Gladly! {WORDS}", answers=asked)
    yield house
    house.close()


def secrets_of(house: House) -> set[str]:
    """The tokens and passwords that this house signs in with, as they lie in its files."""
    found: set[str] = set()
    for path in house.folder.rglob("*"):
        if path.suffix == ".token":
            found |= set(SECRETS.findall(path.read_text()))
        elif path.suffix == ".password":
            found.add(path.read_text().strip())
    return found


def test_no_letter_and_no_secret_leaves_its_place_in_any_kind_of_account(seen, house):
    for words in (("doctor",), ("run", "--once", "--yes"), ("status",), ("drafts",), ("doctor", "--json")):
        seen.cli(house, *words)
    assert seen.has(WORDS, *MAY_HOLD_TEXT) == []
    assert seen.has(WORDS), "it was looked for where it is, or this test says nothing"
    assert secrets_of(house) or type(house) is House
    for secret in secrets_of(house):
        assert seen.has(secret, *MAY_HOLD_TOKENS) == []


def test_a_fault_in_the_middle_of_a_pass_tells_no_text(seen, house, monkeypatch, capsys):
    def stumble(raw, *_more, **_extra):
        raise ValueError(f"cannot read {raw!r} {WORDS} {ASKED} {TOKEN}")

    monkeypatch.setattr("daemon.worker.mail_intake.read_message", stumble)
    seen.cli(house, "run", "--once", "--yes")
    error = ValueError(f"{WORDS} {TOKEN}")
    _bug(ValueError, error, error.__traceback__)
    seen.texts += [*capsys.readouterr()]
    assert [*seen.has(WORDS, *MAY_HOLD_TEXT), *seen.has(TOKEN)] == []


def test_a_password_is_on_no_command_line_and_in_no_sentence(seen, tmp_path, dovecot, radicale):
    """On a mail and a calendar server, with the right password and with a wrong one; then a server that is gone."""
    mail, calendar = dovecot.user(), radicale.user()
    (tmp_path / "house").mkdir()
    house = House(tmp_path / "house")
    for name, password in (("imap.password", mail.password), ("dav.password", calendar.password)):
        path = house.folder / name
        path.touch(mode=0o600)
        path.write_text(password)
    text = (house.folder / "config.toml").read_text()
    start = text.index("[account.mailbox]")
    servers = (
        f'[account.mailbox]\nkind = "imap"\nhost = "localhost"\nport = {dovecot.imaps_port}\nuser = "{mail.name}"\n'
        f'password_command = "cat {house.folder}/imap.password"\nca_file = "{dovecot.ca_file}"\n[account.calendar]\n'
        f'kind = "caldav"\nurl = "{radicale.base_url}"\nuser = "{calendar.name}"\npassword_file = "dav.password"\n'
        f'ca_file = "{radicale.ca_file}"\n'
    )
    (house.folder / "config.toml").write_text(text[:start] + servers)
    seen.cli(house, "doctor")
    seen.cli(house, "run", "--once", "--yes")
    for name in ("imap.password", "dav.password"):
        (house.folder / name).write_text(PASSWORD)
    seen.cli(house, "doctor")
    seen.cli(house, "run", "--once", "--yes")
    assert any("cat " in line for line in seen.children), "the command was run, and its line is what neighbours see"
    for secret in (mail.password, calendar.password, PASSWORD):
        assert seen.has(secret, ".password") == []


def test_a_password_in_the_configuration_stays_in_the_configuration(seen, tmp_path, dovecot):
    mail = dovecot.user()
    (tmp_path / "house").mkdir()
    house = House(tmp_path / "house")
    text = (house.folder / "config.toml").read_text()
    server = (
        f'[account.mailbox]\nkind = "imap"\nhost = "localhost"\nport = {dovecot.imaps_port}\nuser = "{mail.name}"\n'
        f'password = "{PASSWORD}"\nca_file = "{dovecot.ca_file}"\n'
    )
    (house.folder / "config.toml").write_text(text[: text.index("[account.mailbox]")] + server)
    (house.folder / "config.toml").chmod(0o600)
    seen.cli(house, "doctor")
    seen.cli(house, "run", "--once", "--yes")
    assert seen.has(PASSWORD, "config.toml") == []
    assert "WARNING" in seen.texts[0]


def test_sign_ins_are_encrypted_where_they_are_kept(seen, tmp_path):
    keep = SignIns(folder=tmp_path / "sign-ins")
    keep.save("home.google", json.dumps({"refresh_token": TOKEN}))
    assert TOKEN in str(keep.load("home.google"))
    assert seen.has(TOKEN) == []
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "sign-ins").iterdir()} == {0}


def test_a_copy_of_the_log_holds_no_sign_in(tmp_path):
    """The key and the sign-ins lie beside the store: whoever copies the store alone has neither."""
    (tmp_path / "house").mkdir()
    house = House(tmp_path / "house")
    SignIns(folder=house.folder / "sign-ins").save("home.google", TOKEN)
    house.run(NOW)
    (tmp_path / "copy").mkdir()
    for each in house.folder.glob("followthrough.db*"):
        shutil.copy(each, tmp_path / "copy")
    assert Seen(tmp_path / "copy").has(TOKEN) == []
