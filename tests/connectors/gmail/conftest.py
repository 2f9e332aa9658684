from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.gmail_world import GmailWorld
from tests.servers.google.mail import Mailbox
from tests.servers.google.server import GoogleServer


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GmailWorld]:
    """A mailbox with one letter in it; nothing waits between two tries."""
    monkeypatch.setattr("connectors.google.http._pause", lambda _state: 0)
    mailbox = Mailbox()
    mailbox.deliver(b"From: old@x.example\nMessage-ID: <old@x.example>\nSubject: Old\n\nOld.\n", "INBOX")
    with GoogleServer(mailbox.routes()) as server:
        world = GmailWorld(server, mailbox, tmp_path)
        yield world
        world.close()
