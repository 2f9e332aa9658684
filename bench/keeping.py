"""How long a large log takes to be backed up, exported and restored.

python -m bench.keeping [FACTS]        200,000 facts: years of a busy user
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.core.facts import Letter, Person, PersonSaved, letter_key
from daemon.store import Store, Text, open_store
from daemon.store.restoring import restore

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CONTACTS = 2000
WORDS = "Thank you for your letter; next Tuesday at ten would suit me well. " * 6


def fill(store: Store, count: int) -> None:
    """People, and letters of theirs with texts."""
    with store.transaction(NOW) as transaction:
        for number in range(CONTACTS):
            person = Person(id=f"c{number}", name=f"Person {number}", addresses=(f"p{number}@x.example",))
            transaction.append(PersonSaved(key=f"person:{number}", at=NOW, person=person))
    for start in range(CONTACTS, count, 5000):
        with store.transaction(NOW) as transaction:
            for number in range(start, min(start + 5000, count)):
                name = f"m{number}@x.example"
                letter = Letter(
                    key=letter_key(name),
                    at=NOW - timedelta(minutes=number),
                    message_id=name,
                    own=False,
                    author=f"p{number % CONTACTS}@x.example",
                    account="home",
                    ref=f"cur/{number}",
                )
                text = Text(subject=f"Re: question {number}", written=WORDS, whole="")
                transaction.append(letter, contacts=[f"c{number % CONTACTS}"], text=text)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Prints how long the block took."""
    begun = time.perf_counter()
    yield
    print(f"{what:<24}{time.perf_counter() - begun:7.1f} s")


def main() -> None:
    """The table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        path, copy, lines = place / "a.db", place / "copy.db", place / "log.jsonl"
        with open_store(f"sqlite:///{path}") as store:
            with timed(f"fill with {count:,} facts"):
                fill(store, count)
            with timed("backup"):
                store.backup(copy)
            with timed("export"), lines.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in store.export_lines())
        print(
            f"{'the store':<24}{copy.stat().st_size / 1e6:7.0f} MB\n{'the export':<24}{lines.stat().st_size / 1e6:7.0f} MB"
        )
        with timed("restore a backup"):
            restore(f"sqlite:///{path}", copy, accounts=["home"], now=NOW)
        with timed("restore an export"):
            done = restore(f"sqlite:///{path}", lines, accounts=["home"], now=NOW)
        assert done.facts == count
    print(f"{'most memory':<24}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


if __name__ == "__main__":
    main()
