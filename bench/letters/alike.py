"""How alike the letters of one kind to different people are: the share of five-word runs that two have in common.

What differs anyhow (names, the user's own sentences, times) counts as written: so does a reader see it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean

RUN = 5
"""Words of a run: shorter ones are the language's, not the letter's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alikeness:
    """Of all pairs of letters: the share of runs in common, 0 to 1."""

    mean: float
    most: float
    same: int
    """Pairs of letters of which nine tenths are the same."""
    letters: int


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of words of a text."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def shared(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The share of the shorter text's runs that stand in the other, too."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def alikeness(texts: Sequence[str]) -> Alikeness:
    """Of all pairs of the texts, at least two."""
    found = [shared(one, other) for one, other in combinations([runs(text) for text in texts], 2)]
    return Alikeness(mean=mean(found), most=max(found), same=sum(share > 0.9 for share in found), letters=len(texts))
