"""What a connector reads in a raw header block (RFC 5322): where it ends, and which ids it names. PURE.

Everything here works on bytes and is a sieve: cheap, never raising, rather too much than too
little. What a message means is found out elsewhere. No email parser is used: one costs a
hundred times more than this, and is handed what strangers wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADER_LIMIT = 65_536
"""Bytes of a header that are looked at; the rest of a longer one is ignored."""

_ID = re.compile(rb"<\s*([^<>\s]+)\s*>")
_KEY = re.compile(r"[0-9a-f]{64}")
_FIELDS = re.compile(
    rb"\n(message-id|in-reply-to|references|return-path|auto-submitted|x-failed-recipients|content-type|from)[ \t]*:"
    rb"([^\n]*(?:\n[ \t][^\n]*)*)"
)


@dataclass(slots=True)
class Look:
    """What a glance at a header block shows."""

    lowered: bytes
    """The block in lower case, with a line feed before it."""
    own: bytes = b""
    """Its Message-ID without brackets, lower-case; empty where it has none."""
    parents: tuple[bytes, ...] = ()
    """The ids of In-Reply-To and References."""
    report: bool = False
    """It may be a delivery report or another automatic answer (RFC 3464, 3834)."""


def look(header: bytes) -> Look:
    """A glance at a header block."""
    seen = Look((b"\n" + header).lower())
    for name, value in _FIELDS.findall(seen.lowered):
        if name == b"message-id":
            seen.own = seen.own or next(iter(ids_in(value)), b"")
        elif name in (b"in-reply-to", b"references"):
            seen.parents += tuple(ids_in(value))
        elif not seen.report:
            seen.report = _reports(name, value)
    return seen


def _reports(name: bytes, value: bytes) -> bool:
    if name == b"from":
        return b"mailer-daemon" in value or b"postmaster" in value
    if name == b"return-path":
        return b"@" not in value
    if name == b"content-type":
        return b"multipart/report" in value
    if name == b"auto-submitted":
        # auto-generated alone is every notification there is (RFC 3834 5); sendmail's reports add "(failure)".
        return b"auto-replied" in value or b"(" in value
    return name == b"x-failed-recipients"


def header_of(raw: bytes) -> bytes:
    """The header block of a message, up to and without the blank line, at most 64 KiB."""
    end = header_end(raw)
    return raw[: HEADER_LIMIT if end < 0 else min(end, HEADER_LIMIT)]


def header_end(raw: bytes) -> int:
    """Where the header block ends (after the line end of its last line), or -1 where no blank line follows it."""
    if raw.startswith((b"\n", b"\r\n")):
        return 0
    if b"\r" not in raw:
        return raw.find(b"\n\n") + 1 or -1
    ends = [at + 1 for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if at >= 0]
    return min(ends, default=-1)


def ids_in(value: bytes) -> list[bytes]:
    """The message ids in a field or a text, without angle brackets; bare ones too where there are no brackets."""
    return _ID.findall(value) or [token for token in value.split() if b"@" in token]


def draft_key(header: bytes) -> str:
    """The local part of the Message-ID where it has the shape of a draft's key (64 hex digits), else empty."""
    return key_in(look(header).own)


def key_in(message_id: bytes) -> str:
    """The same, of a Message-ID."""
    local, at, domain = message_id.partition(b"@")
    text = local.decode("ascii", "replace").lower()
    return text if at and domain and _KEY.fullmatch(text) else ""
