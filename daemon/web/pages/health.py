"""*Health*: each account, when it was last looked through completely, and what is in the way, with the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daemon.web.desk import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def show(visit: Visit) -> Response:
    """The page."""
    overview = visit.desk.overview()
    return visit.page(
        "health.html",
        title="Health",
        accounts=visit.desk.health(),
        behind=overview.behind,
        contacts=len(visit.desk.roster().members),
    )


PAGE = Page(path="/health", show=show, name="Health", letter="h")
