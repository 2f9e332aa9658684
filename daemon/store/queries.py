"""The questions that more than one module asks, as statements. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Connection, Select, and_, bindparam, func, or_, select, union

from daemon.store import schema

T = TypeVar("T")

AT_ONCE = 500
"""Values in one question; SQLite and PostgreSQL both have a limit."""

FIND_FACT = select(schema.fact.c.seq).where(schema.fact.c.key == bindparam("key"))
"""The number of the fact with a natural ``key``; asked for every fact that is appended, so it is built once."""


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """``values`` in lists that one question can hold."""
    remaining = iter(values)
    while some := list(islice(remaining, AT_ONCE)):
        yield some


NEWEST = select(
    *(
        select(func.max(column)).scalar_subquery()
        for column in (schema.fact.c.seq, schema.touched.c.seq, schema.erased.c.seq)
    )
)
"""The newest numbers there are; asked many times in every pass, so it is built once."""

CURSOR = select(schema.cursor.c.value).where(
    schema.cursor.c.account == bindparam("account"), schema.cursor.c.channel == bindparam("channel")
)
"""A position, by ``account`` and ``channel``; asked as often."""


def head_of(connection: Connection) -> int:
    """The number of the newest change. It never falls: an erasure has a number too."""
    return max(number or 0 for number in connection.execute(NEWEST).one())


def facts() -> Select[Any]:
    """Facts as ``rows.entry`` takes them, without readings."""
    fact = schema.fact
    return select(fact.c.seq, fact.c.seen, fact.c.kind, fact.c.body)


def facts_with_readings() -> Select[Any]:
    """Facts as ``rows.entry`` takes them, each with its newest reading or NULL."""
    fact, reading = schema.fact, schema.reading
    newer = reading.alias()
    newest = select(func.max(newer.c.version)).where(newer.c.fact == fact.c.seq).scalar_subquery()
    matches = and_(reading.c.fact == fact.c.seq, reading.c.version == newest)
    return facts().add_columns(reading.c.body).select_from(fact.outerjoin(reading, matches))


def entries() -> Select[Any]:
    """The same for every contact a fact is linked to (which is a last column), in log order."""
    fact, link = schema.fact, schema.link
    return facts_with_readings().add_columns(link.c.contact).join(link, link.c.fact == fact.c.seq).order_by(fact.c.seq)


def stale(now: datetime) -> CompoundSelect[Any]:
    """The contacts never decided upon, or changed since; and those whose next moment has come."""
    touched, agenda = schema.touched, schema.agenda
    decided = touched.outerjoin(agenda, agenda.c.contact == touched.c.contact)
    is_new = or_(agenda.c.contact.is_(None), touched.c.seq > agenda.c.upto)
    return union(
        select(touched.c.contact).select_from(decided).where(is_new),
        select(agenda.c.contact).where(agenda.c.next_moment <= now),
    )
