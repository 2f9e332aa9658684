"""Opening the store: the place for it, the right revision, and a clear refusal where something is in the way.

    no file, empty -> made (folder 0700, file 0600), migrated
    older          -> backed up beside itself, migrated, all in one transaction
    today's        -> opened; alembic is not even imported
    newer, foreign, damaged, unwritable -> StoreError with the mend

Two processes may open at once: who comes second waits, and finds it done.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import weakref
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from daemon.store import schema
from daemon.store.copying import copy_database
from daemon.store.database import PATIENCE, Database
from daemon.store.errors import StoreDamaged, StoreError, StoreNewer, translated_files
from daemon.store.inserting import insert_new
from daemon.store.log import Store
from daemon.store.migrating import HEAD, REVISIONS, migrate, revision_of

OLDEST_SQLITE = (3, 35, 0)
"""RETURNING came with it."""


def open_store(url: str, *, keep_copy: bool = True) -> Store:
    """The store at a SQLAlchemy URL, made or migrated forward where necessary (after a copy, unless that is told off).

    ``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``postgresql://user@host/name``; ``sqlite://``
    is a store that lasts until it is closed. Raises StoreError with the mend.
    """
    database = database_at(understood(url))
    try:
        with database.reading() as connection:
            revision = checked_revision(connection, database)
        if revision != HEAD:
            with database.writing() as connection:
                bring_forward(connection, database, keep_copy=keep_copy)
    except BaseException:
        database.close()
        raise
    return Store(database)


def understood(url: str) -> URL:
    """The URL, checked as far as that is possible without opening anything."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError("[store] url is not understood; write sqlite:///followthrough.db") from error
    if backend == "sqlite" and (parsed.database or "").startswith("file:"):
        raise StoreError("[store] url names SQLite's file by a URI; write its path, as in sqlite:///followthrough.db")
    if backend not in ("sqlite", "postgresql"):
        raise StoreError(
            f"[store] url names a {backend} database; write sqlite:///followthrough.db or postgresql://..."
        )
    return parsed


def database_at(url: URL) -> Database:
    """The database of a URL; a file of SQLite exists afterwards."""
    if url.get_backend_name() == "postgresql":
        return server_database(url)
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(f"this Python brings SQLite {sqlite3.sqlite_version}; use one with SQLite 3.35 or later")
    if url.database in (None, "", ":memory:"):
        return passing_database()
    path = Path(url.database or "").expanduser().absolute()
    with translated_files(str(path)):
        make_place(path)
        use_write_ahead_log(path)
    return Database(url.set(drivername="sqlite", database=str(path)))


def server_database(url: URL) -> Database:
    """A database on a PostgreSQL server, through psycopg."""
    try:
        return Database(url.set(drivername="postgresql+psycopg"))
    except ImportError as error:
        raise StoreError("PostgreSQL needs psycopg; install it with: pip install 'followthrough[fleet]'") from error


def passing_database() -> Database:
    """A database that is gone when it is closed.

    It is a file all the same, so that threads and readers get on with each other as on a lasting one.
    """
    with translated_files(tempfile.gettempdir()):
        folder = Path(tempfile.mkdtemp(prefix="followthrough-"))
        path = folder / "followthrough.db"
        use_write_ahead_log(path)
    database = Database(URL.create("sqlite", database=str(path)), durable=False)
    database.at_close = weakref.finalize(database, shutil.rmtree, folder, ignore_errors=True)
    return database


def make_place(path: Path) -> None:
    """The folder and the file, for this user's eyes only. What is there already keeps its rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def use_write_ahead_log(path: Path) -> None:
    """Readers and the one writer do not wait for each other. The file remembers it."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def checked_revision(connection: Connection, database: Database) -> str | None:
    """The revision the database is at, None where it is empty; refused where it is not ours to touch."""
    revision = revision_of(connection)
    if revision is None:
        there = set(inspect(connection).get_table_names())
        foreign = there if database.path else there & set(schema.metadata.tables)
        if foreign:
            raise StoreDamaged(
                f"{database.where} holds another program's tables ({', '.join(sorted(foreign)[:3])}); "
                "name another place as [store] url"
            )
    elif revision not in REVISIONS:
        raise StoreNewer(
            f"the store {database.where} was written by a newer Followthrough (revision {revision}, this one knows "
            f"{HEAD}); update Followthrough, or restore the backup made before ({database.where}.backup-{HEAD})"
        )
    return revision


def bring_forward(connection: Connection, database: Database, *, keep_copy: bool = True) -> None:
    """Migrates inside the writing transaction: what another process did meanwhile is seen first."""
    import secrets  # for a new store only

    revision = checked_revision(connection, database)
    if revision == HEAD:
        return
    if revision is not None and database.path is not None and keep_copy:
        copy_database(database.path, database.path.with_name(f"{database.path.name}.backup-{revision}"))
    migrate(connection)
    salt = {"name": "salt", "value": secrets.token_hex(16)}
    connection.execute(insert_new(schema.meta, connection.dialect.name), salt)
