"""Finding the messages of the past that concern somebody, by their header alone. PURE.

``Sieve`` tells of one header whether it names an interesting address. ``Threads`` collects the
message ids of all messages as 64-bit numbers and finds, once all were seen, which belong to the
thread of a hit, in whatever order they came. Both may find too much, never too little.
Memory: 8 bytes an id and nothing else a message.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import itertools
import quopri
import re
from array import array
from collections.abc import Iterable

from connectors.contract import Interest
from connectors.headers import Look, ids_in

FROM_LIMIT = 512
"""Bytes of a header from its From on in which the address of the author stands."""
REPORT_LIMIT = 262_144
"""Bytes of a delivery report that are looked through."""

_DOMAIN = re.compile(rb"@([a-z0-9_\x80-\xff-]+(?:\.[a-z0-9_\x80-\xff-]+)*)")
_GAPS = bytes.maketrans(b'<>()[],;:"\\\t\r\n\0', b" " * 15)
"""What ends an address on its left, as spaces."""
_BARE = re.compile(rb"@(?![a-z0-9_\x80-\xff-])")
LOCAL_LIMIT = 128
"""Bytes before an @ that are looked at; RFC 5321 4.5.3.1.1 allows 64."""
_LOOSE = re.compile(rb"[ \t\r\n]{0,8}([@.])[ \t\r\n]{1,8}|[ \t\r\n]{1,8}([@.])")
_WORD = re.compile(rb"=\?[^?\s]+\?([bBqQ])\?([^?\s]*)\?=")
_QUOTED = re.compile(
    rb"\n[>| \t]{0,8}(?:x-)?(?:original-)?(?:message-id|in-reply-to|references)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)"
)
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}")


class Sieve:
    """Does a header or a text name one of the interesting addresses?"""

    __slots__ = ("_addresses", "_broken", "_domains", "_houses")

    def __init__(self, interest: Interest) -> None:
        """Knows who is looked for."""
        spelled = {form for address in interest.addresses for form in _spellings(address.lower())}
        self._addresses = frozenset(spelled)
        self._domains = frozenset(form.rpartition(b"@")[2] for form in spelled)
        self._houses = frozenset(house.encode("utf-8", "surrogatepass") for house in interest.houses)
        # What is left of a domain that is broken over two lines at one of its dots.
        self._broken = frozenset(part for domain in self._domains for part in _beginnings(domain))

    def names(self, lowered: bytes) -> bool:
        """Whether an address stands in this lower-case text, as a whole address; also one with gaps around @ and dots."""
        if not self._domains:
            return False
        found = _DOMAIN.findall(lowered)
        loose = len(found) != lowered.count(b"@")
        # Most messages name none of the domains: looking for those first is what makes this cheap.
        if not loose and not self._domains.isdisjoint(found) and self._whole(lowered, found):
            return True
        if not loose and self._broken.isdisjoint(found):
            return False
        joined = _LOOSE.sub(rb"\1\2", lowered)
        return any(self._whole(text, _DOMAIN.findall(text)) for text in (_only_whole(lowered), _only_whole(joined)))

    def _whole(self, lowered: bytes, domains: list[bytes]) -> bool:
        """Looks at what stands before each @; ``domains`` are what stands behind it, one for each."""
        parts = lowered.split(b"@")
        for before, domain in zip(parts, domains, strict=False):
            if domain in self._domains:
                local = before[-LOCAL_LIMIT:].translate(_GAPS).rpartition(b" ")[2]
                if local + b"@" + domain in self._addresses or (local and self._dressed(local, b"@" + domain)):
                    return True
        return False

    def _dressed(self, local: bytes, domain: bytes) -> bool:
        """Whether it is one of the addresses once what others put before it is taken off (``to=``, a quote, a dot)."""
        if local.isalnum():
            return False
        forms = (local.strip(b".'`*!?|{}"), local.rpartition(b"=")[2], local.rpartition(b"'")[2])
        return any(form + domain in self._addresses for form in forms)

    def header_names(self, header: bytes, lowered: bytes) -> bool:
        """The same for a header block, where an address may also hide in an encoded word (RFC 2047)."""
        if self.names(lowered) or (self._houses and self._from_house(lowered)):
            return True
        return b"=?" in header and self.names(_encoded_words(header))

    def _from_house(self, lowered: bytes) -> bool:
        """Whether somebody of one of the houses wrote it."""
        start = 0 if lowered.startswith(b"from:") else lowered.find(b"\nfrom:") + 1
        if not start and not lowered.startswith(b"from:"):
            return False
        found = _DOMAIN.search(lowered, start, start + FROM_LIMIT)
        return found is not None and found[1] in self._houses

    def report_names(self, body: bytes) -> bool:
        """The same for the body of a delivery report: quoted-printable and base64 parts are looked through too."""
        return self.names(body.lower()) or self.names(_decoded_parts(body))


def _only_whole(text: bytes) -> bytes:
    """A text in which every @ has a domain behind it."""
    return _BARE.sub(b" ", text)


def _beginnings(domain: bytes) -> list[bytes]:
    parts = domain.split(b".")
    return [b".".join(parts[:count]) for count in range(1, len(parts))]


def _spellings(address: str) -> list[bytes]:
    """The ways one address may be written in a header: with its domain as it is, and in the IDNA form."""
    local, _, domain = address.rpartition("@")
    forms = [address.encode("utf-8", "surrogatepass")]
    if not domain.isascii():
        with contextlib.suppress(UnicodeError):
            forms.append(f"{local}@".encode() + domain.encode("idna"))
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
    texts = []
    if b"base64" in body.lower():
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

    def add(self, seen: Look, more: Iterable[bytes] = ()) -> None:
        """Adds the next message, with ``more`` ids it names."""
        ids = self._ids
        if seen.own:
            ids.append(hash(seen.own))
        ids.extend(map(hash, seen.parents))
        ids.extend(map(hash, more))
        self._ends.append(len(ids))

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
    return [found for value in _QUOTED.findall(body.lower()) for found in ids_in(value)]
