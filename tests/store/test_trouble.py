"""What the database can do to us: each comes out as one sentence, nothing of a library leaks, nothing is half written."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from daemon.store import Store, StoreBusy, StoreDamaged, StoreError, StoreFull, StoreUnreachable, open_store
from tests.store.world import JANE, NOW, append, keys_of, letter, reading, words


def with_pragma(store: Store, pragma: str) -> None:
    """From now on every connection of the store has it."""
    engine = store._database.engine
    engine.dispose()

    @event.listens_for(engine, "connect")
    def restrict(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)


def fill(store: Store) -> None:
    append(
        store, *(letter(number) for number in range(2000)), contacts=[JANE], text=words("x" * 500), reading=reading()
    )


def test_a_full_disk_is_told_and_nothing_is_half_written(file_store: Store) -> None:
    append(file_store, letter("first"), contacts=[JANE])
    with_pragma(file_store, "PRAGMA max_page_count = 60")
    with pytest.raises(StoreFull, match="free some space"):
        fill(file_store)
    assert keys_of(file_store, JANE) == [letter("first").key]


def test_a_full_disk_while_opening_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", no_room)
    path.parent.mkdir()
    with pytest.raises(StoreFull, match="free some space"):
        open_store(f"sqlite:///{path}")


def test_a_database_that_somebody_keeps_to_himself_is_told_after_a_while(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.store.database.PATIENCE", 0.2)
    with open_store(url) as other, open_store(url) as store:
        started = time.monotonic()
        with other.transaction(NOW) as transaction:
            transaction.append(letter(1), contacts=[JANE])
            with pytest.raises(StoreBusy, match="try again"):
                append(store, letter(2))
            assert keys_of(store, JANE) == []
        assert time.monotonic() - started >= 0.2
        assert append(store, letter(2)) == [True]


def test_a_database_that_cannot_be_written_can_still_be_read(file_store: Store) -> None:
    append(file_store, letter(1), contacts=[JANE])
    with_pragma(file_store, "PRAGMA query_only = ON")
    with pytest.raises(StoreUnreachable, match="right to write"):
        append(file_store, letter(2))
    assert keys_of(file_store, JANE) == [letter(1).key]


def test_a_damaged_database_is_told_with_the_mend(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        fill(store)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\xff" * (size - 4096 * 20))
    with pytest.raises(StoreDamaged, match="restore a backup"), open_store(f"sqlite:///{path}") as store:
        store.entries_of([JANE])


def test_a_database_that_vanished_under_us_is_told(file_store: Store, path: Path) -> None:
    file_store._database.engine.dispose()
    path.unlink()
    path.parent.rmdir()
    with pytest.raises(StoreUnreachable):
        file_store.head()


QUESTIONS: list[Callable[[Store], Any]] = [
    lambda store: store.head(),
    lambda store: store.roster_facts(),
    lambda store: store.entries_of([JANE]),
    lambda store: store.entry("k"),
    lambda store: store.known(["k"]),
    lambda store: store.contacts_of(["k"]),
    lambda store: store.texts(["k"]),
    lambda store: store.cursor("home", "mail"),
    lambda store: store.meetings("home"),
    lambda store: store.facts(["letter"]),
    lambda store: store.placed_between(NOW, NOW),
    lambda store: store.outbox(),
    lambda store: store.agenda(),
    lambda store: store.stale(NOW),
    lambda store: store.looks(),
    lambda store: store.is_erased("a@b"),
    lambda store: list(store.export_lines()),
    lambda store: append(store, letter(1)),
]


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_no_exception_of_a_library_leaves_the_room(store: Store, number: int) -> None:
    for table in ("text", "reading", "link", "fact", "erased", "touched", "cursor", "agenda", "outbox", "look", "meta"):
        with store._database.writing() as connection:
            connection.exec_driver_sql(f'DROP TABLE "{table}"')
    with pytest.raises(StoreError) as caught:
        QUESTIONS[number](store)
    assert "\n" not in str(caught.value)


def test_an_error_never_holds_what_was_being_written(store: Store) -> None:
    with store._database.writing() as connection:
        connection.exec_driver_sql('DROP TABLE "text"')
    with pytest.raises(StoreError) as caught:
        append(store, letter(1, author="jane@acme.example"), text=words("my secret"))
    error: BaseException | None = caught.value
    while error is not None:
        assert "secret" not in str(error)
        assert "jane" not in str(error)
        error = error.__cause__ or error.__context__


def test_the_store_can_be_closed_twice(store: Store) -> None:
    store.close()
    store.close()
