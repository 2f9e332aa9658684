"""Blocks of our own in a folder of .ics files: one file each, named after the block's key.

    find     the file of that name, else whichever file holds the UID (a synchroniser renames files);
             what a killed write left aside is cleared away
    put      written aside, flushed, then linked into place: whole or not at all, never over another
    replace  written aside, compared once more, then renamed over the old one
    remove   compared once more, then unlinked

Nothing here touches a file that holds anything but one block, nor one that the user edited.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote_from_bytes, unquote_to_bytes

from connectors.contract import Block, PlacedBlock
from connectors.errors import Conflict, NotFound, Permanent
from connectors.faults import fault
from connectors.ical.own import key_of_block, revision_of_block, text_of_block
from connectors.ical.text import MOST_BYTES, cut

SUFFIX = b".ics"
DEPTH = 8
EDITED = "The entry was edited in the calendar since it was last seen: it is left alone."
GONE = "The entry is no longer in the calendar."


class IcsBlocks:
    """Writing blocks into a folder (``contract.OwnBlocks``)."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Reads nothing yet; ``path`` is the folder that ``IcsCalendar`` reads."""
        self._root = os.path.abspath(os.fsencode(path))

    # --- the contract

    def find(self, key: str) -> PlacedBlock | None:
        """See ``contract.OwnBlocks.find``."""
        with self._faults("look for an entry in"):
            for path in self._likely(key):
                data = _read(path)
                if data is not None and key.encode() in data and _key(data) == key:
                    _forget(_aside(os.path.dirname(path), key))
                    return self._placed(path, data)
            _forget(_aside(self._folder(), key))
        return None

    def put(self, block: Block) -> PlacedBlock:
        """See ``contract.OwnBlocks.put``."""
        if self.find(block.key) is not None:
            raise Conflict("This entry stands in the calendar already.")
        data = text_of_block(block, datetime.now(UTC))
        with self._faults("write an entry into"):
            final = os.path.join(self._folder(), block.key.encode() + SUFFIX)
            waiting = _written(_aside(os.path.dirname(final), block.key), data)
            try:
                _linked(waiting, final)
            finally:
                _forget(waiting)
            _flush(os.path.dirname(final))
        return self._placed(final, data)

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        """See ``contract.OwnBlocks.replace``."""
        path = self._path(ref)
        if self._untouched(path, revision) != block.key:
            raise Permanent("An entry can only be replaced by one of the same key: this is a bug.")
        data = text_of_block(block, datetime.now(UTC))
        with self._faults("change an entry in"):
            waiting = _written(_aside(os.path.dirname(path), block.key), data)
            try:
                self._untouched(path, revision)
                os.rename(waiting, path)
            finally:
                _forget(waiting)
            _flush(os.path.dirname(path))
        return self._placed(path, data)

    def remove(self, ref: str, revision: str) -> None:
        """See ``contract.OwnBlocks.remove``."""
        path = self._path(ref)
        self._untouched(path, revision)
        with self._faults("remove an entry from"):
            try:
                os.unlink(path)
            except FileNotFoundError as error:
                raise NotFound(GONE) from error
            _flush(os.path.dirname(path))

    # --- files

    def _untouched(self, path: bytes, revision: str) -> str:
        """The key of the block in that file. Raises NotFound, Conflict."""
        with self._faults("read an entry of"):
            data = _read(path)
        if data is None:
            raise NotFound(GONE)
        key = _key(data)
        if key is None or revision_of_block(data) != revision:
            raise Conflict(EDITED)
        return key

    def _path(self, ref: str) -> bytes:
        """The file of a reference. Raises NotFound where it leads out of the folder."""
        name = unquote_to_bytes(ref)
        path = os.path.normpath(os.path.join(self._root, name))
        if b"\0" in name or not path.startswith(self._root + b"/") or not path.endswith(SUFFIX):
            raise NotFound(GONE)
        return path

    def _placed(self, path: bytes, data: bytes) -> PlacedBlock:
        name = os.path.relpath(path, self._root)
        return PlacedBlock(ref=quote_from_bytes(name), revision=revision_of_block(data))

    def _likely(self, key: str) -> Iterator[bytes]:
        """The file named after the key wherever it lies, then every other one."""
        files = list(self._files(self._root, 0))
        named = key.encode() + SUFFIX
        yield from sorted(files, key=lambda path: os.path.basename(path) != named)

    def _files(self, folder: bytes, depth: int) -> Iterator[bytes]:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            if entry.name.startswith(b"."):
                continue
            if entry.is_dir(follow_symlinks=False) and depth < DEPTH:
                yield from self._files(entry.path, depth + 1)
            elif entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False):
                yield entry.path

    def _folder(self) -> bytes:
        """Where a new block goes: into the folder itself, or into its first calendar where it only holds folders of them."""
        files = list(self._files(self._root, 0))
        if not files or any(os.path.dirname(path) == self._root for path in files):
            return self._root
        return os.path.dirname(files[0])

    @contextlib.contextmanager
    def _faults(self, doing: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            shown = os.fsdecode(self._root).encode("utf-8", "replace").decode()
            raise fault(error, f"{doing} the calendar {shown}") from error


def _key(data: bytes) -> str | None:
    """The key of a file that holds one block and nothing else."""
    pieces = cut(data)
    if not pieces.complete or len(pieces.events) != 1:
        return None
    return key_of_block(pieces.events[0].value(b"UID").decode("utf-8", "replace"))


def _read(path: bytes) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(MOST_BYTES)


def _aside(folder: bytes, key: str) -> bytes:
    """Where a block is written first: a name that no calendar program looks at, the same whenever it is tried."""
    return os.path.join(folder, b".followthrough-" + key.encode() + b".tmp")


def _written(waiting: bytes, data: bytes) -> bytes:
    """A complete, flushed file."""
    _forget(waiting)
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        _forget(waiting)
        raise
    return waiting


def _linked(waiting: bytes, final: bytes) -> None:
    """Puts it into place, never over another file."""
    try:
        os.link(waiting, final)
    except FileExistsError as error:
        raise Conflict("A file of this entry's name stands in the calendar already.") from error
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS):
            raise
        if os.path.lexists(final):  # a file system without hard links
            raise Conflict("A file of this entry's name stands in the calendar already.") from error
        os.rename(waiting, final)


def _forget(path: bytes) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def _flush(folder: bytes) -> None:
    """Makes a rename last; some file systems cannot and need not."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
