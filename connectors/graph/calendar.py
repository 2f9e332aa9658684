"""Reading the calendars of a Microsoft 365 account (``contract.Calendar``).

    first time, or the window moved   every calendar's view, listed whole
    afterwards                        one request a calendar: what changed in the same view (delta query)
    410                               CursorExpired: listed anew by the caller, never "all deleted"

The window is part of Graph's own token. https://learn.microsoft.com/graph/delta-query-events
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.contract import CalendarPage, Resource, Window
from connectors.errors import CursorExpired, NotFound, Permanent, Vanished
from connectors.freebusy import merged
from connectors.graph.client import Graph, Json, path
from connectors.graph.happenings import SERIES, blocks_time, event_of, is_ours, span_of
from connectors.graph.position import Token, token_of

PAGE = 50
SLACK = timedelta(days=1)
"""How far a wanted window may reach beyond the listed one before it is listed anew."""
VIEW = "id,start,end,showAs,isCancelled,isAllDay,responseStatus,transactionId"
_SHAPE = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How far each calendar was read, and in which window."""

    window: Window
    calendars: Mapping[str, Token] = field(default_factory=dict)

    def written(self) -> str:
        """As a cursor."""
        tokens = {
            name: {"delta": token.delta} if token.delta else {"skip": token.skip}
            for name, token in sorted(self.calendars.items())
        }
        span = [self.window.start.isoformat(), self.window.end.isoformat()]
        return json.dumps({"v": 1, "window": span, "calendars": tokens}, separators=(",", ":"))


def stand_of(cursor: str) -> Stand:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        start, end = (datetime.fromisoformat(each) for each in plain["window"])
        tokens = {str(name): Token(**token) for name, token in plain["calendars"].items()}
        stand = Stand(window=Window(start=start, end=end), calendars=tokens)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in the calendar cannot be read: it is listed anew.") from error
    if plain.get("v") != 1 or not all(token.delta for token in tokens.values()):
        raise CursorExpired("The position in the calendar is of another version: it is listed anew.")
    return stand


class GraphCalendar:
    """The calendars of one account, as one."""

    def __init__(
        self, graph: Graph, zone: ZoneInfo, names: Sequence[str] = (), *, accept_missing: bool = False
    ) -> None:
        """``names``: which calendars; the user's own where none is named. Reads nothing yet."""
        self._graph, self._zone, self._names = graph, zone, tuple(names)
        self._accept_missing = accept_missing
        self._masters: dict[str, Json] = {}
        self._found: tuple[str, ...] | None = None

    # --- which calendars

    def calendars(self, *, anew: bool = False) -> tuple[str, ...]:
        """The ids of the watched calendars. Raises Permanent where one that is named is not there."""
        if self._found is None or anew:
            where = path("me", "calendars", select="id,name,isDefaultCalendar,canEdit,owner")
            self._found = self._chosen(list(self._graph.pages(where, page=PAGE)))
        return self._found

    def _chosen(self, listed: Sequence[Json]) -> tuple[str, ...]:
        if not self._names:
            own = [each for each in listed if each.get("isDefaultCalendar")] or list(listed[:1])
            return tuple(str(each["id"]) for each in own)
        by_name = {str(each.get("name") or "").casefold(): str(each["id"]) for each in listed}
        missing = [name for name in self._names if name.casefold() not in by_name]
        if missing:
            known = ", ".join(f'"{each.get("name")}"' for each in listed)
            raise Permanent(f'There is no calendar "{missing[0]}": set `calendars` to some of {known}.')
        return tuple(by_name[name.casefold()] for name in self._names)

    # --- what changed

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        """See ``contract.Calendar.changes``."""
        stand = stand_of(cursor) if cursor is not None else None
        if stand is None or not _covers(stand.window, window):
            yield from self._listing(Stand(window=window))
            return
        told: list[Resource] = []
        for calendar, token in stand.calendars.items():
            stand = self._read(stand, calendar, token, told)
        yield CalendarPage(resources=tuple(told), cursor=stand.written())

    def _listing(self, stand: Stand) -> Iterator[CalendarPage]:
        told: list[Resource] = []
        for calendar in self.calendars(anew=True):
            stand = self._read(stand, calendar, None, told)
        yield CalendarPage(resources=tuple(told), cursor=stand.written(), whole=True)

    def _read(self, stand: Stand, calendar: str, token: Token | None, told: list[Resource]) -> Stand:
        """Adds to ``told`` what one calendar has to tell; returns how far it was read."""
        resources, further = self._stream(calendar, token, stand.window)
        told += resources
        return replace(stand, calendars={**stand.calendars, calendar: further})

    def _stream(self, calendar: str, token: Token | None, window: Window) -> tuple[list[Resource], Token]:
        """One calendar's events, or what changed of them, to the end."""
        held: list[Json] = []
        while True:
            answer = self._page(calendar, token, window)
            held += answer.get("value", ())
            token = token_of(answer)
            if token.delta:
                break
        self._masters |= {str(each["id"]): each for each in held if each.get("type") == SERIES}
        return [each for told in held if (each := self._resource(told)) is not None], token

    def _page(self, calendar: str, token: Token | None, window: Window) -> Json:
        span = {"startDateTime": _text(window.start), "endDateTime": _text(window.end)}
        query = token.query if token else span
        try:
            return self._graph.get(
                path("me", "calendars", calendar, "calendarView", "delta", **query),
                prefer=(f"odata.maxpagesize={PAGE}",),
            )
        except NotFound as error:
            if self._accept_missing:
                raise CursorExpired("A calendar is gone: the others are listed anew.") from error
            raise Vanished(
                "A calendar that was watched is gone from Microsoft 365: nothing is concluded from that. "
                "If you removed it yourself, run: followthrough run --once --accept-missing."
            ) from error

    def _resource(self, told: Json) -> Resource | None:
        ref = str(told["id"])
        if "@removed" in told:
            self._masters.pop(ref, None)
            return Resource(ref=ref, events=())
        if told.get("type") == SERIES:
            return None  # its occurrences are told by themselves
        try:
            return Resource(ref=ref, events=(event_of(told, self._master(told), self._zone),))
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            title = str(told.get("subject") or "without a title")[:60]
            return Resource(
                ref=ref, events=(), problem=f"The event {title!r} cannot be read ({error}): open and save it again."
            )

    def _master(self, told: Json) -> Json | None:
        """The series of an occurrence, asked for where it did not come along."""
        name = told.get("seriesMasterId")
        if not name:
            return None
        if str(name) not in self._masters:
            self._masters[str(name)] = self._graph.get(path("me", "events", str(name)))
        return self._masters[str(name)]

    # --- busy times

    def free_busy(self, window: Window) -> tuple[Window, ...]:
        """See ``contract.Calendar.free_busy``."""
        busy = []
        for calendar in self.calendars():
            span = {"startDateTime": _text(window.start), "endDateTime": _text(window.end)}
            where = path("me", "calendars", calendar, "calendarView", select=VIEW, **span)
            for told in self._graph.pages(where, page=PAGE):
                start, end = span_of(told, self._zone)
                if blocks_time(told) and not is_ours(told) and start < end:
                    busy.append((start, end))
        return merged(busy, window)


def _covers(listed: Window, wanted: Window) -> bool:
    return listed.start - SLACK <= wanted.start and wanted.end <= listed.end + SLACK


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_SHAPE)
