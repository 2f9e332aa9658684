"""Cutting iCalendar text (RFC 5545 3.1) into its events, cheaply and without trusting it. PURE.

A calendar of thousands of old events must not be parsed to find the three that matter, and what
strangers put into a file must not reach a parser unmeasured: so events are cut out by their
BEGIN and END lines, only the lines that are used are kept, and nested components are left out.
"""

from __future__ import annotations

import re
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
MEASURED = DATES | {b"DURATION", b"RRULE"}
"""What decides on time: kept whole and measured later (guard), never cut."""
_FOLD = re.compile(rb"\n[ \t]")
_NAME = re.compile(rb"[A-Za-z0-9-]+(?=[:;])")
_PARAM = re.compile(rb';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";])*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LINE = re.compile(rb'([A-Za-z0-9-]+)((?:;[^":]*(?:"[^"]*"[^":]*)*)?):(.*)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: upper-case name, parameters as they stand (with their semicolon), value."""

    name: bytes
    params: bytes
    value: bytes

    @property
    def text(self) -> str:
        """The value as text, its escapes undone (RFC 5545 3.3.11)."""
        return _ESCAPE.sub(_unescaped, self.value.decode("utf-8", "replace")).strip()

    def param(self, name: bytes) -> str:
        """One parameter, without quotes; empty where it is not given (RFC 6868 carets undone)."""
        for given, value in _PARAM.findall(self.params):
            if given.upper() == name:
                text: str = value.decode("utf-8", "replace").replace('"', "").strip()
                return text.replace("^n", "\n").replace("^'", '"').replace("^^", "^")
        return ""


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


@dataclass(slots=True)
class Block:
    """One VEVENT: the lines of it that are used, by name, as they stand."""

    raw: dict[bytes, list[bytes]] = field(default_factory=dict)
    complete: bool = True

    def lines(self, name: bytes) -> list[Line]:
        """The lines of that name."""
        return [line for line in map(split, self.raw.get(name, ())) if line is not None]

    def value(self, name: bytes) -> bytes:
        """The value of the first line of that name, empty where there is none."""
        lines = self.lines(name)[:1]
        return lines[0].value.strip() if lines else b""

    def text(self, name: bytes) -> str:
        """The same as text."""
        lines = self.lines(name)[:1]
        return lines[0].text if lines else ""


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
    knife = _Knife()
    for line in plain(data).split(b"\n"):
        mark = line[:6].upper() if line[:1] in b"BbEe" else b""
        if mark == b"BEGIN:":
            knife.begin(line[6:].strip().upper(), line)
        elif mark[:4] == b"END:":
            knife.end(line[4:].strip().upper(), line)
        else:
            knife.line(line)
    knife.finish()
    return knife.result


class _Knife:
    """Goes through the lines of a file: outside, in an event (nested parts of it are passed over), or in a zone."""

    def __init__(self) -> None:
        self.result = Cut()
        self._block: Block | None = None
        self._nested = 0
        self._zone: list[bytes] | None = None

    def begin(self, name: bytes, line: bytes) -> None:
        if name == b"VEVENT":
            self.finish()  # where the END of one before is missing
            self._block, self._nested, self._zone = Block(), 0, None
            self.result.events.append(self._block)
        elif self._block is not None:
            self._nested += 1
        elif name == b"VCALENDAR":
            self.result.opened += 1
        elif name == b"VTIMEZONE":
            self._zone = [line]
        elif self._zone is not None:
            self._zone.append(line)

    def end(self, name: bytes, line: bytes) -> None:
        if name == b"VCALENDAR":
            self.finish()
            self.result.closed += 1
        elif name == b"VEVENT":
            self._block = None
        elif self._block is not None:
            self._nested = max(0, self._nested - 1)
        elif self._zone is not None:
            self._zone.append(line)
            if name == b"VTIMEZONE":
                self.result.zones.setdefault(_zone_id(self._zone), self._zone)
                self._zone = None

    def line(self, line: bytes) -> None:
        if self._block is not None:
            match = None if self._nested else _NAME.match(line)
            name = match[0].upper() if match else b""
            if name in KEPT:
                _keep(self._block.raw.setdefault(name, []), name, line)
        elif self._zone is not None:
            self._zone.append(line)
        elif line[:7].upper() == b"METHOD:":
            self.result.method = line[7:].strip().upper()

    def finish(self) -> None:
        """Notes that an event does not end."""
        if self._block is not None:
            self._block.complete = False
            self._block = None


def _keep(lines: list[bytes], name: bytes, line: bytes) -> None:
    if name in MEASURED:
        lines.append(line)
    elif len(lines) < (MOST_GUESTS if name == b"ATTENDEE" else 1):
        lines.append(line[:LINE_LIMIT])


def _zone_id(lines: list[bytes]) -> bytes:
    for line in lines:
        taken = split(line)
        if taken is not None and taken.name == b"TZID":
            return taken.value.strip()
    return b""
