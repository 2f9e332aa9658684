"""``doctor`` names the mend: set-ups that are broken in one way each, and the words that must be in its answer.

Servers are real, shared by the module, and each broken in its own way only. Every case is looked at by the command
itself; the words asked for are the mend, not the complaint.
"""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends.fail import Keyring as NoKeyring

from daemon.cli.program import cli
from daemon.core.facts import Person, PersonSaved
from daemon.store import open_store
from daemon.store.sign_ins import SignIns
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.mailuser import MailUser
from tests.servers.radicale import Radicale
from tests.servers.running import free_ports, hand_over, new_folder
from tests.system.house import lay_store

pytestmark = pytest.mark.server


@dataclass
class Setup:
    """One user's set-up, sound until a test breaks it."""

    folder: Path
    dovecot: Dovecot
    radicale: Radicale
    authority: Authority
    mailbox: dict[str, Any] = field(default_factory=dict)
    calendar: dict[str, Any] = field(default_factory=dict)
    me: dict[str, Any] = field(default_factory=dict)
    more: str = ""
    at: datetime | None = None
    user: MailUser | None = None

    def __post_init__(self) -> None:
        (self.folder / "mail" / "cur").mkdir(parents=True)
        for name in ("mail/new", "mail/tmp", "mail/.Sent/cur", "mail/.Sent/new", "mail/.Drafts/cur", "calendar"):
            (self.folder / name).mkdir(parents=True)
        self.me = {"name": "Dana Reyes", "addresses": ["dana@example.org"], "time_zone": "America/Toronto"}
        self.mailbox = {"kind": "maildir", "path": "mail"}
        lay_store(self.folder)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def store(self) -> Path:
        return self.folder / "followthrough.db"

    def imap(self, server: Dovecot | None = None, **more: Any) -> None:
        """The mail is on a server from now on."""
        server = server or self.dovecot
        self.user = server.user(settings=more.pop("settings", ()))
        secret = self.folder / "imap.password"
        secret.touch(mode=0o600)
        secret.write_text(self.user.password)
        self.mailbox = {
            "kind": "imap", "host": "localhost", "port": server.imaps_port, "user": self.user.name,
            "password_file": "imap.password", "ca_file": str(server.ca_file), **more,
        }  # fmt: skip

    def caldav(self, **more: Any) -> None:
        """The calendar is on a server from now on."""
        user = self.radicale.user()
        secret = self.folder / "dav.password"
        secret.touch(mode=0o600)
        secret.write_text(user.password)
        self.calendar = {
            "kind": "caldav", "url": self.radicale.base_url, "user": user.name, "password_file": "dav.password",
            "ca_file": str(self.radicale.ca_file), **more,
        }  # fmt: skip

    def write(self, mode: int = 0o600) -> None:
        """The configuration."""
        tables = [("[me]", self.me), ("[[account]]", {"name": "home"}), ("[account.mailbox]", self.mailbox)]
        tables += [("[account.calendar]", self.calendar)] if self.calendar else []
        tables += [("[store]", {"url": "sqlite:///followthrough.db"})]
        lines = [line for header, rows in tables for line in (header, *_lines(rows))]
        self.config.write_text("\n".join([*lines, self.more]) + "\n")
        self.config.chmod(mode)

    def doctor(self) -> list[dict[str, Any]]:
        """What it says, broken or not."""
        words = ["--config", str(self.config), "doctor", "--json"]
        result = CliRunner().invoke(cli, words + (["--at", self.at.isoformat()] if self.at else []))
        assert result.exit_code in (0, 1, 2), (result.output, result.stderr, result.exception)
        report = json.loads(result.stdout)
        assert report["ok"] is (result.exit_code == 0)
        return list(report["checks"])

    def trouble(self) -> list[str]:
        return [row["text"] for row in self.doctor() if not row["ok"]]


def _lines(rows: dict[str, Any]) -> Iterator[str]:
    for key, value in rows.items():
        if value is not None:
            yield f"{key} = {json.dumps(value)}"


@pytest.fixture(autouse=True)
def _no_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def setup(tmp_path, dovecot, radicale, authority) -> Setup:
    return Setup(folder=tmp_path, dovecot=dovecot, radicale=radicale, authority=authority)


@pytest.fixture(scope="module")
def others(authority) -> Iterator[Callable[..., Dovecot]]:
    """Mail servers that are broken from the start."""
    running: list[Dovecot] = []

    def start(**wanted: Any) -> Dovecot:
        running.append(Dovecot.start(authority, **wanted))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="module")
def odd(others) -> Iterator[Dovecot]:
    """A mail server that marks no folder, and lets nobody write into Drafts."""
    folder = new_folder("acl")
    (folder / "acl").write_text("Drafts owner lr\n")
    hand_over(folder)
    rights = f"plugin {{\n acl = vfile:{folder}/acl\n}}\n"
    more = f"mail_plugins = notify quota acl\nprotocol imap {{\n mail_plugins = notify quota acl\n}}\n{rights}"
    yield others(special_use=False, more=more)
    shutil.rmtree(folder)


@pytest.fixture
def plain_server() -> Iterator[int]:
    """The port of a mail server that cannot encrypt."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    thread = threading.Thread(target=_speak_plainly, args=(listener,))
    thread.start()
    yield listener.getsockname()[1]
    with socket.create_connection(listener.getsockname()) as last:
        last.sendall(b"0 END\r\n")
    thread.join(20)
    listener.close()


def _speak_plainly(listener: socket.socket) -> None:
    """One client after the other, until one says that it is over."""
    while True:
        client, _ = listener.accept()
        with client, client.makefile("rb") as lines:
            client.sendall(b"* OK hello\r\n")
            for line in lines:
                if line == b"0 END\r\n":
                    return
                client.sendall(b"* CAPABILITY IMAP4rev1\r\n" + line.split()[0] + b" OK done\r\n")


# --- the configuration ----------------------------------------------------------------------------


def test_there_is_no_configuration(setup):
    assert_mend(setup, "run followthrough init")


def test_a_bracket_is_missing(setup):
    setup.config.write_text("[me\nname = 1\n")
    assert_mend(setup, "line 1", "tables begin with a line such as [me]")


def test_the_zone_is_called_otherwise(setup):
    setup.me["time_zone"] = "Toronto"
    setup.write()
    assert_mend(setup, 'did you mean "America/Toronto"?')


def test_a_setting_is_misspelt(setup):
    setup.more = "[practice]\nfolow_ups = 1"
    setup.write()
    assert_mend(setup, "folow_ups", "follow_ups")


def test_a_password_stands_in_a_configuration_that_others_can_read(setup):
    setup.imap(password="in clear", password_file=None)
    setup.write(0o644)
    assert_mend(setup, f"chmod 600 {setup.config}")


def test_the_folder_of_the_store_is_missing(setup):
    setup.write()
    setup.config.write_text(setup.config.read_text().replace("sqlite:///f", "sqlite:///nowhere/f"))
    assert_mend(setup, "does not exist: make it")


# --- this machine ---------------------------------------------------------------------------------


def test_the_store_is_of_a_newer_release(setup):
    setup.write()
    with sqlite3.connect(setup.store) as database:
        database.execute("UPDATE followthrough_revision SET version_num = '9999'")
    database.close()
    assert_mend(setup, "newer Followthrough")


def test_the_store_is_no_database(setup):
    setup.store.write_bytes(b"nothing of the kind" * 400)
    setup.write()
    assert_mend(setup, "restore a backup")


def test_a_page_of_the_store_is_broken(setup):
    setup.write()
    size = setup.store.stat().st_size
    with setup.store.open("r+b") as file:
        file.seek(4096 * 4)
        file.write(b"\xa5" * (size - 4096 * 4))
    assert_mend(setup, "restore a backup")


def test_another_program_keeps_the_store_to_itself(setup, monkeypatch):
    monkeypatch.setattr("daemon.store.opening.PATIENCE", 0.05)
    monkeypatch.setattr("daemon.store.database.PATIENCE", 0.05)
    setup.write()
    with sqlite3.connect(setup.store, isolation_level=None) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        assert_mend(setup, "try again in a moment")
        database.execute("ROLLBACK")
    database.close()


def test_others_can_read_the_store(setup):
    setup.write()
    setup.store.chmod(0o644)
    assert_mend(setup, f"chmod 600 {setup.store}")


def test_the_disk_is_nearly_full(setup, monkeypatch):
    monkeypatch.setattr("daemon.worker.house_checkup.LITTLE", shutil.disk_usage(setup.folder).total * 2)
    setup.write()
    assert_mend(setup, "free some space there")


def test_the_clock_is_behind_the_last_look(setup):
    setup.write()
    CliRunner().invoke(cli, ["--config", str(setup.config), "run", "--once"])
    setup.at = datetime.now(UTC) - timedelta(days=30)
    assert_mend(setup, "set the system's clock")


def test_a_contact_lives_in_a_zone_that_nobody_knows(setup):
    setup.write()
    person = Person(id="c-1", name="Ana Lima", addresses=("ana@example.net",), time_zone="Mars/Base")
    now = datetime.now(UTC)
    store = open_store(f"sqlite:///{setup.store}")
    with store.transaction(now) as tx:  # as an older release let it in
        tx.append(PersonSaved(key="said:person:1", at=now, person=person), contacts=("c-1",))
    store.close()
    assert_mend(setup, "contacts edit 'Ana Lima' --time-zone")


# --- folders of files -----------------------------------------------------------------------------


def test_the_maildir_is_gone(setup):
    shutil.rmtree(setup.folder / "mail")
    setup.write()
    assert_mend(setup, "set `path` under [account.mailbox]")


def test_the_maildir_has_no_folder_for_sent_letters(setup):
    shutil.rmtree(setup.folder / "mail" / ".Sent")
    setup.write()
    assert_mend(setup, "set `sent` under [account.mailbox]")


def test_the_calendar_files_are_gone(setup):
    setup.calendar = {"kind": "ics", "path": "nowhere"}
    setup.write()
    assert_mend(setup, "set `path` under [account.calendar]")


# --- the mail server ------------------------------------------------------------------------------


def test_a_sound_mail_server_is_green(setup):
    setup.imap()
    setup.caldav()
    setup.write()
    assert setup.trouble() == []
    found = {row["check"]: row["text"] for row in setup.doctor()}
    assert "signed by Followthrough tests and good until" in found["certificate"]
    assert "can it send?" in found


def test_the_password_is_wrong(setup):
    setup.imap()
    (setup.folder / "imap.password").write_text("not this one")
    setup.write()
    assert_mend(setup, "Check `user` and the password")


def test_others_can_read_the_password_file(setup):
    setup.imap()
    (setup.folder / "imap.password").chmod(0o644)
    setup.write()
    assert_mend(setup, "chmod 600")


def test_the_password_file_is_missing(setup):
    setup.imap()
    (setup.folder / "imap.password").unlink()
    setup.write()
    assert_mend(setup, "Mend password_file")


def test_there_is_no_keyring_and_no_other_place_for_the_password(setup):
    setup.imap(password_file=None)
    setup.write()
    assert_mend(setup, "keyring set followthrough home.mailbox", "password_file")


def test_the_password_command_fails(setup):
    setup.imap(password_file=None, password_command="exit 3")
    setup.write()
    assert_mend(setup, "Run it by hand")


def test_the_mail_server_does_not_exist(setup):
    setup.imap()
    setup.mailbox["host"] = "mail.invalid"
    setup.write()
    assert_mend(setup, "`host` under [account.mailbox]")


def test_nobody_listens_on_the_port(setup):
    setup.imap()
    (setup.mailbox["port"],) = free_ports(1)
    setup.write()
    assert_mend(setup, "check `host` and `port`")


def test_the_port_is_that_of_plain_connections(setup):
    setup.imap()
    setup.mailbox["port"] = setup.dovecot.imap_port
    setup.write()
    assert_mend(setup, "set `port = 993`", 'security = "starttls"')


def test_the_certificate_has_expired(setup, others, authority):
    setup.imap(others(certificate=authority.expired()))
    setup.write()
    assert_mend(setup, "ask whoever runs it for a new one")


def test_the_certificate_expires_in_a_few_days(setup, others, authority):
    now = datetime.now(UTC)
    setup.imap(others(certificate=authority._make(("localhost",), now - timedelta(days=80), now + timedelta(days=5))))
    setup.write()
    assert_mend(setup, "ask whoever runs the server to renew it")


def test_the_certificate_is_another_servers(setup, others, authority):
    setup.imap(others(certificate=authority.wrong_name()))
    setup.write()
    assert_mend(setup, "set `host` under [account.mailbox] to the name")


def test_nobody_vouches_for_the_certificate(setup):
    setup.imap(ca_file=None)
    setup.write()
    assert_mend(setup, "set `ca_file` under [account.mailbox]")


def test_the_mail_server_offers_no_starttls(setup, plain_server):
    setup.imap(security="starttls", port=plain_server)
    setup.write()
    assert_mend(setup, 'set `security = "tls"`')


def test_the_mail_server_has_no_folder_for_sent_letters(setup, odd):
    setup.imap(odd, settings=("namespace/inbox/mailbox/Sent/auto=no",))
    setup.write()
    assert_mend(setup, "set `sent` under [account.mailbox]")


def test_the_drafts_folder_is_read_only(setup, odd):
    setup.imap(odd)
    setup.write()
    assert_mend(setup, "have whoever runs the server let you write")


# --- the calendar server --------------------------------------------------------------------------


def test_the_calendar_password_is_wrong(setup):
    setup.caldav()
    (setup.folder / "dav.password").write_text("not this one")
    setup.write()
    assert_mend(setup, "Mend user and password_file")


def test_nobody_listens_at_the_address_of_the_calendar(setup):
    setup.caldav()
    setup.calendar["url"] = f"https://localhost:{free_ports(1)[0]}/"
    setup.write()
    assert_mend(setup, "`url` under [account.calendar]")


def test_the_calendar_is_called_otherwise(setup):
    setup.caldav(calendars=["Holidays"])
    setup.write()
    assert_mend(setup, "mend `calendars`")


# --- Google and Microsoft -------------------------------------------------------------------------


def test_nobody_signed_in_at_google(setup):
    setup.mailbox = {"kind": "gmail", "client_file": "client_secret.json"}
    setup.write()
    assert_mend(setup, 'followthrough sign-in "home"')


def test_nobody_signed_in_at_microsoft(setup):
    setup.mailbox = {"kind": "graph", "client_id": "00000000-0000-0000-0000-000000000000"}
    setup.write()
    assert_mend(setup, 'followthrough sign-in "home"')


def test_the_kept_sign_in_cannot_be_opened_any_more(setup):
    setup.mailbox = {"kind": "graph", "client_id": "00000000-0000-0000-0000-000000000000"}
    setup.write()
    keep = SignIns(folder=setup.folder / "sign-ins")
    keep.save("home.graph", "{}")
    (setup.folder / "sign-ins" / "key").unlink()
    assert_mend(setup, "Unlock the keyring, or run: followthrough sign-in")


def assert_mend(setup: Setup, *words: str) -> None:
    """One trouble, or what follows from it, says these words."""
    texts = setup.trouble()
    assert any(all(word in text for word in words) for text in texts), texts
