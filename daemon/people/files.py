"""Any contact file: finds out its encoding and its kind from the bytes, and reads it. Pure."""

from __future__ import annotations

import codecs
import re

from daemon.core.facts import Status
from daemon.people.rows import Parsed, UnreadableFileError
from daemon.people.tables import parse_table
from daemon.people.vcards import parse_cards

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOK = 4096
"""Bytes looked at for the zeros of UTF-16 without a mark."""


def parse(raw: bytes, *, status_if_new: Status | None = None) -> Parsed:
    """The people of a CSV, vCard or LinkedIn file; ``status_if_new`` replaces the default of that kind.

    Raises UnreadableFileError (one sentence with the mend) where the file is none of these.
    """
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFileError("this is a spreadsheet, not a table of text: save it as CSV (UTF-8) and import that")
    text = decoded(raw)
    if not text.strip():
        raise UnreadableFileError("the file is empty: export it again")
    if re.search(r"^\s*BEGIN:VCARD\s*$", text[:_LOOK], re.IGNORECASE | re.MULTILINE):
        return parse_cards(text, status_if_new)
    return parse_table(text, status_if_new)


def decoded(raw: bytes) -> str:
    """The text of a file whose encoding nobody wrote down: byte order mark, UTF-8, UTF-16, else Windows Latin."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace").replace("\0", "")
    return _unmarked(raw).replace("\0", "")


def _unmarked(raw: bytes) -> str:
    head = raw[:_LOOK]
    half = len(head) // 2
    if half and head[1::2].count(0) > half // 2:
        return raw.decode("utf-16-le", "replace")
    if half and head[0::2].count(0) > half // 2:
        return raw.decode("utf-16-be", "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
