"""The gate through which every request of an HTTP connector goes: what no rule allows never leaves the machine.

A connector lists the requests it makes as ``Rule``s, by method, path and query and, where one path does
many things, by a look at the body. Whatever could send a letter or notify an attendee is in no list.
Nothing here speaks to the network: each connector asks ``Gate.check`` in its transport.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from connectors.errors import Permanent


class Refused(Permanent):
    """A request that no rule allows: a fault of the program, stopped before it left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, before it leaves."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the URL, still percent-encoded."""
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, list[str]]:
        """The query, each name with its values; names without a value too."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(urlsplit(self.url).query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of request that may leave."""

    method: str
    path: re.Pattern[str]
    """Must match the whole path."""
    query: frozenset[str] | None = frozenset()
    """The names that may stand in the query; None: any."""
    fits: Callable[[Asked], bool] | None = None
    """What else must hold, such as of the body."""

    def allows(self, asked: Asked) -> bool:
        """Does this rule let the request through?"""
        return (
            asked.method.upper() == self.method
            and self.path.fullmatch(asked.path) is not None
            and (self.query is None or self.query.issuperset(asked.query))
            and (self.fits is None or self.fits(asked))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The rules of one connector, and the one server its requests may go to."""

    name: str
    """Of the connector, for the message."""
    origins: frozenset[str]
    """``scheme://host[:port]``, lower-case: redirects elsewhere do not carry a request along."""
    rules: Sequence[Rule]

    def check(self, asked: Asked) -> None:
        """Raises Refused unless one rule allows the request."""
        parts = urlsplit(asked.url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if origin not in self.origins or not any(rule.allows(asked) for rule in self.rules):
            raise Refused(
                f"{self.name}: a request that is not on its list was stopped ({asked.method} {origin}{parts.path}): "
                "nothing left this machine. Please report it."
            )
