"""Entries of our own in the user's primary calendar (``contract.OwnBlocks``).

The event's id is the block's key, which is 64 letters of base32hex as Google wants them; so Google itself
refuses a second one, and makes the UID of it ("KEY@google.com"). Every write says ``sendUpdates=none``
and names nobody; it is made for the state that was just looked at (``If-Match``).
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any, Final

from connectors.contract import Block, PlacedBlock
from connectors.errors import Conflict, NotFound, Permanent
from connectors.google_calendar.client import Client
from connectors.google_calendar.parse import Item

PRIMARY: Final = "primary"
MARK: Final = "followthrough"
"""The private property that holds the key, for whoever wonders where an entry came from."""
MOST_MINUTES: Final = 40_320
"""Four weeks: as early as a reminder may be."""
_FIELDS: Final = "id,etag,status,start,end,summary,description,location,recurrence,attendees(email),extendedProperties"
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_GONE: Final = "The entry is no longer in Google Calendar."


class GoogleBlocks:
    """Writing blocks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def find(self, key: str) -> PlacedBlock | None:
        """See ``contract.OwnBlocks.find``."""
        found = self._looked(key)
        return None if found is None or found.get("status") == "cancelled" else _placed(found)

    def put(self, block: Block) -> PlacedBlock:
        """See ``contract.OwnBlocks.put``. The id of an entry that was deleted is taken: it is brought back with this content."""
        _checked(block.key)
        try:
            return _placed(self._client.insert(PRIMARY, _body(block)))
        except Conflict:
            deleted = self._looked(block.key)
            if deleted is None or deleted.get("status") != "cancelled":
                raise
        return self._written(block, deleted)

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        """See ``contract.OwnBlocks.replace``."""
        over = self._untouched(ref, revision)
        if ref != block.key:
            raise Permanent("An entry can only be replaced by one of the same key: this is a bug.")
        return self._written(block, over)

    def remove(self, ref: str, revision: str) -> None:
        """See ``contract.OwnBlocks.remove``."""
        self._client.delete(PRIMARY, ref, self._untouched(ref, revision)["etag"])

    def _looked(self, key: str) -> Item | None:
        if not _KEY.fullmatch(key):
            return None
        try:
            return self._client.event(PRIMARY, key, _FIELDS)
        except NotFound:
            return None

    def _untouched(self, ref: str, revision: str) -> Item:
        """The entry as it is now. Raises NotFound, Conflict."""
        found = self._looked(ref)
        if found is None or found.get("status") == "cancelled":
            raise NotFound(_GONE)
        if _revision(found) != revision:
            raise Conflict("The entry was edited in Google Calendar since it was last seen: it is left alone.")
        return found

    def _written(self, block: Block, over: Item) -> PlacedBlock:
        return _placed(self._client.update(PRIMARY, block.key, _body(block), over["etag"]))


def _checked(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise Permanent("The key of an entry is not 64 hex digits: this is a bug.")


def _placed(item: Item) -> PlacedBlock:
    return PlacedBlock(ref=item["id"], revision=_revision(item))


def _body(block: Block) -> dict[str, Any]:
    minutes = None if block.alarm is None else min(MOST_MINUTES, max(0, round(block.alarm.total_seconds() / 60)))
    ringing = [] if minutes is None else [{"method": "popup", "minutes": minutes}]
    return {
        "id": block.key,
        "status": "confirmed",
        "summary": block.title,
        "description": block.text,
        "start": _moment(block.start),
        "end": _moment(block.end),
        "transparency": "transparent",
        "visibility": "private",
        "reminders": {"useDefault": False, "overrides": ringing},
        "extendedProperties": {"private": {MARK: block.key}},
    }


def _moment(when: datetime) -> dict[str, str]:
    return {"dateTime": when.astimezone(UTC).replace(microsecond=0).isoformat()}


def _revision(item: Item) -> str:
    """A mark of all that a user may have changed; its ETag also moves when an alarm is dismissed."""
    told = {
        "times": [_instant(item.get(name) or {}) for name in ("start", "end")],
        "words": [(item.get(name) or "").strip() for name in ("summary", "description", "location")],
        "guests": sorted(guest.get("email", "") for guest in item.get("attendees", ())),
        "recurrence": list(item.get("recurrence", ())),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _instant(when: Item) -> str:
    """The same for one moment, whatever offset Google tells it with."""
    if not when.get("dateTime"):
        return str(when.get("date", ""))
    return datetime.fromisoformat(when["dateTime"]).astimezone(UTC).isoformat()
