"""States of the rows that are worked on, and their allowed moves."""

from __future__ import annotations

from enum import StrEnum


class IntakeState(StrEnum):
    """Life of an accepted message."""

    #: Waiting to be processed (also after a try that failed).
    QUEUED = "queued"
    #: Leased by a worker.
    CLAIMED = "claimed"
    #: Every desk it addresses has its outcome.
    DONE = "done"
    #: Kept for a person, with a reason.
    HELD = "held"


INTAKE_MOVES: dict[IntakeState, frozenset[IntakeState]] = {
    IntakeState.QUEUED: frozenset({IntakeState.CLAIMED}),
    IntakeState.CLAIMED: frozenset({IntakeState.QUEUED, IntakeState.DONE, IntakeState.HELD}),
    IntakeState.HELD: frozenset({IntakeState.QUEUED, IntakeState.DONE}),
    IntakeState.DONE: frozenset({IntakeState.QUEUED}),
}


class OutboxState(StrEnum):
    """Life of one mail to one recipient."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    #: The peer refused for good, or the tries ran out.
    FAILED = "failed"
    #: Kept for a person: twice nobody knows whether the peer took it.
    HELD = "held"
    CANCELLED = "cancelled"


OUTBOX_MOVES: dict[OutboxState, frozenset[OutboxState]] = {
    OutboxState.QUEUED: frozenset({OutboxState.CLAIMED, OutboxState.CANCELLED}),
    OutboxState.CLAIMED: frozenset({OutboxState.QUEUED, OutboxState.SENT, OutboxState.FAILED, OutboxState.HELD}),
    OutboxState.FAILED: frozenset({OutboxState.QUEUED, OutboxState.CANCELLED}),
    OutboxState.HELD: frozenset({OutboxState.QUEUED, OutboxState.CANCELLED}),
    OutboxState.SENT: frozenset(),
    OutboxState.CANCELLED: frozenset(),
}


class AttemptResult(StrEnum):
    """How one try to send ended."""

    #: Begun; stays so if the process died, and then nobody knows.
    STARTED = "started"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    #: The connection was lost after the data and before the peer's answer, or the process died.
    UNKNOWN = "unknown"
