"""The suite's world for Google Calendar: the test server, and the user and others acting in their calendars."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Connection, Folder
from connectors.registry import connect
from tests.servers.google.calendar import Calendars
from tests.servers.google.server import GoogleServer

from .gmail_world import signed_in


class GoogleWorld:
    """Acts on the calendars of a running server; the mailbox beside them is an empty Maildir."""

    def __init__(self, server: GoogleServer, calendars: Calendars, path: Path) -> None:
        self.server, self.calendars = server, calendars
        for sub in ("cur", "new", "tmp"):
            (path / "mail" / sub).mkdir(parents=True)
        self._mail = {"kind": "maildir", "path": str(path / "mail")}
        self.settings: dict[str, Any] = {
            "kind": "google",
            "endpoint": server.endpoint,
            "token_file": str(signed_in(path)),
        }

        self._opened: list[Connection] = []

    def connect(self, **more: Any) -> Connection:
        connection = connect(
            self._mail,
            self.settings | more.pop("settings", {}),
            zone=ZoneInfo("America/Toronto"),
            addresses=["dana@example.org"],
            account="home",
            **more,
        )
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        """Lets go of every connection that was opened."""
        for connection in self._opened:
            connection.close()

    def put_event(self, resource: str, ics: str) -> None:
        with self.server.lock:
            self.calendars.put({**from_ics(ics), "id": named(resource)})

    def remove_event(self, resource: str) -> None:
        with self.server.lock:
            self.calendars.delete(named(resource))

    def reword_block(self, key: str, title: str) -> None:
        with self.server.lock:
            self.calendars.edit(key, summary=title)

    def delete_block(self, key: str) -> None:
        with self.server.lock:
            self.calendars.delete(key)

    def forbid_blocks(self) -> None:
        self.calendars.of().role = "reader"

    def alarm_of(self, key: str) -> timedelta | None:
        reminders = self.calendars.of().events[key]["reminders"]
        assert not reminders["useDefault"], "the calendar's own reminders may be e-mails"
        ringing = reminders.get("overrides", [])
        assert all(each["method"] == "popup" for each in ringing)
        return timedelta(minutes=ringing[0]["minutes"]) if ringing else None

    # The suite of calendars touches no mail.

    def deliver(self, raw: bytes, folder: Folder) -> None:
        raise NotImplementedError

    def move(self, message_id: str, folder: Folder) -> None:
        raise NotImplementedError

    def delete(self, message_id: str) -> None:
        raise NotImplementedError

    def save_again(self, message_id: str, raw: bytes) -> None:
        raise NotImplementedError

    def empty_mailbox(self) -> None:
        raise NotImplementedError

    def forbid_drafts(self) -> None:
        raise NotImplementedError


def named(resource: str) -> str:
    """An event id for a resource of the suite."""
    return "ics" + hashlib.sha256(resource.encode()).hexdigest()[:20]


def from_ics(text: str) -> Mapping[str, Any]:
    """The suite's small events as Google holds them. One that is cancelled was called off by who had invited."""
    lines = dict(re.findall(r"^([A-Z]+):(.*?)\r?$", text, re.MULTILINE))
    event: dict[str, Any] = {
        "iCalUID": lines["UID"],
        "summary": lines["SUMMARY"],
        "start": {"dateTime": _moment(lines["DTSTART"])},
        "end": {"dateTime": _moment(lines["DTEND"])},
        "sequence": int(lines.get("SEQUENCE", 0)),
    }
    if lines.get("STATUS") == "CANCELLED":
        event |= {"status": "cancelled", "organizer": {"email": "mina@reef.example"}}
    return event


def _moment(stamp: str) -> str:
    return datetime.strptime(stamp, "%Y%m%dT%H%M%S%z").isoformat()
