r"""Placing, following and changing drafts over IMAP: the only file here that changes anything, and only in Drafts.

    put        APPEND, once; where its answer is lost, the caller asks ``find``
    replace    the old one marked as old -> APPEND -> the old one removed
    withdraw   fetched again, compared -> removed
    remove     \Deleted on this one, then UID EXPUNGE of this one: never what others marked

A message on a server never changes: an edit is another message. Of several with one key in Drafts the
newest counts, so that a ``replace`` is done with its APPEND; what it could not remove any more bears our mark
and is removed when it is next seen. A revision is a digest of the content, so that it outlives new
message numbers (UIDVALIDITY).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from connectors.contract import Folder, Head, PlacedDraft, Thread
from connectors.errors import Conflict, NotFound, Permanent, Temporary
from connectors.headers import draft_key, header_of
from connectors.imap.client import Client
from connectors.imap.folders import Place, Seen, drafts_place
from connectors.imap.keys import KeyIndex
from connectors.imap.messages import HEADS, MOST_MESSAGE, fetch, head_of, parts_of, ref_of, role_of
from connectors.imap.parse import Fetched, packed
from connectors.imap.session import Session

ORDER = (Folder.DRAFTS, Folder.SENT, Folder.INBOX, Folder.OTHER, Folder.JUNK)
"""Where a draft is looked for, in this order; what lies in Trash was thrown away."""
OLD = b"$OldDraft"
"""A keyword on a draft that another text is about to replace."""
_WHOLE = b"UID FLAGS RFC822.SIZE BODY.PEEK[]<0.%d>" % MOST_MESSAGE
_DELETED = b"\\deleted"


class ImapDrafts:
    """Placing and changing drafts (``contract.DraftBox`` and ``contract.DraftChange``)."""

    def __init__(self, client: Client, keys: KeyIndex) -> None:
        self._client = client
        self._keys = keys

    # --- looking

    def find(self, key: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.find``."""
        seen = self._client.look()
        for role in ORDER:
            for each in seen:
                if each.place.role is role and _is_searched(each.place):
                    found = self._find_in(each, key)
                    if found is not None:
                        return found
        return None

    def _find_in(self, seen: Seen, key: str) -> PlacedDraft | None:
        known, start = self._keys.where(seen, key)
        if not known and start >= seen.uidnext:
            return None
        found = self._client.reading(
            f"look for a draft in {seen.place.id}", lambda session: _bearing(session, seen, key, known, start)
        )
        if not found and start < seen.uidnext:
            self._keys.lacks(seen, key)
        live = [each for each in found if role_of(seen.place, each.flags) is not Folder.TRASH]
        if not live:
            return None
        if seen.place.role is Folder.DRAFTS:
            self._tidy(seen, live[:-1])
        return _placed(seen.place, seen.uidvalidity, live[-1])

    def _tidy(self, seen: Seen, older: list[Fetched]) -> None:
        """Removes what a ``replace`` that was cut off left behind."""
        for each in older:
            if OLD.lower() in each.flags:
                self._remove(seen.place, seen.uidvalidity, each.uid)

    def state(self, ref: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.state``."""
        try:
            place, found = fetch(self._client, ref)
        except NotFound:
            return None
        role = role_of(place, found.flags)
        if role is Folder.TRASH or OLD.lower() in found.flags:
            return None  # thrown away, or replaced: ``find`` knows by what
        return _placed(place, parts_of(ref)[1], found)

    def listing(self) -> Iterator[Head]:
        """See ``contract.DraftBox.listing``."""
        for seen in self._client.look():
            if seen.place.role is Folder.DRAFTS and seen.place.watched and seen.messages:
                yield from self._listed(seen)

    def _listed(self, seen: Seen) -> list[Head]:
        def look(session: Session) -> list[Fetched]:
            session.examine(seen.place)
            return session.fetch(b"1:%d" % max(1, seen.uidnext - 1), HEADS)

        found = self._client.reading(f"list the folder {seen.place.id}", look)
        heads = [head_of(seen.place, seen.uidvalidity, each) for each in found]
        return [head for head in heads if head.folder is Folder.DRAFTS]

    # --- writing

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        """See ``contract.DraftBox.put``."""
        del thread  # the headers say it
        text = _as_sent(message)
        if draft_key(header_of(text)) != key:
            raise Permanent("The draft does not carry its key as the local part of its Message-ID: this is a bug.")
        return self._appended(self._folder(), text, key)

    def _appended(self, place: Place, text: bytes, key: str) -> PlacedDraft:
        doing = f"put a draft into the folder {place.id}"
        try:
            said = self._client.changing(doing, lambda session: session.append(place, text))
        except NotFound as error:
            raise Permanent(f"{error} Make the folder {place.id}, or set `drafts` under [account.mailbox].") from error
        if said is not None:
            return PlacedDraft(ref=ref_of(place, *said), revision=_revision(text), folder=place.role)
        found = self.find(key)  # no UIDPLUS: the server does not say where it put it
        if found is None:
            raise Temporary(f"The mail server {self._client.settings.server} took a draft and does not show it yet.")
        return found

    def _folder(self) -> Place:
        """The Drafts folder; made where there is none."""
        seen = tuple(self._client.seen.values()) or self._client.look()
        place = drafts_place((each.place for each in seen), self._client.settings)
        if place is None:
            name = self._client.settings.folders.get(Folder.DRAFTS)
            self._client.changing(
                "make a Drafts folder", lambda session: session.create(name or session.own_prefix + "Drafts")
            )
            place = drafts_place((each.place for each in self._client.look()), self._client.settings)
        if place is None:
            raise Permanent(
                f"There is no Drafts folder on {self._client.settings.server}: set `drafts` under [account.mailbox] to the "
                "folder that drafts go into."
            )
        return place

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        """See ``contract.DraftChange.replace``."""
        text = _as_sent(message)
        place, found = self._untouched(ref, revision)
        key = draft_key(header_of(text))
        if not key or key != draft_key(header_of(found.body or b"")):
            raise Permanent("A draft can only be replaced by a text that carries the same key: this is a bug.")
        uidvalidity = parts_of(ref)[1]
        self._client.changing("mark a draft as old", lambda session: _mark(session, place, uidvalidity, found.uid, OLD))
        placed = self._appended(place, text, key)
        self._remove(place, uidvalidity, found.uid)
        return placed

    def withdraw(self, ref: str, revision: str) -> bytes:
        """See ``contract.DraftChange.withdraw``."""
        place, found = self._untouched(ref, revision)
        self._remove(place, parts_of(ref)[1], found.uid)
        return found.body or b""

    def _untouched(self, ref: str, revision: str) -> tuple[Place, Fetched]:
        place, found = fetch(self._client, ref)
        role = role_of(place, found.flags)
        if role is Folder.TRASH:
            raise NotFound("The draft was thrown away.")
        if role is not Folder.DRAFTS or _revision(found.body or b"") != revision:
            raise Conflict("The draft was edited, sent or moved since it was last seen: it is left alone.")
        return place, found

    def _remove(self, place: Place, uidvalidity: int, uid: int) -> None:
        def remove(session: Session) -> None:
            _mark(session, place, uidvalidity, uid, b"\\Deleted")
            if session.can("UIDPLUS"):
                session.run(b"UID EXPUNGE %d" % uid)

        self._client.changing("take a draft away", remove)


def _bearing(session: Session, seen: Seen, key: str, known: set[int], start: int) -> list[Fetched]:
    """The messages of the folder that bear the key, oldest first."""
    session.examine(seen.place)
    numbers = set(known)
    if start < seen.uidnext:
        # What others wrote may name the key elsewhere than in its Message-ID: hence the second look below.
        numbers.update(session.search(b"UID %d:* HEADER MESSAGE-ID %s" % (start, key.encode("ascii", "replace"))))
    found = [each for some in packed(sorted(numbers), session.long_line) for each in session.fetch(some, _WHOLE)]
    mine = [each for each in found if draft_key(header_of(each.body or b"")) == key]
    return sorted(mine, key=lambda each: each.uid)


def _mark(session: Session, place: Place, uidvalidity: int, uid: int, flag: bytes) -> None:
    if session.select(place).uidvalidity != uidvalidity:
        raise Conflict("The mail server has given the draft a new number in this very moment: it is left alone.")
    session.run(b"UID STORE %d +FLAGS.SILENT (%s)" % (uid, flag))


def _is_searched(place: Place) -> bool:
    """Views are looked into as well where they are the quick way to what matters (Gmail's Sent)."""
    return place.watched or place.role in (Folder.DRAFTS, Folder.SENT)


def _placed(place: Place, uidvalidity: int, found: Fetched) -> PlacedDraft:
    return PlacedDraft(
        ref=ref_of(place, uidvalidity, found.uid),
        revision=_revision(found.body or b""),
        folder=role_of(place, found.flags),
    )


def _as_sent(message: bytes) -> bytes:
    """A message as it travels: lines end with CR LF (RFC 5322 2.1)."""
    return message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def _revision(raw: bytes) -> str:
    return hashlib.sha256(raw.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()
