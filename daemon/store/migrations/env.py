"""What alembic runs for every migration: on the connection it is handed, inside its transaction."""

from __future__ import annotations

from alembic import context

from daemon.store.migrating import VERSION_TABLE
from daemon.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
