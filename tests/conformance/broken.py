"""Memory connectors that are broken on purpose, one fault each: every one must fail the suite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from connectors.contract import (
    Attendee,
    Block,
    CalendarPage,
    Connection,
    Folder,
    Head,
    Interest,
    MailPage,
    PlacedBlock,
    PlacedDraft,
    Progress,
    Thread,
    Window,
)
from connectors.errors import Conflict, NotFound
from connectors.headers import header_of
from connectors.memory import Memory, MemoryBlocks, MemoryCalendar, MemoryDrafts, MemoryMailbox, revision_of

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


class ForgetsABlock(MemoryBlocks):
    """Answers without having stored anything."""

    def put(self, block: Block) -> PlacedBlock:
        placed = super().put(block)
        self._world.remove_block(placed.ref)
        return placed


class PutsTwice(MemoryBlocks):
    """Writes over what stands there under the key."""

    def put(self, block: Block) -> PlacedBlock:
        return self._written(f"block-{block.key}", block)


class WritesAnywhere(MemoryBlocks):
    """Takes what was written for written, in a calendar that refuses."""

    def _check_writable(self) -> None:
        return None


class IgnoresEditedBlocks(MemoryBlocks):
    """Removes whatever lies there by now."""

    def _untouched(self, ref: str, revision: str) -> Block:  # noqa: ARG002 that is what is broken
        if ref not in self._world.blocks:
            raise NotFound("It is gone.")
        return self._world.blocks[ref]


class TakesGoneForEdited(MemoryBlocks):
    """Says Conflict where the block was deleted."""

    def _untouched(self, ref: str, revision: str) -> Block:
        try:
            return super()._untouched(ref, revision)
        except NotFound as error:
            raise Conflict("Something happened to it.") from error


class MovesByCopying(MemoryBlocks):
    """Leaves the block at its old time beside the new one."""

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        before = self._untouched(ref, revision)
        placed = super().replace(ref, block, revision)
        self._world.put_block("copy", replace(before, key="0" * 64))
        return placed


class KeepsTheRevision(MemoryBlocks):
    """Marks a block by its key, so that an edit is not seen."""

    def find(self, key: str) -> PlacedBlock | None:
        placed = super().find(key)
        return None if placed is None else replace(placed, revision=key)

    def put(self, block: Block) -> PlacedBlock:
        return replace(super().put(block), revision=block.key)


class DropsTheAlarm(MemoryBlocks):
    """Writes silent blocks."""

    def put(self, block: Block) -> PlacedBlock:
        return super().put(replace(block, alarm=None))


class InvitesTheUser(MemoryBlocks):
    """Writes events with attendees: a server would notify somebody."""

    def put(self, block: Block) -> PlacedBlock:
        placed = super().put(block)
        (event,) = self._world.resources[placed.ref][1]
        self._world.put_event(placed.ref, replace(event, attendees=(Attendee(address="dana@example.org"),)))
        return placed


class TakesTheTime(MemoryBlocks):
    """Writes blocks that make the user look busy."""

    def put(self, block: Block) -> PlacedBlock:
        placed = super().put(block)
        self._world.put_event("busy", *self._world.resources[placed.ref][1])
        return placed


class FindsByWords(MemoryBlocks):
    """Searches for the key anywhere in an entry."""

    def find(self, key: str) -> PlacedBlock | None:
        for ref, (_, events) in self._world.resources.items():
            if any(key in f"{event.uid} {event.description}" for event in events):
                return super().find(key) or PlacedBlock(ref=ref, revision="")
        return None


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
BLOCKS: Mapping[type[MemoryBlocks], str] = MappingProxyType(
    {
        ForgetsABlock: "test_a_block_put_is_found",
        PutsTwice: "test_a_key_is_put_once",
        WritesAnywhere: "test_a_calendar_that_cannot_be_written_says_so",
        IgnoresEditedBlocks: "test_an_edited_block_is_not_removed",
        TakesGoneForEdited: "test_a_deleted_block_is_not_replaced",
        MovesByCopying: "test_a_replaced_block_moves_under_the_same_key",
        KeepsTheRevision: "test_an_edit_has_another_revision",
        DropsTheAlarm: "test_a_block_rings_before_its_start",
        InvitesTheUser: "test_a_block_has_no_attendees_and_no_organizer",
        TakesTheTime: "test_a_block_blocks_no_time",
        FindsByWords: "test_an_entry_of_the_user_is_no_block",
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
        blocks: type[MemoryBlocks] = MemoryBlocks,
    ) -> None:
        super().__init__()
        self._parts = (mailbox, drafts, calendar, blocks)

    def connect(self) -> Connection:
        mailbox, drafts, calendar, blocks = self._parts
        placed = drafts(self.memory)
        return replace(
            self.memory.connect(),
            mailbox=mailbox(self.memory),
            drafts=placed,
            draft_change=placed,
            calendar=calendar(self.memory),
            own_blocks=blocks(self.memory),
        )
