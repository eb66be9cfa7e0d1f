"""Entries say whose words their text is and what else was read in the mail; attachments keep their own name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mailgate.store.types import Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added with defaults and never rebuilt: a busy table must not be locked for as long as copying it takes.
    op.add_column("entry", sa.Column("spans", Json, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("entry", sa.Column("findings", Json, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("attachment", sa.Column("original_name", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("attachment", sa.Column("sniffed_type", sa.Text(), nullable=False, server_default=sa.text("''")))
