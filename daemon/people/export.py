"""Contacts as CSV: what an import reads back unchanged. Pure.

A cell that a spreadsheet would take for a formula is written behind an apostrophe, because names and
notes may come from strangers' letters; an import takes exactly one apostrophe away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from daemon.core.facts import Person, Status
from daemon.people.rows import COLUMNS

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"\+[\d\s()./-]*")
"""A plain telephone number begins with a plus and does no harm."""


def guarded(cell: str) -> str:
    """The cell so that no spreadsheet computes it."""
    return "'" + cell if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before ``guarded``."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def to_csv(people: Iterable[Person], statuses: Mapping[str, Status]) -> bytes:
    """A contacts CSV in UTF-8 with every column, in the given order; ``statuses`` by contact id."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180 2.1
    writer.writerow(COLUMNS)
    for person in people:
        writer.writerow([guarded(_cell(person, column, statuses)) for column in COLUMNS])
    return out.getvalue().encode("utf-8")


def _cell(person: Person, column: str, statuses: Mapping[str, Status]) -> str:
    if column == "addresses":
        return ";".join(person.addresses)
    if column == "may_cite_introducer":
        return "yes" if person.may_cite_introducer else "no"
    if column == "status":
        return str(statuses.get(person.id, Status.TRACKED))
    return str(getattr(person, column))
