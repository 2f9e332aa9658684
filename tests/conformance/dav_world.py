"""The suite's world for CalDAV: one user of a real server; another calendar program acts beside the connector."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, vText

from connectors.contract import Connection
from connectors.registry import connect
from tests.servers.davuser import DavUser

from .local_world import LocalWorld

STAMP = "BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z"


class DavWorld(LocalWorld):
    """A calendar on a server, beside a Maildir."""

    def __init__(self, path: Path, user: DavUser) -> None:
        super().__init__(path)
        self.user = user
        self.password = path / "password"
        self.password.write_text(user.password)
        self.password.chmod(0o600)
        self._open: list[Connection] = []

    def settings(self, **more: object) -> dict[str, object]:
        """What stands under [account.calendar]."""
        return {
            "kind": "caldav",
            "url": self.user.base_url,
            "user": self.user.name,
            "password_file": str(self.password),
            "ca_file": str(self.user.ca_file),
            **more,
        }

    def connect(self, **more: object) -> Connection:
        accept = bool(more.pop("accept_missing", False))
        connection = connect(
            {"kind": "maildir", "path": str(self.mail)},
            self.settings(**more),
            zone=ZoneInfo("America/Toronto"),
            addresses=["dana@example.org"],
            account="home",
            accept_missing=accept,
        )
        self._open.append(connection)
        return connection

    def close(self) -> None:
        """Closes every connection."""
        for connection in self._open:
            connection.close()

    def put_event(self, resource: str, ics: str) -> None:
        self.user.put(resource, ics if "DTSTAMP" in ics else ics.replace("BEGIN:VEVENT", STAMP))

    def remove_event(self, resource: str) -> None:
        self.user.remove(resource)

    def reword_block(self, key: str, title: str) -> None:
        calendar = Calendar.from_ical(self.user.get(key))
        (entry,) = calendar.walk("VEVENT")
        entry["SUMMARY"] = vText(title)
        self.user.put(key, calendar.to_ical().decode())

    def delete_block(self, key: str) -> None:
        self.user.remove(key)

    def forbid_blocks(self) -> None:
        # The whole calendar goes: there is nothing left that could be written to.
        self.user.remove_calendar(self.user.calendar)

    def alarm_of(self, key: str) -> timedelta | None:
        alarms = Calendar.from_ical(self.user.get(key)).walk("VALARM")
        assert all(str(alarm["ACTION"]) == "DISPLAY" for alarm in alarms)
        before: timedelta | None = -alarms[0].decoded("TRIGGER") if alarms else None
        return before
