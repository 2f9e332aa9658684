"""The phrase tables: how people say things, one module a language, data only.

To add a language: a module with a ``LANGUAGE`` and its name in ``languages()``. Patterns are regular
expressions over folded text (lower case, no accents, straight quotes; see ``folding``); they are
folded too, so write them as the language is written. ``{name}`` stands for a fragment of the same
language. A pattern describes a way of speaking, never one letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib import import_module

from daemon.reading.folding import fold
from daemon.reading.languages.table import Language

CODES = ("en", "de", "fr", "es", "it", "pt", "nl")
_MODULES = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}


@cache
def language(code: str) -> Language:
    """The table of one language, loaded when it is first needed."""
    module = import_module(f"daemon.reading.languages.{_MODULES[code]}")
    table: Language = module.LANGUAGE
    return table


def languages() -> tuple[Language, ...]:
    """All tables, English first."""
    return tuple(language(code) for code in CODES)


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """The words that stand in the tables' own patterns, and the languages they stand in: weak evidence of a language."""
    found: dict[str, set[str]] = {}
    for table in languages():
        names = (*table.months, *table.weekdays, *table.numbers)
        phrases = [phrase for field in fields(table) for phrase in _phrases(getattr(table, field.name))]
        for word in re.findall(r"[a-z]{4,}", fold(" ".join((*names, *phrases)))):
            found.setdefault(word, set()).add(table.code)
    return {word: tuple(sorted(codes)) for word, codes in found.items()}


def _phrases(value: object) -> tuple[str, ...]:
    """The patterns of one field of a table."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, Mapping):
        return tuple(
            item for entry in value.values() for item in (entry if isinstance(entry, tuple) else (str(entry),))
        )
    return ()
