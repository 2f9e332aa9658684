"""The lines of an export, read back into an empty store: the same log, number by number. See docs/export.md.

Lines may come in any order but for the first, which says what they are. A line that is not understood is refused
with its number: half a history would be taken for silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, insert, select, update

from daemon.store import schema
from daemon.store.copying import FORMAT, VERSION
from daemon.store.errors import StoreError
from daemon.store.rows import JSON

if TYPE_CHECKING:
    from daemon.store.log import Store

AT_ONCE = 2000
"""Lines that are written together."""


@dataclass(slots=True)
class _Rows:
    """Rows on their way, in the order in which the tables need them."""

    tables: tuple[Table, ...] = (schema.fact, schema.link, schema.text, schema.reading, schema.erased, schema.outbox)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def add(self, table: Table, row: dict[str, Any]) -> None:
        self.rows.setdefault(table.name, []).append(row)
        self.count += 1

    def write(self, connection: Connection) -> None:
        for table in self.tables:
            if some := self.rows.get(table.name):
                connection.execute(insert(table), some)
        self.rows, self.count = {}, 0


def take_in(store: Store, lines: Iterable[str], name: str) -> None:
    """Fills an empty store from the lines of an export called ``name``. Raises StoreError."""
    with store.filling() as connection:
        rows, number = _Rows(), 0
        for number, line in enumerate(lines, start=1):
            try:
                _take(connection, rows, json.loads(line), first=number == 1)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                if number == 1 and not isinstance(error, _Refused):
                    raise StoreError(f"{name} is neither a backup nor an export of Followthrough's") from error
                raise StoreError(
                    f"line {number} of {name} is none of an export; make it anew: {_why(error)}"
                ) from error
            if rows.count >= AT_ONCE:
                rows.write(connection)
        if not number:
            raise StoreError(f"{name} is empty: name a backup or an export")
        rows.write(connection)
        if rows.touched:
            touched = [{"contact": contact, "seq": seq} for contact, seq in sorted(rows.touched.items())]
            connection.execute(insert(schema.touched), touched)


def _why(error: Exception) -> str:
    return f"no {error} in it" if isinstance(error, KeyError) else str(error).partition("\n")[0][:80]


def _take(connection: Connection, rows: _Rows, line: Mapping[str, Any], *, first: bool) -> None:
    if first:
        _begin(connection, line)
    elif "erased" in line:
        rows.add(schema.erased, dict(line["erased"]))
    elif "outbox" in line:
        rows.add(schema.outbox, dict(line["outbox"]))
    else:
        _take_fact(rows, line)


class _Refused(ValueError):
    """An export, but not one for here."""


def _begin(connection: Connection, line: Mapping[str, Any]) -> None:
    """The first line: what this is, and the salt of who was erased."""
    if line.get("format") != FORMAT:
        raise ValueError("its first line does not say that it is one")
    if line["version"] != VERSION:
        raise _Refused(f"it is of version {line['version']}, and this Followthrough reads {VERSION}: update it")
    if connection.execute(select(schema.fact.c.seq).limit(1)).first() is not None:
        raise _Refused("the store is not empty")
    connection.execute(update(schema.meta).where(schema.meta.c.name == "salt").values(value=str(line["salt"])))


def _take_fact(rows: _Rows, line: Mapping[str, Any]) -> None:
    body, seq = line["fact"], int(line["seq"])
    rows.add(
        schema.fact,
        {
            "seq": seq,
            "key": line["key"],
            "kind": line["kind"],
            "at": datetime.fromisoformat(body["at"]),
            "seen": datetime.fromisoformat(line["seen"]),
            "account": body.get("account"),
            "body": JSON.encode(body),
        },
    )
    for contact in line["contacts"]:
        rows.add(schema.link, {"contact": contact, "fact": seq})
        rows.touched[contact] = max(seq, rows.touched.get(contact, 0))
    if line["text"] is not None:
        rows.add(schema.text, {"fact": seq, **line["text"]})
    for reading in line["readings"]:
        rows.add(schema.reading, {"fact": seq, "version": reading["version"], "body": JSON.encode(reading)})
