"""What looking at one account needs, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from connectors.contract import Connection, Progress, no_progress
from daemon.core.practice import Practice
from daemon.core.roster import Roster
from daemon.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One account, opened, with everything known about who is who."""

    account: str
    connection: Connection
    store: Store
    roster: Roster
    own: frozenset[str]
    """The user's own addresses, lower-case."""
    zone: tzinfo
    houses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The contacts' own domains, and who is there."""
    authserv: frozenset[str] = frozenset()
    """Whose Authentication-Results are believed."""
    practice: Practice = Practice()
    progress: Progress = no_progress
    problems: set[str] = field(default_factory=set)
    """What could not be read while all else could: one sentence with the mend each, for the report."""
