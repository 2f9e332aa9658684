"""Answers become the text of a configuration: a new one out of the example, or an old one with its comments. Pure.

The example is ``config.example.toml`` itself (``example.toml`` here is that very file), so what is said about a
setting there and in the user's own file cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from daemon.config.places import Path
from daemon.setup import document

OPENING = "# Followthrough's settings, written by followthrough init: run it again to change them, or edit this file."
_HEADER = re.compile(r"(?:# )?\[account\.(\w+)\]")
_KIND = re.compile(r'kind = "(\w+)"')

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to stand in the configuration; a value of None is not set (any more)."""

    me: Values
    account: Values
    mailbox: Values
    """With ``kind``."""
    calendar: Values
    """With ``kind``, which may be ``none``."""
    practice: Values = field(default_factory=dict)
    reminders: Values = field(default_factory=dict)
    store: Values = field(default_factory=dict)


def example() -> str:
    """The settings with their comments."""
    return resources.files("daemon.setup").joinpath("example.toml").read_text("utf-8")


def composed(wanted: Wanted, before: str | None = None, at: int = 0) -> str:
    """The text of a configuration: a new one, or ``before`` with its account number ``at`` (from 0) changed or added.

    Raises CannotEdit.
    """
    if before is None:
        before, at = _fresh(wanted), 0
    elif not document.has_table(before, ("account", at)):
        before = f"{before.rstrip()}\n\n{_account(wanted, commented=False)}\n"
    text = _with_kind(before, ("account", at), "mailbox", wanted.mailbox)
    text = _with_kind(text, ("account", at), "calendar", wanted.calendar)
    tables: Mapping[Path, Values] = {
        ("me",): wanted.me,
        ("account", at): wanted.account,
        ("account", at, "mailbox"): wanted.mailbox,
        ("account", at, "calendar"): wanted.calendar,
        ("practice",): wanted.practice,
        ("reminders",): wanted.reminders,
        ("store",): wanted.store,
    }
    for table, values in tables.items():
        if values:
            text = document.with_values(_with_table(text, table), table, values)
    return text


def _with_table(text: str, table: Path) -> str:
    """The text with a header for the table; only tables of their own are made here."""
    if document.has_table(text, table) or len(table) > 1:
        return text
    return f"{text.rstrip()}\n\n[{table[0]}]\n"


def _fresh(wanted: Wanted) -> str:
    """The example with the account that is wanted, and with nothing set but what has no default."""
    text = example()
    head, _, rest = text.partition("\n[me]")
    me, _, rest = rest.partition("\n[[account]]")
    opening = "\n".join((OPENING, *head.split("\n")[1:]))
    others = rest[rest.index("\n[store]") :]
    return f"{opening}\n{_shown('[me]' + me)}\n{_account(wanted, commented=True)}\n{others}"


def _account(wanted: Wanted, *, commented: bool) -> str:
    """The tables of one account; ``commented``: with what the example says about accounts."""
    start = example().index("\n[[account]]") + 1
    lines = example()[start:].split("\n\n", 1)[0] if commented else "[[account]]\n"
    parts = (_block("mailbox", str(wanted.mailbox["kind"])), _block("calendar", str(wanted.calendar["kind"])))
    return "\n\n".join(part.rstrip() for part in (_shown(lines), *parts)) + "\n"


def _with_kind(text: str, account: Path, what: str, values: Values) -> str:
    """The text with a table of this kind: one of another kind is replaced, its old lines kept as comments."""
    table = (*account, what)
    kind = str(values["kind"])
    if not document.has_table(text, table):
        lines = text.split("\n")
        lines.insert(_after(text, account), f"\n{_block(what, kind)}")
        return "\n".join(lines)
    first, last = document.span(text, table)
    lines = text.split("\n")
    old = "\n".join(lines[first:last])
    before = _KIND.search("\n".join(line for line in lines[first:last] if not line.startswith("#")))
    if before is None or before[1] == kind:
        return text
    kept = [line if line.startswith("#") or not line.strip() else f"# {line}" for line in old.split("\n")]
    lines[first:last] = [_block(what, kind).rstrip(), "", *kept]
    return "\n".join(lines)


def _after(text: str, account: Path) -> int:
    """The line behind an account's own tables."""
    tables = (account, (*account, "mailbox"))
    ends = [document.span(text, table)[1] for table in tables if document.has_table(text, table)]
    return min(max(ends), text.count("\n") + 1)


def _block(what: str, kind: str) -> str:
    """A mailbox or calendar of a kind as the example shows it, nothing set but its kind."""
    if kind == "none":
        return f'[account.{what}]\nkind = "none"\n'
    lines = example().split("\n")
    for number, line in enumerate(lines):
        found = _HEADER.match(line)
        if found and found[1] == what:
            block = _rows(lines, number)
            if f'kind = "{kind}"' in block[1]:
                return _shown("\n".join([f"[account.{what}]", f'kind = "{kind}"', *block[2:]]), kind=True) + "\n"
    raise KeyError(f"{what} {kind}")


def _rows(lines: list[str], start: int) -> list[str]:
    """A table of the example without the # before its lines, up to the next empty one."""
    commented = lines[start].startswith("# ")
    rows = []
    for line in lines[start:]:
        if not line.strip() or (commented and line.strip() == "#"):
            break
        rows.append(line.removeprefix("# ") if commented else line)
    return rows


def _shown(text: str, *, kind: bool = False) -> str:
    """Every key only shown, as a comment; headers stand, and ``kind`` where that is said."""

    def one(line: str) -> str:
        if line.startswith(("[", "#", " ")) or not line.strip():
            return line
        return line if kind and line.startswith("kind = ") else f"# {line}"

    return "\n".join(map(one, text.split("\n")))
