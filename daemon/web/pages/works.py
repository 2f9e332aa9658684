"""*What works*: the funnel, who answers, and how soon; each chart with its numbers beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from daemon.web.charts import Bar, bars
from daemon.web.desk import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

Row = Mapping[str, Any]
MOST: Final = 10
"""Groups of one chart."""
STEPS: Final = {
    "asked": "Asked",
    "answered": "Answered",
    "met": "Met",
    "thanked": "Thanked",
    "referred": "Named somebody else",
}
GROUPS: Final = {
    "company": "By company",
    "field": "By field",
    "introduction": "By way of introduction",
    "hour": "By time of day of the first letter",
    "length": "By length of the first letter",
}


def show(visit: Visit) -> Response:
    """The page."""
    stats = visit.desk.overview().stats()
    groups = [_group(name, title, stats["by"].get(name, ())) for name, title in GROUPS.items()]
    return visit.page(
        "works.html",
        title="What works",
        funnel=_funnel(stats["funnel"]),
        steps=[(title, stats["funnel"].get(name, 0)) for name, title in STEPS.items()],
        overall=stats["overall"],
        waited=waited(stats["overall"]["median_hours"]),
        groups=[group for group in groups if group],
    )


def _funnel(funnel: Mapping[str, int]) -> Any:
    most = max(funnel.values(), default=0) or 1
    rows = [
        Bar(label=title, share=funnel.get(name, 0) / most, value=str(funnel.get(name, 0)))
        for name, title in STEPS.items()
    ]
    told = ", ".join(f"{row.label.lower()} {row.value}" for row in rows)
    return bars("funnel", "From asked to thanked", f"Contacts: {told}.", rows)


def _group(name: str, title: str, tallies: Sequence[Row]) -> Row | None:
    """One way of grouping: answers, and how soon; None where nobody is known to be in a group."""
    known = [one for one in tallies if one["name"]]
    rated = [one for one in known if one["reply_rate"] is not None][:MOST]
    timed = sorted((one for one in known if one["median_hours"] is not None), key=lambda one: one["median_hours"])[
        :MOST
    ]
    if not known:
        return None
    slowest = max((one["median_hours"] for one in timed), default=1) or 1
    rates = [Bar(label=one["name"], share=one["reply_rate"], value=percent(one["reply_rate"])) for one in rated]
    waits = [
        Bar(label=one["name"], share=one["median_hours"] / slowest, value=waited(one["median_hours"])) for one in timed
    ]
    return {
        "title": title,
        "rates": bars(f"{name}-rates", f"Answers, {title.lower()}", _told(rates), rates) if rates else None,
        "waits": bars(f"{name}-waits", f"Time to answer, {title.lower()}", _told(waits), waits) if waits else None,
        "rows": [
            (
                one["name"],
                one["asked"],
                one["answered"],
                percent(one["reply_rate"]),
                waited(one["median_hours"]),
            )
            for one in known[: 2 * MOST]
        ],
        "more": max(len(known) - 2 * MOST, 0),
    }


def _told(rows: Sequence[Bar]) -> str:
    return "; ".join(f"{row.label} {row.value}" for row in rows)


def percent(rate: float | None) -> str:
    """A rate in words; a dash where it would rest on too few."""
    return "–" if rate is None else f"{rate * 100:.0f} %"


def waited(hours: float | None) -> str:
    """A time to answer in words."""
    if hours is None:
        return "–"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.1f} days"


PAGE = Page(path="/works", show=show, name="What works", letter="x")
