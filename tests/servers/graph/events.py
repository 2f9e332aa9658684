"""The calendars of the test server: single events, series, streams of changes in a window.

A series is a master and its occurrences, which hold little more than their times, as Graph tells them in a
delta query. Every change gets the next number; a delta token is such a number with the window.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.contract import Event, EventStatus, Response

from .filters import filtered
from .server import Call, Refusal, Reply, Route, now

Json = dict[str, Any]
MAIN = "AQMk-calendar"
_SAID = {
    Response.ACCEPTED: "accepted",
    Response.TENTATIVE: "tentativelyAccepted",
    Response.DECLINED: "declined",
    Response.NEEDS_ACTION: "notResponded",
}


class Calendars:
    """All calendars of an account; change them under the server's lock."""

    def __init__(self) -> None:
        self.names = {MAIN: "Kalender"}
        self.events: dict[str, Json] = {}
        self.journal: list[tuple[int, str]] = []
        self.oldest = 0
        self.writable = True
        self._count = itertools.count(1)
        self._resources: dict[str, list[str]] = {}

    def put(self, resource: str, told: tuple[Event, ...]) -> None:
        """A resource now holds these events; they keep their ids where they are the same occurrences."""
        before = {self._mark(self.events[one]): one for one in self._resources.get(resource, ())}
        master = self._master(resource, told[0]) if told and told[0].recurrence_id else None
        items = [
            event_json(each) | ({"seriesMasterId": master, "type": "occurrence"} if master else {}) for each in told
        ]
        kept = [self._keep(before.pop(self._mark(item), None), item) for item in items]
        for gone in before.values():
            self.remove_one(gone)
        self._resources[resource] = kept

    def _master(self, resource: str, first: Event) -> str:
        name = f"series-{resource}"
        found = next((one for one, item in self.events.items() if item.get("_name") == name), None)
        return self._keep(found, event_json(first) | {"type": "seriesMaster", "_name": name})

    @staticmethod
    def _mark(item: Mapping[str, Any]) -> tuple[str, str]:
        return (item["iCalUId"], str(item.get("originalStart") or ""))

    def _keep(self, one: str | None, item: Json) -> str:
        ref = one or f"AAkEvt-{next(self._count):08d}"
        self.events[ref] = {**item, "id": ref, "_calendar": MAIN}
        self.touched(ref)
        return ref

    def touched(self, ref: str) -> None:
        """It was changed."""
        self.journal.append((len(self.journal) + 1, ref))
        if ref in self.events:
            self.events[ref] |= {"changeKey": f"EVAA{len(self.journal):08d}", "lastModifiedDateTime": now()}

    def remove(self, resource: str) -> None:
        """The resource is deleted."""
        for one in self._resources.pop(resource):
            self.remove_one(one)

    def remove_one(self, ref: str) -> None:
        """One event is deleted."""
        del self.events[ref]
        self.touched(ref)

    def of_key(self, key: str) -> str:
        """Our own block of a key."""
        return next(one for one, item in self.events.items() if item.get("transactionId") == key)


def event_json(told: Event) -> Json:
    """An event as Graph tells it."""
    shape = "%Y-%m-%dT%H:%M:%S.0000000"
    start, end = (told.start, told.end) if told.all_day else (told.start.astimezone(UTC), told.end.astimezone(UTC))
    return {
        "type": "singleInstance",
        "iCalUId": told.uid,
        "subject": told.title,
        "body": {"contentType": "text", "content": told.description},
        "location": {"displayName": told.place},
        "start": {"dateTime": start.strftime(shape), "timeZone": "UTC"},
        "end": {"dateTime": end.strftime(shape), "timeZone": "UTC"},
        "isAllDay": told.all_day,
        "isCancelled": told.status is EventStatus.CANCELLED,
        "showAs": "free" if told.status is EventStatus.CANCELLED else "busy",
        "responseStatus": {"response": "organizer"},
        "organizer": {"emailAddress": {"address": told.organizer, "name": ""}} if told.organizer else None,
        "attendees": [
            {
                "type": "required",
                "status": {"response": _SAID[each.response]},
                "emailAddress": {"address": each.address, "name": each.name},
            }
            for each in told.attendees
        ],
        "originalStart": told.recurrence_id or None,
        "isReminderOn": False,
        "reminderMinutesBeforeStart": 15,
    }


class EventRoutes:
    """What is answered."""

    def __init__(self, calendars: Calendars) -> None:
        self.calendars = calendars

    def routes(self) -> list[tuple[str, str, Route]]:
        """Method, path, answer."""
        return [
            ("GET", "me/calendars", self._list),
            ("GET", "me/calendars/[^/]+/calendarView", self._view),
            ("GET", "me/calendars/[^/]+/calendarView/delta", self._delta),
            ("GET", "me/events", self._filtered),
            ("GET", "me/events/[^/]+", self._one),
            ("POST", "me/events", self._make),
            ("PATCH", "me/events/[^/]+", self._change),
            ("DELETE", "me/events/[^/]+", self._delete),
        ]

    def _list(self, _call: Call) -> Reply:
        held = [
            {"id": one, "name": name, "isDefaultCalendar": one == MAIN} for one, name in self.calendars.names.items()
        ]
        return Reply(body={"value": held}, kind="calendar")

    def _within(self, calendar: str, item: Mapping[str, Any], start: str, end: str) -> bool:
        inside = item["_calendar"] == calendar and item.get("type") != "seriesMaster"
        return inside and item["end"]["dateTime"][:19] > start[:19] and item["start"]["dateTime"][:19] < end[:19]

    def _calendar(self, call: Call) -> str:
        if call.parts[2] not in self.calendars.names:
            raise Refusal(404, "ErrorItemNotFound")
        return call.parts[2]

    def _view(self, call: Call) -> Reply:
        calendar = self._calendar(call)
        span = (call.query["startDateTime"], call.query["endDateTime"])
        held = [item for item in self.calendars.events.values() if self._within(calendar, item, *span)]
        skip = int(call.query.get("$skip", "0"))
        body: Json = {"value": [self._shown(item, call) for item in held[skip : skip + call.page]]}
        if skip + call.page < len(held):
            query = dict(call.query) | {"$skip": str(skip + call.page)}
            body["@odata.nextLink"] = f"{call.root}{call.path}?{urlencode(query)}"
        return Reply(body=body, kind="event")

    def _delta(self, call: Call) -> Reply:
        calendar, box = self._calendar(call), self.calendars
        if any(name in call.query for name in ("$select", "$filter", "$search", "$expand", "$orderby")):
            raise Refusal(400, "ErrorInvalidUrlQuery", "not in a delta query of a calendar view")
        token = call.query.get("$deltatoken") or call.query.get("$skiptoken")
        number, start, end = (
            self._token(token) if token else (0, call.query["startDateTime"], call.query["endDateTime"])
        )
        if number < box.oldest:
            raise Refusal(410, "SyncStateNotFound", "Resync required.")
        newest = {ref: at for at, ref in box.journal if at > number}
        order = sorted((at, ref) for ref, at in newest.items())
        page, more = order[: call.page], len(order) > call.page
        value = [each for _, ref in page if (each := self._told(calendar, ref, start, end, first=not token))]
        reached = page[-1][0] if more else len(box.journal)
        made = base64.urlsafe_b64encode(json.dumps([reached, start, end]).encode()).decode()
        link, mark = ("nextLink", "$skiptoken") if more else ("deltaLink", "$deltatoken")
        return Reply(
            body={"value": value, f"@odata.{link}": f"{call.root}{call.path}?{urlencode({mark: made})}"}, kind="event"
        )

    def _told(self, calendar: str, ref: str, start: str, end: str, *, first: bool) -> Json | None:
        item = self.calendars.events.get(ref)
        if item is not None and item.get("type") == "seriesMaster":
            return self._plain(item)
        if item is None or not self._within(calendar, item, start, end):
            return None if first else {"id": ref, "@removed": {"reason": "deleted"}}
        if item.get("type") == "occurrence":
            names = ("id", "seriesMasterId", "type", "start", "end", "isAllDay", "originalStart")
            return {name: item[name] for name in names if item.get(name) is not None}
        return self._plain(item)

    def _plain(self, item: Mapping[str, Any]) -> Json:
        held = {k: v for k, v in item.items() if not k.startswith("_") and k != "singleValueExtendedProperties"}
        return {"@odata.etag": f'W/"{item["changeKey"]}"', **held}

    def _token(self, token: str) -> tuple[int, str, str]:
        try:
            number, start, end = json.loads(base64.urlsafe_b64decode(token))
        except ValueError as error:
            raise Refusal(400, "BadRequest", "Badly formed token.") from error
        return number, start, end

    # --- single events

    def _shown(self, item: Mapping[str, Any], call: Call) -> Json:
        held = self._plain(item)
        names = set(filter(None, call.query.get("$select", "").split(",")))
        if names:
            held = {k: v for k, v in held.items() if k in names or k in ("id", "@odata.etag")}
        if "singleValueExtendedProperties" in call.query.get("$expand", "") and item.get(
            "singleValueExtendedProperties"
        ):
            held["singleValueExtendedProperties"] = list(item["singleValueExtendedProperties"])
        return held

    def _filtered(self, call: Call) -> Reply:
        holds = filtered(call.query.get("$filter", ""))
        held = [item for item in self.calendars.events.values() if holds(item)]
        return Reply(body={"value": [self._shown(item, call) for item in held[: call.page]]}, kind="event")

    def _item(self, call: Call) -> Json:
        if call.parts[2] not in self.calendars.events:
            raise Refusal(404, "ErrorItemNotFound")
        return self.calendars.events[call.parts[2]]

    def _one(self, call: Call) -> Reply:
        return Reply(body=self._shown(self._item(call), call), kind="event")

    def _make(self, call: Call) -> Reply:
        box = self.calendars
        if not box.writable:
            raise Refusal(403, "ErrorQuotaExceeded", "The mailbox has exceeded its quota.")
        held = next((i for i in box.events.values() if i.get("transactionId") == call.body["transactionId"]), None)
        if held is not None:
            return Reply(status=201, body=self._shown(held, call), kind="event")
        defaults = {"type": "singleInstance", "isAllDay": False, "isCancelled": False, "attendees": [], "location": {}}
        ref = box._keep(None, defaults | self._timed(call.body) | {"iCalUId": f"0400-{len(box.journal)}"})
        return Reply(status=201, body=self._shown(box.events[ref], call), kind="event")

    @staticmethod
    def _timed(body: Mapping[str, Any]) -> Json:
        """Times come back with seven digits."""
        told = dict(body)
        for name in ("start", "end"):
            if name in told:
                at = datetime.fromisoformat(told[name]["dateTime"])
                told[name] = {"dateTime": at.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}
        return told

    def _unchanged(self, call: Call) -> Json:
        item = self._item(call)
        if call.headers.get("if-match") != f'W/"{item["changeKey"]}"':
            raise Refusal(412, "ErrorIrresolvableConflict")
        return item

    def _change(self, call: Call) -> Reply:
        item = self._unchanged(call)
        item |= self._timed(call.body)
        self.calendars.touched(item["id"])
        return Reply(body=self._shown(item, call), kind="event")

    def _delete(self, call: Call) -> Reply:
        self.calendars.remove_one(self._unchanged(call)["id"])
        return Reply(status=204)


def alarm_of(item: Mapping[str, Any]) -> timedelta | None:
    """How long before its start an event rings."""
    return timedelta(minutes=item["reminderMinutesBeforeStart"]) if item.get("isReminderOn") else None
