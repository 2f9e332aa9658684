"""The channels of a configuration: what they take, how they are opened, how they are.

The only file that knows which channels there are. None is opened before something is to ring there, and apprise is
imported by the first that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from daemon.config import ChannelSettings, Config
from daemon.store import Store

if TYPE_CHECKING:
    from connectors.channels.contract import Channel
    from daemon.worker.bell import Manner
    from daemon.worker.bells import Bells
    from daemon.worker.ringing import Outlet

DESKTOP = "desktop"


class Channels:
    """All channels of one user."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config = config
        self._store = store

    def outlets(self) -> tuple[Outlet, ...]:
        """What the passes are to record for which channel."""
        from daemon.worker.ringing import Outlet

        named = [
            Outlet(name=one.name, kinds=frozenset(one.kinds) if one.kinds else None) for one in self._config.channels
        ]
        return (*([Outlet(name=DESKTOP)] if self._desktop() else []), *named)

    def bells(self) -> Bells:
        """What rings there. Of channels that are set no more, what waited is let go."""
        from daemon.worker.bell import Bell
        from daemon.worker.bells import Bells

        accounts = [account.name for account in self._config.accounts]
        zone, practice = self._config.me.time_zone, self._config.practice
        made = [
            Bell(manner, self._store, accounts=accounts, zone=zone, practice=practice) for manner in self._manners()
        ]
        return Bells(made, self._store, accounts)

    def states(self) -> list[dict[str, Any]]:
        """How each channel is, as it was when it rang last: for ``status --json``."""
        from daemon.worker.channel_health import health

        rows = []
        for one in self._config.channels:
            said = health(self._store, one.name) or {}
            errors = [said["error"]] if said.get("error") else []
            rows.append({"name": one.name, "ok": not errors, "since": said.get("since"), "errors": errors})
        return rows

    def checks(self, now: datetime, *, ring: bool) -> Iterator[dict[str, Any]]:
        """What ``doctor`` says of the channels; with ``ring``, after ringing at each of them."""
        from daemon.worker.bell import check_channel

        for manner in self._manners():
            yield check_channel(manner, now, ring=ring)

    def _manners(self) -> Iterator[Manner]:
        from daemon.worker.bell import Manner

        page = self._config.review.base
        desktop = self._desktop()
        if desktop is not None:
            yield Manner(name=DESKTOP, open=lambda: desktop, full=True, page=page, may_be_away=True)
        for one in self._config.channels:
            yield Manner(name=one.name, open=partial(_opened, one), full=one.titles == "full", page=page)

    def _desktop(self) -> Channel | None:
        from connectors.channels.desktop import desktop

        return desktop() if self._config.reminders.desktop else None


def _opened(one: ChannelSettings) -> Channel:
    from connectors.channels.opening import open_channel

    return open_channel(one.name, one.address)
