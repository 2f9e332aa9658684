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
    """Natural widths, the widest giving way first until the table fits."""
    widths = [max(map(cells, column), default=0) for column in zip_longest(*rows, fillvalue="")]
    room = width - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = widths.index(max(widths))
        second = max((w for place, w in enumerate(widths) if place != widest), default=0)
        least = max(_NARROWEST, min(second, widths[widest] - 1))
        widths[widest] = max(least, widths[widest] - (sum(widths) - room))
    return widths


def _row(row: Sequence[str], widths: list[int]) -> list[str]:
    folded = [
        textwrap.wrap(cell, max(wide, 1), break_on_hyphens=False) or [""]
        for cell, wide in zip(row, widths, strict=False)
    ]
    lines = zip_longest(*folded, fillvalue="")
    return [_GAP.join(_padded(cell, wide) for cell, wide in zip(line, widths, strict=False)).rstrip() for line in lines]


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
