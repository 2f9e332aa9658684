"""The contract between Followthrough and a mailbox or calendar: Protocols and value types only.

Words used here
    message    an RFC 5322 mail, as raw bytes
    head       what is known of a message before it is fetched: its raw header block and place
    ref        a connector's opaque name for one message, draft or calendar resource
    cursor     a connector's opaque position in the stream of changes; the caller stores it
               together with what it learned, and hands it back unchanged
    revision   an opaque mark of a draft's content; equal revisions mean "nobody touched it"
    key        the stable name of a draft (64 hex digits); it travels as the local part of the
               Message-ID, so the provider itself can be asked whether the draft exists

There is no way to send anything through this contract. All methods are synchronous and raise only
what ``connectors.errors`` lists; where nothing else is said, repeating a call is harmless.
One connection is used by one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

Progress = Callable[[int, int | None], None]
"""Called with (looked at so far, in all where known) during anything that may take long."""


def no_progress(_done: int, _total: int | None) -> None:
    """The progress callback of those who do not watch."""


class Folder(StrEnum):
    """What a folder is for (RFC 6154 special use). A user's own folders are OTHER."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One message before it is fetched. ``header`` is its raw header block, at most 64 KiB."""

    ref: str
    folder: Folder
    header: bytes
    size: int
    """Bytes of the whole message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What is looked for in the past: whole threads of these people, and delivery reports.

    ``addresses`` are lower-case addr-specs (RFC 5322 3.4.1); ``message_ids`` are known messages,
    without angle brackets, whose thread is wanted too.
    """

    addresses: frozenset[str]
    message_ids: frozenset[str] = frozenset()
    houses: frozenset[str] = frozenset()
    """Domains, lower-case: what anybody there wrote is wanted too, as far as the search can tell (an
    assistant answers in a thread of their own)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """Some heads, and the cursor that is right once they have been recorded."""

    heads: tuple[Head, ...]
    cursor: str


class Mailbox(Protocol):
    """Reading mail. Nothing here changes the mailbox: no flag, no file, no folder."""

    def changes(self, cursor: str | None) -> Iterator[MailPage]:
        """What is new since ``cursor``, in every folder, Drafts included; at least one page.

        ``None`` asks for the position now: one page without heads. What lies before is had by
        ``backfill``, called after, so that nothing falls between. A message may be told twice
        (a move, a crash between pages); none may be left out.
        Raises CursorExpired (start anew), Vanished, Temporary, AuthNeeded, Permanent.
        """
        ...

    def backfill(self, interest: Interest, since: datetime | None, progress: Progress) -> Iterator[Head]:
        """Messages of the past that concern ``interest``; ``since`` is a hint, not a promise.

        To be found: messages from, to or copied to one of the addresses; every message that
        belongs to the thread of one of those or of ``message_ids`` (In-Reply-To, References:
        answers come from other addresses); delivery reports about them (from mailer-daemons).
        More may be told. The cost grows with the hits where the provider can search.
        """
        ...

    def fetch(self, ref: str) -> bytes:
        """The raw message. Raises NotFound where it is gone."""
        ...

    def identities(self) -> frozenset[str]:
        """The user's own addresses and aliases as the provider knows them, lower-case; may be empty."""
        ...


class SentMail(Protocol):
    """What the user wrote lately, whoever it went to: so that people can be proposed. Changes nothing."""

    def since(self, moment: datetime, most: int) -> Iterator[Head]:
        """The heads of the letters in the folders for sent mail since ``moment``, newest first where that is cheap.

        No more than ``most``. The cost grows with what is told, never with the mailbox.
        Raises Temporary, AuthNeeded, Permanent.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where a draft continues: the message it answers, for providers that want more than headers."""

    parent_message_id: str
    """Without angle brackets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedDraft:
    """A draft (or the letter it became) as the provider holds it now."""

    ref: str
    revision: str
    folder: Folder


class DraftBox(Protocol):
    """Placing drafts. A draft is placed at most once: the caller asks ``find`` before ``put``."""

    def find(self, key: str) -> PlacedDraft | None:
        """Asks the provider, in Drafts first, then Sent, then everywhere else but Trash; None where absent."""
        ...

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        """Places one complete draft in one call that carries the key.

        Not repeatable: after an error the caller asks ``find`` before it tries again.
        Raises Permanent where the folder cannot be written (rights, quota, full disk).
        """
        ...

    def state(self, ref: str) -> PlacedDraft | None:
        """What became of the draft under this very reference; None where it is gone or in Trash."""
        ...

    def listing(self) -> Iterator[Head]:
        """Everything in the Drafts folder now: clients save an edited draft anew under another id."""
        ...


class DraftChange(Protocol):
    """Changing drafts nobody touched. Both refuse with Conflict where ``revision`` is not today's."""

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        """Puts another text in place of the draft (same key). Raises Conflict, NotFound.

        A draft that a client saved anew without its key may get it back so, where the provider lets it.
        """
        ...

    def withdraw(self, ref: str, revision: str) -> bytes:
        """Takes the draft away and returns the copy of what it was. Raises Conflict, NotFound."""
        ...


class Tray(StrEnum):
    """A folder of ours: what the user wishes about a draft they moved into it. The value is its name."""

    NOT_THIS = "Not this"
    LATER = "Later"
    NEVER = "Never"
    DID_NOT_MEET = "Did not meet"


TRAYS = "Followthrough"
"""The folder in which the trays lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayedDraft:
    """A draft of ours that the user moved into a tray."""

    ref: str
    key: str
    tray: Tray


class DraftTrays(Protocol):
    """Folders into which the user moves a draft instead of pressing a button: they work in every mail client.

    What lies in a tray is still a draft: ``Mailbox`` and ``DraftBox`` tell of it as of any in Drafts,
    and ``DraftChange`` takes it away. New drafts are never put into one.
    """

    def prepare(self) -> None:
        """Makes the trays that are missing. A repeat is harmless. Raises Permanent where folders cannot be made."""
        ...

    def lying(self) -> Iterator[TrayedDraft]:
        """Every message with a draft's key that lies in a tray now."""
        ...


class Response(StrEnum):
    """An attendee's answer (RFC 5545 3.2.12 PARTSTAT), reduced to what matters."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class EventStatus(StrEnum):
    """RFC 5545 3.8.1.11."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One person at the table, organizer included."""

    address: str
    """Lower-case addr-spec; may be empty where the calendar only holds a name."""
    name: str = ""
    response: Response = Response.NEEDS_ACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One occurrence of a calendar event, recurrences already expanded. Times are aware."""

    uid: str
    recurrence_id: str = ""
    """ISO 8601 of the original start, in UTC (a date for all-day events); empty for single events."""
    sequence: int = 0
    start: datetime
    end: datetime
    all_day: bool = False
    """Then start and end are midnights in the calendar's zone, end exclusive (RFC 5545 3.6.1)."""
    title: str = ""
    place: str = ""
    description: str = ""
    url: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    organizer: str = ""
    attendees: tuple[Attendee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A calendar resource and every occurrence of it inside the window; none where it is gone."""

    ref: str
    events: tuple[Event, ...]
    problem: str = ""
    """One sentence with the mend where the resource cannot be read: then ``events`` says nothing,
    and what was known of it stays, unless ``unread`` names what it is about."""
    unread: tuple[str, ...] = ()
    """UIDs of single events in it that cannot be read while the others can: ``events`` holds the
    others, and what was known of these stays. ``problem`` says why."""
    remark: str = ""
    """One sentence with the mend where something had to be assumed of what ``events`` holds (an unknown time zone)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of time, start included, end excluded; both aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end <= self.start:
            raise ValueError(f"not a window of aware moments: {self.start} .. {self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """Some resources, and the cursor that is right once they have been recorded."""

    resources: tuple[Resource, ...]
    cursor: str
    whole: bool = False
    """True on the pages of a listing that names everything: after the last such page, what is
    known and was not named is gone from the window."""


class Calendar(Protocol):
    """Reading a calendar."""

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        """What changed since ``cursor``; at least one page.

        The window of a listing is part of its cursor: it is listed anew (``whole``) where the
        cursor is None or its window does not cover ``window`` well enough any more.
        Raises CursorExpired, Vanished, Temporary, AuthNeeded, Permanent.
        """
        ...

    def free_busy(self, window: Window) -> tuple[Window, ...]:
        """The busy times inside ``window``, merged and in order (RFC 5545 3.6.4)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """An entry of our own in the user's calendar, such as the preparation of a meeting.

    It has no attendees, is private where others may look into the calendar, and blocks no time
    (``Calendar.free_busy`` leaves it out): it gives way to people.
    """

    key: str
    """64 hex digits; it travels in the UID (or the provider's own durable mark), so that the provider can be asked."""
    start: datetime
    end: datetime
    """Both aware."""
    title: str
    text: str = ""
    """The description (RFC 5545 3.8.1.5), plain text."""
    alarm: timedelta | None = None
    """How long before ``start`` it rings (RFC 5545 3.6.6 DISPLAY), zero: as it begins; None: it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBlock:
    """A block as the provider holds it now."""

    ref: str
    revision: str
    """Of what a user may have changed: times, title, text. Dismissing the alarm is no edit."""


class OwnBlocks(Protocol):
    """Entries of our own in the user's calendar. They never have attendees, and notify nobody.

    ``Calendar.changes`` tells them like any other event: the caller knows its own by the key in the UID.
    """

    def find(self, key: str) -> PlacedBlock | None:
        """Asks the provider; None where absent or deleted (in a bin too)."""
        ...

    def put(self, block: Block) -> PlacedBlock:
        """Writes a new block. Not repeatable: after an error the caller asks ``find`` before it tries again.

        Raises Conflict where the key is there already, Permanent where the calendar cannot be written.
        """
        ...

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        """Moves or rewords an untouched block. Raises Conflict where ``revision`` is not today's, NotFound."""
        ...

    def remove(self, ref: str, revision: str) -> None:
        """Takes an untouched block away. Raises Conflict where ``revision`` is not today's, NotFound."""
        ...


class Push(Protocol):
    """Being told that something may have changed, instead of asking."""

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """Returns True as soon as something may have changed, False after ``timeout`` seconds.

        Returns at once when ``wake`` is set, whatever else happens.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How often to look, in seconds from one look to the next; with a push, how often all the same."""

    by_day: float
    expecting: float
    """Where an answer is likely: after news, after letters went out, around a time that was named."""
    at_night: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of ``followthrough doctor``."""

    name: str
    """What was looked at, in a word or two: "sign-in", "permission to place drafts"."""
    ok: bool
    text: str
    """One sentence; where it is not well, with the mend."""


class Checkup(Protocol):
    """What only this kind of mailbox or calendar can say about itself. Changes nothing."""

    def findings(self) -> Iterator[Finding]:
        """Its lines, in the order in which things are needed. Raises Temporary, AuthNeeded, Permanent: the last line."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """All that one account can do. A missing capability is None, so a type checker forces the case."""

    mailbox: Mailbox
    drafts: DraftBox
    draft_change: DraftChange | None
    calendar: Calendar | None
    push: Push | None
    close: Callable[[], None]
    own_blocks: OwnBlocks | None = None
    trays: DraftTrays | None = None
    """None where the provider has no such folders, or the user wants none."""
    poll: Poll | None = None
    """None: seldom, because it is told, or the settings say nothing."""
    checkups: tuple[Checkup, ...] = ()
    """Of the mailbox, of the calendar; of those that have something to say."""
    sent_mail: SentMail | None = None
    calendars: Callable[[], tuple[str, ...]] | None = None
    """The titles of the calendars there are, where one account can hold several. Raises as ``Calendar.changes``."""
