"""Looking at one account's calendar: events with contacts become facts, and so does their disappearance.

A resource tells all its occurrences inside the window; those it does not tell any more are gone.
What is over and was tidied away did take place: only what lies ahead can be taken back. What cannot
be read changes nothing of what is known, and is told in every pass until it is mended.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.contract import Calendar, CalendarPage, Event, Resource, Window
from connectors.errors import CursorExpired
from connectors.ical.own import key_of_block
from daemon.core.facts import MeetingGone, MeetingSeen, digest
from daemon.core.roster import Roster
from daemon.reading.events import concerned, meeting_from, newest, same_meeting
from daemon.store import Transaction
from daemon.worker.busy import look_at_busy
from daemon.worker.desk import Desk
from daemon.worker.outbox import BLOCK

CALENDAR, MATCHED, BROKEN = "calendar", "matched", "broken"
"""Channels of cursors: the position, the roster that events were matched with, and what could not be read."""
BEHIND = timedelta(days=60)
"""How far back a calendar is listed: what is older than old history calls for nothing."""
AHEAD = timedelta(days=180)


def look_at_calendar(desk: Desk, calendar: Calendar, now: datetime) -> int:
    """What changed in the calendar; everything anew where the roster is another. Returns the facts added."""
    matched = _mark(desk.roster)
    same_people = desk.store.cursor(desk.account, MATCHED) == matched
    cursor = desk.store.cursor(desk.account, CALENDAR) if same_people else None
    try:
        added = _Intake(desk, now).run(calendar, cursor)
    except CursorExpired:
        added = _Intake(desk, now).run(calendar, None)
    desk.problems.update(json.loads(desk.store.cursor(desk.account, BROKEN) or "{}").values())
    moved = cursor is None or desk.store.cursor(desk.account, CALENDAR) != cursor
    look_at_busy(desk, calendar, now, changed=moved)
    if not same_people:
        with desk.store.transaction(now) as tx:
            tx.save_cursor(desk.account, MATCHED, matched)
    return added


def _mark(roster: Roster) -> str:
    """Changes whenever an event could concern somebody it did not concern before."""
    return digest(*sorted(roster.by_address), *sorted(member.person.name for member in roster.members.values()))


class _Intake:
    """One run over the changes of one calendar."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self._desk = desk
        self._now = now
        self._known = newest(desk.store.meetings(desk.account))
        self._elsewhere = newest(desk.store.meetings())
        self._named: set[str] = set()
        self._blocks = {row.key for row in desk.store.outbox() if row.kind == BLOCK}
        self._own_domains = {address.rpartition("@")[2] for address in desk.own}
        self._renamed: dict[tuple[str, str], MeetingSeen] = {}
        """Occurrences told just as they are known, by another resource than the one they are known from."""
        self._broken: dict[str, str] = json.loads(desk.store.cursor(desk.account, BROKEN) or "{}")

    def run(self, calendar: Calendar, cursor: str | None) -> int:
        window = Window(start=self._now - BEHIND, end=self._now + AHEAD)
        added, page = 0, None
        for page in calendar.changes(cursor, window):
            if page.resources or page.cursor != cursor:
                added += self._record(page)
        if page is not None and page.whole:
            added += self._record_unnamed(page)
        return added

    def _record(self, page: CalendarPage) -> int:
        """One page in one transaction; the cursor of a whole listing is saved after its last page."""
        self._named |= {resource.ref for resource in page.resources}
        with self._desk.store.transaction(self._now) as tx:
            added = sum(self._take(tx, resource) for resource in page.resources)
            self._remember_broken(tx, page.resources)
            if not page.whole:
                tx.save_cursor(self._desk.account, CALENDAR, page.cursor)
        return added

    def _record_unnamed(self, page: CalendarPage) -> int:
        """After a whole listing: what is known and was not named is gone."""
        with self._desk.store.transaction(self._now) as tx:
            unnamed = [meeting for meeting in self._known.values() if meeting.resource not in self._named]
            added = sum(self._renamed_or_gone(tx, meeting) for meeting in unnamed)
            self._remember_broken(tx, (), keep=self._named)
            tx.save_cursor(self._desk.account, CALENDAR, page.cursor)
        return added

    def _remember_broken(
        self, tx: Transaction, resources: Iterable[Resource], keep: Collection[str] | None = None
    ) -> None:
        """Keeps the sentences about what cannot be read, or not without doubt, by resource; of ``keep`` only, where it is given."""
        before = dict(self._broken)
        for resource in resources:
            self._broken.pop(resource.ref, None)
            told = " ".join(filter(None, (resource.problem, resource.remark)))
            if told:
                self._broken[resource.ref] = told
        if keep is not None:
            self._broken = {ref: problem for ref, problem in self._broken.items() if ref in keep}
        if self._broken != before:
            tx.save_cursor(self._desk.account, BROKEN, json.dumps(self._broken))

    def _take(self, tx: Transaction, resource: Resource) -> int:
        """A resource as it stands now: its occurrences that concern contacts, and those that left it."""
        if resource.problem and not resource.unread:
            return 0
        added, present = 0, set()
        for event in resource.events:
            if self._is_block(event):
                continue
            place = (event.uid, event.recurrence_id)
            present.add(place)
            contacts = concerned(event, self._desk.roster) or self._linked(self._known.get(place))
            if contacts:
                meeting = meeting_from(event, account=self._desk.account, resource=resource.ref, now=self._now)
                added += self._seen(tx, meeting, contacts)
        left = [
            m
            for place, m in self._known.items()
            if m.resource == resource.ref and place not in present and m.uid not in resource.unread
        ]
        return added + sum(self._gone(tx, meeting) for meeting in left)

    def _is_block(self, event: Event) -> bool:
        """Is it an entry of our own, in whichever calendar? Then it is no meeting.

        An agreed time that the user took over has a key in its UID, too, at the domain of an address of theirs.
        """
        key, _, domain = event.uid.partition("@")
        return (
            key_of_block(event.uid) is not None
            and not event.attendees
            and (key in self._blocks or domain not in self._own_domains)
        )

    def _linked(self, meeting: MeetingSeen | None) -> frozenset[str]:
        """The contacts a known meeting was with: a meeting stays theirs when a guest is taken off it."""
        if meeting is None:
            return frozenset()
        return self._desk.store.contacts_of([meeting.key]).get(meeting.key, frozenset())

    def _seen(self, tx: Transaction, meeting: MeetingSeen, contacts: frozenset[str]) -> int:
        """Records a meeting unless it is known just so, here or in another calendar of the user."""
        place = (meeting.uid, meeting.recurrence_id)
        for before in (self._known.get(place), self._elsewhere.get(place)):
            if before and same_meeting(before, meeting):
                for contact in contacts:
                    tx.link(before.key, contact)
                if before.account == meeting.account and before.resource != meeting.resource:
                    self._renamed[place] = meeting
                return 0
        if not tx.append(meeting, contacts=contacts):
            # It went somewhere else and came back: its natural key is known, the fact is a new one.
            meeting = replace(meeting, key=f"{meeting.key}#{self._now.isoformat()}")
            tx.append(meeting, contacts=contacts)
        self._known[place] = meeting
        return 1

    def _renamed_or_gone(self, tx: Transaction, meeting: MeetingSeen) -> int:
        """Its resource is not there any more: it stands in another one now, or nowhere."""
        now = self._renamed.get((meeting.uid, meeting.recurrence_id))
        if now is None:
            return self._gone(tx, meeting)
        return int(tx.append(replace(now, key=f"{now.key}#{self._now.isoformat()}"), contacts=self._linked(meeting)))

    def _gone(self, tx: Transaction, meeting: MeetingSeen) -> int:
        """Deleted before it ended: it will not take place."""
        if meeting.end <= self._now:
            return 0
        self._known.pop((meeting.uid, meeting.recurrence_id), None)
        gone = MeetingGone(
            key=f"gone:{meeting.key}:{meeting.at.isoformat()}",
            at=self._now,
            uid=meeting.uid,
            recurrence_id=meeting.recurrence_id,
            account=self._desk.account,
        )
        return int(tx.append(gone, contacts=self._linked(meeting)))
