"""What Gmail takes note of in a letter: for its lists, its searches and its threads. PURE."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_ADDRESS = re.compile(r"[\w.+'=&-]+@[\w-]+(?:\.[\w-]+)+")
_AGAIN = re.compile(r"^(?:\s*(?:re|aw|fwd?|wg|tr|rv)\s*:)+\s*", re.IGNORECASE)
_ENCODED = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=")
SEARCHED = frozenset({"from", "to", "cc", "bcc"})
NAMED = SEARCHED | {"reply-to", "sender", "subject"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message, read once."""

    fields: tuple[tuple[str, str], ...]
    """Its header, unfolded and decoded, as ``format=metadata`` shows it."""
    id: str
    refers: tuple[str, ...]
    topic: str
    """Its subject without "Re:"."""
    kind: str
    addresses: dict[str, frozenset[str]]
    """By field: the addresses in it."""
    words: frozenset[str]
    """Addresses that stand in it anywhere a search looks."""


def read_letter(raw: bytes) -> Letter:
    """What there is to know."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = tuple(fields_of(head.decode("utf-8", "replace")))
    first = {name.lower(): value for name, value in reversed(fields)}
    addresses = {name: _addresses(first.get(name, "")) for name in NAMED}
    return Letter(
        fields=fields,
        id=next(iter(_ID.findall(first.get("message-id", ""))), "").lower(),
        refers=tuple(
            found.lower() for name in ("in-reply-to", "references") for found in _ID.findall(first.get(name, ""))
        ),
        topic=_AGAIN.sub("", first.get("subject", "")).casefold(),
        kind=first.get("content-type", "text/plain").partition(";")[0].strip().lower() or "text/plain",
        addresses=addresses,
        words=frozenset().union(*addresses.values(), _addresses(body.decode("utf-8", "replace"))),
    )


def index_words(letter: Letter) -> frozenset[str]:
    """What a letter is found under: its addresses, the domains of those, and its Message-ID."""
    domains = {part for word in letter.words for part in _domains(word.rpartition("@")[2])}
    return letter.words | domains | {letter.id}


def _domains(domain: str) -> list[str]:
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(len(parts) - 1)]


def renamed(raw: bytes, message_id: str) -> bytes:
    """The letter as Gmail sends it where it gives it a Message-ID of its own."""
    old = re.search(rb"^Message-ID:[ \t]*(<[^>]*>)", raw, re.IGNORECASE | re.MULTILINE)
    assert old is not None
    line = b"X-Google-Original-Message-ID: " + old[1] + b"\r\nMessage-ID: <" + message_id.encode() + b">"
    return raw[: old.start()] + line + raw[old.end() :]


def fields_of(head: str) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for line in head.split("\n"):
        if line[:1] in " \t" and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}")
        elif ":" in line:
            name, _, value = line.partition(":")
            fields.append((name.strip(), value.strip()))
    return [(name, _decoded(value)) for name, value in fields]


def _decoded(value: str) -> str:
    if not _ENCODED.search(value):
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value


def _addresses(text: str) -> frozenset[str]:
    return frozenset(found.lower() for found in _ADDRESS.findall(text))
