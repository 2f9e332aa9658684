"""The migrations make the very tables that the code knows, and guard the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, text, update

import daemon.store
from daemon.store import Store, StoreError, migrating, schema
from tests.store.world import JANE, NOW, append, letter, reading


def test_the_migrations_end_in_the_tables_that_the_code_knows(store: Store) -> None:
    with store._database.reading() as connection:
        options = {"version_table": migrating.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def test_the_revisions_that_are_known_without_alembic_are_those_of_the_files() -> None:
    scripts = ScriptDirectory(str(Path(daemon.store.__file__).with_name("migrations")))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(revisions)) == migrating.REVISIONS
    assert scripts.get_heads() == [migrating.HEAD]


@pytest.mark.parametrize("table", ["fact", "link", "reading", "erased"])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_log_refuses_to_be_changed(store: Store, table: str, change: str) -> None:
    append(store, letter(1), contacts=[JANE], reading=reading())
    with store.transaction(NOW) as transaction:
        transaction.erase("c-somebody-else")
    changed = schema.metadata.tables[table]
    last = list(changed.columns)[-1]
    statement = update(changed).values({last: last}) if change == "update" else delete(changed)
    with pytest.raises(StoreError) as caught, store._database.writing() as connection:
        connection.execute(statement)
    assert "append-only" in str(caught.value.__cause__)
    with store._database.reading() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608


def test_the_mark_that_lets_an_erasure_delete_is_gone_afterwards(store: Store) -> None:
    append(store, letter(1), contacts=[JANE])
    with store.transaction(NOW) as transaction:
        transaction.erase(JANE)
    with store._database.reading() as connection:
        names = connection.execute(text("SELECT name FROM meta")).scalars().all()
    assert names == ["salt"]
