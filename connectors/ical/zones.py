"""From the TZID of a calendar file to a zone: IANA, Windows and vendors' names, and the file's own definitions. PURE.

A definition in the file is used only where its name says nothing, because the well-known zones
are better kept in the IANA database. Own definitions get a name made of their content before they
reach the library, which remembers zones by name across files.
"""

from __future__ import annotations

import hashlib
import re
import zoneinfo
from collections.abc import Mapping

from connectors.ical.text import split

MOST_LINES = 2_000
"""Lines of one zone definition that are believed."""
_TAIL_PARTS = 3
_SAFE = re.compile(rb"FREQ=YEARLY(;|$)", re.IGNORECASE)


class Zones:
    """The zones one calendar file may name."""

    def __init__(self, defined: Mapping[bytes, list[bytes]]) -> None:
        self._defined = defined
        self._known: dict[bytes, str | None] = {}
        self._strange: list[bytes] = []
        self.needed: dict[str, bytes] = {}
        """Definitions that must stand in the next text given to the library, by their new name."""

    def name_for(self, tzid: bytes) -> str | None:
        """A name under which the library finds the zone; None where nobody knows it."""
        if tzid not in self._known:
            self._known[tzid] = iana(tzid.decode("utf-8", "replace")) or self._own(tzid)
        if self._known[tzid] is None:
            self._strange.append(tzid)
        return self._known[tzid]

    def strange(self) -> str:
        """The first name that was asked for since the last call and that nobody knows; empty where all are known."""
        first = next(iter(self._strange), b"").decode("utf-8", "replace")[:80]
        self._strange.clear()
        return first

    def _own(self, tzid: bytes) -> str | None:
        lines = self._defined.get(tzid)
        if lines is None or not _harmless(lines):
            return None
        name = "own-" + hashlib.sha256(b"\n".join(lines)).hexdigest()[:24]
        self.needed[name] = b"\n".join(
            b"TZID:" + name.encode() if line[:4].upper() == b"TZID" and line[4:5] in b":;" else line for line in lines
        )
        return name


def iana(name: str) -> str | None:
    """The IANA name a TZID means: itself, what Windows calls it, or the end of a vendor's path."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # here, because start-up counts

    cleaned = name.strip().strip('"').strip("/")
    candidates = [cleaned, WINDOWS_TO_OLSON.get(cleaned, "")]
    parts = cleaned.split("/")
    candidates += ["/".join(parts[-count:]) for count in range(_TAIL_PARTS, 0, -1) if count < len(parts)]
    if cleaned.upper() in ("Z", "GMT", "UTC"):
        return "UTC"
    return next((each for each in candidates if each and exists(each)), None)


def exists(name: str) -> bool:
    """Whether the IANA database knows the name."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _harmless(lines: list[bytes]) -> bool:
    """Whether a definition can be worked out quickly: yearly rules only, not too many lines, with an observance."""
    if len(lines) > MOST_LINES:
        return False
    observances = 0
    for line in lines:
        taken = split(line)
        if taken is None:
            continue
        observances += taken.name == b"BEGIN" and taken.value.strip().upper() in (b"STANDARD", b"DAYLIGHT")
        if taken.name == b"RRULE" and not _SAFE.search(taken.value):
            return False
        if taken.name in (b"RDATE", b"EXDATE") and taken.value.count(b",") > MOST_LINES:
            return False
    return observances > 0
