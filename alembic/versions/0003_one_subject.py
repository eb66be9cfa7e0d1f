"""Merged tickets and contacts, carbon copies, former numbers, mail sent again by hand, released as somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mailgate.store.types import Json, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Added with defaults and never rebuilt: a busy table must not be locked for as long as copying it takes.
    op.add_column("ticket", sa.Column("status_at", Utc))
    op.add_column("participant", sa.Column("since_seq", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("intake", sa.Column("release_as", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column(
        "ticket_reference", sa.Column("kind", sa.String(10), nullable=False, server_default=sa.text("'customer'"))
    )
    op.add_column("entry", sa.Column("content_key", sa.String(64)))
    op.create_index("ix_entry_content_key", "entry", ["content_key", "ticket_id"])
    op.create_table(
        "ticket_merge",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("into_id", ID, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_merge_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["into_id"], ["ticket.id"], name=op.f("fk_ticket_merge_into_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_merge")),
    )
    op.create_index("ix_ticket_merge_into_id", "ticket_merge", ["into_id"])
    op.create_table(
        "contact_merge",
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("into_id", ID, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_merge_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["into_id"], ["contact.id"], name=op.f("fk_contact_merge_into_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_merge")),
    )
    op.create_index("ix_contact_merge_into_id", "contact_merge", ["into_id"])
