"""What IMAP servers say, as values, and what we say to them, as bytes. PURE: touches nothing, asks nobody.

Grammar: RFC 3501 9, 5258 (LIST), 5819 (STATUS in LIST), 4731 (ESEARCH), 7162 (MODSEQ), 4315 (UIDPLUS).
What cannot be understood is None or left out; it never raises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from connectors.foldernames import encoded, exact

Row = tuple[bytes, ...]
_LIST = re.compile(rb"\* (?:LIST|LSUB|XLIST) \(([^)]*)\) (?:NIL|\"(?:\\.|[^\"\\])*\") ", re.IGNORECASE)
_DELIMITER = re.compile(rb"\) (?:NIL|\"((?:\\.|[^\"\\])*)\") ")
_STRING = re.compile(rb'"((?:\\.|[^"\\])*)"|([^\s()"{%*]+)')
_STATUS = re.compile(rb"\* STATUS ", re.IGNORECASE)
_PAIR = re.compile(rb"([A-Za-z][A-Za-z0-9]*) (\d+|\([^)]*\))")
_CODE = re.compile(rb"\[([A-Za-z0-9-]+)(?: ([^\]]*))?\]")
_FETCH = re.compile(rb"\* (\d+) FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"[( ]UID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"[( ]RFC822\.SIZE (\d+)", re.IGNORECASE)
_FLAGS = re.compile(rb"[( ]FLAGS \(([^)]*)\)", re.IGNORECASE)
_QUOTED_BODY = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? (?:"((?:\\.|[^"\\])*)"|NIL)', re.IGNORECASE)
_ESEARCH = re.compile(rb"\* ESEARCH\b", re.IGNORECASE)
_ALL = re.compile(rb" ALL ([0-9:,]+)", re.IGNORECASE)
_SEARCH = re.compile(rb"\* SEARCH((?: \d+)*)", re.IGNORECASE)
_NAMESPACE = re.compile(rb'NIL|\((?:\((?:"(?:\\.|[^"\\])*"|[^()"])*\) ?)+\)', re.IGNORECASE)
_PREFIX = re.compile(rb'\("((?:\\.|[^"\\])*)" ')
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Listed:
    """One folder as the server lists it."""

    wire: bytes
    """Its name as it travels."""
    attributes: frozenset[str]
    """Lower-case, with their backslash (RFC 6154 in lower case too: Cyrus)."""
    delimiter: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message's answer to FETCH."""

    uid: int
    size: int
    flags: frozenset[bytes]
    """Lower-case."""
    body: bytes | None
    """The section that was asked for; None where there is none."""


def listed(row: Row) -> Listed | None:
    """A LIST response."""
    found = _LIST.match(row[0])
    if found is None:
        return None
    name, _ = _astring(row, found.end())
    delimiter = _DELIMITER.search(row[0])
    if name is None:
        return None
    mark = _unescaped(delimiter[1] or b"").decode("latin-1") if delimiter else ""
    return Listed(name, frozenset(found[1].decode("latin-1").lower().split()), mark)


def status(row: Row) -> tuple[bytes, dict[str, str]] | None:
    """A STATUS response: the name as it travels, and the items in upper case."""
    found = _STATUS.match(row[0])
    if found is None:
        return None
    name, items = _astring(row, found.end())
    if name is None:
        return None
    return name, {key.decode().upper(): value.decode("latin-1").strip("()") for key, value in _PAIR.findall(items)}


def _astring(row: Row, start: int) -> tuple[bytes | None, bytes]:
    """A name in any of its forms, and what follows it."""
    if len(row) > 1 and row[0].rstrip(b"+}0123456789").endswith(b"{"):
        return row[1], row[2]
    found = _STRING.match(row[0], start)
    if found is None:
        return None, b""
    return (_unescaped(found[1]) if found[1] is not None else found[2]), row[0][found.end() :]


def _unescaped(text: bytes) -> bytes:
    return _ESCAPED.sub(rb"\1", text)


def fetched(row: Row) -> Fetched | None:
    """A FETCH response with a UID."""
    if not _FETCH.match(row[0]):
        return None
    text = row[0] if len(row) == 1 else b" ".join(row[::2])
    uid = _UID.search(text)
    if uid is None:
        return None
    size, flags = _SIZE.search(text), _FLAGS.search(text)
    return Fetched(
        uid=int(uid[1]),
        size=int(size[1]) if size else 0,
        flags=frozenset(flags[1].lower().split()) if flags else frozenset(),
        body=row[1] if len(row) > 1 else _short_body(text),
    )


def _short_body(text: bytes) -> bytes | None:
    found = _QUOTED_BODY.search(text)
    return _unescaped(found[1] or b"") if found else None


def uids(rows: Iterable[Row]) -> list[int]:
    """The UIDs that SEARCH found, in either form of answer."""
    found: list[int] = []
    for row in rows:
        if _ESEARCH.match(row[0]):
            every = _ALL.search(row[0])
            found += expanded(every[1]) if every else ()
        elif (plain := _SEARCH.match(row[0])) is not None:
            found += map(int, plain[1].split())
    return sorted(set(found))


MOST_UIDS = 20_000_000


def expanded(text: bytes) -> Iterator[int]:
    """The numbers of a set such as ``1:3,7``; nothing of one that is absurdly large."""
    left = MOST_UIDS
    for part in text.split(b","):
        low, colon, high = part.partition(b":")
        if not low.isdigit() or (colon and not high.isdigit()):
            continue
        first, last = sorted((int(low), int(high or low)))
        left -= last - first + 1
        if left < 0:
            return
        yield from range(first, last + 1)


def packed(numbers: Iterable[int], limit: int) -> Iterator[bytes]:
    """Sets such as ``1:3,7`` of these ascending numbers, each at most ``limit`` bytes long."""
    parts: list[bytes] = []
    length = 0
    for part in _runs(numbers):
        if parts and length + len(part) + 1 > limit:
            yield b",".join(parts)
            parts, length = [], 0
        parts.append(part)
        length += len(part) + 1
    if parts:
        yield b",".join(parts)


def _runs(numbers: Iterable[int]) -> Iterator[bytes]:
    first = last = 0
    for number in numbers:
        if last and number == last + 1:
            last = number
            continue
        if last:
            yield b"%d" % first if first == last else b"%d:%d" % (first, last)
        first = last = number
    if last:
        yield b"%d" % first if first == last else b"%d:%d" % (first, last)


def groups(line: bytes) -> list[list[bytes]]:
    """The three lists of a NAMESPACE response: the beginnings of our own names, other people's, public ones."""
    parts = _NAMESPACE.findall(line[len(b"* NAMESPACE ") :])
    return [[_unescaped(name) for name in _PREFIX.findall(part)] for part in parts]


def codes(lines: Iterable[bytes]) -> dict[str, str]:
    """The response codes in status lines (``[UIDNEXT 7]``), by their names in upper case."""
    return {
        found[1].decode().upper(): (found[2] or b"").decode("latin-1")
        for line in lines
        for found in _CODE.finditer(line)
    }


def words(text: bytes) -> str:
    """What a server said, for people: one line, printable, without its code, not too long."""
    said = _CODE.sub(b"", text).decode("utf-8", "replace")
    plain = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    return plain if len(plain) <= 160 else plain[:159] + "…"


# --- what we say


def quoted(text: bytes) -> bytes:
    """A quoted string (RFC 3501 4.3); line ends cannot stand in one and are left out."""
    plain = text.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
    return b'"' + plain.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def on_the_wire(name: str, *, utf8: bool) -> bytes:
    """A folder's name as it travels: modified UTF-7 (RFC 3501 5.1.3), or UTF-8 where that was agreed on (RFC 6855)."""
    return name.encode("utf-8", "surrogateescape") if utf8 else encoded(name).encode("ascii", "replace")


def as_read(wire: bytes, *, utf8: bool) -> str:
    """The other way round; of INBOX, which has no case, the usual form."""
    text = wire.decode("utf-8", "surrogateescape")
    name = text if utf8 else exact(text)
    return "INBOX" if name.upper() == "INBOX" else name


def either(terms: list[bytes]) -> bytes:
    """A search for whatever meets one of the terms: a tree of ORs, flat enough for any server."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return b"OR " + _group(terms[:middle]) + b" " + _group(terms[middle:])


def _group(terms: list[bytes]) -> bytes:
    return terms[0] if len(terms) == 1 and not terms[0].startswith(b"OR ") else either(terms)


def batches(terms: Collection[bytes], limit: int) -> Iterator[list[bytes]]:
    """The terms in groups whose search stays below so many bytes."""
    group: list[bytes] = []
    length = 0
    for term in terms:
        if group and length + len(term) + 4 > limit:
            yield group
            group, length = [], 0
        group.append(term)
        length += len(term) + 4
    if group:
        yield group
