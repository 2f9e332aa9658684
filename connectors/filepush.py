"""Being told by the operating system that something in a folder changed (inotify, FSEvents), through watchfiles.

    armed      the operating system tells of each folder
    looking    time stamps are looked at: of single files (programs put another in their place), of
               network file systems (they tell nothing of what others do), where the machine is out
               of watches, and where a path is missing

Links are not followed: one that leads out would have the whole disk watched. Whatever is missed
here is found by the next pass: a push only saves waiting.
"""

from __future__ import annotations

import os
import stat
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
DEPTH = 8
MOST_FOLDERS = 20_000
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "fuse.", "davfs")
_NOISE = (".lock", ".log", ".cache", ".tmp", ".swp", "-journal", "-wal", "-shm", "~")
"""Ends of names that mail programs write for themselves."""
_LARGE = frozenset({"cur", "new"})
"""Folders that are not looked into: they hold a file a message, and no folders."""


class FilePush:
    """Waits for changes below some paths (``contract.Push``). Used by one thread."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(dict.fromkeys(os.path.abspath(path) for path in paths))
        self._watch: RustNotify | None = None
        self._watched: frozenset[str] = frozenset()
        self._places: list[tuple[int, int] | None] = []
        """Which folders those are that are watched: another may be put in their place."""
        self._stale = False
        """Something was told: there may be other folders by now."""
        self._before: dict[str, int] | None = None
        """What the paths that are looked at looked like; None before the first look."""

    def wait(self, timeout: float, wake: threading.Event) -> bool:
        """See ``contract.Push.wait``. The first wait of all returns at once: nobody watched until then."""
        until = time.monotonic() + timeout
        while not wake.is_set():
            if self._watch is not None and self._places != _identities(self.paths):
                self.close()  # what is in its place now is another folder
            watched = self._watch is not None
            self._arm()
            if not watched and self._watch is not None:
                self._before = fingerprint(path for path in self.paths if path not in self._watched)
                return True
            looked_at = [path for path in self.paths if not (watched and path in self._watched)]
            if self._differ(looked_at):
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            if self._sleep(min(left, POLL_S) if looked_at else left, wake):
                return True
        return False

    def close(self) -> None:
        """Stops watching; the thread that watches ends. May be called twice."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
            self._before = None

    def _arm(self) -> None:
        """Lets the operating system tell, where it can; anew where there are other folders than before."""
        if self._watch is not None and not self._stale:
            return
        self._stale = False
        folders = frozenset(path for start in self.paths for path in _folders(start))
        if self._watch is not None and folders == self._watched:
            return
        if not folders or any(not os.path.exists(path) or on_network(path) for path in self.paths):
            self.close()
            return
        from watchfiles._rust_notify import RustNotify  # its documented direct entry; here, because start-up counts

        try:
            watch = RustNotify(sorted(folders), False, False, 0, False, True)
        except (OSError, RuntimeError):  # out of watches, or gone in this moment
            self.close()
            return
        self.close()
        self._watch, self._watched, self._places = watch, folders, _identities(self.paths)

    def _sleep(self, seconds: float, wake: threading.Event) -> bool:
        """Waits; whether the operating system told of something that matters."""
        if self._watch is None:
            wake.wait(seconds)
            return False
        try:
            told = self._watch.watch(GATHER_MS, STEP_MS, max(1, int(seconds * 1000)), wake)
        except (OSError, RuntimeError):
            self.close()
            return True
        if told == "signal":
            raise KeyboardInterrupt
        if isinstance(told, str):
            return False
        self._stale = True
        return any(_matters(path) for _, path in told)

    def _differ(self, looked_at: Iterable[str]) -> bool:
        """Whether paths that are looked at changed since the last look."""
        now = fingerprint(looked_at)
        before, self._before = self._before, now
        return before is None or any(before[path] != stamp for path, stamp in now.items() if path in before)


def _identities(paths: Iterable[str]) -> list[tuple[int, int] | None]:
    """Which folders lie there; None for what is missing. Single files are looked at anyway, and are put anew often."""
    return [_identity(path) for path in paths]


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else (0, 0)


def _matters(path: str) -> bool:
    name = os.path.basename(path)
    return not (name == "tmp" or name.startswith("dovecot") or name.endswith(_NOISE))


def _folders(start: str) -> Iterator[str]:
    """The folders at and below a path, links not followed, ``tmp`` and what lies in ``cur`` and ``new`` left out."""
    waiting = [(start, 0)] if os.path.isdir(start) else []
    count = 0
    while waiting and count < MOST_FOLDERS:
        path, depth = waiting.pop()
        yield path
        count += 1
        if os.path.basename(path) in _LARGE or depth >= DEPTH:
            continue
        try:
            with os.scandir(path) as entries:
                below = [entry.path for entry in entries if entry.name != "tmp" and entry.is_dir(follow_symlinks=False)]
        except OSError:
            continue
        waiting += ((each, depth + 1) for each in below)


def fingerprint(paths: Iterable[str]) -> dict[str, int]:
    """The time stamps of folders and calendar files at and below the paths: differs where something changed."""
    stamps: dict[str, int] = {}
    for start in paths:
        stamps[start] = _stamp(start)
        for folder in _folders(start):
            stamps[folder] = _stamp(folder)
            if os.path.basename(folder) not in _LARGE:
                stamps.update((path, _stamp(path)) for path in _calendar_files(folder))
    return stamps


def _calendar_files(folder: str) -> list[str]:
    try:
        return [os.path.join(folder, name) for name in os.listdir(folder) if name.lower().endswith(".ics")]
    except OSError:
        return []


def _stamp(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


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
