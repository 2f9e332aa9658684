"""The tables, as SQLAlchemy Core knows them. The migrations make them; a test holds the two equal.

The log, of which nothing is ever changed and only an erasure deletes (triggers refuse the rest):
    fact      what happened; ``seq`` orders it, ``key`` is its natural key
    link      which contact a fact belongs to
    reading   what a fact means, by the version of the reader
    erased    salted hashes of who was erased, with the number of the erasure in the log

Beside the log:
    text      the words of letters and notes; they can be erased
    meta      the salt; and, inside an erasing transaction only, the mark that lets it delete

Working state, which can be lost without losing history:
    cursor    a connector's position        touched   the newest number that concerns a contact
    outbox    what is being done            agenda    what was decided, and when to look again
    look      how the last looks went

Nothing is done here: no engine, no query.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from daemon.core.facts import digest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
LONGEST_KEY = 500
"""Characters of a key that are kept: strangers choose Message-IDs, and PostgreSQL cannot index 2,700 bytes."""
SETTLED = "settled"
"""The last state of an outbox row: nobody asks for it any more."""


class Moment(TypeDecorator[datetime]):
    """An aware moment as microseconds since 1970 UTC: the same order and the same value on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Microseconds of an aware moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the store takes aware moments only")
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text that a stranger may have written: what no database takes becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text without NUL and without lone surrogates."""
        return None if value is None else storable(value)


class Key(TypeDecorator[str]):
    """A natural key, of whatever length and letters the outside gave it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The key as it is stored."""
        return None if value is None else stored_key(value)


def storable(text: str) -> str:
    """``text`` with NUL and lone surrogates replaced."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def stored_key(key: str) -> str:
    """``key`` as the tables hold it: very long ones by their beginning and a digest of the whole."""
    key = storable(key)
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 65]}~{digest(key)}"


Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by a column of the very type INTEGER."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

fact = Table(
    "fact",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("key", Key, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("account", Words),
    Column("body", Words, nullable=False),
    UniqueConstraint("key"),
    Index(None, "kind", "account"),
    Index(None, "kind", "at"),
)

link = Table(
    "link",
    metadata,
    Column("contact", Words, primary_key=True),
    Column("fact", Number, ForeignKey("fact.seq"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

reading = Table(
    "reading",
    metadata,
    Column("fact", Number, ForeignKey("fact.seq"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Words, nullable=False),
)

erased = Table(
    "erased",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("hash", Text, primary_key=True, index=True),
)

text = Table(
    "text",
    metadata,
    Column("fact", Number, ForeignKey("fact.seq"), primary_key=True, autoincrement=False),
    Column("subject", Words, nullable=False),
    Column("written", Words, nullable=False),
    Column("whole", Words, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

cursor = Table(
    "cursor",
    metadata,
    Column("account", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

touched = Table(
    "touched",
    metadata,
    Column("contact", Words, primary_key=True),
    Column("seq", Number, nullable=False, index=True),
)

agenda = Table(
    "agenda",
    metadata,
    Column("contact", Words, primary_key=True),
    Column("upto", Number, nullable=False),
    Column("next_moment", Moment, index=True),
    Column("body", Words, nullable=False),
    Column("outlook", Words, nullable=False, server_default="{}"),
    Index(None, "contact", "upto"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", Number, primary_key=True),
    Column("key", Key, nullable=False),
    Column("account", Words, nullable=False),
    Column("contact", Words, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("body", Words, nullable=False),
    Column("ref", Words, nullable=False),
    Column("revision", Words, nullable=False),
    UniqueConstraint("key"),
)

look = Table(
    "look",
    metadata,
    Column("account", Words, primary_key=True),
    Column("complete_at", Moment),
    Column("tried_at", Moment, nullable=False),
    Column("error", Words, nullable=False),
    Column("messages", Number, nullable=False),
)
