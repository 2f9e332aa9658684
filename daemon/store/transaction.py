"""Writing: everything that belongs together, committed together or not at all.

    with store.transaction(now) as transaction:
        transaction.append(letter, contacts={contact}, text=text, reading=reading)
        transaction.save_cursor("home", "mail", cursor)

Writers are one at a time, so the numbers given here are nobody else's. What belongs to a new fact
(links, text, reading) is gathered and written in a few statements at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from daemon.core.facts import Fact, PersonSaved, Retracted
from daemon.store import schema
from daemon.store.erased import Erased
from daemon.store.gathering import Belongings, Gathering, concerned
from daemon.store.inserting import Inserts
from daemon.store.queries import FIND_FACT, head_of
from daemon.store.rows import fact_row, named_in
from daemon.store.schema import SETTLED, storable, stored_key
from daemon.store.values import OUTBOX_STATES, AgendaRow, Look, OutboxRow, Text

if TYPE_CHECKING:
    from daemon.core.meaning import Reading


class Transaction:
    """One transaction of the store; made by ``Store.transaction``, used by one thread, then forgotten."""

    def __init__(self, connection: Connection, inserts: Inserts, now: datetime) -> None:
        self._connection = connection
        self._insert = inserts
        self._now = now
        self._number = head_of(connection)
        self._erased = Erased(connection)
        self._new: dict[str, int] = {}
        self._touched: dict[str, int] = {}
        self._gathering = Gathering()

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
        named = {storable(contact) for contact in (*contacts, *named_in(fact), *self._contacts_retracted_by(fact))}
        welcome = named if isinstance(fact, PersonSaved) else self._still_there(named)
        if named and not welcome:
            return False
        seq, row = self._find(fact.key), None
        if seq is None:
            self._number = seq = self._number + 1
            row = fact_row(fact, seq, self._now)
            self._new[stored_key(fact.key)] = seq
            self._touched.update(dict.fromkeys(welcome, seq))
            if isinstance(fact, PersonSaved):
                self._erased.welcome(fact.person)
        self._gathering.add(Belongings(seq=seq, contacts=frozenset(welcome), text=text, reading=reading), row)
        return row is not None

    def link(self, key: str, contact: str) -> bool:
        """Links a known fact to one more contact; False where it was, or where there is no such fact (any more)."""
        welcome = frozenset(self._still_there({storable(contact)}))
        return self._add(key, Belongings(seq=0, contacts=welcome, text=None, reading=None))

    def read(self, key: str, reading: Reading) -> bool:
        """Adds a reading of a newer version than all before; False otherwise, or where there is no such fact."""
        return self._add(key, Belongings(seq=0, contacts=frozenset(), text=None, reading=reading))

    # --- working state ----------------------------------------------------------------------------

    def save_cursor(self, account: str, channel: str, cursor: str) -> None:
        """Records a connector's position, together with what was learned up to it."""
        self._connection.execute(self._insert.cursor, {"account": account, "channel": channel, "value": cursor})

    def intend(self, row: OutboxRow) -> bool:
        """Records an intention; False where one of that key is open, or its contact was erased.

        Where an earlier one was settled (withdrawn, and called for once more), this one takes its place.
        """
        if row.contact and not self._still_there({row.contact}):
            return False
        return self._connection.execute(self._insert.intent, asdict(row)).first() is not None

    def settle(
        self, key: str, *, state: str, ref: str | None = None, revision: str | None = None, body: str | None = None
    ) -> None:
        """Moves an outbox row on; what is ``None`` stays as it is. Without the row: nothing.

        A settled row keeps no body: nobody asks for it any more, and it is the text of a letter.
        """
        if state not in OUTBOX_STATES:
            raise ValueError(f"not a state of the outbox: {state}; it is one of {', '.join(OUTBOX_STATES)}")
        told = {"state": state, "ref": ref, "revision": revision, "body": "{}" if state == SETTLED else body}
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

    def touch(self, contacts: Collection[str]) -> None:
        """These are to be decided upon again: something changed that is no fact of theirs."""
        self._touch(self._still_there(set(contacts)))

    # --- forgetting -------------------------------------------------------------------------------

    def erase(self, contact: str) -> None:
        """Deletes a contact: facts, texts, drafts, decisions and mentions; salted hashes stay.

        What it was merged with has an id of its own, to be erased too. Afterwards, outside the
        transaction, ``Store.vacuum`` takes what was deleted out of the file.
        """
        from daemon.store.erasing import Erasure

        self._flush()
        self._number += 1
        for other in Erasure(self._connection, contact).perform(self._number):
            self._touched[other] = self._number
        self._touched.pop(contact, None)
        self._erased = Erased(self._connection)
        self._new.clear()

    # --- inside -----------------------------------------------------------------------------------

    def finish(self) -> None:
        """Writes what was gathered; called by the store before it commits."""
        self._flush()

    def _flush(self) -> None:
        self._write(self._gathering)
        if self._touched:
            rows = [{"contact": contact, "seq": seq} for contact, seq in sorted(self._touched.items())]
            self._connection.execute(self._insert.touched, rows)
            self._touched.clear()

    def _find(self, key: str) -> int | None:
        """The number of a fact of this natural key."""
        new = self._new.get(stored_key(key))
        return self._connection.execute(FIND_FACT, {"key": key}).scalar() if new is None else new

    def _add(self, key: str, belongings: Belongings) -> bool:
        """Adds to a known fact at once, and tells whether that changed anything."""
        seq = self._find(key)
        if seq is None:
            return False
        if seq in self._gathering:
            self._flush()
        addition = Gathering()
        addition.add(replace(belongings, seq=seq), None)
        return self._write(addition)

    def _write(self, gathering: Gathering) -> bool:
        added = gathering.write(self._connection)
        self._touch(concerned(self._connection, added))
        return bool(added)

    def _touch(self, contacts: Collection[str]) -> None:
        """Something old is newly known of these: they are to be decided upon again."""
        if contacts:
            self._number += 1
            self._touched.update(dict.fromkeys(contacts, self._number))

    def _contacts_retracted_by(self, fact: Fact) -> list[str]:
        seq = self._find(fact.fact) if isinstance(fact, Retracted) else None
        if seq is None:
            return []
        if seq in self._gathering:
            self._flush()
        linked = select(schema.link.c.contact).where(schema.link.c.fact == seq)
        return list(self._connection.execute(linked).scalars())

    def _still_there(self, contacts: Collection[str]) -> set[str]:
        """Without those who were erased: another process may still hold them in mind."""
        return {contact for contact in contacts if not self._erased.remembers(contact)}
