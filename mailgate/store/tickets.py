"""Tickets and what belongs to them: look-ups for policy, and the writes of one decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, exists, func, insert, literal, select, update

from ..errors import Conflict
from ..model.customer_reference import reference_key
from ..model.decision import Outcome
from ..model.delivery import is_left_part
from ..model.message import Attachment
from ..model.span import Span
from ..model.ticket import Direction, Role, Status, TicketNumber, Visibility
from ..model.ticket_facts import ContactFacts, EarlierCopy, Participant, TicketFacts
from .dialect import dialect_insert, insert_missing
from .schema import (
    INDEXED_OCTETS,
    attachment,
    contact,
    entry,
    event,
    outcome,
    participant,
    thread_id,
    ticket,
    ticket_link,
    ticket_merge,
    ticket_reference,
)

# ---------------------------------------------------------------- look-ups


def facts(tx: Connection, ids: Collection[int]) -> dict[int, TicketFacts]:
    """The tickets with these ids as they stand now; on PostgreSQL they stay locked for this transaction."""
    if not ids:
        return {}
    wanted = sorted(ids)
    rows = tx.execute(select(ticket).where(ticket.c.id.in_(wanted)).order_by(ticket.c.id).with_for_update()).all()
    people: dict[int, list[Participant]] = {}
    for row in tx.execute(
        select(participant).where(participant.c.ticket_id.in_(wanted)).order_by(participant.c.number)
    ):
        people.setdefault(row.ticket_id, []).append(
            Participant(row.number, Role(row.role), row.address, row.key, row.name)
        )
    references: dict[int, list[str]] = {}
    for row in tx.execute(
        select(ticket_reference)
        .where(ticket_reference.c.ticket_id.in_(wanted), ticket_reference.c.kind == "customer")
        .order_by(ticket_reference.c.position)
    ):
        references.setdefault(row.ticket_id, []).append(row.value)
    return {
        row.id: TicketFacts(
            TicketNumber(row.prefix, row.id),
            row.desk,
            Status(row.status),
            row.subject,
            row.language,
            tuple(people.get(row.id, ())),
            tuple(references.get(row.id, ())),
            row.waiting_reason,
            row.status_at,
        )
        for row in rows
    }


def ids_by_message_id(tx: Connection, message_ids: Collection[str]) -> dict[str, set[int]]:
    """For each of these Message-IDs the tickets in whose thread it stands.

    Where it is the id of a message on some tickets, those in whose References it was merely seen do not count: anybody
    may name ids there.  An id that a relay reported to us stands for every id that has it for its left part.
    """
    if not message_ids:
        return {}
    lefts = {one: one.partition("@")[0] for one in message_ids}
    wanted = {*message_ids, *(left for left in lefts.values() if is_left_part(left))}
    rows: dict[str, list[tuple[int, str]]] = {}
    for row in tx.execute(select(thread_id).where(thread_id.c.message_id.in_(wanted))):
        rows.setdefault(row.message_id, []).append((row.ticket_id, row.kind))
    found: dict[str, set[int]] = {}
    for one, left in lefts.items():
        there = rows.get(one, [])
        reported = [(ticket_id, kind) for ticket_id, kind in rows.get(left, ()) if kind == "relay"]
        borne = {ticket_id for ticket_id, kind in (*there, *reported) if kind != "seen"}
        if tickets := borne or {ticket_id for ticket_id, _ in there}:
            found[one] = tickets
    return found


#: The newest tickets with the same words on them that are looked at.
_SAME_WORDS = 20


def _with_content() -> Any:
    # One probe of the index for each ticket: a monitor writes the same a hundred thousand times on one.
    same = entry.c.content_key == bindparam("content_key")
    first = select(func.max(entry.c.ticket_id).label("id"), literal(1).label("place")).where(same)
    newest = first.cte("newest", recursive=True)
    older = select(func.max(entry.c.ticket_id)).where(same, entry.c.ticket_id < newest.c.id).scalar_subquery()
    further = (newest.c.id.is_not(None), newest.c.place < _SAME_WORDS)
    newest = newest.union_all(select(older, newest.c.place + 1).where(*further))
    return select(newest.c.id).where(newest.c.id.is_not(None))


_WITH_CONTENT = _with_content()


def ids_by_content(tx: Connection, content_key: str) -> set[int]:
    """The newest tickets on which somebody wrote this."""
    return set(tx.execute(_WITH_CONTENT, {"content_key": content_key}).scalars())


def _with_dedupe_key() -> Any:
    # The index begins with the desk: one probe for each desk that there is in it.  As a condition on the key alone this
    # would read all outcomes, and as a join it is for the planner to say whether it does.
    desks = select(func.min(outcome.c.desk).label("desk")).cte("desks", recursive=True)
    further = select(func.min(outcome.c.desk)).where(outcome.c.desk > desks.c.desk).scalar_subquery()
    desks = desks.union_all(select(further).where(desks.c.desk.is_not(None)))
    of_desk = (outcome.c.desk == desks.c.desk) & (outcome.c.dedupe_key == bindparam("dedupe_key"))
    return select(select(outcome.c.id).where(of_desk).scalar_subquery()).select_from(desks)


_WITH_DEDUPE_KEY = _with_dedupe_key()
_EARLIER_COPIES = (
    select(outcome.c.id, outcome.c.intake_id, outcome.c.desk, outcome.c.outcome, outcome.c.ticket_id, ticket.c.prefix)
    .join(ticket, ticket.c.id == outcome.c.ticket_id, isouter=True)
    .where(outcome.c.id.in_(bindparam("ids", expanding=True)), outcome.c.intake_id != bindparam("not_intake"))
)


def earlier_copies(tx: Connection, dedupe_key: str, not_intake: str) -> dict[str, EarlierCopy]:
    """For each desk what became of another intake with the same dedupe key.

    What is held is no entry of the ticket that it names: it may be forged, and must not stand for what was sent.
    """
    ids = [one for one in tx.execute(_WITH_DEDUPE_KEY, {"dedupe_key": dedupe_key}).scalars() if one is not None]
    if not ids:
        return {}
    rows = tx.execute(_EARLIER_COPIES, {"ids": ids, "not_intake": not_intake})
    return {
        row.desk: EarlierCopy(
            row.id,
            row.intake_id,
            Outcome(row.outcome),
            TicketNumber(row.prefix, row.ticket_id) if row.ticket_id else None,
        )
        for row in rows
    }


def give_up_dedupe_keys(tx: Connection, outcome_ids: Collection[int]) -> None:
    """Let later copies of these messages count as the first: these were held or discarded."""
    if outcome_ids:
        tx.execute(update(outcome).where(outcome.c.id.in_(list(outcome_ids))).values(dedupe_key=None))


_CONTACT = select(contact.c.id, contact.c.language, contact.c.known).where(contact.c.key == bindparam("key"))


def contact_by_key(tx: Connection, key: str) -> ContactFacts | None:
    """What is known about an address; None if nothing is."""
    row = tx.execute(_CONTACT, {"key": key}).one_or_none()
    return ContactFacts(row.language, row.known) if row else None


# ---------------------------------------------------------------- writes


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket about to be opened, with its reporter."""

    prefix: str
    desk: str
    subject: str
    kind: str
    priority: str
    claimed_priority: str
    language: str
    flags: tuple[str, ...]
    references: tuple[str, ...]
    reporter_address: str
    reporter_key: str
    reporter_name: str
    at: datetime
    status: Status = Status.NEW
    #: Numbers that a tool replaced by mailgate gave to it.
    former_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry about to be added to a ticket."""

    direction: Direction
    visibility: Visibility
    participant: int
    author_address: str
    author_name: str
    at: datetime
    subject: str
    text: str
    message_id: str
    notice: str = ""
    flags: tuple[str, ...] = ()
    intake_id: str | None = None
    raw_sha256: str = ""
    attachments: tuple[Attachment, ...] = field(default=())
    #: Of ``text``, from end to end; empty for what we wrote ourselves.
    spans: tuple[Span, ...] = ()
    #: What else was read in the mail, as JSON values.
    findings: Mapping[str, Any] = field(default_factory=dict)
    #: What a person wrote, to be recognised when it is sent again; None for all else.
    content_key: str | None = None


def open_ticket(tx: Connection, new: NewTicket) -> int:
    """Write a ticket with its reporter as participant 1 and its references; returns its id."""
    contact_id = _contact(tx, new)
    ticket_id: int = tx.execute(
        insert(ticket).returning(ticket.c.id),
        {
            "prefix": new.prefix,
            "desk": new.desk,
            "subject": new.subject,
            "status": new.status,
            "status_at": new.at,
            "kind": new.kind,
            "priority": new.priority,
            "claimed_priority": new.claimed_priority,
            "language": new.language,
            "reporter": 1,
            "affected": 1,
            "flags": list(new.flags),
            "missing_information": [],
            "opened_at": new.at,
            "updated_at": new.at,
            "next_seq": 1,
            "next_participant": 2,
        },
    ).scalar_one()
    tx.execute(
        insert(participant),
        {
            "ticket_id": ticket_id,
            "number": 1,
            "role": Role.REPORTER,
            "address": new.reporter_address,
            "key": new.reporter_key,
            "name": new.reporter_name,
            "contact_id": contact_id,
        },
    )
    add_references(tx, ticket_id, 0, new.references)
    add_references(tx, ticket_id, len(new.references), new.former_numbers, kind="former")
    return ticket_id


def _contact(tx: Connection, new: NewTicket) -> int | None:
    if not new.reporter_key:
        return None
    row = tx.execute(_CONTACT, {"key": new.reporter_key}).one_or_none()
    if row is None:
        tx.execute(
            insert_missing(tx, contact),
            {
                "key": new.reporter_key,
                "address": new.reporter_address,
                "name": new.reporter_name,
                "known": False,
                "created_at": new.at,
            },
        )
        row = tx.execute(_CONTACT, {"key": new.reporter_key}).one()
    contact_id: int = row.id
    return contact_id


def references_of(tx: Connection, ids: Collection[int]) -> dict[int, list[str]]:
    """Customer references of tickets, the first one first."""
    found: dict[int, list[str]] = {one: [] for one in ids}
    for row in tx.execute(
        select(ticket_reference)
        .where(ticket_reference.c.ticket_id.in_(list(ids)), ticket_reference.c.kind == "customer")
        .order_by(ticket_reference.c.position)
    ):
        found[row.ticket_id].append(row.value)
    return found


def reference_count(tx: Connection, ticket_id: int) -> int:
    """How many references of any kind a ticket bears: the position of the next."""
    query = select(func.count()).where(ticket_reference.c.ticket_id == ticket_id)
    return tx.execute(query).scalar_one()


def add_references(
    tx: Connection, ticket_id: int, position: int, values: Sequence[str], *, kind: str = "customer"
) -> None:
    """Add references from ``position`` on; ``kind`` is ``"customer"`` or ``"former"``."""
    if values:
        tx.execute(
            insert(ticket_reference),
            [
                {
                    "ticket_id": ticket_id,
                    "position": position + i,
                    "value": value,
                    "folded": reference_key(value),
                    "kind": kind,
                }
                for i, value in enumerate(values)
            ],
        )


_TAKE_NUMBERS = (
    update(ticket)
    .where(
        ticket.c.id == bindparam("ticket_id"),
        ~exists().where(ticket_merge.c.ticket_id == bindparam("ticket_id")),
    )
    .values(next_seq=ticket.c.next_seq + bindparam("count"))
    .returning(ticket.c.next_seq)
)
_INSERT_ENTRY = insert(entry)
_INSERT_ENTRY_WITH_ID = insert(entry).returning(entry.c.id, sort_by_parameter_order=True)


def append_entries(tx: Connection, ticket_id: int, entries: Sequence[NewEntry], at: datetime) -> list[int]:
    """Add entries with their attachments and thread ids to a ticket; returns their sequence numbers.

    Raises:
        Conflict: the ticket goes on in another one, as whoever locked it first would know.
    """
    take = {"ticket_id": ticket_id, "count": len(entries), "updated_at": at}
    next_seq: int | None = tx.execute(_TAKE_NUMBERS, take).scalar_one_or_none()
    if next_seq is None:
        raise Conflict(f"ticket {ticket_id} goes on in another one, or is gone")
    first = next_seq - len(entries)
    numbers = list(range(first, first + len(entries)))
    rows = [_entry_row(ticket_id, seq, one) for seq, one in zip(numbers, entries, strict=True)]
    if any(one.attachments for one in entries):
        ids = tx.execute(_INSERT_ENTRY_WITH_ID, rows).scalars().all()
        attached = [
            _attachment_row(entry_id, position, one.raw_sha256, part)
            for entry_id, one in zip(ids, entries, strict=True)
            for position, part in enumerate(one.attachments)
        ]
        tx.execute(insert(attachment), attached)
    else:
        # SQLite returns ids only row by row.
        tx.execute(_INSERT_ENTRY, rows)
    add_thread_ids(
        tx, ticket_id, [(one.message_id, "sent" if one.direction is Direction.OUT else "received") for one in entries]
    )
    return numbers


def _entry_row(ticket_id: int, seq: int, one: NewEntry) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "seq": seq,
        "direction": one.direction,
        "visibility": one.visibility,
        "participant": one.participant,
        "author_address": one.author_address,
        "author_name": one.author_name,
        "at": one.at,
        "subject": one.subject,
        "text": one.text,
        "message_id": one.message_id,
        "notice": one.notice,
        "flags": list(one.flags),
        "intake_id": one.intake_id,
        "spans": [[span.kind, span.start, span.end, span.evidence] for span in one.spans],
        "findings": dict(one.findings),
        "content_key": one.content_key,
    }


def _attachment_row(entry_id: int, position: int, raw_sha256: str, part: Attachment) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "position": position,
        "name": part.name,
        "content_type": part.content_type,
        "size": part.size,
        "sha256": part.sha256,
        "content_id": part.content_id,
        "inline": part.inline,
        "raw_sha256": raw_sha256,
        "part": part.part,
        "original_name": part.original_name,
        "sniffed_type": part.sniffed_type,
    }


def add_thread_ids(tx: Connection, ticket_id: int, ids: Iterable[tuple[str, str]]) -> None:
    """Put ``(Message-ID, kind)`` pairs into a ticket's thread; overlong ones are left out.

    Those there already stay what they are, unless they were merely seen.
    """
    rows = [
        {"message_id": one, "ticket_id": ticket_id, "kind": kind}
        for one, kind in ids
        if 0 < len(one.encode()) <= INDEXED_OCTETS
    ]
    if rows:
        tx.execute(_add_thread_id(tx.dialect.name), rows)


@cache
def _add_thread_id(dialect: str) -> Insert:
    statement = dialect_insert(dialect, thread_id)
    return statement.on_conflict_do_update(
        index_elements=[thread_id.c.message_id, thread_id.c.ticket_id],
        set_={"kind": statement.excluded.kind},
        where=thread_id.c.kind == "seen",
    )


def add_events(tx: Connection, ticket_id: int, at: datetime, events: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Record ``(kind, details)`` events on a ticket."""
    if events:
        tx.execute(
            insert(event),
            [{"ticket_id": ticket_id, "at": at, "kind": kind, "details": details} for kind, details in events],
        )


def add_flags(tx: Connection, ticket_id: int, flags: Collection[str]) -> None:
    """Raise flags on a ticket; those that are up stay up."""
    now = tx.execute(select(ticket.c.flags).where(ticket.c.id == ticket_id)).scalar_one()
    missing = [flag for flag in flags if flag not in now]
    if missing:
        tx.execute(update(ticket).where(ticket.c.id == ticket_id).values(flags=[*now, *missing]))


def link(tx: Connection, pairs: Collection[tuple[int, int, str]]) -> None:
    """Link tickets: ``(one, other, kind)``, seen from both sides."""
    rows = [
        {"ticket_id": a, "other_id": b, "kind": kind}
        for one, other, kind in pairs
        for a, b in ((one, other), (other, one))
        if one != other
    ]
    if rows:
        tx.execute(insert_missing(tx, ticket_link), rows)


@dataclass(frozen=True, slots=True)
class NewOutcome:
    """What became of a message at one desk."""

    desk: str
    outcome: str
    ticket_id: int | None
    entry_seq: int | None
    dedupe_key: str | None
    duplicate_of: int | None
    mail_class: str
    standing: str
    method: str
    evidence: list[dict[str, Any]]
    reasons: list[dict[str, Any]]


_SETTLED = select(outcome.c.desk).where(
    outcome.c.intake_id == bindparam("intake_id"), outcome.c.outcome != Outcome.HOLD
)


def settled_desks(tx: Connection, intake_id: str) -> set[str]:
    """Desks at which an earlier run of this message came to an end other than a hold."""
    return set(tx.execute(_SETTLED, {"intake_id": intake_id}).scalars())


def record_outcomes(tx: Connection, intake_id: str, outcomes: Sequence[NewOutcome], at: datetime) -> None:
    """Record what became of a message; a hold of an earlier run gives way.

    Raises:
        Conflict: another message with the same dedupe key was decided at the same moment.
    """
    tx.execute(
        _record_outcome(tx.dialect.name),
        [
            {
                "intake_id": intake_id,
                "desk": one.desk,
                "outcome": one.outcome,
                "ticket_id": one.ticket_id,
                "entry_seq": one.entry_seq,
                "dedupe_key": one.dedupe_key,
                "duplicate_of": one.duplicate_of,
                "mail_class": one.mail_class,
                "standing": one.standing,
                "method": one.method,
                "evidence": one.evidence,
                "reasons": one.reasons,
                "at": at,
            }
            for one in outcomes
        ],
    )


@cache
def _record_outcome(dialect: str) -> Insert:
    statement = dialect_insert(dialect, outcome)
    replaced = {
        column.name: statement.excluded[column.name]
        for column in outcome.c
        if column.name not in ("id", "intake_id", "desk")
    }
    return statement.on_conflict_do_update(index_elements=[outcome.c.intake_id, outcome.c.desk], set_=replaced)
