"""*The weeks ahead*: what will be drafted or rung, day by day, if nobody does anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from daemon.web.desk import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

WEEKS: Final = 4
IN_A_DAY: Final = 8
"""Lines of one day that are shown at once."""
MOST: Final = 150
"""Lines of the page: the rest is counted."""


def show(visit: Visit) -> Response:
    """The page."""
    overview = visit.desk.overview()
    today = visit.now.astimezone(visit.zone).date()
    monday = today - timedelta(days=today.weekday())
    rows = [row for row in overview.ahead(7 * WEEKS) if row.get("form") != "stage"]
    by_day: dict[date, list[Mapping[str, Any]]] = {}
    for row in rows:
        day = max(datetime.fromisoformat(row["due"]).astimezone(visit.zone).date(), today)
        by_day.setdefault(day, []).append(row)
    weeks = [[_day(monday + timedelta(days=7 * week + n), by_day, today) for n in range(7)] for week in range(WEEKS)]
    days = [_listed(day, by_day[day]) for day in sorted(by_day)]
    return visit.page(
        "weeks.html",
        title="The weeks ahead",
        weeks=weeks,
        days=_first(days),
        count=len(rows),
        behind=overview.behind,
    )


def _day(day: date, by_day: Mapping[date, list[Mapping[str, Any]]], today: date) -> dict[str, Any]:
    """One square of the calendar."""
    return {"iso": day.isoformat(), "number": day.day, "count": len(by_day.get(day, ())), "today": day == today}


def _listed(day: date, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {"iso": day.isoformat(), "rows": rows[:IN_A_DAY], "more": max(len(rows) - IN_A_DAY, 0)}


def _first(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many days as fit on a page; of later ones only how much there is."""
    shown = 0
    for day in days:
        if shown >= MOST:
            day |= {"more": day["more"] + len(day["rows"]), "rows": []}
        shown += len(day["rows"])
    return days


PAGE = Page(path="/weeks", show=show, name="Weeks ahead", letter="w")
