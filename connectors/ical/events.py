"""Calendar files as the events of the contract: recurrences expanded inside a window, zones settled. PURE.

    bytes -> cut into events -> those that can touch the window -> measured (guard) -> parsed by
    icalendar with their zones settled -> recurring ones expanded by recurring-ical-events -> Event

One event that cannot be read never hides the others: it is named with the reason.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import thread_time
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Event, EventStatus, Window
from connectors.ical.choose import touches
from connectors.ical.component import (
    blocks_no_time,
    checked,
    guests_of,
    link_of,
    moment,
    named_start,
    organizer_of,
    sequence_of,
    span_of,
    status_of,
)
from connectors.ical.guard import Overrun, deadline, plain, refused
from connectors.ical.text import MOST_BYTES, MOST_EVENTS, Block, Cut, cut
from connectors.ical.zones import Zones

MOST_INSIDE = 5_000
ONE_SERIES, ALL_SERIES, MOST_OVERRUNS = 0.4, 5.0, 3
"""CPU seconds for working out one series and all of a file; series that may exceed theirs."""
MOST_TRUSTED = 50
"""Exceptions of a series with an everyday rule that need no deadline."""
LIBRARY_FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
    AssertionError,
)
"""What icalendar, dateutil and recurring-ical-events are known to raise on broken input."""
_RECURRING = (b"RRULE", b"RDATE", b"RECURRENCE-ID")
_SILENT = frozenset({b"REPLY", b"COUNTER", b"REFRESH", b"DECLINECOUNTER"})
"""Methods (RFC 5546) that answer an invitation: no calendar content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """One event of a file that could not be read, or not without doubt."""

    uid: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a calendar file holds inside a window."""

    events: tuple[Event, ...] = ()
    unread: tuple[Unread, ...] = ()
    assumed: tuple[Unread, ...] = ()
    """Events that could be read only by assuming something: their times are in a zone nobody knows."""
    problem: str = ""
    """Why the file as a whole cannot be read, as the end of a sentence; then the rest says nothing."""
    free: frozenset[tuple[str, str]] = frozenset()
    """(uid, recurrence_id) of events that block no time (TRANSP, or Outlook's "free")."""
    count: int = 0
    """Events in the file, inside the window or not."""

    def remark(self, where: str) -> str:
        """One sentence with the mend about what was assumed, for ``Resource.remark``; ``where``: "calendar home"."""
        if not self.assumed:
            return ""
        first, more = self.assumed[0], len(self.assumed) - 1
        others = f" ({more} more like it)" if more else ""
        return (
            f"Of the event {first.uid[:80]} in the {where} {first.problem}{others}. "
            "Look whether the hour is right, and choose another time zone for it in your calendar program."
        )


def parse_calendar(data: bytes, window: Window, zone: ZoneInfo) -> Parsed:
    """The events of a calendar file that touch the window; times without a zone are in ``zone``. Never raises."""
    if len(data) > MOST_BYTES:
        return Parsed(problem=f"it is larger than {MOST_BYTES // 1_000_000} MB")
    pieces = cut(data)
    if not pieces.complete:
        return Parsed(
            problem="it is not complete (END:VCALENDAR is missing)" if pieces.opened else "it is no iCalendar file"
        )
    if len(pieces.events) > MOST_EVENTS:
        return Parsed(problem=f"it holds more than {MOST_EVENTS} events")
    if pieces.method in _SILENT:
        return Parsed(count=len(pieces.events))
    return read_cut(pieces, window, zone)


def read_cut(pieces: Cut, window: Window, zone: ZoneInfo) -> Parsed:
    """The events of a calendar that is in pieces already, wherever they come from. Never raises."""
    series = {uid: blocks for uid, blocks in grouped(pieces.events).items() if touches(blocks, window)}
    if sum(map(len, series.values())) > MOST_INSIDE:
        return Parsed(problem=f"it holds more than {MOST_INSIDE} events in the time that is looked at")
    return _Reading(pieces, window, zone).read(series)


def grouped(events: Iterable[Block]) -> dict[str, list[Block]]:
    """The events of a file by UID: a recurring one and its exceptions together."""
    series: dict[str, list[Block]] = {}
    for block in events:
        series.setdefault(uid_of(block), []).append(block)
    return series


def uid_of(block: Block) -> str:
    """The UID of an event; made of its start and title where it has none."""
    uid = block.value(b"UID").decode("utf-8", "replace").strip()
    if uid:
        return uid
    seed = block.value(b"DTSTART") + b"\n" + block.value(b"SUMMARY")
    return "no-uid-" + hashlib.sha256(seed).hexdigest()[:24]


class _Reading:
    """Reads one file."""

    def __init__(self, pieces: Cut, window: Window, zone: ZoneInfo) -> None:
        self._pieces = pieces
        self._window = window
        self._zone = zone
        self._zones = Zones(pieces.zones)
        self._unread: list[Unread] = []
        self._assumed: list[Unread] = []
        self._free: set[tuple[str, str]] = set()
        self._left = ALL_SERIES
        self._overruns = 0

    def read(self, series: dict[str, list[Block]]) -> Parsed:
        events = [event for uid, blocks in series.items() for event in self._one(uid, blocks)]
        events.sort(key=lambda event: (event.start, event.uid, event.recurrence_id))
        return Parsed(
            events=tuple(events),
            unread=tuple(self._unread),
            assumed=tuple(self._assumed),
            free=frozenset(self._free),
            count=len(self._pieces.events),
        )

    def _one(self, uid: str, blocks: list[Block]) -> list[Event]:
        reason = next((reason for reason in map(refused, blocks) if reason), "")
        if not reason:
            self._zones.strange()
            try:
                events = list(self._occurrences(uid, blocks))
            except Overrun:
                self._overruns += 1
                reason = "its recurrence takes too long to work out"
            except LIBRARY_FAULTS as error:
                reason = str(error) or type(error).__name__
            else:
                self._note_zone(uid, told=bool(events))
                return events
        self._unread.append(Unread(uid=uid, problem=reason[:200]))
        return []

    def _note_zone(self, uid: str, *, told: bool) -> None:
        """A meeting an hour off is seen and put right; one that is left out is missed: so it is used, and told."""
        strange = self._zones.strange()
        if strange and told:
            problem = f"nobody knows its time zone {strange!r}, so its times are taken to be those of {self._zone.key}"
            self._assumed.append(Unread(uid=uid, problem=problem))

    def _occurrences(self, uid: str, blocks: list[Block]) -> Iterator[Event]:
        recurring = any(name in block.raw for block in blocks for name in _RECURRING)
        if not recurring:
            blocks = [newest(blocks)]
        elif self._overruns >= MOST_OVERRUNS or self._left <= 0:
            raise Overrun
        components = expand().dated(blocks, self._zones, self._zone)
        if not recurring:
            template = self._event(uid, blocks[0], *span_of(components[0]))
            yield from self._inside(blocks[0], [template])
            return
        templates = {id(each): block for each, block in zip(components, blocks, strict=True)}
        for component, found in itertools.groupby(
            self._expanded(components, blocks), key=lambda each: id(each.component)
        ):
            yield from self._inside(templates[component], self._named(uid, templates[component], found))

    def _named(self, uid: str, block: Block, found: Iterable[Any]) -> Iterator[Event]:
        """The occurrences of one component: everything but their times and names is read once."""
        template: Event | None = None
        for each in found:
            start, end = checked(each.start, each.end)
            template = template or self._event(uid, block, start, end)
            begins = moment(start, self._zone)
            yield replace(
                template,
                start=begins,
                end=max(begins, moment(end, self._zone)),
                recurrence_id=named_start(each.original, self._zone),
            )

    def _inside(self, block: Block, events: Iterable[Event]) -> Iterator[Event]:
        free = blocks_no_time(block)
        for event in events:
            if event.start < self._window.end and (event.end > self._window.start or event.start >= self._window.start):
                if free:
                    self._free.add((event.uid, event.recurrence_id))
                yield event

    def _expanded(self, components: list[Any], blocks: list[Block]) -> list[Any]:
        begun = thread_time()
        trusted = len(blocks) <= MOST_TRUSTED and all(map(plain, blocks))
        try:
            with contextlib.nullcontext() if trusted else deadline(ONE_SERIES):
                return list(expand().expanded(components, self._window))
        finally:
            self._left -= thread_time() - begun

    def _event(self, uid: str, block: Block, start: date, end: date) -> Event:
        begins = moment(start, self._zone)
        return Event(
            uid=uid,
            sequence=sequence_of(block),
            start=begins,
            end=max(begins, moment(end, self._zone)),
            all_day=not isinstance(start, datetime),
            title=block.text(b"SUMMARY"),
            place=block.text(b"LOCATION"),
            description=block.text(b"DESCRIPTION"),
            url=link_of(block),
            status=EventStatus.CANCELLED if self._pieces.method == b"CANCEL" else status_of(block),
            organizer=organizer_of(block),
            attendees=guests_of(block),
        )


def newest(blocks: list[Block]) -> Block:
    """Of several versions of a single event, the last with the highest SEQUENCE."""
    return max(reversed(blocks), key=sequence_of)


def expand() -> ModuleType:
    """The module that loads the libraries, loaded when it is first needed."""
    from connectors.ical import expand as module

    return module
