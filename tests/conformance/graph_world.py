"""The suite's world for Microsoft Graph: the test server, and the user and the post acting in its mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from connectors.contract import Connection, Folder, Tray, Window
from connectors.graph import join
from connectors.ical import parse_calendar
from connectors.registry import About
from tests.servers.graph.events import Calendars, alarm_of
from tests.servers.graph.mail import Mailbox
from tests.servers.graph.server import TOKEN, GraphServer

ALWAYS = Window(start=datetime(2000, 1, 1, tzinfo=UTC), end=datetime(2100, 1, 1, tzinfo=UTC))
ZONE = ZoneInfo("America/Toronto")
FOLDERS: Mapping[Folder, str] = MappingProxyType(
    {
        Folder.INBOX: "inbox",
        Folder.SENT: "sentitems",
        Folder.DRAFTS: "drafts",
        Folder.TRASH: "deleteditems",
        Folder.JUNK: "junkemail",
        Folder.OTHER: "own",
    }
)


class FixedToken:
    """A sign-in that holds."""

    how = 'Run: followthrough sign-in "home".'

    def token(self, *, fresh: bool = False) -> str:
        """The one the server knows."""
        assert fresh in (True, False)
        return TOKEN


class GraphWorld:
    """Acts on the mailbox and the calendar of a running server."""

    def __init__(self, server: GraphServer, mailbox: Mailbox, calendars: Calendars) -> None:
        self.server, self.mailbox, self.calendars = server, mailbox, calendars
        self._open: list[Connection] = []

    def connect(self) -> Connection:
        about = About(zone=ZONE, addresses=frozenset({"dana@example.org"}), account="home", trays=True)
        self._open.append(join(FixedToken(), self.server.root, about))
        return self._open[-1]

    def close(self) -> None:
        """Closes every connection."""
        for connection in self._open:
            connection.close()

    def deliver(self, raw: bytes, folder: Folder) -> None:
        with self.server.lock:
            self.mailbox.deliver(raw, FOLDERS[folder])

    def move(self, message_id: str, folder: Folder) -> None:
        with self.server.lock:
            self.mailbox.move(self.mailbox.named(message_id), FOLDERS[folder])

    def lay_into(self, message_id: str, tray: Tray) -> None:
        with self.server.lock:
            self.mailbox.move(self.mailbox.named(message_id), str(tray))

    def delete(self, message_id: str) -> None:
        with self.server.lock:
            self.mailbox.delete(self.mailbox.named(message_id))

    def save_again(self, message_id: str, raw: bytes) -> None:
        with self.server.lock:
            self.mailbox.delete(self.mailbox.named(message_id))
            self.mailbox.deliver(raw, "drafts")

    def empty_mailbox(self) -> None:
        with self.server.lock:
            for message in list(self.mailbox.messages):
                self.mailbox.delete(message)

    def forbid_drafts(self) -> None:
        self.mailbox.writable = False

    def put_event(self, resource: str, ics: str) -> None:
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{ics}END:VCALENDAR\r\n"
        with self.server.lock:
            self.calendars.put(resource, parse_calendar(text.encode(), ALWAYS, ZONE).events)

    def remove_event(self, resource: str) -> None:
        with self.server.lock:
            self.calendars.remove(resource)

    def reword_block(self, key: str, title: str) -> None:
        with self.server.lock:
            ref = self.calendars.of_key(key)
            self.calendars.events[ref]["subject"] = title
            self.calendars.touched(ref)

    def delete_block(self, key: str) -> None:
        with self.server.lock:
            self.calendars.remove_one(self.calendars.of_key(key))

    def forbid_blocks(self) -> None:
        self.calendars.writable = False

    def alarm_of(self, key: str) -> timedelta | None:
        return alarm_of(self.calendars.events[self.calendars.of_key(key)])
