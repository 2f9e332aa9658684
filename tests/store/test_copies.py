"""Copies: consistent while others write, and readable as text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daemon.core.facts import to_plain
from daemon.store import Store, StoreDamaged, StoreError, StoreUnreachable, open_store
from tests.store.world import JANE, NOW, OMAR, append, damage, keys_of, letter, reading, words


def test_a_backup_holds_what_was_committed_and_opens_as_a_store(file_store: Store, tmp_path: Path) -> None:
    append(file_store, letter(1), contacts=[JANE])
    target = tmp_path / "copy.db"
    with file_store.transaction(NOW) as transaction:
        transaction.append(letter(2), contacts=[JANE])
        file_store.backup(target)
    assert sorted(file.name for file in tmp_path.glob("copy*")) == ["copy.db"]
    assert target.stat().st_mode & 0o777 == 0o600
    with open_store(f"sqlite:///{target}") as copy:
        assert keys_of(copy, JANE) == [letter(1).key]


def test_a_backup_takes_the_place_of_an_older_one(file_store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    file_store.backup(target)
    append(file_store, letter(1), contacts=[JANE])
    file_store.backup(target)
    with open_store(f"sqlite:///{target}") as copy:
        assert keys_of(copy, JANE) == [letter(1).key]


def test_a_backup_into_nowhere_is_told(file_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable):
        file_store.backup(tmp_path / "nowhere" / "copy.db")


def test_the_export_holds_every_fact_with_all_that_belongs_to_it(store: Store) -> None:
    append(store, letter(1, author_name="Zoë"), contacts=[OMAR, JANE], text=words("Yes."), reading=reading(1))
    append(store, letter(1), reading=reading(2))
    append(store, letter(2))
    head, first, second = (json.loads(line) for line in store.export_lines())
    assert (head["format"], head["version"]) == ("followthrough-log", 1)
    assert first["fact"] == to_plain(letter(1, author_name="Zoë"))
    assert (first["key"], first["kind"], first["seen"]) == (letter(1).key, "letter", NOW.isoformat())
    assert first["contacts"] == [JANE, OMAR]
    assert first["text"] == {"subject": "Re: a talk", "written": "Yes.", "whole": ""}
    assert first["readings"] == [to_plain(reading(1)), to_plain(reading(2))]
    assert (second["key"], second["contacts"], second["text"], second["readings"]) == (letter(2).key, [], None, [])


def test_a_long_log_is_exported_in_order(store: Store) -> None:
    append(store, *(letter(number) for number in range(1203)), contacts=[JANE])
    _, *lines = [json.loads(line) for line in store.export_lines()]
    assert [line["key"] for line in lines] == [letter(number).key for number in range(1203)]
    assert all(line["contacts"] == [JANE] for line in lines)


def test_a_broken_page_is_found_wherever_it_is(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        append(store, *(letter(number) for number in range(400)), contacts=[JANE])
        store.examine()
    damage(path)
    with open_store(f"sqlite:///{path}") as store, pytest.raises(StoreDamaged, match="restore a backup"):
        store.examine()


def test_a_backup_onto_the_store_itself_is_refused(file_store: Store, path: Path) -> None:
    with pytest.raises(StoreError, match="is the store itself"):
        file_store.backup(path)
    assert append(file_store, letter(1)) == [True]


def test_a_damaged_store_is_noticed_before_its_backup_replaces_a_sound_one(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with open_store(f"sqlite:///{path}") as store:
        append(store, *(letter(number) for number in range(400)), contacts=[JANE])
        store.backup(target)
    sound = target.read_bytes()
    damage(path)
    with open_store(f"sqlite:///{path}") as store, pytest.raises(StoreDamaged, match="restore a backup") as caught:
        store.backup(target)
    assert str(path) in str(caught.value)
    assert target.read_bytes() == sound
    assert sorted(file.name for file in tmp_path.glob("copy*")) == ["copy.db"]


def test_a_store_on_a_server_says_how_it_is_backed_up(store: Store, tmp_path: Path) -> None:
    if store._database.path is not None:
        pytest.skip("this store is a file")
    with pytest.raises(StoreError, match="pg_dump"):
        store.backup(tmp_path / "copy.db")
