"""One message in one file: its name, its flags, and reading it without being fooled.

A file's *stem* is what stays the same when a client sets a flag, or a synchroniser (mbsync,
OfflineIMAP) numbers it: the name without ``:2,FLAGS`` (``;2,`` and ``!2,`` on file systems that
know no colon) and without ``,U=NUMBER``. Nothing here writes.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.headers import HEADER_LIMIT, header_end

FIRST_READ = 8_192
"""Bytes that hold the header of nearly every message."""
OPEN_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY
"""Never waits for a FIFO, never follows a link, never takes a terminal."""
_INFO = re.compile(rb"[:;!][12],[^/:;!]*\Z")
_DIGITS = b"0123456789"


def stem_of(name: bytes) -> bytes:
    """The lasting part of a file name in ``cur`` or ``new``."""
    base, mark, _ = name.partition(b":2,")
    if not mark:
        info = _INFO.search(name)
        base = name[: info.start()] if info else name
    if b",U=" in base:
        head, _, tail = base.partition(b",U=")
        base = head + tail.lstrip(_DIGITS)
    return base


def stems_of(names: list[bytes]) -> list[bytes]:
    """The same for many names; made for hundreds of thousands."""
    stems = []
    for name in names:
        base, mark, _ = name.partition(b":2,")
        stems.append(base if mark and b",U=" not in base else stem_of(name))
    return stems


def flags_of(name: bytes) -> bytes:
    """The flags in a file name: any of ``DFPRST``, and a server's own letters."""
    info = _INFO.search(name)
    return name[info.start() + 3 :] if info else b""


def is_trashed(name: bytes) -> bool:
    """Whether the message is marked as thrown away."""
    return b"T" in flags_of(name)


def mark_of(name: bytes) -> bytes:
    """The character between a name and its flags: a colon, or what stands for it on this file system."""
    info = _INFO.search(name)
    return name[info.start() : info.start() + 1] if info else b""


def names_in(directory: bytes) -> list[bytes]:
    """The file names in ``cur`` or ``new``; none where it is absent. Raises OSError."""
    try:
        return [name for name in os.listdir(directory) if not name.startswith(b".")]
    except FileNotFoundError:
        return []


class Unreadable(Exception):
    """The file is there but is no message: a pipe, a folder, a link that leads out, no right to read it."""


def read_file(path: bytes, root: bytes, limit: int | None) -> tuple[bytes, int]:
    """The first ``limit`` bytes of a message file (all with None), and its size.

    ``root`` is the path of the mailbox: a link is followed only to a place inside it.
    Raises FileNotFoundError where it is gone, Unreadable where it is no message.
    """
    try:
        handle = os.open(path, OPEN_FLAGS)
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise
        handle = _inside(path, root, error)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not a file")
        return _read(handle, status.st_size if limit is None else limit), status.st_size
    except OSError as error:
        raise Unreadable(str(error)) from error
    finally:
        os.close(handle)


def _inside(path: bytes, root: bytes, error: OSError) -> int:
    """Opens what a link points to where that lies in the mailbox."""
    if error.errno not in (errno.ELOOP, errno.EMLINK):
        raise Unreadable(str(error)) from error
    real = os.path.realpath(path)
    if not real.startswith(os.path.realpath(root) + b"/"):
        raise Unreadable("a link that leaves the mailbox") from error
    try:
        return os.open(real, OPEN_FLAGS)
    except FileNotFoundError:
        raise
    except OSError as inner:
        raise Unreadable(str(inner)) from inner


def _read(handle: int, size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.read(handle, size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


@contextmanager
def directory(path: bytes) -> Iterator[int]:
    """A handle of a directory, for ``beginning``. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)


def beginning(within: int, name: bytes) -> bytes | None:
    """The first bytes of a file in an open directory; None where it is no readable file.

    The fast way for very many files: three system calls and no path. What is odd is looked at
    again by ``read_file``.
    """
    try:
        handle = os.open(name, OPEN_FLAGS, dir_fd=within)
    except OSError:
        return None
    try:
        return os.read(handle, FIRST_READ)
    except OSError:
        return None
    finally:
        os.close(handle)


def read_header(path: bytes, root: bytes) -> tuple[bytes, int]:
    """The header block of a message file, at most 64 KiB, and the size of the whole. Raises as ``read_file``."""
    raw, size = read_file(path, root, FIRST_READ)
    end = header_end(raw)
    if end < 0 and size > len(raw):
        raw, size = read_file(path, root, HEADER_LIMIT)
        end = header_end(raw)
    return (raw if end < 0 else raw[:end]), size
