"""A Gmail mailbox for the test server: what the user, the post and other clients do to it, and what its API answers.

It does what Gmail's documents say, with the surprises in them: a draft's message gets another id with
every edit; sending makes a new message; the history forgets; a search knows a message later than the
lists do. ``mail_search.py`` understands the searches.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .mail_letters import Letter, index_words, read_letter, renamed
from .mail_search import keys
from .server import Route

BEGUN = 1_770_000_000_000
"""The moment at which the mailbox was opened, in milliseconds."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """One message. Its text never changes; its labels do."""

    id: str
    thread: str
    labels: set[str]
    raw: bytes
    letter: Letter
    arrival: int
    date: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One record of the history."""

    id: int
    kind: str
    message: str
    thread: str
    labels: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """The mailbox of one user."""

    address: str = "dana@example.org"
    aliases: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, Kept] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    """Draft id -> the id of the message it holds now."""
    history: list[Event] = field(default_factory=list)
    oldest: int = 1000
    """Positions before this one are forgotten."""
    utf8: bool = True
    """Texts are handed over in UTF-8, whatever they were written in."""
    index_stands: bool = False
    """The search index takes nothing in for the moment."""
    refuse_drafts: tuple[int, str] | None = None
    """Status and reason with which drafts are refused."""
    watchers: list[Callable[[], None]] = field(default_factory=list)
    """Told of every change (Pub/Sub)."""
    deleted_for_good: list[bytes] = field(default_factory=list)
    """What drafts.delete took away."""
    _indexed: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _index: dict[str, list[str]] = field(default_factory=dict)
    """Word -> messages."""
    _by_id: dict[str, str] = field(default_factory=dict)
    """Message-IDs that letters have or refer to, with their subject -> thread."""

    # --- what happens behind everybody's back

    def deliver(self, raw: bytes, *labels: str, thread: str = "") -> str:
        """A message comes to lie in the mailbox; returns its id."""
        number = next(self._numbers)
        letter = read_letter(raw)
        one = f"{0x1950000000000000 + number * 4099:x}"
        thread = thread or self._thread_of(letter) or one
        kept = Kept(
            id=one,
            thread=thread,
            labels=set(labels),
            raw=raw,
            letter=letter,
            arrival=number,
            date=BEGUN + number * 1000,
        )
        self.messages[one] = kept
        for word in index_words(letter):
            self._index.setdefault(word, []).append(one)
        self.threads.setdefault(thread, []).append(one)
        for message_id in (letter.id, *letter.refers):
            self._by_id.setdefault(f"{message_id} {letter.topic}", thread)
        if not self.index_stands:
            self._indexed = number
        self._happened("messagesAdded", kept)
        return one

    def _thread_of(self, letter: Letter) -> str:
        """Gmail ties letters by their references, where the subject stayed."""
        names = (f"{message_id} {letter.topic}" for message_id in (letter.id, *letter.refers))
        found = (self._by_id.get(name, "") for name in names)
        return next((thread for thread in found if thread and thread in self.threads), "")

    def relabel(self, message: str, *labels: str) -> None:
        """A message is filed elsewhere; a draft that is filed is no draft any more."""
        kept = self.messages[message]
        gone, new = kept.labels - set(labels), set(labels) - kept.labels
        kept.labels = set(labels)
        if "DRAFT" in gone:
            self.drafts = {draft: held for draft, held in self.drafts.items() if held != message}
        if "DRAFT" in new:
            self.drafts[self._draft_name()] = message
        if gone:
            self._happened("labelsRemoved", kept, sorted(gone))
        if new:
            self._happened("labelsAdded", kept, sorted(new))

    def delete(self, message: str) -> None:
        """A message is deleted for good."""
        kept = self.messages.pop(message)
        self.threads[kept.thread].remove(message)
        if not self.threads[kept.thread]:
            del self.threads[kept.thread]
        self.drafts = {draft: held for draft, held in self.drafts.items() if held != message}
        self._happened("messagesDeleted", kept)

    def add_draft(self, raw: bytes, thread: str = "") -> str:
        """A client saves a new draft; returns the draft's id."""
        draft = self._draft_name()
        self.drafts[draft] = self.deliver(raw, "DRAFT", thread=thread)
        return draft

    def edit_draft(self, draft: str, raw: bytes) -> str:
        """The user edits a draft on Gmail's page: the draft stays, the message in it is another one."""
        old = self.drafts[draft]
        thread = self.messages[old].thread
        self.drafts[draft] = self.deliver(raw, "DRAFT", thread=thread)
        keep = dict(self.drafts)
        self.delete(old)
        self.drafts = keep
        return self.drafts[draft]

    def send_draft(self, draft: str, *, new_id: str = "") -> str:
        """The user sends a draft: it is gone, and a new message lies in Sent; ``new_id``: Gmail gives it another Message-ID."""
        kept = self.messages[self.drafts[draft]]
        raw = renamed(kept.raw, new_id) if new_id else kept.raw
        sent = self.deliver(raw, "SENT", thread=kept.thread)
        self.delete(kept.id)
        return sent

    def forget_history(self) -> None:
        """A week passes: positions given so far are worth nothing."""
        self._happened_number()
        self.oldest = self.now

    def index(self) -> None:
        """The search index takes in what came meanwhile."""
        self.index_stands = False
        self._indexed = max((kept.arrival for kept in self.messages.values()), default=0)

    def by_message_id(self, message_id: str) -> Kept:
        """The newest message that has this Message-ID."""
        return next(kept for kept in reversed(list(self.messages.values())) if kept.letter.id == message_id.lower())

    def draft_of(self, message: str) -> str:
        """The draft that holds a message."""
        return next(draft for draft, held in self.drafts.items() if held == message)

    @property
    def now(self) -> int:
        """Where the history stands."""
        return self.history[-1].id if self.history else 1000

    def _draft_name(self) -> str:
        return f"r{7_000_000_000 + next(self._numbers) * 13}"

    def _happened(self, kind: str, kept: Kept, labels: Sequence[str] = ()) -> None:
        number = self.now + 7  # the documents: ids rise, with gaps
        self.history.append(Event(id=number, kind=kind, message=kept.id, thread=kept.thread, labels=tuple(labels)))
        for tell in self.watchers:
            tell()

    def _happened_number(self) -> None:
        self.history.append(Event(id=self.now + 7, kind="nothing", message="", thread=""))

    # --- what the API answers

    def routes(self) -> Mapping[str, Route]:
        """The methods it has (``mail_api.py``)."""
        from .mail_api import Answers

        return Answers(self).routes()

    def candidates(self, q: str) -> Iterable[Kept]:
        """What a search may find, newest first: by the index, because a big mailbox is not looked through each time."""
        words = keys(q)
        if words is None:
            return reversed(self.messages.values())
        found = {one for word in words for one in self._index.get(word, ()) if one in self.messages}
        return sorted((self.messages[one] for one in found), key=lambda kept: -kept.arrival)

    @property
    def indexed(self) -> int:
        """The last arrival that searches know."""
        return self._indexed
