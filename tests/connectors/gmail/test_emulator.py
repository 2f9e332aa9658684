"""A second opinion: an emulator of Gmail that others wrote judges what our own test server judges too.

It knows less of Gmail (no getProfile, no history that expires, few searches), so it is asked about drafts, threads,
messages and aliases. ``make servers`` brings it by npm, where Node.js is there.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Connection, Folder, Interest, PlacedDraft, Thread, no_progress
from connectors.errors import Conflict, NotFound
from connectors.registry import connect
from tests.conformance.gmail_world import signed_in
from tests.conformance.world import KEY, mail
from tests.servers.google.browser import Stays
from tests.servers.needs import missing, program
from tests.servers.running import Running, free_ports, new_folder, started
from tools.servers import emulator

SCRIPT = Path(__file__).parents[2] / "servers" / "google" / "emulator.mjs"
pytestmark = pytest.mark.server
RAW = mail(
    f"{KEY}@example.org",
    sender="dana@example.org",
    to="mina@reef.example",
    subject="Re: Hello",
    answers="asked@reef.example",
)


BROWSER = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stays())
CONFIG = """
[me]
name = "Dana Reyes"
addresses = ["dana@example.org"]
time_zone = "America/Toronto"
[[account]]
name = "home"
[account.mailbox]
kind = "gmail"
client_file = "client_secret.json"
token_file = "token.json"
endpoint = "{root}"
[account.calendar]
kind = "google"
endpoint = "{root}"
[store]
url = "sqlite:///followthrough.db"
"""


@pytest.fixture
def root() -> Iterator[str]:
    """The emulator, for one test."""
    folder = emulator()
    if not folder.exists():
        missing("the emulator of Gmail (it needs Node.js 18 or later, and npm)")
    node = program("node")

    def start() -> tuple[Running, int]:
        (port,) = free_ports(1)
        server = Running(new_folder("emulator"), [node, str(SCRIPT), str(folder), str(port)], ourselves=True)
        server.until(lambda: "listening" in server.output())
        return server, port

    server, port = started(start)
    yield f"http://127.0.0.1:{port}/"
    server.stop()


@pytest.fixture
def connection(root: str, tmp_path: Path) -> Iterator[Connection]:
    settings = {"kind": "gmail", "endpoint": root, "token_file": str(signed_in(tmp_path))}
    made = connect(settings, zone=ZoneInfo("UTC"), addresses=["dana@example.org"], account="home")
    yield made
    made.close()


def act(root: str, method: str, path: str, body: Any = None) -> Any:
    """The user, on Gmail's page."""
    request = urllib.request.Request(  # noqa: S310 -- loopback
        f"{root}gmail/v1/users/me/{path}",
        data=json.dumps(body).encode() if body else None,
        method=method,
        headers={"Authorization": "Bearer tok-dana", "Content-Type": "application/json"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def agreed(page: str) -> str:
    """The user agrees on the emulator's page; the address their browser is led to."""
    with BROWSER.open(page, timeout=10) as answer:
        form = re.findall(r'(?s)<form.*?action="([^"]+)".*?</form>', shown := answer.read().decode())[0]
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)"\s+value="([^"]*)"', shown)}
    try:
        with BROWSER.open(urljoin(page, form), urlencode(fields).encode(), timeout=10):
            return ""
    except urllib.error.HTTPError as redirect:
        with redirect:
            return str(redirect.headers["Location"])


def test_a_newcomer_signs_in_on_a_page_that_others_wrote_and_doctor_is_green(root: str, tmp_path: Path) -> None:
    client = {"client_id": "c", "client_secret": "s", "auth_uri": f"{root}o/oauth2/v2/auth"}
    client |= {"token_uri": f"{root}oauth2/token"}
    (tmp_path / "client_secret.json").write_text(json.dumps({"installed": client}))
    (tmp_path / "config.toml").write_text(CONFIG.format(root=root))
    words = [sys.executable, "-m", "daemon", "--config", str(tmp_path / "config.toml")]
    env = os.environ | {"OAUTHLIB_INSECURE_TRANSPORT": "1"}  # it speaks http, on loopback
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*words, "sign-in", "--console"], stdin=pipe, stdout=pipe, stderr=pipe, env=env, text=True
    ) as program:
        assert program.stderr is not None
        page = next(line.strip() for line in program.stderr if line.startswith("http"))
        program.communicate(agreed(page) + "\n", timeout=60)
    assert program.returncode == 0
    doctor = subprocess.run([*words, "doctor", "--json"], capture_output=True, text=True, env=env, check=False)
    report = json.loads(doctor.stdout)
    assert [check for check in report["checks"] if not check["ok"]] == []
    assert {"sign-in", "permission to place drafts", "mailbox", "folders"} <= {c["check"] for c in report["checks"]}


def put(connection: Connection) -> PlacedDraft:
    return connection.drafts.put(RAW, KEY, Thread(parent_message_id="asked@reef.example"))


def test_own_addresses_and_letters_can_be_read(connection: Connection) -> None:
    assert connection.mailbox.identities() == {"dana@example.org"}
    assert b"Good morning." in connection.mailbox.fetch("asked")
    with pytest.raises(NotFound):
        connection.mailbox.fetch("nowhere")


def test_searches_are_understood_as_far_as_it_knows_them(connection: Connection) -> None:
    interest = Interest(addresses=frozenset({"mina@reef.example"}))
    for head in connection.mailbox.backfill(interest, None, no_progress):
        assert b"mina@reef.example" in head.header


def test_a_draft_is_placed_found_replaced_and_withdrawn(connection: Connection) -> None:
    placed = put(connection)
    assert connection.drafts.find(KEY) == placed
    assert connection.drafts.state(placed.ref) == placed
    assert [head.ref for head in connection.drafts.listing()] == [placed.ref]
    assert connection.mailbox.fetch(placed.ref).replace(b"\r\n", b"\n") == RAW
    assert connection.draft_change is not None
    replaced = connection.draft_change.replace(placed.ref, RAW.replace(b"Good", b"Fine"), placed.revision)
    assert connection.drafts.find(KEY) == replaced
    copy = connection.draft_change.withdraw(replaced.ref, replaced.revision)
    assert b"Fine morning." in copy
    assert connection.drafts.find(KEY) is None
    assert connection.drafts.state(replaced.ref) is None


def test_an_answer_lies_in_its_thread(root: str, connection: Connection) -> None:
    placed = put(connection)
    (draft,) = act(root, "GET", "drafts")["drafts"]
    assert draft["message"]["threadId"] == "talk"
    assert placed.folder is Folder.DRAFTS


def test_an_edited_draft_is_left_alone(root: str, connection: Connection) -> None:
    placed = put(connection)
    (draft,) = act(root, "GET", "drafts")["drafts"]
    held = act(root, "GET", f"drafts/{draft['id']}?format=raw")
    edited = base64.urlsafe_b64encode(base64.urlsafe_b64decode(held["message"]["raw"] + "==").replace(b"Good", b"My"))
    act(root, "PUT", f"drafts/{draft['id']}", {"message": {"raw": edited.decode(), "threadId": "talk"}})
    assert connection.draft_change is not None
    with pytest.raises(Conflict):
        connection.draft_change.withdraw(placed.ref, placed.revision)
    found = connection.drafts.state(placed.ref)
    assert found is not None
    assert found.revision != placed.revision


def test_a_sent_draft_is_recognised(root: str, connection: Connection) -> None:
    placed = put(connection)
    (draft,) = act(root, "GET", "drafts")["drafts"]
    act(root, "POST", "drafts/send", {"id": draft["id"]})
    found = connection.drafts.state(placed.ref)
    assert found is not None
    assert found.folder is Folder.SENT
