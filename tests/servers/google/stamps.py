"""Moments as Google writes them (RFC 3339). PURE."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def stamp(number: int) -> str:
    """A moment for the change of that number."""
    return rfc3339(EPOCH + timedelta(seconds=number))


def rfc3339(when: datetime) -> str:
    """In UTC."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
