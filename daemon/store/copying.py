"""Copies of the whole store: of a SQLite file while it is in use, and as lines of JSON."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from daemon.store import schema
from daemon.store.errors import damaged, translated_files
from daemon.store.queries import AT_ONCE

FORMAT, VERSION = "followthrough-log", 1
"""What the first line of an export says (docs/export.md)."""


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite database as it was last committed, mode 0600; ``target`` is replaced.

    Readers and writers go on meanwhile. The copy appears under its name only when it is whole, and sound.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    with translated_files(str(target)):
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            try:
                _copy(source, unfinished)
            except sqlite3.DatabaseError as error:
                raise _of_source(error, source) from error
            check(unfinished, str(source))
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def _of_source(error: sqlite3.DatabaseError, source: Path) -> Exception:
    """What is broken is not the copy."""
    broken = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return damaged(str(source)) if broken else error


def _copy(source: Path, target: Path) -> None:
    original = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
        original.close()


def check(path: Path, where: str) -> None:
    """Reads a whole database through. Raises StoreDamaged, naming ``where`` it comes from, where a page is broken."""
    with translated_files(where):
        connection = sqlite3.connect(path)
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    if found != ("ok",):
        raise damaged(where)


def lines_of(connection: Connection) -> Iterator[str]:
    """The log as JSON Lines: what it is, a fact a line with all that belongs to it, who was erased, what is being done."""
    salt = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == "salt")).scalar_one()
    yield json.dumps({"format": FORMAT, "version": VERSION, "salt": salt})
    yield from _facts(connection)
    for row in connection.execute(select(schema.erased).order_by(schema.erased.c.seq, schema.erased.c.hash)):
        yield json.dumps({"erased": dict(row._mapping)})  # noqa: SLF001  its public name
    kept = [column for column in schema.outbox.columns if column.name != "position"]
    for row in connection.execute(select(*kept).order_by(schema.outbox.c.position)):
        yield json.dumps({"outbox": dict(row._mapping)}, ensure_ascii=False)  # noqa: SLF001  its public name


def _facts(connection: Connection) -> Iterator[str]:
    """A fact a line, in log order, with its contacts, its text and every reading."""
    wanted = select(schema.fact).order_by(schema.fact.c.seq).limit(AT_ONCE)
    last = -1
    while facts := connection.execute(wanted.where(schema.fact.c.seq > last)).all():
        beside = _beside(connection, last, facts[-1].seq)
        for fact in facts:
            line = {"seq": fact.seq, "key": fact.key, "kind": fact.kind, "seen": fact.seen.isoformat()}
            line |= {"fact": json.loads(fact.body), "contacts": [], "text": None, "readings": []}
            yield json.dumps(line | beside.get(fact.seq, {}), ensure_ascii=False)
        last = facts[-1].seq


def _beside(connection: Connection, after: int, upto: int) -> dict[int, dict[str, Any]]:
    """What belongs to the facts of a span of the log, by their numbers."""
    beside: dict[int, dict[str, Any]] = {}

    def rows_of(table: Table) -> Iterator[tuple[Any, dict[str, Any]]]:
        wanted = select(table).where(table.c.fact > after, table.c.fact <= upto).order_by(*table.primary_key)
        for row in connection.execute(wanted):
            yield row, beside.setdefault(row.fact, {})

    for row, line in rows_of(schema.link):
        line.setdefault("contacts", []).append(row.contact)
    for row, line in rows_of(schema.text):
        line["text"] = {"subject": row.subject, "written": row.written, "whole": row.whole}
    for row, line in rows_of(schema.reading):
        line.setdefault("readings", []).append(json.loads(row.body))
    return beside
