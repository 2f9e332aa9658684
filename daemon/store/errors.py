"""What can go wrong with the store, and the one place where a database's own exceptions become ours.

    StoreError
      StoreDamaged       the file is broken, or is no database: a backup is restored
      StoreFull          no room: the disk, a quota or the database's own limit
      StoreBusy          somebody else held the database longer than we wait
      StoreUnreachable   it cannot be opened, read or written: rights, folder, server
      StoreNewer         a newer Followthrough wrote it
      LeaseTaken         another process acts for the account

Every message is one sentence with the mend: it is shown to the user as it stands. It never holds
what was being written: no name, address or text of a mail may reach a log through an error.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from daemon.errors import FollowthroughError

NO_CONNECTION = "08000"
"""The SQLSTATE of what the driver reports without one: it never reached the server."""


class StoreError(FollowthroughError):
    """The store cannot do what was asked."""


class StoreDamaged(StoreError):
    """The database is broken, or the file is something else."""


class StoreFull(StoreError):
    """There is no room for what was to be written; nothing of it was kept."""


class StoreBusy(StoreError):
    """Another process kept the database to itself for too long; trying again may work."""


class StoreUnreachable(StoreError):
    """The database cannot be opened, read or written."""


class StoreNewer(StoreError):
    """The database was migrated by a newer program."""


class LeaseTaken(StoreError):
    """Another process acts for the account already."""

    def __init__(self, account: str, holder: str) -> None:
        super().__init__(
            f"the account {account} is already looked after by {holder}; "
            "stop that one first (followthrough.service, or another followthrough run), or leave it to it"
        )
        self.account = account
        self.holder = holder


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Whatever the database raises through SQLAlchemy becomes a StoreError that names the store ``where``.

    Everything else passes: inside a transaction, the caller's own exceptions are the caller's.
    """
    try:
        yield
    except DBAPIError as error:
        raise _told(where, error) from error
    except PoolExhausted as error:
        raise busy(where) from error
    except SQLAlchemyError as error:
        raise StoreError(f"the store {where} cannot be used: {_first_line(error)}") from error


@contextmanager
def translated_files(where: str) -> Iterator[None]:
    """The same for what is done to files and with the driver itself; no foreign code may run inside."""
    try:
        with translated(where):
            yield
    except sqlite3.Error as error:
        raise _of_sqlite(where, error) from error
    except OSError as error:
        raise _of_system(where, error) from error


def busy(where: str) -> StoreBusy:
    """The database was held by somebody else for too long."""
    return StoreBusy(f"the store {where} was in use by another process for too long; try again in a moment")


def full(where: str) -> StoreFull:
    """There is no room."""
    return StoreFull(f"there is no room left for the store {where}; free some space on that disk, then try again")


def damaged(where: str) -> StoreDamaged:
    """The file cannot be read as a database."""
    return StoreDamaged(
        f"the store {where} is damaged or is no Followthrough database; "
        "restore a backup (followthrough restore FILE) or name another file as [store] url"
    )


def unreachable(where: str, reason: str) -> StoreUnreachable:
    """It cannot be opened or written, for ``reason``."""
    return StoreUnreachable(
        f"the store {where} cannot be used ({reason}); "
        "give this user the right to write it and its folder, or name another place as [store] url"
    )


def _told(where: str, error: DBAPIError) -> StoreError:
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(where, error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    if not state and isinstance(error, (OperationalError, InterfaceError)):
        state = NO_CONNECTION
    return _of_postgresql(where, state, error.orig)


def _of_sqlite(where: str, error: sqlite3.Error) -> StoreError:
    """By SQLite's primary result code, the low byte of the extended one (sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return busy(where)
    if code == sqlite3.SQLITE_FULL:
        return full(where)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(where)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return unreachable(where, _first_line(error))
    if code == sqlite3.SQLITE_IOERR:
        return StoreUnreachable(
            f"the disk failed under the store {where} ({_first_line(error)}); "
            "check that the disk is there, sound and not full, then try again"
        )
    return StoreError(f"the store {where} refused a statement ({_first_line(error)}); please report this")


def _of_postgresql(where: str, state: str, error: BaseException | None) -> StoreError:
    """By SQLSTATE (PostgreSQL manual, appendix A)."""
    if state.startswith("53") and state != "53300":
        return full(where)
    if state in ("55P03", "57014", "40P01", "40001", "53300"):
        return busy(where)
    if state in ("XX001", "XX002"):
        return StoreDamaged(f"the database {where} is damaged; restore it from a backup of the server")
    if state in ("25006", "42501", "3D000") or state.startswith("28"):
        return unreachable(where, _first_line(error))
    if state.startswith(("08", "57P")):
        return StoreUnreachable(
            f"the database server of {where} does not answer; start it, or correct [store] url, then try again"
        )
    return StoreError(f"the store {where} refused a statement (SQLSTATE {state or 'none'}); please report this")


def _of_system(where: str, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return full(where)
    return unreachable(where, error.strerror or type(error).__name__)


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0]
