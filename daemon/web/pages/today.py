"""*Today*: the drafts that wait for review, what only the user can say, what rang and is not settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from daemon.web.desk import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

Row = Mapping[str, Any]
WAITING = frozenset({"untouched", "edited"})


def show(visit: Visit) -> Response:
    """The page."""
    status = visit.local(visit.desk.status())
    drafts = [draft for draft in visit.local(visit.desk.drafts()) if draft["state"] in WAITING]
    return visit.page("today.html", title="Today", drafts=drafts, asks=_asks(status["contacts"]))


def _asks(contacts: Sequence[Row]) -> list[Row]:
    """What only the user can settle, with the contact it is about."""
    return [{"contact": contact["contact"], **ask} for contact in contacts for ask in contact["asks"]]


PAGE = Page(path="/", show=show, name="Today", letter="t")
