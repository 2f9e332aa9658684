"""``stats``: what works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daemon.cli.calling import command, current_call
from daemon.cli.output import give
from daemon.cli.page import Page, Section, page, table

Row = Mapping[str, Any]

TITLES: Mapping[str, str] = {
    "company": "By company",
    "field": "By field",
    "introduction": "By the way they were found",
    "hour": "By the hour of the first letter",
    "length": "By the length of the first letter",
}
_DAY = 24


@command("stats")
def stats_command() -> None:
    """Show what works: the way from asked to answered, met, thanked and referred, and who answers how fast.

    No rate is shown that would rest on fewer than five.
    """
    call = current_call()
    with call.app() as app:
        give(call, app.stats(), stats_page)


def stats_page(counted: Row) -> Page:
    """The funnel, then the groups that tell anything."""
    funnel: Mapping[str, int] = counted["funnel"]
    if not funnel["asked"]:
        return page(Section(lines=("Nobody has been asked yet: there is nothing to count.",)))
    way = table("From asked to referred", ("Step", "People"), funnel.items())
    everybody = table("Everybody", _COLUMNS, [_row("all together", counted["overall"])])
    groups = (_group(TITLES[name], rows) for name, rows in counted["by"].items())
    return page(way, everybody, *groups)


_COLUMNS = ("", "Asked", "Answered", "Reply rate", "Median time to answer")


def _group(title: str, rows: Sequence[Row]) -> Section | None:
    """A group in which something is known."""
    if not any(row["name"] for row in rows):
        return None
    return table(title, _COLUMNS, [_row(row["name"] or "not known", row) for row in rows])


def _row(name: str, row: Row) -> tuple[object, ...]:
    rate = "too few to tell" if row["reply_rate"] is None else f"{row['reply_rate']:.0%}"
    return (name, row["asked"], row["answered"], rate, _time(row["median_hours"]))


def _time(hours: float | None) -> str:
    if hours is None:
        return "too few to tell"
    return f"{hours:.0f} hours" if hours < 2 * _DAY else f"{hours / _DAY:.0f} days"
