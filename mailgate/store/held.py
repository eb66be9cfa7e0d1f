"""Held messages: why, since when, and what people decide about them.

``intake.not_before`` of a held row says since when it is held.  A hold that a desk decided on stands in ``outcome``;
one that is older than that was left by an earlier run, and now the message is held because it could not be processed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, String, and_, distinct, func, select

from ..errors import UsageError
from ..model.decision import Outcome
from ..model.states import IntakeState
from ..model.ticket import TicketNumber
from . import intake as intake_rows
from .schema import intake, outcome, ticket

#: Stands for a rule where none held the message: its tries were used up.
NOT_PROCESSED = "not_processed"

_IS_HELD = intake.c.state == IntakeState.HELD
_DECIDED = and_(
    outcome.c.intake_id == intake.c.id, outcome.c.outcome == Outcome.HOLD, outcome.c.at >= intake.c.not_before
)


@dataclass(frozen=True, slots=True)
class HeldAt:
    """Why one desk holds a message."""

    #: ``""`` where the message addresses no desk.
    desk: str
    #: Name of the rule that held it: what kind of reason it is, in no words of the message.
    rule: str
    text: str
    mail_class: str
    standing: str
    method: str
    #: The ticket that it would continue.
    ticket: TicketNumber | None
    evidence: list[dict[str, Any]]
    reasons: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message that waits for a person."""

    #: The intake row.
    row: Row[Any]
    #: One for each desk that holds it; none if it could not be processed.
    at: tuple[HeldAt, ...]

    @property
    def since(self) -> datetime:
        return cast("datetime", self.row.not_before)

    @property
    def rules(self) -> tuple[str, ...]:
        """The kinds of reasons, each once."""
        return tuple(dict.fromkeys(one.rule for one in self.at)) or (NOT_PROCESSED,)


def messages(tx: Connection, *, oldest_first: bool = False) -> Iterator[HeldMessage]:
    """All held messages by the time since when they are, read as they are taken."""
    order = (intake.c.not_before, intake.c.id) if oldest_first else (intake.c.not_before.desc(), intake.c.id.desc())
    query = _with_reasons().order_by(*order, outcome.c.id).execution_options(yield_per=200)
    # Whoever has seen enough leaves no statement open.
    with tx.execute(query) as result:
        for _, rows in groupby(result, key=lambda row: row.id):
            yield _message(list(rows))


def some(tx: Connection, ids: Sequence[str]) -> list[HeldMessage]:
    """Those of ``ids`` that are held, the newest first."""
    query = _with_reasons().where(intake.c.id.in_(ids))
    query = query.order_by(intake.c.not_before.desc(), intake.c.id.desc(), outcome.c.id)
    return [_message(list(rows)) for _, rows in groupby(tx.execute(query), key=lambda row: row.id)]


def get(tx: Connection, intake_id: str) -> HeldMessage:
    """One held message.  Raises UsageError if there is none of that id, or it is not held."""
    found = some(tx, [intake_id])
    if not found:
        raise UsageError(f"intake {intake_id} is {intake_rows.get(tx, intake_id).state}, not held")
    return found[0]


def _with_reasons() -> Select[Any]:
    columns = (outcome.c[name].label(f"held_{name}") for name in _OF_THE_OUTCOME)
    joined = intake.outerjoin(outcome, _DECIDED).outerjoin(ticket, ticket.c.id == outcome.c.ticket_id)
    return select(intake, *columns, ticket.c.prefix.label("held_prefix")).select_from(joined).where(_IS_HELD)


_OF_THE_OUTCOME = ("desk", "ticket_id", "mail_class", "standing", "method", "evidence", "reasons")


def _message(rows: Sequence[Row[Any]]) -> HeldMessage:
    return HeldMessage(rows[0], tuple(_held_at(row) for row in rows if row.held_desk is not None))


def _held_at(row: Row[Any]) -> HeldAt:
    # The reasons stand in the order in which they were considered: the last one decided.
    decided = row.held_reasons[-1]
    return HeldAt(
        desk=row.held_desk,
        rule=decided["rule"],
        text=decided["text"],
        mail_class=row.held_mail_class,
        standing=row.held_standing,
        method=row.held_method,
        ticket=TicketNumber(row.held_prefix, row.held_ticket_id) if row.held_prefix else None,
        evidence=row.held_evidence,
        reasons=row.held_reasons,
    )


def newest(tx: Connection, limit: int) -> list[tuple[str, datetime]]:
    """Ids of the messages held last, with the time since when they are, newest first."""
    order = (intake.c.not_before.desc(), intake.c.id.desc())
    query = select(intake.c.id, intake.c.not_before).where(_IS_HELD).order_by(*order).limit(limit)
    return [(row.id, row.not_before) for row in tx.execute(query)]


def oldest(tx: Connection) -> datetime | None:
    """Since when the message is held that has been so for longest; None if none is."""
    query = select(intake.c.not_before).where(_IS_HELD).order_by(intake.c.not_before).limit(1)
    return cast("datetime | None", tx.execute(query).scalar())


def by_rule(tx: Connection) -> dict[str, int]:
    """How many messages each rule holds; one that two rules hold counts for both."""
    rule = func.coalesce(_last_rule(tx.dialect.name), NOT_PROCESSED)
    joined = intake.outerjoin(outcome, _DECIDED)
    query = select(rule, func.count(distinct(intake.c.id))).select_from(joined).where(_IS_HELD).group_by(rule)
    return {row[0]: row[1] for row in tx.execute(query.order_by(rule))}


def _last_rule(dialect: str) -> ColumnElement[str]:
    # SQLite counts from the end of an array in a way of its own, which SQLAlchemy does not write.
    if dialect == "sqlite":
        return func.json_extract(outcome.c.reasons, "$[#-1].rule", type_=String)
    return cast("ColumnElement[str]", outcome.c.reasons[-1]["rule"].as_string())


def on_ticket(tx: Connection, ticket_id: int) -> Sequence[Any]:
    """Held messages that would continue a ticket, oldest first: ``id``, ``received_at``, ``error``."""
    matches = and_(outcome.c.ticket_id == ticket_id, outcome.c.outcome == Outcome.HOLD)
    return tx.execute(
        select(intake.c.id, intake.c.received_at, intake.c.error)
        .join(outcome, outcome.c.intake_id == intake.c.id)
        .where(matches, _IS_HELD)
        .distinct()
        .order_by(intake.c.received_at, intake.c.id)
    ).all()


def release(tx: Connection, intake_id: str, now: datetime, release_as: str = "") -> bool:
    """Let a held message go on.

    Args:
        release_as: what the person says of the author: ``"verified"``, or the address that is his; ``""`` for nothing.

    Returns:
        Whether a rule held it, and does not hold it again.  False if it could not be processed: it is tried again, and
        the rules, which have not seen it, judge it as they would have.

    Raises:
        UsageError: there is none, or it is not held.
    """
    message = get(tx, intake_id)
    if message.at:
        intake_rows.requeue(tx, intake_id, now, release=True, release_as=release_as)
    else:
        # What somebody said when it was released before still stands.
        said = release_as or message.row.release_as
        intake_rows.requeue(tx, intake_id, now, release=message.row.released or bool(said), release_as=said)
    return bool(message.at)
