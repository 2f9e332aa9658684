"""The lease of an account: one process at a time acts for it.

    SQLite        flock(2) on a small file beside the database
    PostgreSQL    an advisory lock of the session, on a connection of its own

Both end with the process that holds them, kill -9 and power cuts included: nothing stale is left,
nothing has a time-out, nobody has to be declared dead.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text

from daemon.core.facts import digest
from daemon.store.database import Database, postgresql_engine
from daemon.store.errors import LeaseTaken, StoreError, translated, translated_files

LOCK = "hashtextextended('followthrough lease ' || current_schema() || ' ' || :account, 0)"
TAKE = text(f"SELECT pg_try_advisory_lock({LOCK})")
RELEASE = text(f"SELECT pg_advisory_unlock({LOCK})")
HOLDER = text(
    "SELECT activity.application_name FROM pg_locks JOIN pg_stat_activity AS activity USING (pid) "  # noqa: S608
    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pg_locks.database = activity.datid "
    f"AND (classid::bigint << 32) | objid::bigint = {LOCK}"
)


@contextmanager
def file_lease(database: Path, account: str) -> Iterator[None]:
    """Holds the lock of the file; it names the holder's process id. The file stays: removing it would race."""
    path = _file_of(database, account)
    with translated_files(str(path)):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with translated_files(str(path)):
            _lock(handle, account)
        yield
    finally:
        os.close(handle)


def file_holder(database: Path, account: str) -> str | None:
    """Who holds it; None where nobody does. Asking takes nothing away from who is about to take it: the file is
    tried only where the process that it names may be another of the same number.
    """
    path = _file_of(database, account)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        process = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        if not _lives(process):
            return None
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return f"process {process}"
    else:
        return None
    finally:
        os.close(handle)


def _lives(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return True


def _file_of(database: Path, account: str) -> Path:
    return database.with_name(f"{database.name}.lease-{digest(account)[:16]}")


def _lock(handle: int, account: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        raise LeaseTaken(account, f"process {process}" if process else "another process") from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)


@contextmanager
def server_lease(database: Database, account: str) -> Iterator[None]:
    """Holds an advisory lock on a connection that does nothing else."""
    engine = postgresql_engine(database.url, pooled=False)
    name = {"account": digest(account)}
    with translated(database.where):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        with translated(database.where):
            if not connection.execute(TAKE, name).scalar():
                raise LeaseTaken(account, connection.execute(HOLDER, name).scalar() or "another process")
        yield
        # Closing would free it too, but the server may take a moment to notice that.
        with suppress(StoreError), translated(database.where):
            connection.execute(RELEASE, name)
    finally:
        connection.close()
        engine.dispose()


def server_holder(database: Database, account: str) -> str | None:
    """Who holds it; None where nobody does."""
    with database.reading() as connection:
        held = connection.execute(HOLDER, {"account": digest(account)}).first()
    return None if held is None else held[0] or "another process"
