"""A user's Google calendars on a running server, and the connector that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from google.oauth2.credentials import Credentials

from connectors.contract import Event, Resource, Window
from connectors.google.http import CALENDAR, Google
from connectors.google_calendar.blocks import GoogleBlocks
from connectors.google_calendar.calendar import GoogleCalendar
from connectors.google_calendar.client import Client
from tests.servers.google.calendar import Calendars
from tests.servers.google.server import TOKEN, GoogleServer

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
WINDOW = Window(start=NOW - timedelta(days=60), end=NOW + timedelta(days=180))


@dataclass
class Desk:
    """The server, its calendars, and connectors on them."""

    server: GoogleServer
    calendars: Calendars
    slept: list[float] = field(default_factory=list)
    opened: list[Google] = field(default_factory=list)

    def client(self) -> Client:
        google = Google(
            CALENDAR,
            lambda: Credentials(token=TOKEN),
            endpoint=self.server.endpoint,
            sleep=self.slept.append,
        )
        self.opened.append(google)
        return Client(google)

    def reading(self, *wanted: str, accept_missing: bool = False) -> GoogleCalendar:
        return GoogleCalendar(self.client(), TORONTO, wanted, accept_missing=accept_missing)

    def blocks(self) -> GoogleBlocks:
        return GoogleBlocks(self.client())

    def listed(
        self, cursor: str | None = None, window: Window = WINDOW, *, by: GoogleCalendar | None = None
    ) -> tuple[list[Resource], str]:
        """What is told from there on, and where it ends."""
        pages = list((by or self.reading()).changes(cursor, window))
        return [resource for page in pages for resource in page.resources], pages[-1].cursor

    def asked(self) -> list[str]:
        """The methods asked for since this was asked last."""
        methods = [call.method.removeprefix("calendar.") for call in self.server.calls]
        self.server.calls.clear()
        return methods


@pytest.fixture
def desk() -> Iterator[Desk]:
    """One empty primary calendar."""
    calendars = Calendars()
    with GoogleServer(calendars.routes()) as server:
        found = Desk(server, calendars)
        yield found
        for google in found.opened:
            google.close()


def talk(day: str = "2026-03-10", **more: Any) -> dict[str, Any]:
    """An hour at ten in the morning, in Toronto."""
    return {
        "id": "talk1",
        "summary": "Talk with Mina",
        "start": {"dateTime": f"{day}T10:00:00-04:00", "timeZone": "America/Toronto"},
        "end": {"dateTime": f"{day}T11:00:00-04:00", "timeZone": "America/Toronto"},
        **more,
    }


def weekly(**more: Any) -> dict[str, Any]:
    """The same every week, across the change to summer time on 8 March."""
    times = {
        "start": {"dateTime": "2026-02-24T10:00:00-05:00", "timeZone": "America/Toronto"},
        "end": {"dateTime": "2026-02-24T11:00:00-05:00", "timeZone": "America/Toronto"},
    }
    return {**talk(), **times, "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"], **more}


def original(day: str, offset: str = "-04:00") -> dict[str, str]:
    """Which occurrence of ``weekly``."""
    return {"dateTime": f"{day}T10:00:00{offset}", "timeZone": "America/Toronto"}


def events(resources: list[Resource]) -> list[Event]:
    """Every occurrence told."""
    return [event for resource in resources for event in resource.events]


def days(resources: list[Resource]) -> list[str]:
    """When they begin, on the clock of Toronto."""
    return [f"{event.start.astimezone(TORONTO):%m-%d %H:%M}" for event in events(resources)]
