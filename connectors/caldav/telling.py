"""What is told of the calendars of an account: contents understood, and one voice for an event that stands in two.

An event is known by its UID, whatever calendar it is in. Where two calendars of the account hold one
(a copy, a move half seen), the first of them tells it; when that one goes, the other takes its place.
Resources that lose an event are told before those that gain it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from connectors.caldav.bodies import Bodies, Body
from connectors.caldav.changes import Difference
from connectors.caldav.discover import Source
from connectors.caldav.position import Known, Told
from connectors.contract import Resource, Window
from connectors.ical.events import Parsed, parse_calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One resource as it was fetched and understood."""

    source: Source
    ref: str
    told: Told
    parsed: Parsed
    problem: str = ""
    """The whole sentence."""


class Telling:
    """Works out the resources to tell, and what is known of the calendars after them."""

    def __init__(self, bodies: Bodies, window: Window, zone: ZoneInfo) -> None:
        self._bodies = bodies
        self._window = window
        self._zone = zone
        self.resources: list[Resource] = []
        self.calendars: dict[str, Known] = {}

    def work_out(self, known: Mapping[str, Known], found: Sequence[Difference]) -> None:
        """Fetches what changed. ``known`` are the calendars to go on from: those without a difference are no longer told."""
        before = {ref: told for each in known.values() for ref, told in each.held.items()}
        reads: dict[str, Read] = {}
        for one in found:
            reads |= {read.ref: read for read in self._fetched(one.source, one.changed, before)}
            read_here = {ref: reads[ref].told for ref in one.changed if ref in reads}
            self.calendars[one.source.path] = Known(
                seen=one.source.seen, token=one.token, held={**one.kept, **read_here}
            )
        after = {ref: told for each in self.calendars.values() for ref, told in each.held.items()}
        owners = _owners(self.calendars[one.source.path] for one in found)
        touched = _uids(before, before.keys() - after.keys() | reads.keys()) | _uids(after, reads)
        for one in found:
            again = _sharing(one, touched, reads)
            reads |= {read.ref: read for read in self._fetched(one.source, again, before)}
        gone = [Resource(ref=ref, events=()) for ref in sorted(before.keys() - after.keys())]
        self.resources = [*gone, *_in_order(reads.values(), owners, before)]

    def _fetched(self, source: Source, wanted: Mapping[str, str], before: Mapping[str, Told]) -> Iterator[Read]:
        for ref, body in self._bodies.of(source.url, wanted) if wanted else ():
            if not body.gone:
                yield self._read(source, ref, body, wanted[ref], before.get(ref, Told(etag="")))

    def _read(self, source: Source, ref: str, body: Body, etag: str, before: Told) -> Read:
        if body.problem:
            # Without an ETag it is asked for again with every pass.
            told = Told(etag="", uids=before.uids)
            return Read(
                source=source, ref=ref, told=told, parsed=Parsed(), problem=_sentence(source, ref, body.problem)
            )
        parsed = parse_calendar(body.data, self._window, self._zone)
        mark = body.etag or etag or "sha256:" + hashlib.sha256(body.data).hexdigest()[:32]
        uids = {event.uid for event in parsed.events} | {each.uid for each in parsed.unread}
        told = Told(etag=mark, uids=before.uids if parsed.problem else tuple(sorted(uids)))
        return Read(source=source, ref=ref, told=told, parsed=parsed, problem=_problem(source, ref, parsed))


def _owners(calendars: Iterable[Known]) -> dict[str, str]:
    """For each UID the resource that tells it: the first, in the order of the calendars and of their references."""
    owners: dict[str, str] = {}
    for known in calendars:
        for ref in sorted(known.held):
            for uid in known.held[ref].uids:
                owners.setdefault(uid, ref)
    return owners


def _uids(held: Mapping[str, Told], refs: Iterable[str]) -> set[str]:
    return {uid for ref in refs if ref in held for uid in held[ref].uids}


def _sharing(one: Difference, touched: set[str], reads: Mapping[str, Read]) -> dict[str, str]:
    """What did not change, and holds an event that another resource held, holds or gets."""
    return {ref: told.etag for ref, told in one.kept.items() if ref not in reads and not touched.isdisjoint(told.uids)}


def _in_order(reads: Iterable[Read], owners: Mapping[str, str], before: Mapping[str, Told]) -> list[Resource]:
    """The resources to tell, those that lose an event to another first; what says nothing new is left out."""
    losing: list[Resource] = []
    others: list[Resource] = []
    for read in reads:
        mine = {uid for uid in read.told.uids if owners.get(uid) == read.ref}
        resource = Resource(
            ref=read.ref,
            events=tuple(event for event in read.parsed.events if event.uid in mine),
            problem=read.problem,
            unread=tuple(each.uid for each in read.parsed.unread if each.uid in mine),
            remark=read.parsed.remark(f"calendar {read.source.shown}"),
        )
        if resource.events or resource.problem or read.ref in before or read.told.uids:
            (others if len(mine) == len(read.told.uids) else losing).append(resource)
    return [*losing, *others]


def _problem(source: Source, ref: str, parsed: Parsed) -> str:
    if parsed.problem:
        return _sentence(source, ref, parsed.problem)
    if parsed.unread:
        first, more = parsed.unread[0], len(parsed.unread) - 1
        others = f" ({more} more like it)" if more else ""
        return (
            f"The event {first.uid[:80]} in the calendar {source.shown} cannot be read: "
            f"{first.problem}{others}. Mend it in your calendar program; the others are used."
        )
    return ""


def _sentence(source: Source, ref: str, problem: str) -> str:
    return (
        f"The entry {ref.rsplit('/', 1)[-1][:80]} in the calendar {source.shown} cannot be read: {problem}. "
        "What was known of it stays; mend or remove it in your calendar program."
    )
