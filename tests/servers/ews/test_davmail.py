"""The Exchange test server, seen by a client that somebody else wrote: is it an Exchange to others, too?

Java, and half a minute: with FOLLOWTHROUGH_NIGHTLY=1 (``make nightly``) only.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.contract import Folder
from tests.conformance.exchange_world import ExchangeWorld
from tests.conformance.world import KEY, draft, mail
from tests.servers.ews.davmail import davmail
from tests.servers.ews.server import EwsServer
from tests.servers.needs import nightly

USER, PASSWORD = "dana@example.org", "tide"
POSTED = tuple(mail(f"m{number}@x.example", body=f"Tide {number}.\nSee you") for number in range(3))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[imaplib.IMAP4]:
    """DavMail, signed in to a mailbox with three letters and a draft that our connector placed."""
    nightly()
    folder: Path = tmp_path_factory.mktemp("davmail")
    with EwsServer() as server:
        world = ExchangeWorld(server, folder)
        for raw in POSTED:
            world.deliver(raw, Folder.INBOX)
        world.connect().drafts.put(draft(body="Grüße.\n\nDana"), KEY, None)
        world.close()
        server.user, server.password = USER, PASSWORD
        with davmail(server, folder) as port, imaplib.IMAP4("127.0.0.1", port, timeout=60) as client:
            client.login(USER, PASSWORD)
            yield client


def letters(client: imaplib.IMAP4, folder: str) -> list[bytes]:
    """Every letter in a folder, whole."""
    client.select(folder, readonly=True)
    _, told = client.fetch("1:*", "(BODY.PEEK[])")
    return [part[1].replace(b"\r\n", b"\n") for part in told if isinstance(part, tuple)]


def test_it_finds_the_folders_by_what_they_are_for(other: imaplib.IMAP4) -> None:
    _, listed = other.list()
    names = [bytes(each) for each in listed if isinstance(each, bytes)]
    for flag, name in (
        (rb"\\Sent", b"Sent"),
        (rb"\\Drafts", b"Drafts"),
        (rb"\\Trash", b"Trash"),
        (rb"\\Junk", b"Junk"),
    ):
        assert any(re.search(flag, line) and line.endswith(b'"' + name + b'"') for line in names), name


def test_it_reads_the_letters_as_they_came(other: imaplib.IMAP4) -> None:
    assert letters(other, "INBOX") == list(POSTED)


def test_it_sees_our_draft_with_its_name_and_no_header_of_ours(other: imaplib.IMAP4) -> None:
    (found,) = letters(other, "Drafts")
    head, _, body = found.partition(b"\n\n")
    assert f"Message-ID: <{KEY}@example.org>".encode() in head
    assert b"followthrough" not in found.lower()
    assert "Grüße.".encode() in body or b"Gr=C3=BC=C3=9Fe." in body
