"""A block of our own as iCalendar text (RFC 5545), and what of such a text a user's edit changes. PURE.

A block has no ORGANIZER and no ATTENDEE, so no server has anybody to notify (RFC 6638 3.2); it is
private (3.8.1.3), and it blocks no time (3.8.2.7): it gives way to people.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from connectors.contract import Block
from connectors.ical.text import plain, split

DOMAIN = "followthrough.invalid"
"""Of the UIDs: a name that belongs to nobody (RFC 6761 6.4)."""
_KEY = re.compile(r"[0-9a-f]{64}\Z")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_PASSING = frozenset(
    {b"DTSTAMP", b"CREATED", b"LAST-MODIFIED", b"SEQUENCE", b"TRANSP", b"CLASS", b"STATUS", b"PRIORITY"}
)
"""What servers and programs rewrite by themselves."""
_ALARM = (b"BEGIN:VALARM", b"END:VALARM")


def uid_of_block(key: str) -> str:
    """The UID of a block."""
    return f"{key}@{DOMAIN}"


def key_of_block(uid: str) -> str | None:
    """The key in the UID of a block, whatever its domain; None where the UID is no block's."""
    key = uid.partition("@")[0].lower()
    return key if _KEY.match(key) else None


def text_of_block(block: Block, now: datetime) -> bytes:
    """The complete calendar object, folded and escaped; ``now`` is the moment it is written."""
    from icalendar import Alarm, Calendar, Event

    entry = Event()
    entry.add("UID", uid_of_block(block.key))
    entry.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    entry.add("DTSTART", block.start.astimezone(UTC).replace(microsecond=0))
    entry.add("DTEND", block.end.astimezone(UTC).replace(microsecond=0))
    entry.add("SUMMARY", _printable(block.title))
    if block.text:
        entry.add("DESCRIPTION", _printable(block.text))
    entry.add("TRANSP", "TRANSPARENT")
    entry.add("CLASS", "PRIVATE")
    if block.alarm is not None:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", -block.alarm)
        alarm.add("DESCRIPTION", _printable(block.title))
        entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Followthrough//Followthrough//EN")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _printable(text: str) -> str:
    """Without the control characters that RFC 5545 3.1 allows nowhere; line ends as line feeds.

    Also those of Unicode, at which some servers cut lines: what follows one must not become a property.
    """
    text = _LINE_END.sub("\n", text)
    return "".join(letter for letter in text if letter in "\n\t" or (letter >= " " and letter != "\x7f"))


def revision_of_block(data: bytes) -> str:
    """A mark of all that a user may have changed; the same whatever a program rewrites by itself.

    Whoever only dismisses an alarm (RFC 9074 6.1, X-MOZ-LASTACK) has edited nothing.
    """
    kept, in_alarm = [], False
    for line in plain(data).split(b"\n"):
        if line.strip().upper() in _ALARM:
            in_alarm = line[:5].upper() == b"BEGIN"
        taken = None if in_alarm else split(line)
        if taken is not None and taken.name not in _PASSING and not taken.name.startswith(b"X-"):
            kept.append(taken.name + b":" + taken.value.strip())
    return hashlib.sha256(b"\n".join(sorted(kept))).hexdigest()
