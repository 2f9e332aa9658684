"""The engine: how connections are made, how transactions begin, and what differs between the databases.

One ``Database`` serves all threads of a process: every ``reading`` and ``writing`` block takes a
connection of its own from the pool. Writers are one at a time on both databases (BEGIN IMMEDIATE
on SQLite, an advisory lock on PostgreSQL), so numbers of the log become visible in their order.
No table is named here.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool, QueuePool

from daemon.store.errors import translated, translated_files

PATIENCE = 10
"""Seconds that a transaction waits for another process before it is StoreBusy."""
WRITES = "followthrough_writes"
"""The execution option that makes a transaction a writing one from its beginning."""
WRITERS = text("SELECT pg_advisory_xact_lock(hashtextextended('followthrough writer ' || current_schema(), 0))")


class Database:
    """An engine with its transactions. ``path`` is the file of SQLite, None on a server."""

    def __init__(self, url: URL, *, durable: bool = True) -> None:
        self.url = url
        self.path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        self.where = str(self.path) if self.path else url.set(query={}).render_as_string(hide_password=True)
        self.engine = sqlite_engine(url, durable=durable) if self.path else postgresql_engine(url)
        self.at_close: Callable[[], object] = lambda: None
        self._inside = threading.local()

    def close(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()
        self.at_close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one moment of the database, held up by no writer."""
        with translated(self.where), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The transaction that writes: committed where the block ends, undone where it raises."""
        if getattr(self._inside, "writing", False):
            raise RuntimeError("this thread has a transaction open already: a second one would wait for it for ever")
        self._inside.writing = True
        try:
            with (
                translated(self.where),
                self.engine.connect().execution_options(**{WRITES: True}) as connection,
                connection.begin(),
            ):
                yield connection
        finally:
            self._inside.writing = False

    @contextmanager
    def heartbeat(self) -> Iterator[Callable[[], object]]:
        """A question whose answer differs whenever anything was committed since it was asked; SQLite only, one thread.

        It costs microseconds: a connection of its own reads one number (sqlite.org/pragma.html#pragma_data_version).
        """
        with translated_files(self.where):
            connection = sqlite3.connect(self.path or "", timeout=PATIENCE, isolation_level=None)

        def version() -> object:
            with translated_files(self.where):
                return connection.execute("PRAGMA data_version").fetchone()

        try:
            yield version
        finally:
            connection.close()

    @contextmanager
    def bare(self) -> Iterator[Any]:
        """A DBAPI connection outside any transaction, for what refuses to run in one (VACUUM)."""
        with translated_files(self.where):
            pooled = self.engine.raw_connection()
            try:
                if self.path is None:
                    pooled.driver_connection.autocommit = True  # type: ignore[union-attr]
                yield pooled.driver_connection
            finally:
                if self.path is None:
                    pooled.driver_connection.autocommit = False  # type: ignore[union-attr]
                pooled.close()


def sqlite_engine(url: URL, *, durable: bool) -> Engine:
    """SQLite: transactions begin when SQLAlchemy says so, not when the driver thinks it saw a write."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        max_overflow=-1,
        hide_parameters=True,
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgresql_engine(url: URL, *, pooled: bool = True) -> Engine:
    """PostgreSQL: connections say which process they belong to, and wait as long as SQLite would."""
    pool: dict[str, Any] = {"poolclass": QueuePool, "max_overflow": -1} if pooled else {"poolclass": NullPool}
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=pooled, **pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
        connection.execute("SELECT set_config('application_name', %s, false)", (this_process(),))
        connection.autocommit = False

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, False):
            connection.execute(WRITERS)

    return engine


def this_process() -> str:
    """This process, for whoever asks on the database who holds something."""
    return f"process {os.getpid()} on {socket.gethostname()}"[:63]
