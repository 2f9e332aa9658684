"""Log entries, and which facts still count once some were taken back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from daemon.core.facts import Fact, Retracted

if TYPE_CHECKING:
    from daemon.core.meaning import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact as the log holds it."""

    seq: int
    seen: datetime
    """When it was recorded."""
    fact: Fact
    reading: Reading | None = None
    """Of a letter: its newest reading."""


def was_known(entry: Entry, by: datetime) -> bool:
    """Had it happened by then, or been recorded? What counts when an earlier moment is replayed."""
    return min(entry.seen, entry.fact.at) <= by


def taken_back(facts: Iterable[Fact]) -> frozenset[str]:
    """The keys of the facts that count for nothing, given in log order.

    Taking back a ``Retracted`` restores what it took: read from the end, a retraction that was
    itself retracted is passed over.
    """
    gone: set[str] = set()
    for fact in reversed(tuple(facts)):
        if isinstance(fact, Retracted) and fact.key not in gone:
            gone.add(fact.fact)
    return frozenset(gone)
