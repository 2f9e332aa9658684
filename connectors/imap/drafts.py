r"""Placing, following and changing drafts over IMAP: the only file here that changes anything, and only in Drafts.

    put        APPEND, once; where its answer is lost, the caller asks ``find``
    replace    the old one marked as old -> APPEND -> the old one removed
    withdraw   fetched again, compared -> removed
    remove     \Deleted on this one, then UID EXPUNGE of this one: never what others marked

A message on a server never changes: an edit is another message. Of several with one key in Drafts the
newest counts, so that a ``replace`` is done with its APPEND; what it could not remove any more bears our mark
and is removed when it is next seen. A revision is a digest of the content, so that it outlives new
message numbers (UIDVALIDITY).

``state`` and ``find`` may answer with what was so a second ago: following many drafts is one look.
"""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Folder, Head, PlacedDraft, Thread
from connectors.errors import Conflict, NotFound, Permanent, Temporary
from connectors.headers import draft_key, header_of
from connectors.imap.client import Client
from connectors.imap.folders import Place, Seen, drafts_place
from connectors.imap.glance import WHOLE, Entry, Glance, revision_of
from connectors.imap.keys import KeyIndex
from connectors.imap.messages import HEADS, fetch, head_of, parts_of, ref_of, role_of
from connectors.imap.parse import Fetched, packed
from connectors.imap.session import Session

ORDER = (Folder.DRAFTS, Folder.SENT, Folder.INBOX, Folder.OTHER, Folder.JUNK)
"""Where a draft is looked for, in this order; what lies in Trash was thrown away."""
OLD = b"$OldDraft"
"""A keyword on a draft that another text is about to replace."""
_DELETED = b"\\deleted"
_GONE = frozenset({_DELETED})
_OURS = frozenset({b"\\draft", b"\\seen"})


class ImapDrafts:
    """Placing and changing drafts (``contract.DraftBox`` and ``contract.DraftChange``)."""

    def __init__(self, client: Client, keys: KeyIndex) -> None:
        self._client = client
        self._keys = keys
        self._glances: dict[str, Glance] = {}
        self._tried: set[str] = set()
        """Keys of drafts that we put, or tried to."""

    # --- looking

    def find(self, key: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.find``."""
        seen = self._client.look_for(key, of_ours=self._is_known(key))
        for role in ORDER:
            for each in seen:
                if each.place.role is role and _is_searched(each.place):
                    found = self._among_drafts(each, key) if role is Folder.DRAFTS else self._find_in(each, key)
                    if found is not None:
                        return found
        return None

    def _is_known(self, key: str) -> bool:
        return (
            key in self._tried or any(glance.bearing(key) for glance in self._glances.values()) or self._keys.knows(key)
        )

    def _glance(self, seen: Seen) -> Glance:
        glance = self._glances.setdefault(seen.place.id, Glance())
        self._client.reading(f"look into the folder {seen.place.id}", lambda session: glance.refresh(session, seen))
        return glance

    def keyed(self, seen: Seen) -> list[tuple[int, str]]:
        """The drafts of ours that lie in a folder of drafts: UID and key, oldest first."""
        entries = sorted(self._glance(seen).entries.items())
        return [(uid, each.key) for uid, each in entries if each.key and not each.flags & {_DELETED, OLD.lower()}]

    def _among_drafts(self, seen: Seen, key: str) -> PlacedDraft | None:
        glance = self._glance(seen)
        live = [uid for uid in glance.bearing(key) if not glance.entries[uid].flags & _GONE]
        if not live:
            return None
        for uid in live[:-1]:
            if OLD.lower() in glance.entries[uid].flags:
                self._remove(seen.place, seen.uidvalidity, uid)  # left behind by a ``replace`` that was cut off
        return self._as_placed(glance, seen, live[-1])

    def _as_placed(self, glance: Glance, seen: Seen, uid: int) -> PlacedDraft | None:
        revision = self._client.reading(
            f"read a draft in {seen.place.id}", lambda session: glance.digest(session, seen, uid)
        )
        if not revision:
            return None
        return PlacedDraft(ref=ref_of(seen.place, seen.uidvalidity, uid), revision=revision, folder=seen.place.role)

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
        return _placed(seen.place, seen.uidvalidity, live[-1]) if live else None

    def state(self, ref: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.state``."""
        try:
            name, uidvalidity, uid = parts_of(ref)
            seen = next((each for each in self._client.look_for(ref, of_ours=True) if each.place.id == name), None)
            if seen is None or seen.uidvalidity != uidvalidity:
                return None
            if seen.place.role is Folder.DRAFTS:
                return self._state_among_drafts(seen, uid)
            place, found = fetch(self._client, ref)
        except NotFound:
            return None
        return None if role_of(place, found.flags) is Folder.TRASH else _placed(place, uidvalidity, found)

    def _state_among_drafts(self, seen: Seen, uid: int) -> PlacedDraft | None:
        glance = self._glance(seen)
        entry = glance.entries.get(uid)
        # Thrown away, or replaced: ``find`` knows by what.
        if entry is None or entry.flags & {_DELETED, OLD.lower()}:
            return None
        return self._as_placed(glance, seen, uid)

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
        self._tried.add(key)
        try:
            said = self._client.changing(doing, lambda session: session.append(place, text))
        except NotFound as error:
            raise Permanent(f"{error} Make the folder {place.id}, or set `drafts` under [account.mailbox].") from error
        if said is not None:
            self._client.did(place.id, uid=said[1])
            glance = self._glances.get(place.id)
            if glance is not None and glance.uidvalidity == said[0]:
                glance.put(said[1], Entry(key, len(text), _OURS, revision_of(text)))
            return PlacedDraft(ref=ref_of(place, *said), revision=revision_of(text), folder=place.role)
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
        if not key or draft_key(header_of(found.body or b"")) not in ("", key):
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
        if role is not Folder.DRAFTS or revision_of(found.body or b"") != revision:
            raise Conflict("The draft was edited, sent or moved since it was last seen: it is left alone.")
        return place, found

    def _remove(self, place: Place, uidvalidity: int, uid: int) -> None:
        def remove(session: Session) -> None:
            _mark(session, place, uidvalidity, uid, b"\\Deleted")
            if session.can("UIDPLUS"):
                session.run(b"UID EXPUNGE %d" % uid)

        self._client.changing("take a draft away", remove)
        self._client.did(place.id)
        if place.id in self._glances:
            self._glances[place.id].forget(uid)


def _bearing(session: Session, seen: Seen, key: str, known: set[int], start: int) -> list[Fetched]:
    """The messages of the folder that bear the key, oldest first."""
    session.examine(seen.place)
    numbers = set(known)
    if start < seen.uidnext:
        # What others wrote may name the key elsewhere than in its Message-ID: hence the second look below.
        numbers.update(session.search(b"UID %d:* HEADER MESSAGE-ID %s" % (start, key.encode("ascii", "replace"))))
    found = [each for some in packed(sorted(numbers), session.long_line) for each in session.fetch(some, WHOLE)]
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
        revision=revision_of(found.body or b""),
        folder=role_of(place, found.flags),
    )


def _as_sent(message: bytes) -> bytes:
    """A message as it travels: lines end with CR LF (RFC 5322 2.1)."""
    return message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
