"""What a cursor of Google Calendar says: where each calendar was left, and what it held. PURE."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.contract import Window
from connectors.errors import CursorExpired

VERSION: Final = 1
_OWN: Final = re.compile(r"[0-9a-f]{64}")
"""The id of an entry of our own is its key (``blocks.py``)."""
SLACK: Final = timedelta(days=1)
"""How far a wanted window may reach beyond the listed one before everything is listed anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One calendar that is followed."""

    token: str
    """Google's, of the last change that was told."""
    name: str
    zone: str
    held: Mapping[str, int]
    """The series it held in the window, by id, and when each ends in it (Unix seconds)."""

    def lasting(self, after: datetime) -> int:
        """How many of them have not ended by then: silence about all of these would be strange.

        Entries of our own do not count: we take the last one away ourselves.
        """
        return sum(1 for name, end in self.held.items() if end > after.timestamp() and not _OWN.fullmatch(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a cursor says."""

    window: Window
    wanted: tuple[str, ...]
    """The setting ``calendars`` it was listed with."""
    calendars: Mapping[str, Followed]
    whole: bool = True
    """False until every page of a listing was given."""

    def covers(self, wanted: Window) -> bool:
        """Whether that window was looked at, near enough."""
        return self.window.start <= wanted.start + SLACK and wanted.end <= self.window.end + SLACK


def dumped(position: Position) -> str:
    """A cursor."""
    plain = {
        "v": VERSION,
        "from": position.window.start.isoformat(),
        "to": position.window.end.isoformat(),
        "wanted": list(position.wanted),
        "whole": position.whole,
        "calendars": {
            name: [each.token, each.name, each.zone, dict(sorted(each.held.items()))]
            for name, each in sorted(position.calendars.items())
        },
    }
    return json.dumps(plain, separators=(",", ":"))


def loaded(cursor: str) -> Position:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        if plain["v"] != VERSION:
            raise ValueError(plain["v"])
        return Position(
            window=Window(start=datetime.fromisoformat(plain["from"]), end=datetime.fromisoformat(plain["to"])),
            wanted=tuple(map(str, plain["wanted"])),
            calendars={str(name): _followed(*row) for name, row in plain["calendars"].items()},
            whole=bool(plain["whole"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in Google Calendar is not one of this version: it is listed anew.") from error


def _followed(token: str, name: str, zone: str, held: Mapping[str, Any]) -> Followed:
    ends = {str(series): int(end) for series, end in held.items()}
    return Followed(token=str(token), name=str(name), zone=str(zone), held=ends)
