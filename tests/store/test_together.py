"""Several threads and processes write at once: no fact is lost, none is there twice, nobody sees "locked"."""

from __future__ import annotations

import subprocess
import sys
import threading

from daemon.store import Store, StoreError
from tests.store.world import JANE, NOW, append, letter, reading, words

WRITE = """
import sys
from daemon.store import open_store
from tests.store.world import JANE, append, letter, reading, words
with open_store(sys.argv[1]) as store:
    for number in range(int(sys.argv[2]), int(sys.argv[2]) + 60):
        append(store, letter(number), contacts=[JANE], text=words("x"), reading=reading())
"""


def test_threads_and_processes_append_at_once(store: Store, url: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", WRITE, url, str(first)]) for first in (0, 30)]
    problems: list[Exception] = []

    def write(first: int) -> None:
        try:
            for number in range(first, first + 60):
                append(store, letter(number), contacts=[JANE], text=words("x"), reading=reading())
                store.stale(NOW)
        except StoreError as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(first,)) for first in (10, 40, 70)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait() for process in processes] == [0, 0]
    assert problems == []
    entries = store.entries_of([JANE])[JANE]
    assert sorted(entry.fact.key for entry in entries) == sorted(letter(number).key for number in range(130))
    assert len({entry.seq for entry in entries}) == 130
    assert all(entry.reading == reading() for entry in entries)


def test_more_threads_than_a_pool_has_places_can_ask_at_once(store: Store) -> None:
    append(store, letter(1), contacts=[JANE])
    barrier = threading.Barrier(20)
    seen: list[int] = []

    def ask() -> None:
        with store._database.reading() as connection:
            barrier.wait(timeout=30)
            seen.append(connection.exec_driver_sql("SELECT count(*) FROM fact").scalar() or 0)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 20
