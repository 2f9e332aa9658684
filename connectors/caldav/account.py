"""One account on a CalDAV server: its calendars as they stand now, shared by those who read and write them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from connectors.caldav import discover
from connectors.caldav.bodies import Bodies
from connectors.caldav.client import Client
from connectors.caldav.discover import Source
from connectors.caldav.position import Home, Position
from connectors.errors import NotFound


class Account:
    """Finds the calendars once, and looks at them with one request from then on."""

    def __init__(self, client: Client, user: str, names: Sequence[str] = ()) -> None:
        """Asks nothing yet. ``names`` are the calendars to watch; none: the user's own."""
        self.client = client
        self.bodies = Bodies(client)
        self.mark = hashlib.sha256(f"{client.url}\n{user}".encode()).hexdigest()[:16]
        self.homes: tuple[Home, ...] = ()
        self.all: tuple[Source, ...] = ()
        """Every calendar there was at the last look, watched or not."""
        self._names = names

    def look(self, before: Position | None = None) -> tuple[Source, ...]:
        """The calendars to watch, with their marks of this moment; where they are is taken from ``before``."""
        if not self.homes and before is not None and before.account == self.mark:
            self.homes = before.homes
        known = bool(self.homes)
        self.homes = self.homes or discover.homes(self.client)
        try:
            self.all = discover.sources(self.client, self.homes)
        except NotFound:
            if not known:
                raise
            self.homes = discover.homes(self.client)  # they were somewhere else before
            self.all = discover.sources(self.client, self.homes)
        return self._watched()

    def calendars(self) -> tuple[Source, ...]:
        """The calendars to watch, as they were at the last look; the first look where there was none."""
        return self._watched() if self.all else self.look()

    def titles(self) -> tuple[str, ...]:
        """The names of all calendars there are, watched or not."""
        self.homes = self.homes or discover.homes(self.client)
        self.all = discover.sources(self.client, self.homes)
        return tuple(source.shown for source in self.all)

    def _watched(self) -> tuple[Source, ...]:
        return discover.watched(self.all, self._names)

    def close(self) -> None:
        """Closes the connection; the next request opens it again."""
        self.client.close()
