"""*Today*: the drafts that wait for review, what only the user can say, what rang and is not settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from daemon.web.desk import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

Row = Mapping[str, Any]
FRESH: Final = timedelta(days=14)
"""How long a reminder that nobody settled stays on the page."""
SETTLED: Final = {"edit": "changed", "throw-away": "thrown away", "later": "put off", "never": "never again"}
MOST: Final = 40
"""Rows of a list that are shown at once."""


def show(visit: Visit) -> Response:
    """The page."""
    waiting, settled = sorted_out(visit.desk.review().waiting())
    return visit.page(
        "today.html",
        title="Today",
        today=visit.now,
        drafts=waiting,
        settled=settled,
        settled_words=SETTLED,
        rang=_rang(visit),
        asks=visit.desk.asks(),
        most=MOST,
        accounts=[account for account in visit.desk.health() if account["errors"]],
    )


def sorted_out(drafts: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Of the drafts that lie there: those that wait for a word of the user, and those that had it."""
    return [one for one in drafts if not _is_settled(one)], [one for one in drafts if _is_settled(one)]


def _is_settled(draft: Row) -> bool:
    """Did the user say what becomes of it, so that it waits for them no more?"""
    pending = {wish["wish"] for wish in draft["wishes"] if wish["state"] == "pending"}
    return bool(draft["kept"] or pending - {"edit"})


def _rang(visit: Visit) -> list[Row]:
    """Reminders that rang lately and were neither done nor put off, the newest first."""
    rows = visit.desk.review().rang(visit.now - FRESH)
    rows = [row for row in rows if not row["done"] and not _is_put_off(row, visit.now)]
    return sorted(rows, key=lambda row: datetime.fromisoformat(row["fired"]), reverse=True)


def _is_put_off(row: Row, now: datetime) -> bool:
    return bool(row["snoozed_until"]) and datetime.fromisoformat(row["snoozed_until"]) > now


PAGE = Page(path="/", show=show, name="Today", letter="t")
