"""For pages about all contacts: what lies ahead of each and how it went, kept beside what was decided; facts by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward only. What is empty here is filled in when the contact is decided upon the next time."""
    op.add_column("agenda", sa.Column("outlook", sa.Text, nullable=False, server_default="{}"))
    op.create_index("ix_fact_kind_at", "fact", ["kind", "at"])
