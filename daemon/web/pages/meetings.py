"""*Meetings*: those ahead with the page that prepares them, and those that are over; and that page, fit for paper."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from daemon.errors import FollowthroughError
from daemon.web.desk import Page, Refused, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

AT_ONCE: Final = 40
WORDS: Final = {
    "held": "took place",
    "missed": "did not take place",
    "cancelled": "cancelled",
    "gone": "taken out of the calendar",
    "declined": "they declined",
    "refused": "you declined",
    "open": "you have not accepted",
    "contested": "a letter says otherwise",
    "moved": "moved",
}


def show(visit: Visit) -> Response:
    """The page."""
    rows = [row | {"told": WORDS.get(row["state"], row["state"])} for row in visit.desk.overview().meetings()]
    coming = [row for row in rows if datetime.fromisoformat(row["end"]) > visit.now]
    past = [row for row in rows if datetime.fromisoformat(row["end"]) <= visit.now][::-1]
    return visit.page(
        "meetings.html",
        title="Meetings",
        coming=coming[:AT_ONCE],
        more=max(len(coming) - AT_ONCE, 0),
        past=past[:AT_ONCE],
    )


def missed(visit: Visit) -> Response:
    """It did not take place."""
    try:
        visit.desk.tell().missed(visit.form.get("meeting", ""))
    except (FollowthroughError, LookupError) as error:
        raise Refused(409, str(error)) from error
    return visit.to("/meetings", said="missed")


def brief(visit: Visit) -> Response:
    """What prepares the next meeting with a contact."""
    member = visit.desk.roster().named(visit.place["contact"])
    if member is None:
        raise Refused(404, "No such contact is known: it was erased, or never added.")
    title, *lines = visit.desk.brief(member.id).strip().splitlines() or [member.person.name]
    return visit.page("brief.html", title=title, contact=member.id, name=member.person.name, parts=_parts(lines))


def _parts(lines: list[str]) -> list[dict[str, Any]]:
    """Headings stand at the margin in capitals; what is below belongs to them."""
    parts: list[dict[str, Any]] = [{"heading": "", "lines": []}]
    for line in lines:
        if line.strip() and line == line.lstrip() and line.split("(")[0].isupper():
            parts.append({"heading": line.strip(), "lines": []})
        else:
            parts[-1]["lines"].append(line)
    return [part for part in parts if part["heading"] or any(line.strip() for line in part["lines"])]


PAGE = Page(path="/meetings", show=show, acts={"missed": missed}, name="Meetings", letter="m")
BRIEF = Page(path="/brief/{contact}", show=brief)
