"""Entries of our own in the user's calendar at Exchange (``contract.OwnBlocks``).

    key          a property of the entry, in the request that makes it; it can be asked for
    change key   every change and removal holds only for the state that was just compared

Never with attendees, and SendToNone with every writing: the gate judges each body once more.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final
from xml.etree.ElementTree import Element

from connectors.contract import Block, PlacedBlock
from connectors.errors import Conflict, ConnectorError, NotFound, Permanent
from connectors.exchange.calendar import ExchangeCalendar
from connectors.exchange.client import Exchange
from connectors.exchange.letters import plain
from connectors.exchange.parse import change_key, checked, id_of, moment, property_of, told
from connectors.exchange.soap import (
    M,
    T,
    create_entry,
    delete,
    equal,
    field,
    find,
    get,
    key_field,
    key_property,
    node,
    shape,
    stamp,
    update,
)

_ITEMS: Final = "Subject Body ReminderIsSet ReminderMinutesBeforeStart ParentFolderId"
_CALENDAR: Final = "Start End Location RequiredAttendees OptionalAttendees"
_GONE: Final = "The entry is no longer in the calendar."


class ExchangeBlocks:
    """Of the default calendar of one mailbox."""

    def __init__(self, exchange: Exchange, calendar: ExchangeCalendar) -> None:
        """Reads nothing yet."""
        self._exchange, self._calendar = exchange, calendar

    def find(self, key: str) -> PlacedBlock | None:
        """See ``contract.OwnBlocks.find``."""
        request = find([self._calendar.folder], (), most=2, where=equal(key_field(), key))
        (answer,) = self._exchange.ask(request)
        for item in answer.findall(f"{{{M}}}RootFolder/{{{T}}}Items/*"):
            try:
                return _placed(self._look(id_of(item)))
            except NotFound:
                continue
        return None

    def put(self, block: Block) -> PlacedBlock:
        """See ``contract.OwnBlocks.put``."""
        if self.find(block.key) is not None:
            raise Conflict("This entry stands in the calendar already.")
        made = self._exchange.tell(create_entry(_entry(block), self._calendar.folder))
        item = made.find(f"{{{M}}}Items/*")
        if item is None:
            raise NotFound(_GONE)
        return _placed(self._look(id_of(item)))

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        """See ``contract.OwnBlocks.replace``."""
        held = self._untouched(ref, revision)
        if property_of(held) != block.key:
            raise Permanent("An entry can only be replaced by one of the same key: this is a bug.")
        self._exchange.tell(update(ref, change_key(held), _changes(block), "t:CalendarItem"))
        return _placed(self._look(ref))

    def remove(self, ref: str, revision: str) -> None:
        """See ``contract.OwnBlocks.remove``."""
        self._exchange.tell(delete(ref, change_key(self._untouched(ref, revision))))

    def _look(self, ref: str) -> Element:
        fields = [field(f"item:{name}") for name in _ITEMS.split()]
        fields += [field(f"calendar:{name}") for name in _CALENDAR.split()]
        (answer,) = self._exchange.several(get([checked(ref)], shape([*fields, key_field()], text=True)))
        if isinstance(answer, NotFound):
            raise NotFound(_GONE) from answer
        if isinstance(answer, ConnectorError):
            raise answer
        item = answer.find(f"{{{M}}}Items/{{{T}}}CalendarItem")
        if item is None:
            raise NotFound(_GONE)
        return item

    def _untouched(self, ref: str, revision: str) -> Element:
        """The entry as it is this moment. Raises Conflict, NotFound."""
        held = self._look(ref)
        invited = held.find(f"{{{T}}}RequiredAttendees"), held.find(f"{{{T}}}OptionalAttendees")
        if _revision(held) != revision or any(each is not None for each in invited) or not property_of(held):
            raise Conflict("The entry was edited in the calendar since it was last seen: it is left alone.")
        return held


def _minutes(block: Block) -> str:
    return str(int(block.alarm / timedelta(minutes=1)) if block.alarm is not None else 0)


def _entry(block: Block) -> Element:
    """What is written; it blocks no time, because it gives way to people. The order is the schema's."""
    return node(
        "t:CalendarItem",
        node("t:Subject", text=block.title),
        node("t:Sensitivity", text="Private"),
        node("t:Body", text=block.text, BodyType="Text"),
        node("t:ReminderIsSet", text="true" if block.alarm is not None else "false"),
        node("t:ReminderMinutesBeforeStart", text=_minutes(block)),
        key_property(block.key),
        node("t:Start", text=stamp(block.start)),
        node("t:End", text=stamp(block.end)),
        node("t:LegacyFreeBusyStatus", text="Free"),
    )


def _changes(block: Block) -> list[tuple[str, Element | None]]:
    """What a move or another wording changes."""
    return [
        ("item:Subject", node("t:Subject", text=block.title)),
        ("item:Body", node("t:Body", text=block.text, BodyType="Text")),
        ("item:ReminderIsSet", node("t:ReminderIsSet", text="true" if block.alarm is not None else "false")),
        ("item:ReminderMinutesBeforeStart", node("t:ReminderMinutesBeforeStart", text=_minutes(block))),
        ("calendar:Start", node("t:Start", text=stamp(block.start))),
        ("calendar:End", node("t:End", text=stamp(block.end))),
    ]


def _placed(item: Element) -> PlacedBlock:
    return PlacedBlock(ref=id_of(item), revision=_revision(item))


def _revision(item: Element) -> str:
    """A mark of what a user's edit changes; Exchange changes its own mark for less."""
    parts = (
        told(item, "Subject"),
        plain(told(item, "Body")),
        moment(told(item, "Start")).isoformat(),
        moment(told(item, "End")).isoformat(),
        told(item, "ReminderMinutesBeforeStart") if told(item, "ReminderIsSet") == "true" else "silent",
        told(item, "Location"),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
