"""A store as it is after years: thousands of contacts, about a hundred facts each, everything decided upon.

``python -m bench.page_store FOLDER CONTACTS FACTS`` writes ``config.toml`` and the store, whose last pass is now.
The facts are appended as a pass appends them; no mailbox is read, since the pages read none.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.mailbox.people import USER_ADDRESS, USER_NAME, Contact, make_contacts

if TYPE_CHECKING:
    from daemon.config import Config
    from daemon.core.facts import Fact
    from daemon.core.meaning import Reading
    from daemon.store import Store, Text

DAY = timedelta(days=1)
CONFIG = f"""[me]
name = "{USER_NAME}"
addresses = ["{USER_ADDRESS}"]
time_zone = "America/Toronto"
country = "CA"
[store]
url = "sqlite:///followthrough.db"
[[account]]
name = "home"
[account.mailbox]
kind = "maildir"
path = "mail"
[account.calendar]
kind = "ics"
path = "calendar"
"""
WORDS = "tide survey eelgrass harbour sample season grant field station boat question advice career paper".split()
"""What letters are made of."""


class Life:
    """What happened with one contact: so many facts, the newest in the last weeks."""

    def __init__(self, contact: Contact, facts: int, now: datetime, rng: random.Random) -> None:
        from daemon.core.facts import person_id

        self._who, self._facts, self._now, self._rng = contact, facts, now, rng
        self.id = person_id(tuple(contact.addresses), "", contact.name)
        self._at = now - timedelta(days=rng.randint(200, 900))
        self._last = rng.choice((2, 5, 9, 20, 60))

    def told(self) -> Iterator[tuple[Fact, Text | None, Reading | None]]:
        """Fact, text and reading, oldest first."""
        yield from self._person()
        rounds = max(round((self._facts - 2) / 11.7), 1)
        step = (self._now - timedelta(days=self._last) - self._at) / rounds
        for number in range(rounds):
            yield from self._round(number, self._at + number * step)

    def _person(self) -> Iterator[tuple[Fact, None, None]]:
        from daemon.core.facts import Person, PersonSaved, Status, StatusSet

        who = self._who
        person = Person(
            id=self.id,
            name=who.name,
            addresses=tuple(who.addresses),
            company=who.company,
            role=who.role,
            field=who.field,
            city=who.place.city,
            country=who.place.country,
            time_zone=who.place.zone,
            found_via=who.found_via,
            research=who.research,
        )
        yield PersonSaved(key=f"person:{self.id}", at=self._at, person=person), None, None
        yield StatusSet(key=f"status:{self.id}", at=self._at, contact=self.id, status=Status.TRACKED), None, None

    def _round(self, number: int, at: datetime) -> Iterator[tuple[Fact, Text | None, Reading | None]]:
        """A letter, perhaps its answer and a meeting, and what the program did about it: eleven facts."""
        from daemon.core.facts import (
            DraftFate,
            DraftPlaced,
            DraftState,
            NoteTaken,
            PromiseKept,
            PromiseMade,
            ReminderFired,
            digest,
        )

        mine, theirs = f"{number}.{self.id}@example.org", f"{number}.{self.id}@there.example"
        yield self._letter(mine, at, own=True)
        answered = self._rng.random() < 0.6
        if answered:
            yield self._letter(theirs, at + 2 * DAY, own=False, answers=mine)
        for place in range(2):
            key = digest(self.id, str(number), str(place))
            common: dict[str, Any] = {"draft": key, "contact": self.id}
            yield (
                DraftPlaced(
                    key=f"draft:{key}:1",
                    at=at - DAY / 2,
                    step="follow-up",
                    number=place + 1,
                    anchor=mine,
                    account="home",
                    to=self._who.addresses[0],
                    message_id=f"{key}@example.org",
                    subject="Re: a question",
                    rules=("C1",),
                    because="No answer came for seven business days.",
                    **common,
                ),
                None,
                None,
            )
            fate = DraftFate(key=f"draft:{key}:1:sent", at=at, state=DraftState.SENT, letter=mine, **common)
            yield fate, None, None
        yield from self._meeting(number, at)
        for place in range(3 if answered else 4):
            key = digest("ring", self.id, str(number), str(place))
            yield (
                ReminderFired(
                    key=f"reminder:{key}",
                    at=at + DAY,
                    reminder=key,
                    step="brief",
                    contact=self.id,
                    due=at + DAY,
                    title=f"Prepare for {self._who.name}",
                ),
                None,
                None,
            )
        if number % 3 == 0:
            note = NoteTaken(key=f"said:note:{self.id}:{number}", at=at + 4 * DAY, contact=self.id)
            yield note, self._text("", "Advice: " + self._words(30)), None
        else:
            key = f"promise:{self.id}:{number}"
            yield PromiseMade(key=key, at=at, contact=self.id, what=self._words(4), theirs=True), None, None
            yield PromiseKept(key=f"kept:{key}", at=at + DAY, contact=self.id, promise=key), None, None

    def _letter(self, message_id: str, at: datetime, *, own: bool, answers: str = "") -> tuple[Fact, Text, Reading]:
        from daemon.core.facts import Letter, letter_key
        from daemon.core.meaning import Intent, Kind, Reading

        there = self._who.addresses[0]
        fact = Letter(
            key=letter_key(message_id),
            at=at,
            message_id=message_id,
            own=own,
            author=USER_ADDRESS if own else there,
            author_name=USER_NAME if own else self._who.name,
            to=(there if own else USER_ADDRESS,),
            references=(answers,) if answers else (),
            account="home",
            ref=message_id,
        )
        reading = Reading(
            version=1, kind=Kind.PERSON, asks=own, intents=frozenset() if own else frozenset({Intent.THANKS})
        )
        return fact, self._text("A question about " + self._words(2), self._words(110)), reading

    def _meeting(self, number: int, at: datetime) -> Iterator[tuple[Fact, None, None]]:
        from daemon.core.facts import Guest, MeetingSeen

        ahead = number == 0 and self._rng.random() < 0.1
        start = (self._now + timedelta(days=self._rng.randint(1, 25))) if ahead else at + 3 * DAY
        uid = f"{number}-{self.id}"
        yield (
            MeetingSeen(
                key=f"event:{uid}",
                at=at,
                uid=uid,
                start=start,
                end=start + timedelta(minutes=30),
                title=f"Talk with {self._who.name}",
                guests=(Guest(address=self._who.addresses[0], response="accepted"),),
                account="home",
                resource=uid,
            ),
            None,
            None,
        )

    def _text(self, subject: str, written: str) -> Text:
        from daemon.store import Text

        return Text(subject=subject, written=written)

    def _words(self, count: int) -> str:
        return " ".join(self._rng.choices(WORDS, k=count))


def fill(store: Store, contacts: int, facts: int, now: datetime) -> list[str]:
    """Appends everything; returns the ids of the contacts."""
    from daemon.store import Look

    rng = random.Random(1)
    lives = [Life(contact, facts // contacts, now, rng) for contact in make_contacts(contacts, rng)]
    for some in _in_hundreds(lives):
        with store.transaction(now) as tx:
            for life in some:
                for fact, text, reading in life.told():
                    tx.append(fact, contacts=(life.id,), text=text, reading=reading)
    with store.transaction(now) as tx:
        tx.looked(Look(account="home", complete_at=now, tried_at=now))
    return [life.id for life in lives]


def _in_hundreds(values: list[Any]) -> Iterator[list[Any]]:
    return (values[first : first + 100] for first in range(0, len(values), 100))


def plan(store: Store, config: Config, contacts: list[str], now: datetime) -> None:
    """Decides upon everybody, as a pass does."""
    from daemon.worker.planner import Planner

    planner = Planner(store, config)
    upto = store.head()
    for some in _in_hundreds(contacts):
        rows = planner.agenda_rows(planner.judge(some, now).values(), upto)
        with store.transaction(now) as tx:
            tx.plan(rows)


def main(folder: Path, contacts: int, facts: int) -> None:
    """Writes the configuration and the store."""
    from daemon.config import load
    from daemon.store import open_store

    for name in ("mail/cur", "mail/new", "mail/tmp", "calendar"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    config, now = load(folder / "config.toml"), datetime.now(UTC)
    store = open_store(config.store_url)
    try:
        plan(store, config, fill(store, contacts, facts, now), now)
    finally:
        store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
