"""Busy times out of events (RFC 5545 3.6.4). PURE."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from connectors.contract import Window


def merged(spans: Iterable[tuple[datetime, datetime]], window: Window) -> tuple[Window, ...]:
    """The spans cut to the window, in order, in UTC, those that touch or overlap made one; empty ones left out."""
    # In UTC, because two times of one zone are compared by their wall clock, which jumps.
    first, last = window.start.astimezone(UTC), window.end.astimezone(UTC)
    cut = sorted((max(start.astimezone(UTC), first), min(end.astimezone(UTC), last)) for start, end in spans)
    busy: list[tuple[datetime, datetime]] = []
    for start, end in cut:
        if end <= start:
            continue
        if busy and start <= busy[-1][1]:
            busy[-1] = (busy[-1][0], max(busy[-1][1], end))
        else:
            busy.append((start, end))
    return tuple(Window(start=start, end=end) for start, end in busy)
