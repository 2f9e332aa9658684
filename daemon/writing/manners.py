"""The rules of the etiquette check, read from ``templates/manners``: what a considerate letter does not say.

The rules are data, one file a language; here they become compiled patterns. What must not happen
here: a rule in code. A new one is a line in the file, and letters in ``tests/writing/data``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One thing a letter should not do."""

    rule: str
    advice: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()
    """Any of these anywhere in the sentence makes it harmless."""
    negatable: bool = True
    """It does not hold after a no in the same clause ("I'm not asking for a job")."""
    only: str = ""
    """``questions`` or ``statements``: where it counts."""
    attachment: bool = False
    """It does not hold where something is attached."""


@cache
def manners(language: str) -> tuple[Manner, ...]:
    """The rules of one language (``en``, ``de``, ``fr``, ``es``)."""
    source = (resources.files("daemon.writing") / "templates" / "manners" / f"{language}.toml").read_text("utf-8")
    table = tomllib.loads(source)
    words = _words(table["words"])
    return tuple(_manner(entry, words) for entry in table["manner"])


def _words(given: dict[str, str]) -> dict[str, str]:
    """The named pieces of patterns; a piece may use those before it."""
    words: dict[str, str] = {}
    for name, text in given.items():
        words[name] = _filled(text, words)
    return words


def _filled(pattern: str, words: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda found: words[found.group(1)], pattern)


def _manner(entry: dict[str, Any], words: dict[str, str]) -> Manner:
    return Manner(
        rule=entry["rule"],
        advice=entry["advice"],
        patterns=tuple(_compiled(pattern, words) for pattern in entry["patterns"]),
        unless=tuple(_compiled(pattern, words) for pattern in entry.get("unless", ())),
        negatable=entry.get("negatable", True),
        only=entry.get("only", ""),
        attachment=entry.get("attachment", False),
    )


def _compiled(pattern: str, words: dict[str, str]) -> re.Pattern[str]:
    return re.compile(_filled(pattern, words), re.IGNORECASE)
