"""Where the reading of a mailbox stands: one token of Graph a folder, as a text that the caller keeps. PURE.

    {"v": 1, "total": 4711, "folders": {"<folder id>": {"delta": "…"} | {"skip": "…"}}}

``delta`` tells what is new since; ``skip`` goes on inside a listing of several pages. ``total`` is how
many messages there were, so that a mailbox that is suddenly empty is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from connectors.errors import CursorExpired, Temporary

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A place in one folder's stream of changes."""

    delta: str = ""
    skip: str = ""

    @property
    def query(self) -> dict[str, str]:
        """As parameters of the request."""
        return {"deltatoken": self.delta} if self.delta else {"skiptoken": self.skip}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The whole mailbox's."""

    total: int = 0
    folders: Mapping[str, Token] = field(default_factory=dict)

    def at(self, folder: str, token: Token) -> Position:
        """The same, further on in one folder."""
        return replace(self, folders={**self.folders, folder: token})

    def written(self) -> str:
        """As a cursor."""
        plain = {
            folder: {"delta": token.delta} if token.delta else {"skip": token.skip}
            for folder, token in sorted(self.folders.items())
        }
        return json.dumps({"v": VERSION, "total": self.total, "folders": plain}, separators=(",", ":"))


def position_of(cursor: str) -> Position:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        folders = {str(folder): _token(token) for folder, token in plain["folders"].items()}
        position = Position(total=int(plain["total"]), folders=folders)
        known = plain["v"] == VERSION
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in the mailbox cannot be read: it is listed anew.") from error
    if not known or not all((token.delta or token.skip) for token in folders.values()):
        raise CursorExpired("The position in the mailbox is of another version: it is listed anew.")
    return position


def _token(plain: Mapping[str, object]) -> Token:
    return Token(**{name: str(value) for name, value in plain.items()})


def token_of(answer: Mapping[str, object]) -> Token:
    """The token in the link that ends a page of changes. Raises Temporary where there is none."""
    for link, name in (("@odata.deltaLink", "$deltatoken"), ("@odata.nextLink", "$skiptoken")):
        query = parse_qs(urlsplit(str(answer.get(link) or "")).query)
        for key, values in query.items():
            if key.lower() == name:
                return Token(delta=values[0]) if name == "$deltatoken" else Token(skip=values[0])
    raise Temporary("An answer of Microsoft 365 names no way on: it is tried again.")
