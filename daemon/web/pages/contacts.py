"""*Contacts*: who waits on whom, those who wait on the user first; narrowed down by a search or by whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from daemon.web.desk import Page, Visit
from daemon.words import TURNS

if TYPE_CHECKING:
    from starlette.responses import Response

Row = Mapping[str, Any]
AT_ONCE: Final = 50
"""Contacts on one page."""
UNSEEN: Final = "Not looked at yet"
SEARCHED: Final = ("contact", "company", "role", "field", "city")


def show(visit: Visit) -> Response:
    """The page."""
    overview = visit.desk.overview()
    everybody = overview.contacts()
    words, turn = visit.query.get("q", "").strip()[:200], visit.query.get("turn", "")
    found = [row for row in everybody if _fits(row, words)]
    groups = _groups(found)
    chosen = [row for name, rows in groups.items() if turn in ("", name) for row in rows]
    first = min(_number(visit.query.get("from", "")), max(len(chosen) - 1, 0)) // AT_ONCE * AT_ONCE
    return visit.page(
        "contacts.html",
        title="Contacts",
        everybody=len(everybody),
        groups=_groups(chosen[first : first + AT_ONCE]),
        counts={name: len(rows) for name, rows in groups.items() if rows or name == turn},
        found=len(chosen),
        words=words,
        turn=turn,
        first=first,
        at_once=AT_ONCE,
        behind=overview.behind,
    )


def _fits(row: Row, words: str) -> bool:
    """Is every word somewhere in who they are?"""
    told = " ".join([*(str(row[name]) for name in SEARCHED), *row["addresses"]]).casefold()
    return all(word in told for word in words.casefold().split())


def _groups(rows: Iterable[Row]) -> dict[str, Sequence[Row]]:
    """By whose turn it is, in the order in which they ask for attention; within, who has waited longest first."""
    rows = sorted(rows, key=lambda row: (row["since"] is None, row["since"] or "", row["contact"].casefold()))
    groups = {name: [row for row in rows if row["stage"] in stages] for name, stages in TURNS.items()}
    unseen = [row for row in rows if not row["stage"]]
    return {name: some for name, some in {**groups, UNSEEN: unseen}.items() if some}


def _number(text: str) -> int:
    return int(text[:6]) if text.isdecimal() and text.isascii() else 0


PAGE = Page(path="/contacts", show=show, name="Contacts", letter="c")
