"""The phrase tables: how people say things, one module a language, data only.

To add a language: a module with a ``LANGUAGE`` and its name in ``languages()``. Patterns are regular
expressions over folded text (lower case, no accents, straight quotes; see ``folding``); they are
folded too, so write them as the language is written. ``{name}`` stands for a fragment of the same
language. A pattern describes a way of speaking, never one letter.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

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
