"""A mailbox on a real server, reached over a network that can be made to go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Connection
from tests.conformance.imap_world import ImapWorld
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.mailuser import MailUser
from tests.servers.proxy import Proxy


@dataclass
class Box:
    """One user's mailbox, the server it lies on, and the proxy in between."""

    server: Dovecot
    user: MailUser
    proxy: Proxy
    folder: Path
    worlds: list[ImapWorld] = field(default_factory=list)

    def connect(self, *, port: int = 0, **settings: Any) -> Connection:
        """A new connection, through the proxy unless a port is named."""
        world = ImapWorld(
            self.user,
            port=port or self.proxy.port,
            ca_file=self.server.ca_file,
            folder=self.folder,
            settings=settings,
        )
        self.worlds.append(world)
        return world.connect()

    def directly(self, **settings: Any) -> Connection:
        """A new connection without the proxy."""
        return self.connect(port=self.server.imaps_port, **settings)


@pytest.fixture
def proxy(dovecot: Dovecot, authority: Authority) -> Iterator[Proxy]:
    """TLS on both sides."""
    proxy = Proxy(dovecot.imaps_port, certificate=authority.certificate(), trust=authority.file)
    yield proxy
    proxy.stop()


@pytest.fixture
def box(dovecot: Dovecot, proxy: Proxy, tmp_path: Path) -> Iterator[Box]:
    """An empty mailbox on Dovecot."""
    box = Box(dovecot, dovecot.user(), proxy, tmp_path)
    yield box
    for world in box.worlds:
        world.close()
