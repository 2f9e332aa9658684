"""Putting a store back: from a backup, from an export, over a broken one, beside a daemon, with somebody erased."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from daemon.store import LeaseTaken, OutboxRow, Store, StoreDamaged, StoreError, StoreNewer, migrating, open_store
from daemon.store.restoring import Restored
from daemon.store.restoring import restore as restore_into
from tests.store.test_opening import older
from tests.store.world import JANE, NOW, OMAR, append, damage, keys_of, letter, person, reading, words


@pytest.fixture
def address(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def lived(file_store: Store) -> Store:
    """A store with people, letters, a reading, something that is being done, and somebody who was erased."""
    append(file_store, person(JANE, "Jane Doe", "jane.doe@acme.example"), person("c-gone", "Gone", "gone@x.example"))
    append(file_store, person(OMAR, "Ömer", "omar@x.example"))
    append(file_store, letter(1), contacts=[JANE, OMAR], text=words("Ja. 😀"), reading=reading(1))
    append(file_store, letter(1), reading=reading(2))
    append(file_store, letter(2), letter(3), contacts=[OMAR])
    with file_store.transaction(NOW) as transaction:
        transaction.erase("c-gone")
        transaction.intend(OutboxRow(key="k", account="home", contact=JANE, kind="draft", body='{"subject": "ä"}'))
        transaction.save_cursor("home", "mail", "17")
    return file_store


def restore(address: str, source: Path) -> Restored:
    return restore_into(address, source, accounts=["home", "work"], now=NOW)


def exported(store: Store, path: Path) -> list[str]:
    lines = list(store.export_lines())
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return lines


def beside(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir() if ".lease-" not in file.name)


def test_an_export_comes_back_line_by_line_as_it_was(lived: Store, tmp_path: Path) -> None:
    lines = exported(lived, tmp_path / "log.jsonl")
    address = f"sqlite:///{tmp_path / 'other' / 'new.db'}"
    assert restore(address, tmp_path / "log.jsonl") == Restored(facts=len(lines) - 1 - 2 - 1, aside=None, erased=0)
    with open_store(address) as store:
        assert list(store.export_lines()) == lines
        assert store.stale(NOW) == lived.stale(NOW) == {JANE, OMAR}
        assert store.is_erased("gone@x.example")
        assert store.head() >= lived.head() - 1
        assert append(store, letter(3), letter(4)) == [False, True]


def test_a_backup_comes_back_with_all_that_is_beside_the_log(
    lived: Store, path: Path, address: str, tmp_path: Path
) -> None:
    lived.backup(tmp_path / "copy.db")
    lines = list(lived.export_lines())
    append(lived, letter(9), contacts=[JANE])
    lived.close()
    done = restore(address, tmp_path / "copy.db")
    assert done.aside == path.with_name("followthrough.db.before-restore-20261102T090000Z")
    with open_store(address) as store, open_store(f"sqlite:///{done.aside}") as before:
        assert list(store.export_lines()) == lines
        assert store.cursor("home", "mail") == "17"
        assert letter(9).key in keys_of(before, JANE)
    assert beside(path) == ["followthrough.db", "followthrough.db.before-restore-20261102T090000Z"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_who_was_erased_since_does_not_come_back(lived: Store, address: str, tmp_path: Path) -> None:
    lived.backup(tmp_path / "copy.db")
    exported(lived, tmp_path / "log.jsonl")
    with lived.transaction(NOW) as transaction:
        transaction.erase(JANE)
    lived.close()
    for source in ("copy.db", "log.jsonl"):
        assert restore(address, tmp_path / source).erased == 1
        with open_store(address) as store:
            assert keys_of(store, JANE) == []
            assert "Jane" not in "".join(store.export_lines())
            assert store.is_erased("jane.doe@acme.example")
            assert letter(2).key in keys_of(store, OMAR)


def test_a_damaged_store_makes_way_and_is_kept(lived: Store, path: Path, address: str, tmp_path: Path) -> None:
    lived.backup(tmp_path / "copy.db")
    lived.close()
    damage(path)
    broken = path.read_bytes()
    done = restore(address, tmp_path / "copy.db")
    assert done.aside is not None
    assert done.aside.read_bytes() == broken
    with open_store(address) as store:
        assert letter(2).key in keys_of(store, OMAR)


@pytest.mark.parametrize("what", ["no database", "another program's", "damaged", "newer", "a line", "empty", "folder"])
def test_what_cannot_be_restored_changes_nothing(
    lived: Store, path: Path, address: str, tmp_path: Path, what: str
) -> None:
    source, expected = tmp_path / "source", StoreError
    lived.backup(source)
    match what:
        case "no database":
            source.write_bytes(b"Dear diary" * 1000)
        case "another program's":
            source.unlink()
            sqlite3.connect(source).execute("CREATE TABLE recipes (name)").connection.close()
        case "damaged":
            damage(source)
            expected = StoreDamaged
        case "newer":
            database = sqlite3.connect(source)
            database.execute("UPDATE followthrough_revision SET version_num = '9999'")
            database.commit()
            database.close()
            expected = StoreNewer
        case "a line":
            source.write_text("".join(line + "\n" for line in [*lived.export_lines(), '{"seq": 99}']), "utf-8")
        case "empty":
            source.write_bytes(b"")
        case "folder":
            source = tmp_path
    lines = list(lived.export_lines())
    lived.close()
    with pytest.raises(expected) as caught:
        restore(address, source)
    assert "\n" not in str(caught.value)
    assert beside(path) == ["followthrough.db"]
    with open_store(address) as store:
        assert list(store.export_lines()) == lines


def test_a_line_that_is_not_understood_is_named(lived: Store, tmp_path: Path) -> None:
    lines = exported(lived, tmp_path / "log.jsonl")
    lines[2] = json.dumps({name: value for name, value in json.loads(lines[2]).items() if name != "seen"})
    (tmp_path / "log.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.raises(StoreError, match=r"line 3 of .*log.jsonl.*no 'seen' in it"):
        restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "log.jsonl")


def test_beside_a_running_daemon_nothing_is_restored(lived: Store, path: Path, address: str, tmp_path: Path) -> None:
    lived.backup(tmp_path / "copy.db")
    with lived.lease("work"), pytest.raises(LeaseTaken, match=r"stop that one first"):
        restore(address, tmp_path / "copy.db")
    assert beside(path)[0] == "followthrough.db"
    assert not [name for name in beside(path) if "restor" in name]


@pytest.mark.parametrize("revision", migrating.REVISIONS[:-1])
def test_a_backup_of_every_older_version_is_brought_forward(address: str, tmp_path: Path, revision: str) -> None:
    source = tmp_path / "old.db"
    older(source, revision)
    assert restore(address, source).facts == 1
    with open_store(address) as store:
        assert keys_of(store, JANE) == ["k"]
    copy = sqlite3.connect(source)
    assert copy.execute("SELECT version_num FROM followthrough_revision").fetchall() == [(revision,)]
    copy.close()


def test_an_older_store_that_is_there_is_kept_when_it_makes_way(path: Path, address: str, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        append(copy, letter(5), contacts=[JANE])
    older(path)
    aside = restore(address, tmp_path / "copy.db").aside
    assert aside is not None
    with open_store(f"sqlite:///{aside}") as before:
        assert keys_of(before, JANE) == ["k"]


def test_copies_the_program_made_are_known(lived: Store, path: Path, address: str, tmp_path: Path) -> None:
    lived.backup(tmp_path / "copy.db")
    assert lived.copies() == []
    lived.close()
    aside = restore(address, tmp_path / "copy.db").aside
    with open_store(address) as store:
        assert store.copies() == [aside]
    assert path.exists()
