"""What was due for a contact the moment they were taken on, and what the user said about it. Pure.

    taken on --BacklogOpened--> nothing is drafted or rung --(the table of ``init``)--> BacklogSettled
                                                                 what was ticked: at once, whatever the hour
                                                                 what was not: left aside for good

The letters of somebody's last months were written without this program. So the first look drafts nothing by
itself: it is put before the user, and only what they tick is drafted. Until they have said so, a kill of the
program included, the contact's backlog stays open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from daemon.core.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogOpened(Fact):
    """The contact is being taken on: nothing is drafted before the user has seen what would be. Key: ``backlog:CONTACT``."""

    KIND: ClassVar[str] = "backlog-opened"
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogSettled(Fact):
    """What the user said about the letters that were due for a contact when they were taken on."""

    KIND: ClassVar[str] = "backlog-settled"
    contact: str
    wanted: bool
    """These are to be drafted at once; else they are left aside."""
    old: bool = False
    """They are wanted although they are older than what calls for anything by itself."""
    steps: tuple[str, ...] = ()
    """The keys of the decisions."""
    anchors: tuple[str, ...] = ()
    """What they follow from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """One contact's, as it stands."""

    open: bool = False
    """The user has not seen the table yet."""
    wanted: frozenset[str] = frozenset()
    """Keys of what is to be drafted at once."""
    revived: bool = False
    """What is old calls for a letter nevertheless: the user said so."""
    left: frozenset[str] = frozenset()
    """Keys of what is left aside."""
    anchors: frozenset[str] = frozenset()
    """What those that are left aside followed from."""


def fold_backlog(facts: Iterable[Fact]) -> Backlog:
    """How it stands after these facts, given in log order."""
    now = Backlog()
    for fact in facts:
        if isinstance(fact, BacklogOpened):
            now = replace(now, open=True)
        elif isinstance(fact, BacklogSettled):
            now = _settled(now, fact)
    return now


def _settled(before: Backlog, fact: BacklogSettled) -> Backlog:
    """The last word counts, step by step."""
    steps, anchors = frozenset(fact.steps), frozenset(fact.anchors)
    if fact.wanted:
        return Backlog(
            wanted=before.wanted | steps,
            revived=before.revived or fact.old,
            left=before.left - steps,
            anchors=before.anchors - anchors,
        )
    return Backlog(
        wanted=before.wanted - steps,
        revived=before.revived,
        left=before.left | steps,
        anchors=before.anchors | anchors,
    )
