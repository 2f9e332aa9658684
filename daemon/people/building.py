"""From named cells to a checked PersonRow: one place for every kind of file.

A wrong value is left out and named, the person still comes in; a person without a name, or without
any way to reach them, stays outside. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from daemon.core.facts import Status
from daemon.people import checks
from daemon.people.rows import TEXT_COLUMNS, PersonRow, Problem, Source

T = TypeVar("T")

_LONG = {"research", "common_ground", "notes", "work_address"}
"""Columns whose line ends mean something."""

_CHECKED: Mapping[str, Callable[[str], str]] = {
    "phone": checks.phone,
    "country": checks.country,
    "time_zone": checks.time_zone,
    "language": checks.language,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is the same for every row of a file."""

    source: Source
    status_if_new: Status = Status.TRACKED
    found_via_if_new: str = ""
    needs_reach: bool = True
    """Is a person without address and phone refused?"""


@dataclass(slots=True)
class Desk:
    """Rows on their way in: collects what was understood and what was not."""

    origin: Origin
    rows: list[PersonRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, where: str, text: str, *, refused: bool = False) -> None:
        """Notes a problem."""
        self.problems.append(Problem(where=where, text=text, refused=refused))

    def take(self, where: str, cells: Mapping[str, str]) -> None:
        """Checks the cells of one person (column name to text) and adds the row, or says why not."""
        name = checks.one_line(cells.get("name", ""))
        if not name:
            self.complain(where, "has no name: write one in the column name", refused=True)
            return
        addresses = self._addresses(where, cells.get("addresses", ""))
        texts = {column: self._text(where, column, cells.get(column, "")) for column in TEXT_COLUMNS}
        row = self._row(where, name, addresses, texts, cells)
        # An export of contacts that are only known by name must come in again: nothing is drafted for them.
        reachable = addresses or texts["phone"] or row.status is Status.KNOWN
        if self.origin.needs_reach and not reachable:
            self.complain(
                where, f"{name} has neither a mail address nor a phone number: give one of them", refused=True
            )
            return
        self.rows.append(row)

    def _row(
        self, where: str, name: str, addresses: tuple[str, ...], texts: dict[str, str], cells: Mapping[str, str]
    ) -> PersonRow:
        said: Any = texts
        wanted = cells.get("status", "").strip()
        status = self._checked(where, checks.status, wanted, "new contacts come in as known, so nothing is drafted")
        # A status that was meant but not understood must not start letters: known is the one that does nothing.
        if_new = Status.KNOWN if wanted and status is None else self.origin.status_if_new
        return PersonRow(
            where=where,
            source=self.origin.source,
            name=name,
            addresses=addresses,
            may_cite_introducer=self._checked(where, checks.yes_or_no, cells.get("may_cite_introducer", ""), ""),
            status=status,
            status_if_new=if_new,
            found_via_if_new=self.origin.found_via_if_new,
            **said,
        )

    def _addresses(self, where: str, cell: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for piece in checks.split_addresses(cell):
            good = self._checked(where, checks.address, piece, "it was left out")
            if good:
                found[good] = None
        return tuple(found)

    def _text(self, where: str, column: str, cell: str) -> str:
        if column in _CHECKED:
            return self._checked(where, _CHECKED[column], cell, "it was left out") or ""
        return checks.paragraphs(cell) if column in _LONG else checks.one_line(cell)

    def _checked(self, where: str, check: Callable[[str], T], cell: str, else_: str) -> T | None:
        """The checked value; None, with a complaint, where it is wrong, and without one where it is empty."""
        if not cell.strip():
            return None
        try:
            return check(cell)
        except checks.WrongValueError as error:
            self.complain(where, f"{error} ({else_})" if else_ else str(error))
            return None
