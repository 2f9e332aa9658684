"""References to messages, and getting messages: their heads and their whole text. Changes nothing.

A reference is FOLDER/UIDVALIDITY/UID: it leads nowhere once the server gives its messages new numbers.
What a backfill found was seen whole where it is small, and need not be fetched again: see ``Remembered``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from urllib.parse import quote_from_bytes, unquote_to_bytes

from connectors.contract import Folder, Head
from connectors.errors import NotFound
from connectors.headers import HEADER_LIMIT, header_of
from connectors.imap.client import Client
from connectors.imap.faults import Refused
from connectors.imap.folders import Place
from connectors.imap.parse import Fetched, packed
from connectors.imap.session import Session

MOST_MESSAGE = 32 * 1024 * 1024
"""Bytes of a message that are fetched; of a longer one the beginning."""
HEADS = b"UID FLAGS RFC822.SIZE BODY.PEEK[HEADER]<0.%d>" % HEADER_LIMIT
WHOLE = b"UID BODY.PEEK[]<0.%d>" % MOST_MESSAGE
KEPT_BYTES = 4 * 1024 * 1024
_PLAIN = "/ !$&'()*+,;=:@#[]"
_DELETED, _DRAFT = b"\\deleted", b"\\draft"


def ref_of(place: Place, uidvalidity: int, uid: int) -> str:
    """The reference of one message."""
    return f"{quote_from_bytes(place.id.encode('utf-8', 'surrogateescape'), safe=_PLAIN)}/{uidvalidity}/{uid}"


def parts_of(ref: str) -> tuple[str, int, int]:
    """Folder, UIDVALIDITY and UID. Raises NotFound where it is no reference of ours."""
    rest, _, uid = ref.rpartition("/")
    folder, _, validity = rest.rpartition("/")
    if not (ref.isascii() and folder and uid.isdigit() and validity.isdigit() and len(uid) + len(validity) < 30):
        raise NotFound("This is no reference to a message of this mailbox.")
    return unquote_to_bytes(folder).decode("utf-8", "surrogateescape"), int(validity), int(uid)


def role_of(place: Place, flags: frozenset[bytes]) -> Folder:
    """Where a message counts as lying: one marked as deleted was thrown away, before anybody tidied up."""
    if _DELETED in flags:
        return Folder.TRASH
    return Folder.DRAFTS if place.everything and _DRAFT in flags else place.role


def head_of(place: Place, uidvalidity: int, found: Fetched) -> Head:
    """What is told of a message."""
    return Head(
        ref=ref_of(place, uidvalidity, found.uid),
        folder=role_of(place, found.flags),
        header=header_of(found.body or b""),
        size=found.size,
    )


def heads(session: Session, place: Place, numbers: Iterable[int]) -> tuple[list[Fetched], list[int]]:
    """The heads of some messages of the folder, and the UIDs that the server fails to hand out."""
    wanted = sorted(numbers)
    session.examine(place)
    try:
        return _fetched(session, wanted), []
    except Refused:
        # One message that the server stumbles over must not hide the others.
        there = session.search(b"UID " + b",".join(packed(wanted, session.long_line)))
    found, failed = [], []
    for uid in there:
        try:
            found += _fetched(session, [uid])
        except Refused:
            failed.append(uid)
    return found, failed


def _fetched(session: Session, wanted: list[int]) -> list[Fetched]:
    found = [each for some in session.fetch_all(wanted, HEADS) for each in some]
    return sorted((each for each in found if each.uid in set(wanted)), key=lambda each: each.uid)


class Remembered:
    """Small messages that were fetched on the way to something else, each until it is asked for once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def keep(self, ref: str, raw: bytes) -> None:
        """Keeps one; the oldest go where it becomes too much."""
        self._kept[ref] = raw
        self._bytes += len(raw)
        while self._bytes > KEPT_BYTES:
            self._bytes -= len(self._kept.popitem(last=False)[1])

    def take(self, ref: str) -> bytes | None:
        """The message, which is then forgotten."""
        raw = self._kept.pop(ref, None)
        self._bytes -= len(raw or b"")
        return raw


def fetch(client: Client, ref: str) -> tuple[Place, Fetched]:
    """One whole message, with its flags. Raises NotFound."""
    name, uidvalidity, uid = parts_of(ref)
    place = client.place(name)

    def look(session: Session) -> list[Fetched]:
        opened = session.anew(place)
        if opened.uidvalidity != uidvalidity:
            return []
        return session.fetch(b"%d" % uid, b"FLAGS RFC822.SIZE " + WHOLE)

    found = [each for each in client.reading(f"fetch a message from {name}", look) if each.uid == uid]
    if not found or found[0].body is None:
        raise NotFound(f"The message is no longer in the folder {name!r} on {client.settings.server}.")
    return place, found[0]
