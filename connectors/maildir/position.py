"""Where a mailbox was left off: the cursor of a Maildir, and what is new since. PURE.

Of each folder a cursor keeps the time stamps of ``cur`` and ``new``, how many messages it held, and
a digest of their stems: the stems are dealt into buckets of about ``FILL``, and of each bucket the
sum of its stems' hashes is kept. A folder whose sums are the same holds the same messages; where
one sum differs, what is new is in that bucket. So nothing hangs on a clock, on the order of names
or on what a process remembers: a message that is there and was not told changes a sum.

A bucket that lost messages as well is told whole, since a sum cannot say which are left.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, unquote_to_bytes
from zlib import adler32, crc32

from connectors.contract import Folder
from connectors.errors import CursorExpired
from connectors.maildir.files import stems_of

VERSION = 1
FILL = 32
MOST_BUCKETS = 4_096
MOST_SKIPPED = 500
_WORD = 0xFFFFFFFF
_SPREAD = 0x9E3779B1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a folder changed last, and when it was listed, in nanoseconds by the clocks of disk and machine."""

    new: int = 0
    cur: int = 0
    listed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one folder held when it was listed."""

    stamp: Stamp
    count: int
    role: Folder
    sums: tuple[int, ...]
    skipped: tuple[bytes, ...] = ()
    """Stems of files that could not be read; they are tried again with every listing."""


def sums_of(stems: Iterable[bytes], buckets: int) -> list[int]:
    """The sums of the stems' hashes; ``buckets`` is a power of two."""
    sums = [0] * buckets
    mask = buckets - 1
    for stem in stems:
        spot = crc32(stem)
        sums[spot & mask] += spot ^ adler32(stem) * _SPREAD
    return [value & _WORD for value in sums]


def _hash(stem: bytes) -> int:
    return (crc32(stem) ^ adler32(stem) * _SPREAD) & _WORD


def buckets_for(count: int) -> int:
    """How many buckets serve for so many messages: a power of two."""
    return min(MOST_BUCKETS, 1 << max(0, (count // FILL).bit_length()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A folder's listing beside what was held before."""

    count: int
    sums: tuple[int, ...]
    found: tuple[bytes, ...]
    """The file names whose message was not there; where that cannot be told, rather more than fewer."""


def compare(names: list[bytes], was: Held | None) -> Compared:
    """What a folder with these file names holds, and what of it is new or to be tried again; with None nothing is."""
    stems = stems_of(names)
    lasting = set(stems)
    buckets = buckets_for(len(lasting))
    sums = tuple(sums_of(lasting, buckets))
    found: tuple[bytes, ...] = ()
    if was is not None:
        now = sums if len(was.sums) == buckets else tuple(sums_of(lasting, len(was.sums)))
        if now != was.sums:
            found = _new(names, stems, was.sums, now)
        if was.skipped:
            again = set(was.skipped)
            found = tuple(dict.fromkeys([*found, *(n for s, n in zip(stems, names, strict=True) if s in again)]))
    return Compared(count=len(lasting), sums=sums, found=found)


def _new(names: list[bytes], stems: list[bytes], before: tuple[int, ...], now: tuple[int, ...]) -> tuple[bytes, ...]:
    gaps = {
        spot: (after - was) & _WORD for spot, (was, after) in enumerate(zip(before, now, strict=True)) if after != was
    }
    among: dict[int, dict[bytes, bytes]] = {spot: {} for spot in gaps}
    mask = len(before) - 1
    for stem, name in zip(stems, names, strict=True):
        spot = crc32(stem) & mask
        if spot in among:
            among[spot][stem] = name
    found: list[bytes] = []
    for spot, members in among.items():
        # One arrival and nothing else: the sum grew by exactly its hash.
        alone = [name for stem, name in members.items() if _hash(stem) == gaps[spot]]
        found += alone if len(alone) == 1 else members.values()
    return tuple(found)


def dumped(folders: Mapping[str, Held]) -> str:
    """A cursor."""
    plain = {
        name: [
            held.stamp.new,
            held.stamp.cur,
            held.stamp.listed,
            held.count,
            held.role.value,
            base64.b85encode(b"".join(value.to_bytes(4, "big") for value in held.sums)).decode(),
            *(quote_from_bytes(stem) for stem in held.skipped[:MOST_SKIPPED]),
        ]
        for name, held in sorted(folders.items())
    }
    return json.dumps({"v": VERSION, "folders": plain}, separators=(",", ":"))


def loaded(cursor: str) -> dict[str, Held]:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        if plain["v"] != VERSION:
            raise ValueError(plain["v"])
        return {name: _held(*row) for name, row in plain["folders"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise CursorExpired("The position in the mailbox is not one of this version: it is looked at anew.") from error


def _held(new: int, cur: int, listed: int, count: int, role: str, packed: str, *skipped: str) -> Held:
    raw = base64.b85decode(packed)
    sums = tuple(int.from_bytes(raw[at : at + 4], "big") for at in range(0, len(raw), 4))
    if not sums or len(sums) & (len(sums) - 1):
        raise ValueError(len(sums))
    return Held(
        stamp=Stamp(new=int(new), cur=int(cur), listed=int(listed)),
        count=int(count),
        role=Folder(role),
        sums=sums,
        skipped=tuple(unquote_to_bytes(stem) for stem in skipped),
    )
