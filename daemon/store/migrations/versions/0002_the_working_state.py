"""The working state: cursors, the outbox, what was decided, how the last looks went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Forward only: the way back is the backup that was made before."""
    create_positions()
    create_outbox()
    create_agenda()
    # A log that was written before there was an agenda: everybody in it is to be decided upon.
    op.execute("INSERT INTO touched (contact, seq) SELECT contact, max(fact) FROM link GROUP BY contact")


def create_positions() -> None:
    """Where the connectors stand, and how the last looks went."""
    op.create_table(
        "cursor",
        sa.Column("account", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account", "channel", name="pk_cursor"),
    )
    op.create_table(
        "look",
        sa.Column("account", sa.Text),
        sa.Column("complete_at", sa.BigInteger),
        sa.Column("tried_at", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("messages", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_look"),
    )


def create_outbox() -> None:
    """What is being done to the outside."""
    op.create_table(
        "outbox",
        sa.Column("position", NUMBER, autoincrement=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_contact", "outbox", ["contact"])
    op.create_index("ix_outbox_state", "outbox", ["state"])


def create_agenda() -> None:
    """What was decided about whom, and what has changed since."""
    op.create_table(
        "touched",
        sa.Column("contact", sa.Text),
        sa.Column("seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("contact", name="pk_touched"),
    )
    op.create_index("ix_touched_seq", "touched", ["seq"])
    op.create_table(
        "agenda",
        sa.Column("contact", sa.Text),
        sa.Column("upto", NUMBER, nullable=False),
        sa.Column("next_moment", sa.BigInteger),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("contact", name="pk_agenda"),
    )
    op.create_index("ix_agenda_contact_upto", "agenda", ["contact", "upto"])
    op.create_index("ix_agenda_next_moment", "agenda", ["next_moment"])
