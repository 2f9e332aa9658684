"""Meetings with one contact, sorted: which stand, which took place, which need a word of the user. Pure.

Only what the user agreed to raises reminders: an invitation nobody accepted is a question, and a
stranger's event in the calendar is nothing. Ended is not attended: a cancelled, declined, deleted
or missed meeting did not take place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.decisions import Ask
from daemon.core.history import Meeting

ONLINE = ("http://", "https://", "zoom", "teams", "google meet", "webex", "skype", "phone", "telephone", "online")
"""Words in a LOCATION that name no place to travel to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The meetings of one contact, at one moment."""

    ahead: tuple[Meeting, ...] = ()
    """Standing and not ended yet, by start."""
    held: tuple[Meeting, ...] = ()
    """Took place, by end; only those recent enough to call for something (old history is left alone)."""
    old: tuple[Meeting, ...] = ()
    """Took place, but longer ago than the practice looks back."""
    asks: tuple[Ask, ...] = ()

    @property
    def last_held(self) -> Meeting | None:
        """The newest meeting that took place, old ones included."""
        return max((*self.held, *self.old), key=lambda meeting: meeting.event.end, default=None)


def lay(case: Case) -> Table:
    """Sorts the meetings of a case."""
    ahead, held, old, asks = [], [], [], []
    for meeting in case.history.meetings:
        if meeting.gone or meeting.event.cancelled:
            continue
        ask = _question(meeting, case)
        if ask and meeting.event.end > case.now:
            asks.append(ask)
        if ask or meeting.missed:
            continue
        if meeting.event.end > case.now:
            ahead.append(meeting)
        elif is_old(meeting.event.end, case):
            old.append(meeting)
        else:
            held.append(meeting)
    held.sort(key=lambda meeting: meeting.event.end)
    return Table(ahead=tuple(ahead), held=tuple(held), old=tuple(old), asks=tuple(asks))


def is_old(moment: datetime, case: Case) -> bool:
    """Did it happen so long before the contact was added that it calls for nothing by itself?"""
    return (case.member.added - moment).days >= case.practice.old_history_days


def seen_late(meeting: Meeting, case: Case) -> bool:
    """Was it long over when it was first seen? Then a reminder fits, a draft does not."""
    late = (meeting.first_seen - meeting.event.end).total_seconds()
    return late > case.practice.old_meeting_hours * 3600


def has_place(meeting: Meeting) -> bool:
    """Does the meeting have a place to travel to?"""
    place = meeting.event.place.strip().casefold()
    return bool(place) and not any(word in place for word in ONLINE)


def appointment_end(meeting: Meeting, case: Case) -> datetime:
    """When its aftermath begins: its end, or, for an all-day event, nine o'clock of the next business day."""
    if not meeting.event.all_day:
        return meeting.event.end
    last = pace.plus(meeting.event.end, -pace.DAY / 2).astimezone(case.zone).date()
    return pace.after_business_days(
        pace.at_clock(last, case.practice.letters_at, case.zone), 1, case.practice.letters_at, case.zone, case.region
    )


def promised_minutes(meeting: Meeting) -> int:
    """The promised length (E1): what the description says, else the event's duration."""
    duration = int((meeting.event.end - meeting.event.start).total_seconds() // 60)
    return meeting.event.promised_minutes or duration


def _question(meeting: Meeting, case: Case) -> Ask | None:
    """What has to be settled before this meeting counts; None where it stands."""
    event = meeting.event
    name = case.member.person.name
    responses = {guest.address: guest.response for guest in event.guests}
    theirs = {responses[a] for a in case.member.addresses if a in responses}
    if "declined" in theirs:
        return Ask(
            what=f"{name} declined the meeting of {event.start:%d %B}: offer another time, or leave it?",
            because="The calendar holds their refusal.",
        )
    mine = {responses[a] for a in case.own if a in responses}
    if not event.guests or event.organizer in case.own or not mine:
        return None
    if mine <= {"declined"}:
        return Ask(what=f"You declined the meeting with {name}.", because="The calendar holds your refusal.")
    if mine <= {"needs-action", "declined"}:
        return Ask(
            what=f"{name} has an invitation of you in the calendar for {event.start:%d %B}: accept or decline it.",
            because="Nothing is prepared for a meeting nobody accepted.",
        )
    return None
