"""Are two texts much the same letter? Pure. A mail client may change a draft's ids and headers when it sends it."""

from __future__ import annotations

import re
from collections import Counter

MUCH_THE_SAME = 0.6
"""Share of words in common from which a letter counts as the draft it came from."""


def likeness(one: str, other: str) -> float:
    """0.0 to 1.0: the share of words (each as often as it stands) that two texts have in common (Dice)."""
    left, right = Counter(re.findall(r"\w+", one.casefold())), Counter(re.findall(r"\w+", other.casefold()))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def much_the_same(one: str, other: str) -> bool:
    """Is one text the other, perhaps a little edited?"""
    return likeness(one, other) >= MUCH_THE_SAME
