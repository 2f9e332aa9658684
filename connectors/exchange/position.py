"""Where the reading of a mailbox stands: Exchange's own state of every folder, as a text that the caller keeps. PURE.

    {"v": 1, "total": 4711, "folders": {"<folder id>": {"state": "…"} | {"state": "…", "since": "2026-…Z"}}}

``since`` stands only while Exchange is still listing what a large folder held when its watching began:
until then what is new is asked for by time. ``total`` is how many messages there were, so that a
mailbox that is suddenly empty is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors.errors import CursorExpired

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in one folder's stream of changes."""

    state: str = ""
    """Exchange's; empty: nothing was read."""
    since: str | None = None
    """What was changed since then is told; empty: everything. None once the stream was read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The whole mailbox's."""

    total: int = 0
    folders: Mapping[str, Mark] = field(default_factory=dict)

    def at(self, folder: str, mark: Mark) -> Position:
        """The same, further on in one folder."""
        return replace(self, folders={**self.folders, folder: mark})

    def written(self) -> str:
        """As a cursor."""
        plain = {
            folder: {"state": mark.state} if mark.since is None else {"state": mark.state, "since": mark.since}
            for folder, mark in sorted(self.folders.items())
        }
        return json.dumps({"v": VERSION, "total": self.total, "folders": plain}, separators=(",", ":"))


def position_of(cursor: str) -> Position:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        folders = {str(folder): Mark(**mark) for folder, mark in plain["folders"].items()}
        position = Position(total=int(plain["total"]), folders=folders)
        known = plain["v"] == VERSION
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in the mailbox cannot be read: it is listed anew.") from error
    if not known or not all(isinstance(mark.state, str) for mark in folders.values()):
        raise CursorExpired("The position in the mailbox is of another version: it is listed anew.")
    return position
