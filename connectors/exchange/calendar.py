"""Reading a calendar of Exchange (``contract.Calendar``).

    first time, or the window moved   the whole window, occurrences by themselves, a hundred details a request
    afterwards                        one look at the window: ids and marks of state; details of what changed

Why a view and no stream of changes: a stream (SyncFolderItems) tells of a series once, not of its occurrences.
The marks of what was told are in the cursor, 45 bytes an occurrence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from connectors.contract import CalendarPage, Resource, Window
from connectors.errors import ConnectorError, CursorExpired, NotFound, Vanished
from connectors.exchange.client import Exchange, batches
from connectors.exchange.faults import FolderGone, TooMany
from connectors.exchange.happenings import blocks_time, event_fields, event_of, span_of, view_fields
from connectors.exchange.parse import change_key, id_of, told
from connectors.exchange.soap import M, T, get, named_folder, shape, view
from connectors.freebusy import merged

PAGE: Final = 100
SLACK: Final = timedelta(days=1)
"""How far a wanted window may reach beyond the listed one before it is listed anew."""
SHORTEST: Final = timedelta(hours=6)
"""A part of a window that is not cut any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What was told of which window."""

    window: Window
    marks: Mapping[str, str] = field(default_factory=dict)
    """Reference of each occurrence -> mark of the state in which it was told."""

    def written(self) -> str:
        """As a cursor."""
        span = [self.window.start.isoformat(), self.window.end.isoformat()]
        return json.dumps({"v": 1, "window": span, "marks": dict(sorted(self.marks.items()))}, separators=(",", ":"))


def stand_of(cursor: str) -> Stand:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        start, end = (datetime.fromisoformat(each) for each in plain["window"])
        marks = {str(ref): str(mark) for ref, mark in plain["marks"].items()}
        stand, known = Stand(window=Window(start=start, end=end), marks=marks), plain["v"] == 1
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in the calendar cannot be read: it is listed anew.") from error
    if not known:
        raise CursorExpired("The position in the calendar is of another version: it is listed anew.")
    return stand


class ExchangeCalendar:
    """The default calendar of one mailbox."""

    def __init__(
        self, exchange: Exchange, zone: ZoneInfo, own: Collection[str], *, accept_missing: bool = False
    ) -> None:
        """``own`` are the user's addresses. Reads nothing yet."""
        self._exchange, self._zone, self._own = exchange, zone, frozenset(own)
        self._accept_missing = accept_missing

    @property
    def folder(self) -> Element:
        """The calendar, to be asked for."""
        access = self._exchange.access
        return named_folder("calendar", access.mailbox if access.shared else "")

    # --- what changed

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        """See ``contract.Calendar.changes``."""
        stand = stand_of(cursor) if cursor is not None else None
        if stand is None or not _covers(stand.window, window):
            yield self._page(Stand(window=window), whole=True)
            return
        yield self._page(stand, whole=False)

    def _page(self, stand: Stand, *, whole: bool) -> CalendarPage:
        seen = {id_of(item): _mark(item) for item in self._view(stand.window) if self._inside(item, stand.window)}
        marks = {_ref(one): mark for one, mark in seen.items()}
        fresh = [one for one, mark in seen.items() if stand.marks.get(_ref(one)) != mark]
        resources = [*self._details(fresh)]
        resources += [Resource(ref=ref, events=()) for ref in stand.marks if ref not in marks]
        return CalendarPage(
            resources=tuple(resources), cursor=Stand(window=stand.window, marks=marks).written(), whole=whole
        )

    def _inside(self, item: Element, window: Window) -> bool:
        span = self._span(item)
        if span is None:
            return True  # said as a problem of its details
        start, end = span
        return start < window.end and (end > window.start or start == end >= window.start)

    def _span(self, item: Element) -> tuple[datetime, datetime] | None:
        """Start and end; None where they cannot be read."""
        try:
            return span_of(item, self._zone, zone_named)
        except (ValueError, OverflowError):
            return None

    def _view(self, window: Window) -> Iterator[Element]:
        """Every occurrence in a window; in parts where there are more than the server gives at once."""
        try:
            (answer,) = self._exchange.ask(view(self.folder, window, view_fields()))
            root = answer.find(f"{{{M}}}RootFolder")
            whole = root is None or root.get("IncludesLastItemInRange") != "false"
        except FolderGone as error:
            raise self._gone() from error
        except TooMany:
            if window.end - window.start <= SHORTEST:
                raise
            whole, root = False, None
        if whole or window.end - window.start <= SHORTEST:
            yield from root.findall(f"{{{T}}}Items/*") if root is not None else ()
            return
        middle = window.start + (window.end - window.start) / 2
        parts = (Window(start=window.start, end=middle), Window(start=middle, end=window.end))
        items = {id_of(item): item for part in parts for item in self._view(part)}
        yield from items.values()

    def _gone(self) -> ConnectorError:
        if self._accept_missing:
            return CursorExpired("The calendar is gone: it is listed anew.")
        return Vanished(
            "The calendar is gone from the Exchange server: nothing is concluded from that. "
            "If you removed it yourself, run: followthrough run --once --accept-missing."
        )

    def _details(self, ids: list[str]) -> Iterator[Resource]:
        for part in batches(ids, PAGE):
            answers = self._exchange.several(get(part, shape(event_fields(), text=True)))
            for one, answer in zip(part, answers, strict=True):
                if isinstance(answer, NotFound):
                    continue
                if isinstance(answer, ConnectorError):
                    raise answer
                for item in answer.findall(f"{{{M}}}Items/*"):
                    yield self._resource(_ref(one), item)

    def _resource(self, ref: str, item: Element) -> Resource:
        try:
            return Resource(ref=ref, events=(event_of(item, self._zone, self._own, zone_named),))
        except (ValueError, OverflowError) as error:
            title = told(item, "Subject")[:60] or "without a title"
            problem = f"The event {title!r} cannot be read ({error}): open and save it again."
            return Resource(ref=ref, events=(), problem=problem)

    # --- busy times

    def free_busy(self, window: Window) -> tuple[Window, ...]:
        """See ``contract.Calendar.free_busy``."""
        spans = [self._span(item) for item in self._view(window) if blocks_time(item)]
        return merged((span for span in spans if span is not None), window)


def zone_named(name: str) -> ZoneInfo | None:
    """The zone that Windows calls so."""
    from exchangelib.winzone import MS_TIMEZONE_TO_IANA_MAP

    found = MS_TIMEZONE_TO_IANA_MAP.get(name)
    try:
        return ZoneInfo(found or name) if name else None
    except (ValueError, OSError, KeyError):
        return None


def _ref(one: str) -> str:
    """Short, because every one is in the cursor."""
    return hashlib.sha256(one.encode()).hexdigest()[:24]


def _mark(item: Element) -> str:
    """Of the state of an occurrence."""
    names = ("LastModifiedTime", "Start", "End", "IsCancelled", "MyResponseType", "AppointmentSequenceNumber")
    parts = (change_key(item), *(told(item, name) for name in names))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _covers(listed: Window, wanted: Window) -> bool:
    return listed.start - SLACK <= wanted.start and wanted.end <= listed.end + SLACK
