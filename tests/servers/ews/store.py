"""The mailbox behind the test server: folders, items, and what happened in each folder, in order.

As at Exchange, a moved item gets another id, every change another change key, and times have whole seconds.
"""

from __future__ import annotations

import base64
import itertools
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property

from connectors.headers import header_of, look

KINDS = {"calendar": "IPF.Appointment", "contacts": "IPF.Contact"}
NAMES = {
    "inbox": "Posteingang",
    "sentitems": "Gesendete Elemente",
    "drafts": "Entwürfe",
    "deleteditems": "Gelöschte Elemente",
    "junkemail": "Junk-E-Mail",
    "outbox": "Postausgang",
    "calendar": "Kalender",
    "contacts": "Kontakte",
    "own": "Gespräche",
}
_PEOPLE = re.compile(r"\n(?:From|To|Cc|Bcc):((?:[^\n]|\n[ \t])*)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def folder_id(name: str) -> str:
    """The id of a folder."""
    return "AAFolder" + base64.b64encode(name.encode()).decode()


@dataclass(eq=False)
class Mail:
    """One message."""

    raw: bytes
    posted: bool
    """Whether it came by post: then it has the header it came with."""
    key: str = ""
    item_class: str = "IPM.Note"

    @cached_property
    def parsed(self) -> EmailMessage:
        """Its fields and parts."""
        return BytesParser(policy=policy.default).parsebytes(self.raw)

    @cached_property
    def message_id(self) -> str:
        """With angle brackets."""
        return str(self.parsed.get("Message-ID") or "").strip()

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The ids that tie it to others."""
        seen = look(header_of(self.raw))
        return tuple(one.decode("utf-8", "replace") for one in (seen.own, *seen.parents) if one)

    @cached_property
    def text(self) -> str:
        """Its plain text."""
        payload = self.parsed.get_payload(decode=True) if not self.parsed.is_multipart() else None
        part = self.parsed.get_body(("plain",))
        if payload is None and part is not None:
            payload = part.get_payload(decode=True)
        return (payload or b"").decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""

    @cached_property
    def words(self) -> str:
        """All of it, as an index sees it."""
        return words(self.raw.decode("utf-8", "replace"))

    @cached_property
    def people(self) -> str:
        """Authors and receivers, as an index sees them."""
        header = header_of(self.raw).decode("utf-8", "replace")
        return words(" ".join(_PEOPLE.findall(f"\n{header}")))


def words(text: str) -> str:
    """Lower-case words, one space between them and at both ends."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


@dataclass(eq=False)
class Entry:
    """One occurrence in a calendar; the fields as the schema names them."""

    fields: dict[str, str]
    people: tuple[tuple[str, str, str], ...] = ()
    """Name, address, answer."""
    organizer: tuple[str, str] = ("", "")
    key: str = ""
    zone: str = ""
    resource: str = ""


@dataclass(eq=False)
class Item:
    """What lies in a folder."""

    ref: str
    folder: str
    held: Mail | Entry
    modified: datetime
    change: int = 1
    number: int = 0
    """Later ones have greater ones."""

    @property
    def change_key(self) -> str:
        """The mark of its state."""
        return base64.b64encode(f"change{self.change:06}".encode()).decode()


@dataclass(eq=False)
class Room:
    """One folder, and what happened in it."""

    name: str
    parent: str = "msgfolderroot"
    items: dict[str, Item] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    """(Create | Update | Delete, id), in order."""

    @property
    def ref(self) -> str:
        """Its id."""
        return folder_id(self.name)


class Store:
    """The whole mailbox. What is done here is done by the user, or by the post."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)) -> None:
        self.now = now
        self.rooms = {name: Room(name) for name in NAMES}
        self.items: dict[str, Item] = {}
        self.writable = True
        self.epoch = 0
        """Positions of an earlier epoch are not known any more."""
        self.directory: list[tuple[str, ...]] = []
        """The addresses of each person; the mailbox's first."""
        self.happened: list[tuple[str, str, str, str]] = []
        """(event, item, folder, the item's id before), in order."""
        self.stirred = threading.Condition()
        """Told with everything that happens."""
        self._numbers = itertools.count(1)
        self._above: dict[str, str] = {}

    def room(self, ref: str) -> Room | None:
        """A folder by its id."""
        return next((room for room in self.rooms.values() if room.ref == ref), None)

    def add(self, held: Mail | Entry, folder: str) -> Item:
        """Something new lies in a folder."""
        item = self._laid(held, folder)
        posted = isinstance(held, Mail) and held.posted and folder == "inbox"
        self._tell("NewMailEvent" if posted else "CreatedEvent", item)
        return item

    def _laid(self, held: Mail | Entry, folder: str) -> Item:
        number = next(self._numbers)
        ref = "AAMk" + base64.b64encode(f"item/{number:09}".encode()).decode()
        item = Item(ref=ref, folder=folder, held=held, modified=self._tick(), number=number)
        self.items[ref] = self.rooms[folder].items[ref] = item
        self.rooms[folder].log.append(("Create", ref))
        if isinstance(held, Mail):
            self._tie(held)
        return item

    def _tell(self, event: str, item: Item, before: str = "") -> None:
        with self.stirred:
            self.happened.append((event, item.ref, item.folder, before))
            self.stirred.notify_all()

    def _tick(self) -> datetime:
        self.now += timedelta(milliseconds=200)
        return self.now.replace(microsecond=0)

    def touch(self, item: Item) -> None:
        """It was changed."""
        item.change += 1
        item.modified = self._tick()
        self.rooms[item.folder].log.append(("Update", item.ref))
        self._tell("ModifiedEvent", item)

    def remove(self, item: Item) -> None:
        """It is gone for good."""
        self._taken(item)
        self._tell("DeletedEvent", item)

    def _taken(self, item: Item) -> None:
        del self.items[item.ref]
        del self.rooms[item.folder].items[item.ref]
        self.rooms[item.folder].log.append(("Delete", item.ref))

    def move(self, item: Item, folder: str) -> Item:
        """Filed elsewhere, under another id. What it says and when it was changed stays."""
        self._taken(item)
        moved = self._laid(item.held, folder)
        moved.modified = item.modified
        self._tell("MovedEvent", moved, item.ref)
        return moved

    def drop_room(self, name: str) -> None:
        """A folder is deleted with all that is in it."""
        for ref in list(self.rooms.pop(name).items):
            self.items.pop(ref, None)

    def mails(self) -> Iterator[tuple[Item, Mail]]:
        """Every message."""
        for item in list(self.items.values()):
            if isinstance(item.held, Mail):
                yield item, item.held

    def entries(self) -> Iterator[tuple[Item, Entry]]:
        """Everything in the calendar."""
        for item in list(self.rooms["calendar"].items.values()):
            if isinstance(item.held, Entry):
                yield item, item.held

    def named(self, message_id: str) -> Item:
        """The message of this Message-ID."""
        return next(item for item, mail in self.mails() if mail.message_id == f"<{message_id}>")

    # --- conversations: letters that name one another

    def _tie(self, mail: Mail) -> None:
        names = mail.named or (f"alone-{len(self._above)}",)
        for one in names[1:]:
            self._above[self._root(one)] = self._root(names[0])
        self._above.setdefault(names[0], names[0])

    def _root(self, one: str) -> str:
        while self._above.setdefault(one, one) != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one

    def conversation(self, mail: Mail) -> str:
        """The id of the conversation it belongs to."""
        one = self._root(mail.named[0]) if mail.named else str(id(mail))
        return "AAConv" + base64.b64encode(one.encode()).decode()
