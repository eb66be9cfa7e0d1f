"""What agents do with whole tickets besides merging: split, link, move to another desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from ..errors import UsageError
from ..model.address import address_key
from ..model.customer_reference import find_references, reference_key
from ..model.ticket import Direction, Role, TicketNumber
from . import tickets
from .schema import entry, outcome, participant, thread_id, ticket, ticket_link
from .ticket_merges import lock

_BY_HAND, _SPLIT = "by_hand", "split"


def split(
    tx: Connection,
    source: TicketNumber,
    entry_seqs: Collection[int],
    now: datetime,
    *,
    prefix: str,
    priority: str,
    subject: str = "",
) -> TicketNumber:
    """Make a new ticket at the same desk of some of the mails that came in on ``source``; returns its number.

    Its reporter is who wrote the first of them.  The mails take their attachments and their Message-IDs along, so that
    answers to them find the new ticket.  It is undone by merging the new ticket into the old one.

    Args:
        prefix: of the desk, for the new number.
        priority: of a ticket opened by mail at this desk.
        subject: else that of the first of the mails.

    Raises:
        UsageError: there is no such ticket or entry, it did not come in, or nothing would be left of what did.
        Conflict: the ticket was merged at the same moment.
    """
    row = lock(tx, (source,)).unmerged(source)
    chosen = _chosen(tx, source, entry_seqs)
    first = chosen[0]
    references = _references(tx, source.id, chosen)
    ticket_id = tickets.open_ticket(
        tx,
        tickets.NewTicket(
            prefix=prefix,
            desk=row.desk,
            subject=" ".join(subject.split()) or _title(first.subject) or row.subject,
            kind=row.kind,
            priority=priority,
            claimed_priority="",
            language=row.language,
            # Whoever wrote it is no third party on a ticket of his own.
            flags=tuple(flag for flag in first.flags if flag != "third_party"),
            references=references,
            reporter_address=first.author_address,
            reporter_key=address_key(first.author_address),
            reporter_name=first.author_name,
            at=now,
        ),
    )
    new = TicketNumber(prefix, ticket_id)
    numbers = _bring_people(tx, source.id, ticket_id, chosen)
    _bring_entries(tx, source.id, ticket_id, chosen, numbers)
    tx.execute(update(ticket).where(ticket.c.id == source.id).values(updated_at=now))
    tickets.link(tx, {(source.id, ticket_id, _SPLIT)})
    seqs = [one.seq for one in chosen]
    tickets.add_events(tx, source.id, now, [("split_off", {"ticket": str(new), "entries": seqs})])
    tickets.add_events(tx, ticket_id, now, [("split_from", {"ticket": str(source), "entries": seqs})])
    return new


def _chosen(tx: Connection, source: TicketNumber, seqs: Collection[int]) -> Sequence[Row[Any]]:
    """The entries that are to go, in their order; UsageError if they may not."""
    if not seqs:
        raise UsageError("name the entries that are to become a ticket")
    of_source = entry.c.ticket_id == source.id
    rows = tx.execute(select(entry).where(of_source, entry.c.seq.in_(seqs)).order_by(entry.c.seq)).all()
    if missing := sorted(set(seqs) - {one.seq for one in rows}):
        raise UsageError(f"{source} has no entry {', '.join(map(str, missing))}")
    if others := [one.seq for one in rows if one.direction != Direction.IN]:
        raise UsageError(f"only mail that came in can be split off, not entry {', '.join(map(str, others))}")
    came_in = select(func.count()).where(of_source, entry.c.direction == Direction.IN)
    if tx.execute(came_in).scalar_one() == len(rows):
        raise UsageError(f"nothing that came in would be left on {source}: leave one entry there")
    return rows


def _title(subject: str) -> str:
    """A subject without the references in it."""
    kept, position = [], 0
    for start, end, _ in find_references(subject):
        kept.append(subject[position:start])
        position = end
    return " ".join(" ".join((*kept, subject[position:])).split())


def _references(tx: Connection, source_id: int, chosen: Sequence[Row[Any]]) -> tuple[str, ...]:
    """Those references of the ticket that stand in the subjects of these entries."""
    written = {reference_key(value) for one in chosen for _, _, value in find_references(one.subject)}
    return tuple(
        value for value in tickets.references_of(tx, [source_id])[source_id] if reference_key(value) in written
    )


def _bring_people(tx: Connection, source_id: int, ticket_id: int, chosen: Sequence[Row[Any]]) -> dict[int, int]:
    """Make those who wrote the entries participants of the new ticket; returns their new numbers by the old ones.

    Its reporter, participant 1, is there already.
    """
    reporter = address_key(chosen[0].author_address)
    wrote = sorted({one.participant for one in chosen if one.participant})
    people = tx.execute(
        select(participant)
        .where(participant.c.ticket_id == source_id, participant.c.number.in_(wrote))
        .order_by(participant.c.number)
    ).all()
    numbers = {one.number: 1 for one in people if one.key == reporter}
    rows: list[dict[str, Any]] = []
    for one in people:
        if one.number not in numbers:
            numbers[one.number] = 2 + len(rows)
            unseen = sum(other.seq < one.since_seq for other in chosen)
            moved = {
                "ticket_id": ticket_id,
                "number": numbers[one.number],
                "role": Role.CARBON_COPY if one.role == Role.CARBON_COPY else Role.ADDED,
                "since_seq": 1 + unseen if unseen else 0,
            }
            rows.append({**one._mapping, **moved})
    if rows:
        tx.execute(insert(participant), rows)
        tx.execute(update(ticket).where(ticket.c.id == ticket_id).values(next_participant=2 + len(rows)))
    return numbers


def _bring_entries(
    tx: Connection, source_id: int, ticket_id: int, chosen: Sequence[Row[Any]], numbers: dict[int, int]
) -> None:
    """Put entries on another ticket, with what says where their messages ended."""
    for seq, one in enumerate(chosen, 1):
        # A third party has no number, unless the ticket is his now.
        author = 1 if seq == 1 else numbers.get(one.participant, 0)
        moved = {"ticket_id": ticket_id, "seq": seq, "participant": author}
        tx.execute(update(entry).where(entry.c.id == one.id).values(**moved))
    tx.execute(update(ticket).where(ticket.c.id == ticket_id).values(next_seq=1 + len(chosen)))
    of_source = thread_id.c.ticket_id == source_id
    ids = {one.message_id for one in chosen if one.message_id}
    stay = tx.execute(select(entry.c.message_id).where(entry.c.ticket_id == source_id, entry.c.message_id.in_(ids)))
    leave = ids - set(stay.scalars())
    tx.execute(delete(thread_id).where(of_source, thread_id.c.message_id.in_(leave)))
    tickets.add_thread_ids(tx, ticket_id, [(one, "received") for one in ids])
    _bring_outcomes(tx, source_id, ticket_id, chosen)


def _bring_outcomes(tx: Connection, source_id: int, ticket_id: int, chosen: Sequence[Row[Any]]) -> None:
    """A copy of a message that comes later is told where the first one is."""
    first_copies: list[int] = []
    for seq, one in enumerate(chosen, 1):
        if one.intake_id is not None:
            became = (outcome.c.intake_id == one.intake_id) & (outcome.c.ticket_id == source_id)
            moved = update(outcome).where(became).values(ticket_id=ticket_id, entry_seq=seq).returning(outcome.c.id)
            first_copies += tx.execute(moved).scalars()
    copies = (outcome.c.ticket_id == source_id) & outcome.c.duplicate_of.in_(first_copies)
    tx.execute(update(outcome).where(copies).values(ticket_id=ticket_id))


def link(tx: Connection, one: TicketNumber, other: TicketNumber, now: datetime) -> None:
    """Link two tickets by hand.

    Raises:
        UsageError: there is no such ticket, it is merged, it is one and the same, or they are linked by hand already.
        Conflict: one of them was merged at the same moment.
    """
    if one == other:
        raise UsageError(f"{one} cannot be linked with itself")
    locked = lock(tx, (one, other))
    for number in (one, other):
        locked.unmerged(number)
    if _BY_HAND in _links(tx, one, other):
        raise UsageError(f"{one} and {other} are linked already")
    tickets.link(tx, {(one.id, other.id, _BY_HAND)})
    for number, linked in ((one, other), (other, one)):
        tickets.add_events(tx, number.id, now, [("linked", {"ticket": str(linked), "link": _BY_HAND})])


def unlink(tx: Connection, one: TicketNumber, other: TicketNumber, now: datetime) -> None:
    """Take back a link that was made by hand; those that mail made stay.

    Raises:
        UsageError: there is no such ticket, or they are not linked by hand.
        Conflict: one of them was merged at the same moment.
    """
    lock(tx, (one, other))
    links = _links(tx, one, other)
    if _BY_HAND not in links:
        others = f", only as {', '.join(sorted(links))}, which stays" if links else ""
        raise UsageError(f"{one} and {other} are not linked by hand{others}")
    both = or_(*(_pair(a, b) for a, b in ((one, other), (other, one))))
    tx.execute(delete(ticket_link).where(both, ticket_link.c.kind == _BY_HAND))
    for number, linked in ((one, other), (other, one)):
        tickets.add_events(tx, number.id, now, [("unlinked", {"ticket": str(linked)})])


def _pair(one: TicketNumber, other: TicketNumber) -> Any:
    return (ticket_link.c.ticket_id == one.id) & (ticket_link.c.other_id == other.id)


def _links(tx: Connection, one: TicketNumber, other: TicketNumber) -> set[str]:
    return set(tx.execute(select(ticket_link.c.kind).where(_pair(one, other))).scalars())


def move(tx: Connection, number: TicketNumber, desk: str, priority: str, now: datetime) -> None:
    """Give a ticket to another desk; it keeps its number.

    Args:
        priority: on the scale of the new desk.

    Raises:
        UsageError: there is no such ticket, it is merged, or it is at that desk.
        Conflict: it was merged at the same moment.
    """
    row = lock(tx, (number,)).unmerged(number)
    if row.desk == desk:
        raise UsageError(f"{number} is at {desk} already")
    tx.execute(update(ticket).where(ticket.c.id == number.id).values(desk=desk, priority=priority, updated_at=now))
    details = {"from": row.desk, "to": desk, "priority": priority, "priority_before": row.priority}
    tickets.add_events(tx, number.id, now, [("moved", details)])
