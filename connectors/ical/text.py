"""Cutting iCalendar text (RFC 5545 3.1) into its events, cheaply and without trusting it. PURE.

A calendar of thousands of old events must not be parsed to find the three that matter, and what
strangers put into a file must not reach a parser unmeasured: so events are cut out by their
BEGIN and END lines, only the lines that are used are kept, and nested components are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

MOST_BYTES = 10_000_000
MOST_EVENTS = 20_000
LINE_LIMIT = 65_536
"""Bytes of one unfolded line that are kept."""
MOST_GUESTS = 500

KEPT = frozenset(
    b"UID DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID SEQUENCE SUMMARY LOCATION DESCRIPTION URL STATUS "
    b"ORGANIZER ATTENDEE TRANSP X-MICROSOFT-CDO-BUSYSTATUS X-GOOGLE-CONFERENCE CONFERENCE "
    b"X-MICROSOFT-SKYPETEAMSMEETINGURL".split()
)
DATES = frozenset({b"DTSTART", b"DTEND", b"RECURRENCE-ID", b"EXDATE", b"RDATE"})
_FOLD = re.compile(rb"\n[ \t]")
_LINE = re.compile(rb'([A-Za-z0-9-]+)((?:;[^":]*(?:"[^"]*"[^":]*)*)?):(.*)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: upper-case name, parameters as they stand (with their semicolon), value."""

    name: bytes
    params: bytes
    value: bytes


@dataclass(slots=True)
class Block:
    """One VEVENT: the lines of it that are used, by name."""

    lines: dict[bytes, list[Line]] = field(default_factory=lambda: defaultdict(list))
    complete: bool = True

    def value(self, name: bytes) -> bytes:
        """The value of the first line of that name, empty where there is none."""
        lines = self.lines.get(name)
        return lines[0].value.strip() if lines else b""


@dataclass(slots=True)
class Cut:
    """A calendar file, cut into pieces."""

    method: bytes = b""
    events: list[Block] = field(default_factory=list)
    zones: dict[bytes, list[bytes]] = field(default_factory=dict)
    """The lines of each VTIMEZONE, by its TZID."""
    opened: int = 0
    closed: int = 0

    @property
    def complete(self) -> bool:
        """Whether every calendar in it ends."""
        return 0 < self.opened <= self.closed


def plain(data: bytes) -> bytes:
    """The text in UTF-8 with unfolded lines that end with a line feed; never raises."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"")
    data = _FOLD.sub(b"", data)
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").encode()
    return data


def split(line: bytes) -> Line | None:
    """One line taken apart; None where it is no property."""
    match = _LINE.match(line)
    return None if match is None else Line(match[1].upper(), match[2], match[3])


def cut(data: bytes) -> Cut:
    """The pieces of a calendar file."""
    result = Cut()
    block: Block | None = None
    zone: list[bytes] | None = None
    nested = 0
    for line in plain(data).split(b"\n"):
        mark = line[:6].upper() if line[:1] in b"BbEe" else b""
        if mark == b"BEGIN:":
            name = line[6:].strip().upper()
            if name == b"VEVENT":
                if block is not None:  # its END is missing
                    block.complete = False
                block, nested, zone = Block(), 0, None
                result.events.append(block)
                continue
            if block is not None:
                nested += 1
                continue
            result.opened += name == b"VCALENDAR"
            if name == b"VTIMEZONE":
                zone = []
        elif mark[:4] == b"END:":
            name = line[4:].strip().upper()
            if block is not None:
                block, nested = _ended(block, nested, name)
                if name == b"VCALENDAR":
                    result.closed += 1
                continue
            result.closed += name == b"VCALENDAR"
            if name == b"VTIMEZONE" and zone is not None:
                result.zones.setdefault(_zone_id(zone), [*zone, line])
                zone = None
        if block is not None:
            if not nested:
                _keep(block, line)
        elif zone is not None:
            zone.append(line)
        elif line[:7].upper() == b"METHOD:":
            result.method = line[7:].strip().upper()
    if block is not None:
        block.complete = False
    return result


def _ended(block: Block, nested: int, name: bytes) -> tuple[Block | None, int]:
    """What is open after an END line inside an event."""
    if name == b"VEVENT":
        return None, 0
    if name == b"VCALENDAR":
        block.complete = False
        return None, 0
    return block, max(0, nested - 1)


def _keep(block: Block, line: bytes) -> None:
    if not line or line.isspace():
        return
    name = line[: min(at for at in (line.find(b":"), line.find(b";"), len(line)) if at >= 0)].upper()
    if name not in KEPT:
        return
    taken = split(line if name in DATES else line[:LINE_LIMIT])
    if taken is None:
        return
    lines = block.lines[name]
    if name != b"ATTENDEE" or len(lines) < MOST_GUESTS:
        lines.append(taken)


def _zone_id(lines: list[bytes]) -> bytes:
    for line in lines:
        taken = split(line)
        if taken is not None and taken.name == b"TZID":
            return taken.value.strip()
    return b""
