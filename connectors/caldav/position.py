"""What a cursor says: the window, where the calendars are, and of each what was told. PURE.

Of every resource its ETag and UIDs are kept: by them it is known what changed where a server has no
sync tokens or has forgotten one, that a calendar is suddenly empty, and which of two calendars tells
an event that stands in both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.contract import Window
from connectors.errors import CursorExpired

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where calendars are."""

    url: str
    depth: int = 1
    """0: it is itself the one calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One resource, as it was told last."""

    etag: str
    """Empty: to be asked for again, whatever the server says."""
    uids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One calendar, as it was told last."""

    seen: str = ""
    """``Source.seen`` of then."""
    token: str = ""
    """From where to ask for changes; empty where that cannot be done."""
    held: dict[str, Told] = field(default_factory=dict)
    """By reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """All of a cursor."""

    window: Window
    account: str
    """A mark of server and user: the homes are those of this account only."""
    homes: tuple[Home, ...]
    whole: bool
    """False until every page of a listing was given."""
    calendars: dict[str, Known]
    """By path."""


def dumped(position: Position) -> str:
    """A cursor."""
    calendars = {
        path: {
            "seen": known.seen,
            "token": known.token,
            "held": {ref: [told.etag, *told.uids] for ref, told in sorted(known.held.items())},
        }
        for path, known in sorted(position.calendars.items())
    }
    plain = {
        "v": VERSION,
        "from": position.window.start.isoformat(),
        "to": position.window.end.isoformat(),
        "account": position.account,
        "homes": [[home.url, home.depth] for home in position.homes],
        "whole": position.whole,
        "calendars": calendars,
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
            account=str(plain["account"]),
            homes=tuple(Home(url=str(url), depth=int(depth)) for url, depth in plain["homes"]),
            whole=bool(plain["whole"]),
            calendars={path: _known(row) for path, row in plain["calendars"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in the calendar is not one of this version: it is listed anew.") from error


def _known(row: Any) -> Known:
    held = {ref: Told(etag=str(etag), uids=tuple(map(str, uids))) for ref, (etag, *uids) in row["held"].items()}
    return Known(seen=str(row["seen"]), token=str(row["token"]), held=held)
