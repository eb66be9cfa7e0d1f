"""Tickets that go on in another one: merging them, taking them apart again, and following old numbers and ids.

A merge is a row of ``ticket_merge`` and what it added to the other ticket, which the row names, so that the merge can
be undone.  The rows of the merged ticket stay where they are; it takes no entries any more.  A ticket is merged into
the end of a chain, so that chains have no cycles.

Whoever changes tickets here locks them first, all at once and in the order of their ids, as ``tickets.facts`` does: a
merge and a mail that comes in wait for each other, and never in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, literal, select, update

from ..errors import Conflict, UsageError
from ..model.ticket import Role, TicketNumber
from .merge_additions import give_back
from .schema import participant, ticket, ticket_merge, ticket_reference
from .tickets import add_events

#: How many tickets one after the other are followed; a merge that would make a longer chain is refused.
LONGEST_CHAIN = 100


def _chains() -> Any:
    """From each of ``ids`` to the tickets that it goes on in, nearest first."""
    further = ticket_merge.alias("further")
    chain = (
        select(ticket_merge.c.ticket_id.label("start"), ticket_merge.c.into_id.label("at"), literal(1).label("depth"))
        .where(ticket_merge.c.ticket_id.in_(bindparam("ids", expanding=True)))
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(chain.c.start, further.c.into_id, chain.c.depth + 1)
        .join(further, further.c.ticket_id == chain.c.at)
        .where(chain.c.depth < LONGEST_CHAIN)
    )
    return select(chain.c.start, chain.c.at).order_by(chain.c.depth)


def _branches() -> Any:
    """The tickets that go on in one, with how many merges lie between."""
    further = ticket_merge.alias("further")
    branch = (
        select(ticket_merge.c.ticket_id.label("id"), literal(1).label("depth"))
        .where(ticket_merge.c.into_id == bindparam("into"))
        .cte("branch", recursive=True)
    )
    branch = branch.union_all(
        select(further.c.ticket_id, branch.c.depth + 1)
        .join(further, further.c.into_id == branch.c.id)
        .where(branch.c.depth < LONGEST_CHAIN)
    )
    return select(branch.c.id, branch.c.depth)


_CHAINS, _BRANCHES = _chains(), _branches()


def follow(tx: Connection, ids: Collection[int]) -> dict[int, int]:
    """For each of these tickets that is merged the id of the ticket in which it goes on at last."""
    return {row.start: row.at for row in tx.execute(_CHAINS, {"ids": list(ids)})} if ids else {}


def goes_on_in(tx: Connection, ids: Collection[int]) -> dict[int, TicketNumber]:
    """``follow``, with numbers."""
    ends = follow(tx, ids)
    numbers = _numbers(tx, set(ends.values()))
    return {start: numbers[end] for start, end in ends.items()}


def merged_from(tx: Connection, ticket_id: int) -> list[TicketNumber]:
    """The tickets that go on in this one, directly or by way of another."""
    numbers = _numbers(tx, {row.id for row in tx.execute(_BRANCHES, {"into": ticket_id})})
    return [numbers[one] for one in sorted(numbers)]


def _numbers(tx: Connection, ids: Collection[int]) -> dict[int, TicketNumber]:
    if not ids:
        return {}
    rows = tx.execute(select(ticket.c.prefix, ticket.c.id).where(ticket.c.id.in_(ids)))
    return {row.id: TicketNumber(row.prefix, row.id) for row in rows}


@dataclass(frozen=True, slots=True)
class Locked:
    """Tickets that nobody else changes before this transaction ends, with all that they go on in."""

    rows: dict[int, Row[Any]]
    #: As ``follow`` says.
    ends: dict[int, int]

    def end(self, number: TicketNumber) -> TicketNumber:
        """Where a ticket goes on at last: itself, if it is not merged."""
        row = self.rows[self.ends.get(number.id, number.id)]
        return TicketNumber(row.prefix, row.id)

    def unmerged(self, number: TicketNumber) -> Row[Any]:
        """The row of a ticket that stands for itself.  Raises UsageError if it goes on in another one."""
        if number.id in self.ends:
            raise UsageError(f"{number} goes on in {self.end(number)}: name that one, or unmerge {number} first")
        return self.rows[number.id]


def lock(tx: Connection, numbers: Iterable[TicketNumber]) -> Locked:
    """Lock tickets and what they go on in.

    Raises:
        UsageError: one of them does not exist.
        Conflict: they were merged otherwise at the same moment.
    """
    named = {number.id: number for number in numbers}
    chains = [(row.start, row.at) for row in tx.execute(_CHAINS, {"ids": list(named)})]
    wanted = {*named, *(at for _, at in chains)}
    found = tx.execute(select(ticket).where(ticket.c.id.in_(wanted)).order_by(ticket.c.id).with_for_update()).all()
    rows = {row.id: row for row in found}
    for number in named.values():
        if number.id not in rows or rows[number.id].prefix != number.prefix:
            raise UsageError(f"no ticket {number}")
    # On PostgreSQL the wait for a lock may have been the wait for a merge.
    if [(row.start, row.at) for row in tx.execute(_CHAINS, {"ids": list(named)})] != chains:
        raise Conflict("the tickets were merged at the same moment")
    return Locked(rows, dict(chains))


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge added to the ticket in which another one goes on, or what the end of the merge took from it."""

    source: TicketNumber
    target: TicketNumber
    #: Addresses of participants.
    people: tuple[str, ...]
    references: tuple[str, ...]


def merge(tx: Connection, source: TicketNumber, target: TicketNumber, now: datetime) -> Merged:
    """Let ``source`` go on in ``target``, or in what that goes on in itself.

    The people of ``source`` who are not on the other ticket are added to it: they may answer into it and see nothing
    older.  Its references are added behind those that are there.

    Raises:
        UsageError: there is no such ticket, ``source`` is merged already, or it would go on in itself.
        Conflict: one of them was merged otherwise at the same moment.
    """
    locked = lock(tx, (source, target))
    end = locked.end(target)
    if source == target:
        raise UsageError(f"{source} cannot go on in itself")
    if source.id in locked.ends:
        raise UsageError(f"{source} goes on in {locked.end(source)} already: unmerge it first")
    if end == source:
        raise UsageError(f"{target} goes on in {source}: unmerge {target} first, then merge them the other way round")
    if 1 + max((row.depth for row in tx.execute(_BRANCHES, {"into": source.id})), default=0) > LONGEST_CHAIN:
        raise UsageError(f"more than {LONGEST_CHAIN} tickets would go on one in the other: unmerge some of them first")
    row = locked.rows[end.id]
    people = _add_people(tx, source.id, row)
    references = _add_references(tx, source.id, end.id)
    details = {
        "participants": [one["number"] for one in people],
        "references": [one["folded"] for one in references],
        "next_seq": row.next_seq,
    }
    tx.execute(insert(ticket_merge), {"ticket_id": source.id, "into_id": end.id, "at": now, "details": details})
    result = Merged(source, end, tuple(one["address"] for one in people), tuple(one["value"] for one in references))
    _note(tx, result, now, "merged_into", "merged_from")
    return result


def unmerge(tx: Connection, source: TicketNumber, now: datetime) -> Merged:
    """Let a merged ticket go on by itself again.

    What came in meanwhile stays where it came in.  People and references that the merge added there go again, unless
    somebody used them since, or another ticket that was merged into the same one brought them too.

    Raises:
        UsageError: there is no such ticket, or it is not merged.
        Conflict: it was merged otherwise at the same moment.
    """
    locked = lock(tx, (source,))
    if source.id not in locked.ends:
        raise UsageError(f"{source} is not merged into another ticket")
    undone = tx.execute(select(ticket_merge).where(ticket_merge.c.ticket_id == source.id)).one()
    tx.execute(delete(ticket_merge).where(ticket_merge.c.ticket_id == source.id))
    people, references = give_back(tx, undone, locked.rows[undone.into_id])
    # What the other ticket loses by this, it may have brought to the one that it goes on in itself.
    at = undone.into_id
    while row := tx.execute(select(ticket_merge).where(ticket_merge.c.ticket_id == at)).one_or_none():
        give_back(tx, row, locked.rows[row.into_id])
        at = row.into_id
    target = locked.rows[undone.into_id]
    result = Merged(source, TicketNumber(target.prefix, target.id), people, references)
    _note(tx, result, now, "unmerged", "unmerged")
    return result


def _add_people(tx: Connection, source_id: int, target: Row[Any]) -> list[dict[str, Any]]:
    there = set(tx.execute(select(participant.c.key).where(participant.c.ticket_id == target.id)).scalars())
    people = tx.execute(
        select(participant).where(participant.c.ticket_id == source_id).order_by(participant.c.number)
    ).all()
    # Of two participants with one address the first is he; one without an address can neither write nor be written to.
    missing = {one.key: one for one in reversed(people) if one.key and one.key not in there}
    rows = [
        {
            "ticket_id": target.id,
            "number": number,
            # A ticket has one reporter.  Who had answers from agents has them still; a carbon copy stays one.
            "role": Role.CARBON_COPY if one.role == Role.CARBON_COPY else Role.ADDED,
            "address": one.address,
            "key": one.key,
            "name": one.name,
            "contact_id": one.contact_id,
            "since_seq": target.next_seq,
        }
        for number, one in enumerate(sorted(missing.values(), key=lambda one: one.number), target.next_participant)
    ]
    if rows:
        tx.execute(insert(participant), rows)
        taken = target.next_participant + len(rows)
        tx.execute(update(ticket).where(ticket.c.id == target.id).values(next_participant=taken))
    return rows


def _add_references(tx: Connection, source_id: int, target_id: int) -> list[dict[str, Any]]:
    there = _references(tx, target_id)
    known = {one.folded for one in there}
    missing = {one.folded: one for one in _references(tx, source_id) if one.folded not in known}
    rows = [
        {"ticket_id": target_id, "position": position, "value": one.value, "folded": one.folded, "kind": one.kind}
        for position, one in enumerate(missing.values(), len(there))
    ]
    if rows:
        tx.execute(insert(ticket_reference), rows)
    return rows


def _references(tx: Connection, ticket_id: int) -> Sequence[Row[Any]]:
    of_ticket = select(ticket_reference).where(ticket_reference.c.ticket_id == ticket_id)
    return tx.execute(of_ticket.order_by(ticket_reference.c.position)).all()


def _note(tx: Connection, what: Merged, now: datetime, on_source: str, on_target: str) -> None:
    """An event on both tickets."""
    tx.execute(update(ticket).where(ticket.c.id.in_([what.source.id, what.target.id])).values(updated_at=now))
    add_events(tx, what.source.id, now, [(on_source, {"ticket": str(what.target)})])
    moved = {"ticket": str(what.source), "people": list(what.people), "references": list(what.references)}
    add_events(tx, what.target.id, now, [(on_target, moved)])
