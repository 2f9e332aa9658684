"""What the user says about promises, news, trips and people who were named: facts, each in one transaction.

Nothing is decided here; a pass finds what was said and acts on it. What is read from a note goes in
with the note, and comes out with it where the note is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from daemon.config import Config
from daemon.core.facts import (
    HOUSE,
    ConsentGiven,
    Fact,
    NewsLogged,
    NoteTaken,
    Person,
    PersonConfirmed,
    PersonProposed,
    PromiseKept,
    PromiseMade,
    Retracted,
    Status,
    TripPlanned,
)
from daemon.core.house import who_is
from daemon.core.promising import unkept
from daemon.core.roster import Member, circle
from daemon.errors import FollowthroughError, UsageError
from daemon.people import introduced_person
from daemon.store import Store, Text
from daemon.worker.named import of_note
from daemon.worker.planner import Planner
from daemon.worker.said import said, saved
from daemon.worker.views import Views
from daemon.worker.wishes import is_performed_edit

UNDOABLE = ("said:", "named:", "promise:", "consent:")
"""How the keys begin of what the user said, and of what was read from notes and letters on their behalf."""


class Touch:
    """One user, at one moment, with something to say."""

    def __init__(self, store: Store, config: Config, planner: Planner, now: datetime) -> None:
        self._store = store
        self._config = config
        self._planner = planner
        self._now = now

    def _append(self, fact: Fact, *contacts: str, text: str = "") -> None:
        with self._store.transaction(self._now) as tx:
            tx.append(fact, contacts=contacts, text=Text(subject="", written=text) if text else None)

    # --- notes, and taking back -----------------------------------------------------------------------

    def note(self, note: NoteTaken, text: str, member: Member) -> None:
        """Keeps a note whole, with the people and promises it names."""
        own, zone = self._planner.own(), self._config.me.time_zone
        found = of_note(note, text, member, own=own, zone=zone, is_erased=self._store.is_erased)
        with self._store.transaction(self._now) as tx:
            tx.append(note, text=Text(subject="", written=text))
            for fact in found:
                tx.append(fact, contacts=self._introduced_by(fact))

    def undo(self, fact_key: str) -> None:
        """Takes a fact back, and what was read from it."""
        if self._store.entry(fact_key) is None:
            raise FollowthroughError(f"No fact is called {fact_key}: `followthrough log CONTACT` shows their names.")
        if not fact_key.startswith(UNDOABLE):
            raise UsageError("Only what was said by a command can be undone: mail and calendar speak for themselves.")
        if is_performed_edit(self._store, fact_key):
            raise UsageError("Your words are in the draft already: change it there, or throw it away.")
        with self._store.transaction(self._now) as tx:
            for key in (fact_key, *self._read_from(fact_key)):
                tx.append(Retracted(key=said("undo", key, self._now), at=self._now, fact=key))

    def _read_from(self, note: str) -> list[str]:
        """The keys of what was read from a note."""
        entries = self._store.entries_of(self._store.contacts_of([note])[note])
        facts = [entry.fact for some in entries.values() for entry in some]
        return list(dict.fromkeys(fact.key for fact in facts if getattr(fact, "source", "") == note))

    # --- promises, news, trips ------------------------------------------------------------------------

    def promise(self, contact: str, what: str, by: date | None = None, *, theirs: bool = False) -> str:
        """A promise of the user's, or of the contact's; returns its key."""
        key = said("promise", contact, self._now)
        what = " ".join(what.split())
        self._append(PromiseMade(key=key, at=self._now, contact=contact, what=what, by=by, theirs=theirs))
        return key

    def keep(self, contact: str, words: str = "") -> str:
        """A promise was kept: the one with these words or this key, or the only one; returns what it was."""
        open_ = unkept(self._planner.judge([contact], self._now)[contact].history)
        wanted = words.strip().casefold()
        meant = [p for p in open_ if wanted in (p.key, p.what.casefold())]
        meant = meant or [p for p in open_ if wanted in p.what.casefold()]
        if not meant:
            raise FollowthroughError(_which("No open promise is like that", open_))
        if len(meant) > 1:
            raise FollowthroughError(_which("Several promises are open, say which one was kept", meant))
        key = said("kept", contact, self._now)
        self._append(PromiseKept(key=key, at=self._now, contact=contact, promise=meant[0].key))
        return meant[0].what

    def news(self, text: str, contacts: Sequence[str] = (), *, hired: bool = False) -> str:
        """News for these contacts, for all where none is named; returns the fact's key."""
        fact = NewsLogged(key=said("news", text, self._now), at=self._now, hired=hired)
        self._append(fact, *(contacts or (HOUSE, *self._planner.roster().members)), text=text)
        return fact.key

    def trip(self, city: str, first: date, last: date) -> tuple[str, list[str]]:
        """The user will be in a city; returns the fact's key and the open contacts there (A3)."""
        fact = TripPlanned(key=said("trip", city, self._now), at=self._now, city=city, first=first, last=last)
        self._append(fact, HOUSE)
        return fact.key, Views(self._store, self._config, self._planner, self._now).in_city(city)

    # --- people who were named ------------------------------------------------------------------------

    def consent(self, contact: str, *, given: bool = True) -> None:
        """The contact may (or may not) be named to those whom they named (A2)."""
        fact = ConsentGiven(key=said("consent", contact, self._now), at=self._now, contact=contact, given=given)
        self._append(fact, *self._introduced_by(fact))

    def _introduced_by(self, fact: Fact) -> tuple[str, ...]:
        """Whom a consent concerns besides the contact who gives it: those whom they introduced."""
        if not isinstance(fact, ConsentGiven):
            return ()
        return tuple(member.id for member in circle(self._planner.roster()).get(fact.contact, ()))

    def turn_down(self, named: PersonProposed) -> None:
        """Nobody is to be made of this proposal; it does not come back."""
        self.undo(named.key)

    def take_up(self, named: PersonProposed, *, name: str = "", address: str = "") -> Person:
        """Somebody who was named becomes a contact to write to, introduced by who named them (F5)."""
        roster, now = self._planner.roster(), self._now
        introducer = roster.named(named.contact)
        if introducer is None:
            raise FollowthroughError(
                "Whoever named this person is no contact any more: use followthrough contacts add."
            )
        known = who_is(named, roster)
        person = introduced_person(
            known.person if known else None,
            name=name or named.name,
            address=address or named.address,
            introducer=introducer.person.name,
            taken={id_ for member in roster.members.values() for id_ in member.ids},
        )
        key = said("confirm", person.id, now)
        confirmed = PersonConfirmed(key=key, at=now, contact=person.id, named=named.key, by=introducer.id)
        consents = self._planner.judge([introducer.id], now)[introducer.id].history.consents
        with self._store.transaction(now) as tx:
            for fact in saved(person, Status.TO_ASK, now):
                tx.append(fact)
            tx.append(confirmed, contacts=(introducer.id,))
            for consent in consents:
                if consent.contact in introducer.ids and consent.at >= named.at:
                    tx.link(consent.key, person.id)
        return person


def _which(sentence: str, promises: Sequence[PromiseMade]) -> str:
    """A sentence with what there is to choose from."""
    return f"{sentence}: {'; '.join(p.what for p in promises)}." if promises else f"{sentence}: none is open."
