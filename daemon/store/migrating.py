"""Bringing a database to today's tables. alembic is imported here only, and only when there is something to do.

What is known without it: which revisions this program knows, and which one it works with.
"""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, inspect, text

VERSION_TABLE = "followthrough_revision"
"""Of its own name, so that another program's alembic in the same PostgreSQL schema is not in the way."""
REVISIONS = ("0001", "0002", "0003")
"""Oldest first; a test holds them equal to the files of ``migrations/versions``."""
HEAD = REVISIONS[-1]

ONE_AT_A_TIME = threading.Lock()
"""alembic hands its context to ``env.py`` through a name that all threads share."""


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None where it has none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608


def migrate(connection: Connection, upto: str = "head") -> None:
    """Runs the missing steps inside the transaction of ``connection``: all of them, or none."""
    # Importing alembic costs half as much as everything else that a status does.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    with ONE_AT_A_TIME:
        command.upgrade(config, upto)
