"""Text made comparable: lower case, accents off, quotes and dashes straight, spaces single."""

from __future__ import annotations

import re
import unicodedata

_STRAIGHT = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "‑": "-", "−": "-", "…": "...", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe",
        "\xa0": " ", "\u202f": " ", "\u2009": " ", "º": "o", "ª": "a",
    }
)  # fmt: skip


_WHITE = re.compile(r"[ \t\f\v]+")


def fold(text: str) -> str:
    """Lower case without accents; line breaks stay, other white space becomes one space."""
    text = text.lower().translate(_STRAIGHT)
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return _WHITE.sub(" ", text)
