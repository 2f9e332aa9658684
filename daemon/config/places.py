"""On which line of a TOML file does a key stand? Nothing here judges what a key means.

The file is taken apart into its statements by the standard library's own parser: lines are added to a
statement until it parses. So strings, arrays and quoted keys are understood exactly as they are when
the file is loaded, and no second grammar has to agree with the first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
"""From the top of the document to a value: table names, keys, and positions in arrays (from 0)."""


class Places:
    """The lines of every table and key of one document that is known to parse."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        """How often the header of each array of tables was met."""
        self.tables: list[tuple[int, Path]] = [(1, ())]
        """Where each table begins, the document itself first: line of its header and path."""
        header: Path = ()
        for line, statement in statements(text):
            if statement.lstrip().startswith("["):
                header = self._enter(statement)
                self.tables.append((line, header))
                self._note(header, line)
            else:
                self._record(header, tomllib.loads(statement), line)

    def line(self, path: Path) -> int | None:
        """The line of the value at ``path``, or else of the nearest table around it; None where neither stands."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def _enter(self, statement: str) -> Path:
        """The full path of the table that a header opens, positions in arrays included."""
        path: Path = ()
        inner: Any = tomllib.loads(statement)
        while inner:
            name, inner = next(iter(inner.items()))
            path = (*path, name)
            if isinstance(inner, list):  # only the last name of [[...]] is one here
                self._counts[path] = self._counts.get(path, 0) + 1
                inner = None
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _record(self, around: Path, value: Any, line: int) -> None:
        """Notes a key and whatever its value holds; ``value`` is the parsed statement."""
        items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
        for name, inner in items:
            self._note((*around, name), line)
            self._record((*around, name), inner, line)

    def _note(self, path: Path, line: int) -> None:
        # The first mention stands: ``a.b = 1`` on line 3 names ``a`` too, a later ``a.c`` does not move it.
        for end in range(1, len(path) + 1):
            self._lines.setdefault(path[:end], line)


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the line it begins on. Lines end as TOML says (LF, CRLF), nowhere else."""
    begun, first = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        first = first if begun else number
        begun += line + "\n"
        if not begun.strip() or begun.lstrip().startswith("#"):
            begun = ""
        elif _parses(begun):
            yield first, begun
            begun = ""


def _parses(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
