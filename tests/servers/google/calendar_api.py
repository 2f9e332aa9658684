"""What the API of Google Calendar answers about ``Calendars``: lists, tokens, pages, ETags, refusals."""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .recurrence import at, ends_after, occurrences
from .server import Call, Refusal, Reply, Route
from .stamps import rfc3339, stamp

if TYPE_CHECKING:
    from .calendar import Calendars, Held

OWNER = "dana@example.org"
MOST_BUSY = timedelta(days=90)
_ID = re.compile(r"[a-v0-9]{5,1024}")
_NOT_WITH_TOKEN = (
    "iCalUID orderBy privateExtendedProperty q sharedExtendedProperty timeMin timeMax updatedMin"
).split()
_WRITERS = ("owner", "writer")


class CalendarApi:
    """Answers from what is kept."""

    def __init__(self, kept: Calendars) -> None:
        self._kept = kept

    def routes(self) -> Mapping[str, Route]:
        """By method id."""
        return {
            "calendar.calendarList.list": self._entries,
            "calendar.events.list": self._list,
            "calendar.events.get": self._get,
            "calendar.events.insert": self._insert,
            "calendar.events.update": self._update,
            "calendar.events.delete": self._delete,
            "calendar.freebusy.query": self._busy,
        }

    def _held(self, call: Call) -> Held:
        name = call.slots["calendarId"]
        name = OWNER if name == "primary" else name
        if name not in self._kept.calendars:
            raise Refusal(404, "notFound", "Not Found")
        return self._kept.calendars[name]

    def _entries(self, call: Call) -> Reply:
        ranks = ["freeBusyReader", "reader", "writer", "owner"]
        least = ranks.index(call.one("minAccessRole", "freeBusyReader"))
        found = [_entry(held) for held in self._kept.calendars.values() if ranks.index(held.role) >= least]
        first = int(call.one("pageToken", "0"))
        size = min(int(call.one("maxResults", "100")), self._kept.page_size)
        more = {"nextPageToken": str(first + size)} if first + size < len(found) else {"nextSyncToken": "list"}
        return Reply(body={"kind": "calendar#calendarList", "items": found[first : first + size], **more})

    def _list(self, call: Call) -> Reply:
        held = self._held(call)
        asked = {name: list(values) for name, values in call.query.items() if name not in ("pageToken", "fields")}
        page = _opened(call.one("pageToken")) if call.one("pageToken") else None
        if page is not None and page["asked"] != asked:
            raise Refusal(400, "invalid", "A page token goes with the parameters of its first page.")
        snapshot = held.shown if page is None else page["now"]
        found = self._found(held, call, snapshot)
        first = 0 if page is None else page["first"]
        size = min(int(call.one("maxResults", "250")), self._kept.page_size)
        body = {
            "kind": "calendar#events",
            "etag": f'"{held.now}"',
            "summary": held.summary,
            "updated": stamp(held.now),
            "timeZone": held.zone,
            "accessRole": held.role,
            "defaultReminders": [{"method": "email", "minutes": 30}],
            "items": [copy.deepcopy(each) for each in found[first : first + size]],
        }
        if first + size < len(found):
            body["nextPageToken"] = _sealed({"asked": asked, "now": snapshot, "first": first + size})
        elif not set(call.query) & (set(_NOT_WITH_TOKEN) - {"timeMin", "timeMax"}):
            body["nextSyncToken"] = _sealed({"now": snapshot, "how": _how(call), "calendar": held.id})
        return Reply(body=body)

    def _found(self, held: Held, call: Call, snapshot: int) -> list[dict[str, Any]]:
        listed = [event for name, event in held.events.items() if name not in held.unlisted]
        if call.one("syncToken"):
            since = self._since(held, call)
            news = [event for event in listed if since < held.changed[event["id"]] <= snapshot]
            return sorted(news, key=lambda event: held.changed[event["id"]])
        return [event for event in listed if self._wanted(held, call, event)]

    def _since(self, held: Held, call: Call) -> int:
        """The change a sync token stands for. Raises Refusal."""
        forbidden = [name for name in _NOT_WITH_TOKEN if name in call.query]
        if forbidden or call.one("showDeleted") == "false":
            raise Refusal(400, "invalid", f"A sync token does not go with {forbidden or 'showDeleted=false'}.")
        token = _opened(call.one("syncToken"))
        if token is None or token.get("calendar") != held.id or token["now"] < held.oldest:
            raise Refusal(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        if token["how"] != _how(call):
            raise Refusal(400, "invalid", "A sync token goes with the parameters it was made with.")
        return int(token["now"])

    def _wanted(self, held: Held, call: Call, event: Mapping[str, Any]) -> bool:
        zone = ZoneInfo(held.zone)
        cancelled = event["status"] == "cancelled"
        orphaned = held.events.get(event.get("recurringEventId", ""), {}).get("status") == "cancelled"
        if cancelled and not call.yes("showDeleted") and ("recurringEventId" not in event or orphaned):
            return False
        if call.one("iCalUID") and self._uid(held, event) != call.one("iCalUID"):
            return False
        if call.one("timeMax") and "start" in event and at(event["start"], zone) >= _bound(call, "timeMax"):
            return False
        return not call.one("timeMin") or ends_after(event, held.events.values(), _bound(call, "timeMin"), zone)

    def _uid(self, held: Held, event: Mapping[str, Any]) -> str:
        master = held.events.get(event.get("recurringEventId", ""), {})
        return str(event.get("iCalUID") or master.get("iCalUID") or "")

    def _get(self, call: Call) -> Reply:
        return Reply(body=copy.deepcopy(self._event(call)))

    def _event(self, call: Call) -> dict[str, Any]:
        held = self._held(call)
        if call.slots["eventId"] not in held.events:
            raise Refusal(404, "notFound", "Not Found")
        return held.events[call.slots["eventId"]]

    def _insert(self, call: Call) -> Reply:
        held = self._writable(call)
        name = call.body.get("id", "")
        if name and not _ID.fullmatch(name):
            raise Refusal(400, "invalid", "Invalid resource id value.")
        if name in held.events:
            raise Refusal(409, "duplicate", "The requested identifier already exists.")
        _checked(call.body, ZoneInfo(held.zone))
        return Reply(body=copy.deepcopy(self._kept.put(call.body, held.id)))

    def _update(self, call: Call) -> Reply:
        held = self._writable(call)
        before = self._matched(call)
        _checked(call.body, ZoneInfo(held.zone))
        kept: dict[str, Any] = {
            key: before[key] for key in ("iCalUID", "created", "creator", "organizer") if key in before
        }
        return Reply(body=copy.deepcopy(self._kept.put({**kept, **call.body, "id": before["id"]}, held.id)))

    def _delete(self, call: Call) -> Reply:
        held = self._writable(call)
        before = self._matched(call)
        if before["status"] == "cancelled":
            raise Refusal(410, "deleted", "Resource has been deleted")
        self._kept.delete(before["id"], held.id)
        return Reply()

    def _writable(self, call: Call) -> Held:
        held = self._held(call)
        if held.role not in _WRITERS:
            raise Refusal(403, "requiredAccessLevel", "You need to have writer access to this calendar.")
        if self._kept.meanwhile is not None:
            happens, self._kept.meanwhile = self._kept.meanwhile, None
            happens()
        return held

    def _matched(self, call: Call) -> dict[str, Any]:
        event = self._event(call)
        wanted = call.headers.get("if-match")
        if wanted not in (None, "*", event["etag"]):
            raise Refusal(412, "conditionNotMet", "Precondition Failed")
        return event

    def _busy(self, call: Call) -> Reply:
        first, last = (datetime.fromisoformat(call.body[name]) for name in ("timeMin", "timeMax"))
        if last - first > MOST_BUSY:
            raise Refusal(400, "timeRangeTooLong", "The requested time range is too long.")
        if last <= first:
            raise Refusal(400, "timeRangeEmpty", "The specified time range is empty.")
        told = {each["id"]: self._busy_of(each["id"], first, last) for each in call.body["items"]}
        times = {name: call.body[name] for name in ("timeMin", "timeMax")}
        return Reply(body={"kind": "calendar#freeBusy", **times, "calendars": told})

    def _busy_of(self, name: str, first: datetime, last: datetime) -> dict[str, Any]:
        if name not in self._kept.calendars:
            return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
        spans = sorted(
            (max(start, first), min(end, last))
            for start, end in self._taken(self._kept.of(name), first, last)
            if end > first
        )
        return {"busy": [{"start": rfc3339(start), "end": rfc3339(end)} for start, end in spans if start < end]}

    def _taken(self, held: Held, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        for event in held.events.values():
            declined = any(
                each.get("self") and each["responseStatus"] == "declined" for each in event.get("attendees", ())
            )
            free = event.get("transparency") == "transparent" or event.get("eventType") == "workingLocation"
            if event["status"] == "cancelled" or declined or free or "recurringEventId" in event:
                continue
            yield from occurrences(event, held.events.values(), first, last, ZoneInfo(held.zone))


def _entry(held: Held) -> dict[str, Any]:
    more = {"primary": True} if held.primary else {}
    return {
        "kind": "calendar#calendarListEntry",
        "etag": '"1"',
        "id": held.id,
        "summary": held.summary,
        "timeZone": held.zone,
        "accessRole": held.role,
        "selected": True,
        **more,
    }


def _checked(body: Mapping[str, Any], zone: ZoneInfo) -> None:
    if at(body["end"], zone) <= at(body["start"], zone):
        raise Refusal(400, "timeRangeEmpty", "The specified time range is empty.")
    if body.get("recurrence") and "dateTime" in body["start"] and not body["start"].get("timeZone"):
        raise Refusal(400, "invalid", "Missing time zone definition for start time.")


def _bound(call: Call, name: str) -> datetime:
    moment = datetime.fromisoformat(call.one(name))
    if moment.tzinfo is None:
        raise Refusal(400, "badRequest", f"{name} has no offset.")
    return moment


def _how(call: Call) -> dict[str, str]:
    """The parameters that must stay the same between a listing and what is asked with its token."""
    names = ("showDeleted", "singleEvents", "maxAttendees", "eventTypes")
    return {name: call.one(name) for name in names if call.one(name)}


def _sealed(plain: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode()


def _opened(token: str) -> dict[str, Any] | None:
    try:
        found = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
