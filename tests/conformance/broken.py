"""Memory connectors that are broken on purpose, one fault each: every one must fail the suite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from connectors.contract import (
    CalendarPage,
    Connection,
    Folder,
    Head,
    Interest,
    MailPage,
    PlacedDraft,
    Progress,
    Thread,
    Window,
)
from connectors.errors import NotFound
from connectors.headers import header_of
from connectors.memory import Memory, MemoryCalendar, MemoryDrafts, MemoryMailbox, revision_of

from .memory_world import MemoryWorld


class LosesItsCursor(MemoryMailbox):
    """Each page says that everything was told."""

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        for page in super().changes(cursor):
            yield MailPage(heads=page.heads, cursor=self._cursor(self._world.journal))


class Forgets(MemoryMailbox):
    """Remembers in the process what it told, instead of in the cursor."""

    def __init__(self, world: Memory) -> None:
        super().__init__(world)
        self._told: set[str] = set()

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        for page in super().changes(cursor):
            heads = tuple(head for head in page.heads if head.ref not in self._told)
            self._told |= {head.ref for head in heads}
            yield MailPage(heads=heads, cursor=page.cursor)


class RepeatsForever(MemoryMailbox):
    """Never moves its cursor."""

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        for page in super().changes(cursor):
            yield page if cursor is None else MailPage(heads=page.heads, cursor=cursor)


class RaisesKeyError(MemoryMailbox):
    """Lets an exception of its own making out."""

    def fetch(self, ref: str) -> bytes:
        return self._world.messages[ref].raw


class BelievesEmptiness(MemoryMailbox):
    """Takes a mailbox that is suddenly empty for one without news."""

    def _held(self) -> int:
        return 0


class WatchesTheInboxOnly(MemoryMailbox):
    """Looks into one folder."""

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        for page in super().changes(cursor):
            heads = tuple(head for head in page.heads if head.folder is Folder.INBOX)
            yield MailPage(heads=heads, cursor=page.cursor)


class SearchesAddressesOnly(MemoryMailbox):
    """Backfills without threads."""

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        for head in super().backfill(interest, since, progress):
            if any(address.encode() in self.fetch(head.ref).lower() for address in interest.addresses):
                yield head


class TellsTheBody(MemoryMailbox):
    """Hands out whole messages as headers."""

    def _head(self, ref: str) -> Head:
        return replace(super()._head(ref), header=self._world.messages[ref].raw)


class ForgetsADraft(MemoryDrafts):
    """Answers without having stored anything."""

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        placed = super().put(message, key, thread)
        self._world.messages.pop(placed.ref)
        return placed


class FindsWhatAnswersIt(MemoryDrafts):
    """Searches for the key anywhere in a message."""

    def find(self, key: str) -> PlacedDraft | None:
        for ref, kept in self._world.messages.items():
            if key.encode() in kept.raw and kept.folder is not Folder.TRASH:
                return self.state(ref)
        return None


class FindsInDraftsOnly(MemoryDrafts):
    """Lies once a draft was sent."""

    ORDER = (Folder.DRAFTS,)


class RaisesTrashedDraftsFromTheDead(MemoryDrafts):
    """Takes what lies in Trash for a draft."""

    ORDER = (*MemoryDrafts.ORDER, Folder.TRASH)

    def state(self, ref: str) -> PlacedDraft | None:
        return self._placed(ref) if ref in self._world.messages else None


class IgnoresEdits(MemoryDrafts):
    """Withdraws whatever lies there by now."""

    def withdraw(self, ref: str, revision: str) -> bytes:  # noqa: ARG002 that is what is broken
        kept = self._world.messages.pop(ref, None)
        if kept is None:
            raise NotFound("It is gone.")
        return kept.raw


class PutsItBeside(MemoryDrafts):
    """Replaces a draft by a second one."""

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        kept = self._untouched(ref, revision)
        placed = super().replace(ref, message, revision)
        self._world.deliver(kept.raw, Folder.DRAFTS)
        return placed


class SameRevision(MemoryDrafts):
    """Marks a draft by its header, so that an edit is not seen."""

    def _placed(self, ref: str) -> PlacedDraft:
        return replace(super()._placed(ref), revision=revision_of(header_of(self._world.messages[ref].raw)))


class ListsEverything(MemoryDrafts):
    """Lists more than Drafts."""

    def listing(self) -> Iterator[Head]:
        return (
            Head(ref=ref, folder=k.folder, header=header_of(k.raw), size=1) for ref, k in self._world.messages.items()
        )


class LosesRemovals(MemoryCalendar):
    """Never tells that something is gone."""

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        for page in super().changes(cursor, window):
            yield replace(page, resources=tuple(each for each in page.resources if each.events))


class KeepsItsWindow(MemoryCalendar):
    """Forgets to list anew when the window runs out."""

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        if cursor is not None and cursor.startswith('{"n"'):
            bounds = {"from": window.start.isoformat(), "to": window.end.isoformat()}
            cursor = json.dumps({**json.loads(cursor), **bounds})
        yield from super().changes(cursor, window)


MAILBOXES: Mapping[type[MemoryMailbox], str] = MappingProxyType(
    {
        LosesItsCursor: "test_whoever_stops_between_two_pages_misses_nothing",
        Forgets: "test_an_older_cursor_tells_what_came_since",
        RepeatsForever: "test_a_told_message_is_not_told_again",
        RaisesKeyError: "test_fetching_nonsense_raises_not_found",
        BelievesEmptiness: "test_a_suddenly_empty_mailbox_is_not_believed",
        WatchesTheInboxOnly: "test_every_folder_is_watched_and_named",
        SearchesAddressesOnly: "test_backfill_finds_answers_from_other_addresses",
        TellsTheBody: "test_a_head_is_the_header_and_the_size_of_the_whole",
    }
)
"""Each broken mailbox, and the check that must catch it."""
DRAFTS: Mapping[type[MemoryDrafts], str] = MappingProxyType(
    {
        ForgetsADraft: "test_a_placed_draft_is_found",
        FindsWhatAnswersIt: "test_an_answer_to_a_letter_is_not_the_letter",
        FindsInDraftsOnly: "test_a_sent_draft_is_found_in_sent",
        RaisesTrashedDraftsFromTheDead: "test_a_draft_in_trash_was_thrown_away",
        IgnoresEdits: "test_an_edited_draft_is_never_changed",
        PutsItBeside: "test_a_replaced_draft_is_the_new_text_under_the_same_key",
        SameRevision: "test_an_edited_draft_has_another_revision",
        ListsEverything: "test_the_listing_holds_every_draft_and_nothing_else",
    }
)
CALENDARS: Mapping[type[MemoryCalendar], str] = MappingProxyType(
    {
        LosesRemovals: "test_a_resource_removed_is_told_without_events",
        KeepsItsWindow: "test_a_window_beyond_the_listing_is_listed_anew",
    }
)


class BrokenWorld(MemoryWorld):
    """A world whose connections have one broken part."""

    def __init__(
        self,
        *,
        mailbox: type[MemoryMailbox] = MemoryMailbox,
        drafts: type[MemoryDrafts] = MemoryDrafts,
        calendar: type[MemoryCalendar] = MemoryCalendar,
    ) -> None:
        super().__init__()
        self._parts = (mailbox, drafts, calendar)

    def connect(self) -> Connection:
        mailbox, drafts, calendar = self._parts
        placed = drafts(self.memory)
        return replace(
            self.memory.connect(),
            mailbox=mailbox(self.memory),
            drafts=placed,
            draft_change=placed,
            calendar=calendar(self.memory),
        )
