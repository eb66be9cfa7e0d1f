"""The first schema: every table of DESIGN §6."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mailgate.store.types import Json, Utc

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("codec", sa.String(length=8), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "budget",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window", Utc(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_budget")),
    )
    op.create_table(
        "imap_cursor",
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("server", "account", "folder", name=op.f("pk_imap_cursor")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("expires", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("prefix", sa.String(length=10), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("waiting_reason", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("claimed_priority", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("reporter", sa.Integer(), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("flags", Json, nullable=False),
        sa.Column("missing_information", Json, nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("next_participant", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ticket_desk", "ticket", ["desk", "id"])

    op.create_table(
        "timer",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_timer_kind_subject")),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"])

    op.create_table(
        "contact",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("known", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("key", name=op.f("uq_contact_key")),
    )
    op.create_table(
        "event",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_event_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_ticket_id", "event", ["ticket_id", "id"])

    op.create_table(
        "intake",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("listener", sa.Text(), nullable=False),
        sa.Column("mail_from", sa.Text(), nullable=True),
        sa.Column("rcpt_tos", Json, nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("helo", sa.Text(), nullable=False),
        sa.Column("tls", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("relay_domains", Json, nullable=False),
        sa.Column("raw_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", Utc(), nullable=False),
        sa.Column("waits_for", sa.String(length=26), nullable=True),
        sa.Column("released", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["raw_sha256"], ["blob.sha256"], name=op.f("fk_intake_raw_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_index("ix_intake_due", "intake", ["state", "not_before", "id"])
    op.create_index("ix_intake_lease_owner", "intake", ["lease_owner"])
    op.create_index("ix_intake_message_id", "intake", ["message_id"])
    op.create_index("ix_intake_waits_for", "intake", ["waits_for"])

    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("mail_from", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("raw_sha256", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", Utc(), nullable=False),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.Column("error", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["raw_sha256"], ["blob.sha256"], name=op.f("fk_outbox_raw_sha256")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_outbox_ticket_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "not_before", "id"])
    op.create_index("ix_outbox_lease_owner", "outbox", ["lease_owner"])
    op.create_index("ix_outbox_ticket_id", "outbox", ["ticket_id"])

    op.create_table(
        "thread_id",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_thread_id_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", "ticket_id", name=op.f("pk_thread_id")),
    )
    op.create_index("ix_thread_id_ticket_id", "thread_id", ["ticket_id"])

    op.create_table(
        "ticket_link",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_ticket_link_other_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_link_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", "kind", name=op.f("pk_ticket_link")),
    )
    op.create_index("ix_ticket_link_other_id", "ticket_link", ["other_id"])

    op.create_table(
        "ticket_reference",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_reference_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "position", name=op.f("pk_ticket_reference")),
    )
    op.create_index("ix_ticket_reference_folded", "ticket_reference", ["folded"])

    op.create_table(
        "attempt",
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("result", sa.String(length=8), nullable=False),
        sa.Column("repeatable", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("remote", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("remote_id", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_attempt_outbox_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("outbox_id", "number", name=op.f("pk_attempt")),
    )
    op.create_table(
        "entry",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.Column("participant", sa.Integer(), nullable=False),
        sa.Column("author_address", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("flags", Json, nullable=False),
        sa.Column("intake_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_entry_intake_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_entry_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("ticket_id", "seq", name=op.f("uq_entry_ticket_id_seq")),
    )
    op.create_index("ix_entry_intake_id", "entry", ["intake_id"])

    op.create_table(
        "outcome",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("intake_id", sa.String(length=26), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("dedupe_key", sa.String(length=64), nullable=True),
        sa.Column("duplicate_of", ID, nullable=True),
        sa.Column("mail_class", sa.String(length=32), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["outcome.id"], name=op.f("fk_outcome_duplicate_of")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_outcome_intake_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_outcome_ticket_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("desk", "dedupe_key", name=op.f("uq_outcome_desk_dedupe_key")),
        sa.UniqueConstraint("intake_id", "desk", name=op.f("uq_outcome_intake_id_desk")),
    )
    op.create_index("ix_outcome_ticket_id", "outcome", ["ticket_id"])

    op.create_table(
        "participant",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_participant_contact_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_participant_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "number", name=op.f("pk_participant")),
    )
    op.create_index("ix_participant_key", "participant", ["key"])

    op.create_table(
        "attachment",
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_id", sa.Text(), nullable=False),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.Column("raw_sha256", sa.String(length=64), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["raw_sha256"], ["blob.sha256"], name=op.f("fk_attachment_raw_sha256")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_attachment")),
    )
