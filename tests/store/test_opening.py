"""Opening: made where there is nothing, brought forward where it is old, refused with the mend where it must be."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from daemon.errors import FollowthroughError
from daemon.store import Store, StoreDamaged, StoreError, StoreNewer, StoreUnreachable, migrating, open_store
from daemon.store.database import Database
from daemon.store.opening import make_place, use_write_ahead_log
from tests.store.world import JANE, NOW, append, keys_of, letter, words


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """Rights mean nothing to root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def older(path: Path, revision: str = "0001") -> None:
    """A store as an earlier revision left it, with a letter in it."""
    make_place(path)
    use_write_ahead_log(path)
    database = Database(URL.create("sqlite", database=str(path)))
    with database.writing() as connection:
        migrating.migrate(connection, revision)
        connection.exec_driver_sql(
            "INSERT INTO fact (seq, key, kind, at, seen, account, body) VALUES (1, ?, 'letter', 0, 0, 'home', ?)",
            (
                letter(1).key,
                '{"key":"k","at":"2026-01-01T00:00:00+00:00","message_id":"m","own":true,"author":"a","account":"home","ref":"r"}',
            ),
        )
        connection.exec_driver_sql("INSERT INTO link (fact, contact) VALUES (1, ?)", (JANE,))
        if revision != "0001":
            connection.exec_driver_sql("INSERT INTO touched (contact, seq) VALUES (?, 1)", (JANE,))
        connection.exec_driver_sql("INSERT INTO meta (name, value) VALUES ('salt', 'grains')")
    database.close()


def test_the_folder_and_the_files_are_for_this_user_only(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        append(store, letter(1))
        assert mode(path.parent) == 0o700
        assert {mode(file) for file in path.parent.iterdir()} == {0o600}


def test_a_relative_path_stays_where_it_was_when_the_process_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///followthrough.db") as store:
        store._database.engine.dispose()
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        with store.lease("home"):
            append(store, letter(1))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_was_written_is_there_after_closing_and_opening_again(url: str) -> None:
    with open_store(url) as store:
        append(store, letter(1), contacts=[JANE], text=words("Yes."))
    with open_store(url) as store:
        assert keys_of(store, JANE) == [letter(1).key]
        assert store.texts([letter(1).key]) == {letter(1).key: words("Yes.")}


def test_a_store_in_memory_is_empty_each_time_and_leaves_nothing_behind() -> None:
    with open_store("sqlite://") as one, open_store("sqlite:///:memory:") as other:
        append(one, letter(1))
        assert other.known([letter(1).key]) == frozenset()
        folder = one._database.path.parent if one._database.path else Path("/")
        assert folder.exists()
    assert not folder.exists()


def test_opening_todays_store_does_not_import_alembic(path: Path) -> None:
    open_store(f"sqlite:///{path}").close()
    program = (
        "import sys; from daemon.store import open_store; "
        f"store = open_store('sqlite:///{path}'); store.head(); store.agenda(); store.close(); "
        "print([name for name in ('alembic', 'sqlalchemy.orm', 'sqlalchemy.dialects.postgresql') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("revision", migrating.REVISIONS[:-1])
def test_an_older_store_is_backed_up_and_brought_forward(path: Path, revision: str) -> None:
    older(path, revision)
    with open_store(f"sqlite:///{path}") as store:
        assert keys_of(store, JANE) == ["k"]
        assert store.stale(NOW) == {JANE}
        assert append(store, letter(2)) == [True]
    backup = path.with_name(f"followthrough.db.backup-{revision}")
    assert mode(backup) == 0o600
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT version_num FROM followthrough_revision").fetchall() == [(revision,)]
    assert copy.execute("SELECT count(*) FROM fact").fetchall() == [(1,)]
    copy.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older(path)

    def half(connection: object, upto: str = "head") -> None:  # noqa: ARG001
        connection.exec_driver_sql("CREATE TABLE half (a)")  # type: ignore[attr-defined]
        connection.exec_driver_sql("CREATE TABLE half (a)")  # type: ignore[attr-defined]

    monkeypatch.setattr("daemon.store.opening.migrate", half)
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{path}")
    monkeypatch.undo()
    database = sqlite3.connect(path)
    assert database.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
    database.close()
    with open_store(f"sqlite:///{path}") as store:
        assert keys_of(store, JANE) == ["k"]


def test_a_new_store_needs_no_backup(path: Path) -> None:
    open_store(f"sqlite:///{path}").close()
    assert [file.name for file in path.parent.iterdir()] == ["followthrough.db"]


def test_many_threads_can_open_a_new_store_at_once(path: Path) -> None:
    opened: list[object] = []

    def work() -> None:
        try:
            with open_store(f"sqlite:///{path}") as store:
                opened.extend(append(store, letter(threading.get_ident())))
        except StoreError as error:
            opened.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [True] * 6


def refusal(url: str) -> str:
    with pytest.raises(FollowthroughError) as caught:
        open_store(url)
    told = str(caught.value)
    assert isinstance(caught.value, StoreError)
    assert "\n" not in told
    return told


def test_a_store_of_a_newer_program_is_refused_with_the_mend(store: Store, url: str) -> None:
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE followthrough_revision SET version_num = '9999'")
    with pytest.raises(StoreNewer, match="update Followthrough"):
        open_store(url)


def test_a_file_that_is_no_database_is_refused_with_the_mend(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("Dear diary, " * 1000, encoding="utf-8")
    assert "restore a backup" in refusal(f"sqlite:///{path}")
    assert path.read_text(encoding="utf-8").startswith("Dear diary")


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (name)")
    with pytest.raises(StoreDamaged, match=r"recipes.*name another place"):
        open_store(f"sqlite:///{path}")
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    database.close()


def test_a_folder_that_cannot_be_written_is_refused_with_the_mend(tmp_path: Path, unprivileged: None) -> None:  # noqa: ARG001
    assert "right to write" in refusal(f"sqlite:///{tmp_path / 'state' / 'followthrough.db'}")


@pytest.mark.usefixtures("unprivileged")
def test_a_file_that_cannot_be_written_is_refused_with_the_mend() -> None:
    told = refusal("sqlite:////etc/hostname")
    assert "/etc/hostname" in told
    assert "right to write" in told


def test_a_path_that_leads_through_a_file_or_to_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be used" in refusal(f"sqlite:///{tmp_path / 'file' / 'followthrough.db'}")
    assert "cannot be used" in refusal(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize(
    "url", ["followthrough.db", "", "sqlite:///file:x.db?uri=true", "mysql://localhost/x", "oracle+nothing://x"]
)
def test_a_url_that_is_not_understood_is_refused_with_an_example(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "sqlite:///followthrough.db" in refusal(url)


def test_a_server_that_does_not_answer_is_refused_without_its_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreUnreachable, match="does not answer") as caught:
        open_store("postgresql://dana:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(caught.value)
