"""The shape of a phrase table, and how its patterns become one regular expression each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from daemon.reading.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language says what matters here. Tuples of patterns unless the name says otherwise."""

    code: str
    words: frozenset[str]
    """Frequent words that tell the language from the others (folded)."""
    fragments: Mapping[str, str]
    """Named pieces of patterns."""
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    numbers: Mapping[str, int]
    dates: Mapping[str, tuple[str, ...]]
    """How moments are named; the keys are those that ``calendar_words`` knows."""

    greeting: tuple[str, ...]
    negation: tuple[str, ...]
    contrast: tuple[str, ...]
    """Words after which the opposite comes: but, however."""
    condition: tuple[str, ...]
    """Openings of a clause that supposes something."""

    accepts: tuple[str, ...]
    """A yes that stands by itself."""
    willing: tuple[str, ...]
    """Would like to: a yes unless a refusal stands in the same letter."""
    declines: tuple[str, ...]
    cannot: tuple[str, ...]
    """Not able to: a refusal, unless only a day is refused."""
    too_busy: tuple[str, ...]
    available: tuple[str, ...]
    """Words that make a date beside them a proposal."""
    unavailable: tuple[str, ...]
    """Words that make a date beside them none."""
    past: tuple[str, ...]
    asks_for_times: tuple[str, ...]
    about_times: tuple[str, ...]
    """Questions that only ask whether a time suits."""
    rhetorical: tuple[str, ...]
    requests: tuple[str, ...]
    """Requests for an answer without a question mark."""
    holding: tuple[str, ...]
    refers: tuple[str, ...]
    """To somebody else, where a name, an address or a role stands in the same sentence."""
    refers_alone: tuple[str, ...]
    """Copies in or forwards: enough by itself."""
    wrong_person: tuple[str, ...]
    thanks: tuple[str, ...]
    """Thanks; what for follows."""
    courtesy: tuple[str, ...]
    """What every answer thanks for: the message, the interest."""
    come_back: tuple[str, ...]
    """An invitation to come back, beside which a time makes it later."""
    later_times: tuple[str, ...]
    """Later times that are no dates: after the holidays, when things calm down."""
    not_before: tuple[str, ...]
    """Words that make a time beside them the earliest one."""
    stop: tuple[str, ...]

    automatic: tuple[str, ...]
    """A message that calls itself automatic."""
    absent: tuple[str, ...]
    """Formulas of an absence notice."""
    urgent: tuple[str, ...]
    """Whom to turn to meanwhile."""
    back: tuple[str, ...]
    """Before the day somebody is back."""
    until: tuple[str, ...]
    """Before the last day away."""
    chat: tuple[str, ...] = ()
    """Closings and pleasantries that ask for nothing although they sound like it."""
    asking: tuple[str, ...] = ()
    """Ways to ask for something in a letter of one's own."""
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def compiled(language: str, name: str) -> re.Pattern[str]:
    """One pattern out of a tuple of the table; it matches nothing where the tuple is empty."""
    from daemon.reading.languages import language as table  # the tables import this module

    tongue = table(language)
    phrases = getattr(tongue, name) if hasattr(tongue, name) else tongue.extra.get(name, ())
    return compile_phrases(phrases, tongue.fragments)


def compile_phrases(phrases: tuple[str, ...], fragments: Mapping[str, str]) -> re.Pattern[str]:
    """Folded, fragments filled in, at word boundaries."""
    if not phrases:
        return re.compile(r"(?!)")
    joined = "|".join(f"(?:{phrase.rstrip(' ')})" for phrase in phrases)
    for _ in range(3):
        joined = re.sub(r"\{([a-z_]+)\}", lambda match: f"(?:{fragments[match[1]]})", joined)
    return re.compile(rf"(?<!\w)(?:{fold_pattern(joined)})(?!\w)", re.DOTALL)


def fold_pattern(pattern: str) -> str:
    r"""Like ``fold``, but escapes such as ``\\S`` stay what they are."""
    return "".join(
        piece if piece.startswith("\\") else fold(piece) for piece in re.findall(r"\\.|[^\\]+", pattern, re.DOTALL)
    )
