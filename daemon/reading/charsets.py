"""Bytes to text, whatever the label says: unknown, wrong and hostile charsets included. Never raises."""

from __future__ import annotations

import codecs
import re

_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7", "mbcs", "oem"})
"""Codecs that are slow, executable-looking or not charsets of mail. UTF-7 hides text from other readers."""
_ASCII_LIKE = frozenset({"", "us-ascii", "ascii", "utf-8", "utf8", "unknown-8bit", "unknown", "x-unknown", "default"})


def decode(data: bytes, charset: str) -> str:
    """The text of ``data``: as labelled where that works, else UTF-8, else Windows-1252.

    A single-byte label on what is valid UTF-8 is not believed: real Latin-1 text practically never is.
    """
    if data.isascii() and not _stateful(charset):
        return data.decode("ascii")
    label = charset.strip().strip("\"'").lower()
    if label not in _ASCII_LIKE and not _single_byte(label):
        text = _strict(data, label)
        if text is not None:
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if label not in _ASCII_LIKE:
        text = _strict(data, "cp1252" if label in {"iso-8859-1", "latin1", "latin-1"} else label)
        if text is not None:
            return text
    if label in {"utf-8", "utf8"}:
        return _mostly_utf8(data)
    return data.decode("cp1252", "replace")


def _mostly_utf8(data: bytes) -> str:
    """Labelled UTF-8 and broken: a cut or damaged letter keeps its other characters."""
    text = data.decode("utf-8", "replace")
    return text if text.count("\ufffd") * 20 < len(text) else data.decode("cp1252", "replace")


def _stateful(charset: str) -> bool:
    """Encodings whose bytes are ASCII and whose text is not."""
    return bool(re.match(r"(?i)\s*[\"']?(?:iso-2022|hz|utf-?16|utf-?32)", charset))


def _single_byte(label: str) -> bool:
    return bool(re.match(r"(?:iso-?8859|windows-?125|cp125|cp8|koi8|mac|latin)", label))


def _strict(data: bytes, label: str) -> str | None:
    try:
        name = codecs.lookup(label).name.replace("-", "_")
        if name in _REFUSED:
            return None
        text = data.decode(label)
    except (LookupError, UnicodeError, ValueError):
        return None
    return text.encode("utf-8", "replace").decode("utf-8") if _has_surrogates(text) else text


def _has_surrogates(text: str) -> bool:
    return bool(re.search("[\ud800-\udfff]", text))
