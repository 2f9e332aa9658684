"""A server with Gmail's habits: every message lies in All Mail, drafts included, and under its labels besides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.contract import Folder
from tests.conformance.imap_world import ImapWorld
from tests.conformance.mailbox import begun, message_ids, news, past
from tests.conformance.world import KEY, draft, mail
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.server

HABITS = r"""
namespace inbox {
  mailbox "All Mail" {
    auto = create
    special_use = \All
  }
}
protocol imap {
  imap_capability = +X-GM-EXT-1
}
"""


@pytest.fixture(scope="module")
def like_gmail(authority: Authority) -> Iterator[Dovecot]:
    """Not Gmail, but with what matters of it."""
    server = Dovecot.start(authority, more=HABITS)
    yield server
    server.stop()


@pytest.fixture
def world(like_gmail: Dovecot, tmp_path: Path) -> Iterator[ImapWorld]:
    """An empty mailbox."""
    user = like_gmail.user()
    world = ImapWorld(user, port=like_gmail.imaps_port, ca_file=like_gmail.ca_file, folder=tmp_path, settings={})
    yield world
    world.close()


def test_a_message_with_several_labels_is_told_once(world: ImapWorld) -> None:
    mailbox = world.connect().mailbox
    cursor = begun(mailbox)
    for folder in ("INBOX", "All Mail", "Archive"):
        world.user.deliver(mail("new@x.example"), folder=folder)
    heads, _ = news(mailbox, cursor)
    assert message_ids(heads) == ["new@x.example"]


def test_the_past_is_searched_once(world: ImapWorld) -> None:
    for folder in ("INBOX", "All Mail", "Archive"):
        world.user.deliver(mail("old@x.example"), folder=folder)
    mailbox = world.connect().mailbox
    begun(mailbox)
    assert past(mailbox, "mina@reef.example") == {"old@x.example"}


def test_a_draft_is_a_draft_in_all_mail_too(world: ImapWorld) -> None:
    connection = world.connect()
    cursor = begun(connection.mailbox)
    connection.drafts.put(draft(), KEY, None)
    world.user.deliver(draft(), folder="All Mail", flags=r"\Draft \Seen")
    heads, _ = news(connection.mailbox, cursor)
    assert {head.folder for head in heads} == {Folder.DRAFTS}
    assert past(connection.mailbox, "mina@reef.example") == set()


def test_a_sent_draft_is_found_under_its_label_or_in_all_mail(world: ImapWorld) -> None:
    world.user.deliver(draft(), folder="All Mail")
    found = world.connect().drafts.find(KEY)
    assert found is not None
    assert found.folder is Folder.OTHER
    world.user.deliver(draft(), folder="Sent")
    found = world.connect().drafts.find(KEY)
    assert found is not None
    assert found.folder is Folder.SENT


def test_a_label_that_vanishes_with_its_mail_is_no_loss(world: ImapWorld) -> None:
    world.user.create("Jobs")
    for folder in ("Jobs", "All Mail", "INBOX"):
        world.user.deliver(mail("old@x.example"), folder=folder)
    cursor = begun(world.connect().mailbox)
    world.user.remove("Jobs")
    assert news(world.connect().mailbox, cursor)[0] == []
