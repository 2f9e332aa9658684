"""Reads the tables of one document, key by key, and gathers every problem instead of stopping at the first.

A value that is wrong comes out as None (of a required key) or as its default, so that reading goes on; whoever
builds settings from it first asks whether there were problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from daemon.config import keys, values
from daemon.config.keys import Keys, Need
from daemon.config.places import Path, Places
from daemon.errors import Problem


class Reader:
    """The problems of one document so far, and the ways to find more."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.problems: list[Problem] = []

    def complain(self, path: Path, text: str) -> None:
        """Notes a problem at a key or table."""
        self.problems.append(Problem(line=self._places.line(path), key=spoken(path), text=text))

    def table(self, path: Path, value: Any) -> Mapping[str, Any] | None:
        """The value, where it is a table; complains and returns None where it is not."""
        if isinstance(value, Mapping):
            return value
        brackets = f"[{_dotted(path)}]"
        many = isinstance(value, list) and all(isinstance(item, Mapping) for item in value)
        self.complain(
            path,
            f"write {brackets} once, with single brackets" if many else f"write it as a table under a line {brackets}",
        )
        return None

    def values(
        self, path: Path, table: Mapping[str, Any], wanted: Keys, *, also: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """The checked value of every wanted key; keys that are neither wanted nor in ``also`` are complained of."""
        for name in table:
            if name not in wanted and name not in also:
                self._complain_of_unknown((*path, name), table[name], (*wanted, *also))
        return {name: self._value(path, name, key, table) for name, key in wanted.items()}

    def _complain_of_unknown(self, path: Path, value: Any, allowed: tuple[str, ...]) -> None:
        key = f"[{_dotted(path)}]" if isinstance(value, (Mapping, list)) else spoken(path)
        self.problems.append(Problem(line=self._places.line(path), key=key, text=_unknown(path, allowed)))

    def _value(self, path: Path, name: str, key: keys.Key, table: Mapping[str, Any]) -> Any:
        if name in table:
            try:
                return key.check(table[name])
            except values.WrongValue as error:
                self.complain((*path, name), str(error))
        elif key.default is Need.REQUIRED:
            self.complain((*path, name), f"is missing: add a line such as {key.example}")
        return None if key.default is Need.REQUIRED else key.default


def spoken(path: Path) -> str:
    """A path as the user would look for it in the file: ``[account.mailbox] path``."""
    names = [name for name in path if isinstance(name, str)]
    if isinstance(path[-1], int):
        return f"[[{'.'.join(names)}]]"
    if len(names) == 1:
        return (
            f"[[{names[0]}]]"
            if names[0] in ("account", "channel")
            else f"[{names[0]}]"
            if names[0] in keys.TABLES
            else names[0]
        )
    table = ".".join(names[:-1])
    if names[0] == "channel":
        return f"[[channel]] {names[-1]}"
    if names[0] == "account" and len(names) == 2:  # a key of the account itself, or a table in it
        return f"[account.{names[1]}]" if names[1] in keys.ACCOUNT_TABLES else f"[[account]] {names[1]}"
    return f"[{table}] {names[-1]}"


def _dotted(path: Path) -> str:
    return ".".join(name for name in path if isinstance(name, str))


def _unknown(path: Path, allowed: tuple[str, ...]) -> str:
    """Where the key belongs, or which one was meant, or which there are."""
    name = str(path[-1])
    homes = [table for table, known in _homes().items() if name in known]
    if homes:
        return f"is not known here; it belongs under {' or '.join(homes)}"
    hint = values.nearest(name, allowed)
    return f"is not known{hint} (known here: {', '.join(allowed)})"


def _homes() -> Mapping[str, Keys]:
    return {
        "[me]": keys.ME,
        "[[account]]": {name: key for name, key in keys.ACCOUNT.items() if name != "name"},
        "[practice]": keys.practice(),
        "[drafts]": keys.DRAFTS,
        "[reminders]": keys.REMINDERS,
        "[[channel]]": {name: key for name, key in keys.channel(FilePath()).items() if name != "name"},
        "[log]": keys.LOG,
        "[metrics]": keys.METRICS,
    }
