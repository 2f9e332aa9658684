"""A store put back: from a copy of its file, or from the lines of an export, in place of what is there.

    FILE -> a new store beside the old one -> sound? known? -> who was erased since is erased in it, too
                                                            -> the old one aside, the new one into its place

Until the last step nothing of the old store is touched; afterwards all of it lies beside under another name. No
process may be acting for an account meanwhile: whoever has one's lease is in the way (LeaseTaken).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from daemon.core.facts import PersonSaved
from daemon.store.copying import check, copy_database
from daemon.store.erased import ErasedMarks
from daemon.store.errors import StoreError, translated_files, unreachable
from daemon.store.importing import take_in
from daemon.store.lease import file_lease
from daemon.store.log import Store
from daemon.store.opening import open_store, understood

MAGIC = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps next to a database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done."""

    facts: int
    """In the log now."""
    aside: Path | None
    """Where the store lies that was there before."""
    erased: int
    """Contacts in the file that had been erased since, and were once more."""


def restore(url: str, source: Path, *, accounts: Sequence[str], now: datetime) -> Restored:
    """Puts a backup or an export in place of the store at ``url``. Raises StoreError."""
    path = _path(url)
    with ExitStack() as held, translated_files(str(path)):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for account in accounts:
            held.enter_context(file_lease(path, account))
        new = held.enter_context(_unfinished(path))
        fresh = f"sqlite:///{new}"
        _fill(fresh, new, source)
        with open_store(fresh) as store:
            known = _erased_by(url, path)
            erased = _erase_again(store, known, now) if known else 0
            facts = store.size()
        check(new, str(source))
        return Restored(facts=facts, aside=_swap(path, new, now), erased=erased)


def _path(url: str) -> Path:
    parsed = understood(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise StoreError(
            "only a store in a file can be restored; on PostgreSQL use pg_restore, or name a new file as [store] url"
        )
    return Path(parsed.database or "").expanduser().absolute()


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A name beside the store, and nothing of it left afterwards."""
    new = path.with_name(f"{path.name}.restoring")
    try:
        _remove(new)
        yield new
    finally:
        _remove(new)


def _remove(path: Path) -> None:
    for end in ("", *BESIDE):
        Path(f"{path}{end}").unlink(missing_ok=True)


def _fill(fresh: str, new: Path, source: Path) -> None:
    """The new store, from a database or from lines; brought forward where it is older."""
    try:
        with source.open("rb") as file:
            is_database = file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise StoreError(f"{source} cannot be read ({error.strerror}): name a backup or an export") from error
    if is_database:
        copy_database(source, new)
        open_store(fresh, keep_copy=False).close()
        return
    with open_store(fresh) as store, source.open(encoding="utf-8", errors="strict") as lines:
        take_in(store, lines, str(source))


def _erased_by(url: str, path: Path) -> ErasedMarks | None:
    """Who was erased from the store that is there; None where it cannot be read."""
    if path.exists():
        with suppress(StoreError), open_store(url) as old:
            return old.erased_marks()
    return None


def _erase_again(store: Store, known: ErasedMarks, now: datetime) -> int:
    """Erases whom another state of this same store had erased; how many were there again."""
    saved = (entry.fact for entry in store.facts([PersonSaved.KIND]))
    back = known.among({fact.person.id for fact in saved if isinstance(fact, PersonSaved)}, store.erased_marks())
    with store.transaction(now) as transaction:
        for contact in sorted(back):
            transaction.erase(contact)
    if back:
        store.vacuum()
    return len(back)


def _swap(path: Path, new: Path, now: datetime) -> Path | None:
    """The old store aside, the new one in its place; whatever happens in between, one of the two is whole there."""
    _settle(new)
    aside = None
    if path.exists():
        aside = _free_name(path.with_name(f"{path.name}.before-restore-{now:%Y%m%dT%H%M%SZ}"))
        with suppress(StoreError):  # what is damaged is kept as it is
            _settle(path)
        for end in BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{path}{end}").rename(f"{aside}{end}")
        os.link(path, aside)
    new.replace(path)
    _sync(path.parent)
    return aside


def _free_name(path: Path) -> Path:
    return next(
        name for number in range(1000) if not (name := Path(f"{path}{f'-{number}' if number else ''}")).exists()
    )


def _settle(path: Path) -> None:
    """All that is committed stands in the file itself."""
    with translated_files(str(path)):
        connection = sqlite3.connect(path, timeout=10.0, isolation_level=None)
        try:
            is_busy, *_pages = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        if is_busy:
            raise unreachable(str(path), "another program has it open: end it, followthrough review too")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
