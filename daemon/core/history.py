"""One contact's part of the log, folded into what the rules ask about (G1). Pure.

The fold sorts nothing out by opinion: it gathers letters with their readings, the newest state of
each meeting and draft, calls, notes and reminders, and leaves out what was retracted. What follows
from it is decided in the rule modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from daemon.core.backlog import Backlog, fold_backlog
from daemon.core.diary import Meeting, fold_meetings
from daemon.core.entries import Entry, taken_back, was_known
from daemon.core.facts import (
    CallMade,
    ConsentGiven,
    DraftFate,
    DraftPlaced,
    DraftState,
    DraftWish,
    Fact,
    Letter,
    NewsLogged,
    NoteTaken,
    PersonConfirmed,
    PersonProposed,
    PromiseKept,
    PromiseMade,
    ReminderFired,
    ReminderSettled,
    StepHeld,
    Wish,
    WishRefused,
)
from daemon.core.meaning import Kind, Reading, Span

T = TypeVar("T", bound=Fact)

__all__ = ["DraftLife", "Entry", "History", "Mail", "Meeting", "fold"]

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
    times: tuple[Span, ...] = ()
    """The time it accepts, or those it suggests."""
    kept: bool = False
    """The user reviewed it as it is now, and said that it stays; any change after that ends it."""
    wish: DraftWish | None = None
    """What the user wishes about it and is still to be done."""
    refused: WishRefused | None = None
    """Why the user's last wish was not performed."""


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
    promises: tuple[PromiseMade, ...] = ()
    """All that were made, by either side; in the order of their moments, as the next ones are."""
    kept: frozenset[str] = frozenset()
    """Keys of the promises that were kept."""
    news: tuple[NewsLogged, ...] = ()
    named: tuple[PersonProposed, ...] = ()
    """Whom the contact named."""
    confirmed: tuple[PersonConfirmed, ...] = ()
    """Who of these was taken up; or, of a contact who was named, that they were."""
    consents: tuple[ConsentGiven, ...] = ()
    """What this contact, or who named them, said to being named."""
    backlog: Backlog = field(default_factory=Backlog)
    """What was due when they were taken on, and what the user said about it."""
    held: tuple[StepHeld, ...] = ()
    """Steps that the user wants later, or never."""
    rang: tuple[ReminderFired, ...] = ()
    settled: tuple[ReminderSettled, ...] = ()
    """What the user said about reminders, in log order: the last word counts."""

    def draft(self, key: str) -> DraftLife | None:
        """The draft with this key, if it was ever placed."""
        return next((life for life in self.drafts if life.placed.draft == key), None)

    def placed(self, step: str, number: int, anchor: str) -> DraftLife | None:
        """The draft of this step and anchor, whatever address it is for; withdrawn ones are none."""
        for life in self.drafts:
            placed = life.placed
            if (placed.step, placed.number, placed.anchor) != (step, number, anchor):
                continue
            if life.state is not DraftState.WITHDRAWN:
                return life
        return None


def fold(entries: Iterable[Entry], until: datetime | None = None) -> History:
    """The history that follows from one contact's entries.

    They are taken in log order, and an entry given twice (merged contacts share letters) counts
    once. With ``until``, what had neither been recorded nor happened by then is left out: so an
    earlier decision is replayed.
    """
    ordered = sorted({entry.seq: entry for entry in entries}.values(), key=lambda entry: entry.seq)
    if until is not None:
        ordered = [entry for entry in ordered if was_known(entry, until)]
    gone = taken_back(entry.fact for entry in ordered)
    kept = [entry for entry in ordered if entry.fact.key not in gone]
    facts = [entry.fact for entry in kept]
    return History(
        mails=_mails(kept),
        meetings=fold_meetings(kept),
        calls=_of(CallMade, facts),
        notes=_of(NoteTaken, facts),
        drafts=_drafts(facts, gone),
        reminders=frozenset(f.reminder for f in facts if isinstance(f, ReminderFired)),
        promises=_of(PromiseMade, facts),
        kept=frozenset(f.promise for f in facts if isinstance(f, PromiseKept)),
        news=_of(NewsLogged, facts),
        named=_of(PersonProposed, facts),
        confirmed=_of(PersonConfirmed, facts),
        consents=_of(ConsentGiven, facts),
        backlog=fold_backlog(facts),
        held=_of(StepHeld, facts),
        rang=_of(ReminderFired, facts),
        settled=tuple(f for f in facts if isinstance(f, ReminderSettled)),
    )


def _of(kind: type[T], facts: Iterable[Fact]) -> tuple[T, ...]:
    """The facts of one kind, by their moments."""
    return tuple(sorted((f for f in facts if isinstance(f, kind)), key=lambda fact: (fact.at, fact.key)))


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
    # Parents have fewer references than their answers, so one round settles an honest thread;
    # letters that name each other as parents are left alone after the third.
    order = sorted(letters, key=lambda message_id: (len(letters[message_id].letter.references), message_id))
    for _ in range(3):
        moved = False
        for message_id in order:
            mail = letters[message_id]
            parents = [letters[ref].at for ref in mail.letter.references if ref in letters and ref != message_id]
            if parents and mail.at <= max(parents):
                letters[message_id] = replace(mail, at=max(parents) + timedelta(seconds=1))
                moved = True
        if not moved:
            break
    return tuple(sorted(letters.values(), key=lambda mail: (mail.at, mail.letter.message_id)))


def _drafts(facts: Iterable[Fact], gone: frozenset[str]) -> tuple[DraftLife, ...]:
    """What became of every draft; ``gone`` holds the keys of what was taken back."""
    lives: dict[str, DraftLife] = {}
    for fact in facts:
        if isinstance(fact, DraftPlaced):
            lives[fact.draft] = DraftLife(
                placed=fact,
                state=DraftState.UNTOUCHED,
                needs_you=fact.needs_you,
                changed=fact.at,
                because=fact.because,
                times=fact.times,
            )
        elif isinstance(fact, DraftFate) and fact.draft in lives:
            lives[fact.draft] = _with_fate(lives[fact.draft], fact, gone)
        elif isinstance(fact, DraftWish) and fact.draft in lives:
            lives[fact.draft] = _with_wish(lives[fact.draft], fact)
        elif isinstance(fact, WishRefused) and fact.draft in lives:
            lives[fact.draft] = replace(lives[fact.draft], wish=None, refused=fact)
    return tuple(lives.values())


def _with_fate(life: DraftLife, fate: DraftFate, gone: frozenset[str]) -> DraftLife:
    """The draft in its new state. One thrown away by a wish that was taken back is only withdrawn: it may come back."""
    taken_back = fate.state is DraftState.THROWN_AWAY and fate.wish in gone
    untouched = fate.state is DraftState.UNTOUCHED
    waits = fate.state in (DraftState.UNTOUCHED, DraftState.EDITED) and not fate.wish
    return replace(
        life,
        state=DraftState.WITHDRAWN if taken_back else fate.state,
        sent_as=fate.letter or life.sent_as,
        needs_you=fate.needs_you if untouched else life.needs_you,
        times=fate.times if untouched else life.times,
        changed=fate.at,
        because=fate.because or life.because,
        kept=life.kept and bool(fate.wish),
        wish=life.wish if waits else None,
        refused=life.refused if waits else None,
    )


def _with_wish(life: DraftLife, wish: DraftWish) -> DraftLife:
    """The draft with the user's newest word on it. Who keeps what they have just reworded means it as reworded."""
    if wish.wish is not Wish.KEEP:
        return replace(life, kept=False, wish=wish, refused=None)
    reworded = life.wish if life.wish and life.wish.wish is Wish.EDIT else None
    return replace(life, kept=True, wish=reworded, refused=None)
