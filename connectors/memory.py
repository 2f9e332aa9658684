"""The reference connector: a mailbox and a calendar in memory. The one to copy.

``Memory`` is the world: tests deliver, move and delete in it, as a user or a server would.
``Memory.connect`` gives the contract's view of it, which never changes more than a draft.
Small on purpose: what the contract asks for stands here in its plainest form.

    mailbox   every arrival gets the next number of a journal; a cursor is the last number told,
              and how many letters there were
    drafts    a revision is the SHA-256 of the content; a reference is a number never given twice
    calendar  every change of a resource gets the next number; the window is part of the cursor
    blocks    a resource each, its reference made of its key; a revision is the SHA-256 of what it says
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar

from connectors.contract import (
    Block,
    CalendarPage,
    Connection,
    Event,
    EventStatus,
    Folder,
    Head,
    Interest,
    MailPage,
    PlacedBlock,
    PlacedDraft,
    Progress,
    Resource,
    Response,
    Thread,
    Tray,
    TrayedDraft,
    Window,
)
from connectors.errors import Conflict, CursorExpired, NotFound, Permanent, Vanished
from connectors.freebusy import merged
from connectors.headers import draft_key, header_of, look
from connectors.ical.own import uid_of_block
from connectors.sieve import Sieve, Threads, report_ids

PAGE = 50
"""Heads or resources a page."""
SLACK = timedelta(days=1)
"""How far a wanted window may reach beyond the listed one before it is listed anew."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """One message as the memory mailbox holds it."""

    raw: bytes
    folder: Folder
    arrival: int
    """Its number in the journal."""
    tray: Tray | None = None
    """The tray it lies in, where it does; its folder is then Drafts."""


@dataclass(slots=True, kw_only=True)
class Memory:
    """The world behind the connector. Every method that changes something wakes who waits."""

    addresses: frozenset[str] = frozenset()
    messages: dict[str, Kept] = field(default_factory=dict)
    resources: dict[str, tuple[int, tuple[Event, ...]]] = field(default_factory=dict)
    """Calendar resources by reference, each with the number of its last change; without events: gone."""
    blocks: dict[str, Block] = field(default_factory=dict)
    """Those of the resources that are blocks of our own, by reference."""
    journal: int = 0
    writable: bool = True
    changed: threading.Event = field(default_factory=threading.Event)

    def deliver(self, raw: bytes, folder: Folder = Folder.INBOX) -> str:
        """A message comes to lie in a folder; returns its reference."""
        self.journal += 1
        ref = f"m{self.journal}"
        self.messages[ref] = Kept(raw=raw, folder=folder, arrival=self.journal)
        self.changed.set()
        return ref

    def move(self, ref: str, folder: Folder) -> str:
        """A message is filed elsewhere: as on a real server it gets another reference."""
        return self.deliver(self.messages.pop(ref).raw, folder)

    def delete(self, ref: str) -> None:
        """A message is deleted for good."""
        del self.messages[ref]
        self.changed.set()

    def edit_draft(self, ref: str, raw: bytes) -> str:
        """The user saves a draft again: clients put a new message in place of the old one."""
        del self.messages[ref]
        return self.deliver(raw, Folder.DRAFTS)

    def send_draft(self, ref: str) -> str:
        """The user sends a draft as it is: it lies in Sent from now on."""
        return self.move(ref, Folder.SENT)

    def throw_away(self, ref: str) -> str:
        """The user throws a draft or a message away: it lies in Trash from now on."""
        return self.move(ref, Folder.TRASH)

    def lay_into(self, ref: str, tray: Tray) -> str:
        """The user moves a draft into a tray."""
        moved = self.move(ref, Folder.DRAFTS)
        self.messages[moved].tray = tray
        return moved

    def put_event(self, ref: str, *events: Event) -> None:
        """A resource now holds exactly these events: added, moved or edited."""
        self.journal += 1
        self.resources[ref] = (self.journal, events)
        self.changed.set()

    def remove_event(self, ref: str) -> None:
        """A resource is deleted."""
        self.put_event(ref)

    def put_block(self, ref: str, block: Block) -> None:
        """A resource now holds this block of our own; whoever edits one puts the edited one."""
        self.blocks[ref] = block
        uid = uid_of_block(block.key)
        self.put_event(ref, Event(uid=uid, start=block.start, end=block.end, title=block.title, description=block.text))

    def reword_block(self, ref: str, title: str) -> None:
        """The user gives a block another title."""
        self.put_block(ref, replace(self.blocks[ref], title=title))

    def remove_block(self, ref: str) -> None:
        """A block is deleted."""
        del self.blocks[ref]
        self.remove_event(ref)

    def connect(self) -> Connection:
        """The contract's view of this world."""
        drafts = MemoryDrafts(self)
        return Connection(
            mailbox=MemoryMailbox(self),
            drafts=drafts,
            draft_change=drafts,
            calendar=MemoryCalendar(self),
            push=MemoryPush(self),
            close=_nothing,
            own_blocks=MemoryBlocks(self),
            trays=MemoryTrays(self),
        )


def _nothing() -> None:
    """There is nothing to close."""


def _numbers(cursor: str) -> tuple[int, int]:
    """Of a mailbox cursor: the last journal number told, and how many letters there were."""
    told, slash, held = cursor.partition("/")
    if not (slash and cursor.isascii() and told.isdigit() and held.isdigit()):
        raise CursorExpired("The memory mailbox does not know this position: it is listed anew.")
    return int(told), int(held)


class MemoryMailbox:
    """Reading the memory mailbox (``contract.Mailbox``)."""

    def __init__(self, world: Memory) -> None:
        self._world = world

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        """See ``contract.Mailbox.changes``."""
        world = self._world
        if cursor is None:
            yield MailPage(heads=(), cursor=self._cursor(world.journal))
            return
        told, held = _numbers(cursor)
        if told > world.journal:
            raise CursorExpired("The memory mailbox does not know this position: it is listed anew.")
        if held and not self._held():
            raise Vanished(f"The memory mailbox held {held} messages and is empty: bring them back.")
        new = sorted((kept.arrival, ref) for ref, kept in world.messages.items() if kept.arrival > told)
        for start in range(0, max(len(new), 1), PAGE):
            part = new[start : start + PAGE]
            heads = tuple(self._head(ref) for _, ref in part)
            last = start + PAGE >= len(new)
            yield MailPage(heads=heads, cursor=self._cursor(world.journal if last else part[-1][0]))

    def _cursor(self, told: int) -> str:
        return f"{told}/{self._held()}"

    def _held(self) -> int:
        """How many letters there are: without them nothing can be concluded from silence."""
        return sum(kept.folder in MemoryDrafts.ORDER[1:] for kept in self._world.messages.values())

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        """See ``contract.Mailbox.backfill``."""
        del since  # everything is at hand anyway
        sieve, threads, hits = Sieve(interest), Threads(), bytearray()
        refs = [ref for ref, kept in self._world.messages.items() if kept.folder is not Folder.DRAFTS]
        for done, ref in enumerate(refs, start=1):
            raw = self._world.messages[ref].raw
            header = header_of(raw)
            seen = look(header)
            threads.add(seen, report_ids(raw) if seen.report else ())
            hits.append(sieve.header_names(header, seen.lowered) or (seen.report and sieve.report_names(raw)))
            progress(done, len(refs))
        threads.of(hits, interest.message_ids)
        for hit, ref in zip(hits, refs, strict=True):
            if hit and ref in self._world.messages:
                yield self._head(ref)

    def fetch(self, ref: str) -> bytes:
        """See ``contract.Mailbox.fetch``."""
        if ref not in self._world.messages:
            raise NotFound("This message is no longer in the memory mailbox.")
        return self._world.messages[ref].raw

    def identities(self) -> frozenset[str]:
        """See ``contract.Mailbox.identities``."""
        return self._world.addresses

    def _head(self, ref: str) -> Head:
        return head_of(ref, self._world.messages[ref])


def head_of(ref: str, kept: Kept) -> Head:
    """What is told of a kept message before it is fetched."""
    return Head(ref=ref, folder=kept.folder, header=header_of(kept.raw), size=len(kept.raw))


def revision_of(raw: bytes) -> str:
    """The mark of a draft's content."""
    return hashlib.sha256(raw).hexdigest()


class MemoryDrafts:
    """Placing and changing drafts (``contract.DraftBox`` and ``contract.DraftChange``)."""

    ORDER: ClassVar[tuple[Folder, ...]] = (Folder.DRAFTS, Folder.SENT, Folder.INBOX, Folder.OTHER, Folder.JUNK)
    """Where a draft is looked for, in this order; what lies in Trash was thrown away."""

    def __init__(self, world: Memory) -> None:
        self._world = world

    def find(self, key: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.find``."""
        for folder in self.ORDER:
            for ref, kept in self._world.messages.items():
                if kept.folder is folder and draft_key(header_of(kept.raw)) == key:
                    return self.state(ref)
        return None

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        """See ``contract.DraftBox.put``."""
        del thread  # the headers say it
        if not self._world.writable:
            raise Permanent("Cannot write into the Drafts folder of the memory mailbox: make it writable.")
        if draft_key(header_of(message)) != key:
            raise Permanent("The draft does not carry its key as the local part of its Message-ID: this is a bug.")
        return self._placed(self._world.deliver(message, Folder.DRAFTS))

    def state(self, ref: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.state``."""
        kept = self._world.messages.get(ref)
        return None if kept is None or kept.folder is Folder.TRASH else self._placed(ref)

    def listing(self) -> Iterator[Head]:
        """See ``contract.DraftBox.listing``."""
        drafts = [(ref, kept) for ref, kept in self._world.messages.items() if kept.folder is Folder.DRAFTS]
        yield from (head_of(ref, kept) for ref, kept in drafts)

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        """See ``contract.DraftChange.replace``."""
        kept = self._untouched(ref, revision)
        if draft_key(header_of(kept.raw)) not in ("", draft_key(header_of(message))):
            raise Permanent("A draft can only be replaced by a text that carries the same key: this is a bug.")
        return self._placed(self._world.edit_draft(ref, message))

    def withdraw(self, ref: str, revision: str) -> bytes:
        """See ``contract.DraftChange.withdraw``."""
        raw = self._untouched(ref, revision).raw
        self._world.delete(ref)
        return raw

    def _untouched(self, ref: str, revision: str) -> Kept:
        kept = self._world.messages.get(ref)
        if kept is None or kept.folder is Folder.TRASH:
            raise NotFound("The draft is no longer in the memory mailbox.")
        if kept.folder is not Folder.DRAFTS or revision_of(kept.raw) != revision:
            raise Conflict("The draft was edited, sent or moved since it was last seen: it is left alone.")
        return kept

    def _placed(self, ref: str) -> PlacedDraft:
        kept = self._world.messages[ref]
        return PlacedDraft(ref=ref, revision=revision_of(kept.raw), folder=kept.folder)


class MemoryTrays:
    """Drafts that the user moved into a tray (``contract.DraftTrays``)."""

    def __init__(self, world: Memory) -> None:
        self._world = world

    def prepare(self) -> None:
        """See ``contract.DraftTrays.prepare``: in memory they are always there."""

    def lying(self) -> Iterator[TrayedDraft]:
        """See ``contract.DraftTrays.lying``."""
        for ref, kept in list(self._world.messages.items()):
            key = draft_key(header_of(kept.raw))
            if kept.tray is not None and key:
                yield TrayedDraft(ref=ref, key=key, tray=kept.tray)


class MemoryCalendar:
    """Reading the memory calendar (``contract.Calendar``)."""

    def __init__(self, world: Memory) -> None:
        self._world = world

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        """See ``contract.Calendar.changes``."""
        told, listed = _position(cursor)
        if listed is None or not covers(listed, window):
            present = [ref for ref, (_, events) in self._world.resources.items() if events]
            yield from self._pages(present, window, whole=True)
        else:
            changed = [ref for ref, (number, _) in self._world.resources.items() if number > told]
            yield from self._pages(changed, listed, whole=False)

    def _pages(self, refs: list[str], window: Window, *, whole: bool) -> Iterator[CalendarPage]:
        # One page, so that the cursor is right after it; a page of a real calendar is cut as mail is.
        position = {"n": self._world.journal, "from": window.start.isoformat(), "to": window.end.isoformat()}
        resources = tuple(Resource(ref=ref, events=self._inside(ref, window)) for ref in refs)
        yield CalendarPage(resources=resources, cursor=json.dumps(position), whole=whole)

    def _inside(self, ref: str, window: Window) -> tuple[Event, ...]:
        return tuple(event for event in self._world.resources[ref][1] if _overlaps(event, window))

    def free_busy(self, window: Window) -> tuple[Window, ...]:
        """See ``contract.Calendar.free_busy``."""
        taken = [ref for ref in self._world.resources if ref not in self._world.blocks]
        inside = [event for ref in taken for event in self._inside(ref, window)]
        return merged(((event.start, event.end) for event in inside if self._busy(event)), window)

    def _busy(self, event: Event) -> bool:
        declined = any(
            guest.address in self._world.addresses and guest.response is Response.DECLINED for guest in event.attendees
        )
        return event.status is not EventStatus.CANCELLED and not declined


def _overlaps(event: Event, window: Window) -> bool:
    return event.start < window.end and (event.end > window.start or event.start >= window.start)


def _position(cursor: str | None) -> tuple[int, Window | None]:
    if cursor is None:
        return 0, None
    try:
        parts = json.loads(cursor)
        start, end = (datetime.fromisoformat(parts[name]) for name in ("from", "to"))
        return int(parts["n"]), Window(start=start, end=end)
    except (ValueError, KeyError, TypeError) as error:
        raise CursorExpired("The memory calendar does not know this position: it is listed anew.") from error


def covers(listed: Window, wanted: Window) -> bool:
    """Whether a listing of one window still serves for another, give or take ``SLACK``."""
    return listed.start <= wanted.start + SLACK and wanted.end <= listed.end + SLACK


class MemoryBlocks:
    """Writing blocks of our own (``contract.OwnBlocks``)."""

    def __init__(self, world: Memory) -> None:
        self._world = world

    def find(self, key: str) -> PlacedBlock | None:
        """See ``contract.OwnBlocks.find``."""
        return next((_placed(ref, block) for ref, block in self._world.blocks.items() if block.key == key), None)

    def put(self, block: Block) -> PlacedBlock:
        """See ``contract.OwnBlocks.put``."""
        self._check_writable()
        if self.find(block.key) is not None:
            raise Conflict("This block stands in the memory calendar already.")
        return self._written(f"block-{block.key}", block)

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        """See ``contract.OwnBlocks.replace``."""
        self._check_writable()
        if self._untouched(ref, revision).key != block.key:
            raise Permanent("A block can only be replaced by one of the same key: this is a bug.")
        return self._written(ref, block)

    def remove(self, ref: str, revision: str) -> None:
        """See ``contract.OwnBlocks.remove``."""
        self._check_writable()
        self._untouched(ref, revision)
        self._world.remove_block(ref)

    def _written(self, ref: str, block: Block) -> PlacedBlock:
        self._world.put_block(ref, block)
        return _placed(ref, block)

    def _untouched(self, ref: str, revision: str) -> Block:
        block = self._world.blocks.get(ref)
        if block is None:
            raise NotFound("The block is no longer in the memory calendar.")
        if _placed(ref, block).revision != revision:
            raise Conflict("The block was edited since it was last seen: it is left alone.")
        return block

    def _check_writable(self) -> None:
        if not self._world.writable:
            raise Permanent("Cannot write into the memory calendar: make it writable.")


def _placed(ref: str, block: Block) -> PlacedBlock:
    return PlacedBlock(ref=ref, revision=revision_of(repr(block).encode()))


class MemoryPush:
    """Being woken by the world (``contract.Push``)."""

    LOOK = 0.02
    """Seconds between two looks at ``wake``."""

    def __init__(self, world: Memory) -> None:
        self._world = world

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``."""
        left = timeout
        while not wake.is_set():
            if self._world.changed.wait(max(0.0, min(self.LOOK, left))):
                self._world.changed.clear()
                return True
            left -= self.LOOK
            if left <= 0:
                return False
        return False
