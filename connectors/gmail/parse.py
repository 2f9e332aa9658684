"""What Gmail's answers mean in the words of the contract, and our questions in Gmail's. PURE.

https://developers.google.com/workspace/gmail/api/reference/rest and .../guides/filtering
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus

from connectors.contract import Folder, Head, Interest
from connectors.errors import CursorExpired, Temporary
from connectors.headers import HEADER_LIMIT

Json = Mapping[str, Any]

FOLDERS: Final = (
    ("TRASH", Folder.TRASH),
    ("SPAM", Folder.JUNK),
    ("DRAFT", Folder.DRAFTS),
    ("SENT", Folder.SENT),
    ("INBOX", Folder.INBOX),
)
"""Labels that are what others call a folder; the first of them that a message bears counts."""
FOLDER_LABELS: Final = frozenset(label for label, _ in FOLDERS)
QUERY_ROOM: Final = 1500
"""Characters of a search as it stands in the address. The client library turns longer addresses (2,048) into
another method, which our gate stops."""
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")
_DRAFT: Final = re.compile(r"draft:([\w-]{1,200}):([\w-]{1,200}):([\w-]{1,200}):(\d{1,16})", re.ASCII)
_NAME: Final = re.compile(r"[!-9;-~]+")
_FOLD: Final = re.compile(r"[\r\n]+[ \t]*")
_ADDRESS_FIELDS: Final = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender"})
_NAMED: Final = re.compile(r"(?P<phrase>[^<>]*)(?P<address><[^<>]*>)")
_SPECIALS: Final = re.compile(r"[,;:()\[\]@\\]")
_UNSAFE: Final = re.compile(r'[\s"(){}\\\x00-\x1f\x7f]+')


# --- positions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A cursor: up to which record of the mailbox's history everything was told."""

    history: int
    held: bool
    """There was mail: if there is none any more, nothing is concluded from it."""

    def written(self) -> str:
        """As the caller stores it."""
        return json.dumps({"v": 1, "history": self.history, "held": self.held})


def position(cursor: str) -> Position:
    """The position a cursor names. Raises CursorExpired where it names none."""
    try:
        plain = json.loads(cursor)
        if plain["v"] == 1 and type(plain["history"]) is int and type(plain["held"]) is bool:
            return Position(history=plain["history"], held=plain["held"])
    except (ValueError, TypeError, KeyError):
        pass
    raise CursorExpired("Gmail's history is not known from there on: the mailbox is listed anew.")


# --- references -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRef:
    """A draft. Its id stays while the user edits it; the thread and the moment find the letter it becomes."""

    id: str
    thread: str
    message: str
    """The one it held when we last looked."""
    since: int
    """Milliseconds since 1970: when that message was made."""

    def written(self) -> str:
        """As the caller stores it."""
        return f"draft:{self.id}:{self.thread}:{self.message}:{self.since}"


def draft_ref(ref: str) -> DraftRef | None:
    """The draft that a reference names; None where it names a message, or nothing."""
    found = _DRAFT.fullmatch(ref)
    return DraftRef(id=found[1], thread=found[2], message=found[3], since=int(found[4])) if found else None


def is_id(text: str) -> bool:
    """Whether Gmail could have given this as the name of a message."""
    return _ID.fullmatch(text) is not None


# --- messages -------------------------------------------------------------------------------------------


def folder_of(labels: Collection[str]) -> Folder:
    """What a message's labels make of the place it lies in. Without any of Gmail's own it is in "All Mail"."""
    return next((folder for label, folder in FOLDERS if label in labels), Folder.OTHER)


def head_of(message: Json, ref: str = "") -> Head:
    """A message of ``format=metadata``."""
    return Head(
        ref=ref or message["id"],
        folder=folder_of(message.get("labelIds", ())),
        header=header_block(message.get("payload", {}).get("headers", ())),
        size=int(message.get("sizeEstimate", 0)),
    )


def header_block(headers: Iterable[Json]) -> bytes:
    """The header block that these decoded fields came from, as near as can be; at most 64 KiB."""
    lines, room = [], HEADER_LIMIT
    for field in headers:
        name, value = str(field.get("name", "")), str(field.get("value", ""))
        if not _NAME.fullmatch(name):
            continue
        line = f"{name}: {_value(name, value)}\r\n".encode("utf-8", "replace")
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    return b"".join(lines)


def _value(name: str, value: str) -> str:
    line = _FOLD.sub(" ", value)
    return _NAMED.sub(_quoted, line) if name.lower() in _ADDRESS_FIELDS else line


def _quoted(found: re.Match[str]) -> str:
    """A name in quotes again where Gmail's decoding took off what kept its commas from parting addresses."""
    phrase = found["phrase"]
    lead = phrase[: len(phrase) - len(phrase.lstrip(", \t"))]
    name = phrase.strip(", \t")
    if '"' in name or "@" in name or not _SPECIALS.search(name):
        return found[0]
    escaped = name.replace("\\", "\\\\")
    return f'{lead}"{escaped}" {found["address"]}'


def header_values(message: Json, *names: str) -> Iterator[str]:
    """The values of some header fields of a message of ``format=metadata``."""
    wanted = {name.lower() for name in names}
    for field in message.get("payload", {}).get("headers", ()):
        if str(field.get("name", "")).lower() in wanted:
            yield str(field.get("value", ""))


def raw_of(message: Json) -> bytes:
    """The message of ``format=raw``. Raises Temporary where the answer is damaged."""
    text = message.get("raw")
    try:
        return base64.urlsafe_b64decode(str(text) + "=" * (-len(str(text)) % 4)) if text else b""
    except (binascii.Error, ValueError) as error:
        raise Temporary("Gmail's answer cannot be read (no base64): it is tried again.") from error


def encoded(message: bytes) -> str:
    """A message as Gmail takes it: lines end as RFC 5322 2.1 wants, then base64url."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return base64.urlsafe_b64encode(lines).decode()


# --- history --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of the mailbox's history."""

    id: int
    touched: tuple[str, ...]
    """Messages that came, or came to lie elsewhere."""
    deleted: bool
    """Something was deleted for good."""


def records(answer: Json) -> Iterator[Record]:
    """The records of one answer of ``history.list``, oldest first."""
    for record in answer.get("history", ()):
        touched = [change["message"]["id"] for change in record.get("messagesAdded", ())]
        for kind in ("labelsAdded", "labelsRemoved"):
            touched += [
                change["message"]["id"]
                for change in record.get(kind, ())
                if not FOLDER_LABELS.isdisjoint(change.get("labelIds", ()))
            ]
        yield Record(id=int(record["id"]), touched=tuple(touched), deleted=bool(record.get("messagesDeleted")))


# --- searches -------------------------------------------------------------------------------------------


def searches(interest: Interest, since: datetime | None) -> Iterator[str]:
    """Searches that together find what is looked for, each short enough."""
    clauses = [clause for address in sorted(interest.addresses) for clause in _about(address)]
    clauses += [f"from:{safe(house)}" for house in sorted(interest.houses)]
    clauses += by_message_id(interest.message_ids)
    # A day earlier: Gmail counts days in its user's zone.
    after = f" after:{since - timedelta(days=1):%Y/%m/%d}" if since else ""
    yield from (f"-in:drafts{after} {{{part}}}" for part in joined(clauses))


def _about(address: str) -> list[str]:
    """From, to or copied; and the words themselves: in Reply-To, in delivery reports."""
    local, at, domain = address.rpartition("@")
    return [_naming(safe(local + at + form)) for form in spelled(domain)]


def spelled(domain: str) -> tuple[str, ...]:
    """A domain as it is, and as it travels (RFC 5890) where that differs."""
    try:
        travelling = domain.encode("idna").decode()
    except UnicodeError:
        return (domain,)
    return tuple(dict.fromkeys((domain, travelling)))


def _naming(name: str) -> str:
    whole = " ".join((*(f"{field}:{name}" for field in ("from", "to", "cc", "bcc")), f'"{name}"'))
    return whole if len(quote_plus(whole)) < QUERY_ROOM else f'"{name}"'


def by_message_id(ids: Iterable[str]) -> list[str]:
    """A clause for each Message-ID."""
    return [f"rfc822msgid:{safe(one)}" for one in sorted(ids)]


def safe(word: str) -> str:
    """A word without what has a meaning in a search."""
    return _UNSAFE.sub("", word)


def joined(clauses: Iterable[str], room: int = QUERY_ROOM) -> Iterator[str]:
    """The clauses, side by side (any of them may hold) as long as there is room in one search.

    What has no room in any is left out: no address or id that a mail server took is as long (RFC 5321 4.5.3.1).
    """
    part: list[str] = []
    left = room
    for clause in clauses:
        needs = len(quote_plus(clause)) + 1
        if needs > room:
            continue
        if part and needs > left:
            yield " ".join(part)
            part, left = [], room
        part.append(clause)
        left -= needs
    if part:
        yield " ".join(part)
