"""A draft for the user's eyes: the letter as it stands, the thread it answers, why it is there. Reads the store only.

The letter is the one that the worker saw last in the Drafts folder, with the user's own words where they changed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from daemon.core.entries import Entry
from daemon.core.facts import DraftPlaced, DraftState, Letter, StepHeld, Wish, to_plain
from daemon.core.history import DraftLife, History, fold
from daemon.errors import FollowthroughError
from daemon.store import OutboxRow, Store, Text
from daemon.worker import outbox
from daemon.worker.planner import Planner, in_order
from daemon.worker.timeline import told

THREAD = 50
"""The most letters of a thread that are shown: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingWish:
    """What the user wished about a draft, and what came of it."""

    wish: str
    """keep, throw-away, edit, later, never."""
    key: str
    """To take it back: ``followthrough undo KEY``."""
    at: datetime
    state: str
    """pending: the next pass performs it; done; refused: see ``because``."""
    because: str = ""
    until: date | None = None
    subject: str = ""
    """Of an edit: the words that were wished for, whatever lies there by now."""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLetter:
    """One letter of the thread, in words."""

    at: datetime
    who: str
    own: bool
    subject: str
    text: str
    """What they wrote, without quotes; empty where it was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFact:
    """A fact that a draft stands on."""

    key: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLetter:
    """One draft, for review."""

    key: str
    contact: str
    """The contact's id."""
    name: str
    account: str
    step: str
    number: int
    created: datetime
    state: DraftState
    kept: bool
    subject: str
    to: str
    body: str
    """The letter as it stands; once it is gone, what is left of it: as it was sent, or its last copy."""
    seen: str
    """The revision to hand back with an edit; empty where nothing lies there any more."""
    seen_at: datetime
    """When it was last seen to stand like that."""
    needs_you: tuple[str, ...]
    because: str
    """Why it was drafted."""
    state_because: str
    """Why it is in its present state."""
    rules: tuple[str, ...]
    facts: tuple[StandingFact, ...]
    wishes: tuple[PendingWish, ...]
    """The newest last; those that count for something still."""
    thread: tuple[ThreadLetter, ...]
    """Oldest first."""

    @property
    def is_open(self) -> bool:
        """Does it still lie in the Drafts folder, as far as is known?"""
        return self.state in (DraftState.UNTOUCHED, DraftState.EDITED)


class Letters:
    """The drafts of one user, one at a time."""

    def __init__(self, store: Store, planner: Planner) -> None:
        self._store = store
        self._planner = planner

    def letter(self, key: str) -> DraftLetter:
        """The draft with this key. Raises FollowthroughError where there is none."""
        first = self._store.entry(f"draft:{key}:1")
        if first is None or not isinstance(first.fact, DraftPlaced):
            raise FollowthroughError(f"No draft is called {key}: followthrough drafts shows their names.")
        contact = first.fact.contact
        member = self._planner.roster().named(contact)
        ids = member.ids if member else (contact,)
        entries = in_order(self._store.entries_of(ids), ids)
        history = fold(entries)
        life = history.draft(key)
        assert life is not None  # noqa: S101 -- the fact that it was placed is among those entries
        placed = life.placed
        row = next((row for row in self._store.outbox() if row.key == key), None)
        subject, to, body = self._words(life, row, entries)
        return DraftLetter(
            key=key,
            contact=member.id if member else contact,
            name=member.person.name if member else contact,
            account=placed.account,
            step=placed.step,
            number=placed.number,
            created=placed.at,
            state=life.state,
            kept=life.kept,
            subject=subject,
            to=to,
            body=body,
            seen=outbox.stands(row).revision if row else "",
            seen_at=self._seen_at(life, row),
            needs_you=life.needs_you,
            because=placed.because,
            state_because=life.because,
            rules=placed.rules,
            facts=self._facts(placed, entries),
            wishes=self._in_words(wishes_of(life, history, *ids)),
            thread=self._thread(placed, entries),
        )

    def _in_words(self, wishes: tuple[PendingWish, ...]) -> tuple[PendingWish, ...]:
        """With the words that were wished for: they are the user's, and not to be lost where they could not be put there."""
        texts = self._store.texts([wish.key for wish in wishes if wish.wish == Wish.EDIT])
        return tuple(
            replace(wish, subject=texts[wish.key].subject, body=texts[wish.key].written) if wish.key in texts else wish
            for wish in wishes
        )

    def _words(self, life: DraftLife, row: OutboxRow | None, entries: Sequence[Entry]) -> tuple[str, str, str]:
        """Subject, receivers and words: as it stands, as it was sent, or as its last copy."""
        if row is not None and life.state in (DraftState.UNTOUCHED, DraftState.EDITED):
            stands = outbox.stands(row)
            return stands.subject, stands.to, stands.body
        placed = life.placed
        keys = [f"mail:{life.sent_as}"] if life.sent_as else []
        keys += [e.fact.key for e in reversed(entries) if e.fact.key.startswith(f"draft:{placed.draft}:")]
        texts = self._store.texts(keys)
        text = next((texts[key] for key in keys if key in texts), Text(subject=placed.subject, written=""))
        return text.subject or placed.subject, placed.to, _words_of(text.written)

    def _seen_at(self, life: DraftLife, row: OutboxRow | None) -> datetime:
        look = self._store.looks().get(life.placed.account)
        seen = [life.changed, look.complete_at if look and row else None]
        return max(moment for moment in seen if moment is not None)

    def _facts(self, placed: DraftPlaced, entries: Iterable[Entry]) -> tuple[StandingFact, ...]:
        by_key = {entry.fact.key: entry.fact for entry in entries}
        texts = self._store.texts(placed.facts)
        zone = self._planner.zone
        return tuple(
            StandingFact(key=key, at=by_key[key].at, what=told(by_key[key], texts.get(key), zone))
            for key in placed.facts
            if key in by_key
        )

    def _thread(self, placed: DraftPlaced, entries: Iterable[Entry]) -> tuple[ThreadLetter, ...]:
        """The letters of the thread that the draft continues: those it stands on, and what is tied to them."""
        letters = {e.fact.message_id: e.fact for e in entries if isinstance(e.fact, Letter)}
        tied = {placed.anchor, *(key.removeprefix("mail:") for key in placed.facts)} & letters.keys()
        for _ in range(len(letters)):
            wider = tied | {ref for name in tied for ref in letters[name].references if ref in letters}
            wider |= {name for name, letter in letters.items() if not wider.isdisjoint(letter.references)}
            if wider == tied:
                break
            tied = wider
        chosen = sorted((letters[name] for name in tied if name != placed.message_id), key=lambda one: one.at)[-THREAD:]
        texts = self._store.texts([letter.key for letter in chosen])
        return tuple(_of_thread(letter, texts.get(letter.key)) for letter in chosen)


def _of_thread(letter: Letter, text: Text | None) -> ThreadLetter:
    who = "You" if letter.own else letter.author_name or letter.author
    subject, written = (text.subject, text.written) if text else ("", "")
    return ThreadLetter(at=letter.at, who=who, own=letter.own, subject=subject, text=written)


def _words_of(copy: str) -> str:
    """A copy's words: what was taken away is kept as a whole message."""
    from daemon.reading.drafts import read_draft

    head = copy.partition("\n\n")[0].replace("\r", "")
    return read_draft(copy.encode("utf-8")).body if "Message-ID:" in head else copy


def wishes_of(life: DraftLife, history: History, *ids: str) -> tuple[PendingWish, ...]:
    """What the user wished about a draft of the contact with these ids, as far as it still counts for something."""
    found = [_held(life, hold) for hold in history.held if hold.contact in ids and _counts(life, hold)]
    if life.wish:
        wish = life.wish
        found.append(PendingWish(wish=str(wish.wish), key=wish.key, at=wish.at, state="pending"))
    if life.refused:
        no = life.refused
        words = no.wish.removeprefix("said:").partition(":")[0]
        found.append(PendingWish(wish=words, key=no.wish, at=no.at, state="refused", because=no.because))
    return tuple(sorted(found, key=lambda one: one.at))


def _counts(life: DraftLife, hold: StepHeld) -> bool:
    return hold.is_about(life.placed.step, life.placed.number, life.placed.anchor)


def _held(life: DraftLife, hold: StepHeld) -> PendingWish:
    """A step that is held: performed once the draft is no longer there; one that the user edited stays."""
    there = life.state is DraftState.UNTOUCHED
    kind = "later" if hold.until else "never"
    return PendingWish(wish=kind, key=hold.key, at=hold.at, state="pending" if there else "done", until=hold.until)


def letter_row(letter: DraftLetter) -> dict[str, Any]:
    """The shape of ``draft --json``: ``contact`` is the contact's name, as everywhere."""
    plain: dict[str, Any] = to_plain(letter, whole=True)
    return plain | {"contact": plain.pop("name"), "contact_id": plain["contact"]}
