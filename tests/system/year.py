"""A year of simulated people in a mailbox and a calendar in memory, for the real worker on a real store.

Actors answer late, from another address, automatically, not at all; meetings are booked, moved, called
off and missed; the user sends drafts, edits them, throws them away and writes by hand. Everything
follows from one seed. Nothing is checked here: the world only remembers what it knows to be true.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

from connectors.contract import Attendee, Event, Folder, Response
from connectors.memory import Memory
from daemon.config import Config, load
from daemon.core.facts import Fact, MeetingMissed, NoteTaken, Person, PersonSaved
from daemon.store import Store, Text, open_store
from daemon.worker.drafting import Drafting
from daemon.worker.passes import AccountPass
from daemon.worker.report import PassReport
from daemon.worker.rounds import run_round
from daemon.writing.templates import Templates
from tests.system.house import ME, moment
from tests.system.house import WaitingHouse as House

BEGIN, END = moment("2026-01-05 08:00"), moment("2027-01-05 08:00")
CAP = 4
"""Drafts a day."""
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
QUESTION = (
    "Dear {name},\n\nI would love to learn how you found your way into the field. Would you have twenty minutes?\n"
)
WORDS = {
    "accepts": "Dear Dana,\n\nI would be glad to talk with you. Let us find a time.\n\nBest wishes\n",
    "times": "Hello Dana,\n\nGladly. How about Thursday at 3 pm?\n\nBest\n",
    "busy": "Dear Dana,\n\nI am afraid I am far too busy at the moment.\n\nRegards\n",
    "declines": "Dear Dana,\n\nThank you for asking, but I would rather not. I wish you all the best.\n",
    "later": "Dear Dana,\n\nThis is a bad time. Could you try me again in {month}?\n\nBest\n",
    "holding": "Dear Dana,\n\nThank you for your letter. I will get back to you.\n\nBest\n",
}
PS = b"\nPS: I read your article with great interest.\n"


@dataclass
class Actor:
    """A contact, and what is known of them beside the log."""

    id: str
    name: str
    address: str
    other: str
    letters: list[tuple[datetime, str]] = field(default_factory=list)
    """The user's letters to them: when, and the Message-ID."""
    heard: list[datetime] = field(default_factory=list)
    """When a person answered, to be seen by the next pass."""
    promised: list[datetime] = field(default_factory=list)
    """When they said that they will get back: no answer, but the clock begins anew."""
    wrote: list[datetime] = field(default_factory=list)
    """When the user wrote, by hand or by sending a draft."""


class Year:
    """The world of one seed."""

    def __init__(self, folder: Path, seed: int, people: int) -> None:
        self.chance = Random(seed)
        self.folder = folder
        self.memory = Memory(addresses=frozenset({ME}))
        self.now = BEGIN
        self.count = 0
        self.edited: dict[str, bytes] = {}
        """Message-ID -> the draft as the user left it."""
        self.thrown: set[str] = set()
        self.unheard: set[str] = set()
        """Meetings that fell through, by UID."""
        self._queue: list[tuple[datetime, int, Callable[[], object]]] = []
        self.store: Store = open_store("sqlite://")
        self.config: Config = load(House(folder, practice=f"drafts_a_day = {CAP}").folder / "config.toml")
        drafting = Drafting(self.store, self.config, Templates({}))
        self.account = AccountPass(
            self.config.accounts[0],
            self.memory.connect(),
            store=self.store,
            config=self.config,
            drafting=drafting,
            outlets=(),
        )
        self.actors = [self._actor(number) for number in range(people)]

    def _actor(self, number: int) -> Actor:
        names = ("Ann Lee", "Bo Chen", "Cy Diaz", "Di Egan", "Ed Ford", "Flo Gray", "Gil Hart", "Hal Ito", "Ivy Jones")
        name = f"{names[number % len(names)]}{'abcdefghij'[number // len(names)]}"
        place = f"place{number}.example.net"
        actor = Actor(id=f"p{number}", name=name, address=f"me@{place}", other=f"home@private-{place}")
        phone = self.chance.choice(["", "+1 416 555 0142"])
        person = Person(id=actor.id, name=name, addresses=(actor.address,), phone=phone, research="She dives.")
        self.say(PersonSaved(key=f"said:{actor.id}", at=BEGIN, person=person), actor)
        self.later(150 * DAY, lambda: self.write(actor))
        self.later(330 * DAY, lambda: self.write(actor), least=200 * DAY)
        return actor

    # --- time -------------------------------------------------------------------------------------

    def later(self, most: timedelta, act: Callable[[], object], *, least: timedelta = MINUTE) -> None:
        """Something will happen, between ``least`` and ``most`` from now."""
        self.count += 1
        at = self.now + least + self.chance.random() * (most - least)
        heapq.heappush(self._queue, (at, self.count, act))

    def live_until(self, moment: datetime) -> None:
        """Lets everything happen up to a moment."""
        while self._queue and self._queue[0][0] <= moment:
            self.now, _, act = heapq.heappop(self._queue)
            act()
        self.now = moment

    def look(self) -> PassReport:
        """One pass."""
        return run_round([self.account], self.now)[0]

    def say(self, fact: Fact, actor: Actor, text: str = "") -> None:
        """What a command adds to the log."""
        with self.store.transaction(self.now) as tx:
            tx.append(fact, contacts=(actor.id,), text=Text(subject="", written=text) if text else None)

    # --- letters ----------------------------------------------------------------------------------

    def _message(self, sender: str, to: str, body: str, answers: str = "", more: str = "") -> tuple[str, bytes]:
        self.count += 1
        message_id = f"m{self.count}@{sender.rpartition('@')[2]}"
        thread = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
        head = f"From: {sender}\nTo: {to}\nSubject: {'Re: ' if answers else ''}A question\n"
        dated = f"Date: {format_datetime(self.now)}\nMessage-ID: <{message_id}>\n"
        return message_id, f"{head}{dated}{thread}{more}MIME-Version: 1.0\n\n{body}".encode()

    def write(self, actor: Actor) -> None:
        """The user writes by hand: first, or once more in the thread."""
        answers = actor.letters[-1][1] if actor.letters else ""
        message_id, raw = self._message(ME, actor.address, QUESTION.format(name=actor.name), answers)
        self.memory.deliver(raw, Folder.SENT)
        self.sent(actor, message_id)

    def sent(self, actor: Actor, message_id: str) -> None:
        """A letter went out: what will come of it?"""
        actor.letters.append((self.now, message_id))
        actor.wrote.append(self.now)
        fate = self.chance.random()
        if fate < 0.12:
            self.later(2 * MINUTE, lambda: self.absent(actor, message_id))
        elif fate < 0.16:
            self.later(2 * MINUTE, lambda: self.bounce(actor, message_id))
        if self.chance.random() < 0.5:
            self.later(35 * DAY, lambda: self.answer(actor, message_id), least=HOUR)
        if len(actor.letters) == 1 and self.chance.random() < 0.2:
            self.later(20 * DAY, lambda: self.write(actor), least=5 * DAY)

    def answer(self, actor: Actor, letter: str) -> None:
        """A word of the contact, from one of two addresses."""
        what = self.chance.choice([*sorted(WORDS), "accepts", "times", "accepts"])
        month = f"{self.now + 60 * DAY:%B}"
        sender = actor.address if self.chance.random() < 0.75 else actor.other
        _, raw = self._message(f"{actor.name} <{sender}>", ME, WORDS[what].format(month=month), letter)
        self.memory.deliver(raw)
        (actor.promised if what == "holding" else actor.heard).append(self.now)
        if what in ("accepts", "times") and self.chance.random() < 0.8:
            self.later(3 * DAY, lambda: self.book(actor))
        elif self.chance.random() < 0.4:
            self.later(3 * DAY, lambda: self.write(actor))

    def absent(self, actor: Actor, letter: str) -> None:
        """An automatic answer."""
        back = f"{self.now + self.chance.randint(2, 25) * DAY:%d %B %Y}"
        body = f"I am out of the office until {back} and will answer after my return.\n"
        more = "Auto-Submitted: auto-replied\n"
        self.memory.deliver(self._message(f"{actor.name} <{actor.address}>", ME, body, letter, more)[1])

    def bounce(self, actor: Actor, letter: str) -> None:
        """A delivery report."""
        body = f"I could not deliver your message.\n\n<{actor.address}>: host said: 550 5.1.1 User unknown\n"
        sender = "Mail Delivery System <mailer-daemon@example.org>"
        self.memory.deliver(self._message(sender, ME, body, letter, "Auto-Submitted: auto-replied\n")[1])

    # --- the user and the Drafts folder -------------------------------------------------------------

    def drafts(self) -> dict[str, tuple[str, bytes]]:
        """What lies in the Drafts folder: Message-ID -> reference and content."""
        lying = [(ref, kept.raw) for ref, kept in self.memory.messages.items() if kept.folder is Folder.DRAFTS]
        return {message_id_of(raw): (ref, raw) for ref, raw in lying}

    def placed(self, actor: Actor, message_id: str) -> None:
        """A draft appeared: the user will come to it, or not."""
        self.later(6 * DAY, lambda: self.review(actor, message_id), least=HOUR)

    def review(self, actor: Actor, message_id: str) -> None:
        """The user sends a draft, edits it, throws it away, or leaves it."""
        if message_id not in self.drafts():
            return
        ref, raw = self.drafts()[message_id]
        what = self.chance.random()
        if what < 0.5 or (message_id in self.edited and what < 0.9):
            self.send(actor, ref, raw)
            self.edited.pop(message_id, None)
        elif what < 0.65 and message_id not in self.edited and not is_page(raw):
            self.edited[message_id] = raw + PS
            self.memory.edit_draft(ref, raw + PS)
            self.later(5 * DAY, lambda: self.review(actor, message_id), least=HOUR)
        elif what < 0.8:
            self.thrown.add(message_id)
            self.edited.pop(message_id, None)
            if self.chance.random() < 0.5:
                self.memory.delete(ref)
            else:
                self.memory.move(ref, Folder.TRASH)

    def send(self, actor: Actor, ref: str, raw: bytes) -> None:
        """A client sends a draft: with today's date, and sometimes under another Message-ID."""
        raw = re.sub(rb"(?mi)^Date: .*$", b"Date: " + format_datetime(self.now).encode(), raw, count=1)
        if self.chance.random() < 0.3:
            self.count += 1
            raw = re.sub(rb"(?mi)^Message-ID: .*$", b"Message-ID: <c%d@client.example>" % self.count, raw, count=1)
        self.memory.delete(ref)
        self.memory.deliver(raw, Folder.SENT)
        if b"thank" in raw.partition(b"\n\n")[2].lower()[:200]:
            actor.wrote.append(self.now)
        else:
            self.sent(actor, message_id_of(raw))

    # --- meetings ---------------------------------------------------------------------------------

    def book(self, actor: Actor) -> None:
        """A meeting in the calendar; it may be moved, called off or missed."""
        uid = f"talk{self.count}-{actor.id}"
        start = self._put(actor, uid, 0)
        fate = self.chance.random()
        if fate < 0.2:
            self.later(DAY, lambda: self._put(actor, uid, 1))
        elif fate < 0.3:
            self.later(DAY, lambda: self._call_off(uid))
        elif fate < 0.4:
            self.later(start - self.now + 5 * HOUR, lambda: self._miss(actor, uid), least=start - self.now + HOUR)
        else:
            note = start - self.now + 2 * DAY
            self.later(note, lambda: self._note(actor), least=start - self.now + HOUR)

    def _put(self, actor: Actor, uid: str, sequence: int) -> datetime:
        day = (self.now + self.chance.randint(2, 12) * DAY).astimezone(moment("2026-01-05 08:00").tzinfo)
        start = day.replace(hour=self.chance.randint(9, 20), minute=30, second=0, microsecond=0)
        guests = (Attendee(address=ME, response=Response.ACCEPTED), Attendee(address=actor.address, name=actor.name))
        event = Event(
            uid=uid,
            sequence=sequence,
            start=start,
            end=start + 30 * MINUTE,
            title="Coffee",
            place=self.chance.choice(["", "5 King Street"]),
            organizer=ME,
            attendees=guests,
        )
        self.memory.put_event(uid, event)
        actor.heard.append(self.now)
        return start

    def _call_off(self, uid: str) -> None:
        self.unheard.add(uid)
        self.memory.remove_event(uid)

    def _miss(self, actor: Actor, uid: str) -> None:
        self.unheard.add(uid)
        self.say(MeetingMissed(key=f"said:missed:{uid}", at=self.now, contact=actor.id, uid=uid), actor)

    def _note(self, actor: Actor) -> None:
        self.count += 1
        fact = NoteTaken(key=f"said:note:{self.count}", at=self.now, contact=actor.id, has_new=True)
        self.say(fact, actor, "What was new to me: the tagging data is public")


def is_page(raw: bytes) -> bool:
    """Is it a notes page? What is written into one is taken from it, so it is no draft that stays."""
    return b" (notes " in raw


def message_id_of(raw: bytes) -> str:
    """The Message-ID of a message, without brackets."""
    found = re.search(rb"(?mi)^Message-ID:\s*<([^>]+)>", raw)
    assert found
    return found[1].decode()
