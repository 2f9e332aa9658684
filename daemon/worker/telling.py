"""What only the user knows of talks: notes, calls, meetings that were held or missed. Facts, each in one transaction.

Nothing is decided here; a pass finds what was said and acts on it.
"""

from __future__ import annotations

from datetime import datetime

from daemon.core.facts import (
    CallMade,
    CallOutcome,
    Fact,
    MeetingMissed,
    MeetingMoved,
    MeetingSeen,
    Met,
    MissedBy,
    NoteTaken,
)
from daemon.core.notes import read_notes
from daemon.errors import FollowthroughError
from daemon.store import Store
from daemon.worker.planner import Planner
from daemon.worker.said import said
from daemon.worker.touch import Touch


class Telling:
    """One user, at one moment, with something to say about a talk."""

    def __init__(self, store: Store, planner: Planner, touch: Touch, now: datetime) -> None:
        self._store = store
        self._planner = planner
        self._touch = touch
        self._now = now

    def _append(self, fact: Fact, contact: str) -> None:
        with self._store.transaction(self._now) as tx:
            tx.append(fact, contacts=(contact,))

    def _did_not_meet(self, event: MeetingSeen, contact: str, now: datetime, *, moved: bool) -> None:
        """What a note says under "Did you meet?" of the last meeting that began."""
        key, place = said("note-met", contact, now), (event.uid, event.recurrence_id)
        kind = MeetingMoved if moved else MeetingMissed
        self._append(kind(key=key, at=now, contact=contact, uid=place[0], recurrence_id=place[1]), contact)

    def note(self, contact: str, text: str) -> None:
        """Keeps a note whole; its headings are read when a letter or brief needs them."""
        now = self._now
        judged = self._planner.judge([contact], now)[contact]
        met = [m for m in judged.history.meetings if m.event.start <= now and not m.gone and not m.missed]
        sections = read_notes(text)
        if met and met[-1].event.account and sections.met in ("no", "moved"):
            self._did_not_meet(met[-1].event, contact, now, moved=sections.met == "moved")
        fact = NoteTaken(
            key=said("note", contact, now),
            at=now,
            contact=contact,
            has_new=bool(sections.new_to_me),
            research=not met,
        )
        self._touch.note(fact, text, judged.member)

    def call(self, contact: str, outcome: CallOutcome, message_with: str = "", *, talk: bool = False) -> None:
        """A call was made; ``talk`` says that it was the talk itself, which counts as a meeting."""
        key, now = said("call", contact, self._now), self._now
        call = CallMade(key=key, at=now, contact=contact, outcome=outcome, message_with=message_with, talk=talk)
        self._append(call, contact)

    def met(self, contact: str, when: datetime | None = None) -> None:
        """They met, whatever the calendar holds."""
        now = self._now
        self._append(Met(key=said("met", contact, now), at=when or now, contact=contact), contact)

    def missed(self, meeting: str, by: MissedBy = MissedBy.UNSAID) -> None:
        """A meeting did not take place: a UID, or a contact whose last meeting is meant."""
        now = self._now
        event, contacts = self._meeting(meeting, now)
        for contact in contacts:
            fact = MeetingMissed(
                key=said("missed", contact + event.uid + event.recurrence_id, now),
                at=now,
                contact=contact,
                uid=event.uid,
                recurrence_id=event.recurrence_id,
                by=by,
            )
            self._append(fact, contact)

    def _meeting(self, meeting: str, now: datetime) -> tuple[MeetingSeen, frozenset[str]]:
        """The meeting a user means: the last one that began, of that UID or with that contact."""
        known = [event for event in self._store.meetings() if event.uid == meeting]
        if not known:
            member = self._planner.roster().find(meeting)
            judged = self._planner.judge([member.id], now)[member.id]
            known = [m.event for m in judged.history.meetings if not m.gone and m.event.account]
        begun = [event for event in known if event.start <= now] or known
        if not begun:
            raise FollowthroughError(f'No meeting with "{meeting}" is known: see followthrough log.')
        event = max(begun, key=lambda one: one.start)
        return event, self._store.contacts_of([event.key])[event.key]
