"""Reading the calendars of one Google account (``contract.Calendar``).

    no cursor, window run out, other calendars wanted, a token too old
        -> the user's list of calendars -> each listed whole -> pages that say so
    otherwise
        -> each asked what changed since its token (one request where nothing did)
           -> a series that changed is asked for as a whole, because its exceptions are told one by one

A resource is one event, or one series with its exceptions; its reference is "CALENDAR/EVENT". The window
belongs to the cursor, because a token may not be used together with other times. Everything that can
expire is listed anew with what was held before in mind: an emptiness that nobody told is not believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from connectors.contract import CalendarPage, Resource, Window
from connectors.errors import CursorExpired, NotFound, Permanent, Vanished
from connectors.freebusy import merged
from connectors.google_calendar.client import Client, Entry, Listing
from connectors.google_calendar.parse import Item, read, recurs, series_of
from connectors.google_calendar.position import Followed, Position, dumped, loaded
from connectors.ical.zones import iana

PAGE: Final = 50
"""Resources a page."""
MEND: Final = "If that is right, run `followthrough run --once --accept-missing`."


class GoogleCalendar:
    """The calendars the user owns, or those the setting ``calendars`` names."""

    def __init__(
        self, client: Client, zone: ZoneInfo, wanted: Sequence[str] = (), *, accept_missing: bool = False
    ) -> None:
        """Asks nothing yet.

        ``zone`` is where a calendar without a zone of its own is; ``accept_missing`` believes once what
        would raise Vanished.
        """
        self._client = client
        self._zone = zone
        self._wanted = tuple(wanted)
        self._accept_missing = accept_missing
        self._ids: tuple[str, ...] | None = None

    # --- the contract

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        """See ``contract.Calendar.changes``."""
        before = None if cursor is None else loaded(cursor)
        if cursor is None or before is None or not self._holds(before, window):
            yield from self._listed(before, window)
            return
        self._ids = tuple(before.calendars)
        try:
            told = {name: self._client.changed(name, each.token) for name, each in before.calendars.items()}
            pages = list(self._changed(before, cursor, told))
        except (CursorExpired, NotFound):
            yield from self._listed(before, window)
            return
        yield from pages

    def free_busy(self, window: Window) -> tuple[Window, ...]:
        """See ``contract.Calendar.free_busy``: Google's own word, so that what was declined or is free counts for nothing."""
        if self._ids is None:
            self._ids = tuple(entry.id for entry in self._chosen())
        return merged(self._client.busy(self._ids, window), window)

    def _holds(self, before: Position, window: Window) -> bool:
        return before.whole and before.wanted == self._wanted and before.covers(window)

    # --- which calendars

    def _chosen(self) -> tuple[Entry, ...]:
        """Those that are followed, the primary one first. Raises Permanent where one is named that is not there."""
        entries = sorted(self._client.entries(), key=lambda entry: not entry.primary)
        if not self._wanted:
            return tuple(entry for entry in entries if entry.role == "owner")
        return tuple({entry.id: entry for entry in (_named(name, entries) for name in self._wanted)}.values())

    def _believed(self, before: Position | None, chosen: Iterable[Entry], window: Window) -> None:
        """Raises Vanished where a calendar that held something is not there any more."""
        if before is None or before.wanted != self._wanted or self._accept_missing:
            return
        there = {entry.id for entry in chosen}
        for name, each in before.calendars.items():
            if name not in there and each.lasting(window.start):
                raise Vanished(
                    f"The Google calendar {each.name!r} is gone, or no longer yours: nothing is concluded from that. "
                    f"{MEND}"
                )

    # --- everything

    def _listed(self, before: Position | None, window: Window) -> Iterator[CalendarPage]:
        chosen = self._chosen()
        self._believed(before, chosen, window)
        position = Position(window=window, wanted=self._wanted, calendars={}, whole=False)
        resources: list[Resource] = []
        for entry in chosen:
            listing = self._client.listed(entry.id, window.start)
            found = list(self._resources(entry, listing, window))
            followed = _followed(entry, listing, found, window)
            self._filled(None if before is None else before.calendars.get(entry.id), followed, window)
            position = replace(position, calendars={**position.calendars, entry.id: followed})
            resources += found
            while len(resources) > PAGE:
                yield CalendarPage(resources=tuple(resources[:PAGE]), cursor=dumped(position), whole=True)
                del resources[:PAGE]
        if before is not None:
            self._accept_missing = False
        self._ids = tuple(position.calendars)
        yield CalendarPage(resources=tuple(resources), cursor=dumped(replace(position, whole=True)), whole=True)

    def _resources(self, entry: Entry, listing: Listing, window: Window) -> Iterator[Resource]:
        """The series of a whole listing that have something in the window."""
        zone = self._zone_of(entry.zone)
        for series, items in _by_series(listing.items).items():
            resource = _resource(entry.id, entry.name, series, items, window, zone)
            if resource.events or resource.problem:
                yield resource

    def _filled(self, before: Followed | None, now: Followed, window: Window) -> None:
        """Raises Vanished where a calendar that held something is silently empty."""
        held = 0 if before is None else before.lasting(window.start)
        if held and not now.lasting(window.start) and not self._accept_missing:
            raise Vanished(
                f"The Google calendar {now.name!r} held {held} event{'s' if held > 1 else ''} and is empty: nothing is "
                f"concluded from that. {MEND}"
            )

    def _zone_of(self, name: str) -> ZoneInfo:
        known = iana(name) if name else None
        return ZoneInfo(known) if known else self._zone

    # --- what changed

    def _changed(self, before: Position, cursor: str, told: Mapping[str, Listing]) -> Iterator[CalendarPage]:
        """Pages of what changed; the position moves with the last one only, and not where nothing did."""
        if not any(listing.items for listing in told.values()):
            yield CalendarPage(resources=(), cursor=cursor)
            return
        calendars: dict[str, Followed] = {}
        resources: list[Resource] = []
        for name, listing in told.items():
            calendars[name], found = self._news(name, before.calendars[name], listing, before.window)
            resources += found
        while len(resources) > PAGE:
            yield CalendarPage(resources=tuple(resources[:PAGE]), cursor=cursor)
            del resources[:PAGE]
        yield CalendarPage(resources=tuple(resources), cursor=dumped(replace(before, calendars=calendars)))

    def _news(
        self, calendar: str, followed: Followed, listing: Listing, window: Window
    ) -> tuple[Followed, list[Resource]]:
        """What changed in one calendar, and where it is left."""
        held, resources = dict(followed.held), []
        zone = self._zone_of(followed.zone)
        for series, items in _by_series(listing.items).items():
            whole = self._completed(calendar, series, items)
            resource = _resource(calendar, followed.name, series, whole, window, zone)
            was = held.pop(series, None)
            if resource.events or resource.problem:
                held[series] = _end(resource, window)
            elif was is None:
                continue  # nothing in the window, now as before
            resources.append(resource)
        return replace(followed, token=listing.token, held=held), resources

    def _completed(self, calendar: str, series: str, items: Sequence[Item]) -> Sequence[Item]:
        """The series with everything that belongs to it: what was told is newer than what is listed."""
        if not any(map(recurs, items)):
            return items
        uid = next((item["iCalUID"] for item in items if item.get("iCalUID")), "")
        if not uid:  # a cancelled exception may be told by its name alone
            try:
                uid = self._client.event(calendar, series).get("iCalUID", "")
            except NotFound:
                return ()
        listed = {item["id"]: item for item in self._client.of_series(calendar, uid) if series_of(item) == series}
        return tuple({**listed, **{item["id"]: item for item in items}}.values())


def _named(name: str, entries: Sequence[Entry]) -> Entry:
    """The calendar a setting names: by its address or its title, or as ``primary``. Raises Permanent."""
    wanted = name.casefold()
    for entry in entries:
        if wanted in (entry.id.casefold(), entry.name.casefold()) or (wanted == "primary" and entry.primary):
            return entry
    known = ", ".join(repr(entry.name) for entry in entries) or "none at all"
    raise Permanent(
        f"There is no Google calendar {name!r}: set `calendars` under [account.calendar] to some of {known}."
    )


def _by_series(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(series_of(item), []).append(item)
    return found


def _resource(calendar: str, name: str, series: str, items: Sequence[Item], window: Window, zone: ZoneInfo) -> Resource:
    ref = f"{calendar}/{series}"
    parsed = read(items, window, zone)
    reason = parsed.problem or next((each.problem for each in parsed.unread), "")
    if not reason:
        return Resource(ref=ref, events=parsed.events, remark=parsed.remark(f"Google calendar {name!r}"))
    title = next((str(item["summary"]) for item in items if item.get("summary")), series)[:80]
    return Resource(
        ref=ref,
        events=(),
        problem=f"The event {title!r} in the Google calendar {name!r} cannot be read: {reason}. What was known of it "
        "stays; mend it in Google Calendar.",
    )


def _followed(entry: Entry, listing: Listing, resources: Iterable[Resource], window: Window) -> Followed:
    held = {resource.ref.removeprefix(f"{entry.id}/"): _end(resource, window) for resource in resources}
    return Followed(token=listing.token, name=entry.name, zone=entry.zone, held=held)


def _end(resource: Resource, window: Window) -> int:
    """When the last known occurrence ends; the window's end where it cannot be read."""
    last: datetime = max((event.end for event in resource.events), default=window.end)
    return int(last.timestamp())
