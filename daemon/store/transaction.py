"""Writing: everything that belongs together, committed together or not at all.

    with store.transaction(now) as transaction:
        transaction.append(letter, contacts={contact}, text=text, reading=reading)
        transaction.save_cursor("home", "mail", cursor)

Writers are one at a time, so the numbers given here are nobody else's. What belongs to a new fact
(links, text, reading) is gathered and written in a few statements at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from daemon.core.facts import Fact, PersonSaved, Retracted
from daemon.core.meaning import Reading
from daemon.store import schema
from daemon.store.erasing import Erased, Erasure
from daemon.store.inserting import Inserts
from daemon.store.queries import head_of
from daemon.store.rows import fact_row, named_in, packed
from daemon.store.values import OUTBOX_STATES, AgendaRow, Look, OutboxRow, Text


class Transaction:
    """One transaction of the store; made by ``Store.transaction``, used by one thread, then forgotten."""

    def __init__(self, connection: Connection, inserts: Inserts, now: datetime) -> None:
        self._connection = connection
        self._insert = inserts
        self._now = now
        self._number = head_of(connection)
        self._first = self._number + 1
        self._erased = Erased(connection)
        self._touched: dict[str, int] = {}
        self._gathered: dict[str, list[dict[str, Any]]] = {"link": [], "text": [], "reading": []}

    # --- the log ----------------------------------------------------------------------------------

    def append(
        self,
        fact: Fact,
        *,
        contacts: Collection[str] = (),
        text: Text | None = None,
        reading: Reading | None = None,
    ) -> bool:
        """Records a fact; returns False where the log knew it already.

        It is linked to ``contacts`` and to those it names itself; a retraction, to those of the
        fact it retracts. Of a known fact what is missing is added: links, the text, a newer
        reading. What would belong to erased contacts only is not recorded (False).
        """
        named = {*contacts, *named_in(fact), *self._contacts_retracted_by(fact)}
        welcome = named if isinstance(fact, PersonSaved) else self._still_there(named)
        if named and not welcome:
            return False
        row = fact_row(fact, self._number + 1, self._now)
        if self._connection.execute(self._insert.fact, row).first() is None:
            self._complete(fact.key, welcome, text, reading)
            return False
        self._number += 1
        self._gather(self._number, welcome, text, reading)
        return True

    def link(self, key: str, contact: str) -> bool:
        """Links a known fact to one more contact; False where it was, or where there is no such fact (any more)."""
        seq = self._find(key)
        return seq is not None and self._add_links(seq, self._still_there({contact}))

    def read(self, key: str, reading: Reading) -> bool:
        """Adds a reading of a newer version than all before; False otherwise, or where there is no such fact."""
        seq = self._find(key)
        return seq is not None and self._add_reading(seq, reading)

    # --- working state ----------------------------------------------------------------------------

    def save_cursor(self, account: str, channel: str, cursor: str) -> None:
        """Records a connector's position, together with what was learned up to it."""
        self._connection.execute(self._insert.cursor, {"account": account, "channel": channel, "value": cursor})

    def intend(self, row: OutboxRow) -> bool:
        """Records an intention, also where an earlier one of the key was settled (it was withdrawn and is called for
        once more); False where one is open, or its contact was erased."""
        if row.contact and not self._still_there({row.contact}):
            return False
        return self._connection.execute(self._insert.intent, asdict(row)).first() is not None

    def settle(
        self, key: str, *, state: str, ref: str | None = None, revision: str | None = None, body: str | None = None
    ) -> None:
        """Moves an outbox row on; what is ``None`` stays as it is. Without the row: nothing."""
        if state not in OUTBOX_STATES:
            raise ValueError(f"not a state of the outbox: {state}; it is one of {', '.join(OUTBOX_STATES)}")
        told = {"state": state, "ref": ref, "revision": revision, "body": body}
        values = {name: value for name, value in told.items() if value is not None}
        self._connection.execute(update(schema.outbox).where(schema.outbox.c.key == key).values(values))

    def plan(self, rows: Iterable[AgendaRow]) -> None:
        """Replaces what was decided about these contacts."""
        planned = list(rows)
        there = self._still_there({row.contact for row in planned})
        if kept := [asdict(row) for row in planned if row.contact in there]:
            self._connection.execute(self._insert.agenda, kept)

    def looked(self, look: Look) -> None:
        """Records how a look at an account went, in place of the one before."""
        self._connection.execute(self._insert.look, asdict(look))

    # --- forgetting -------------------------------------------------------------------------------

    def erase(self, contact: str) -> None:
        """Deletes a contact: facts, texts, drafts, decisions and mentions; salted hashes stay.

        What it was merged with has an id of its own, to be erased too. Afterwards, outside the
        transaction, ``Store.vacuum`` takes what was deleted out of the file.
        """
        self._flush()
        self._number += 1
        for other in Erasure(self._connection, contact).perform(self._number):
            self._touched[other] = self._number
        self._touched.pop(contact, None)
        self._erased = Erased(self._connection)

    # --- inside -----------------------------------------------------------------------------------

    def finish(self) -> None:
        """Writes what was gathered; called by the store before it commits."""
        self._flush()

    def _flush(self) -> None:
        for name, rows in self._gathered.items():
            if rows:
                self._connection.execute(insert(schema.metadata.tables[name]), rows)
                rows.clear()
        if self._touched:
            rows = [{"contact": contact, "seq": seq} for contact, seq in self._touched.items()]
            self._connection.execute(self._insert.touched, rows)
            self._touched.clear()

    def _gather(self, seq: int, contacts: Collection[str], text: Text | None, reading: Reading | None) -> None:
        self._gathered["link"] += [{"contact": contact, "fact": seq} for contact in sorted(contacts)]
        if text is not None:
            self._gathered["text"].append({"fact": seq, **asdict(text)})
        if reading is not None:
            self._gathered["reading"].append({"fact": seq, "version": reading.version, "body": packed(reading)})
        self._touched.update(dict.fromkeys(contacts, seq))

    def _complete(self, key: str, contacts: Collection[str], text: Text | None, reading: Reading | None) -> None:
        seq = self._find(key)
        assert seq is not None, "a fact that is in the way is there"  # noqa: S101
        self._add_links(seq, contacts)
        if text is not None:
            self._connection.execute(self._insert.text, {"fact": seq, **asdict(text)})
        if reading is not None:
            self._add_reading(seq, reading)

    def _find(self, key: str) -> int | None:
        """The number of a known fact, all that belongs to it written."""
        seq = self._connection.execute(select(schema.fact.c.seq).where(schema.fact.c.key == key)).scalar()
        if seq is not None and seq >= self._first:
            self._flush()
        return seq

    def _add_links(self, seq: int, contacts: Collection[str]) -> bool:
        new = [
            contact
            for contact in sorted(contacts)
            if self._connection.execute(self._insert.link, {"contact": contact, "fact": seq}).first() is not None
        ]
        self._touch(new)
        return bool(new)

    def _add_reading(self, seq: int, reading: Reading) -> bool:
        table = schema.reading
        newest = self._connection.execute(select(func.max(table.c.version)).where(table.c.fact == seq)).scalar()
        if newest is not None and newest >= reading.version:
            return False
        self._connection.execute(insert(table), {"fact": seq, "version": reading.version, "body": packed(reading)})
        self._touch(self._contacts_of(seq))
        return True

    def _touch(self, contacts: Collection[str]) -> None:
        """Something old is newly known of these: they are to be decided upon again."""
        if contacts:
            self._number += 1
            self._touched.update(dict.fromkeys(contacts, self._number))

    def _contacts_of(self, seq: int) -> list[str]:
        linked = select(schema.link.c.contact).where(schema.link.c.fact == seq)
        return list(self._connection.execute(linked).scalars())

    def _contacts_retracted_by(self, fact: Fact) -> list[str]:
        seq = self._find(fact.fact) if isinstance(fact, Retracted) else None
        return [] if seq is None else self._contacts_of(seq)

    def _still_there(self, contacts: Collection[str]) -> set[str]:
        """Without those who were erased: another process may still hold them in mind."""
        return {contact for contact in contacts if contact in self._touched or not self._erased.bars(contact)}
