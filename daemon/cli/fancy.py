"""A page on a terminal, by rich: colour, weight, the terminal's width. Imported only there."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daemon.cli.page import Page, Section


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
    first, *others = section.columns or [""] * len(section.rows[0])
    made.add_column(first, style="cyan", overflow="fold", min_width=min(8, _longest(section)))
    for title in others:
        made.add_column(title, overflow="fold")
    for row in section.rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def _longest(section: Section) -> int:
    return max(len(row[0]) for row in section.rows)
