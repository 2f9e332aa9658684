"""Finding the messages of the past that concern somebody, by their header alone. PURE.

``Sieve`` tells of one header whether it names an interesting address. ``Threads`` collects the
message ids of all messages as 64-bit numbers and finds, once all were seen, which belong to the
thread of a hit, in whatever order they came. Both may find too much, never too little.
Memory: 8 bytes an id and nothing else a message.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import quopri
import re
from array import array
from collections.abc import Iterable

from connectors.contract import Interest
from connectors.headers import field, ids_in, own_id, parent_ids

REPORT_LIMIT = 262_144
"""Bytes of a delivery report that are looked through."""

_DOMAIN = re.compile(rb"@([a-z0-9_\x80-\xff-]+(?:\.[a-z0-9_\x80-\xff-]+)*)")
_GAPS = bytes.maketrans(b'<>()[],;:"\\\t\r\n\0', b" " * 15)
_LOOSE = re.compile(rb"[ \t\r\n]{0,8}([@.])[ \t\r\n]{1,8}|[ \t\r\n]{1,8}([@.])")
_LOOSE_MARKS = (b"@\n", b"@\r", b"@ ", b" @", b"\t@", b".\n ", b".\r\n ", b".\n\t", b".\r\n\t", b"\n .", b"\n\t.")
_WORD = re.compile(rb"=\?[^?\s]+\?([bBqQ])\?([^?\s]*)\?=")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}")
_REPORT_MARKS = (
    b"mailer-daemon",
    b"postmaster",
    b"multipart/report",
    b"x-failed-recipients",
    b"return-path: <>",
    b"return-path:<>",
)


class Sieve:
    """Does a header or a text name one of the interesting addresses?"""

    __slots__ = ("_addresses", "_domains")

    def __init__(self, interest: Interest) -> None:
        spelled = {form for address in interest.addresses for form in _spellings(address.lower())}
        self._addresses = frozenset(spelled)
        self._domains = frozenset(form.rpartition(b"@")[2] for form in spelled)

    def names(self, lowered: bytes) -> bool:
        """Whether an address stands in this lower-case text, as a whole address."""
        # Most messages name none of the domains: looking for those first is what makes this cheap.
        if self._domains.isdisjoint(_DOMAIN.findall(lowered)):
            return False
        known = self._addresses
        tokens = [token for token in lowered.translate(_GAPS).split() if b"@" in token]
        if not known.isdisjoint(tokens):
            return True
        stripped = [token.rpartition(b"=")[2].strip(b".'`*!?|{}") for token in tokens]
        return not known.isdisjoint(stripped)

    def header_names(self, header: bytes, lowered: bytes) -> bool:
        """The same for a header block: addresses broken over lines or hidden in encoded words count too."""
        if self.names(lowered):
            return True
        if any(mark in lowered for mark in _LOOSE_MARKS) and self.names(_LOOSE.sub(rb"\1\2", lowered)):
            return True
        return b"=?" in header and self.names(_encoded_words(header))

    def report_names(self, body: bytes) -> bool:
        """The same for the body of a delivery report: quoted-printable and base64 parts are looked through too."""
        return self.names(body.lower()) or self.names(_decoded_parts(body))


def _spellings(address: str) -> list[bytes]:
    """The ways one address may be written in a header: with its domain as it is, and in the IDNA form."""
    local, _, domain = address.rpartition("@")
    forms = [address.encode("utf-8", "surrogatepass")]
    if not domain.isascii():
        try:
            forms.append(f"{local}@".encode() + domain.encode("idna"))
        except UnicodeError:
            pass
    return forms


def _encoded_words(header: bytes) -> bytes:
    """What RFC 2047 encoded words of a header say, lower-case, as far as it may hold an address."""
    texts = []
    for kind, text in _WORD.findall(header):
        if kind in b"bB":
            texts.append(_unbase64(text))
        elif b"@" in text or b"=40" in text:
            texts.append(quopri.decodestring(text, header=True))
    return b" ".join(texts).lower()


def _decoded_parts(body: bytes) -> bytes:
    """Everything in a body that looks quoted-printable or base64, decoded and lower-case."""
    lines = (line.strip() for line in body.split(b"\n"))
    blocks = itertools.groupby(lines, key=lambda line: bool(_BASE64_LINE.fullmatch(line)))
    texts = [_unbase64(b"".join(block)) for packed, block in blocks if packed]
    if b"=40" in body or b"=\n" in body or b"=\r\n" in body:
        texts.append(quopri.decodestring(body))
    return b" ".join(texts).lower()


def _unbase64(text: bytes) -> bytes:
    packed = b"".join(text.split()).rstrip(b"=")
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return b""


def is_report(lowered: bytes) -> bool:
    """Whether a lower-case header may be that of a delivery report or another automatic answer (RFC 3464, 3834)."""
    if any(mark in lowered for mark in _REPORT_MARKS):
        return True
    automatic = field(lowered, b"auto-submitted").strip()
    return bool(automatic) and not automatic.startswith(b"no")


class Threads:
    """The message ids of many messages; ``of`` finds the messages that belong together with the hits.

    Messages are numbered in the order in which they are added. Ids are kept as their 64-bit hash:
    two ids sharing one would only let a stranger's message through the sieve.
    """

    __slots__ = ("_ends", "_ids")

    def __init__(self) -> None:
        self._ids = array("q")
        self._ends = array("q")

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, lowered: bytes, more: Iterable[bytes] = ()) -> bytes:
        """Adds one message by its lower-case header, with ``more`` ids it names; returns its own id."""
        own = own_id(lowered)
        ids = self._ids
        if own:
            ids.append(hash(own))
        for found in parent_ids(lowered):
            ids.append(hash(found))
        for found in more:
            ids.append(hash(found))
        self._ends.append(len(ids))
        return own

    def of(self, hits: bytearray, message_ids: Iterable[str]) -> None:
        """Marks in ``hits`` (one byte a message) every message whose thread holds a hit or one of ``message_ids``.

        One message touching another is enough, over any number of steps: rounds are made, forth
        and back, until one finds nothing new.
        """
        ids, ends = self._ids, self._ends
        wanted = {hash(mid.lower().encode("utf-8", "surrogatepass")) for mid in message_ids}
        pending = []
        start = 0
        for number, end in enumerate(ends):
            if hits[number]:
                wanted.update(ids[start:end])
            elif end > start:
                pending.append(number)
            start = end
        found = bool(wanted)
        while found:
            found = False
            left = []
            for number in reversed(pending):
                own = ids[ends[number - 1] if number else 0 : ends[number]]
                if wanted.isdisjoint(own):
                    left.append(number)
                else:
                    hits[number] = 1
                    wanted.update(own)
                    found = True
            pending = left


def report_ids(body: bytes) -> list[bytes]:
    """The message ids that a delivery report quotes, lower-case: they tie it to the letters it is about."""
    return [found for found in ids_in(body.lower()) if b"@" in found]
