"""One contact's part of the log, folded into what the rules ask about. Pure.

The fold sorts nothing out by opinion: it gathers letters with their readings, the newest state of
each meeting and draft, calls, notes and reminders, and leaves out what was retracted. What follows
from it is decided in the rule modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daemon.core.facts import (
    CallMade,
    DraftFate,
    DraftPlaced,
    DraftState,
    Fact,
    Letter,
    MeetingGone,
    MeetingMissed,
    MeetingSeen,
    Met,
    NoteTaken,
    ReminderFired,
    Retracted,
)
from daemon.core.meaning import Kind, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact as the log holds it."""

    seq: int
    seen: datetime
    """When it was recorded."""
    fact: Fact
    reading: Reading | None = None
    """Of a letter: its newest reading."""


UNREAD = Reading(version=0, kind=Kind.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter, what it means, and the moment it counts for."""

    letter: Letter
    reading: Reading
    at: datetime
    """Its date, but never after it was seen (a present letter counts whatever date it bears) and
    never before a letter it answers."""
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One occurrence, as the calendar holds it now."""

    event: MeetingSeen
    first_seen: datetime
    """When this occurrence was first seen at all."""
    time_seen: datetime
    """When it was first seen at its present time: reminders of a moved meeting are armed from here."""
    gone: bool = False
    missed: bool = False

    @property
    def anchor(self) -> str:
        """Its natural id: UID, and RECURRENCE-ID where it is one of a series."""
        recurrence = self.event.recurrence_id
        return f"{self.event.uid}:{recurrence}" if recurrence else self.event.uid


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLife:
    """A draft that was placed, and what became of it."""

    placed: DraftPlaced
    state: DraftState
    sent_as: str = ""
    """Message-ID of the letter it became."""
    needs_you: tuple[str, ...] = ()
    changed: datetime
    because: str = ""
    """Why it is in its present state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that happened with one contact."""

    mails: tuple[Mail, ...] = ()
    """By the moment they count for."""
    meetings: tuple[Meeting, ...] = ()
    """By start."""
    calls: tuple[CallMade, ...] = ()
    notes: tuple[NoteTaken, ...] = ()
    drafts: tuple[DraftLife, ...] = ()
    reminders: frozenset[str] = frozenset()
    """Keys of the reminders that fired."""

    def draft(self, key: str) -> DraftLife | None:
        """The draft with this key, if it was ever placed."""
        return next((life for life in self.drafts if life.placed.draft == key), None)


def fold(entries: Iterable[Entry]) -> History:
    """The history that follows from one contact's entries, given in log order."""
    entries = tuple(entries)
    taken_back = {entry.fact.fact for entry in entries if isinstance(entry.fact, Retracted)}
    kept = [entry for entry in entries if entry.fact.key not in taken_back]
    facts = [entry.fact for entry in kept]
    return History(
        mails=_mails(kept),
        meetings=_meetings(kept),
        calls=tuple(sorted((f for f in facts if isinstance(f, CallMade)), key=lambda call: call.at)),
        notes=tuple(sorted((f for f in facts if isinstance(f, NoteTaken)), key=lambda note: note.at)),
        drafts=_drafts(facts),
        reminders=frozenset(f.reminder for f in facts if isinstance(f, ReminderFired)),
    )


def _mails(entries: Sequence[Entry]) -> tuple[Mail, ...]:
    """The letters in the order they count for: clocks of other people's computers are not believed."""
    letters = {
        entry.fact.message_id: Mail(
            letter=entry.fact,
            reading=entry.reading or UNREAD,
            at=min(entry.fact.at, entry.seen),
            seen=entry.seen,
        )
        for entry in entries
        if isinstance(entry.fact, Letter)
    }
    for _ in range(3):
        moved = False
        for message_id, mail in letters.items():
            parents = [letters[ref].at for ref in mail.letter.references if ref in letters and ref != message_id]
            if parents and mail.at <= max(parents):
                letters[message_id] = replace(mail, at=max(parents) + timedelta(seconds=1))
                moved = True
        if not moved:
            break
    return tuple(sorted(letters.values(), key=lambda mail: (mail.at, mail.letter.message_id)))


def _meetings(entries: Sequence[Entry]) -> tuple[Meeting, ...]:
    seen: dict[tuple[str, str], Meeting] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, MeetingSeen):
            place = (fact.uid, fact.recurrence_id)
            before = seen.get(place)
            same_time = before and not before.gone and before.event.start == fact.start
            seen[place] = Meeting(
                event=fact,
                first_seen=before.first_seen if before else fact.at,
                time_seen=before.time_seen if before and same_time else fact.at,
                missed=before.missed if before and same_time else False,
            )
        elif isinstance(fact, MeetingGone) and (fact.uid, fact.recurrence_id) in seen:
            seen[fact.uid, fact.recurrence_id] = replace(seen[fact.uid, fact.recurrence_id], gone=True)
        elif isinstance(fact, MeetingMissed) and (fact.uid, fact.recurrence_id) in seen:
            seen[fact.uid, fact.recurrence_id] = replace(seen[fact.uid, fact.recurrence_id], missed=True)
        elif isinstance(fact, Met):
            seen[fact.key, ""] = _met(fact, entry)
    return tuple(sorted(seen.values(), key=lambda meeting: (meeting.event.start, meeting.event.uid)))


def _met(fact: Met, entry: Entry) -> Meeting:
    """A meeting that only the user knows of: it lies in no calendar, and it took place."""
    event = MeetingSeen(
        key=fact.key,
        at=fact.at,
        uid=fact.key,
        start=fact.at - timedelta(minutes=30),
        end=fact.at,
        account="",
        resource="",
    )
    return Meeting(event=event, first_seen=entry.seen, time_seen=entry.seen)


def _drafts(facts: Sequence[Fact]) -> tuple[DraftLife, ...]:
    lives: dict[str, DraftLife] = {}
    for fact in facts:
        if isinstance(fact, DraftPlaced):
            lives[fact.draft] = DraftLife(
                placed=fact,
                state=DraftState.UNTOUCHED,
                needs_you=fact.needs_you,
                changed=fact.at,
                because=fact.because,
            )
        elif isinstance(fact, DraftFate) and fact.draft in lives:
            life = lives[fact.draft]
            lives[fact.draft] = replace(
                life,
                state=fact.state,
                sent_as=fact.letter or life.sent_as,
                needs_you=fact.needs_you if fact.state is DraftState.UNTOUCHED else life.needs_you,
                changed=fact.at,
                because=fact.because or life.because,
            )
    return tuple(lives.values())
