"""What a command shows a person, as values: sections of text and tables. No I/O, no library.

Everything that may come from a stranger's letter passes ``clean`` on its way to a terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A title, then lines, then a table; each may be missing."""

    title: str = ""
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


Page = tuple[Section, ...]


def page(*sections: Section | None) -> Page:
    """The sections that hold anything."""
    return tuple(s for s in sections if s is not None and (s.lines or s.rows))


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Section | None:
    """A table section without the columns that hold nothing; None without rows."""
    made = [[clean(cell) for cell in row] for row in rows]
    names = list(columns)
    filled = [place for place in range(len(names)) if any(row[place] for row in made)]
    kept = tuple(tuple(row[place] for place in filled) for row in made)
    return Section(title=title, columns=tuple(names[place] for place in filled), rows=kept) if filled else None


def clean(value: object) -> str:
    """The value on one line, without anything that steers a terminal or turns the reading direction."""
    return " ".join(clean_text("" if value is None else str(value)).split())


def clean_text(text: str) -> str:
    """The same for text of several lines."""
    if text.isascii() and text.isprintable():
        return text
    kept = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\t", "    "))
    return "".join(c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in kept)
