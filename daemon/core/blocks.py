"""Blocks in the user's own calendar: time to prepare before a meeting, time for notes after it. Pure.

    wanted (the meeting stands and the block lies ahead) --> stays (it has begun: left as it is)
       |                                                        |
       +--- the meeting is called off, gone, missed, contested, or the setting is off: taken away

A block belongs to one occurrence of a meeting, whoever is at the table, and is known by it: moved with
it, never doubled. Of a series only the next occurrence has blocks. All-day events are no appointments.
A block is no busy time: a preparation can be moved, a contact's time cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.decisions import CalendarBlock, Purpose
from daemon.core.diary import Meeting
from daemon.core.facts import digest
from daemon.core.meeting import leads, names
from daemon.core.table import Table

TITLES = {Purpose.PREPARE: "Prepare: {}", Purpose.NOTES: "Notes: {}"}


def block_key(purpose: Purpose, uid: str, recurrence_id: str) -> str:
    """The key of a block: SHA-256 over what it is for and the occurrence it belongs to."""
    return digest("block", str(purpose), uid, recurrence_id)


def blocks(case: Case, table: Table, *, resting: bool) -> tuple[CalendarBlock, ...]:
    """The blocks of this contact's meetings: those to be in the calendar, and those that stay as they are.

    ``resting``: nothing is prepared for this contact (paused, or not chosen yet).
    """
    ahead = () if resting else tuple(_next_of_each(table))
    return tuple(
        block
        for meeting in (*table.held, *ahead)
        if not meeting.event.all_day and leads(case, meeting)
        for block in _around(case, meeting)
    )


def _next_of_each(table: Table) -> Iterator[Meeting]:
    """The meetings ahead, of a series only the first."""
    seen: set[str] = set()
    for meeting in table.ahead:
        if meeting.event.uid not in seen or not meeting.event.recurrence_id:
            seen.add(meeting.event.uid)
            yield meeting


def _around(case: Case, meeting: Meeting) -> Iterator[CalendarBlock]:
    before, after = case.practice.prepare_minutes, case.practice.notes_block_minutes
    start, end = meeting.event.start, meeting.event.end
    yield from _block(case, meeting, Purpose.PREPARE, pace.plus(start, -timedelta(minutes=before)), start)
    yield from _block(case, meeting, Purpose.NOTES, end, pace.plus(end, timedelta(minutes=after)))


def _block(case: Case, meeting: Meeting, purpose: Purpose, start: datetime, end: datetime) -> Iterator[CalendarBlock]:
    """A block that lies ahead and has a length, or one that has begun: that stays, if it ever was written."""
    stays = start <= case.now
    if not stays and end <= start:
        return
    event = meeting.event
    yield CalendarBlock(
        key=block_key(purpose, event.uid, event.recurrence_id),
        purpose=purpose,
        start=start,
        end=end,
        title=TITLES[purpose].format(names(case, meeting)),
        meeting=event,
        stays=stays,
    )
