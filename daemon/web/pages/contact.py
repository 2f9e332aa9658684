"""*A contact*: where they stand, what comes next and why, notes, promises, who is known through whom, the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from daemon.core.facts import Status
from daemon.errors import FollowthroughError
from daemon.web.charts import Node, graph
from daemon.web.desk import Page, Refused, Visit

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.responses import Response

Row = Mapping[str, Any]
AT_ONCE: Final = 40
"""Lines of the timeline on one page."""
NOTES: Final = 10
IN_GRAPH: Final = 8
CUT: Final = 300
"""Letters of one line of the timeline."""


def show(visit: Visit) -> Response:
    """The page."""
    contact = _contact(visit)
    portrait = visit.desk.portrait(contact)
    log = visit.desk.log(contact)[::-1]
    wanted = visit.query.get("from", "")
    first = int(wanted[:6]) if wanted.isdecimal() and wanted.isascii() else 0
    return visit.page(
        "contact.html",
        title=portrait["contact"],
        at=f"/contact/{contact}",
        one=portrait,
        person=portrait["person"],
        graph=_graph(portrait),
        notes=portrait["notes"][:NOTES],
        more_notes=len(portrait["notes"]) - NOTES,
        log=[row | {"what": row["what"][:CUT]} for row in log[first : first + AT_ONCE]],
        first=first,
        older=first + AT_ONCE if first + AT_ONCE < len(log) else None,
        newer=max(first - AT_ONCE, 0) if first else None,
    )


def _contact(visit: Visit) -> str:
    """The id of the contact, also where it was merged into another."""
    member = visit.desk.roster().named(visit.place["contact"])
    if member is None:
        raise Refused(404, "No such contact is known: it was erased, or never added.")
    return member.id


def _graph(portrait: Row) -> Markup | None:
    """Who is known through whom; None where nobody is."""
    circle, name = portrait["circle"], portrait["contact"]
    after = [*circle["introduced"], *circle["named"]]
    if not (circle["introducer"] or after):
        return None
    shown = [Node(name=one["name"]) for one in after[:IN_GRAPH]]
    if len(after) > IN_GRAPH:
        shown.append(Node(name=f"and {len(after) - IN_GRAPH} more"))
    before = Node(name=circle["introducer"]["name"]) if circle["introducer"] else None
    by = f"{name} was introduced by {before.name}. " if before else ""
    told = f"{by}{name} named {', '.join(one['name'] for one in after)}." if after else by
    return graph("circle", "Introductions", told, before=before, middle=Node(name=name), after=shown)


# --- what its buttons do ------------------------------------------------------------------------------


def note(visit: Visit) -> Response:
    """A note, whole; its headings are understood."""
    text = visit.form.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise Refused(400, "There was nothing in the note: write something, then save it.")
    return _said(visit, "noted", lambda contact: visit.desk.tell().note(contact, text))


def promise(visit: Visit) -> Response:
    """A promise of either side."""
    what = " ".join(visit.form.get("what", "").split())
    if not what:
        raise Refused(400, "Say what was promised.")
    by = _day(visit.form.get("by", ""))
    theirs = visit.form.get("theirs") == "yes"
    return _said(visit, "promised", lambda contact: visit.desk.touch().promise(contact, what, by, theirs=theirs))


def kept(visit: Visit) -> Response:
    """A promise was kept."""
    key = visit.form.get("promise", "")
    if not key:
        raise Refused(400, "Say which promise was kept.")
    return _said(visit, "promise-kept", lambda contact: visit.desk.touch().keep(contact, key))


def pause(visit: Visit) -> Response:
    """Nothing is drafted for them until the user resumes."""
    return _status(visit, Status.PAUSED, "paused")


def resume(visit: Visit) -> Response:
    """Letters are drafted again."""
    return _status(visit, Status.TRACKED, "resumed")


def confirm(visit: Visit) -> Response:
    """Somebody who was only known is followed from now on."""
    return _status(visit, Status.TRACKED, "confirmed")


def _status(visit: Visit, status: Status, said: str) -> Response:
    return _said(visit, said, lambda contact: visit.desk.contacts().set_status(contact, status))


def _said(visit: Visit, said: str, say: Any) -> Response:
    contact = _contact(visit)
    try:
        say(contact)
    except FollowthroughError as error:
        raise Refused(409, str(error)) from error
    return visit.to(f"/contact/{contact}", said=said)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(400, "Write the day like 2026-04-07.") from None


PAGE = Page(
    path="/contact/{contact}",
    show=show,
    acts={"note": note, "promise": promise, "kept": kept, "pause": pause, "resume": resume, "confirm": confirm},
)
