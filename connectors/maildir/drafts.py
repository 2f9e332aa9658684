"""Placing, following and changing drafts in a Maildir: the only file here that writes, and makes folders.

    put        tmp/NAME written and flushed -> renamed to cur/NAME:2,DS -> the folder flushed
    replace    new text in tmp -> the old file renamed to a fresh name -> compared -> the new text renamed over it
    withdraw   the old file renamed to a fresh name -> compared -> removed

A rename claims the draft: it fails where a client took the file away in the same moment, and a
fresh name makes servers that keep what they saw of a file look again. Killed between two steps,
there is one draft: never none, never two.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import secrets
import socket
import time
from collections.abc import Iterator

from connectors.contract import Folder, Head, PlacedDraft, Thread
from connectors.errors import Conflict, ConnectorError, NotFound, Permanent, Vanished
from connectors.faults import fault
from connectors.foldernames import encoded, levels_of
from connectors.headers import draft_key, header_of
from connectors.maildir.access import Access
from connectors.maildir.files import Unreadable, flags_of, is_trashed, mark_of, names_in, read_file, stem_of
from connectors.maildir.folders import Place, Tree
from connectors.maildir.keys import KeyIndex

_LATER = (Folder.SENT, Folder.INBOX, Folder.OTHER, Folder.JUNK)
"""Where a draft is looked for after Drafts; what lies in Trash was thrown away."""
_FLAGS = b"DS"
"""A draft, and seen: the user need not be told of new mail."""


class MaildirDrafts:
    """Placing and changing drafts (``contract.DraftBox`` and ``contract.DraftChange``)."""

    def __init__(self, access: Access, keys: KeyIndex) -> None:
        self._access = access
        self._tree = access.tree
        self._keys = keys
        self._count = itertools.count(1)

    # --- looking

    def find(self, key: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.find``."""
        try:
            places = self._places()
            for head in self._drafts(places):
                found = self.state(head.ref) if draft_key(head.header) == key else None
                if found is not None:
                    return found
            for role in _LATER:
                for place in places:
                    if place.role is role:
                        found = self._kept(place, key)
                        if found is not None:
                            return found
        except OSError as error:
            raise fault(error, f"look for a draft in {self._tree.shown()}") from error
        return None

    def _kept(self, place: Place, key: str) -> PlacedDraft | None:
        for stem in self._keys.where(place, key):
            found = self.state(place.ref(stem))
            if found is not None:
                return found
        return None

    def _places(self) -> tuple[Place, ...]:
        try:
            return self._tree.folders()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Vanished(
                f"The mailbox {self._tree.shown()} is gone: bring it back, or set `path` to where it is now."
            ) from error

    def _drafts(self, places: tuple[Place, ...]) -> Iterator[Head]:
        for place in places:
            if place.role is not Folder.DRAFTS:
                continue
            for sub in (b"new", b"cur"):
                for name in names_in(os.path.join(self._tree.root, place.path, sub)):
                    if not is_trashed(name):
                        yield from self._head(place, sub, name)

    def _head(self, place: Place, sub: bytes, name: bytes) -> Iterator[Head]:
        try:
            yield self._access.head(place, sub, name)
        except FileNotFoundError:
            found = self._access.locate(place, stem_of(name))
            if found is not None and found != (sub, name):
                yield from self._head(place, *found)
        except Unreadable:
            return

    def in_folder(self, place: Place) -> Iterator[Head]:
        """Everything in one folder of drafts now."""
        try:
            yield from self._drafts((place,))
        except OSError as error:
            raise fault(error, f"read the folder {self._tree.shown(place.path)}") from error

    def listing(self) -> Iterator[Head]:
        """See ``contract.DraftBox.listing``."""
        try:
            yield from self._drafts(self._places())
        except OSError as error:
            raise fault(error, f"read the Drafts folder of {self._tree.shown()}") from error

    def state(self, ref: str) -> PlacedDraft | None:
        """See ``contract.DraftBox.state``."""
        try:
            place, _, name, raw = self._access.read(ref)
        except NotFound:
            return None
        if is_trashed(name) or place.role is Folder.TRASH:
            return None
        return PlacedDraft(ref=ref, revision=_revision(raw), folder=place.role)

    # --- writing

    def put(self, message: bytes, key: str, thread: Thread | None) -> PlacedDraft:
        """See ``contract.DraftBox.put``."""
        del thread  # the headers say it
        text = _stored(message)
        if draft_key(header_of(text)) != key:
            raise Permanent("The draft does not carry its key as the local part of its Message-ID: this is a bug.")
        place = self._folder()
        try:
            stem, mark = self._unique(), self._mark(place)
            self._deliver(place, stem, text, self._file(place, b"cur", stem + mark + b"2," + _FLAGS))
        except OSError as error:
            raise fault(error, f"write a draft into {self._tree.shown(place.path)}") from error
        return PlacedDraft(ref=place.ref(stem), revision=_revision(text), folder=Folder.DRAFTS)

    def replace(self, ref: str, message: bytes, revision: str) -> PlacedDraft:
        """See ``contract.DraftChange.replace``."""
        text = _stored(message)
        place, sub, name, raw = self._untouched(ref, revision)
        if draft_key(header_of(raw)) not in ("", draft_key(header_of(text))):
            raise Permanent("A draft can only be replaced by a text that carries the same key: this is a bug.")
        try:
            waiting = self._written(place, self._unique(), text)
            try:
                stem, claimed = self._claim(place, sub, name, raw)
                os.rename(waiting, claimed)
            except (OSError, ConnectorError):
                _remove(waiting)
                raise
            _flush(os.path.dirname(claimed))
        except OSError as error:
            raise fault(error, f"change a draft in {self._tree.shown(place.path)}") from error
        return PlacedDraft(ref=place.ref(stem), revision=_revision(text), folder=Folder.DRAFTS)

    def withdraw(self, ref: str, revision: str) -> bytes:
        """See ``contract.DraftChange.withdraw``."""
        place, sub, name, raw = self._untouched(ref, revision)
        try:
            _, claimed = self._claim(place, sub, name, raw)
            os.unlink(claimed)
            _flush(os.path.dirname(claimed))
        except OSError as error:
            raise fault(error, f"take a draft out of {self._tree.shown(place.path)}") from error
        return raw

    def _untouched(self, ref: str, revision: str) -> tuple[Place, bytes, bytes, bytes]:
        place, sub, name, raw = self._access.read(ref)
        if is_trashed(name) or place.role is Folder.TRASH:
            raise NotFound("The draft was thrown away.")
        if place.role is not Folder.DRAFTS or _revision(raw) != revision:
            raise Conflict("The draft was edited, sent or moved since it was last seen: it is left alone.")
        return place, sub, name, raw

    def _claim(self, place: Place, sub: bytes, name: bytes, raw: bytes) -> tuple[bytes, bytes]:
        """Takes the file under a fresh name that nobody else knows, if it is still ``raw``; stem and path of it."""
        stem = self._unique()
        mark = mark_of(name) or self._mark(place)
        old = self._file(place, sub, name)
        claimed = self._file(place, b"cur", stem + mark + b"2," + (flags_of(name) or _FLAGS))
        try:
            os.rename(old, claimed)
        except FileNotFoundError as error:
            raise Conflict("The draft was moved or marked in this very moment: it is left alone.") from error
        try:
            same = read_file(claimed, self._tree.root, None)[0] == raw
        except Unreadable:
            same = False
        if not same:
            os.rename(claimed, old)
            raise Conflict("The draft was edited in this very moment: it is left alone.")
        return stem, claimed

    def _file(self, place: Place, sub: bytes, name: bytes) -> bytes:
        return self._access.path(place, sub, name)

    def _deliver(self, place: Place, stem: bytes, text: bytes, final: bytes) -> None:
        waiting = self._written(place, stem, text)
        try:
            self._rename(waiting, final)
        except OSError:
            _remove(waiting)
            raise
        _flush(os.path.dirname(final))

    @staticmethod
    def _rename(waiting: bytes, final: bytes) -> None:
        try:
            os.rename(waiting, final)
        except OSError as error:
            if error.errno != errno.EINVAL or b":2," not in final:
                raise
            os.rename(waiting, final.replace(b":2,", b";2,"))  # a file system that knows no colon

    def _written(self, place: Place, stem: bytes, text: bytes) -> bytes:
        """A complete, flushed file in ``tmp``."""
        waiting = self._file(place, b"tmp", stem)
        if not os.path.isdir(os.path.dirname(waiting)):
            os.mkdir(os.path.dirname(waiting), 0o700)  # only this one: a mailbox that is gone is never made anew
        handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            try:
                left = memoryview(text)
                while left:
                    left = left[os.write(handle, left) :]
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError:
            _remove(waiting)
            raise
        return waiting

    def _unique(self) -> bytes:
        """A file name that no other program makes (the Maildir way: time, process, count, chance, host)."""
        now = time.time_ns()
        host = socket.gethostname().replace("/", r"\057").replace(":", r"\072") or "localhost"
        seconds, micros = now // 1_000_000_000, now // 1000 % 1_000_000
        return f"{seconds}.M{micros}P{os.getpid()}Q{next(self._count)}R{secrets.token_hex(4)}.{host}".encode()

    def _mark(self, place: Place) -> bytes:
        """What stands between a name and its flags in this mailbox."""
        for known in (place.path, b""):
            for name in names_in(os.path.join(self._tree.root, known, b"cur"))[:50]:
                mark = mark_of(name)
                if mark:
                    return mark
        return b":"

    def _folder(self) -> Place:
        """The Drafts folder; made where there is none."""
        places = self._places()
        place = self._tree.drafts(places)
        if place is None:
            if not places:
                raise Permanent(f"{self._tree.shown()} is no Maildir: set `path` to the folder that holds cur and new.")
            wanted = self._tree.called.get(Folder.DRAFTS)
            place = Place(path=path_for(places, levels_of(wanted or "Drafts"), wanted or ""), role=Folder.DRAFTS)
        make_folder(self._tree, place.path)
        return place


def path_for(places: tuple[Place, ...], levels: tuple[str, ...], wanted: str = "") -> bytes:
    """Where a folder with these levels belongs in the layout of this mailbox; ``wanted`` may name it as on disk."""
    plain = any(place.path and not place.path.startswith(b".") for place in places)
    dotted = any(place.path.startswith(b".") for place in places)
    if wanted.startswith("."):
        return os.fsencode(wanted)
    names = [encoded(level) for level in levels]
    if plain and not dotted:
        return os.fsencode("/".join(names))
    return os.fsencode("." + ".".join(name.replace(".", "&AC4-") for name in names))


def make_folder(tree: Tree, path: bytes) -> None:
    """Makes what is missing of a folder, and of those above it. Raises Permanent."""
    where = os.path.join(tree.root, path)
    try:
        steps = path.split(b"/")
        above = [os.path.join(tree.root, *steps[:count]) for count in range(1, len(steps) + 1)]
        for each in (*above, *(os.path.join(where, sub) for sub in (b"tmp", b"new", b"cur"))):
            if not os.path.isdir(each):
                os.mkdir(each, 0o700)  # never the mailbox itself: one that is gone is not made anew
        marker = os.path.join(where, b"maildirfolder")
        if os.path.basename(path).startswith(b".") and not os.path.lexists(marker):
            os.close(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise fault(error, f"make the folder {tree.shown(path)}") from error


def _stored(message: bytes) -> bytes:
    """A message as a Maildir keeps it: lines end with a line feed."""
    return message.replace(b"\r\n", b"\n")


def _revision(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _remove(path: bytes) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # it lies in tmp, where it harms nobody


def _flush(directory: bytes) -> None:
    """Makes a rename last; some file systems cannot and need not."""
    handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
