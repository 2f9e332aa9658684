"""The suite's world for the memory connector."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.contract import Connection, Folder, Tray, Window
from connectors.headers import header_of, look
from connectors.ical import parse_calendar
from connectors.memory import Memory

ALWAYS = Window(start=datetime(2000, 1, 1, tzinfo=UTC), end=datetime(2100, 1, 1, tzinfo=UTC))


class MemoryWorld:
    """Acts on a ``Memory``."""

    def __init__(self) -> None:
        self.memory = Memory(addresses=frozenset({"dana@example.org"}))

    def connect(self) -> Connection:
        return self.memory.connect()

    def _ref(self, message_id: str) -> str:
        wanted = message_id.encode()
        return next(ref for ref, kept in self.memory.messages.items() if look(header_of(kept.raw)).own == wanted)

    def deliver(self, raw: bytes, folder: Folder) -> None:
        self.memory.deliver(raw, folder)

    def move(self, message_id: str, folder: Folder) -> None:
        self.memory.move(self._ref(message_id), folder)

    def lay_into(self, message_id: str, tray: Tray) -> None:
        self.memory.lay_into(self._ref(message_id), tray)

    def delete(self, message_id: str) -> None:
        self.memory.delete(self._ref(message_id))

    def save_again(self, message_id: str, raw: bytes) -> None:
        self.memory.edit_draft(self._ref(message_id), raw)

    def empty_mailbox(self) -> None:
        self.memory.messages.clear()

    def forbid_drafts(self) -> None:
        self.memory.writable = False

    def put_event(self, resource: str, ics: str) -> None:
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{ics}END:VCALENDAR\r\n"
        self.memory.put_event(resource, *parse_calendar(text.encode(), ALWAYS, ZoneInfo("UTC")).events)

    def remove_event(self, resource: str) -> None:
        self.memory.remove_event(resource)

    def _block(self, key: str) -> str:
        return next(ref for ref, block in self.memory.blocks.items() if block.key == key)

    def reword_block(self, key: str, title: str) -> None:
        self.memory.reword_block(self._block(key), title)

    def delete_block(self, key: str) -> None:
        self.memory.remove_block(self._block(key))

    def forbid_blocks(self) -> None:
        self.memory.writable = False

    def alarm_of(self, key: str) -> timedelta | None:
        return self.memory.blocks[self._block(key)].alarm
