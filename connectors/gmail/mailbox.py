"""Reading Gmail (``contract.Mailbox``): what is new by the mailbox's history, the past by searches.

    changes(None)     where the history stands now, and whether there is any letter   2 requests
    changes(cursor)   what the history names since; nothing new is 1 request, each new message 1 more
    backfill          searches for many addresses each, then 1 request a thread       (``past.py``),
                      which brings its plain letters along                            (``whole.py``)

The history reaches back about a week; where it does not reach, the caller begins anew (CursorExpired).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from connectors.contract import Folder, Head, Interest, MailPage, Progress
from connectors.errors import CursorExpired, NotFound, Vanished
from connectors.gmail import parse
from connectors.gmail.client import Gmail
from connectors.gmail.glance import Glance
from connectors.gmail.parse import Json, Position
from connectors.gmail.past import backfill
from connectors.gmail.whole import whole

PAGE: Final = 50
"""Heads a page."""
PASSING: Final = frozenset({Folder.DRAFTS, Folder.TRASH, Folder.JUNK})
"""What lies here goes by itself: we withdraw drafts, and Gmail empties the rest."""
ALIASES_KEPT: Final = 86_400.0
"""Seconds for which the user's aliases are not asked for again."""


class GmailMailbox:
    """One mailbox."""

    def __init__(
        self,
        gmail: Gmail,
        glance: Glance,
        *,
        accept_missing: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Asks nothing yet."""
        self._gmail, self._glance = gmail, glance
        self._accept_missing = accept_missing
        self._clock = clock
        self._aliases: tuple[float, frozenset[str]] | None = None

    # --- what is new

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        """See ``contract.Mailbox.changes``."""
        self._glance.drop_letters()
        if cursor is None:
            profile = self._gmail.profile()
            now = Position(history=int(profile["historyId"]), held=self._gmail.holds_letters())
            self._glance.looked(now.history, now.history, quiet=False)
            yield MailPage(heads=(), cursor=now.written())
            return
        yield from self._since(parse.position(cursor))

    def _since(self, begun: Position) -> Iterator[MailPage]:
        told, quiet, held = begun.history, True, begun.held
        pages = self._gmail.history(begun.history)
        while (answer := self._next(pages, begun)) is not None:
            records = list(parse.records(answer))
            quiet = quiet and not records
            if any(record.deleted for record in records):
                held = self._still_there(held=held)
            for heads, upto in self._told(records, told):
                held = held or any(head.folder not in PASSING for head in heads)
                yield MailPage(heads=heads, cursor=Position(history=upto, held=held).written())
            told = max((told, *(record.id for record in records)))
            if not answer.get("nextPageToken"):
                told = max(told, int(answer.get("historyId", told)))
        self._glance.looked(begun.history, told, quiet=quiet)
        yield MailPage(heads=(), cursor=Position(history=told, held=held).written())

    def _next(self, pages: Iterator[Json], begun: Position) -> Json | None:
        try:
            return next(pages, None)
        except NotFound as error:
            self._glance.forget()
            self._still_there(held=begun.held)
            raise CursorExpired("Gmail's history does not reach back that far: the mailbox is listed anew.") from error

    def _still_there(self, *, held: bool) -> bool:
        """Is there mail? Raises Vanished where there was and is none, unless the user said that it is so."""
        if not held or self._gmail.profile()["messagesTotal"]:
            return held
        if not self._accept_missing:
            raise Vanished(
                "The Gmail mailbox held mail and is empty: bring it back, or, if you emptied it yourself, run "
                "followthrough run --once --accept-missing."
            )
        return False

    def _told(self, records: list[parse.Record], told: int) -> Iterator[tuple[tuple[Head, ...], int]]:
        """The heads of what the records name, each message once, in pages; each with the record it reaches to."""
        seen: set[str] = set()
        waiting: list[str] = []
        for record in records:
            fresh = [one for one in dict.fromkeys(record.touched) if one not in seen]
            if waiting and len(waiting) + len(fresh) > PAGE:
                yield self._heads(waiting), told
                waiting = []
            seen.update(fresh)
            waiting += fresh
            told = record.id
        if waiting:
            yield self._heads(waiting), told

    def _heads(self, messages: list[str]) -> tuple[Head, ...]:
        found = []
        for one in messages:
            try:
                found.append(self._gmail.head(one))
            except NotFound:
                continue  # gone again already
        for message in found:
            self._meet(message)
        drafts = any("DRAFT" in message.get("labelIds", ()) for message in found)
        by_message = {draft["message"]["id"]: draft for draft in self._gmail.drafts()} if drafts else {}
        return tuple(_head(message, by_message.get(message["id"])) for message in found)

    def _meet(self, message: Json) -> None:
        for value in parse.header_values(message, "Message-ID"):
            self._glance.met(value.strip().strip("<>").lower(), message["threadId"])

    # --- the past

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        """See ``contract.Mailbox.backfill``. Threads are Gmail's own, and what their letters refer to."""
        for message in backfill(self._gmail, interest, since, progress):
            self._meet(message)
            head = parse.head_of(message)
            if head.folder is not Folder.DRAFTS:
                self._glance.keep(head.ref, whole(message))
                yield head

    # --- one message

    def fetch(self, ref: str) -> bytes:
        """See ``contract.Mailbox.fetch``.

        Of a plain letter that ``backfill`` just told it is the header and the texts, without attachments.
        """
        known = self._glance.take(ref)
        if known is not None:
            return known
        draft = parse.draft_ref(ref)
        if draft is None and not parse.is_id(ref):
            raise NotFound("There is no message of that name in Gmail.")
        try:
            message = self._gmail.draft(draft.id, whole=True)["message"] if draft else self._gmail.raw(ref)
        except NotFound as error:
            raise NotFound("The message is no longer in Gmail.") from error
        return parse.raw_of(message)

    def identities(self) -> frozenset[str]:
        """See ``contract.Mailbox.identities``: the addresses Gmail lets the user send from."""
        now = self._clock()
        if self._aliases is None or now - self._aliases[0] > ALIASES_KEPT:
            self._aliases = (now, frozenset(_addresses(self._gmail.aliases())))
        return self._aliases[1]


def _addresses(aliases: list[Json]) -> Iterator[str]:
    """Those that are the user's: an alias that was never confirmed may be anybody's."""
    for alias in aliases:
        if alias.get("isPrimary") or alias.get("verificationStatus", "accepted") == "accepted":
            yield str(alias["sendAsEmail"]).lower()


def _head(message: Json, draft: Json | None) -> Head:
    return parse.head_of(message, ref_of(draft, message).written() if draft else "")


def ref_of(draft: Json, message: Json) -> parse.DraftRef:
    """The reference of a draft and the message it holds now."""
    since = int(message.get("internalDate", 0))
    return parse.DraftRef(id=draft["id"], thread=message["threadId"], message=message["id"], since=since)
