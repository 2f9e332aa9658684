"""The calendars behind the test server: what Google Calendar does with events, sync tokens and ETags.

A test acts on ``Calendars`` as the user, other programs and Google itself do; ``routes`` answers the client.
https://developers.google.com/workspace/calendar/api/guides/sync
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .calendar_api import OWNER, CalendarApi
from .recurrence import at
from .server import Route
from .stamps import stamp


@dataclass(slots=True, kw_only=True)
class Held:
    """One calendar."""

    id: str
    summary: str
    zone: str = "America/Toronto"
    role: str = "owner"
    primary: bool = False
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    """The number of each event's last change."""
    now: int = 0
    oldest: int = 0
    """Sync tokens from before this change are too old."""
    unlisted: set[str] = field(default_factory=set)
    """Events that lists do not show yet."""

    @property
    def shown(self) -> int:
        """The last change that lists and tokens know of: a token never runs ahead of what was shown."""
        return min((self.changed[name] - 1 for name in self.unlisted), default=self.now)


class Calendars:
    """All calendars of one user."""

    def __init__(self) -> None:
        self.calendars: dict[str, Held] = {}
        self.page_size = 2500
        """What a page holds at most, whatever the client allows."""
        self.lagging = False
        """New events are shown by lists only once they ``settle``."""
        self.meanwhile: Callable[[], None] | None = None
        """Happens once, between what the client looked at and what it writes."""
        self.add(OWNER, "Dana Reyes", primary=True)

    # --- what people do

    def add(self, name: str, summary: str, **more: Any) -> Held:
        """A calendar appears in the user's list."""
        self.calendars[name] = Held(id=name, summary=summary, **more)
        return self.calendars[name]

    def of(self, name: str = OWNER) -> Held:
        """One of them."""
        return self.calendars[OWNER if name == "primary" else name]

    def put(self, event: Mapping[str, Any], calendar: str = OWNER) -> dict[str, Any]:
        """An event is made, or takes the place of the one with its id."""
        held = self.of(calendar)
        name = str(event.get("id") or f"made{held.now + 1:06}")
        before = held.events.get(name, {})
        person = {"email": held.id, "self": True}
        held.now += 1
        held.events[name] = {
            "kind": "calendar#event",
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={name}",
            "created": stamp(0),
            "creator": person,
            "organizer": person,
            "iCalUID": f"{name}@google.com",
            "sequence": before.get("sequence", -1) + 1,
            "reminders": {"useDefault": True},
            "eventType": "default",
            **copy.deepcopy(dict(event)),
            "id": name,
            "updated": stamp(held.now),
            "etag": f'"{3_400_000_000_000_000 + held.now}"',
        }
        held.changed[name] = held.now
        if self.lagging:
            held.unlisted.add(name)
        return held.events[name]

    def edit(self, event: str, calendar: str = OWNER, **changes: Any) -> dict[str, Any]:
        """Some fields of an event change."""
        return self.put({**self.of(calendar).events[event], **changes}, calendar)

    def delete(self, event: str, calendar: str = OWNER) -> None:
        """An event is deleted, with all its exceptions; a tombstone stays."""
        held = self.of(calendar)
        for name in [name for name, each in held.events.items() if event in (name, each.get("recurringEventId"))]:
            held.now += 1
            was = held.events[name]
            kept: dict[str, Any] = {key: was[key] for key in ("recurringEventId", "originalStartTime") if key in was}
            held.events[name] = {
                "kind": "calendar#event",
                "id": name,
                "status": "cancelled",
                "etag": f'"{3_400_000_000_000_000 + held.now}"',
                **kept,
            }
            held.changed[name] = held.now

    def change_instance(self, master: str, original: Mapping[str, Any], calendar: str = OWNER, **changes: Any) -> str:
        """One occurrence of a series is changed; with ``status="cancelled"`` it is deleted. Returns its id."""
        held = self.of(calendar)
        series = held.events[master]
        moment = at(original, ZoneInfo(held.zone))
        name = f"{master}_{original['date'].replace('-', '')}" if "date" in original else ""
        name = name or f"{master}_{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        if changes.get("status") == "cancelled":
            plain = {"id": name, "status": "cancelled", "recurringEventId": master, "originalStartTime": dict(original)}
            self.put(plain, calendar)
            held.events[name] = {**plain, "kind": "calendar#event", "etag": held.events[name]["etag"]}
            return name
        length = at(series["end"], moment.tzinfo) - at(series["start"], moment.tzinfo)  # type: ignore[arg-type]
        times = {"start": dict(original), "end": _later(original, length, moment)}
        inherited = {key: value for key, value in series.items() if key != "recurrence"}
        return str(
            self.put(
                {
                    **inherited,
                    **times,
                    **changes,
                    "id": name,
                    "recurringEventId": master,
                    "originalStartTime": dict(original),
                },
                calendar,
            )["id"]
        )

    def expire(self, calendar: str = OWNER) -> None:
        """Every sync token given so far is too old."""
        held = self.of(calendar)
        held.now += 1
        held.oldest = held.now

    def lose(self, calendar: str = OWNER) -> None:
        """Everything is gone without a trace, as after a restoration from nothing."""
        held = self.of(calendar)
        held.events.clear()
        held.changed.clear()
        self.expire(calendar)

    def settle(self) -> None:
        """Lists show everything."""
        for held in self.calendars.values():
            held.unlisted.clear()

    def routes(self) -> Mapping[str, Route]:
        """What the API answers, by method id."""
        return CalendarApi(self).routes()


def _later(original: Mapping[str, Any], length: timedelta, moment: datetime) -> dict[str, Any]:
    if "date" in original:
        return {"date": (moment + length).date().isoformat()}
    return {**original, "dateTime": (moment + length).isoformat()}
