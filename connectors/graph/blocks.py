"""Entries of our own in the user's calendar at Microsoft 365 (``contract.OwnBlocks``).

    transactionId   the key: a repeated creation makes no second entry, and it tells whose entry it is
    property        the key once more, because it can be asked for
    If-Match        every change and removal holds only for the state that was just compared

Never with attendees: ``Calendars.ReadWrite`` could invite people, so the gate judges every body.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Block, PlacedBlock
from connectors.errors import Conflict, NotFound, Permanent
from connectors.graph.client import Graph, Json, path
from connectors.graph.happenings import span_of
from connectors.graph.mailbox import _REF
from connectors.graph.parse import KEY, having, property_of

SELECT = (
    "id,changeKey,subject,body,start,end,isReminderOn,reminderMinutesBeforeStart,isAllDay,isCancelled,attendees,"
    "location,transactionId"
)
EXPAND = f"singleValueExtendedProperties($filter=id eq '{KEY}')"
_UTC = ZoneInfo("UTC")


class GraphBlocks:
    """Of the account's default calendar."""

    def __init__(self, graph: Graph) -> None:
        """Reads nothing yet."""
        self._graph = graph

    def find(self, key: str) -> PlacedBlock | None:
        """See ``contract.OwnBlocks.find``."""
        where = path("me", "events", filter=having(KEY, key), select=SELECT, expand=EXPAND, top="2")
        told = next(iter(self._graph.get(where).get("value", ())), None)
        return _placed(told) if told else None

    def put(self, block: Block) -> PlacedBlock:
        """See ``contract.OwnBlocks.put``."""
        if self.find(block.key) is not None:
            raise Conflict("This entry stands in the calendar already.")
        whole = _entry(block) | {
            "transactionId": block.key,
            "singleValueExtendedProperties": [{"id": KEY, "value": block.key}],
        }
        made = self._graph.post(path("me", "events"), whole)
        return _placed(self._look(str(made["id"])))

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        """See ``contract.OwnBlocks.replace``."""
        held = self._untouched(ref, revision)
        if property_of(held, KEY) != block.key:
            raise Permanent("An entry can only be replaced by one of the same key: this is a bug.")
        self._graph.patch(path("me", "events", ref), _entry(block), etag=_etag(held))
        return _placed(self._look(ref))

    def remove(self, ref: str, revision: str) -> None:
        """See ``contract.OwnBlocks.remove``."""
        self._graph.delete(path("me", "events", ref), etag=_etag(self._untouched(ref, revision)))

    def _look(self, ref: str) -> Json:
        if not _REF.fullmatch(ref):
            raise NotFound("The entry is no longer in the calendar.")
        return self._graph.get(path("me", "events", ref, select=SELECT, expand=EXPAND))

    def _untouched(self, ref: str, revision: str) -> Json:
        """The entry as it is this moment. Raises Conflict, NotFound."""
        try:
            held = self._look(ref)
        except NotFound as error:
            raise NotFound("The entry is no longer in the calendar.") from error
        if _revision(held) != revision or held.get("attendees") or not property_of(held, KEY):
            raise Conflict("The entry was edited in the calendar since it was last seen: it is left alone.")
        return held


def _entry(block: Block) -> dict[str, Any]:
    """What is written; it blocks no time, because it gives way to people."""
    minutes = int(block.alarm / timedelta(minutes=1)) if block.alarm is not None else 0
    return {
        "subject": block.title,
        "body": {"contentType": "text", "content": block.text},
        "start": _time(block.start),
        "end": _time(block.end),
        "isReminderOn": block.alarm is not None,
        "reminderMinutesBeforeStart": minutes,
        "showAs": "free",
        "sensitivity": "private",
        "responseRequested": False,
    }


def _time(at: datetime) -> dict[str, str]:
    return {"dateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _placed(told: Json) -> PlacedBlock:
    return PlacedBlock(ref=str(told["id"]), revision=_revision(told))


def _revision(told: Json) -> str:
    """A mark of what a user's edit changes; Exchange changes its own mark for less."""
    start, end = span_of(told, _UTC)
    body: Mapping[str, Any] = told.get("body") or {}
    parts = (
        str(told.get("subject") or ""),
        "\n".join(line.rstrip() for line in str(body.get("content") or "").strip().splitlines()),
        start.isoformat(),
        end.isoformat(),
        str(told.get("reminderMinutesBeforeStart")) if told.get("isReminderOn") else "silent",
        str((told.get("location") or {}).get("displayName") or ""),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _etag(held: Json) -> str:
    return str(held.get("@odata.etag") or f'W/"{held.get("changeKey", "")}"')
