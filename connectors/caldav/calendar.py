"""Reading the calendars of a CalDAV account (``contract.Calendar``).

    changes    look at the homes (one request) -> what differs in each calendar -> its contents -> told on pages
               anew and whole where the window of the listing runs out

A calendar that is suddenly gone or empty is believed only when the user says so; the others go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.caldav.account import Account
from connectors.caldav.changes import Difference, difference, inside, is_bare
from connectors.caldav.gate import OWN
from connectors.caldav.position import Known, Position, dumped, loaded
from connectors.caldav.telling import Telling
from connectors.contract import CalendarPage, Event, EventStatus, Resource, Response, Window
from connectors.errors import Conflict, NotFound, Permanent, Temporary, Vanished
from connectors.freebusy import merged
from connectors.ical.events import Parsed, parse_calendar

PAGE = 50
"""Resources a page."""
SLACK = timedelta(days=1)
"""How far a wanted window may reach beyond the listed one before everything is listed anew."""
FEW = 2
"""So many deletions that the server itself names are believed, though the calendar is empty after them."""
MEND = "If that is right, run `followthrough run --once --accept-missing`."


class CalDavCalendar:
    """Reading the calendars of one account."""

    def __init__(
        self, account: Account, zone: ZoneInfo, addresses: Collection[str] = (), *, accept_missing: bool = False
    ) -> None:
        """Asks nothing yet.

        ``zone`` is where times without a zone are; ``addresses`` are the user's own: what they
        declined blocks no time. ``accept_missing`` believes once what would raise Vanished.
        """
        self._account = account
        self._zone = zone
        self._addresses = frozenset(address.lower() for address in addresses)
        self._accept_missing = accept_missing

    # --- the contract

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        """See ``contract.Calendar.changes``."""
        before = None if cursor is None else loaded(cursor)
        with _edge():
            if before is None or not before.whole or not _covers(before.window, window):
                yield from self._listed(before, window)
            else:
                yield from self._changed(before, dumped(before))

    def free_busy(self, window: Window) -> tuple[Window, ...]:
        """See ``contract.Calendar.free_busy``. Resources that cannot be read count for nothing."""
        spans: list[tuple[datetime, datetime]] = []
        with _edge():
            for source in self._account.calendars():
                listed = inside(self._account.client, source, window)
                for _, body in self._account.bodies.of(source.url, listed):
                    parsed = parse_calendar(body.data, window, self._zone)
                    spans += [(event.start, event.end) for event in parsed.events if self._busy(event, parsed)]
        return merged(spans, window)

    def _busy(self, event: Event, parsed: Parsed) -> bool:
        declined = any(
            guest.address in self._addresses and guest.response is Response.DECLINED for guest in event.attendees
        )
        free = (event.uid, event.recurrence_id) in parsed.free
        return not (free or declined or event.status is EventStatus.CANCELLED)

    # --- what is told

    def _listed(self, before: Position | None, window: Window) -> Iterator[CalendarPage]:
        """Everything in the window, on pages that say so."""
        known = {} if before is None else before.calendars
        telling, lost = self._told(before, known, window, anew=True)
        if lost:
            raise _vanished(lost)
        self._accept_missing = False
        unfinished = dumped(self._position(window, known, whole=False))
        after = dumped(self._position(window, telling.calendars, whole=True))
        yield from _pages(telling.resources, unfinished, after, whole=True)

    def _changed(self, before: Position, cursor: str) -> Iterator[CalendarPage]:
        """What changed since; the window stays that of the listing."""
        telling, lost = self._told(before, before.calendars, before.window, anew=False)
        self._accept_missing = False
        calendars = telling.calendars | {path: before.calendars[path] for path in lost}
        after = dumped(self._position(before.window, calendars, whole=True))
        yield from _pages(telling.resources, cursor, after, whole=False)
        if lost:
            raise _vanished(lost)

    def _told(
        self, before: Position | None, known: Mapping[str, Known], window: Window, *, anew: bool
    ) -> tuple[Telling, dict[str, str]]:
        """What is to be told, and what must not be believed: path and sentence of each calendar that seems to be lost."""
        sources = self._account.look(before)
        lost = {} if self._accept_missing else self._gone(known)
        if not sources and not lost:
            raise Permanent(
                "There is no calendar for events of yours on the server: make one there, or name those to watch as "
                "`calendars` under [account.calendar]."
            )
        found: list[Difference] = []
        for source in sources:
            one = difference(self._account.client, source, known.get(source.path, Known()), window, anew=anew)
            if self._is_emptied(one, known.get(source.path, Known())):
                lost[source.path] = f"The calendar {source.shown} held {_events(known[source.path])} and is empty"
            else:
                found.append(one)
        telling = Telling(self._account.bodies, window, self._zone)
        telling.work_out({path: each for path, each in known.items() if path not in lost}, found)
        return telling, lost

    def _gone(self, known: Mapping[str, Known]) -> dict[str, str]:
        there = {source.path for source in self._account.all}
        return {
            path: f"The calendar {path} held {_events(each)} and is gone from the server"
            for path, each in known.items()
            if _entries(each) and path not in there
        }

    def _is_emptied(self, one: Difference, known: Known) -> bool:
        held = _entries(known)
        if not held or self._accept_missing or one.changed or any(not _is_block(ref) for ref in one.kept):
            return False
        if one.named and held <= FEW:
            return False
        return is_bare(self._account.client, one.source)

    def _position(self, window: Window, calendars: Mapping[str, Known], *, whole: bool) -> Position:
        account = self._account
        return Position(
            window=window, account=account.mark, homes=account.homes, whole=whole, calendars=dict(calendars)
        )


def _pages(resources: Sequence[Resource], unfinished: str, after: str, *, whole: bool) -> Iterator[CalendarPage]:
    """The resources on pages: the position moves with the last one."""
    for start in range(0, max(len(resources), 1), PAGE):
        last = start + PAGE >= len(resources)
        yield CalendarPage(
            resources=tuple(resources[start : start + PAGE]), cursor=after if last else unfinished, whole=whole
        )


def _covers(listed: Window, wanted: Window) -> bool:
    return listed.start <= wanted.start + SLACK and wanted.end <= listed.end + SLACK


def _is_block(ref: str) -> bool:
    return OWN.fullmatch(ref) is not None


def _entries(known: Known) -> int:
    """Entries that are not ours: taking the last block of ours away is no loss."""
    return sum(not _is_block(ref) for ref in known.held)


def _events(known: Known) -> str:
    count = _entries(known)
    return f"{count} event{'s' if count > 1 else ''}"


def _vanished(lost: Mapping[str, str]) -> Vanished:
    return Vanished(f"{'; '.join(lost.values())}: nothing is concluded from that. {MEND}")


@contextmanager
def _edge() -> Iterator[None]:
    """What can happen to a calendar that was there a moment ago."""
    try:
        yield
    except (NotFound, Conflict) as error:
        raise Temporary(f"A calendar changed while it was read, and is read again: {error}") from error
