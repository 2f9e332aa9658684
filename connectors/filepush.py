"""Being told by the operating system that something in a folder changed (inotify, FSEvents), through watchfiles.

    armed      the operating system tells              (a path appears, the last try is past)
    polling    time stamps are looked at: network file systems tell nothing of what others do,
               and a machine may be out of watches
    waiting    a path is not there: it is looked for again

Whatever is missed here is found by the next pass: a push only saves waiting.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

STEP_MS = 200
"""How often ``wake`` is looked at, and how long it must be quiet before a change is told."""
GATHER_MS = 1_000
"""Changes that come within this time are told as one."""
POLL_S = 5.0
"""Seconds between two looks where the operating system tells nothing."""
_NETWORK = ("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.", "davfs")
_NOISE = (".lock", ".log", ".cache", ".tmp", ".swp", "-journal", "-wal", "-shm", "~")
"""Ends of names that mail programs write for themselves."""


class FilePush:
    """Waits for changes below some paths (``contract.Push``). Used by one thread."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(dict.fromkeys(os.path.abspath(path) for path in paths))
        self._watch: RustNotify | None = None
        self._polled: dict[str, int] | None = None

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``."""
        until = time.monotonic() + timeout
        while not wake.is_set():
            left = until - time.monotonic()
            if left <= 0:
                return False
            if self._armed():
                told = self._told(left, wake)
            else:
                told = self._poll(min(left, POLL_S), wake)
            if told:
                return True
        return False

    def close(self) -> None:
        """Stops watching; the thread that watches ends. May be called twice."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _armed(self) -> bool:
        """Whether the operating system tells; tries to begin where it can."""
        if self._watch is not None:
            return True
        if self._polled is not None or any(not os.path.exists(path) or on_network(path) for path in self.paths):
            return False
        from watchfiles._rust_notify import RustNotify  # its own documented entry; here, because start-up counts

        try:
            self._watch = RustNotify(list(self.paths), False, False, 0, True, True)
        except (OSError, RuntimeError):  # out of watches, or gone in this moment
            return False
        return True

    def _told(self, left: float, wake: threading.Event) -> bool:
        assert self._watch is not None
        try:
            told = self._watch.watch(GATHER_MS, STEP_MS, max(1, int(left * 1000)), wake)
        except (OSError, RuntimeError):
            self.close()
            return True
        if told == "signal":
            raise KeyboardInterrupt
        if isinstance(told, str):
            return False
        if any(not os.path.exists(path) for path in self.paths):
            self.close()  # what comes in its place is another folder
        return any(_matters(path) for _, path in told)

    def _poll(self, wait: float, wake: threading.Event) -> bool:
        before = self._polled if self._polled is not None else fingerprint(self.paths)
        wake.wait(wait)
        now = fingerprint(self.paths)
        # Where a path was missing, arming is tried again instead of polling on.
        self._polled = now if any(on_network(path) for path in self.paths) else None
        return now != before


def _matters(path: str) -> bool:
    name = os.path.basename(path)
    return not (os.path.basename(os.path.dirname(path)) == "tmp" or name.startswith("dovecot") or name.endswith(_NOISE))


def fingerprint(paths: Iterable[str]) -> dict[str, int]:
    """The time stamps of folders and calendar files below the paths: differs where something changed."""
    return {path: stamp for start in paths for path, stamp in _stamps(start)}


def _stamps(start: str) -> Iterator[tuple[str, int]]:
    waiting = [start]
    while waiting:
        path = waiting.pop()
        try:
            status = os.stat(path)
            yield path, status.st_mtime_ns
            if os.path.basename(path) in ("cur", "new", "tmp"):
                continue  # large, and their own time stamp tells all
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False) and entry.name != "tmp":
                        waiting.append(entry.path)
                    elif entry.name.lower().endswith(".ics"):
                        yield entry.path, entry.stat().st_mtime_ns
        except NotADirectoryError:
            continue
        except OSError:
            yield path, 0


def on_network(path: str) -> bool:
    """Whether a path lies on a file system whose changes by others are not told (Linux; elsewhere: no)."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as mounts:
            rows = [line.split(" ")[1:3] for line in mounts]
    except OSError:
        return False
    real = os.path.realpath(path)
    best = ("", "")
    for row in rows:
        point = row[0].replace("\\040", " ")
        if (real == point or real.startswith(point.rstrip("/") + "/")) and len(point) >= len(best[0]):
            best = (point, row[1])
    return best[1].startswith(_NETWORK)
