"""The tables (DESIGN §6).  Alembic migrations make exactly these, on SQLite and on PostgreSQL.

Text columns never hold NUL or lone surrogates.  Addresses are stored twice where they are looked up: as written, and as
the *key* of ``model.address`` to compare by.  Rows that are worked on (intake, outbox, timer) carry the same lease
columns; see ``store.leases``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from .types import Json, Utc

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

#: Octets of a Message-ID that is looked up: an index row of PostgreSQL has 2,704, and nothing honest comes near.
#: Characters would not do: a stranger may choose those of four octets.
INDEXED_OCTETS = 998

#: SQLite numbers rows by itself only where the type is exactly INTEGER.
_Id = BigInteger().with_variant(Integer(), "sqlite")


def _lease_columns() -> tuple[Column[Any], ...]:
    """Who works on a row, under which token, until when (machine's time); all NULL while nobody does."""
    return (
        Column("lease_owner", Text),
        Column("lease_token", String(32)),
        Column("lease_expires", Utc),
    )


blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    #: ``raw`` or ``zlib``: the bytes stand in ``content``; ``file``: in the blob folder.
    Column("codec", String(8), nullable=False),
    Column("content", LargeBinary),
    Column("created_at", Utc, nullable=False),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
)

contact = Table(
    "contact",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    #: Only what a list or an agent said; what a mail looked like counts for its ticket alone.
    Column("language", String(16)),
    #: A list or an agent vouched for the address.
    Column("known", Boolean, nullable=False, server_default=false()),
    Column("organisation_id", _Id, ForeignKey("organisation.id")),
    Column("created_at", Utc, nullable=False),
)

#: Two addresses of one person, as somebody said who knows.
contact_merge = Table(
    "contact_merge",
    metadata,
    Column("contact_id", _Id, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("into_id", _Id, ForeignKey("contact.id", ondelete="CASCADE"), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_contact_merge_into_id", "into_id"),
)

intake = Table(
    "intake",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("received_at", Utc, nullable=False),
    Column("source", String(8), nullable=False),
    Column("listener", Text, nullable=False),
    #: ``''`` is the null sender; NULL where the source has none.
    Column("mail_from", Text),
    Column("rcpt_tos", Json, nullable=False),
    Column("client", Text, nullable=False),
    Column("helo", Text, nullable=False),
    Column("tls", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("relay_domains", Json, nullable=False),
    Column("raw_sha256", String(64), ForeignKey("blob.sha256"), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("not_before", Utc, nullable=False),
    #: The unfinished intake that this one answers (DESIGN §2 *answer overtakes question*).
    Column("waits_for", String(26)),
    #: A person looked at it while it was held and let it go on.
    Column("released", Boolean, nullable=False, server_default=false()),
    #: Why the last try failed or why it is held; for operators.
    Column("error", Text, nullable=False, server_default=text("''")),
    *_lease_columns(),
    #: What that person said of the author: ``verified``, an address that is taken for his, ``''`` for nothing.
    Column("release_as", Text, nullable=False, server_default=text("''")),
    Index("ix_intake_due", "state", "not_before", "id"),
    Index("ix_intake_message_id", "message_id"),
    Index("ix_intake_waits_for", "waits_for"),
    Index("ix_intake_lease_owner", "lease_owner"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    #: Of the desk that opened it; the number ``SUP-17`` is the prefix and the id, for good.
    Column("prefix", String(10), nullable=False),
    Column("desk", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("waiting_reason", Text, nullable=False, server_default=text("''")),
    Column("kind", String(16), nullable=False),
    Column("priority", Text, nullable=False),
    Column("claimed_priority", Text, nullable=False, server_default=text("''")),
    Column("language", String(16), nullable=False),
    #: Participant numbers.
    Column("reporter", Integer, nullable=False),
    Column("affected", Integer, nullable=False),
    Column("flags", Json, nullable=False),
    Column("missing_information", Json, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    #: Next entry and participant number; taken under the lock on this row.
    Column("next_seq", Integer, nullable=False),
    Column("next_participant", Integer, nullable=False),
    #: When the status last changed; NULL on tickets older than this column: since they were last touched.
    Column("status_at", Utc),
    Index("ix_ticket_desk", "desk", "id"),
    # Without this SQLite gives the id of a deleted last row to the next one; a number is never used twice.
    sqlite_autoincrement=True,
)

participant = Table(
    "participant",
    metadata,
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("contact_id", _Id, ForeignKey("contact.id")),
    #: Number of the first entry that they may see; 0 is all.
    Column("since_seq", Integer, nullable=False, server_default=text("0")),
    Index("ix_participant_key", "key"),
)

ticket_link = Table(
    "ticket_link",
    metadata,
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    Column("other_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    #: ``same_message``, ``perhaps_related``, ``follow_up``, ``same_reference``, ``split``, ``by_hand``.
    Column("kind", String(16), primary_key=True),
    Index("ix_ticket_link_other_id", "other_id"),
)

#: A ticket that goes on in another one; its own rows stay where they are, so that it can be taken apart again.
ticket_merge = Table(
    "ticket_merge",
    metadata,
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    Column("into_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False),
    Column("at", Utc, nullable=False),
    #: What the merge added to the other ticket, and what stood there before.
    Column("details", Json, nullable=False),
    Index("ix_ticket_merge_into_id", "into_id"),
)

ticket_reference = Table(
    "ticket_reference",
    metadata,
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    #: 0 is the ticket's first reference, the one that answers carry.
    Column("position", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("folded", Text, nullable=False),
    #: ``customer``, or ``former``: the number of a tool that mailgate replaced.
    Column("kind", String(10), nullable=False, server_default=text("'customer'")),
    Index("ix_ticket_reference_folded", "folded"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("direction", String(4), nullable=False),
    Column("visibility", String(8), nullable=False),
    #: Number of the author on the ticket, 0 for one who is not on it (a third party, the desk itself).
    Column("participant", Integer, nullable=False),
    Column("author_address", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    #: Template of an automatic mail, ``''`` for what people wrote.
    Column("notice", Text, nullable=False, server_default=text("''")),
    Column("flags", Json, nullable=False),
    Column("intake_id", String(26), ForeignKey("intake.id")),
    #: Whose words ``text`` is: ``[kind, start, end, evidence]`` from end to end; empty for what we wrote ourselves.
    Column("spans", Json, nullable=False, server_default=text("'[]'")),
    #: What else was read in the mail (``model.message_json.findings_as_json``).
    Column("findings", Json, nullable=False, server_default=text("'{}'")),
    #: What a person wrote, however often it is sent (``policy.content.content_key``); NULL for all else.
    Column("content_key", String(64)),
    UniqueConstraint("ticket_id", "seq"),
    Index("ix_entry_content_key", "content_key", "ticket_id"),
    Index("ix_entry_intake_id", "intake_id"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("entry_id", _Id, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content_id", Text, nullable=False),
    Column("inline", Boolean, nullable=False),
    #: The raw message and the path of the part in it; decoded on demand.
    Column("raw_sha256", String(64), ForeignKey("blob.sha256"), nullable=False),
    Column("part", Text, nullable=False),
    #: As the sender wrote it; ``name`` is what may be shown.
    Column("original_name", Text, nullable=False, server_default=text("''")),
    #: What the first bytes say it is, ``''`` where they say nothing.
    Column("sniffed_type", Text, nullable=False, server_default=text("''")),
)

thread_id = Table(
    "thread_id",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    #: ``received``, ``sent``, ``relay``: given back by the server that took our mail, ``seen``: in References only.
    Column("kind", String(16), nullable=False),
    Index("ix_thread_id_ticket_id", "ticket_id"),
)

event = Table(
    "event",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("details", Json, nullable=False),
    Index("ix_event_ticket_id", "ticket_id", "id"),
)

outcome = Table(
    "outcome",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("intake_id", String(26), ForeignKey("intake.id"), nullable=False),
    #: ``''`` where the message addresses no desk.
    Column("desk", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="SET NULL")),
    Column("entry_seq", Integer),
    #: NULL for copies: they point to the first by ``duplicate_of`` instead.
    Column("dedupe_key", String(64)),
    Column("duplicate_of", _Id, ForeignKey("outcome.id")),
    Column("mail_class", String(32), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("method", Text, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("intake_id", "desk"),
    UniqueConstraint("desk", "dedupe_key"),
    Index("ix_outcome_ticket_id", "ticket_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("created_at", Utc, nullable=False),
    Column("desk", Text, nullable=False),
    Column("ticket_id", _Id, ForeignKey("ticket.id", ondelete="SET NULL")),
    Column("entry_seq", Integer),
    #: Template it was made from.
    Column("kind", Text, nullable=False),
    Column("automatic", Boolean, nullable=False),
    #: ``''`` is the null sender.
    Column("mail_from", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    #: Final bytes; NULL only inside the transaction that composes them.
    Column("raw_sha256", String(64), ForeignKey("blob.sha256")),
    Column("state", String(9), nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("not_before", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("error", Text, nullable=False, server_default=text("''")),
    *_lease_columns(),
    Index("ix_outbox_due", "state", "not_before", "id"),
    Index("ix_outbox_ticket_id", "ticket_id"),
    Index("ix_outbox_lease_owner", "lease_owner"),
    sqlite_autoincrement=True,
)

attempt = Table(
    "attempt",
    metadata,
    Column("outbox_id", _Id, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("result", String(8), nullable=False),
    #: Sending the same again does no harm (a folder, one file per mail), so an unknown end needs no person.
    Column("repeatable", Boolean, nullable=False),
    Column("code", Integer, nullable=False, server_default=text("0")),
    Column("text", Text, nullable=False, server_default=text("''")),
    Column("remote", Text, nullable=False, server_default=text("''")),
    Column("remote_id", Text, nullable=False, server_default=text("''")),
)

timer = Table(
    "timer",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    #: What it is about; one timer of a kind for each.
    Column("subject", Text, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("details", Json, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("error", Text, nullable=False, server_default=text("''")),
    *_lease_columns(),
    UniqueConstraint("kind", "subject"),
    Index("ix_timer_due_at", "due_at"),
)

budget = Table(
    "budget",
    metadata,
    Column("key", Text, primary_key=True),
    #: When the hour or day began.
    Column("window", Utc, primary_key=True),
    Column("spent", Integer, nullable=False),
    #: The limit at the last draw.
    Column("quota", Integer, nullable=False),
)

imap_cursor = Table(
    "imap_cursor",
    metadata,
    Column("server", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("updated_at", Utc, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    #: ``host/<name>/<pid>`` is a heartbeat; others name what only one process may do.
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("token", String(32), nullable=False),
    Column("expires", Utc, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    #: ``key/<id>``: fingerprint of a signing key; ``muted``: since when.
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
