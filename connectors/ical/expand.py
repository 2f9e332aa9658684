"""The times of events, worked out by icalendar and recurring-ical-events. PURE.

Only the lines that decide on time are given to the libraries, with their zones settled. This module
is imported where it is used: the libraries take a tenth of a second to load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from recurring_ical_events import CalendarQuery
from recurring_ical_events.adapters.event import EventAdapter

from connectors.contract import Window
from connectors.ical.choose import MARGIN
from connectors.ical.component import span_of
from connectors.ical.text import DATES, MEASURED, Block, Line
from connectors.ical.zones import Zones

_TZID = re.compile(rb';TZID=("[^"]*"|[^";:]*)', re.IGNORECASE)
_VALUE = re.compile(rb";VALUE=[^;:]*", re.IGNORECASE)
_STRIDE = {"HOURLY": 1, "DAILY": 1, "WEEKLY": 7}
"""Days by which a rule may be moved, times its interval."""
_DAY = re.compile(rb"\d{8}\Z")


def settled(line: Line, zones: Zones, zone: ZoneInfo) -> bytes:
    """A line as the library shall see it: a date with a zone the library finds; ``zone`` where nobody knows its own."""
    value = line.value.strip()
    if line.name not in DATES:
        return line.name + b":" + value
    named = _TZID.search(line.params)
    params = _TZID.sub(b"", line.params)
    if _DAY.match(value):
        return line.name + _VALUE.sub(b"", params) + b";VALUE=DATE:" + value
    if b"T" not in value or value.endswith(b"Z") or b"Z/" in value or b"Z," in value:
        return line.name + params + b":" + value
    name = zones.name_for(named[1].strip(b'"')) if named is not None else None
    return line.name + params + b";TZID=" + (name or zone.key or "UTC").encode() + b":" + value


def dated(blocks: list[Block], zones: Zones, zone: ZoneInfo) -> list[Any]:
    """For each event a component that holds its times. Raises what the libraries raise."""
    texts = []
    for block in blocks:
        lines = [settled(line, zones, zone) for name in block.raw if name in MEASURED for line in block.lines(name)]
        texts.append(b"\n".join([b"BEGIN:VEVENT", *lines, b"END:VEVENT"]))
    text = b"\n".join([b"BEGIN:VCALENDAR", *zones.needed.values(), *texts, b"END:VCALENDAR", b""])
    calendar = icalendar.Calendar.from_ical(text)
    zones.needed.clear()  # the library knows them from now on
    components = [each for each in calendar.subcomponents if isinstance(each, icalendar.Event)]
    if len(components) != len(blocks):
        raise ValueError("its lines cannot be read")
    for component in components:
        for name, reason in component.errors:
            raise ValueError(f"its {name} cannot be read ({reason})")
    return components


@dataclass(slots=True)
class Occurred:
    """One occurrence: of which of the components it is, and when."""

    component: Any
    start: date
    end: date
    original: date
    """When it would be, had nobody moved it."""

    def __setitem__(self, name: str, value: object) -> None:
        """The library notes its own SEQUENCE; the event keeps its."""


class _Times(EventAdapter):  # type: ignore[misc]
    """Gives the times of an occurrence instead of a copy of everything: a copy costs a hundred times more."""

    def as_component(self, start: Any = None, stop: Any = None, keep_recurrence_attributes: bool = True) -> Occurred:  # noqa: ARG002, FBT001, FBT002 the library calls it so
        component = self._component
        begins, ends = (self.start if start is None else start, self.end if stop is None else stop)
        return Occurred(component, begins, ends, self._original(component, begins))

    def _original(self, component: Any, begins: date) -> date:
        named = component.get("RECURRENCE-ID")
        if named is None:
            return begins
        original: date = named.dt
        # An exception may hold for all that follow it (RANGE=THISANDFUTURE), moved by as much as itself.
        if "RANGE" in named.params and type(original) is type(component["DTSTART"].dt) is type(begins):
            return begins - (component["DTSTART"].dt - original)
        return original


def expanded(components: list[Any], window: Window) -> Iterator[Occurred]:
    """Every occurrence of a series in and around the window. Raises what the libraries raise."""
    first, last = (window.start - MARGIN).astimezone(UTC), (window.end + MARGIN).astimezone(UTC)
    calendar = icalendar.Calendar()
    for component in components:
        component["UID"] = "one"
        _catch_up(component, first)
        calendar.add_component(component)
    yield from CalendarQuery(calendar, components=[_Times]).between(first, last)


def _catch_up(component: Any, first: datetime) -> None:
    """Lets a daily or weekly rule that has run for years begin just before the window.

    The library counts every occurrence from the first on. Moving the start by whole intervals
    changes nothing that comes after it, unless the rule itself counts.
    """
    rule = component.get("RRULE")
    days = _STRIDE.get("".join(rule.get("FREQ", ())).upper()) if isinstance(rule, icalendar.vRecur) else None
    if days is None or "RECURRENCE-ID" in component or "COUNT" in rule:
        return
    start, end = span_of(component, any_year=True)
    begins = start if isinstance(start, datetime) else datetime.combine(start, time(), UTC)
    stride = days * int(rule.get("INTERVAL", [1])[0])
    ahead = (first - begins - (end - start) - MARGIN).days // stride * stride
    if ahead <= 0:
        return
    for name in ("DTSTART", "DTEND"):
        if name in component:
            component[name] = icalendar.vDDDTypes(component[name].dt + timedelta(days=ahead))
