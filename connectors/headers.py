"""What a connector reads in a raw header block (RFC 5322): where it ends, and who and what it names. PURE.

Everything here works on bytes and is a sieve: cheap, never raising, rather too much than too
little. What a message means is found out elsewhere. No email parser is used: one costs a
hundred times more than this, and is handed what strangers wrote.
"""

from __future__ import annotations

import re

HEADER_LIMIT = 65_536
"""Bytes of a header that are looked at; the rest of a longer one is ignored."""

_ID = re.compile(rb"<\s*([^<>\s]+)\s*>")
_HEX_LOCAL = re.compile(rb"([0-9a-fA-F]{64})@")
_THREAD_FIELDS = (b"in-reply-to", b"references")


def header_of(raw: bytes) -> bytes:
    """The header block of a message, up to and without the blank line, at most 64 KiB."""
    end = header_end(raw)
    return raw[: HEADER_LIMIT if end < 0 else min(end, HEADER_LIMIT)]


def header_end(raw: bytes) -> int:
    """Where the header block ends (after the line end of its last line), or -1 where no blank line follows it."""
    if raw.startswith((b"\n", b"\r\n")):
        return 0
    ends = [at + 1 for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if at >= 0]
    return min(ends, default=-1)


def field(lowered: bytes, name: bytes) -> bytes:
    """The raw value of the first field ``name`` (lower-case) in a lower-case header block, still folded."""
    start = lowered.find(b"\n" + name + b":")
    if start < 0:
        if not lowered.startswith(name + b":"):
            return b""
        start = -1
    start += len(name) + 2
    end = lowered.find(b"\n", start)
    while end >= 0 and lowered[end + 1 : end + 2] in (b" ", b"\t"):
        end = lowered.find(b"\n", end + 1)
    return lowered[start:] if end < 0 else lowered[start:end]


def ids_in(value: bytes) -> list[bytes]:
    """The message ids in a field or a text, without angle brackets; bare ones too where there are no brackets."""
    return _ID.findall(value) or [token for token in value.split() if b"@" in token]


def own_id(lowered: bytes) -> bytes:
    """The Message-ID of a lower-case header block without brackets; empty where it has none."""
    ids = ids_in(field(lowered, b"message-id"))
    return ids[0] if ids else b""


def parent_ids(lowered: bytes) -> list[bytes]:
    """The message ids of In-Reply-To and References in a lower-case header block."""
    return [found for name in _THREAD_FIELDS for found in ids_in(field(lowered, name))]


def draft_key(header: bytes) -> str:
    """The local part of the Message-ID where it has the shape of a draft's key (64 hex digits), else empty."""
    if not _HEX_LOCAL.search(header):
        return ""
    local, _, domain = own_id(header.lower()).partition(b"@")
    return local.decode() if domain and re.fullmatch(rb"[0-9a-f]{64}", local) else ""
