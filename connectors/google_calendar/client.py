"""Speaking with Google Calendar: each function is one kind of question, page after page. It decides nothing.

Everything goes through ``connectors/google/http.py``, which guards, repeats and translates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.contract import Window
from connectors.errors import Temporary
from connectors.google.http import Google
from connectors.google_calendar.parse import FIELDS, Item

MOST: Final = 2500
"""Events a page at most; the reference allows no more."""
MOST_ASKED: Final = 50
"""Calendars in one question for busy times."""
STRETCH: Final = timedelta(days=60)
"""How much time one question for busy times covers: Google refuses about three months and more."""
_LISTED: Final = f"nextPageToken,nextSyncToken,items({FIELDS})"
_ENTRIES: Final = "nextPageToken,items(id,summary,summaryOverride,timeZone,accessRole,primary)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One calendar of the user's list."""

    id: str
    name: str
    zone: str
    role: str
    """The user's: owner, writer, reader, freeBusyReader."""
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a calendar told, and the token that tells what comes after."""

    items: tuple[Item, ...]
    token: str


class Client:
    """The questions asked of one account."""

    def __init__(self, google: Google) -> None:
        self._google = google

    @property
    def _events(self) -> Any:
        return self._google.service.events()

    def entries(self) -> tuple[Entry, ...]:
        """The calendars in the user's list that can be read."""
        asked: dict[str, Any] = {"minAccessRole": "reader", "maxResults": 250, "fields": _ENTRIES}
        lists = self._google.service.calendarList()
        with _readable():
            return tuple(_entry(item) for page in _pages(lists.list, asked) for item in page.get("items", ()))

    def listed(self, calendar: str, since: datetime) -> Listing:
        """Every event that has not ended before ``since``; those called off too.

        Without an end: an event that is moved further away is told all the same.
        """
        return self._listing(calendar, {"timeMin": _moment(since)})

    def changed(self, calendar: str, token: str) -> Listing:
        """What changed since. Raises CursorExpired, NotFound where the calendar is gone."""
        return self._listing(calendar, {"syncToken": token})

    def _listing(self, calendar: str, how: Mapping[str, str]) -> Listing:
        # The two calls must be alike in everything else, else the token does not hold.
        asked = {"calendarId": calendar, "maxResults": MOST, "showDeleted": True, "fields": _LISTED, **how}
        items: list[Item] = []
        token = ""
        for page in _pages(self._events.list, asked):
            items += _named(page)
            token = page.get("nextSyncToken", "")
        if not token:
            raise Temporary("Google Calendar gave no position to go on from: it is listed again with the next pass.")
        return Listing(items=tuple(items), token=token)

    def of_series(self, calendar: str, uid: str) -> tuple[Item, ...]:
        """Every event with this UID: a series and its exceptions."""
        asked = {"calendarId": calendar, "maxResults": MOST, "iCalUID": uid, "fields": _LISTED}
        return tuple(item for page in _pages(self._events.list, asked) for item in _named(page))

    def event(self, calendar: str, event: str, fields: str = FIELDS) -> Item:
        """One event, deleted ones too. Raises NotFound."""
        found: Item = self._events.get(calendarId=calendar, eventId=event, fields=fields).execute()
        return found

    def busy(self, calendars: Sequence[str], window: Window) -> tuple[tuple[datetime, datetime], ...]:
        """When these calendars say busy, in no order. Raises Temporary where one does not say."""
        with _readable():
            return tuple(self._busy(calendars, window))

    def _busy(self, calendars: Sequence[str], window: Window) -> Iterator[tuple[datetime, datetime]]:
        for first in range(0, len(calendars), MOST_ASKED):
            asked = [{"id": calendar} for calendar in calendars[first : first + MOST_ASKED]]
            start = window.start
            while start < window.end:
                end = min(start + STRETCH, window.end)
                body = {"timeMin": _moment(start), "timeMax": _moment(end), "items": asked}
                yield from _spans(self._google.service.freebusy().query(body=body).execute())
                start = end

    # --- writing; the gate lets nothing else through

    def insert(self, calendar: str, body: Item) -> Item:
        """A new event. Not repeatable. Raises Conflict where the id was ever given."""
        found: Item = self._events.insert(calendarId=calendar, sendUpdates="none", body=body).execute()
        return found

    def update(self, calendar: str, event: str, body: Item, etag: str) -> Item:
        """Another content. Raises Conflict where ``etag`` is not today's."""
        request = self._events.update(calendarId=calendar, eventId=event, sendUpdates="none", body=body)
        request.headers["If-Match"] = etag
        found: Item = request.execute()
        return found

    def delete(self, calendar: str, event: str, etag: str) -> None:
        """Away with it. Raises Conflict where ``etag`` is not today's, NotFound."""
        request = self._events.delete(calendarId=calendar, eventId=event, sendUpdates="none")
        request.headers["If-Match"] = etag
        request.execute()


def _pages(ask: Any, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    token = None
    while True:
        page: Mapping[str, Any] = ask(**asked, **({"pageToken": token} if token else {})).execute()
        yield page
        token = page.get("nextPageToken")
        if not token:
            return


@contextmanager
def _readable() -> Iterator[None]:
    """Around taking an answer apart. Raises Temporary where it is not as the reference says."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Temporary("Google Calendar's answer cannot be read: it is asked again with the next pass.") from error


def _named(page: Mapping[str, Any]) -> tuple[Item, ...]:
    """The events of a page. Raises Temporary where one has no id."""
    with _readable():
        return tuple({**item, "id": item["id"]} for item in page.get("items", ()))


def _entry(item: Item) -> Entry:
    return Entry(
        id=item["id"],
        name=item.get("summaryOverride") or item.get("summary") or item["id"],
        zone=item.get("timeZone", ""),
        role=item.get("accessRole", ""),
        primary=bool(item.get("primary")),
    )


def _spans(answer: Mapping[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    for name, told in answer.get("calendars", {}).items():
        errors = told.get("errors")
        if errors:
            reason = errors[0].get("reason", "no reason given")
            raise Temporary(f"Google Calendar does not tell when {name} is busy ({reason}): it is asked again.")
        for span in told.get("busy", ()):
            yield datetime.fromisoformat(span["start"]), datetime.fromisoformat(span["end"])


def _moment(when: datetime) -> str:
    """RFC 3339, in UTC, whole seconds."""
    return when.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
