"""The store as everybody else sees it: questions to the log, and the way into a transaction.

What is named like a question changes nothing. One ``Store`` serves all threads of a process; every
question sees what is committed at its moment, also where the asking thread has a transaction open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Select, func, select

from daemon.core.facts import (
    AddressLinked,
    DraftPlaced,
    MeetingGone,
    MeetingSeen,
    Merged,
    PersonSaved,
    Retracted,
    StatusSet,
)
from daemon.store import queries, rows, schema
from daemon.store.copying import check, copy_database, lines_of
from daemon.store.database import Database
from daemon.store.erased import Erased, ErasedMarks
from daemon.store.errors import StoreError, StoreUnreachable, busy
from daemon.store.inserting import Inserts
from daemon.store.lease import file_holder, file_lease, server_holder, server_lease
from daemon.store.transaction import Transaction
from daemon.store.values import AgendaRow, Entry, Look, OutboxRow, Text

ROSTER = (PersonSaved, StatusSet, AddressLinked, Merged, Retracted)


class Store:
    """The log and what lies beside it. Made by ``open_store``; close it, or use it in a ``with``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._inserts = Inserts(database.engine.dialect.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes every connection; twice is harmless. The other threads must be done."""
        self._database.close()

    # --- changing ---------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, now: datetime) -> Iterator[Transaction]:
        """All or nothing: committed where the block ends, undone where it raises. One at a time a thread.

        ``now`` is the moment at which what is appended counts as seen. Another process that writes
        is waited for, ten seconds at the most (StoreBusy).
        """
        if now.tzinfo is None:
            raise ValueError("a transaction needs an aware moment")
        with self._database.writing() as connection:
            transaction = Transaction(connection, self._inserts, now)
            yield transaction
            transaction.finish()

    def lease(self, account: str) -> AbstractContextManager[None]:
        """The right to act for an account, while the block lasts; raises LeaseTaken at once where another has it.

        The operating system (or the database server) takes it back when the process dies, however it dies.
        """
        if self._database.path is None:
            return server_lease(self._database, account)
        return file_lease(self._database.path, account)

    def holder(self, account: str) -> str | None:
        """Who has the right to act for an account now, such as ``process 4711``; None where nobody has."""
        if self._database.path is None:
            return server_holder(self._database, account)
        return file_holder(self._database.path, account)

    def vacuum(self) -> None:
        """Takes what was deleted out of the files; after an erasure. Backups keep what they hold."""
        with self._database.bare() as connection:
            if self._database.path is None:
                connection.execute(f"VACUUM FULL {', '.join(schema.metadata.tables)}")
                return
            connection.execute("VACUUM")
            is_busy, *_pages = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                raise busy(self._database.where)

    def backup(self, path: Path) -> None:
        """A consistent copy of the whole store at ``path`` (mode 0600), made while others go on. SQLite only."""
        if self._database.path is None:
            raise StoreError("a store on PostgreSQL is backed up with pg_dump, or as text with followthrough export")
        if path.exists() and path.samefile(self._database.path):
            raise StoreError(f"{path} is the store itself: name another file for its backup")
        if not path.parent.is_dir():
            raise StoreUnreachable(f"the folder {path.parent} does not exist: make it, or name another for the backup")
        copy_database(self._database.path, path)

    def examine(self) -> None:
        """Reads every page of a SQLite file, a second for a year of mail. Raises StoreDamaged where one is broken."""
        if self._database.path is not None:
            check(self._database.path, self._database.where)

    def copies(self) -> list[Path]:
        """Copies of the store beside it that the program made: before a migration, before a restore."""
        path = self._database.path
        if path is None:
            return []
        made = [*path.parent.glob(f"{path.name}.backup-*"), *path.parent.glob(f"{path.name}.before-restore-*")]
        return sorted(file for file in made if not file.name.endswith(("-wal", "-shm", "-journal")))

    @contextmanager
    def filling(self) -> Iterator[Connection]:
        """For ``importing`` only: a transaction that writes rows as they were."""
        with self._database.writing() as connection:
            yield connection

    def export_lines(self) -> Iterator[str]:
        """The whole log as JSON Lines, in log order, a fact a line with all that belongs to it."""
        with self._database.reading() as connection:
            yield from lines_of(connection)

    # --- the log ----------------------------------------------------------------------------------

    def head(self) -> int:
        """The number of the newest change of the log: a fact, a link, a newer reading, an erasure. Cheap."""
        with self._database.reading() as connection:
            return queries.head_of(connection)

    @contextmanager
    def stirring(self) -> Iterator[Callable[[], bool]]:
        """A question for one thread: has the log grown since it was asked last, by whomever? Cheap while it has not."""
        with ExitStack() as stack:
            path = self._database.path
            version = stack.enter_context(self._database.heartbeat()) if path is not None else self.head
            # In this order: what is committed between the two is told, rather than missed.
            seen, head = version(), self.head()

            def stirred() -> bool:
                nonlocal seen, head
                now = version()
                if now == seen:
                    return False
                newest = self.head()
                has_grown, seen, head = newest != head, now, newest
                return has_grown

            yield stirred

    def roster_facts(self) -> list[Entry]:
        """Who the contacts are: PersonSaved, StatusSet, AddressLinked, Merged and every Retracted, in log order."""
        return self._facts(queries.facts(), [kind.KIND for kind in ROSTER])

    def _facts(self, wanted: Select[Any], kinds: Iterable[str]) -> list[Entry]:
        kind, seq = schema.fact.c.kind, schema.fact.c.seq
        with self._database.reading() as connection:
            found = connection.execute(wanted.where(kind.in_(list(kinds))).order_by(seq)).all()
        return [known for row in found if (known := rows.entry(*row)) is not None]

    def entries_of(self, contacts: Collection[str], kinds: Collection[str] = ()) -> dict[str, list[Entry]]:
        """The facts linked to each of these contacts (of these kinds), in log order, each with its newest reading.

        Every id that was asked for is in the answer. A merged contact has several ids: ask for all.
        """
        asked = {schema.storable(contact): contact for contact in contacts}
        entries: dict[str, list[Entry]] = {contact: [] for contact in contacts}
        read: dict[int, Entry | None] = {}
        wanted = queries.entries()
        if kinds:
            wanted = wanted.where(schema.fact.c.kind.in_(list(kinds)))
        with self._database.reading() as connection:
            for some in queries.in_parts(asked):
                for *row, contact in connection.execute(wanted.where(schema.link.c.contact.in_(some))):
                    seq = row[0]
                    if seq not in read:
                        read[seq] = rows.entry(*row)
                    if (known := read[seq]) is not None:
                        entries[asked[contact]].append(known)
        return entries

    def entry(self, key: str) -> Entry | None:
        """One fact by its natural key, with its newest reading."""
        with self._database.reading() as connection:
            row = connection.execute(queries.facts_with_readings().where(schema.fact.c.key == key)).first()
        return None if row is None else rows.entry(*row)

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        """Which of these natural keys are in the log."""
        asked = {schema.stored_key(key): key for key in keys}
        column = schema.fact.c.key
        with self._database.reading() as connection:
            return frozenset(
                asked[key]
                for some in queries.in_parts(asked)
                for key in connection.execute(select(column).where(column.in_(some))).scalars()
            )

    def contacts_of(self, keys: Iterable[str]) -> dict[str, frozenset[str]]:
        """The contacts that each of these facts is linked to; none for what is not in the log."""
        asked = {schema.stored_key(key): key for key in keys}
        found: dict[str, set[str]] = {key: set() for key in asked.values()}
        linked = select(schema.fact.c.key, schema.link.c.contact).join_from(schema.fact, schema.link)
        with self._database.reading() as connection:
            for some in queries.in_parts(asked):
                for key, contact in connection.execute(linked.where(schema.fact.c.key.in_(some))):
                    found[asked[key]].add(contact)
        return {key: frozenset(contacts) for key, contacts in found.items()}

    def texts(self, keys: Iterable[str]) -> dict[str, Text]:
        """The texts beside these facts; a fact without one is left out."""
        asked = {schema.stored_key(key): key for key in keys}
        table = schema.text
        wanted = select(schema.fact.c.key, table.c.subject, table.c.written, table.c.whole).join_from(
            schema.fact, table
        )
        with self._database.reading() as connection:
            return {
                asked[row.key]: Text(subject=row.subject, written=row.written, whole=row.whole)
                for some in queries.in_parts(asked)
                for row in connection.execute(wanted.where(schema.fact.c.key.in_(some)))
            }

    def facts(self, kinds: Iterable[str], *, since: datetime | None = None) -> list[Entry]:
        """Every fact of these kinds (at or after ``since``), in log order, each with its newest reading."""
        wanted = queries.facts_with_readings()
        return self._facts(wanted if since is None else wanted.where(schema.fact.c.at >= since), kinds)

    def placed_between(self, first: datetime, last: datetime, step: str = "") -> int:
        """How many drafts (of one step, where one is named) were placed at or after ``first`` and before ``last``."""
        fact = schema.fact
        wanted = select(func.count()).where(fact.c.kind == DraftPlaced.KIND, fact.c.at >= first, fact.c.at < last)
        if step:
            wanted = wanted.where(fact.c.body.contains(f'"step":{json.dumps(step)}', autoescape=True))
        with self._database.reading() as connection:
            return int(connection.execute(wanted).scalar_one())

    def meetings(self, account: str | None = None) -> list[MeetingSeen]:
        """The meetings of an account (of each) as they were last seen, in log order; what is gone is left out."""
        fact = schema.fact
        wanted = queries.facts().where(fact.c.kind.in_([MeetingSeen.KIND, MeetingGone.KIND])).order_by(fact.c.seq)
        if account is not None:
            wanted = wanted.where(fact.c.account == account)
        newest: dict[tuple[str, ...], tuple[object, ...]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(wanted):
                body = json.loads(row.body)
                name = (body["account"], body["uid"], body.get("recurrence_id", ""))
                newest.pop(name, None)
                if row.kind == MeetingSeen.KIND:
                    newest[name] = tuple(row)
        known = [rows.entry(*row) for row in newest.values()]  # type: ignore[arg-type]
        return [entry.fact for entry in known if entry is not None and isinstance(entry.fact, MeetingSeen)]

    def is_erased(self, address: str) -> bool:
        """Was a contact with this address (or phone number, or id) erased? Then it must not come back by itself."""
        with self._database.reading() as connection:
            return Erased(connection).remembers(address)

    def size(self) -> int:
        """How many facts there are."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(schema.fact)).scalar_one())

    def erased_marks(self) -> ErasedMarks:
        """Who was erased, as far as that is still known."""
        with self._database.reading() as connection:
            return Erased(connection).marks()

    # --- working state ----------------------------------------------------------------------------

    def cursor(self, account: str, channel: str) -> str | None:
        """A connector's position as it was saved last."""
        with self._database.reading() as connection:
            found: str | None = connection.execute(queries.CURSOR, {"account": account, "channel": channel}).scalar()
        return found

    def outbox(self) -> list[OutboxRow]:
        """What is not yet settled, in the order it was intended."""
        table = schema.outbox
        columns = [column for column in table.columns if column.name != "position"]
        wanted = select(*columns).where(table.c.state != schema.SETTLED).order_by(table.c.position)
        with self._database.reading() as connection:
            return [OutboxRow(**row._mapping) for row in connection.execute(wanted)]  # noqa: SLF001  its public name

    def agenda(self) -> dict[str, AgendaRow]:
        """What was decided about every contact, by contact; without its outlook."""
        table = schema.agenda
        wanted = select(table.c.contact, table.c.upto, table.c.next_moment, table.c.body).order_by(table.c.contact)
        with self._database.reading() as connection:
            return {
                contact: AgendaRow(contact=contact, upto=upto, next_moment=next_moment, body=body)
                for contact, upto, next_moment, body in connection.execute(wanted)
            }

    def outlooks(self) -> dict[str, str]:
        """What is kept of every contact for the pages about all of them, by contact."""
        table = schema.agenda
        with self._database.reading() as connection:
            return dict(tuple(row) for row in connection.execute(select(table.c.contact, table.c.outlook)))

    def planned(self) -> frozenset[str]:
        """The contacts that were decided upon."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(select(schema.agenda.c.contact)).scalars())

    def next_moment(self, after: datetime) -> datetime | None:
        """The first moment of any contact after ``after``."""
        moment = schema.agenda.c.next_moment
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(select(func.min(moment)).where(moment > after)).scalar()
        return found

    def stale(self, now: datetime) -> frozenset[str]:
        """The contacts to decide upon: never decided upon, changed since, or whose next moment has come.

        Of merged contacts each id is told by itself, and stays until a row is planned for that id.
        """
        with self._database.reading() as connection:
            return frozenset(connection.execute(queries.stale(now)).scalars())

    def looks(self) -> dict[str, Look]:
        """How the last look at each account went, by account."""
        with self._database.reading() as connection:
            return {row.account: Look(**row._mapping) for row in connection.execute(select(schema.look))}  # noqa: SLF001
