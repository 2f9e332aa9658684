"""``init`` against a mail server and a calendar server: scripted, from nothing to drafts that lie there."""

from __future__ import annotations

import json
import stat
import tomllib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from types import SimpleNamespace

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends.fail import Keyring as NoKeyring

from daemon.cli.program import cli

NOW = datetime(2026, 3, 4, 23, 30, tzinfo=UTC).replace(tzinfo=UTC)
"""Half past six in the evening in Toronto."""
REQUEST = "Dear {},\n\nWould you have twenty minutes to talk about your work in the coming weeks?\n\nDana Reyes\n"


@pytest.fixture(autouse=True)
def _no_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


def letter(to: str, days: int, subject: str = "A question") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Dana Reyes <dana@example.org>", to, subject
    mail["Date"] = format_datetime(NOW - timedelta(days=days))
    mail["Message-ID"] = f"<{days}.{abs(hash(to))}@example.org>"
    mail.set_content(REQUEST.format(to))
    return mail.as_bytes()


@pytest.fixture
def answers(tmp_path, dovecot, radicale):
    """An answers file about a user of both servers, and the mail user."""
    mail, calendar = dovecot.user(), radicale.user()
    calendar.make_calendar("talks", title="Talks")
    said = {
        "name": "Dana Reyes", "address": "dana@example.org", "zone": "America/Toronto", "country": "CA",
        "kind": "imap", "host": "localhost", "port": dovecot.imaps_port, "user": mail.name, "password": mail.password,
        "ca_file": str(dovecot.ca_file), "calendar": "caldav", "calendar_url": radicale.base_url,
        "calendar_user": calendar.name, "calendar_password": calendar.password, "ring": "calendar",
        "contacts": "sent", "add": "all", "calendars": ["Talks"],
    }  # fmt: skip

    def write(**more):
        lines = [f"{key} = {json.dumps(value)}" for key, value in (said | more).items() if value is not None]
        path = tmp_path / "answers.toml"
        path.write_text("\n".join(lines))
        path.chmod(0o600)
        return path

    return SimpleNamespace(write=write, mail=mail)


@pytest.fixture
def init(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(path, *more, code=0):
        words = ["--config", str(tmp_path / "etc" / "config.toml"), "init", "--answers", str(path), "--offline"]
        result = CliRunner().invoke(cli, [*words, "--at", NOW.isoformat(), "--json", *more])
        assert result.exit_code == code, (result.output, result.stderr, result.exception)
        return json.loads(result.stdout) if code == 0 else result.stderr

    return run


def test_from_nothing_to_the_first_draft_on_a_mail_server(tmp_path, answers, init):
    answers.mail.deliver(
        letter("Ines Laurent <ines@example.net>", 20), letter("Tom Berg <tom@example.com>", 2), folder="Sent"
    )
    told = init(answers.write(draft="ines@example.net"))
    assert told["doctor"]["ok"]
    assert {row["contact"]: (row["group"], row["ticked"]) for row in told["table"]} == {
        "Ines Laurent": ("late", True),
        "Tom Berg": ("in time", False),
    }
    (draft,) = answers.mail.messages("Drafts")
    assert b"To: Ines Laurent <ines@example.net>" in draft
    config = tmp_path / "etc" / "config.toml"
    account = tomllib.loads(config.read_text())["account"][0]
    assert account["calendar"]["calendars"] == ["Talks"]
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    secret = config.parent / account["mailbox"]["password_file"]
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert answers.mail.password not in config.read_text()


def test_what_was_not_ticked_is_never_drafted_by_a_later_pass(tmp_path, answers, init):
    answers.mail.deliver(letter("Ines Laurent <ines@example.net>", 20), folder="Sent")
    init(answers.write(draft="none"))
    for days in (1, 30):
        words = ["--config", str(tmp_path / "etc" / "config.toml"), "run", "--once", "--yes", "--json"]
        CliRunner().invoke(cli, [*words, "--at", (NOW + timedelta(days=days, hours=-8)).isoformat()])
    assert answers.mail.messages("Drafts") == []


def test_a_wrong_password_ends_it_before_anything_is_written(tmp_path, answers, init):
    said = init(answers.write(password="not this one"), code=1)
    assert "nothing was written" in said
    assert not (tmp_path / "etc").exists()
    assert not (tmp_path / "state").exists()
