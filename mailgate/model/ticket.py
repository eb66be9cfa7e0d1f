"""Tickets and entries: their states and the moves between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a ticket stands (DESIGN §5.8)."""

    NEW = "new"
    CLASSIFICATION = "classification"
    IN_PROGRESS = "in_progress"
    SOLVED = "solved"
    CLOSED = "closed"
    POSTPONED = "postponed"
    PLANNED = "planned"
    WAITING = "waiting"
    APPROVAL = "approval"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class WaitingReason(StrEnum):
    """What a waiting ticket waits for."""

    THIRD_PARTY = "third_party"
    CUSTOMER_FEEDBACK = "customer_feedback"
    CUSTOMER_APPROVAL = "customer_approval"
    HARDWARE_ARRIVAL = "hardware_arrival"
    HARDWARE_RETURN = "hardware_return"
    FINAL_SOLUTION = "final_solution"
    CHANGE = "change"


#: What a customer's answer may bring; the hardware is his.
FOR_THE_CUSTOMER = frozenset(
    {
        WaitingReason.CUSTOMER_FEEDBACK,
        WaitingReason.CUSTOMER_APPROVAL,
        WaitingReason.HARDWARE_ARRIVAL,
        WaitingReason.HARDWARE_RETURN,
    }
)


_ACTIVE = frozenset(
    {
        Status.CLASSIFICATION,
        Status.IN_PROGRESS,
        Status.POSTPONED,
        Status.PLANNED,
        Status.WAITING,
        Status.APPROVAL,
        Status.SOLVED,
        Status.REJECTED,
        Status.CANCELLED,
    }
)

#: From a status to those it may move to.  Closed, rejected and cancelled are final: a new problem is a new ticket.
MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: _ACTIVE,
    **{status: _ACTIVE - {status} for status in _ACTIVE},
    Status.SOLVED: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.CLOSED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.CANCELLED: frozenset(),
}

#: A ticket in one of these takes no further entries from customers.
FINAL = frozenset(status for status, moves in MOVES.items() if not moves)


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"


class Visibility(StrEnum):
    """Who may read an entry: everybody on the ticket, or agents only."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Role(StrEnum):
    """Why somebody is on a ticket."""

    REPORTER = "reporter"
    AFFECTED = "affected"
    ADDED = "added"
    #: Was in To or Cc of a proven author: may answer into the ticket, sees nothing older, is acknowledged nothing.
    CARBON_COPY = "carbon_copy"


_NUMBER = re.compile(r"([A-Z][A-Z0-9]{0,9})-([1-9][0-9]{0,17})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class TicketNumber:
    """``SUP-10432``: the prefix of the desk that opened the ticket, and the ticket's id."""

    prefix: str
    id: int

    def __str__(self) -> str:
        return f"{self.prefix}-{self.id}"

    @classmethod
    def read(cls, text: str) -> TicketNumber | None:
        """The number that ``text`` is, in any case; None if it is none."""
        found = _NUMBER.fullmatch(text)
        return cls(found[1].upper(), int(found[2])) if found else None
