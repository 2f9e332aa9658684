"""The folders of a mailbox on disk, in the layouts people have.

    Maildir++      the path is the INBOX; folders are ``.Drafts``, ``.Archive.2024`` beside its cur/
    verbatim       folders are ``Drafts``, ``Archive/2024``, ``[Gmail]/Sent Mail`` (mbsync, mutt)
    with INBOX     the path itself is no Maildir; ``INBOX`` and the others lie in it

Links to folders are not followed. Nothing here writes.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes, unquote_to_bytes

from connectors.contract import Folder, Tray
from connectors.errors import NotFound, Permanent
from connectors.faults import fault
from connectors.foldernames import parts_of, preferred, role_of, same_folder, tray_of

SETTLED_NS = 3_000_000_000
"""A directory that changed less than this before it was listed may change again under the same time stamp."""
DEPTH = 8
MOST = 20_000
"""Directories that are looked at before the path is taken for a mistake."""
_OWN = frozenset({b"cur", b"new", b"tmp"})
_PLAIN = "/ !$&'()*+,;=:@#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One folder: where it lies below the mailbox, and what it is for."""

    path: bytes
    """Relative to the mailbox; empty for the mailbox itself."""
    role: Folder

    @property
    def tray(self) -> Tray | None:
        """Which tray it is, where it is one."""
        return tray_of(parts_of(os.fsdecode(self.path)))

    @property
    def name(self) -> str:
        """What to call it in front of people."""
        return "/".join(parts_of(os.fsdecode(self.path))).encode("utf-8", "replace").decode() or "INBOX"

    @property
    def id(self) -> str:
        """Its name in references and cursors: ASCII, whatever bytes are on disk."""
        return quote_from_bytes(self.path, safe=_PLAIN) or "."

    def ref(self, stem: bytes) -> str:
        """The reference of the message with this stem in it."""
        return f"{self.id}/{quote_from_bytes(stem, safe=_PLAIN.replace('/', ''))}"


@dataclass(slots=True)
class _Seen:
    """What a directory held when it was last read."""

    changed: int
    settled: bool
    is_folder: bool
    below: tuple[bytes, ...]


@dataclass(slots=True, kw_only=True)
class Tree:
    """The folders below one path; a directory is read again only where it changed."""

    root: bytes
    called: Mapping[Folder, str] = field(default_factory=dict)
    """Folder names from the configuration, by purpose."""
    _seen: dict[bytes, _Seen] = field(default_factory=dict)

    def shown(self, path: bytes = b"") -> str:
        """A path for a message to the user."""
        return os.fsdecode(os.path.join(self.root, path) if path else self.root).encode("utf-8", "replace").decode()

    def folders(self) -> tuple[Place, ...]:
        """Every folder there is, the INBOX first. Raises FileNotFoundError where the path is gone."""
        found: list[bytes] = []
        seen: dict[bytes, _Seen] = {}
        waiting = [(b"", 0)]
        while waiting:
            path, depth = waiting.pop()
            held = self._look(path)
            if held is None:
                continue
            seen[path] = held
            if len(seen) > MOST:
                raise Permanent(f"{self.shown()} holds more than {MOST} folders: set `path` to the mailbox itself.")
            if held.is_folder:
                found.append(path)
            # Below a hidden directory that is no folder lie the files of other programs.
            if depth < DEPTH and (held.is_folder or not os.path.basename(path).startswith(b".")):
                waiting += ((os.path.join(path, name) if path else name, depth + 1) for name in held.below)
        self._seen = seen
        return tuple(Place(path=path, role=self._role(path)) for path in sorted(found))

    def knows(self, path: bytes) -> bool:
        """Whether there is such a folder."""
        if path not in self._seen:
            self.folders()
        return path in self._seen and self._seen[path].is_folder

    def _look(self, path: bytes) -> _Seen | None:
        where = os.path.join(self.root, path) if path else self.root
        try:
            status = os.lstat(where) if path else os.stat(where)
            if not stat.S_ISDIR(status.st_mode):
                if not path:
                    raise NotADirectoryError(20, "not a directory")
                return None
            held = self._seen.get(path)
            if held is None or not held.settled or held.changed != status.st_mtime_ns:
                held = self._read(where, status.st_mtime_ns)
        except OSError as error:
            if isinstance(error, FileNotFoundError) or not path:
                if path:
                    return None
                raise
            raise fault(error, f"read the folder {self.shown(path)}") from error
        return held

    def _read(self, where: bytes, changed: int) -> _Seen:
        now = time.time_ns()
        with os.scandir(where) as entries:
            below = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}
        return _Seen(
            changed=changed,
            settled=now - changed > SETTLED_NS,
            is_folder=b"cur" in below or b"new" in below,
            below=tuple(sorted(below - _OWN)),
        )

    def _role(self, path: bytes) -> Folder:
        if not path:
            return Folder.INBOX
        name = os.fsdecode(path)
        for role, wanted in self.called.items():
            if same_folder(wanted, name):
                return role
        return role_of(parts_of(name))

    def drafts(self, places: tuple[Place, ...]) -> Place | None:
        """The folder that drafts are put into, where there is one."""
        drafts = (place for place in places if place.role is Folder.DRAFTS and place.tray is None)
        paths = {os.fsdecode(place.path): place for place in drafts}
        wanted = self.called.get(Folder.DRAFTS)
        if wanted is not None:
            return next((place for path, place in paths.items() if same_folder(wanted, path)), None)
        chosen = preferred(paths)
        return None if chosen is None else paths[chosen]

    def resolve(self, ref: str) -> tuple[Place, bytes]:
        """The folder and the stem that a reference names. Raises NotFound where it cannot be one of ours."""
        if not ref.isascii():
            raise NotFound("This is no reference to a message of this mailbox.")
        folder, _, stem = ref.rpartition("/")
        path, name = (unquote_to_bytes("" if folder == "." else folder), unquote_to_bytes(stem))
        steps = path.split(b"/") if path else []
        if not name or b"/" in name or b"\0" in name + path or any(step in (b"", b".", b"..") for step in steps):
            raise NotFound("This is no reference to a message of this mailbox.")
        return Place(path=path, role=self._role(path)), name
