"""One user of a CalDAV server, and what the connector asks of it."""

from __future__ import annotations

import httpx
import pytest

from tests.conformance.dav_world import DavWorld
from tests.servers.davuser import DavUser


@pytest.fixture
def make_world(tmp_path):
    """A world of a user, closed with the test."""
    made: list[DavWorld] = []

    def make(user):
        made.append(DavWorld(tmp_path / f"world{len(made)}", user))
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def world(make_world, radicale):
    """A user of Radicale."""
    return make_world(radicale.user())


@pytest.fixture(params=["radicale", "xandikos", "cyrus"])
def each_world(request, make_world):
    """A user of each server in turn."""
    user = request.getfixturevalue(request.param).user()
    return make_world(user if isinstance(user, DavUser) else user.calendars)


@pytest.fixture
def asked(monkeypatch):
    """Every request that left, as (method, path)."""
    left = []
    send = httpx.HTTPTransport.handle_request

    def noting(self, request):
        left.append((request.method, request.url.path))
        return send(self, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", noting)
    return left
