"""A Gmail mailbox for the test server: what the user, the post and other clients do to it, and what its API answers.

It does what Gmail's documents say, with the surprises in them: a draft's message gets another id with
every edit; sending makes a new message; the history forgets; a search knows a message later than the
lists do. ``mail_search.py`` understands the searches.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .mail_letters import Letter, read_letter, renamed
from .mail_search import matches
from .server import Call, Refusal, Reply, Route

BEGUN = 1_770_000_000_000
"""The moment at which the mailbox was opened, in milliseconds."""
DEFAULT_PAGE = 100


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
    index_stands: bool = False
    """The search index takes nothing in for the moment."""
    refuse_drafts: tuple[int, str] | None = None
    """Status and reason with which drafts are refused."""
    deleted_for_good: list[bytes] = field(default_factory=list)
    """What drafts.delete took away."""
    _indexed: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
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

    def _happened_number(self) -> None:
        self.history.append(Event(id=self.now + 7, kind="nothing", message="", thread=""))

    # --- what the API answers

    def routes(self) -> Mapping[str, Route]:
        """The methods it has."""
        users = {
            "getProfile": self._profile,
            "history.list": self._history,
            "messages.list": self._list_messages,
            "messages.get": self._get_message,
            "threads.list": self._list_threads,
            "threads.get": self._get_thread,
            "labels.list": self._labels,
            "settings.sendAs.list": self._send_as,
            "drafts.list": self._list_drafts,
            "drafts.get": self._get_draft,
            "drafts.create": self._create,
            "drafts.update": self._update,
            "drafts.delete": self._delete,
        }
        return {f"gmail.users.{name}": route for name, route in users.items()}

    def _profile(self, _call: Call) -> Reply:
        return Reply(
            body={
                "emailAddress": self.address,
                "messagesTotal": len(self.messages),
                "threadsTotal": len(self.threads),
                "historyId": str(self.now),
            }
        )

    def _send_as(self, _call: Call) -> Reply:
        own = {"sendAsEmail": self.address, "isPrimary": True, "isDefault": True}
        return Reply(body={"sendAs": [own, *self.aliases]})

    def _labels(self, _call: Call) -> Reply:
        names = ("INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "UNREAD", "STARRED", "IMPORTANT")
        return Reply(body={"labels": [{"id": name, "name": name, "type": "system"} for name in names]})

    def _history(self, call: Call) -> Reply:
        start, kinds = int(call.one("startHistoryId")), call.query.get("historyTypes", ())
        if not self.oldest <= start <= self.now:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        names = {_HISTORY_KINDS[kind] for kind in kinds} or set(_HISTORY_KINDS.values())
        events = [event for event in _after(self.history, start) if event.kind in names]
        part, token = _paged(events, call)
        body: dict[str, Any] = {"historyId": str(self.now)} | token
        if part:
            body["history"] = [self._record(event) for event in part]
        return Reply(body=body)

    def _record(self, event: Event) -> dict[str, Any]:
        # Gmail names the labels a message bears at the time of asking, and none of what is gone.
        kept = self.messages.get(event.message)
        message: dict[str, Any] = {"id": event.message, "threadId": event.thread}
        if kept:
            message["labelIds"] = sorted(kept.labels)
        change: dict[str, Any] = {"message": message}
        if event.labels:
            change["labelIds"] = list(event.labels)
        plain = {"id": event.message, "threadId": event.thread}
        return {"id": str(event.id), "messages": [plain], event.kind: [change]}

    def _found(self, call: Call) -> list[Kept]:
        """What a list holds, newest first."""
        fits = matches(call.one("q"))
        labels, everywhere = set(call.query.get("labelIds", ())), call.yes("includeSpamTrash")
        searching = bool(call.one("q"))
        return [
            kept
            for kept in reversed(self.messages.values())
            if (everywhere or kept.labels.isdisjoint({"TRASH", "SPAM"}))
            and labels <= kept.labels
            and (not searching or (kept.arrival <= self._indexed and fits(kept)))
        ]

    def _list_messages(self, call: Call) -> Reply:
        part, token = _paged(self._found(call), call)
        return Reply(body=_listed("messages", [_name(kept) for kept in part]) | token)

    def _list_threads(self, call: Call) -> Reply:
        names = dict.fromkeys(kept.thread for kept in self._found(call))
        part, token = _paged(list(names), call)
        return Reply(body=_listed("threads", [{"id": one, "snippet": ""} for one in part]) | token)

    def _get_message(self, call: Call) -> Reply:
        return Reply(body=self._shaped(self._message(call.slots["id"]), call))

    def _get_thread(self, call: Call) -> Reply:
        thread = call.slots["id"]
        if thread not in self.threads:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        messages = [self._shaped(self.messages[one], call) for one in self.threads[thread]]
        return Reply(body={"id": thread, "historyId": str(self.now), "messages": messages})

    def _message(self, one: str) -> Kept:
        if not all(letter in "0123456789abcdef" for letter in one):
            raise Refusal(400, "invalidArgument", "Invalid id value")
        if one not in self.messages:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        return self.messages[one]

    def _shaped(self, kept: Kept, call: Call) -> dict[str, Any]:
        """The message in the format that was asked for."""
        shape = call.one("format", "full")
        body: dict[str, Any] = {
            "id": kept.id,
            "threadId": kept.thread,
            "labelIds": sorted(kept.labels),
            "historyId": str(self.now),
            "internalDate": str(kept.date),
            "sizeEstimate": len(kept.raw),
            "snippet": "",
        }
        if shape == "raw":
            return body | {"raw": base64.urlsafe_b64encode(kept.raw).decode()}
        if shape == "metadata":
            wanted = {name.lower() for name in call.query.get("metadataHeaders", ())}
            headers = [
                {"name": name, "value": value}
                for name, value in kept.letter.fields
                if not wanted or name.lower() in wanted
            ]
            return body | {"payload": {"mimeType": kept.letter.kind, "headers": headers}}
        if shape == "minimal":
            return body
        raise Refusal(501, "notImplemented", f"format {shape}")

    # --- drafts

    def _list_drafts(self, call: Call) -> Reply:
        newest = sorted(self.drafts.items(), key=lambda item: -self.messages[item[1]].arrival)
        part, token = _paged(newest, call)
        found = [{"id": draft, "message": _name(self.messages[held])} for draft, held in part]
        return Reply(body=_listed("drafts", found) | token)

    def _get_draft(self, call: Call) -> Reply:
        held = self._held(call)
        return Reply(body={"id": call.slots["id"], "message": self._shaped(held, call)})

    def _held(self, call: Call) -> Kept:
        held = self.drafts.get(call.slots["id"])
        if held is None:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        return self.messages[held]

    def _create(self, call: Call) -> Reply:
        raw, thread = self._given(call)
        draft = self.add_draft(raw, thread)
        return Reply(body=self._answered(draft))

    def _update(self, call: Call) -> Reply:
        held = self._held(call)
        raw, thread = self._given(call)
        if thread and thread != held.thread:
            raise Refusal(400, "invalidArgument", "Invalid thread_id value")
        self.edit_draft(call.slots["id"], raw)
        return Reply(body=self._answered(call.slots["id"]))

    def _delete(self, call: Call) -> Reply:
        held = self._held(call)
        self.deleted_for_good.append(held.raw)
        self.delete(held.id)
        return Reply()

    def _given(self, call: Call) -> tuple[bytes, str]:
        if self.refuse_drafts:
            raise Refusal(*self.refuse_drafts, "No drafts here.")
        message = call.body["message"]
        thread = message.get("threadId", "")
        if thread and thread not in self.threads:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        raw = base64.urlsafe_b64decode(message["raw"])
        if b"\r\n" not in raw or b"\n" in raw.replace(b"\r\n", b""):
            raise Refusal(400, "invalidArgument", "lines must end with CRLF (RFC 5322 2.1)")
        return raw, thread

    def _answered(self, draft: str) -> dict[str, Any]:
        kept = self.messages[self.drafts[draft]]
        return {"id": draft, "message": _name(kept) | {"labelIds": sorted(kept.labels)}}


_HISTORY_KINDS = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}


def _name(kept: Kept) -> dict[str, Any]:
    return {"id": kept.id, "threadId": kept.thread}


def _listed(name: str, items: Sequence[Any]) -> dict[str, Any]:
    """Gmail leaves an empty list out."""
    estimate = {"resultSizeEstimate": len(items)}
    return {name: list(items)} | estimate if items else estimate


def _after(history: Sequence[Event], start: int) -> Iterable[Event]:
    newer = itertools.takewhile(lambda event: event.id > start, reversed(history))
    return reversed(list(newer))


def _paged(items: Sequence[Any], call: Call) -> tuple[Sequence[Any], dict[str, str]]:
    """One page, and the token of the next."""
    most = int(call.one("maxResults", str(DEFAULT_PAGE)))
    start = int(call.one("pageToken", "0"))
    end = start + most
    return items[start:end], {"nextPageToken": str(end)} if end < len(items) else {}
