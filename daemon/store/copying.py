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
from daemon.store.errors import translated_files
from daemon.store.queries import AT_ONCE


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite database as it was last committed, mode 0600; ``target`` is replaced.

    Readers and writers go on meanwhile. The copy appears under its name only when it is whole.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    with translated_files(str(target)):
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            _copy(source, unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    original = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
        original.close()


def lines_of(connection: Connection) -> Iterator[str]:
    """The log as JSON Lines: a fact a line, in log order, with its contacts, its text and every reading."""
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
