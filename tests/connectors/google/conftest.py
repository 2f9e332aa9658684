"""A Google of our own for each test, with a sign-in it knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from google.oauth2.credentials import Credentials

from connectors.google.http import CALENDAR, Api, Google
from tests.servers.google.server import TOKEN, Call, GoogleServer, Reply


def signed_in() -> Credentials:
    """A sign-in the server knows, without anything to refresh it with."""
    return Credentials(token=TOKEN)


def listed(_: Call) -> Reply:
    """An account without calendars."""
    return Reply(body={"kind": "calendar#calendarList", "items": [], "nextSyncToken": "1"})


def inserted(call: Call) -> Reply:
    """Whatever was put."""
    return Reply(body={**call.body, "etag": '"1"'})


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    """Knows two methods; tests that need a world take another."""
    routes = {"calendar.calendarList.list": listed, "calendar.events.insert": inserted}
    with GoogleServer(routes) as google:
        yield google


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited, without waiting."""
    return []


@pytest.fixture
def google(server: GoogleServer, slept: list[float]) -> Iterator[Google]:
    """The way to the calendar of that server."""
    way = way_to(CALENDAR, server, slept.append)
    yield way
    way.close()


def way_to(api: Api, server: GoogleServer, sleep: Callable[[float], None]) -> Google:
    """The way to one of its services."""
    return Google(api, signed_in, endpoint=server.endpoint, sleep=sleep)
