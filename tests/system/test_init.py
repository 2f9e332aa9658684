"""``init`` on a Maildir: asked, scripted, stopped anywhere, run again."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner
from keyring.backend import KeyringBackend

from connectors.errors import Temporary
from daemon.app.beginning import Beginning
from daemon.cli.program import cli
from daemon.errors import FollowthroughError
from daemon.setup.composing import Wanted
from daemon.store import open_store
from tests.system.house import House, moment

NOW = moment("2026-03-04 22:30")
WANTED = Wanted(
    me={"name": "Dana Reyes", "addresses": ("dana@example.org",)},
    account={"name": "home"},
    mailbox={"kind": "imap", "host": "mail.example.org", "user": "dana"},
    calendar={"kind": "none"},
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Mail and a calendar on this machine; no configuration of its own is used."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "there").mkdir()
    house = House(tmp_path / "there")
    house.write("Ines Laurent <ines@example.net>", NOW - timedelta(days=20), subject="Your work")
    house.write("Tom Berg <tom@example.com>", NOW - timedelta(days=2))
    return house


@pytest.fixture
def config(tmp_path):
    return tmp_path / "etc" / "config.toml"


def typed(house):
    """What somebody types: a line a question, in their order."""
    return [
        "Dana Reyes", "dana@example.org", "America/Toronto", "CA", "marine conservation", "", "home",
        "maildir", str(house.folder / "home" / "mail"),
        "ics", str(house.folder / "home" / "calendar"), "calendar",
        "sent", "3", "1,2", "1",
    ]  # fmt: skip


def init(config, *words, lines=(), code=0):
    call = ["--config", str(config), "init", "--offline", "--at", NOW.isoformat(), *words]
    result = CliRunner().invoke(cli, call, input="".join(f"{line}\n" for line in lines))
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return result.output


def test_a_newcomer_types_their_answers_and_finds_a_draft(house, config):
    page = init(config, lines=typed(house))
    assert "Everybody you have written to" in page
    assert "nothing now; follow-up 1 on 2026-03-11" in " ".join(page.split())
    assert len(house.drafts()) == 1
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    document = tomllib.loads(config.read_text())
    assert document["practice"] == {"prepare_minutes": 30, "notes_block_minutes": 15}
    assert document["reminders"] == {"desktop": False}


def test_ctrl_c_at_every_question_leaves_nothing_behind(house, config, tmp_path):
    lines = typed(house)
    for count in range(len(lines) - 1):  # the input ends where Ctrl-C is pressed
        init(config, lines=lines[:count], code=130)
        assert not config.parent.exists(), f"after {lines[:count]}"
        assert not (tmp_path / "state").exists(), f"after {lines[:count]}"


def test_ctrl_c_at_the_table_drafts_nothing_and_the_next_run_asks_again(house, config):
    init(config, lines=typed(house)[:-1], code=130)
    CliRunner().invoke(cli, ["--config", str(config), "run", "--once", "--at", NOW.isoformat()])
    assert house.drafts() == []
    init(config, "--yes", "--contacts", "none", "--draft", "all")
    assert len(house.drafts()) == 1


def test_a_typing_error_is_said_and_asked_again(house, config):
    lines = typed(house)
    page = init(config, lines=[*lines[:2], "Torronto", *lines[2:]])
    assert "is no time zone" in page
    assert config.exists()


def test_a_folder_that_is_no_mailbox_is_said_before_anything_is_written(house, config):
    lines = typed(house)
    lines[8:9] = [str(house.folder / "nowhere"), "y", str(house.folder / "home" / "mail")]
    page = init(config, lines=lines)
    assert "is no Maildir" in " ".join(page.split())
    assert config.exists()


def test_whoever_knows_better_goes_on_all_the_same(house, config):
    lines = typed(house)
    (house.folder / "home" / "mail" / ".Sent").rename(house.folder / "home" / "mail" / ".Gone")
    lines[9:9] = ["Posted", "n", "y"]
    lines[-4:] = ["none"]
    page = init(config, lines=lines, code=1)
    assert "set `sent` under [account.mailbox]" in " ".join(page.split())
    assert tomllib.loads(config.read_text())["account"][0]["mailbox"]["sent"] == "Posted"


def test_every_question_is_an_option(house, config):
    names = "name address zone country field about-me account kind path calendar calendar-path ring contacts months add draft"
    words = [part for name, value in zip(names.split(), typed(house), strict=True) for part in (f"--{name}", value)]
    init(config, *words, "--yes")
    assert len(house.drafts()) == 1


def test_an_option_that_is_missing_is_named(config):
    assert "--address" in init(config, "--yes", "--name", "Dana", code=2)


def test_run_again_it_edits_and_keeps_comments_and_other_settings(house, config):
    init(config, lines=typed(house))
    config.write_text(config.read_text().replace("[practice]", "# never on Mondays\n[practice]\nfollow_ups = 1"))
    init(config, "--yes", "--name", "D. Reyes", "--contacts", "none")
    text = config.read_text()
    assert "# never on Mondays" in text
    document = tomllib.loads(text)
    assert document["me"]["name"] == "D. Reyes"
    assert document["me"]["field"] == "marine conservation"
    assert document["practice"] == {"follow_ups": 1, "prepare_minutes": 30, "notes_block_minutes": 15}


def test_run_again_with_another_name_it_adds_an_account(house, config, tmp_path):
    init(config, lines=typed(house))
    (tmp_path / "second").mkdir()
    other = House(tmp_path / "second")
    path = str(other.folder / "home" / "mail")
    init(
        config,
        "--yes",
        "--account",
        "work",
        "--kind",
        "maildir",
        "--path",
        path,
        "--calendar",
        "none",
        "--contacts",
        "none",
    )
    accounts = tomllib.loads(config.read_text())["account"]
    assert [(one["name"], one["calendar"]["kind"]) for one in accounts] == [("home", "ics"), ("work", "none")]


def test_a_file_of_contacts_is_taken_on_like_those_from_sent_mail(house, config, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("name,addresses\nInes Laurent,ines@example.net\n")
    lines = [*typed(house)[:12], str(people), "none"]
    page = init(config, lines=lines)
    assert "1 contact added" in page
    assert house.drafts() == []


def test_after_an_incomplete_look_the_table_waits_and_so_do_all_drafts(house, config, monkeypatch):
    def fail(*_about):
        raise Temporary("The disk is asleep: it is tried again.")

    with monkeypatch.context() as broken:
        broken.setattr("connectors.maildir.mailbox.MaildirMailbox.backfill", fail)
        page = init(config, lines=typed(house)[:-1], code=1)
    assert "Run followthrough init again" in " ".join(page.split())
    CliRunner().invoke(cli, ["--config", str(config), "run", "--once", "--at", NOW.isoformat()])
    assert house.drafts() == []
    init(config, "--yes", "--contacts", "none", "--draft", "all")
    assert len(house.drafts()) == 1


def test_beside_a_daemon_that_runs_new_contacts_wait_and_old_ones_are_asked_about(house, config, tmp_path):
    init(config, lines=typed(house)[:-1], code=130)
    store = open_store(f"sqlite:///{tmp_path}/state/followthrough/followthrough.db")
    with store.lease("home"):
        house.write("New Person <new@example.com>", NOW - timedelta(days=20))
        waits = init(config, "--yes", "--add", "new@example.com", code=1)
        page = init(config, "--yes", "--contacts", "none", "--draft", "all")
    store.close()
    assert "looks at the new contacts" in " ".join(waits.split())
    assert "it drafts them in a moment" in page
    for at in (NOW, NOW + timedelta(hours=12)):
        CliRunner().invoke(cli, ["--config", str(config), "run", "--once", "--at", at.isoformat()])
    assert len(house.drafts()) == 1, "whom the daemon had not looked at yet still waits"


def test_a_configuration_that_cannot_be_written_leaves_no_password_behind(config, monkeypatch):
    config.parent.mkdir()
    beginning = Beginning(config)
    monkeypatch.setattr(beginning, "_write", refuse)
    with pytest.raises(FollowthroughError):
        beginning.keep(WANTED, 0, {"mailbox": "secret"}, where="file")
    assert list(config.parent.iterdir()) == []


class Ring(KeyringBackend):
    """A keyring that works, in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


def test_a_password_goes_into_the_keyring_where_one_works(config, ring):
    Beginning(config).keep(WANTED, 0, {"mailbox": "secret"})
    assert ring.kept == {("followthrough", "home.mailbox"): "secret"}
    assert "secret" not in config.read_text()
    assert [path.name for path in config.parent.iterdir()] == ["config.toml"]


def test_what_went_into_the_keyring_comes_out_where_the_rest_fails(config, ring, monkeypatch):
    beginning = Beginning(config)
    monkeypatch.setattr(beginning, "_write", refuse)
    with pytest.raises(FollowthroughError):
        beginning.keep(WANTED, 0, {"mailbox": "secret"})
    assert ring.kept == {}


def test_whoever_insists_has_the_password_in_the_configuration(config, ring):
    Beginning(config).keep(WANTED, 0, {"mailbox": "secret"}, where="config")
    assert tomllib.loads(config.read_text())["account"][0]["mailbox"]["password"] == "secret"
    assert ring.kept == {}


def refuse(_text):
    raise FollowthroughError("the disk is full")


@pytest.mark.parametrize("questions", [3, 9, 13])
def test_a_kill_in_the_middle_leaves_nothing_behind(house, config, tmp_path, questions):
    call = [sys.executable, "-m", "daemon", "--config", str(config), "init", "--offline", "--at", NOW.isoformat()]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("".join(f"{line}\n" for line in typed(house)[:questions]).encode())
    process.stdin.flush()
    wanted = {3: b"Your country", 9: b"Where is your calendar", 13: b"From how many months"}[questions]
    seen = b""
    while wanted not in seen:
        piece = os.read(process.stdout.fileno(), 4096)
        assert piece, seen
        seen += piece
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert not config.parent.exists()
    assert not (tmp_path / "state").exists()
