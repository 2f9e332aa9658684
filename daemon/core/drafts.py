"""What became of drafts, folded from the facts about them. Pure.

    untouched --> edited, sent, thrown away, withdrawn

A page by itself, because ``status`` and ``drafts`` ask nothing else of the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.core.facts import DraftFate, DraftPlaced, DraftState, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLife:
    """A draft that was placed, and what became of it."""

    placed: DraftPlaced
    state: DraftState
    sent_as: str = ""
    """Message-ID of the letter it became."""
    needs_you: tuple[str, ...] = ()
    changed: datetime
    because: str = ""
    """Why it is in its present state."""


def fold_drafts(facts: Iterable[Fact]) -> tuple[DraftLife, ...]:
    """The drafts that follow from facts given in log order, retracted ones left out; in the order they were placed."""
    lives: dict[str, DraftLife] = {}
    for fact in facts:
        if isinstance(fact, DraftPlaced):
            lives[fact.draft] = DraftLife(
                placed=fact,
                state=DraftState.UNTOUCHED,
                needs_you=fact.needs_you,
                changed=fact.at,
                because=fact.because,
            )
        elif isinstance(fact, DraftFate) and fact.draft in lives:
            life = lives[fact.draft]
            lives[fact.draft] = replace(
                life,
                state=fact.state,
                sent_as=fact.letter or life.sent_as,
                needs_you=fact.needs_you if fact.state is DraftState.UNTOUCHED else life.needs_you,
                changed=fact.at,
                because=fact.because or life.because,
            )
    return tuple(lives.values())
