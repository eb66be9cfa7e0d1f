"""Changes to a ticket that stands: its status, its people; under the lock that ``tickets.facts`` takes on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from ..model.address import Mailbox
from ..model.ticket import MOVES, Role, Status
from .schema import contact, participant, ticket
from .tickets import add_events


def set_status(tx: Connection, ticket_id: int, status: Status, at: datetime, *, intake_id: str) -> None:
    """Move a ticket to another status because of a message; a move that is not allowed, or to where it is, is none."""
    now = Status(tx.execute(select(ticket.c.status).where(ticket.c.id == ticket_id)).scalar_one())
    if status not in MOVES[now]:
        return
    values = {"status": status, "status_at": at, "waiting_reason": "", "updated_at": at}
    tx.execute(update(ticket).where(ticket.c.id == ticket_id).values(**values))
    add_events(tx, ticket_id, at, [("status", {"from": str(now), "to": str(status), "intake": intake_id})])


def add_participants(
    tx: Connection, ticket_id: int, people: Sequence[Mailbox], role: Role, *, since_seq: int, at: datetime
) -> list[int]:
    """Add people who are not on the ticket yet; returns the numbers of those added.

    Args:
        since_seq: the first entry that they may see; 0 for all.
    """
    there = set(tx.execute(select(participant.c.key).where(participant.c.ticket_id == ticket_id)).scalars())
    new = {one.key: one for one in people if one.key and one.key not in there}
    if not new:
        return []
    take = update(ticket).where(ticket.c.id == ticket_id).values(next_participant=ticket.c.next_participant + len(new))
    first: int = tx.execute(take.returning(ticket.c.next_participant)).scalar_one() - len(new)
    contacts = select(contact.c.key, contact.c.id).where(contact.c.key.in_(sorted(new)))
    known = {row.key: row.id for row in tx.execute(contacts)}
    rows = [
        {
            "ticket_id": ticket_id,
            "number": number,
            "role": role,
            "address": one.address,
            "key": key,
            "name": one.name,
            "contact_id": known.get(key),
            "since_seq": since_seq,
        }
        for number, (key, one) in enumerate(new.items(), first)
    ]
    tx.execute(insert(participant), rows)
    added = [("participant_added", {"participant": row["number"], "role": str(role)}) for row in rows]
    add_events(tx, ticket_id, at, added)
    return [number for number, _ in enumerate(new, first)]
