"""One signed-in connection, spoken to in terms of folders and messages. Ends when the connection does.

    look      every folder and where it stands, in one round trip where the server can (RFC 5819)
    opened    a folder is opened for reading (EXAMINE) or for changing drafts (SELECT); open ones stay so

A folder that is open does not show what arrives until the server says so: ``look`` therefore forgets
what is open, and the next reading opens it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from connectors.imap import parse
from connectors.imap.faults import Refused
from connectors.imap.folders import Place, Seen, places
from connectors.imap.parse import Fetched
from connectors.imap.settings import Settings
from connectors.imap.wire import Answer, Literal, Row, Wire

LONG_LINE = 60_000
"""Bytes of a command: most servers take 64 KiB."""
SHORT_LINE = 7_800
"""What every server should take (RFC 7162 4)."""
PIPELINE = 40
"""Commands that are on their way at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The folder that is open now."""

    wire: bytes
    writable: bool
    uidvalidity: int
    uidnext: int
    messages: int


class Session:
    """What can be done on one connection. Raises what ``faults.ANY`` lists."""

    def __init__(self, wire: Wire, settings: Settings) -> None:
        """Learns what the server can do."""
        self.wire = wire
        self._settings = settings
        self.opened: Opened | None = None
        self._may_be_open = False
        self._asked = False
        self.long_line = LONG_LINE
        self.capabilities = frozenset(each.decode("latin-1").upper() for each in wire.capabilities())
        self.gmail = self.can("X-GM-EXT-1")
        self.utf8 = False
        self._enable()
        self.own_prefix = ""
        """What the names of our own folders begin with (``INBOX.`` on some servers)."""
        self._foreign: tuple[str, ...] = ()
        self._learn_names()

    def can(self, *names: str) -> bool:
        """Whether the server offers one of these."""
        return any(name in self.capabilities for name in names)

    def _enable(self) -> None:
        """RFC 5161, RFC 6855: folder names in UTF-8. CONDSTORE is enabled by asking for HIGHESTMODSEQ (RFC 7162 3.1.2)."""
        if self.can("UTF8=ACCEPT", "UTF8=ONLY") and self.can("ENABLE"):
            answer = self.run(b"ENABLE UTF8=ACCEPT")
            self.utf8 = any(b"UTF8=ACCEPT" in row[0].upper() for row in answer.rows)

    def _learn_names(self) -> None:
        """What the names of our own, other people's and public folders begin with (RFC 2342)."""
        if not self.can("NAMESPACE"):
            return
        rows = [row[0] for row in self.run(b"NAMESPACE").rows if row[0].upper().startswith(b"* NAMESPACE ")]
        groups = (
            [[parse.as_read(name, utf8=self.utf8) for name in group] for group in parse.groups(rows[0])] if rows else []
        )
        own, others = (groups[0], [name for group in groups[1:3] for name in group]) if groups else ([], [])
        self.own_prefix = own[0] if own else ""
        self._foreign = tuple(name for name in others if name and name not in own)

    # --- commands

    def run(self, *parts: bytes | Literal) -> Answer:
        """One command that must succeed. Raises Refused."""
        (answer,) = self.wire.run(parts)
        if answer.status != "OK":
            raise Refused(answer)
        return answer

    def look(self) -> tuple[Seen, ...]:
        """Every folder that is watched or known by its purpose, and where it stands."""
        self._leave()
        items = self._items()
        if not self.can("LIST-STATUS"):
            return tuple(self._one_by_one(items))
        returns = b"SPECIAL-USE " if self.can("SPECIAL-USE") else b""
        rows = self.run(b'LIST "" "*" RETURN (%sSTATUS (%s))' % (returns, items)).rows
        return tuple(self._seen(self._places(rows), rows))

    def _leave(self) -> None:
        """Nothing is open any more: of a folder that is, STATUS tells what this connection has seen of it (RFC 3501 6.3.10)."""
        if self._may_be_open and self.can("UNSELECT"):
            self.wire.run((b"UNSELECT",))
            self._may_be_open = False
        self.opened = None

    def ask_to_be_told(self, command: bytes) -> None:
        """NOTIFY (RFC 5465), once; a server that will not tells of the open folder alone."""
        if self.can("NOTIFY") and not self._asked:
            self._asked = True
            self.wire.run((command,))

    def delimiter(self) -> str:
        """What stands between the levels of a folder's name (RFC 3501 6.3.8); empty where there is one level only."""
        rows = [each for each in map(parse.listed, self.run(b'LIST "" ""').rows) if each is not None]
        return rows[0].delimiter if rows else ""

    def _items(self) -> bytes:
        # Not MAILBOXID: asked for within LIST, Cyrus 3.6 sends whatever lies in its memory there.
        return b"MESSAGES UIDNEXT UIDVALIDITY" + b" HIGHESTMODSEQ" * self.can("CONDSTORE", "QRESYNC")

    def _places(self, rows: Iterable[Row]) -> tuple[Place, ...]:
        listed = [each for each in map(parse.listed, rows) if each is not None]
        return places(listed, self._settings, utf8=self.utf8, gmail=self.gmail, foreign=self._foreign)

    def _one_by_one(self, items: bytes) -> Iterator[Seen]:
        marks = b" RETURN (SPECIAL-USE)" if self.can("SPECIAL-USE") and self.can("LIST-EXTENDED") else b""
        found = self._places(self.run(b'LIST "" "*"' + marks).rows)
        yield from self._statuses(found, items)

    def _statuses(self, found: Sequence[Place], items: bytes) -> Iterator[Seen]:
        for start in range(0, len(found), PIPELINE):
            some = found[start : start + PIPELINE]
            answers = self.wire.run(*((b"STATUS", parse.quoted(place.wire), b"(%s)" % items) for place in some))
            yield from self._seen(some, [row for answer in answers for row in answer.rows])

    def object_ids(self, found: Sequence[Place]) -> dict[str, str]:
        """What names these folders for ever, however they are called (MAILBOXID, RFC 8474); empty where none is offered."""
        if not self.can("OBJECTID") or not found:
            return {}
        self._leave()
        return {each.place.id: each.object_id for each in self._statuses(found, b"MAILBOXID") if each.object_id}

    def _seen(self, found: Iterable[Place], rows: Iterable[Row]) -> Iterator[Seen]:
        told: dict[bytes, dict[str, str]] = {}
        for name, said in filter(None, map(parse.status, rows)):
            told.setdefault(name, {}).update(said)  # what NOTIFY tells in between has fewer items
        for place in found:
            items = told.get(place.wire)
            if items is None and place.id == "INBOX":
                items = next((each for name, each in told.items() if name.upper() == b"INBOX"), None)
            yield _seen(place, items or {})

    def examine(self, place: Place) -> Opened:
        """Opens a folder for reading, unless it is open."""
        return self.opened if self.opened and self.opened.wire == place.wire else self._open(place, writable=False)

    def select(self, place: Place) -> Opened:
        """Opens a folder for changing; anew, so that what arrived is seen."""
        return self._open(place, writable=True)

    def may_write(self, place: Place) -> bool:
        """Does the server let us put messages into this folder? By its rights (RFC 4314), else by how it opens (RFC 3501)."""
        if self.can("ACL"):
            rows = [row[0] for row in self.run(b"MYRIGHTS " + parse.quoted(place.wire)).rows]
            rights = next((row.split()[-1] for row in rows if row.upper().startswith(b"* MYRIGHTS ")), b"i")
            return b"i" in rights
        answer = self.run(b"SELECT " + parse.quoted(place.wire))
        self.opened = None
        return "READ-ONLY" not in parse.codes([answer.text])

    def anew(self, place: Place) -> Opened:
        """Opens a folder for reading so that everything that arrived until now is seen."""
        if self.opened and self.opened.wire == place.wire:
            self.run(b"NOOP")
            return self.opened
        return self._open(place, writable=False)

    def _open(self, place: Place, *, writable: bool) -> Opened:
        self.opened = None
        self._may_be_open = True
        answer = self.run((b"SELECT " if writable else b"EXAMINE ") + parse.quoted(place.wire))
        known = parse.codes([row[0] for row in answer.rows] + [answer.text])
        exists = [row[0].split()[1] for row in answer.rows if row[0].upper().endswith(b" EXISTS")]
        self.opened = Opened(
            wire=place.wire,
            writable=writable,
            uidvalidity=_number(known.get("UIDVALIDITY")),
            uidnext=_number(known.get("UIDNEXT")),
            messages=int(exists[-1]) if exists and exists[-1].isdigit() else 0,
        )
        return self.opened

    def search(self, criteria: bytes) -> list[int]:
        """UIDs in the open folder, ascending."""
        returns = b"RETURN (ALL) " if self.can("ESEARCH") else b""
        return parse.uids(self.run(b"UID SEARCH " + returns + criteria).rows)

    def search_any(self, terms: list[bytes], *, within: bytes = b"") -> list[int]:
        """UIDs that meet one of many terms, in as few commands as the server's patience for long lines allows."""
        try:
            return self._search_any(terms, within, self.long_line)
        except Refused as error:
            if error.answer.status != "BAD" or self.long_line == SHORT_LINE:
                raise
        self.long_line = SHORT_LINE
        return self._search_any(terms, within, SHORT_LINE)

    def _search_any(self, terms: list[bytes], within: bytes, limit: int) -> list[int]:
        found: set[int] = set()
        for group in parse.batches(terms, limit):
            found.update(self.search(within + parse.either(group)))
        return sorted(found)

    def fetch(self, numbers: bytes, items: bytes) -> list[Fetched]:
        """What is asked of some messages of the open folder; those that are gone are missing."""
        answer = self.run(b"UID FETCH %s (%s)" % (numbers, items))
        found: dict[int, Fetched] = {}
        for each in map(parse.fetched, answer.rows):
            # A row without the section is somebody's change of a flag, told in between.
            if each is not None and (each.body is not None or b"BODY" not in items):
                found[each.uid] = each
        return list(found.values())

    def fetch_all(self, numbers: Iterable[int], items: bytes) -> Iterator[list[Fetched]]:
        """The same for many messages, a command's worth at a time."""
        for numbers_ in parse.packed(numbers, self.long_line):
            yield self.fetch(numbers_, items)

    # --- the Drafts folder

    def append(self, place: Place, message: bytes) -> tuple[int, int] | None:
        """Puts a draft; its UIDVALIDITY and UID where the server tells (RFC 4315)."""
        answer = self.run(b"APPEND " + parse.quoted(place.wire) + rb" (\Draft \Seen)", Literal(message))
        said = parse.codes([answer.text]).get("APPENDUID", "").split()
        if len(said) == 2 and all(each.isdigit() for each in said):
            return int(said[0]), int(said[1])
        return None

    def create(self, name: str, *, for_drafts: bool = True) -> None:
        """A new folder, subscribed to; marked as the one ``for_drafts`` where the server lets us (RFC 6154)."""
        wire = parse.quoted(parse.on_the_wire(name, utf8=self.utf8))
        use = rb" (USE (\Drafts))" if for_drafts and self.can("CREATE-SPECIAL-USE") else b""
        self.run(b"CREATE " + wire + use)
        self.wire.run((b"SUBSCRIBE", wire))


def _seen(place: Place, items: dict[str, str]) -> Seen:
    return Seen(
        place=place,
        uidvalidity=_number(items.get("UIDVALIDITY")),
        uidnext=_number(items.get("UIDNEXT")),
        messages=_number(items.get("MESSAGES")),
        modseq=_number(items.get("HIGHESTMODSEQ")),
        object_id=items.get("MAILBOXID", ""),
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
