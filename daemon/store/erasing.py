"""Forgetting one contact: the one thing that deletes from the log.

    theirs alone      facts linked to nobody else, facts that name them: deleted, with text, reading, links
    shared            stays the others'; their link and every mention of them go
    beside            drafts and decisions about them: deleted; drafts of others that mention them and
                      are not placed yet: deleted, to be written anew
    what stays        salted hashes of addresses, telephone number and id, so that they do not come back

Only here, and only inside this transaction, the mark in ``meta`` is set that lets the triggers pass.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, false, or_, select, update

from daemon.core.facts import AddressLinked, Fact, PersonSaved, Retracted
from daemon.store import queries, rows, schema
from daemon.store.erased import Erased, erasing
from daemon.store.mentions import Marks

BODIES: tuple[tuple[Table, tuple[str, ...], bool], ...] = (
    (schema.fact, ("body",), True),
    (schema.reading, ("body",), True),
    (schema.outbox, ("body",), True),
    (schema.agenda, ("body", "outlook"), True),
    (schema.text, ("subject", "written", "whole"), False),
    (schema.look, ("error",), False),
)
"""Where a person can be mentioned: table, columns, whether they hold JSON."""


class Erasure:
    """One contact on the way out."""

    def __init__(self, connection: Connection, contact: str) -> None:
        self._connection = connection
        self._contact = contact

    def perform(self, number: int) -> set[str]:
        """Forgets the contact under a new ``number`` of the log; returns the others who are concerned."""
        marks = self._marks()
        linked = self._linked()
        doomed = self._doomed(linked)
        concerned = self._contacts_of(linked)
        with erasing(self._connection):
            self._delete_facts(doomed)
            self._leave_blocks_to_be_taken_away()
            for table in (schema.link, schema.touched, schema.agenda, schema.outbox):
                self._execute(delete(table).where(table.c.contact == self._contact))
            concerned |= self._delete_intentions(marks)
            self._take_out(marks)
        known_by = marks.addresses | marks.phones or marks.names
        Erased(self._connection).remember(known_by | {self._contact}, number)
        return concerned

    def _leave_blocks_to_be_taken_away(self) -> None:
        """What stands in the user's calendar about the contact goes with the next pass; its row says no more than where.

        So does the note on the day in the Drafts folder: it may name anybody.
        """
        table = schema.outbox
        self._execute(
            update(table)
            .where((table.c.kind == "digest") & (table.c.state != schema.SETTLED))
            .values(body="{}", state="withdrawing")
        )
        theirs = (table.c.contact == self._contact) & (table.c.kind == "block")
        open_ = table.c.state.not_in([schema.SETTLED, "left"])
        self._execute(update(table).where(theirs & open_).values(contact="", body="{}", state="withdrawing"))

    def _execute(self, statement: Any, values: Any = None) -> Any:
        return self._connection.execute(statement, values)

    # --- who it is --------------------------------------------------------------------------------

    def _marks(self) -> Marks:
        """By what the contact is recognised; what a living contact has too is not in it."""
        fact = schema.fact
        wanted = queries.facts().where(fact.c.kind.in_([PersonSaved.KIND, AddressLinked.KIND])).order_by(fact.c.seq)
        own, others = Marks(), dict[tuple[str, str], Marks]()
        for row in self._execute(wanted):
            entry = rows.entry(*row)
            if entry is not None:
                contact, name, marks = _marks_of(entry.fact)
                if contact == self._contact:
                    own = own | marks
                else:
                    others[contact, name] = marks
        for marks in others.values():
            own = own - marks
        return own

    # --- what goes --------------------------------------------------------------------------------

    def _linked(self) -> dict[int, str]:
        """The keys of the facts that are linked to the contact, by number."""
        fact, link = schema.fact, schema.link
        wanted = select(fact.c.seq, fact.c.key).join(link, link.c.fact == fact.c.seq)
        found = self._execute(wanted.where(link.c.contact == self._contact))
        return {row.seq: row.key for row in found}

    def _doomed(self, linked: dict[int, str]) -> set[int]:
        """Facts linked to nobody else, facts that name the contact, and what retracts either."""
        doomed = set(linked) - self._shared() | self._naming(linked)
        keys = {linked[seq] for seq in doomed}
        retractions = queries.facts().where(schema.fact.c.kind == Retracted.KIND)
        return doomed | {
            row.seq for row in self._execute(retractions) if schema.stored_key(json.loads(row.body)["fact"]) in keys
        }

    def _shared(self) -> set[int]:
        mine, link = schema.link.alias(), schema.link
        wanted = select(link.c.fact).join(mine, mine.c.fact == link.c.fact)
        return set(
            self._execute(wanted.where(mine.c.contact == self._contact, link.c.contact != self._contact)).scalars()
        )

    def _naming(self, linked: Iterable[int]) -> set[int]:
        named = set()
        for some in queries.in_parts(linked):
            for row in self._execute(queries.facts().where(schema.fact.c.seq.in_(some))):
                entry = rows.entry(*row)
                if entry is not None and self._contact in rows.named_in(entry.fact):
                    named.add(entry.seq)
        return named

    def _contacts_of(self, numbers: Iterable[int]) -> set[str]:
        """The others who share one of these facts."""
        link = schema.link
        contacts: set[str] = set()
        for some in queries.in_parts(numbers):
            contacts.update(self._execute(select(link.c.contact).where(link.c.fact.in_(some)).distinct()).scalars())
        return contacts - {self._contact}

    def _delete_facts(self, numbers: Iterable[int]) -> None:
        for some in queries.in_parts(numbers):
            for table in (schema.link, schema.reading, schema.text):
                self._execute(delete(table).where(table.c.fact.in_(some)))
            self._execute(delete(schema.fact).where(schema.fact.c.seq.in_(some)))

    def _delete_intentions(self, marks: Marks) -> set[str]:
        """What is to be written to others and mentions the contact is decided anew, not placed with a hole in it."""
        table = schema.outbox
        intended = self._execute(
            select(table.c.position, table.c.contact, table.c.body).where(table.c.state == "intended")
        )
        hit = {row.position: row.contact for row in intended if marks.found_in(row.body)}
        for some in queries.in_parts(hit):
            self._execute(delete(table).where(table.c.position.in_(some)))
        return {contact for contact in hit.values() if contact}

    # --- what is taken out of the rest ------------------------------------------------------------

    def _take_out(self, marks: Marks) -> None:
        for table, columns, is_json in BODIES:
            changed = []
            contains = [table.c[name].icontains(part, autoescape=True) for name in columns for part in marks.fragments]
            wanted = select(*table.primary_key, *(table.c[name] for name in columns)).where(or_(false(), *contains))
            for row in self._execute(wanted):
                values = row._mapping  # noqa: SLF001  its public name
                if any(marks.found_in(values[name]) for name in columns):
                    clean = {
                        name: marks.out_of_json(values[name]) if is_json else marks.out_of(values[name])
                        for name in columns
                    }
                    changed.append(_prefixed("at_", values, table.primary_key) | _prefixed("to_", clean, columns))
            if changed:
                self._execute(_rewriting(table, columns), changed)


def _rewriting(table: Table, columns: Collection[str]) -> Any:
    """The statement that gives a row (``at_`` its primary key) new words (``to_`` its columns)."""
    places = [column == bindparam(f"at_{column.name}") for column in table.primary_key]
    return update(table).where(*places).values({name: bindparam(f"to_{name}") for name in columns})


def _prefixed(prefix: str, values: Mapping[str, Any], names: Iterable[Any]) -> dict[str, Any]:
    return {f"{prefix}{getattr(name, 'name', name)}": values[getattr(name, "name", name)] for name in names}


def _marks_of(fact: Fact) -> tuple[str, str, Marks]:
    """Whose marks a fact of the roster gives, under which name a later one replaces them, and the marks."""
    if isinstance(fact, PersonSaved):
        person = fact.person
        phones = frozenset({person.phone} - {""})
        return person.id, "", Marks(frozenset(person.addresses), frozenset({person.name} - {""}), phones)
    if isinstance(fact, AddressLinked):
        return fact.contact, fact.address, Marks(frozenset({fact.address}) if fact.linked else frozenset())
    return "", "", Marks()
