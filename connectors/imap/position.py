"""Where a mailbox was left off: the cursor of an IMAP mailbox, and what is to be told since. PURE.

Of each folder a cursor keeps UIDVALIDITY, the next UID that was expected, how many messages there were,
and what the folder was for. A new message always gets a UID from there on (RFC 3501 2.3.1.1); a moved
one too, in its new folder. What a folder is called may change: it is known again by its MAILBOXID, or by
standing exactly where the lost one stood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from connectors.contract import Folder
from connectors.errors import CursorExpired
from connectors.imap.folders import Seen

VERSION = 1
_MOST_SKIPPED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one folder held when it was looked at."""

    uidvalidity: int
    uidnext: int
    count: int
    role: Folder
    object_id: str = ""
    skipped: tuple[int, ...] = ()
    """UIDs the server could not hand out; they are tried again."""


def held(seen: Seen) -> Held:
    """The position after everything in a folder was told."""
    return Held(
        uidvalidity=seen.uidvalidity,
        uidnext=seen.uidnext,
        count=seen.messages,
        role=seen.place.role,
        object_id=seen.object_id,
    )


def renamed(before: Mapping[str, Held], now: Mapping[str, Held]) -> dict[str, Held]:
    """``before`` under today's names, as far as folders that were renamed can be known again."""
    lost = {name: was for name, was in before.items() if name not in now}
    result = dict(before)
    for name, found in now.items():
        if name in before:
            continue
        old = [each for each, was in lost.items() if _same(was, found)]
        if len(old) == 1:
            result[name] = replace(result.pop(old[0]), role=found.role)
            del lost[old[0]]
    return result


def _same(was: Held, now: Held) -> bool:
    if was.uidvalidity != now.uidvalidity or was.uidnext > now.uidnext:
        return False
    if was.object_id and now.object_id:
        return was.object_id == now.object_id
    return was.count > 0 and (was.uidnext, was.count) == (now.uidnext, now.count)


def dumped(folders: Mapping[str, Held]) -> str:
    """A cursor."""
    plain = {
        name: [was.uidvalidity, was.uidnext, was.count, was.role.value, was.object_id, *was.skipped[:_MOST_SKIPPED]]
        for name, was in sorted(folders.items())
    }
    return json.dumps({"v": VERSION, "kind": "imap", "folders": plain}, separators=(",", ":"))


def loaded(cursor: str) -> dict[str, Held]:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        if plain["v"] != VERSION or plain["kind"] != "imap":
            raise ValueError(plain["v"])
        return {name: _held(*row) for name, row in plain["folders"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in the mailbox is not one of this version: it is looked at anew.") from error


def _held(uidvalidity: int, uidnext: int, count: int, role: str, object_id: str, *skipped: int) -> Held:
    return Held(
        uidvalidity=int(uidvalidity),
        uidnext=int(uidnext),
        count=int(count),
        role=Folder(role),
        object_id=str(object_id),
        skipped=tuple(map(int, skipped)),
    )


def positions(seen: Iterable[Seen]) -> dict[str, Held]:
    """Where all watched folders stand."""
    return {each.place.id: held(each) for each in seen if each.place.watched}
