"""Placing and changing drafts in Gmail (``contract.DraftBox`` and ``contract.DraftChange``).

    Gmail's draft id     stays while the user edits; it is our reference
    the message in it    a new one with every edit; its id and a print of what it says are our revision
    sent                 the draft is gone; a message with the label SENT lies in its thread

Gmail deletes drafts for good. Before that the draft is fetched once more and compared, and the copy
is handed to the caller. Between that look and the deletion lie milliseconds that nothing closes:
Gmail has no "only if unchanged". The list of drafts is true at once, the search index is not: what
was just placed is found by looking at the newest drafts themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from connectors.contract import Folder, Head, PlacedDraft, Thread
from connectors.errors import Conflict, NotFound, Permanent
from connectors.gmail import parse
from connectors.gmail.client import Gmail
from connectors.gmail.glance import Glance
from connectors.gmail.mailbox import ref_of
from connectors.gmail.parse import DraftRef, Json
from connectors.gmail.prints import print_of
from connectors.headers import draft_key, header_of, key_in

NEWEST: Final = 100
"""Drafts whose Message-ID is looked at; older ones are in the search index."""
JUST_SENT: Final = 10
"""Sent messages that are looked at, because the index may not have them yet."""
IDS: Final = ("Message-ID", "X-Google-Original-Message-ID")
"""Where the key may stand: Gmail may give a letter that is sent an id of its own, and keeps ours in the second."""
ORDER: Final = (Folder.DRAFTS, Folder.SENT, Folder.INBOX, Folder.OTHER, Folder.JUNK)
"""Where a draft is looked for, in this order; what lies in Trash was thrown away."""
MOST_KNOWN: Final = 5_000
"""Messages of which something is remembered."""


class GmailDrafts:
    """The drafts of one mailbox."""

    def __init__(self, gmail: Gmail, glance: Glance, domains: Iterable[str] = ()) -> None:
        """``domains`` are those of the user's addresses: a draft's Message-ID ends with one of them."""
        self._gmail, self._glance = gmail, glance
        self._domains = tuple(sorted(domains))
        self._known: dict[str, frozenset[str]] = {}
        """Message -> the keys it carries."""
        self._prints: dict[str, str] = {}
        """Message -> the print of what it says. None ever changes; before anything is deleted it is looked at all the same."""

    # --- finding

    def find(self, key: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.find``."""
        return self._among_drafts(key) or self._found(key, self._search(key)) or self._found(key, self._just_sent(key))

    def _among_drafts(self, key: str) -> PlacedDraft | None:
        for draft in self._gmail.drafts(NEWEST):
            if key in self._keys(draft["message"]["id"]):
                return self._of_draft(draft["id"])
        return None

    def _search(self, key: str) -> Iterator[str]:
        clauses = parse.by_message_id(f"{key}@{domain}" for domain in self._domains)
        for part in parse.joined(clauses):
            yield from (message["id"] for message in self._gmail.search(f"{{{part}}}"))

    def _just_sent(self, key: str) -> Iterator[str]:
        for message in self._gmail.latest("SENT", JUST_SENT):
            if key in self._keys(message["id"]):
                yield message["id"]

    def _found(self, key: str, messages: Iterable[str]) -> PlacedDraft | None:
        """The first of these messages, in the order of folders, that has the key and is not thrown away."""
        there = []
        for one in messages:
            message = self._look(one)
            if message is not None and key in _keys(message):
                place = self._place(message)
                if place is not None:
                    there.append(place)
        return min(there, key=lambda place: ORDER.index(place.folder), default=None)

    def _look(self, message: str) -> Json | None:
        try:
            return self._gmail.brief(message, *IDS)
        except NotFound:
            return None

    def _place(self, message: Json) -> PlacedDraft | None:
        folder = parse.folder_of(message.get("labelIds", ()))
        if folder is Folder.DRAFTS:
            draft = next((one for one in self._gmail.drafts() if one["message"]["id"] == message["id"]), None)
            return self._of_draft(draft["id"]) if draft else None
        return PlacedDraft(ref=message["id"], revision=message["id"], folder=folder) if folder in ORDER else None

    def _keys(self, message: str) -> frozenset[str]:
        """The keys a message carries, asked for once: no message of Gmail ever changes."""
        if message not in self._known:
            seen = self._look(message)
            if seen is None:
                return frozenset()
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[message] = _keys(seen)
        return self._known[message]

    # --- placing

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        """See ``contract.DraftBox.put``."""
        if draft_key(header_of(message)) != key:
            raise Permanent("The draft does not carry its key as the local part of its Message-ID: this is a bug.")
        self._glance.forget()
        raw, there = parse.encoded(message), self._thread(thread)
        try:
            created = self._gmail.create(raw, there)
        except NotFound:
            if not there:
                raise Permanent("Gmail does not take the draft (404): please report it.") from None
            created = self._gmail.create(raw, "")  # the thread was deleted meanwhile; nothing was placed
        return self._placed(self._gmail.draft(created["id"], whole=True))

    def _thread(self, thread: Thread | None) -> str:
        """Gmail's thread of the letter that is answered; empty where there is none: then the headers say it."""
        if thread is None:
            return ""
        parent = thread.parent_message_id.lower()
        met = self._glance.thread_of(parent)
        if met:
            return met
        clauses = parse.joined(parse.by_message_id([thread.parent_message_id]))
        return next((found["threadId"] for clause in clauses for found in self._gmail.search(clause)), "")

    # --- following

    def state(self, ref: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.state``."""
        if self._glance.proved(ref):
            return self._glance.state(ref)
        draft = parse.draft_ref(ref)
        if draft is None and not parse.is_id(ref):
            return None
        found = self._of_ref(draft) if draft else self._of_message(ref)
        self._glance.asked(ref, found)
        return found

    def _of_ref(self, draft: DraftRef) -> PlacedDraft | None:
        if draft.message in self._prints and self._glance.holds(draft.id, self._listed) == draft.message:
            return self._as_it_is(draft)
        return self._of_draft(draft.id) or self._sent(draft)

    def _listed(self) -> dict[str, str]:
        return {draft["id"]: draft["message"]["id"] for draft in self._gmail.drafts()}

    def _of_draft(self, draft: str) -> PlacedDraft | None:
        try:
            found = self._gmail.draft(draft, whole=True)
        except NotFound:
            return None
        thrown_away = parse.folder_of(found["message"].get("labelIds", ())) is Folder.TRASH
        return None if thrown_away else self._placed(found)

    def _placed(self, draft: Json) -> PlacedDraft:
        """A draft as it was fetched, whole."""
        message = draft["message"]
        if len(self._prints) >= MOST_KNOWN:
            self._prints.clear()
        self._prints[message["id"]] = print_of(parse.raw_of(message))
        return self._as_it_is(ref_of(draft, message))

    def _as_it_is(self, ref: DraftRef) -> PlacedDraft:
        revision = f"{ref.message}.{self._prints[ref.message]}"
        return PlacedDraft(ref=ref.written(), revision=revision, folder=Folder.DRAFTS)

    def _sent(self, draft: DraftRef) -> PlacedDraft | None:
        """The letter a draft became: the first one sent in its thread since it was placed."""
        sent = [
            message
            for message in self._gmail.thread(draft.thread)
            if "SENT" in message.get("labelIds", ()) and int(message.get("internalDate", 0)) >= draft.since
        ]
        sent = [one for one in sent if parse.folder_of(one["labelIds"]) is Folder.SENT]
        first = min(sent, key=lambda message: int(message.get("internalDate", 0)), default=None)
        return PlacedDraft(ref=first["id"], revision=first["id"], folder=Folder.SENT) if first else None

    def _of_message(self, ref: str) -> PlacedDraft | None:
        message = self._look(ref)
        return self._place(message) if message is not None else None

    def listing(self) -> Iterator[Head]:
        """See ``contract.DraftBox.listing``."""
        for draft in self._gmail.drafts():
            try:
                message = self._gmail.head(draft["message"]["id"])
            except NotFound:
                continue  # edited, sent or thrown away at this moment
            yield parse.head_of(message, ref_of(draft, message).written())

    # --- changing

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        """See ``contract.DraftChange.replace``."""
        draft, held = self._untouched(ref, revision)
        if draft_key(header_of(parse.raw_of(held))) not in ("", draft_key(header_of(message))):
            raise Permanent("A draft can only be replaced by a text that carries the same key: this is a bug.")
        self._glance.forget()
        self._gmail.update(draft.id, parse.encoded(message), held["threadId"])
        return self._placed(self._gmail.draft(draft.id, whole=True))

    def withdraw(self, ref: str, revision: str) -> bytes:
        """See ``contract.DraftChange.withdraw``."""
        draft, held = self._untouched(ref, revision)
        copy = parse.raw_of(held)
        self._glance.forget()
        self._gmail.delete(draft.id)
        return copy

    def _untouched(self, ref: str, revision: str) -> tuple[DraftRef, Json]:
        """The draft as it is this moment, whole. Raises Conflict, NotFound."""
        draft = parse.draft_ref(ref)
        if draft is None:
            if self.state(ref) is None:
                raise NotFound("The draft is no longer in Gmail.")
            raise Conflict("The draft was sent or filed since it was last seen: it is left alone.")
        try:
            found = self._gmail.draft(draft.id, whole=True)
        except NotFound as error:
            raise NotFound("The draft is no longer in Gmail.") from error
        held: Json = found["message"]
        if self._placed(found).revision != revision or parse.folder_of(held.get("labelIds", ())) is not Folder.DRAFTS:
            raise Conflict("The draft was edited, sent or moved since it was last seen: it is left alone.")
        return draft, held


def _keys(message: Json) -> frozenset[str]:
    """The keys of drafts that a message carries."""
    values = (value.strip().strip("<>") for value in parse.header_values(message, *IDS))
    return frozenset(key for value in values if (key := key_in(value.lower().encode("utf-8", "replace"))))
