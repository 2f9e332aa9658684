"""The log: facts, links, readings, erasures, and the triggers that keep them as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
LOG = ("fact", "link", "reading", "erased")
REFUSAL = "the log is append-only: a mistake is corrected by a fact that retracts it"


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    create_facts()
    create_beside()
    if op.get_bind().dialect.name == "sqlite":
        guard_on_sqlite()
    else:
        guard_on_postgresql()


def create_facts() -> None:
    """What happened, to whom it belongs, what it means."""
    op.create_table(
        "fact",
        sa.Column("seq", NUMBER, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_fact"),
        sa.UniqueConstraint("key", name="uq_fact_key"),
    )
    op.create_index("ix_fact_kind_account", "fact", ["kind", "account"])
    op.create_table(
        "link",
        sa.Column("contact", sa.Text),
        sa.Column("fact", NUMBER),
        sa.PrimaryKeyConstraint("contact", "fact", name="pk_link"),
        sa.ForeignKeyConstraint(["fact"], ["fact.seq"], name="fk_link_fact"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_link_fact", "link", ["fact"])
    op.create_table(
        "reading",
        sa.Column("fact", NUMBER, autoincrement=False),
        sa.Column("version", sa.Integer, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("fact", "version", name="pk_reading"),
        sa.ForeignKeyConstraint(["fact"], ["fact.seq"], name="fk_reading_fact"),
    )


def create_beside() -> None:
    """Erasures, and what lies beside the log."""
    op.create_table(
        "erased",
        sa.Column("seq", NUMBER, autoincrement=False),
        sa.Column("hash", sa.Text),
        sa.PrimaryKeyConstraint("seq", "hash", name="pk_erased"),
    )
    op.create_index("ix_erased_hash", "erased", ["hash"])
    op.create_table(
        "text",
        sa.Column("fact", NUMBER, autoincrement=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("written", sa.Text, nullable=False),
        sa.Column("whole", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("fact", name="pk_text"),
        sa.ForeignKeyConstraint(["fact"], ["fact.seq"], name="fk_text_fact"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )


def guard_on_sqlite() -> None:
    """No UPDATE and no DELETE but under the mark that an erasing transaction sets and takes away."""
    for table in LOG:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "  # noqa: S608  our own names
                "WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = 'erasing') "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def guard_on_postgresql() -> None:
    """The same; the mark is seen by the transaction that set it and by no other. TRUNCATE never passes."""
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608  our own words
        "IF TG_OP <> 'TRUNCATE' AND EXISTS (SELECT 1 FROM meta WHERE name = 'erasing') THEN "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in LOG:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
