"""Tickets that a message may continue, as policy weighs them; merges are followed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, func, select

from ..model.customer_reference import reference_key
from ..model.ticket import Direction
from ..model.ticket_facts import Candidate, TicketFacts
from .schema import entry, ticket_link, ticket_reference
from .ticket_merges import follow
from .tickets import facts

#: Entries of one ticket whose subjects are compared, the first ones: nobody's correspondence has more, a monitor's has.
_COMPARED = 500


def candidates(tx: Connection, ids: Collection[int]) -> dict[int, Candidate]:
    """The tickets with these ids, each with the one in which it goes on; locked on PostgreSQL as by ``facts``."""
    if not ids:
        return {}
    ends = follow(tx, ids)
    found = facts(tx, {*ids, *ends.values()})
    subjects = _subjects(tx, found)
    whole = {one: _with(found[one], subjects.get(one, ())) for one in found}
    result = {}
    for one in ids:
        if one in whole:
            named, end = whole[one], whole.get(ends.get(one, one), whole[one])
            # Its own mails bore their own subjects, and are answered under them.
            ticket = end if end is named else _with(end, (*end.subjects, *named.subjects))
            result[one] = Candidate(named, ticket)
    return result


def _with(ticket: TicketFacts, subjects: Collection[str]) -> TicketFacts:
    return replace(ticket, subjects=tuple(dict.fromkeys((*ticket.subjects, *subjects, ticket.subject))))


def _subjects(tx: Connection, ids: Collection[int]) -> dict[int, list[str]]:
    """The different subjects of each ticket's mails, the oldest first."""
    query = (
        select(entry.c.ticket_id, entry.c.subject)
        .where(entry.c.ticket_id.in_(sorted(ids)), entry.c.seq <= _COMPARED, entry.c.direction != Direction.NOTE)
        .group_by(entry.c.ticket_id, entry.c.subject)
        .order_by(func.min(entry.c.seq))
    )
    found: dict[int, list[str]] = {}
    for row in tx.execute(query):
        found.setdefault(row.ticket_id, []).append(row.subject)
    return found


def ids_by_reference(tx: Connection, values: Collection[str], kind: str, limit: int = 50) -> dict[str, set[int]]:
    """For each of these references, as written, the newest tickets that bear it.

    Args:
        kind: ``"customer"`` or ``"former"``.
    """
    if not values:
        return {}
    folded = {value: reference_key(value) for value in values}
    rows = tx.execute(
        select(ticket_reference.c.folded, ticket_reference.c.ticket_id)
        .where(ticket_reference.c.folded.in_(sorted(set(folded.values()))), ticket_reference.c.kind == kind)
        .order_by(ticket_reference.c.ticket_id.desc())
        .limit(limit)
    ).all()
    return {value: {row.ticket_id for row in rows if row.folded == key} for value, key in folded.items()}


def followed_up(tx: Connection, ticket_id: int) -> int | None:
    """The older ticket that this one is the follow-up of; None if it is none."""
    query = select(func.max(ticket_link.c.other_id)).where(
        ticket_link.c.ticket_id == ticket_id, ticket_link.c.kind == "follow_up", ticket_link.c.other_id < ticket_id
    )
    found: int | None = tx.execute(query).scalar_one()
    return found
