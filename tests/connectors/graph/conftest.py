"""A Graph with an empty account, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.graph.client import Graph
from tests.conformance.graph_world import FixedToken, GraphWorld
from tests.servers.graph.events import Calendars, EventRoutes
from tests.servers.graph.mail import Mailbox, MailRoutes
from tests.servers.graph.server import GraphServer


@pytest.fixture
def world() -> Iterator[GraphWorld]:
    """An empty account."""
    mailbox, calendars = Mailbox(), Calendars()
    with GraphServer(MailRoutes(mailbox).routes(), EventRoutes(calendars).routes()) as server:
        held = GraphWorld(server, mailbox, calendars)
        yield held
        held.close()


@pytest.fixture
def naps() -> list[float]:
    """The seconds that were waited."""
    return []


@pytest.fixture
def graph(world: GraphWorld, naps: list[float]) -> Iterator[Graph]:
    """The client, which waits in no time."""
    held = Graph(FixedToken(), endpoint=world.server.root, sleep=naps.append)
    yield held
    held.close()
