"""Where output goes: JSON for scripts, pages for people, sentences to standard error, progress bars.

rich is imported only where a person looks at a terminal.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Any

import click

from daemon.cli.calling import Call
from daemon.cli.page import Page
from daemon.words import on_clock

Progress = Callable[[int, int | None], None]

_PATIENCE = 1.0
"""Seconds a thing may take before a bar appears."""
_WIDTH = 80


def give(call: Call, value: Any, page: Callable[[Any], Page], *, zone: tzinfo | None = None, empty: str = "") -> None:
    """Prints a command's answer: as JSON where that was asked for, else as the page made of it.

    A person reads moments on the clock of ``zone``; ``empty`` is said where there is nothing to show.
    """
    if call.json:
        print_json(value)
        return
    made = page(on_clock(value, zone) if zone else value)
    if made:
        show(made)
    elif empty:
        click.echo(empty)


def print_json(value: Any) -> None:
    """One JSON document (RFC 8259: UTF-8 whatever the terminal speaks)."""
    _write(value, indent=2)


def print_json_line(value: Any) -> None:
    """One JSON value on one line, handed over at once."""
    _write(value, indent=None)
    sys.stdout.buffer.flush()


def _write(value: Any, *, indent: int | None) -> None:
    try:
        line = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair, from a file name that is no UTF-8
        line = json.dumps(value, ensure_ascii=True, indent=indent, allow_nan=False).encode()
    sys.stdout.buffer.write(line + b"\n")


def show(page: Page) -> None:
    """Shows a page: with rich on a terminal, as plain text elsewhere."""
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from daemon.cli import fancy

        fancy.show(page)
        return
    from daemon.cli.plain import plain

    click.echo(plain(page, _width()), nl=False)


def _width() -> int:
    """The terminal's width, or what COLUMNS says, or 80."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


def remark(sentence: str) -> None:
    """A sentence for the user that is not the answer: on standard error."""
    click.echo(sentence, err=True)


@contextlib.contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A progress bar on standard error, once a thing has taken longer than a second, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    bar = _Bar(title)
    try:
        yield bar.move
    finally:
        bar.close()


class _Bar:
    """A bar that appears late, so that what is quick shows nothing."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._begun = time.monotonic()
        self._bar: Any = None

    def move(self, done: int, total: int | None) -> None:
        if self._bar is None:
            if time.monotonic() - self._begun < _PATIENCE:
                return
            self._open()
        self._bar.update(self._task, completed=done, total=total)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._title, total=None)
        self._bar.start()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
