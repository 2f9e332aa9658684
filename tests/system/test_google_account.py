"""From an OAuth client to a green doctor and a first draft, as docs/gmail.md goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import keyring
import pytest
from click.testing import CliRunner, Result
from keyring.backends import fail

from daemon.app import open_app
from daemon.cli.program import cli
from daemon.worker.rounds import run_round
from tests.servers.google.browser import Browser, led_to
from tests.servers.google.calendar import Calendars
from tests.servers.google.faults import Fault, broken, dropped, limited
from tests.servers.google.mail import Mailbox
from tests.servers.google.oauth import SignInPages
from tests.servers.google.pubsub import SUBSCRIPTION, PubSub
from tests.servers.google.server import GoogleServer
from tests.system.house import REQUEST, TORONTO

pytestmark = pytest.mark.server
CONFIG = """
[me]
name = "Dana Reyes"
addresses = ["dana@example.org"]
time_zone = "America/Toronto"
country = "CA"
about_me = "I am finishing a degree in marine biology at Dalhousie."
field = "marine conservation"

[[account]]
name = "home"
[account.mailbox]
kind = "gmail"
client_file = "client_secret.json"
endpoint = "{endpoint}"
[account.calendar]
kind = "google"
endpoint = "{endpoint}"

[store]
url = "sqlite:///followthrough.db"
"""
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Newcomer:
    """A user with a Google account and an OAuth client of their own."""

    folder: Path
    mailbox: Mailbox
    pages: SignInPages
    browser: Browser = field(default_factory=Browser)

    def __post_init__(self) -> None:
        self.pages.client_file(self.folder)
        config = CONFIG.format(endpoint=self.pages.server.endpoint)
        (self.folder / "config.toml").write_text(config, "utf-8")

    @property
    def words(self) -> list[str]:
        return ["--config", str(self.folder / "config.toml")]

    def call(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, [*self.words, *words])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.call(*words, "--json", code=code).stdout)

    def sign_in(self, code: int = 0) -> Result:
        result = self.call("sign-in", code=code)
        self.browser.close()
        return result

    def trouble(self) -> list[dict[str, Any]]:
        """What doctor finds wrong."""
        report = self.json("doctor", code=1)
        return [check for check in report["checks"] if not check["ok"]]


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the test server speaks http, on loopback
    monkeypatch.setattr("connectors.google.http._pause", lambda _state: 0)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    mailbox = Mailbox()
    with GoogleServer(mailbox.routes(), Calendars().routes()) as server:
        made = Newcomer(tmp_path, mailbox, SignInPages(server=server))
        monkeypatch.setattr("daemon.cli.accounts._open_page", made.browser)
        yield made
        assert made.pages.wrong == []
    keyring.set_keyring(before)


def test_before_the_sign_in_doctor_names_the_command(newcomer: Newcomer) -> None:
    (trouble,) = newcomer.trouble()
    assert trouble["account"] == "home"
    assert trouble["text"].endswith('Run: followthrough sign-in "home".')


def test_after_the_sign_in_doctor_is_green(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    report = newcomer.json("doctor")
    assert report["ok"]
    lines = {check["check"]: check["text"] for check in report["checks"]}
    assert "stops such a request" in lines["permission to place drafts"]
    assert "it cannot send" in lines["permission to read mail"]
    assert "calendar.readonly is granted" in lines["permission to read calendars"]
    assert lines["folders"] == "Inbox, Sent, Drafts are there."
    assert "Gmail of dana@example.org" in lines["mailbox"]


def test_doctor_is_a_page_for_people(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    page = newcomer.call("doctor").stdout
    assert "ok" in page
    assert "TROUBLE" not in page


def test_only_what_is_needed_is_asked_for(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    granted = {scope for scopes in newcomer.pages.server.tokens.values() if scopes for scope in scopes}
    assert granted == {"gmail.readonly", "gmail.compose", "calendar.readonly"}


def test_whoever_wants_time_kept_in_the_calendar_is_asked_for_that_too(newcomer: Newcomer) -> None:
    config = newcomer.folder / "config.toml"
    config.write_text(config.read_text("utf-8") + "\n[practice]\nprepare_minutes = 30\n", "utf-8")
    newcomer.sign_in()
    granted = {scope for scopes in newcomer.pages.server.tokens.values() if scopes for scope in scopes}
    assert "calendar.events" in granted


def test_whoever_is_told_of_new_mail_is_asked_for_that_too_and_nobody_else(newcomer: Newcomer) -> None:
    PubSub(server=newcomer.pages.server, mailbox=newcomer.mailbox)
    config = newcomer.folder / "config.toml"
    key = f'client_file = "client_secret.json"\npubsub_subscription = "{SUBSCRIPTION}"\n'
    config.write_text(config.read_text("utf-8").replace('client_file = "client_secret.json"\n', key), "utf-8")
    newcomer.sign_in()
    granted = {scope for scopes in newcomer.pages.server.tokens.values() if scopes for scope in scopes}
    assert granted == {"gmail.readonly", "gmail.compose", "calendar.readonly", "pubsub"}
    lines = {check["check"]: check["text"] for check in newcomer.json("doctor")["checks"]}
    assert lines["push"].startswith(f"{SUBSCRIPTION} tells of new mail")


def test_who_wants_it_later_is_told_what_is_missing(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    config = newcomer.folder / "config.toml"
    config.write_text(config.read_text("utf-8") + "\n[practice]\nprepare_minutes = 30\n", "utf-8")
    (trouble,) = newcomer.trouble()
    assert trouble["text"].startswith("calendar.events is not granted. Run: followthrough sign-in")


def test_whoever_signed_in_to_the_wrong_account_is_told_so(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    newcomer.mailbox.address = "somebody@else.example"
    (trouble,) = newcomer.trouble()
    assert "This is the Gmail of somebody@else.example, which is not yours" in trouble["text"]
    newcomer.mailbox.aliases = [{"sendAsEmail": "dana@example.org", "verificationStatus": "accepted"}]
    assert newcomer.json("doctor")["ok"]


def test_a_sign_in_taken_back_is_one_line(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    newcomer.pages.server.tokens.clear()
    newcomer.pages.revoked = True
    (trouble,) = newcomer.trouble()
    assert "expired or was taken back" in trouble["text"]


def test_a_refused_sign_in_is_one_sentence_and_exit_code_one(newcomer: Newcomer) -> None:
    newcomer.pages.agrees = False
    result = newcomer.sign_in(code=1)
    assert result.stderr.strip().splitlines()[-1].startswith("followthrough: The sign-in was refused on Google's page.")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["sign-in", "work"], 'There is no account "work": the configuration has home.')],
)
def test_a_wrong_account_is_wrong_usage(newcomer: Newcomer, words: list[str], said: str) -> None:
    assert said in newcomer.call(*words, code=2).stderr


def test_nothing_of_the_sign_in_can_be_read_on_disk(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    (token,) = newcomer.pages.server.tokens.keys() - {"tok-dana"}
    kept = list((newcomer.folder / "sign-ins").iterdir())
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    assert not any(token.encode() in path.read_bytes() for path in newcomer.folder.rglob("*") if path.is_file())


def test_a_machine_without_a_browser_signs_in_by_hand(newcomer: Newcomer) -> None:
    env = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "daemon", *newcomer.words, "sign-in", "--console"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env, cwd=ROOT, text=True) as program:
        assert program.stdin is not None
        assert program.stderr is not None
        shown = next(line.strip() for line in program.stderr if line.startswith("http"))
        told, _ = program.communicate(led_to(shown) + "\n", timeout=30)
    assert program.returncode == 0
    assert "is signed in at Google" in told
    assert newcomer.json("doctor")["ok"]


LATER = "2026-03-16T15:00:00Z"


def write_to_ana(newcomer: Newcomer) -> None:
    """Two weeks before ``LATER``; she is a contact, and does not answer."""
    at = datetime(2026, 3, 2, 9, 0, tzinfo=TORONTO)
    sent = (
        f"From: Dana Reyes <dana@example.org>\nTo: Ana Lima <ana@example.net>\nSubject: A question\n"
        f"Message-ID: <asked@example.org>\nDate: {at:%a, %d %b %Y %H:%M:%S %z}\n\n{REQUEST.format(name='Ana')}"
    )
    with newcomer.pages.server.lock:
        newcomer.mailbox.deliver(sent.encode(), "SENT")
    newcomer.call("contacts", "add", "Ana Lima", "--address", "ana@example.net", "--at", "2026-03-02T12:00:00Z")


def test_a_letter_without_an_answer_becomes_a_draft_in_its_thread(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    write_to_ana(newcomer)
    report = newcomer.json("run", "--once", "--yes", "--at", LATER)
    (account,) = report["accounts"]
    assert (account["complete"], account["errors"]) == (True, [])
    (draft,) = [draft for draft in account["drafts"] if draft["step"] == "follow-up"]
    held = newcomer.mailbox.messages[next(iter(newcomer.mailbox.drafts.values()))]
    assert held.thread == newcomer.mailbox.by_message_id("asked@example.org").thread
    assert held.letter.id.startswith(draft["key"])
    newcomer.pages.server.calls.clear()
    again = newcomer.json("run", "--once", "--yes", "--at", LATER)
    assert again["accounts"][0]["drafts"] == []
    assert len(newcomer.mailbox.drafts) == 1


def test_a_pass_of_the_daemon_with_nothing_new_is_one_request_for_mail_and_one_for_the_calendar(
    newcomer: Newcomer,
) -> None:
    test_a_letter_without_an_answer_becomes_a_draft_in_its_thread(newcomer)
    now = datetime.fromisoformat(LATER)
    with open_app(newcomer.folder / "config.toml", at=now) as app, ExitStack() as stack:
        passes = [one for one, _ in app.accounts.passes(stack)]
        for _ in range(2):  # as a daemon does, over one open connection
            run_round(passes, now)
        newcomer.pages.server.calls.clear()
        (report,) = run_round(passes, now)
    assert report.complete
    assert sorted(call.method for call in newcomer.pages.server.calls) == [
        "calendar.events.list",
        "gmail.users.history.list",
    ]


def test_a_history_that_gmail_forgot_is_read_anew_without_a_second_draft(newcomer: Newcomer) -> None:
    test_a_letter_without_an_answer_becomes_a_draft_in_its_thread(newcomer)
    facts = newcomer.json("log", "Ana Lima")
    with newcomer.pages.server.lock:
        newcomer.mailbox.forget_history()
    report = newcomer.json("run", "--once", "--yes", "--at", "2026-03-16T17:00:00Z")
    assert (report["accounts"][0]["complete"], report["accounts"][0]["errors"]) == (True, [])
    assert report["accounts"][0]["drafts"] == []
    assert newcomer.json("log", "Ana Lima") == facts
    assert len(newcomer.mailbox.drafts) == 1


@pytest.mark.parametrize(
    "fault",
    [
        dropped("gmail.users.drafts.create", after=True),
        dropped("gmail.users.drafts.create"),
        broken("gmail.users.drafts.create", times=9),
        broken("gmail.users.drafts.get", times=9),
        broken("gmail.users.drafts.list", times=9),
        limited("gmail.users.messages.list", times=9),
    ],
    ids=lambda fault: f"{fault.method}-{fault.kind}-{fault.status}",
)
def test_whatever_goes_wrong_in_placing_it_there_is_one_draft_in_the_end(newcomer: Newcomer, fault: Fault) -> None:
    newcomer.sign_in()
    write_to_ana(newcomer)
    newcomer.pages.server.faults.append(fault)
    newcomer.call("run", "--once", "--yes", "--at", LATER, code=1)
    newcomer.pages.server.faults.clear()
    for hour in (16, 17):
        newcomer.json("run", "--once", "--yes", "--at", f"2026-03-16T{hour}:00:00Z")
    assert len(newcomer.mailbox.drafts) == 1
    (draft,) = [row for row in newcomer.json("drafts") if row["step"] == "follow-up"]
    assert draft["state"] == "untouched"


@pytest.mark.parametrize("new_id", ["", "CAB123@mail.gmail.com"], ids=["as it was", "renamed by Gmail"])
def test_a_sent_draft_starts_the_clock_again_even_where_gmail_renamed_it(newcomer: Newcomer, new_id: str) -> None:
    test_a_letter_without_an_answer_becomes_a_draft_in_its_thread(newcomer)
    with newcomer.pages.server.lock:
        newcomer.mailbox.send_draft(next(iter(newcomer.mailbox.drafts)), new_id=new_id)
    newcomer.json("run", "--once", "--yes", "--at", "2026-03-16T16:00:00Z")
    (draft,) = [row for row in newcomer.json("drafts") if row["step"] == "follow-up"]
    assert draft["state"] == "sent"
    (contact,) = newcomer.json("status", "--at", "2026-03-16T16:00:00Z")["contacts"]
    assert contact["waiting_on"] == "them"
    newcomer.json("run", "--once", "--yes", "--at", "2026-03-31T16:00:00Z")
    assert len(newcomer.mailbox.drafts) == 1, "the second follow-up"
