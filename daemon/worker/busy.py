"""When the user is busy, as their calendars tell: kept between looks as bookkeeping, never as facts.

A look asks a calendar only when it changed or a new day began, and writes only when the answer is
another. Then the contacts whose letters name times are decided upon again: a time that was free may
be taken now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from daemon.core import pace
from daemon.core.meaning import Span
from daemon.store import Store

if TYPE_CHECKING:
    from connectors.contract import Calendar
    from daemon.worker.desk import Desk

BUSY = "busy"
"""The channel under which an account's busy times are kept, as JSON."""
AHEAD = timedelta(days=180)
NAMES_TIMES = "names_times"
"""In a summary of the agenda: a letter of this contact rests on when the user is busy."""


def look_at_busy(desk: Desk, calendar: Calendar, now: datetime, *, changed: bool) -> None:
    """Keeps the busy times from this day on, where the calendar ``changed`` or the day is a new one."""
    from connectors.contract import Window  # who only looks at the store does not pay for it
    from connectors.errors import ConnectorError

    midnight = pace.at_clock(now.astimezone(desk.zone).date(), time.min, desk.zone)
    kept = desk.store.cursor(desk.account, BUSY)
    if kept and not changed and json.loads(kept)["since"] == midnight.isoformat():
        return
    try:
        taken = calendar.free_busy(Window(start=midnight, end=midnight + AHEAD))
    except ConnectorError:
        if kept:  # The change is known by its cursor already: without this nobody would ask again today.
            with desk.store.transaction(now) as tx:
                tx.save_cursor(desk.account, BUSY, json.dumps(json.loads(kept) | {"since": ""}))
        raise
    told = {
        "since": midnight.isoformat(),
        "busy": [[window.start.isoformat(), window.end.isoformat()] for window in taken],
    }
    text = json.dumps(told)
    if text == kept:
        return
    other = kept is None or _ahead(kept, now) != _ahead(text, now)
    with desk.store.transaction(now) as tx:
        tx.save_cursor(desk.account, BUSY, text)
        if other:
            tx.touch(_who_was_told_times(desk.store))


def _ahead(text: str, now: datetime) -> list[list[str]]:
    """The busy times of a kept text that still matter: another day alone is no change."""
    return [span for span in json.loads(text)["busy"] if datetime.fromisoformat(span[1]) > now]


def _who_was_told_times(store: Store) -> list[str]:
    return [contact for contact, row in store.agenda().items() if json.loads(row.body).get(NAMES_TIMES)]


def busy_times(store: Store, accounts: Iterable[str]) -> tuple[Span, ...] | None:
    """When the user is busy, all calendars taken together; None where no calendar has told yet."""
    kept = [store.cursor(account, BUSY) for account in accounts]
    if not any(kept):
        return None
    return tuple(
        Span(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))
        for text in kept
        if text
        for start, end in json.loads(text)["busy"]
    )
