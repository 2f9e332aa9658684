"""Meetings with one contact, sorted: which stand, which took place, which need a word of the user. Pure.

Only what the user agreed to raises reminders: an invitation nobody accepted is a question, and a
stranger's event in the calendar is nothing. Ended is not attended: a cancelled, declined, deleted
or missed meeting did not take place. Words outweigh the calendar: a meeting that a letter moves or
calls off does not stand until the calendar agrees or the user says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from daemon.core import pace
from daemon.core.case import Case
from daemon.core.decisions import Ask
from daemon.core.history import Mail, Meeting
from daemon.core.words import contest

ONLINE = re.compile(
    r"https?://|\b(zoom|(ms |microsoft )?teams(?= meeting|$)|google meet|meet\.google|webex|skype|jitsi|facetime|whatsapp"
    r"|online|virtual|video ?(call|konferenz|conference)|visio|by phone|phone( call)?$|tele(phone|fon)|téléphone)\b"
    r"|^\+?[\d\s()./-]{6,}$",
    re.IGNORECASE,
)
"""A LOCATION that names no place to travel to: a link, a service, a telephone number."""
ASKED_ABOUT = timedelta(days=7)
"""How long after its end a meeting nobody accepted is still asked about."""


class Why(StrEnum):
    """Why a meeting does not stand."""

    CANCELLED = "cancelled"
    GONE = "gone"
    DECLINED = "declined"
    """By the contact."""
    REFUSED = "refused"
    """By the user."""
    OPEN = "open"
    """The user has not accepted the invitation."""
    CONTESTED = "contested"
    """A letter and the calendar disagree."""
    MISSED = "missed"
    MOVED = "moved"
    """The user says so; the calendar still holds the old time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """A meeting that does not stand, and what made it so."""

    meeting: Meeting
    why: Why
    mail: Mail | None = None
    """The letter that moved it or called it off, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The meetings of one contact, at one moment."""

    ahead: tuple[Meeting, ...] = ()
    """Standing and not ended yet, by start."""
    held: tuple[Meeting, ...] = ()
    """Took place, by end; only those recent enough to call for something (old history is left alone)."""
    old: tuple[Meeting, ...] = ()
    """Took place, but longer ago than the practice looks back."""
    off: tuple[Off, ...] = ()
    """Does not stand, by start."""
    asks: tuple[Ask, ...] = ()

    @property
    def last_held(self) -> Meeting | None:
        """The newest meeting that took place, old ones included."""
        return max((*self.held, *self.old), key=lambda meeting: meeting.event.end, default=None)

    @property
    def all_held(self) -> tuple[Meeting, ...]:
        """Every meeting that took place, by end."""
        return tuple(sorted((*self.held, *self.old), key=lambda meeting: meeting.event.end))

    def first_of_series(self, meeting: Meeting) -> bool:
        """Is it the first occurrence, of those known and standing, of its event?"""
        series = [m for m in (*self.all_held, *self.ahead) if m.event.uid == meeting.event.uid]
        return min(series, key=lambda m: m.event.start, default=meeting) == meeting


def lay(case: Case) -> Table:
    """Sorts the meetings of a case."""
    ahead: list[Meeting] = []
    held: list[Meeting] = []
    old: list[Meeting] = []
    off: list[Off] = []
    asks: list[Ask] = []
    for meeting in case.history.meetings:
        over = meeting.event.end <= case.now
        reason = _why_off(meeting, case)
        if reason:
            off.append(reason)
            asks += _asks(reason, case)
        elif not over and not meeting.met:
            ahead.append(meeting)
        elif case.is_old(meeting.event.end):
            old.append(meeting)
        else:
            held.append(meeting)
    held.sort(key=lambda meeting: meeting.event.end)
    return Table(ahead=tuple(ahead), held=tuple(held), old=tuple(old), off=tuple(off), asks=tuple(asks))


def _why_off(meeting: Meeting, case: Case) -> Off | None:
    """What keeps this meeting from standing; None where it stands. What the user said comes first."""
    if meeting.met:
        return None
    if meeting.missed:
        return Off(meeting=meeting, why=Why.MISSED)
    if meeting.gone:
        return Off(meeting=meeting, why=Why.GONE)
    if meeting.event.cancelled:
        return Off(meeting=meeting, why=Why.CANCELLED)
    if meeting.moved:
        return Off(meeting=meeting, why=Why.MOVED)
    words = contest(meeting, case)
    if words:
        return Off(meeting=meeting, why=Why.DECLINED if words.declined else Why.CONTESTED, mail=words.mail)
    why = _answer_of_the_guests(meeting, case)
    return Off(meeting=meeting, why=why) if why else None


def _answer_of_the_guests(meeting: Meeting, case: Case) -> Why | None:
    event = meeting.event
    responses = {guest.address: guest.response for guest in event.guests}
    theirs = {responses[a] for a in case.member.theirs if a in responses}
    if "declined" in theirs and theirs.isdisjoint({"accepted", "tentative"}):
        return Why.DECLINED
    mine = {responses[a] for a in case.own if a in responses}
    if mine == {"declined"}:
        return Why.REFUSED
    invited = event.organizer and event.organizer not in case.own
    return Why.OPEN if invited and mine and mine <= {"needs-action", "declined"} else None


def _asks(off: Off, case: Case) -> Iterable[Ask]:
    """What the user has to settle about a meeting that does not stand."""
    event = off.meeting.event
    name = case.member.person.name
    day = on_day(event.start, case.zone)
    if off.why is Why.OPEN:
        yield from _open_invitation(off.meeting, case)
    elif off.why is Why.MOVED and case.now <= pace.plus(event.end, ASKED_ABOUT):
        yield Ask(
            what=f"You moved your meeting with {name}, and the calendar still holds {day}: put the new time into it.",
            because="Your notes page says that it was moved; nothing can be prepared for a time nobody knows.",
        )
    elif event.end <= case.now and off.why is not Why.CONTESTED:
        return
    elif off.why is Why.DECLINED:
        yield Ask(
            what=f"{name} declined the meeting of {day}: offer another time, or leave it?",
            because="Their answer to the invitation is a refusal.",
        )
    elif off.why is Why.REFUSED:
        yield Ask(what=f"You declined the meeting with {name} of {day}.", because="The calendar holds your refusal.")
    elif off.why is Why.CONTESTED and off.mail and case.now <= pace.plus(event.end, ASKED_ABOUT):
        yield Ask(
            what=f"A letter of {on_day(off.mail.at, case.zone)} moves or calls off your meeting with {name} of {day},"
            " and the calendar still holds it: which is right?",
            because="Words outweigh the calendar, so its reminders rest until you have changed it.",
        )


def _open_invitation(meeting: Meeting, case: Case) -> Iterable[Ask]:
    name = case.member.person.name
    day = on_day(meeting.event.start, case.zone)
    if meeting.event.end > case.now:
        yield Ask(
            what=f"You have an invitation to meet {name} on {day}: accept or decline it in your calendar.",
            because="Nothing is prepared for a meeting nobody accepted.",
        )
    elif case.now <= pace.plus(meeting.event.end, ASKED_ABOUT):
        yield Ask(
            what=f"Did you meet {name} on {day}? (followthrough met, or followthrough missed)",
            because="You were invited and did not accept, so nothing says that it took place.",
        )


def seen_late(meeting: Meeting, case: Case) -> bool:
    """Was it long over when it was first seen? Then a reminder fits, a draft does not."""
    late = pace.plus(meeting.event.end, timedelta(hours=case.practice.old_meeting_hours))
    return meeting.first_seen > late


def has_place(meeting: Meeting) -> bool:
    """Does the meeting have a place to travel to?"""
    place = meeting.event.place.strip()
    return bool(place) and not ONLINE.search(place)


def first_day(meeting: Meeting) -> date:
    """Of an all-day event: its first day, as the calendar names it."""
    return meeting.event.start.date()


def last_day(meeting: Meeting) -> date:
    """Of an all-day event: its last day, as the calendar names it (its end is the midnight after)."""
    return (meeting.event.end - pace.DAY / 2).date()


def aftermath(meeting: Meeting, case: Case, zone: tzinfo) -> datetime:
    """When thanks and notes begin: its end, or, for an all-day event, nine o'clock of the next business day."""
    if not meeting.event.all_day:
        return meeting.event.end
    day = pace.business_days_after(last_day(meeting), 1, case.region)
    return pace.at_clock(day, case.practice.letters_at, zone)


def promised_minutes(meeting: Meeting) -> int:
    """The promised length (E1): what the description says, else the event's duration."""
    duration = int((meeting.event.end - meeting.event.start).total_seconds() // 60)
    return meeting.event.promised_minutes or duration


def on_day(moment: datetime, zone: tzinfo) -> str:
    """A day as the user reads it: ``3 March``."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B}"
