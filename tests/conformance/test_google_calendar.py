"""The Google Calendar connector keeps the contract, over real HTTP against the test server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.google.calendar import Calendars
from tests.servers.google.server import GoogleServer

from .blocks import OwnBlocksConformance
from .calendar import CalendarConformance
from .google_world import GoogleWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[GoogleWorld]:
    """An empty calendar on a running server."""
    yield from running(Calendars(), tmp_path)


def running(calendars: Calendars, path: Path) -> Iterator[GoogleWorld]:
    """A server with these calendars, and the world around it."""
    with GoogleServer(calendars.routes()) as server:
        world = GoogleWorld(server, calendars, path)
        yield world
        world.close()


class TestGoogleCalendar(CalendarConformance):
    """Reading."""


class TestGoogleBlocks(OwnBlocksConformance):
    """Entries of our own."""


class TestInSmallPages(CalendarConformance):
    """The same where the server gives three events a page."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[GoogleWorld]:
        calendars = Calendars()
        calendars.page_size = 3
        yield from running(calendars, tmp_path)
