"""Does a letter of the user's hope for an answer? Letters that ask something start the clock; thanks and chat do not."""

from __future__ import annotations

import re

from daemon.reading.languages.table import compiled
from daemon.reading.sentences import sentences_of


def hopes_for_answer(written: str, code: str) -> bool:
    """True for a question, a request or a proposal; polite openers and offers ask for nothing."""
    return any(asks_something(sentence.folded, code) for sentence in sentences_of(written, code))


def asks_something(folded: str, code: str) -> bool:
    """Does one folded sentence ask for something or propose something?"""
    text = compiled(code, "chat").sub(" ", folded)
    if "?" in text and re.search(r"\w", text.replace("?", "")):
        return True
    return compiled(code, "asking").search(text) is not None
