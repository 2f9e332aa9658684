"""An Exchange server with an empty account, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.exchange.access import access_of
from connectors.exchange.client import Exchange
from tests.conformance.exchange_world import ExchangeWorld
from tests.servers.ews.server import PASSWORD, EwsServer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ExchangeWorld]:
    """An empty account."""
    with EwsServer() as server:
        held = ExchangeWorld(server, tmp_path)
        yield held
        held.close()


@pytest.fixture
def naps() -> list[float]:
    """The seconds that were waited."""
    return []


@pytest.fixture
def exchange(world: ExchangeWorld, naps: list[float]) -> Iterator[Exchange]:
    """The client, which waits in no time."""
    access = access_of(world.settings, frozenset({"dana@example.org"}), lambda: PASSWORD)
    held = Exchange(access, sleep=naps.append)
    yield held
    held.close()
