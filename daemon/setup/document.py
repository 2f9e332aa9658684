"""A TOML text, changed key by key: whatever a person wrote around it stays, comments and order too. Pure.

    key = 1   # why        the value changes, the comment stays
    # key = 1   # why      a setting that was only shown becomes real, its comment stays
    neither                a line at the end of its table

The text is read by the standard library's own parser, statement by statement, and once more when it is done:
what was to change must have changed, and nothing else, or nothing is changed at all.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from daemon.config.places import Path, Places, statements

COLUMN = 36
"""Where comments stand, as in the example."""


class CannotEdit(ValueError):
    """The file is written in a way that this cannot change; the message is one sentence with the mend."""


def shown(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def with_values(text: str, table: Path, values: Mapping[str, Any]) -> str:
    """The text with these keys of a table set; one that is None is only shown from now on. Raises CannotEdit."""
    wanted = _at(_loaded(text), table, values)
    for key, value in values.items():
        text = _with_value(text, table, key, value)
    if _loaded(text) != wanted:
        raise CannotEdit("This file is written in a way that cannot be changed here: edit it by hand, or move it away.")
    return text


def has_table(text: str, table: Path) -> bool:
    """Does the text have a header of its own for this table?"""
    return any(path == table for _, path in Places(text).tables)


def span(text: str, table: Path) -> tuple[int, int]:
    """The lines of a table, from its header (from 0) up to the next one's. Raises CannotEdit."""
    tables = Places(text).tables
    for place, (line, path) in enumerate(tables):
        if path == table:
            last = tables[place + 1][0] - 1 if place + 1 < len(tables) else text.count("\n") + 1
            return line - 1, last
    name = ".".join(str(part) for part in table if isinstance(part, str))
    raise CannotEdit(f"There is no line [{name}] to put a setting under: write one, or move this file away.")


def _loaded(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _at(document: dict[str, Any], table: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """The document as it is to be."""
    wanted = copy.deepcopy(document)
    inner: Any = wanted
    for part in table:
        inner = inner[part] if isinstance(part, int) else inner.setdefault(part, {})
    for key, value in values.items():
        if value is None:
            inner.pop(key, None)
        else:
            inner[key] = list(value) if isinstance(value, tuple) else value
    return wanted


def _with_value(text: str, table: Path, key: str, value: Any) -> str:
    first, last = span(text, table)
    lines = text.split("\n")
    there = _statement(lines, first, last, key)
    if there is not None:
        start, end = there
        comment = _comment("\n".join(lines[start:end]))
        if value is None:
            lines[start:end] = [f"# {line}" for line in lines[start:end]]
        else:
            lines[start:end] = [written(key, value, comment)]
        return "\n".join(lines)
    if value is None:
        return text
    for number in range(first + 1, min(last, len(lines))):
        if lines[number].startswith("# ["):
            break
        found = re.fullmatch(rf"# ?{re.escape(key)} *= *(.*)", lines[number])
        if found:
            lines[number] = written(key, value, _comment(lines[number].removeprefix("#").strip()))
            return "\n".join(lines)
    lines.insert(_end(lines, first, last), written(key, value))
    return "\n".join(lines)


def written(key: str, value: Any, comment: str = "") -> str:
    """One line."""
    line = f"{key} = {shown(value)}"
    return f"{line:<{COLUMN - 1}} {comment}".rstrip() if comment else line


def _statement(lines: list[str], first: int, last: int, key: str) -> tuple[int, int] | None:
    """The lines (from, up to) of a key that is set in these lines."""
    for begun, statement in _within(lines, first, last):
        try:
            names = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if key in names:
            return begun, begun + statement.rstrip("\n").count("\n") + 1
    return None


def _within(lines: list[str], first: int, last: int) -> Iterator[tuple[int, str]]:
    start = first + 1 if first < len(lines) and lines[first].lstrip().startswith("[") else first
    for number, statement in statements("\n".join(lines[start:last])):
        if not statement.lstrip().startswith("["):
            yield start + number - 1, statement


def _end(lines: list[str], first: int, last: int) -> int:
    """Behind the last key of a table, or behind its header."""
    ends = [begun + statement.rstrip("\n").count("\n") + 1 for begun, statement in _within(lines, first, last)]
    return max(ends, default=first + 1)


def _comment(statement: str) -> str:
    """The comment at the end of a key's only line; empty where there is none."""
    if "\n" in statement.strip("\n"):
        return ""
    try:
        whole = tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return ""
    for found in re.finditer("#", statement):
        try:
            if tomllib.loads(statement[: found.start()]) == whole:
                return statement[found.start() :].strip()
        except tomllib.TOMLDecodeError:
            continue
    return ""
