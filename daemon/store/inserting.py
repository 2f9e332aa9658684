"""The statements that add or replace, each built once: what the two databases import from different places.

Both know ON CONFLICT and RETURNING; how many rows a statement says it touched differs between them,
so whether a row was new is asked with RETURNING.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.dml import ReturningInsert

from daemon.store import schema


def _insert(table: Table, dialect: str) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def insert_new(table: Table, dialect: str) -> ReturningInsert[Any]:
    """Adds a row unless it is there; returns its primary key only where it was added."""
    statement: ReturningInsert[Any] = _insert(table, dialect).on_conflict_do_nothing().returning(*table.primary_key)
    return statement


def replace(table: Table, dialect: str) -> Any:
    """Adds a row, in place of the one with the same primary key."""
    statement = _insert(table, dialect)
    others = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)


def reopen(table: Table, dialect: str) -> Any:
    """Adds an outbox row, in place of a settled one with the same key; returns nothing where one is open."""
    statement = _insert(table, dialect)
    kept = ("key", "position")
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in kept}
    settled = table.c.state == schema.SETTLED
    return statement.on_conflict_do_update(index_elements=["key"], set_=others, where=settled).returning(table.c.key)


class Inserts:
    """Every statement that adds something, for one dialect."""

    def __init__(self, dialect: str) -> None:
        self.intent = reopen(schema.outbox, dialect)
        self.cursor = replace(schema.cursor, dialect)
        self.touched = replace(schema.touched, dialect)
        self.agenda = replace(schema.agenda, dialect)
        self.look = replace(schema.look, dialect)
