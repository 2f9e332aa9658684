"""What a transaction has appended and not yet written: a first pass brings thousands of facts, and a statement
for each of their rows would cost more than reading the mail.

Nothing here decides: which facts are new is known before they are gathered. What belongs to a fact
that the log knew already is compared with what is there, and only what is missing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, func, insert, select

from daemon.store import schema
from daemon.store.queries import in_parts
from daemon.store.rows import packed
from daemon.store.values import Text

if TYPE_CHECKING:
    from daemon.core.meaning import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What belongs to the fact with the number ``seq``."""

    seq: int
    contacts: frozenset[str]
    text: Text | None
    reading: Reading | None


class Gathering:
    """Rows on their way; ``write`` empties it."""

    def __init__(self) -> None:
        self._facts: list[dict[str, Any]] = []
        self._of_new: list[Belongings] = []
        self._of_known: list[Belongings] = []
        self._numbers: set[int] = set()

    def __contains__(self, seq: object) -> bool:
        """Whether something of this fact is still to be written."""
        return seq in self._numbers

    def add(self, belongings: Belongings, row: dict[str, Any] | None) -> None:
        """Gathers what belongs to a fact: a new one, whose own row is given, or one that is known."""
        if row is not None:
            self._facts.append(row)
        (self._of_known if row is None else self._of_new).append(belongings)
        self._numbers.add(belongings.seq)

    def write(self, connection: Connection) -> list[Belongings]:
        """Writes everything; returns what was added to facts that were known."""
        _insert(connection, schema.fact, self._facts)
        _insert_all(connection, self._of_new)
        missing = list(_missing(connection, self._of_known))
        _insert_all(connection, missing)
        for gathered in (self._facts, self._of_new, self._of_known, self._numbers):
            gathered.clear()
        return missing


def concerned(connection: Connection, added: Collection[Belongings]) -> set[str]:
    """The contacts to be decided upon again: newly linked to something old, or it is read better than before."""
    read = [each.seq for each in added if each.reading]
    linked = {contact for some in in_parts(read) for _seq, contact in _linked(connection, some)}
    return linked.union(*(each.contacts for each in added))


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _insert_all(connection: Connection, gathered: Collection[Belongings]) -> None:
    links = [{"contact": contact, "fact": each.seq} for each in gathered for contact in sorted(each.contacts)]
    texts = [_text_row(each.seq, each.text) for each in gathered if each.text]
    readings = [
        {"fact": each.seq, "version": each.reading.version, "body": packed(each.reading)}
        for each in gathered
        if each.reading
    ]
    _insert(connection, schema.link, links)
    _insert(connection, schema.text, texts)
    _insert(connection, schema.reading, readings)


def _text_row(seq: int, text: Text) -> dict[str, Any]:
    return {"fact": seq, "subject": text.subject, "written": text.written, "whole": text.whole}


def _missing(connection: Connection, gathered: Iterable[Belongings]) -> Iterable[Belongings]:
    """What the log does not hold yet: links, the first text, readings of a newer version than all before."""
    by_fact: dict[int, list[Belongings]] = {}
    for each in gathered:
        by_fact.setdefault(each.seq, []).append(each)
    for some in in_parts(by_fact):
        links, texts, versions = _linked(connection, some), _with_text(connection, some), _newest(connection, some)
        for each in (each for seq in some for each in by_fact[seq]):
            contacts = frozenset(contact for contact in each.contacts if (each.seq, contact) not in links)
            text = each.text if each.seq not in texts else None
            reading = each.reading if each.reading and each.reading.version > versions.get(each.seq, -1) else None
            links |= {(each.seq, contact) for contact in contacts}
            texts |= {each.seq} if text else set()
            versions |= {each.seq: reading.version} if reading else {}
            if contacts or text or reading:
                yield Belongings(seq=each.seq, contacts=contacts, text=text, reading=reading)


def _linked(connection: Connection, facts: list[int]) -> set[tuple[int, str]]:
    link = schema.link
    found = connection.execute(select(link.c.fact, link.c.contact).where(link.c.fact.in_(facts)))
    return {(seq, contact) for seq, contact in found}


def _with_text(connection: Connection, facts: list[int]) -> set[int]:
    return set(connection.execute(select(schema.text.c.fact).where(schema.text.c.fact.in_(facts))).scalars())


def _newest(connection: Connection, facts: list[int]) -> dict[int, int]:
    """The newest version by which each fact was read."""
    reading = schema.reading
    wanted = select(reading.c.fact, func.max(reading.c.version)).where(reading.c.fact.in_(facts))
    return dict(tuple(row) for row in connection.execute(wanted.group_by(reading.c.fact)))
