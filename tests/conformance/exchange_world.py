"""The suite's world for Exchange: the test server, and the user and the post acting in its mailbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Connection, Event, EventStatus, Folder, Response, Tray, Window
from connectors.ical import parse_calendar
from connectors.registry import connect
from tests.servers.ews.server import PASSWORD, USER, EwsServer
from tests.servers.ews.store import Entry, Item, Mail

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
ANSWERS: Mapping[Response, str] = MappingProxyType(
    {
        Response.NEEDS_ACTION: "Unknown",
        Response.ACCEPTED: "Accept",
        Response.TENTATIVE: "Tentative",
        Response.DECLINED: "Decline",
    }
)


def settings_for(server: EwsServer, folder: Path) -> dict[str, Any]:
    """The settings of a mailbox and a calendar at this server."""
    secret = folder / "exchange.password"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    secret.chmod(0o600)
    return {"kind": "exchange", "server": server.url, "user": USER, "password_file": str(secret), "auth": "basic"}


class ExchangeWorld:
    """Acts on the mailbox and the calendar of a running server."""

    def __init__(self, server: EwsServer, folder: Path) -> None:
        self.server, self.store = server, server.store
        self.settings = settings_for(server, folder)
        self._open: list[Connection] = []

    def connect(self) -> Connection:
        own = ["dana@example.org"]
        self._open.append(connect(self.settings, self.settings, zone=ZONE, addresses=own, account="home", trays=True))
        return self._open[-1]

    def close(self) -> None:
        """Closes every connection."""
        for connection in self._open:
            connection.close()

    def deliver(self, raw: bytes, folder: Folder) -> None:
        with self.server.lock:
            posted = folder not in (Folder.DRAFTS, Folder.SENT)
            self.store.add(Mail(raw.replace(b"\n", b"\r\n"), posted=posted), FOLDERS[folder])

    def move(self, message_id: str, folder: Folder) -> None:
        with self.server.lock:
            self.store.move(self.store.named(message_id), FOLDERS[folder])

    def lay_into(self, message_id: str, tray: Tray) -> None:
        with self.server.lock:
            self.store.move(self.store.named(message_id), str(tray))

    def delete(self, message_id: str) -> None:
        with self.server.lock:
            self.store.remove(self.store.named(message_id))

    def save_again(self, message_id: str, raw: bytes) -> None:
        with self.server.lock:
            self.store.remove(self.store.named(message_id))
            self.deliver(raw, Folder.DRAFTS)

    def empty_mailbox(self) -> None:
        with self.server.lock:
            for item, _ in list(self.store.mails()):
                self.store.remove(item)

    def forbid_drafts(self) -> None:
        self.store.writable = False

    def put_event(self, resource: str, ics: str) -> None:
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{ics}END:VCALENDAR\r\n"
        self.keep(resource, text.encode(), lambda _: True)

    def keep(self, resource: str, raw: bytes, wanted: Callable[[Event], bool]) -> None:
        """The calendar holds the wanted events of this file in place of what it held of it."""
        with self.server.lock:
            old = {_name(entry.fields): item for item, entry in self._of(resource)}
            for event in filter(wanted, parse_calendar(raw, ALWAYS, ZONE).events):
                entry = entry_of(event, resource)
                item = old.pop(_name(entry.fields), None)
                if item is None:
                    self.store.add(entry, "calendar")
                else:
                    item.held = entry
                    self.store.touch(item)
            for item in old.values():
                self.store.remove(item)

    def _of(self, resource: str) -> list[tuple[Item, Entry]]:
        return [(item, entry) for item, entry in self.store.entries() if entry.resource == resource]

    def remove_event(self, resource: str) -> None:
        with self.server.lock:
            for item, _ in self._of(resource):
                self.store.remove(item)

    def _block(self, key: str) -> tuple[Item, Entry]:
        return next((item, entry) for item, entry in self.store.entries() if entry.key == key)

    def reword_block(self, key: str, title: str) -> None:
        with self.server.lock:
            item, entry = self._block(key)
            entry.fields["Subject"] = title
            self.store.touch(item)

    def delete_block(self, key: str) -> None:
        with self.server.lock:
            self.store.move(self._block(key)[0], "deleteditems")

    def forbid_blocks(self) -> None:
        self.store.writable = False

    def alarm_of(self, key: str) -> timedelta | None:
        fields = self._block(key)[1].fields
        minutes = int(fields["ReminderMinutesBeforeStart"])
        return timedelta(minutes=minutes) if fields["ReminderIsSet"] == "true" else None


def _name(fields: Mapping[str, str]) -> tuple[str, str]:
    return fields["UID"], fields.get("OriginalStart", "")


def entry_of(event: Event, resource: str) -> Entry:
    """An event as Exchange holds it."""
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    fields = {
        "Subject": event.title,
        "Body": event.description,
        "UID": event.uid,
        "Start": event.start.astimezone(UTC).strftime(stamp),
        "End": event.end.astimezone(UTC).strftime(stamp),
        "IsAllDayEvent": "true" if event.all_day else "false",
        "LegacyFreeBusyStatus": "Tentative" if event.status is EventStatus.TENTATIVE else "Busy",
        "IsCancelled": "true" if event.status is EventStatus.CANCELLED else "false",
        "CalendarItemType": "Occurrence" if event.recurrence_id else "Single",
        "MyResponseType": "Unknown",
        "Location": event.place,
        "AppointmentSequenceNumber": str(event.sequence),
    }
    if event.recurrence_id:
        fields["OriginalStart"] = datetime.fromisoformat(event.recurrence_id).astimezone(UTC).strftime(stamp)
    people = tuple((each.name, each.address, ANSWERS[each.response]) for each in event.attendees)
    guests = tuple(each for each in people if each[1] != event.organizer)
    host = (event.organizer, event.organizer) if guests else ("", "")
    return Entry(fields=fields, people=guests, organizer=host, resource=resource, zone="Eastern Standard Time")
