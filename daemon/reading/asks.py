"""Does a letter of the user's hope for an answer? Letters that ask something start the clock; thanks and chat do not.

"Could you ..."                               asks, wherever it stands
"I hope we can talk some day", "Just          asks softly: thanks for a talk and letters that tell news end in
 checking in on my note below"                just such words, and ask for nothing
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from daemon.reading.languages.table import compiled
from daemon.reading.sentences import sentences_of


def hopes_for_answer(written: str, code: str) -> bool:
    """True for a question, a request or a proposal; polite openers and offers ask for nothing."""
    folded = [sentence.folded for sentence in sentences_of(written, code)]
    return any(asks_something(sentence, code) for sentence in folded) or _asks_softly(folded, code)


def asks_something(folded: str, code: str) -> bool:
    """Does one folded sentence ask for something or propose something?"""
    text = compiled(code, "chat").sub(" ", folded)
    if "?" in text and re.search(r"\w", text.replace("?", "")):
        return True
    return compiled(code, "asking").search(text) is not None


def _asks_softly(folded: Sequence[str], code: str) -> bool:
    """Does it hope for a talk, or come back to an earlier letter, and neither thanks for a talk nor tells news?"""
    soft, once_more = compiled(code, "asking_softly"), compiled(code, "some_other_time")
    hopes = any(soft.search(sentence) and not once_more.search(sentence) for sentence in folded)
    return hopes and not any(compiled(code, "owes_nothing").search(sentence) for sentence in folded)
