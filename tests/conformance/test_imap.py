"""The IMAP connector keeps the contract, on servers that offer much, and on one that offers next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.certificates import Authority
from tests.servers.cyrus import Cyrus
from tests.servers.dovecot import Dovecot

from .calendar import PushConformance
from .drafts import DraftBoxConformance, DraftChangeConformance
from .imap_world import ImapWorld
from .mailbox import MailboxConformance
from .trays import TraysConformance

pytestmark = pytest.mark.server

QUOTA = "600K"
BASIC = (
    "SASL-IR ENABLE IDLE SORT UNSELECT NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE QRESYNC ESEARCH SEARCHRES LIST-STATUS MOVE "
    "LITERAL+ NOTIFY SPECIAL-USE"
).split()
"""What is taken away from the server that only speaks IMAP4rev1 of 2003."""


@pytest.fixture
def world(dovecot: Dovecot, tmp_path: Path) -> Iterator[ImapWorld]:
    """A mailbox on Dovecot, by TLS."""
    user = dovecot.user(quota=QUOTA)
    world = ImapWorld(user, port=dovecot.imaps_port, ca_file=dovecot.ca_file, folder=tmp_path, settings={})
    yield world
    world.close()


@pytest.fixture(scope="module")
def plain_dovecot(authority: Authority) -> Iterator[Dovecot]:
    """A Dovecot that offers no extension, and marks no folder."""
    server = Dovecot.start(authority, special_use=False, without=BASIC)
    yield server
    server.stop()


class TestDovecot(MailboxConformance):
    """Reading mail from a server with every extension."""


class TestDovecotDrafts(DraftBoxConformance, DraftChangeConformance):
    """Drafts on it."""


class TestDovecotTrays(TraysConformance):
    """Drafts that are moved there, instead of pressing a button."""


class TestDovecotPush(PushConformance):
    """Being told by it."""


class TestPlain(MailboxConformance, DraftBoxConformance, DraftChangeConformance, TraysConformance, PushConformance):
    """A server without a single extension, by STARTTLS."""

    @pytest.fixture
    def world(self, plain_dovecot: Dovecot, tmp_path: Path) -> Iterator[ImapWorld]:
        user = plain_dovecot.user(quota=QUOTA)
        settings = {"security": "starttls"}
        world = ImapWorld(
            user, port=plain_dovecot.imap_port, ca_file=plain_dovecot.ca_file, folder=tmp_path, settings=settings
        )
        yield world
        world.close()


class CyrusWorld(ImapWorld):
    """On Cyrus the owner may take away their own right to write."""

    def forbid_drafts(self) -> None:
        with self.user.session() as client:
            assert client.setacl("Drafts", self.user.name, "lrswtea")[0] == "OK"


class TestCyrus(MailboxConformance, DraftBoxConformance, DraftChangeConformance, TraysConformance, PushConformance):
    """Another server, with its own ways."""

    @pytest.fixture
    def world(self, cyrus: Cyrus, tmp_path: Path) -> Iterator[CyrusWorld]:
        user = cyrus.user().mail
        world = CyrusWorld(user, port=cyrus.imaps_port, ca_file=cyrus.ca_file, folder=tmp_path, settings={})
        yield world
        world.close()
