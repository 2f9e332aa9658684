"""What is different in one calendar since it was told last.

    a mark of its state that is the same   -> nothing, and nothing is asked
    a sync token (RFC 6578)                -> what the server names; a token it has forgotten -> compared
    neither                                -> compared: the ETags of all resources in the window with those told

A server says that a token is stale with 403, 409, 410 or 412, some with 400: whatever it says, it
means "compare", and never "everything was deleted".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from connectors.caldav import asking, places
from connectors.caldav.answers import Found, Multistatus
from connectors.caldav.client import Client
from connectors.caldav.discover import Source
from connectors.caldav.faults import Declined, Garbled, Stumbled, TooLarge
from connectors.caldav.gate import OWN
from connectors.caldav.position import Known, Told
from connectors.contract import Window
from connectors.errors import Conflict, NotFound, Temporary

MARGIN = timedelta(days=1)
"""How far around a window is asked: a server takes all-day events and times without a zone to be in its own."""
SMALLEST = timedelta(hours=6)
"""A window that is too large for a server is asked in halves, down to this."""
MOST_ROUNDS = 500
"""Answers of a server that tells its changes in parts (RFC 6578 3.6)."""
CUT_SHORT = 507


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is to be told of one calendar."""

    source: Source
    token: str
    kept: Mapping[str, Told]
    """What stands as it was told."""
    removed: frozenset[str] = frozenset()
    changed: Mapping[str, str]
    """References to fetch, with their ETags (empty where unknown)."""
    named: bool = False
    """The server named what was removed; else it is concluded from what it did not list."""


def difference(client: Client, source: Source, known: Known, window: Window, *, anew: bool) -> Difference:
    """What is different in a calendar; ``anew``: whatever is known, everything in the window is to be told."""
    if anew:
        return compared(client, source, Known(held={}), window)
    if source.seen and source.seen == known.seen:
        return _again(source, known)
    return (_synced(client, source, known) if known.token and source.token else None) or compared(
        client, source, known, window
    )


def _again(source: Source, known: Known) -> Difference:
    """Nothing changed; what could not be had last time is asked for again."""
    missing = {ref: "" for ref, told in known.held.items() if not told.etag}
    return Difference(
        source=source,
        token=known.token,
        kept={r: t for r, t in known.held.items() if r not in missing},
        changed=missing,
    )


def _synced(client: Client, source: Source, known: Known) -> Difference | None:
    """What the server names as changed; None where it does not know the token any more."""
    token, removed, changed = known.token, set[str](), dict[str, str]()
    for _ in range(MOST_ROUNDS):
        answer = _since(client, source, token)
        if answer is None:
            return None
        for ref, each in _members(source, answer.found):
            if each.status in (404, 410):
                changed.pop(ref, None)
                removed.add(ref)
            else:
                removed.discard(ref)
                changed[ref] = each.text(asking.ETAG).strip()
        more = answer.sync_token != token and any(each.status == CUT_SHORT for each in answer.found)
        token = answer.sync_token or token
        if not more:
            return _named(source, known, token, removed, changed)
    raise Temporary(f"The changes of the calendar {source.shown} do not end: it is asked again.")


def _since(client: Client, source: Source, token: str) -> Multistatus | None:
    try:
        return client.look("REPORT", source.url, asking.changed_since(token))
    except (Conflict, Declined, Garbled, NotFound, Stumbled, TooLarge):
        return None


def _named(source: Source, known: Known, token: str, removed: set[str], changed: dict[str, str]) -> Difference:
    same = {ref for ref, etag in changed.items() if ref in known.held and etag and known.held[ref].etag == etag}
    wanted = {ref: etag for ref, etag in changed.items() if ref not in same}
    wanted |= {ref: "" for ref, told in known.held.items() if not told.etag and ref not in removed}
    return Difference(
        source=source,
        token=token,
        kept={ref: told for ref, told in known.held.items() if ref not in wanted and ref not in removed},
        removed=frozenset(removed.intersection(known.held)),
        changed=wanted,
        named=True,
    )


def compared(client: Client, source: Source, known: Known, window: Window) -> Difference:
    """What differs from what is known, by a listing of the window."""
    listed = inside(client, source, window)
    kept = {ref: told for ref, told in known.held.items() if told.etag and listed.get(ref) == told.etag}
    return Difference(
        source=source,
        token=source.token,  # of before the listing: what changes meanwhile is told again
        kept=kept,
        removed=frozenset(known.held).difference(listed),
        changed={ref: etag for ref, etag in listed.items() if ref not in kept},
    )


def inside(client: Client, source: Source, window: Window) -> dict[str, str]:
    """The resources that hold an event in or around the window, with their ETags."""
    return _inside(client, source, Window(start=window.start - MARGIN, end=window.end + MARGIN))


def _inside(client: Client, source: Source, window: Window) -> dict[str, str]:
    try:
        answer = client.look("REPORT", source.url, asking.events_in(window), depth=1)
    except (TooLarge, Declined):
        if window.end - window.start < SMALLEST:
            raise
    else:
        if not any(each.status == CUT_SHORT for each in answer.found):
            return {ref: each.text(asking.ETAG).strip() for ref, each in _members(source, answer.found)}
        if window.end - window.start < SMALLEST:
            raise Temporary(f"The calendar {source.shown} tells only a part of what it holds: it is asked again.")
    middle = window.start + (window.end - window.start) / 2
    first = _inside(client, source, Window(start=window.start, end=middle))
    return first | _inside(client, source, Window(start=middle, end=window.end))


def is_bare(client: Client, source: Source) -> bool:
    """Whether a calendar holds nothing at all but blocks of ours, in whatever time."""
    try:
        answer = client.look("PROPFIND", source.url, asking.propfind([asking.ETAG]), depth=1)
    except TooLarge:
        return False
    return not any(each.status == 200 and not OWN.fullmatch(ref) for ref, each in _members(source, answer.found))


def _members(source: Source, found: Iterable[Found]) -> Iterable[tuple[str, Found]]:
    """What an answer says of the resources of a calendar, by reference; of itself and of folders nothing."""
    for each in found:
        ref = places.path_of(places.joined(source.url, each.href))
        if ref and not ref.endswith("/") and ref != source.path.rstrip("/"):
            yield ref, each
