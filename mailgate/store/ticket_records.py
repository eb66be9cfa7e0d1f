"""Tickets as people ask for them: a list, or one with all that stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from ..errors import UsageError
from ..model.customer_reference import reference_key
from ..model.span import Span, SpanKind
from ..model.ticket import TicketNumber
from . import held
from .schema import attachment, entry, event, participant, ticket, ticket_link, ticket_reference
from .ticket_merges import goes_on_in, merged_from
from .tickets import references_of


def listing(
    tx: Connection, *, desk: str = "", status: str = "", reference: str = "", limit: int = 100
) -> Sequence[Row[Any]]:
    """Tickets for people, newest first, with their reporter's address."""
    query = (
        select(ticket, participant.c.address.label("reporter_address"), participant.c.name.label("reporter_name"))
        .join(
            participant,
            (participant.c.ticket_id == ticket.c.id) & (participant.c.number == ticket.c.reporter),
        )
        .order_by(ticket.c.id.desc())
        .limit(limit)
    )
    if desk:
        query = query.where(ticket.c.desk == desk)
    if status:
        query = query.where(ticket.c.status == status)
    if reference:
        query = query.where(
            ticket.c.id.in_(
                select(ticket_reference.c.ticket_id).where(ticket_reference.c.folded == reference_key(reference))
            )
        )
    return tx.execute(query).all()


def get(tx: Connection, number: TicketNumber) -> Row[Any]:
    """One ticket's row.  Raises UsageError if there is none with this prefix and id."""
    row = tx.execute(select(ticket).where(ticket.c.id == number.id, ticket.c.prefix == number.prefix)).one_or_none()
    if row is None:
        raise UsageError(f"no ticket {number}")
    return row


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """Everything that stands on one ticket, for showing it."""

    ticket: Row[Any]
    participants: Sequence[Row[Any]]
    references: list[str]
    entries: Sequence[Row[Any]]
    attachments: dict[int, list[Row[Any]]]
    events: Sequence[Row[Any]]
    related: Sequence[Any]
    #: Where the ticket goes on at last, None if it is not merged.
    merged_into: TicketNumber | None
    merged_from: Sequence[TicketNumber]
    #: Messages that wait for a person and would continue it: ``id``, ``received_at``, ``error``.
    held: Sequence[Any]


def record(tx: Connection, number: TicketNumber) -> TicketRecord:
    """One ticket with all that belongs to it.  Raises UsageError if there is none."""
    row = get(tx, number)
    entries = tx.execute(select(entry).where(entry.c.ticket_id == row.id).order_by(entry.c.seq)).all()
    attached: dict[int, list[Row[Any]]] = {}
    for one in tx.execute(
        select(attachment).where(attachment.c.entry_id.in_([one.id for one in entries])).order_by(attachment.c.position)
    ):
        attached.setdefault(one.entry_id, []).append(one)
    return TicketRecord(
        ticket=row,
        participants=tx.execute(
            select(participant).where(participant.c.ticket_id == row.id).order_by(participant.c.number)
        ).all(),
        references=references_of(tx, [row.id])[row.id],
        entries=entries,
        attachments=attached,
        events=tx.execute(select(event).where(event.c.ticket_id == row.id).order_by(event.c.id)).all(),
        related=tx.execute(
            select(ticket_link.c.kind, ticket.c.prefix, ticket.c.id)
            .join(ticket, ticket.c.id == ticket_link.c.other_id)
            .where(ticket_link.c.ticket_id == row.id)
            .order_by(ticket.c.id, ticket_link.c.kind)
        ).all(),
        merged_into=goes_on_in(tx, [row.id]).get(row.id),
        merged_from=merged_from(tx, row.id),
        held=held.on_ticket(tx, row.id),
    )


def spans_of(row: Row[Any]) -> tuple[Span, ...]:
    """The spans of an entry's row; all of the text is its author's where none are stored."""
    stored = [Span(SpanKind(kind), start, end, evidence) for kind, start, end, evidence in row.spans]
    return tuple(stored) or (Span(SpanKind.ANSWER, 0, len(row.text)),)
