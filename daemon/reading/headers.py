"""The header block of a message, cut into fields and decoded, fast and without trust.

Never the standard library's new policies: they take 46 s for 1 MB of To (field.md). Fields are
capped, malformed lines are skipped, and nothing here raises on any input.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from daemon.reading.charsets import decode

MOST_HEADER = 65_536
"""Bytes of a header block that are looked at."""
MOST_FIELD = 16_384
"""Bytes of one field that are looked at (References and address lists are the longest that matter)."""

_END = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)", re.DOTALL)
_KNOWN = re.compile(
    rb"(?im)^(?:from|to|cc|subject|date|sender|received|message-id|return-path|mime-version|content-type|reply-to"
    rb"|delivered-to|in-reply-to|references|x-[a-z-]{2,40})[ \t]*:"
)
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]{0,4000})\?=")
_BETWEEN_WORDS = re.compile(r"(=\?[^?\s]{1,40}\?[bBqQ]\?[^?]{0,4000}\?=)\s+(?==\?)")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


class Headers:
    """The fields of one header block, in order, looked up by lower-case name."""

    __slots__ = ("_fields", "block")

    def __init__(self, block: bytes) -> None:
        self.block = block
        self._fields: dict[str, list[bytes]] = {}
        for name, value in _fields(block):
            self._fields.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def all(self, name: str) -> list[str]:
        """Every occurrence, topmost first, unfolded but not decoded (RFC 2047)."""
        return [decode(value, "") for value in self._fields.get(name, ())]

    def raw(self, name: str) -> str:
        """The topmost occurrence, unfolded but not decoded; empty where it is missing."""
        values = self._fields.get(name)
        return decode(values[0], "") if values else ""

    def text(self, name: str) -> str:
        """The topmost occurrence as a person reads it, in one line without control characters."""
        return readable(self.raw(name))

    def names(self) -> tuple[str, ...]:
        """Which fields are there, each once, in order of first appearance."""
        return tuple(self._fields)


def split(raw: bytes) -> tuple[bytes, int]:
    """(header block, offset of the body). Text without any header is all body."""
    start = 0
    while raw[start : start + 1] in {b"\r", b"\n"} and start < 64:
        start += 1
    if raw[start : start + 5] == b"From " and (line := raw.find(b"\n", start, start + 512)) > 0:
        start = line + 1  # the envelope line of an mbox
    if raw.startswith(b"\xef\xbb\xbf", start):
        start += 3
    upto, body = _end(raw, start)
    block = raw[start : min(upto, start + MOST_HEADER)]
    first = block.split(b"\n", 1)[0].rstrip(b"\r")
    if not _FIELD.match(first) or not _KNOWN.search(block):
        return b"", 0
    return block, body


def _end(raw: bytes, start: int) -> tuple[int, int]:
    """Where the header ends and the body begins; far down only plain blank lines are looked for, which is fast."""
    end = _END.search(raw, start, start + 8 * MOST_HEADER)
    if end:
        return end.start(), end.end()
    found = [(place, place + len(mark)) for mark in (b"\n\n", b"\n\r\n") if (place := raw.find(mark, start)) >= 0]
    return min(found) if found else (len(raw), len(raw))


def _fields(block: bytes) -> list[tuple[str, bytes]]:
    fields: list[tuple[str, bytes]] = []
    lines = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    name, parts = "", [b""]
    for line in lines:
        if line[:1] in {b" ", b"\t"} and name:
            parts.append(line)
            continue
        if name:
            fields.append((name, b"".join(parts)[:MOST_FIELD].strip()))
        match = _FIELD.match(line)
        name, parts = (match[1].decode("ascii").lower(), [match[2]]) if match else ("", [])
    if name:
        fields.append((name, b"".join(parts)[:MOST_FIELD].strip()))
    return fields


def readable(value: str) -> str:
    """Encoded words (RFC 2047) decoded, control characters gone, white space single."""
    if "=?" in value:
        value = _decode_words(value)
    return " ".join(_CONTROL.sub(" ", value).split())


def _decode_words(value: str) -> str:
    """Neighbouring words of one charset are joined as bytes first: clients cut characters in two."""
    value = _BETWEEN_WORDS.sub(r"\1", value)
    out: list[str] = []
    pending, charset, position = b"", "", 0
    for match in _WORD.finditer(value):
        between = value[position : match.start()]
        same = match[1].lower() == charset and not between
        if pending and not same:
            out.append(decode(pending, charset))
            pending = b""
        out.append(between)
        charset = match[1].lower()
        pending += _word_bytes(match[2], match[3])
        position = match.end()
    if pending:
        out.append(decode(pending, charset))
    return "".join([*out, value[position:]])


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        return binascii.a2b_base64(data[: len(data) - (len(data) % 4 == 1)] + b"==")
    except binascii.Error:
        return b""


_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs of a field, without brackets, each once, in order."""
    return tuple(dict.fromkeys(_ID.findall(value)))


def own_message_id(headers: Headers) -> str:
    """The Message-ID without brackets; ``sha256:`` and the digest of the header where it has none.

    The digest is over the first 16 KiB with plain line ends, so that two stores of the same mail agree.
    """
    value = headers.raw("message-id")
    found = message_ids(value)
    if found:
        return found[0]
    bare = value.strip().strip("<>").strip()
    if bare and len(bare) <= 998 and not re.search(r"\s", bare):
        return bare
    plain = headers.block.replace(b"\r\n", b"\n").strip()[:16_384]
    return "sha256:" + hashlib.sha256(plain).hexdigest()


def references(headers: Headers) -> tuple[str, ...]:
    """References and then In-Reply-To, oldest first, without repeats; of an endless thread both ends."""
    ids = [*message_ids(headers.raw("references")), *message_ids(headers.raw("in-reply-to"))]
    unique = list(dict.fromkeys(ids))
    return tuple(unique if len(unique) <= 400 else unique[:20] + unique[-380:])


def date_of(headers: Headers) -> datetime | None:
    """The Date field, aware; ``-0000`` (zone unknown, RFC 5322 3.3) as UTC.

    Where it is missing or absurd, the date with which the last mail server received it; else None.
    """
    date = parse_date(headers.raw("date"))
    return date or parse_date(headers.raw("received").rpartition(";")[2].strip())


OLDEST = 1990
"""The first year that is believed: a machine whose battery is empty dates its mail 1970 or 1980."""


def parse_date(value: str) -> datetime | None:
    """An RFC 5322 date-time, aware; None for anything that is not one, or is older than mail as we know it."""
    try:
        moment = parsedate_to_datetime(value[:120])
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    if not OLDEST <= moment.year <= 2200:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
