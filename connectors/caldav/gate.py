"""What may leave for a CalDAV server: reading, and blocks of our own that have no attendees. PURE.

A calendar server sends invitations by itself (RFC 6638) when somebody stores an event with attendees.
So a PUT is let through only where every line of it is one of a few, and a DELETE only of a resource
with our own kind of name that is still as it was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from connectors.guard import Asked, Gate, Rule

ANY = re.compile(r"/.*")
OWN = re.compile(r"/(?:.*/)?(?P<key>[0-9a-f]{64})\.ics")
"""The path of a block of ours."""
LINES = frozenset(
    b"BEGIN END VERSION PRODID CALSCALE UID DTSTAMP CREATED LAST-MODIFIED SEQUENCE DTSTART DTEND SUMMARY DESCRIPTION "
    b"STATUS TRANSP CLASS ACTION TRIGGER".split()
)
PARTS = frozenset({b"VCALENDAR", b"VEVENT", b"VALARM"})
_LINE = re.compile(rb"([A-Za-z-]+)((?:;[A-Za-z-]+=[A-Za-z0-9/_+:. -]*)*):(.*)", re.DOTALL)
MOST_BYTES = 200_000


def gate(origins: Iterable[str]) -> Gate:
    """The gate of a CalDAV connector."""
    return Gate(
        name="caldav",
        origins=frozenset(origins),
        rules=(
            Rule(method="PROPFIND", path=ANY),
            Rule(method="REPORT", path=ANY),
            Rule(method="GET", path=ANY),
            Rule(method="PUT", path=OWN, fits=is_own_block),
            Rule(method="DELETE", path=OWN, fits=_as_seen),
        ),
    )


def is_own_block(asked: Asked) -> bool:
    """Whether a PUT writes one new event, or one that is as it was seen, that is a block of ours and nothing else."""
    new = _header(asked, "if-none-match") == "*"
    path = OWN.fullmatch(asked.path)
    if path is None or new == _as_seen(asked) or len(asked.body) > MOST_BYTES:
        return False
    lines = _lines(asked.body)
    if lines is None:
        return False
    named = [value for name, value in lines if name == b"UID"]
    begun = [value.upper() for name, value in lines if name == b"BEGIN"]
    actions = {value.upper() for name, value in lines if name == b"ACTION"}
    return (
        len(named) == 1
        and named[0].partition(b"@")[0] == path["key"].encode()
        and begun[:2] == [b"VCALENDAR", b"VEVENT"]
        and set(begun[2:]) <= {b"VALARM"}
        and actions <= {b"DISPLAY"}
    )


def _lines(body: bytes) -> list[tuple[bytes, bytes]] | None:
    """The lines by name and value, however a server may cut them; None where one is not on the list."""
    try:
        text = body.decode().replace("\r\n ", "").replace("\r\n\t", "")
    except UnicodeDecodeError:
        return None
    found = []
    # What any program takes for the end of a line counts as one: nothing hides behind a strange one.
    for line in text.splitlines():
        match = _LINE.fullmatch(line.encode())
        if match is None or match[1].upper() not in LINES:
            return None
        found.append((match[1].upper(), match[3].strip()))
    return found


def _as_seen(asked: Asked) -> bool:
    """Whether the request holds only for the one content that was seen (RFC 9110 13.1.1)."""
    mark = _header(asked, "if-match")
    return bool(mark) and "*" not in mark


def _header(asked: Asked, name: str) -> str:
    return next((value for given, value in asked.headers.items() if given.lower() == name), "")
