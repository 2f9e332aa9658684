"""A page as plain text: for pipes, files and terminals without colour. Standard library only."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from daemon.cli.page import Page, Section

_GAP = "  "
_NARROWEST = 8
"""Columns are not made narrower than this while a wider one can give way."""
_INDENT = "  "


def plain(page: Page, width: int) -> str:
    """The page, no line wider than ``width`` where words allow it."""
    return "\n".join("\n".join(_section(section, width)) + "\n" for section in page)


def _section(section: Section, width: int) -> list[str]:
    out = [section.title] if section.title else []
    indent = _INDENT if section.title else ""
    for line in section.lines:
        out += _wrapped(line, width - len(indent), indent)
    if section.rows:
        out += [indent + line for line in _table(section, width - len(indent))]
    return out


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    lead = line[: len(line) - len(line.lstrip())]
    cut = textwrap.wrap(
        line.strip(), max(width - len(lead), _NARROWEST), break_long_words=False, break_on_hyphens=False
    )
    return [indent + lead + piece for piece in cut] or [""]


def _table(section: Section, width: int) -> list[str]:
    rows = [section.columns, *section.rows] if any(section.columns) else list(section.rows)
    widths = _widths(rows, width)
    return [line for row in rows for line in _row(row, widths)]


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Natural widths, the widest giving way first until the table fits; words stay whole while they can."""
    columns = list(zip_longest(*rows, fillvalue=""))
    widths = [max(map(cells, column)) for column in columns]
    room = width - len(_GAP) * (len(widths) - 1)
    whole = [max(longest_word(cell) for cell in column) for column in columns]
    for least in (whole, [_NARROWEST] * len(widths)):
        while sum(widths) > room and (wide := [p for p, w in enumerate(widths) if w > max(least[p], _NARROWEST)]):
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _row(row: Sequence[str], widths: list[int]) -> list[str]:
    folded = [_folded(cell, wide) for cell, wide in zip(row, widths, strict=False)]
    lines = zip_longest(*folded, fillvalue="")
    return [_GAP.join(_padded(cell, wide) for cell, wide in zip(line, widths, strict=False)).rstrip() for line in lines]


def _folded(cell: str, wide: int) -> list[str]:
    """The lines of a cell; most need one only."""
    return [cell] if cells(cell) <= wide else textwrap.wrap(cell, max(wide, 1), break_on_hyphens=False) or [""]


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def longest_word(text: str) -> int:
    """Columns of the longest word."""
    return max(map(len if text.isascii() else cells, text.split()), default=0)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
