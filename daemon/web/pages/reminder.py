"""*A reminder*: what rang, what it brings along, and the two things to say to it: done, or once more later.

Links in notifications lead here. Looking settles nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from daemon.web.desk import Page, Refused, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

Row = Mapping[str, Any]
MORNING: Final = time(9)
MOST_MINUTES: Final = 7 * 24 * 60


def show(visit: Visit) -> Response:
    """The page."""
    reminder = _reminder(visit)
    tomorrow = datetime.combine(visit.now.astimezone(visit.zone).date() + timedelta(days=1), MORNING)
    return visit.page(
        "reminder.html",
        title=reminder["title"],
        reminder=reminder,
        drafts=_drafts(visit, reminder["contact"]),
        tomorrow=tomorrow.isoformat(timespec="minutes"),
        now=visit.now.astimezone(visit.zone).strftime("%Y-%m-%dT%H:%M"),
    )


def _reminder(visit: Visit) -> Row:
    found = visit.desk.review().reminder(visit.place["key"])
    if found is None:
        raise Refused(404, "No such reminder rang.")
    return found


def _drafts(visit: Visit, contact: str) -> list[Row]:
    """The drafts to the same contact that wait for review: what the reminder may be about."""
    return [row for row in visit.desk.review().waiting() if row["contact"] == contact]


def done(visit: Visit) -> Response:
    """It is dealt with."""
    visit.desk.wishes().done(visit.place["key"])
    return visit.to("/", said="done")


def snooze(visit: Visit) -> Response:
    """It rings once more: after so many minutes, or at a moment on the user's clock."""
    visit.desk.wishes().snooze(visit.place["key"], _until(visit))
    return visit.to("/", said="snooze")


def _until(visit: Visit) -> datetime:
    minutes, at = visit.form.get("minutes", ""), visit.form.get("at", "")
    if minutes.isdecimal() and 0 < int(minutes[:6]) <= MOST_MINUTES:
        return visit.now + timedelta(minutes=int(minutes[:6]))
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Refused(400, "Say when: a day and a time of day, such as 2026-04-07 09:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=visit.zone)


PAGE = Page(path="/reminder/{key}", show=show, acts={"done": done, "snooze": snooze})
