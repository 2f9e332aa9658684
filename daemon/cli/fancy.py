"""A page on a terminal, by rich: colour, weight, the terminal's width. Imported only there."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daemon.cli.page import Page, Section
from daemon.cli.plain import longest_word

_LONGEST_WORD = 36
"""Columns; a longer one may be broken, or nothing else would find room."""


def show(page: Page) -> None:
    """Prints the page on standard output. Text is taken as it is: no markup, no emoji names."""
    console = Console(highlight=False, markup=False, emoji=False)
    for number, section in enumerate(page):
        if number:
            console.print()
        if section.title:
            console.print(Text(section.title, style="bold"))
        inset = 2 if section.title else 0
        for line in section.lines:
            console.print(Padding(Text(line), (0, 0, 0, inset)))
        if section.rows:
            console.print(Padding(_table(section), (0, 0, 0, inset)))


def _table(section: Section) -> Table:
    made = Table(box=None, pad_edge=False, show_header=any(section.columns), header_style="dim", padding=(0, 2, 0, 0))
    for number, column in enumerate(zip(*section.rows, strict=True)):
        title = section.columns[number] if section.columns else ""
        # Words stay whole while there is room: a name that is to be copied must not be broken.
        whole = min(max(map(longest_word, column)), _LONGEST_WORD)
        made.add_column(title, style="" if number else "cyan", overflow="fold", min_width=whole)
    for row in section.rows:
        made.add_row(*(Text(cell) for cell in row))
    return made
