"""What a merge added to a ticket, and how it goes again when the merge ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from ..model.customer_reference import find_references, reference_key
from .schema import entry, outbox, participant, ticket_merge, ticket_reference


def give_back(tx: Connection, merge: Row[Any], target: Row[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take from ``target`` what ``merge`` added to it and its source does not bring any more.

    What was used since stays for good.  What another ticket merged into the same one brings as well is from now on
    taken for an addition of that merge.

    Args:
        merge: a row of ``ticket_merge``; if it is deleted already, its source brings nothing.
        target: the row of the ticket it was merged into, locked.

    Returns the addresses and the references that are gone.
    """
    into = tx.execute(
        select(ticket_merge).where(ticket_merge.c.into_id == target.id).order_by(ticket_merge.c.ticket_id)
    ).all()
    details = {one.ticket_id: dict(one.details) for one in into}
    sources = [*details]
    people = _give_back_people(tx, merge, target, details, sources)
    references = _give_back_references(tx, merge, target, details, sources)
    for one in into:
        if details[one.ticket_id] != one.details:
            changed = update(ticket_merge).where(ticket_merge.c.ticket_id == one.ticket_id)
            tx.execute(changed.values(details=details[one.ticket_id]))
    return people, references


def _give_back_people(
    tx: Connection, merge: Row[Any], target: Row[Any], details: dict[int, dict[str, Any]], sources: Sequence[int]
) -> tuple[str, ...]:
    added = _participants(tx, [target.id], merge.details["participants"])
    if not added:
        return ()
    brought: dict[str, set[int]] = {}
    for one in _participants(tx, sources):
        brought.setdefault(one.key, set()).add(one.ticket_id)
    busy = _busy(tx, target, added)
    loose = _settle(
        merge.ticket_id,
        details,
        "participants",
        {one.number: brought.get(one.key, set()) for one in added},
        busy,
    )
    gone = [one for one in added if one.number in loose]
    if gone:
        numbers = [one.number for one in gone]
        tx.execute(delete(participant).where(participant.c.ticket_id == target.id, participant.c.number.in_(numbers)))
    return tuple(one.address for one in gone)


def _give_back_references(
    tx: Connection, merge: Row[Any], target: Row[Any], details: dict[int, dict[str, Any]], sources: Sequence[int]
) -> tuple[str, ...]:
    rows = tx.execute(
        select(ticket_reference)
        .where(ticket_reference.c.ticket_id.in_([target.id, *sources]))
        .order_by(ticket_reference.c.position)
    ).all()
    there = [one for one in rows if one.ticket_id == target.id]
    added = [one.folded for one in there if one.folded in merge.details["references"]]
    if not added:
        return ()
    brought = {
        folded: {one.ticket_id for one in rows if one.folded == folded and one.ticket_id != target.id}
        for folded in added
    }
    used = _written(tx, target.id, merge.details["next_seq"])
    loose = _settle(merge.ticket_id, details, "references", brought, used)
    if not loose:
        return ()
    # Positions have no gaps: whoever adds a reference counts those that are there.
    tx.execute(delete(ticket_reference).where(ticket_reference.c.ticket_id == target.id))
    kept = [one for one in there if one.folded not in loose]
    if kept:
        tx.execute(insert(ticket_reference), [{**one._mapping, "position": n} for n, one in enumerate(kept)])
    return tuple(one.value for one in there if one.folded in loose)


def _settle(
    source_id: int,
    details: dict[int, dict[str, Any]],
    name: str,
    brought: dict[Any, set[int]],
    used: Collection[Any],
) -> set[Any]:
    """Share out what one merge added; returns what nobody brings and nobody used.

    Args:
        details: of all merges into the ticket by their sources; changed.
        brought: for each addition the sources that bring it.
    """
    still = details.get(source_id)
    if still is not None:
        still[name] = [one for one in brought if source_id in brought[one]]
    loose = set()
    for one, by in brought.items():
        if source_id in by or one in used:
            continue
        heirs = by & details.keys()
        if heirs:
            heir = details[min(heirs)]
            heir[name] = [*heir[name], one]
        else:
            loose.add(one)
    return loose


def _participants(tx: Connection, ids: Sequence[int], numbers: Sequence[int] | None = None) -> Sequence[Row[Any]]:
    query = select(participant).where(participant.c.ticket_id.in_(ids)).order_by(participant.c.number)
    return tx.execute(query if numbers is None else query.where(participant.c.number.in_(numbers))).all()


def _busy(tx: Connection, target: Row[Any], added: Sequence[Row[Any]]) -> set[int]:
    """Which of these participants wrote on the ticket, were written to about it, or are who it is about."""
    numbers = [one.number for one in added]
    wrote = select(entry.c.participant).where(entry.c.ticket_id == target.id, entry.c.participant.in_(numbers))
    # An answer to such a mail names the participant's number.
    names = [name for one in added for name in (one.address, one.key)]
    read = select(outbox.c.recipient).where(outbox.c.ticket_id == target.id, outbox.c.recipient.in_(names))
    addressed = set(tx.execute(read).scalars())
    return {
        *tx.execute(wrote).scalars(),
        *(one.number for one in added if addressed & {one.address, one.key}),
        target.reporter,
        target.affected,
    }


def _written(tx: Connection, ticket_id: int, since_seq: int) -> set[str]:
    """The references in subjects on a ticket from an entry on, folded."""
    subjects = tx.execute(select(entry.c.subject).where(entry.c.ticket_id == ticket_id, entry.c.seq >= since_seq))
    return {reference_key(value) for subject in subjects.scalars() for _, _, value in find_references(subject)}
