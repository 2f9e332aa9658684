"""A calendar kept in .ics files on this machine: a folder of them (a vdir, say), or one file.

    changes    list the files -> time stamp and size moved? -> content moved? -> parse -> pages
               anew and whole where the window of the listing runs out

A resource is a file; its reference is the file's name below the folder. Nothing here writes, and a
link that leads out of the folder is not followed. A broken file says so with every pass until it
is mended, and never hides the others.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote_from_bytes
from zoneinfo import ZoneInfo

from connectors.contract import CalendarPage, Event, EventStatus, Resource, Response, Window
from connectors.errors import CursorExpired, Permanent, Vanished
from connectors.faults import fault
from connectors.freebusy import merged
from connectors.ical.events import Parsed, parse_calendar
from connectors.ical.own import key_of_block
from connectors.ical.text import MOST_BYTES

VERSION = 2
PAGE = 50
"""Resources a page."""
SLACK = timedelta(days=1)
"""How far a wanted window may reach beyond the listed one before everything is listed anew."""
SETTLED_NS = 3_000_000_000
"""A file that changed less than this before it was read may change again under the same time stamp."""
MOST_FILES = 50_000
DEPTH = 8
MEND = "If that is right, run `followthrough run --once --accept-missing`."
_PLAIN = "/ !$&'()*+,;=:@#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One file as it was when it was read."""

    changed: int
    """Its time stamp in nanoseconds; -1: to be read again whatever it is."""
    size: int
    digest: str
    count: int
    """Events in it, inside the window or not; blocks of our own are none, so that taking the last one away is no loss."""
    problem: str = ""
    unread: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a cursor says."""

    window: Window
    files: dict[str, Known]
    whole: bool = True
    """False until every page of a listing was given."""


class IcsCalendar:
    """Reading .ics files (``contract.Calendar``)."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        zone: ZoneInfo,
        addresses: Collection[str] = (),
        *,
        accept_missing: bool = False,
    ) -> None:
        """Reads nothing yet.

        ``zone`` is where times without a zone are; ``addresses`` are the user's own: what they
        declined blocks no time. ``accept_missing`` believes once what would raise Vanished.
        """
        self._root = os.path.abspath(os.fsencode(path))
        self._zone = zone
        self._addresses = frozenset(address.lower() for address in addresses)
        self._accept_missing = accept_missing

    @property
    def _shown(self) -> str:
        return os.fsdecode(self._root).encode("utf-8", "replace").decode()

    # --- the contract

    def changes(self, cursor: str | None, window: Window) -> Iterator[CalendarPage]:
        """See ``contract.Calendar.changes``."""
        before = None if cursor is None else loaded(cursor)
        try:
            files = self._files(before)
            if before is None or not before.whole or not _covers(before.window, window):
                yield from self._listed(files, window)
            else:
                yield from self._changed(files, before)
        except OSError as error:
            raise fault(error, f"read the calendar {self._shown}") from error

    def free_busy(self, window: Window) -> tuple[Window, ...]:
        """See ``contract.Calendar.free_busy``. Files that cannot be read count for nothing."""
        spans: list[tuple[datetime, datetime]] = []
        try:
            for name, path in self._files(None).items():
                parsed = self._read(name, path, window)[1]
                spans += [(event.start, event.end) for event in parsed.events if self._busy(event, parsed)]
        except OSError as error:
            raise fault(error, f"read the calendar {self._shown}") from error
        return merged(spans, window)

    def _busy(self, event: Event, parsed: Parsed) -> bool:
        declined = any(
            guest.address in self._addresses and guest.response is Response.DECLINED for guest in event.attendees
        )
        free = (event.uid, event.recurrence_id) in parsed.free
        return not (free or declined or event.status is EventStatus.CANCELLED)

    # --- the files

    def _files(self, before: Position | None) -> dict[str, bytes]:
        """The calendar files by reference. Raises Vanished, Permanent."""
        held = 0 if before is None else sum(known.count for known in before.files.values())
        try:
            status = os.stat(self._root)
        except (FileNotFoundError, NotADirectoryError) as error:
            if before is not None and before.files:
                raise Vanished(
                    f"The calendar {self._shown} is gone: bring it back, or set `path` under [account.calendar] to "
                    "where it is now."
                ) from error
            raise Permanent(
                f"There is no calendar at {self._shown}: set `path` under [account.calendar] to a folder of .ics "
                "files or to one such file."
            ) from error
        files = dict(self._below(b"", 0)) if stat.S_ISDIR(status.st_mode) else {_ref(os.path.basename(self._root)): b""}
        if held and not files and not self._accept_missing:
            raise Vanished(
                f"The calendar {self._shown} held {held} event{'s' if held > 1 else ''} and is empty: nothing is "
                f"concluded from that. {MEND}"
            )
        if before is not None:
            self._accept_missing = False
        return files

    def _below(self, path: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
        with os.scandir(os.path.join(self._root, path)) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            below = os.path.join(path, entry.name)
            if entry.name.startswith(b"."):
                continue  # what others write while they are at it, and their own folders
            if entry.is_dir(follow_symlinks=False):
                if depth < DEPTH:
                    yield from self._below(below, depth + 1)
            elif entry.name.lower().endswith((b".ics", b".ical", b".icalendar")) and self._inside(entry):
                yield _ref(below), below

    def _inside(self, entry: os.DirEntry[bytes]) -> bool:
        """Whether it is a file, and one of this folder."""
        if entry.is_symlink() and not os.path.realpath(entry.path).startswith(os.path.realpath(self._root) + b"/"):
            return False
        return entry.is_file()

    def _read(self, name: str, path: bytes, window: Window) -> tuple[Known, Parsed]:
        """One file, read and parsed; a file that cannot be read is a problem of that file only."""
        where = os.path.join(self._root, path) if path else self._root
        now = time.time_ns()
        try:
            with open(where, "rb") as file:
                status = os.fstat(file.fileno())
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            return Known(changed=-1, size=0, digest="", count=0), Parsed(problem=error.strerror or "it cannot be read")
        parsed = parse_calendar(data, window, self._zone)
        settled = now - status.st_mtime_ns > SETTLED_NS
        known = Known(
            changed=status.st_mtime_ns if settled else -1,
            size=status.st_size,
            digest=hashlib.sha256(data).hexdigest()[:32],
            count=0 if key_of_block(os.path.basename(name).removesuffix(".ics")) else parsed.count,
            problem=self._sentence(name, parsed),
            unread=tuple(each.uid for each in parsed.unread),
            remark=parsed.remark(f"calendar file {name}"),
        )
        return known, parsed

    def _sentence(self, name: str, parsed: Parsed) -> str:
        if parsed.problem:
            return (
                f"The calendar file {name} in {self._shown} cannot be read: {parsed.problem}. What was known of it "
                "stays; mend or remove the file."
            )
        if parsed.unread:
            first, more = parsed.unread[0], len(parsed.unread) - 1
            others = f" ({more} more like it)" if more else ""
            return (
                f"The event {first.uid[:80]} in the calendar file {name} cannot be read: {first.problem}{others}. "
                "Mend it in your calendar program; the other events of the file are used."
            )
        return ""

    # --- pages

    def _listed(self, files: dict[str, bytes], window: Window) -> Iterator[CalendarPage]:
        """Everything, on pages that say so."""
        known: dict[str, Known] = {}
        resources: list[Resource] = []
        for name, path in files.items():
            if len(resources) >= PAGE:
                position = Position(window=window, files=known, whole=False)
                yield CalendarPage(resources=tuple(resources), cursor=dumped(position), whole=True)
                resources = []
            known[name], parsed = self._read(name, path, window)
            resources.append(_resource(name, known[name], parsed))
        cursor = dumped(Position(window=window, files=known))
        yield CalendarPage(resources=tuple(resources), cursor=cursor, whole=True)

    def _changed(self, files: dict[str, bytes], before: Position) -> Iterator[CalendarPage]:
        """What changed since; the window stays that of the listing."""
        known = dict(before.files)
        resources: list[Resource] = []
        for name in [name for name in known if name not in files]:
            del known[name]
            resources.append(Resource(ref=name, events=()))
        for name, path in files.items():
            if len(resources) >= PAGE:
                yield CalendarPage(resources=tuple(resources), cursor=dumped(replace(before, files=known)))
                resources = []
            resource = self._looked(name, path, known, before.window)
            if resource is not None:
                resources.append(resource)
        yield CalendarPage(resources=tuple(resources), cursor=dumped(replace(before, files=known)))

    def _looked(self, name: str, path: bytes, known: dict[str, Known], window: Window) -> Resource | None:
        """A file that changed, or that is still broken; ``known`` is brought up to date."""
        was = known.get(name)
        if was is not None and self._stands(path, was):
            broken = was.problem and not was.unread
            return Resource(ref=name, events=(), problem=was.problem) if broken else None
        now, parsed = self._read(name, path, window)
        known[name] = now
        if was is not None and was.digest == now.digest and now.digest and not now.problem:
            return None
        return _resource(name, now, parsed)

    def _stands(self, path: bytes, was: Known) -> bool:
        try:
            status = os.stat(os.path.join(self._root, path) if path else self._root)
        except OSError:
            return False
        return was.changed == status.st_mtime_ns and was.size == status.st_size


def _ref(path: bytes) -> str:
    return quote_from_bytes(path, safe=_PLAIN)


def _resource(name: str, known: Known, parsed: Parsed) -> Resource:
    return Resource(ref=name, events=parsed.events, problem=known.problem, unread=known.unread, remark=known.remark)


def _covers(listed: Window, wanted: Window) -> bool:
    return listed.start <= wanted.start + SLACK and wanted.end <= listed.end + SLACK


def dumped(position: Position) -> str:
    """A cursor."""
    files = {
        name: [known.changed, known.size, known.digest, known.count, known.problem, list(known.unread), known.remark]
        for name, known in sorted(position.files.items())
    }
    plain = {
        "v": VERSION,
        "from": position.window.start.isoformat(),
        "to": position.window.end.isoformat(),
        "whole": position.whole,
        "files": files,
    }
    return json.dumps(plain, separators=(",", ":"))


def loaded(cursor: str) -> Position:
    """What a cursor says. Raises CursorExpired where it is none of ours."""
    try:
        plain = json.loads(cursor)
        if plain["v"] != VERSION:
            raise ValueError(plain["v"])
        window = Window(start=datetime.fromisoformat(plain["from"]), end=datetime.fromisoformat(plain["to"]))
        files = {name: _known(*row) for name, row in plain["files"].items()}
        return Position(window=window, files=files, whole=bool(plain["whole"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorExpired("The position in the calendar is not one of this version: it is listed anew.") from error


def _known(changed: int, size: int, digest: str, count: int, problem: str, unread: list[str], remark: str) -> Known:
    return Known(
        changed=int(changed),
        size=int(size),
        digest=str(digest),
        count=int(count),
        problem=str(problem),
        unread=tuple(unread),
        remark=str(remark),
    )
