"""A fresh store for each test: a SQLite file, or a schema of its own where a PostgreSQL server is given.

FOLLOWTHROUGH_TEST_DATABASE=postgresql://postgres@127.0.0.1:5433/postgres runs everything that is not
about files on that server.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from daemon.store import Store, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "followthrough.db"


@pytest.fixture
def url(path: Path) -> Iterator[str]:
    server = os.environ.get("FOLLOWTHROUGH_TEST_DATABASE")
    if server is None:
        yield f"sqlite:///{path}"
        return
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{server}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def file_store(path: Path) -> Iterator[Store]:
    """For what only a file can show."""
    with open_store(f"sqlite:///{path}") as opened:
        yield opened
