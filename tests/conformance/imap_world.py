"""The suite's world for the IMAP connector: a mailbox on a real server, changed by another mail program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Connection, Folder, Tray
from connectors.registry import connect
from tests.servers.mailuser import MailUser

FOLDERS: Mapping[Folder, str] = MappingProxyType(
    {
        Folder.INBOX: "INBOX",
        Folder.SENT: "Sent",
        Folder.DRAFTS: "Drafts",
        Folder.TRASH: "Trash",
        Folder.JUNK: "Junk",
        Folder.OTHER: "Archive",
    }
)
FILLING = (60_000, 8_000, 1_000, 200)
"""Sizes of the messages that fill a mailbox up, to the last corner."""


class ImapWorld:
    """Acts on a mailbox as its owner does with another program."""

    def __init__(self, user: MailUser, *, port: int, ca_file: Path, folder: Path, settings: Mapping[str, Any]) -> None:
        self.user = user
        self._open: list[Connection] = []
        password = folder / "imap.password"
        password.write_text(user.password)
        password.chmod(0o600)
        self.settings: dict[str, Any] = {
            "kind": "imap",
            "host": "localhost",
            "port": port,
            "user": user.name,
            "password_file": str(password),
            "ca_file": str(ca_file),
            **settings,
        }

    def connect(self) -> Connection:
        connection = connect(
            self.settings, zone=ZoneInfo("America/Toronto"), addresses=["dana@example.org"], trays=True
        )
        self._open.append(connection)
        return connection

    def close(self) -> None:
        """Every connection that was made is ended."""
        for connection in self._open:
            connection.close()

    def deliver(self, raw: bytes, folder: Folder) -> None:
        self.user.deliver(raw, folder=FOLDERS[folder])

    def move(self, message_id: str, folder: Folder) -> None:
        self.user.move(self._lies_in(message_id), message_id, FOLDERS[folder])

    def lay_into(self, message_id: str, tray: Tray) -> None:
        self.user.move(
            self._lies_in(message_id), message_id, next(name for name in self._trays() if name.endswith(tray))
        )

    def _trays(self) -> Iterator[str]:
        """The folders that were made for what is said by moving a draft."""
        yield from (name for name in self.user.folders() if "Followthrough" in name and name.endswith(tuple(Tray)))

    def delete(self, message_id: str) -> None:
        self.user.expunge(self._lies_in(message_id), message_id)

    def save_again(self, message_id: str, raw: bytes) -> None:
        before = self._lies_in(message_id)
        (old,) = self.user.find(before, message_id)
        self.user.deliver(raw, folder=FOLDERS[Folder.DRAFTS], flags=r"\Draft \Seen")
        with self.user.session(before) as client:
            client.uid("STORE", str(old), "+FLAGS.SILENT", r"(\Deleted)")
            client.uid("EXPUNGE", str(old))

    def empty_mailbox(self) -> None:
        for folder in FOLDERS.values():
            self.user.expunge(folder)

    def forbid_drafts(self) -> None:
        """Their room is used up, to the last byte."""
        with self.user.session() as client:
            for size in FILLING:
                while client.append("Trash", None, None, b"Subject: x\r\n\r\n" + b"x" * size)[0] == "OK":
                    pass

    def put_event(self, resource: str, ics: str) -> None:
        raise NotImplementedError

    def remove_event(self, resource: str) -> None:
        raise NotImplementedError

    def _lies_in(self, message_id: str) -> str:
        return next(folder for folder in (*FOLDERS.values(), *self._trays()) if self.user.find(folder, message_id))
