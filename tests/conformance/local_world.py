"""The suite's world for connectors of local files: a Maildir and a folder of .ics files on a real disk."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from icalendar import Calendar, vText

from connectors.contract import Connection, Folder, Tray
from connectors.registry import connect

DOTTED: Mapping[Folder, str] = MappingProxyType(
    {
        Folder.INBOX: "",
        Folder.SENT: ".Sent",
        Folder.DRAFTS: ".Drafts",
        Folder.TRASH: ".Trash",
        Folder.JUNK: ".Junk",
        Folder.OTHER: ".Archive.2024",
    }
)
VERBATIM: Mapping[Folder, str] = MappingProxyType(
    {
        Folder.INBOX: "Inbox",
        Folder.SENT: "[Gmail]/Sent Mail",
        Folder.DRAFTS: "Entw&APw-rfe",
        Folder.TRASH: "Gelöschte Elemente",
        Folder.JUNK: "Spam",
        Folder.OTHER: "Archive/2024",
    }
)


class LocalWorld:
    """Acts on files, as mail programs and synchronisers do."""

    def __init__(self, path: Path, layout: Mapping[Folder, str] = DOTTED, mark: str = ":") -> None:
        self.mail, self.calendar = path / "mail", path / "calendar"
        self._layout, self._mark = layout, mark
        self._count = itertools.count(1)
        self.calendar.mkdir(parents=True)
        for folder in layout.values():
            for sub in ("cur", "new", "tmp"):
                (self.mail / folder / sub).mkdir(parents=True)

    def connect(self) -> Connection:
        return connect(
            {"kind": "maildir", "path": str(self.mail)},
            {"kind": "ics", "path": str(self.calendar)},
            zone=ZoneInfo("America/Toronto"),
            addresses=["dana@example.org"],
            trays=True,
        )

    def files(self) -> Iterator[Path]:
        """Every message."""
        for folder in (*(self.mail / name for name in self._layout.values()), *self._trays()):
            for sub in ("cur", "new"):
                yield from (folder / sub).iterdir()

    def file(self, message_id: str) -> Path:
        """The file of one message."""
        wanted = f"Message-ID: <{message_id}>".encode()
        return next(path for path in self.files() if wanted in path.read_bytes())

    def deliver(self, raw: bytes, folder: Folder) -> None:
        name = f"17000000{next(self._count):04}.M1P1.host"
        fresh = folder is Folder.INBOX
        into = self.mail / self._layout[folder]
        waiting = into / "tmp" / name
        waiting.write_bytes(raw)
        waiting.rename(into / "new" / name if fresh else into / "cur" / f"{name}{self._mark}2,S")

    def move(self, message_id: str, folder: Folder) -> None:
        path = self.file(message_id)
        path.rename(self.mail / self._layout[folder] / "cur" / path.name)

    def lay_into(self, message_id: str, tray: Tray) -> None:
        path = self.file(message_id)
        into = next(each for each in self._trays() if tray in each.name)
        path.rename(into / "cur" / path.name)

    def _trays(self) -> Iterator[Path]:
        """The folders that were made for what is said by moving a draft."""
        yield from self.mail.glob(".Followthrough.*")
        yield from self.mail.glob("Followthrough/*")

    def delete(self, message_id: str) -> None:
        self.file(message_id).unlink()

    def save_again(self, message_id: str, raw: bytes) -> None:
        old = self.file(message_id)
        self.deliver(raw, Folder.DRAFTS)
        old.unlink()

    def empty_mailbox(self) -> None:
        for path in list(self.files()):
            path.unlink()

    def forbid_drafts(self) -> None:
        # A file in the place of a folder stops root too, who runs the tests in a container.
        for sub in ("tmp", "cur"):
            folder = self.mail / self._layout[Folder.DRAFTS] / sub
            if sub == "tmp":
                folder.rmdir()
                folder.write_bytes(b"")
            else:
                folder.chmod(0o500)

    def put_event(self, resource: str, ics: str) -> None:
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{ics}END:VCALENDAR\r\n"
        waiting = self.calendar / f".{resource}.tmp"
        waiting.write_bytes(text.encode())
        waiting.rename(self.calendar / f"{resource}.ics")

    def remove_event(self, resource: str) -> None:
        (self.calendar / f"{resource}.ics").unlink()

    def _block(self, key: str) -> Path:
        return next(path for path in self.calendar.glob("*.ics") if key in path.read_text())

    def reword_block(self, key: str, title: str) -> None:
        path = self._block(key)
        calendar = Calendar.from_ical(path.read_bytes())
        (entry,) = calendar.walk("VEVENT")
        entry["SUMMARY"] = vText(title)
        path.write_bytes(calendar.to_ical())

    def delete_block(self, key: str) -> None:
        self._block(key).unlink()

    def forbid_blocks(self) -> None:
        # A file in the place of the folder stops root too.
        self.calendar.rmdir()
        self.calendar.write_bytes(b"")

    def alarm_of(self, key: str) -> timedelta | None:
        alarms = Calendar.from_ical(self._block(key).read_bytes()).walk("VALARM")
        assert all(str(alarm["ACTION"]) == "DISPLAY" for alarm in alarms)
        before: timedelta | None = -alarms[0].decoded("TRIGGER") if alarms else None
        return before
