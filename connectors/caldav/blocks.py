"""Blocks of our own in a calendar on the server (``contract.OwnBlocks``): one resource each, named after its key.

    find     the resource of that name, else whichever holds the UID in one of the calendars (users move entries)
    put      looked for, PUT with If-None-Match (which Google does not heed): never over another
    replace  read, compared, PUT with If-Match: only over what was compared
    remove   read, compared, DELETE with If-Match

After writing, the server's own copy is read: servers rewrite what they store. Nothing here touches an
entry that the user edited, moved, or invited somebody to.
"""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.caldav import asking, gate, places
from connectors.caldav.account import Account
from connectors.caldav.bodies import Body
from connectors.caldav.discover import Source
from connectors.caldav.faults import Declined
from connectors.contract import Block, PlacedBlock
from connectors.errors import Conflict, NotFound, Permanent, Temporary
from connectors.ical.own import key_of_block, revision_of_block, text_of_block, uid_of_block
from connectors.ical.text import cut

CALENDAR_TYPE = "text/calendar; charset=utf-8"
EDITED = "The entry was edited or moved in the calendar since it was last seen: it is left alone."
GONE = "The entry is no longer in the calendar."
THERE = "This entry stands in the calendar already."


class CalDavBlocks:
    """Writing blocks into a calendar of one account."""

    def __init__(self, account: Account) -> None:
        """Asks nothing yet."""
        self._account = account

    # --- the contract

    def find(self, key: str) -> PlacedBlock | None:
        """See ``contract.OwnBlocks.find``."""
        if key_of_block(key) != key:
            return None
        for source in self._calendars():
            body = self._read(source, _named(source, key))
            if _key(body) == key:
                return _placed(_named(source, key), body)
        for source in self._calendars():
            for ref in self._holding(source, key):
                body = self._read(source, ref)
                if _key(body) == key:
                    return _placed(ref, body)
        return None

    def put(self, block: Block) -> PlacedBlock:
        """See ``contract.OwnBlocks.put``."""
        source = self._target()
        ref = _named(source, block.key)
        if not self._read(source, ref).gone:
            raise Conflict(THERE)
        try:
            self._write(source, ref, block, {"If-None-Match": "*"})
        except (Conflict, NotFound, Declined) as error:
            # Servers differ in how they say that the UID stands in another resource, or the calendar is gone.
            if self.find(block.key) is not None:
                raise Conflict(THERE) from error
            raise self._unwritable(source) from error
        return self._stored(source, ref)

    def replace(self, ref: str, block: Block, revision: str) -> PlacedBlock:
        """See ``contract.OwnBlocks.replace``."""
        source = self._source(ref)
        body = self._present(source, ref)
        if _key(body) not in (None, block.key):
            raise Permanent("An entry can only be replaced by one of the same key: this is a bug.")
        if _key(body) and revision_of_block(body.data) == revision_of_block(text_of_block(block, datetime.now(UTC))):
            return _placed(ref, body)  # it was written before, and only the answer was lost
        self._check(ref, body, revision)
        self._write(source, ref, block, {"If-Match": body.etag})
        return self._stored(source, ref)

    def remove(self, ref: str, revision: str) -> None:
        """See ``contract.OwnBlocks.remove``."""
        source = self._source(ref)
        body = self._present(source, ref)
        self._check(ref, body, revision)
        self._ask("DELETE", source, ref, b"", {"If-Match": body.etag})

    # --- the server

    def _calendars(self) -> list[Source]:
        """Where a block may be: in the calendars that are watched."""
        return list(self._account.calendars())

    def _target(self) -> Source:
        """The first calendar that may be written to. Raises Permanent."""
        for source in self._calendars():
            if source.writable:
                return source
        raise Permanent(
            "None of your calendars on the server may be written to: name one that may be as the first of `calendars` "
            "under [account.calendar]."
        )

    def _source(self, ref: str) -> Source:
        """The calendar a reference lies in. Raises NotFound."""
        for source in self._calendars():
            if ref.startswith(source.path) and places.path_of(ref) == ref and ref.endswith(".ics"):
                return source
        raise NotFound(GONE)

    def _read(self, source: Source, ref: str) -> Body:
        """The resource as it is now. Raises Temporary where the server does not tell."""
        (body,) = (body for _, body in self._account.bodies.of(source.url, {ref: ""}))
        if body.problem:
            raise Temporary(
                f"The entry {ref.rsplit('/', 1)[-1]} cannot be read ({body.problem}): it is asked for again."
            )
        return body

    def _present(self, source: Source, ref: str) -> Body:
        body = self._read(source, ref)
        if body.gone:
            raise NotFound(GONE)
        return body

    def _stored(self, source: Source, ref: str) -> PlacedBlock:
        body = self._read(source, ref)
        if body.gone:
            raise Temporary("The calendar server took the entry and does not have it: it is looked for again.")
        return _placed(ref, body)

    def _holding(self, source: Source, key: str) -> list[str]:
        """References of the resources in a calendar whose UID looks like that of a block."""
        answer = self._account.client.look("REPORT", source.url, asking.event_named(uid_of_block(key)), depth=1)
        refs = [places.path_of(places.joined(source.url, each.href)) for each in answer.found if each.status == 200]
        return [ref for ref in refs if ref and ref != _named(source, key)]

    def _check(self, ref: str, body: Body, revision: str) -> None:
        """Raises Conflict unless the entry is a block of ours, as it was seen, in its own place, with nobody invited."""
        ours = _key(body) is not None and gate.OWN.fullmatch(ref) is not None and body.etag
        if not ours or revision_of_block(body.data) != revision or not _is_private(body.data):
            raise Conflict(EDITED)

    def _write(self, source: Source, ref: str, block: Block, condition: dict[str, str]) -> None:
        self._ask("PUT", source, ref, text_of_block(block, datetime.now(UTC)), condition)

    def _ask(self, method: str, source: Source, ref: str, data: bytes, condition: dict[str, str]) -> None:
        headers = {"Content-Type": CALENDAR_TYPE, **condition} if data else condition
        try:
            self._account.client.ask(method, places.joined(source.url, ref), data, headers=headers)
        except Conflict as error:
            raise Conflict(EDITED) from error
        except NotFound as error:
            raise NotFound(GONE) from error

    def _unwritable(self, source: Source) -> Permanent:
        return Permanent(
            f"The calendar {source.shown} does not take entries: name one that does as the first of "
            "`calendars` under [account.calendar]."
        )


def _named(source: Source, key: str) -> str:
    return f"{source.path}{key}.ics"


def _placed(ref: str, body: Body) -> PlacedBlock:
    return PlacedBlock(ref=ref, revision=revision_of_block(body.data))


def _key(body: Body) -> str | None:
    """The key of the one block in a resource; None where it holds anything else, or nothing."""
    uids = [block.text(b"UID") for block in cut(body.data).events] if body.data else []
    return key_of_block(uids[0]) if len(uids) == 1 else None


def _is_private(data: bytes) -> bool:
    """Whether nobody is invited: then the server has nobody to tell."""
    return not any(name in block.raw for block in cut(data).events for name in (b"ATTENDEE", b"ORGANIZER"))
