"""Contact tables: our own CSV, and LinkedIn's ``Connections.csv``. Pure.

Spreadsheets write many dialects: the delimiter, the encoding and the place of the header are found
out from the file, never asked for.
"""

from __future__ import annotations

import csv
import difflib
import io
import re

from daemon.core.facts import Status
from daemon.people.building import Desk, Origin
from daemon.people.export import unguarded
from daemon.people.rows import COLUMNS, Parsed, Source, UnreadableFileError

_HEADER_WITHIN = 30
"""Rows of preamble (LinkedIn puts its notes there) before the header must have come."""
_LINKEDIN = {
    "email_address": "addresses",
    "company": "company",
    "position": "role",
}
_LONGEST_CELL = 1_000_000
"""Characters; the csv module's own limit of 131,072 is short for pasted notes."""

Rows = list[list[str]]


def parse_table(text: str, status_if_new: Status | None) -> Parsed:
    """The rows of a CSV text. Raises UnreadableFileError where no header is found."""
    table = _best_table(text)
    place, header = _header(table)
    if _linkedin(header):
        origin = Origin(
            source=Source.LINKEDIN,
            status_if_new=status_if_new or Status.KNOWN,
            found_via_if_new="LinkedIn",
            needs_reach=False,
        )
    else:
        origin = Origin(source=Source.CSV, status_if_new=status_if_new or Status.TRACKED)
    desk = Desk(origin=origin)
    if origin.source is Source.CSV:
        _check_header(desk, header, table[place])
    for number, cells in enumerate(table[place + 1 :], start=place + 2):
        _take(desk, f"row {number}", header, cells)
    _check_quotes(desk, text, table)
    return Parsed(rows=tuple(desk.rows), problems=tuple(desk.problems))


def _best_table(text: str) -> Rows:
    """The text cut at the delimiter that makes the best header."""
    best: Rows = max((_cut(text, delimiter) for delimiter in ",;\t|"), key=_known_columns)
    if not best:
        raise UnreadableFileError("a cell of the table is endless: save it again as CSV in UTF-8 from your spreadsheet")
    return best


def _cut(text: str, delimiter: str) -> Rows:
    """The rows at this delimiter; none where it cannot be the one."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=delimiter != "\t"))
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(before)


def _known_columns(table: Rows) -> int:
    known = {*COLUMNS, "first_name", "last_name", *_LINKEDIN}
    return max((len(known & set(_names(row))) for row in table[:_HEADER_WITHIN]), default=0)


def _names(row: list[str]) -> list[str]:
    return [re.sub(r"[\s_-]+", "_", cell.strip().casefold()) for cell in row]


def _header(table: Rows) -> tuple[int, list[str]]:
    """Where the header stands, and its names."""
    for place, row in enumerate(table[:_HEADER_WITHIN]):
        names = _names(row)
        if "name" in names or _linkedin(names):
            return place, names
    raise UnreadableFileError(
        "no column is called name: let the first row be the header name,addresses,phone,company,... "
        "(or take LinkedIn's Connections.csv or a vCard file as it is)"
    )


def _linkedin(names: list[str]) -> bool:
    """Other address books have first and last names too; these two columns are LinkedIn's."""
    return {"first_name", "last_name"} <= set(names) and not {"connected_on", "position"}.isdisjoint(names)


def _check_header(desk: Desk, header: list[str], written: list[str]) -> None:
    for name, original in zip(header, written, strict=True):
        if name and name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the columns are {','.join(COLUMNS)}"
            desk.complain("header", f'the column "{original.strip()}" is not known and was left out: {hint}')
    twice = sorted({name for name in header if name in COLUMNS and header.count(name) > 1})
    if twice:
        desk.complain("header", f"the column {twice[0]} stands there twice, the first filled cell counts: remove one")


def _take(desk: Desk, where: str, header: list[str], cells: list[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if any(cell.strip() for cell in cells[len(header) :]):
        desk.complain(
            where,
            f"has {len(cells)} cells and the header {len(header)}: put quotation marks around text that holds the delimiter",
            refused=True,
        )
        return
    named: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if not named.get(name, "").strip():
            named[name] = unguarded(cell)
    desk.take(where, _from_linkedin(named) if desk.origin.source is Source.LINKEDIN else named)


def _from_linkedin(cells: dict[str, str]) -> dict[str, str]:
    ours = {column: cells.get(theirs, "") for theirs, column in _LINKEDIN.items()}
    return ours | {"name": f"{cells.get('first_name', '')} {cells.get('last_name', '')}"}


def _check_quotes(desk: Desk, text: str, table: Rows) -> None:
    """An unclosed quotation mark swallows the rest of the file without the csv module saying so."""
    if text.count('"') % 2 == 0 or not table or not any("\n" in cell for cell in table[-1]):
        return
    where = f"row {len(table)}"
    desk.rows = [row for row in desk.rows if row.where != where]
    desk.complain(
        where,
        "opens a quotation mark that is never closed, so all that follows was read as one cell: close it",
        refused=True,
    )
