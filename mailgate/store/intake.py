"""Intake rows: accepted messages on their way to an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, Update, bindparam, func, or_, select, update

from ..errors import Conflict, UsageError
from ..model.decision import Outcome
from ..model.envelope import Envelope, Source
from ..model.states import IntakeState
from ..model.submission import Submission
from . import blobs
from .dialect import insert_missing
from .leases import FREE, Owner, abandoned, claim_values
from .schema import INDEXED_OCTETS, intake, outcome

#: How long an answer waits for the message that it answers (DESIGN §2).
OVERTAKING = timedelta(minutes=10)

# What runs with every message is built once, here and in the other modules: to build a statement takes three times as
# long as to run it.  Parameters that bear a column's name are what that column is set to.
_CLOSE = (
    update(intake)
    .where(intake.c.id == bindparam("leased_id"), intake.c.lease_token == bindparam("leased_token"))
    .values(**FREE)
)
_WAKE = update(intake).where(intake.c.waits_for == bindparam("finished_id")).values(waits_for=None)


@dataclass(frozen=True, slots=True)
class ClaimedIntake:
    """A message leased by this process."""

    id: str
    received_at: datetime
    envelope: Envelope
    raw_sha256: str
    #: Claims so far, this one included.
    tries: int
    #: A person has looked at it while it was held, and let it go on.
    released: bool
    #: What that person said of the author: ``verified``, an address that is taken for his, ``""`` for nothing.
    release_as: str
    lease_token: str


def add(tx: Connection, submissions: Sequence[tuple[Submission, blobs.PreparedBlob]]) -> None:
    """Add messages to the intake, all or none.

    One that is there already stays as it is: its commit had gone through and only the answer was lost.
    """
    blobs.insert(tx, [prepared for _, prepared in submissions], submissions[0][0].received_at)
    tx.execute(
        insert_missing(tx, intake),
        [_row(submission, prepared) for submission, prepared in submissions],
    )


def _row(submission: Submission, prepared: blobs.PreparedBlob) -> dict[str, Any]:
    envelope = submission.envelope
    return {
        "id": submission.intake_id,
        "received_at": submission.received_at,
        "source": envelope.source,
        "listener": envelope.listener,
        "mail_from": None if envelope.mail_from is None else storable(envelope.mail_from),
        "rcpt_tos": [storable(address) for address in envelope.rcpt_tos],
        "client": envelope.client,
        "helo": storable(envelope.helo),
        "tls": envelope.tls,
        "login": storable(envelope.login),
        "relay_domains": list(envelope.relay_domains),
        "raw_sha256": prepared.sha256,
        "size": prepared.size,
        "message_id": _indexable(storable(submission.message_id)),
        "state": IntakeState.QUEUED,
        "tries": 0,
        "not_before": submission.received_at,
        "error": "",
    }


def _indexable(message_id: str) -> str:
    return message_id if len(message_id.encode()) <= INDEXED_OCTETS else ""


def storable(text: str) -> str:
    """``text`` as both databases take it: no NUL, no lone surrogate."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def claim(tx: Connection, owner: Owner, now: datetime, limit: int) -> list[ClaimedIntake]:
    """Lease up to ``limit`` messages that are due, oldest first.

    A message with earlier tries is claimed alone, so that it takes no other down with it.
    """
    due = (
        select(intake)
        .where(intake.c.state == IntakeState.QUEUED, intake.c.not_before <= now)
        .order_by(intake.c.not_before, intake.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = tx.execute(due).all()
    rows = rows[:1] if rows and rows[0].tries else [row for row in rows if not row.tries]
    if not rows:
        return []
    lease = claim_values(owner)
    tx.execute(
        update(intake)
        .where(intake.c.id.in_([row.id for row in rows]))
        .values(state=IntakeState.CLAIMED, tries=intake.c.tries + 1, **lease)
    )
    return [
        ClaimedIntake(
            id=row.id,
            received_at=row.received_at,
            envelope=envelope_of(row),
            raw_sha256=row.raw_sha256,
            tries=row.tries + 1,
            released=row.released,
            release_as=row.release_as,
            lease_token=lease["lease_token"],
        )
        for row in rows
    ]


def envelope_of(row: Row[Any]) -> Envelope:
    """The envelope in an intake row."""
    return Envelope(
        source=Source(row.source),
        listener=row.listener,
        mail_from=row.mail_from,
        rcpt_tos=tuple(row.rcpt_tos),
        client=row.client,
        helo=row.helo,
        tls=row.tls,
        login=row.login,
        relay_domains=tuple(row.relay_domains),
    )


def finish(tx: Connection, claimed: ClaimedIntake, state: IntakeState, now: datetime, error: str = "") -> None:
    """End the work on a message as done or held, and wake the answers that waited for it.

    ``not_before`` of a held message says since when it is (see ``held``).

    Raises:
        Conflict: the lease is no longer ours; everything in this transaction must be undone.
    """
    if state is IntakeState.HELD:
        _close(tx, claimed, state=state, error=error, not_before=now)
    else:
        _close(tx, claimed, state=state, error=error)
    tx.execute(_WAKE, {"finished_id": claimed.id, "not_before": now})


def postpone(tx: Connection, claimed: ClaimedIntake, until: datetime, error: str) -> None:
    """Put a message back after a try that failed.  Raises Conflict if the lease is no longer ours."""
    _close(tx, claimed, state=IntakeState.QUEUED, not_before=until, error=error)


def give_back(tx: Connection, claimed: Sequence[ClaimedIntake]) -> None:
    """Return messages that were not begun; they cost no try."""
    for one in claimed:
        tx.execute(
            update(intake)
            .where(intake.c.id == one.id, intake.c.lease_token == one.lease_token)
            .values(state=IntakeState.QUEUED, tries=intake.c.tries - 1, **FREE)
        )


def wait_for(tx: Connection, claimed: ClaimedIntake, other: str) -> None:
    """Let a message wait until ``other``, which it answers, is finished, ten minutes at most; costs no try."""
    until = claimed.received_at + OVERTAKING
    not_counted = _CLOSE.values(tries=intake.c.tries - 1)
    _close(tx, claimed, not_counted, state=IntakeState.QUEUED, not_before=until, waits_for=other, error="")


def _close(tx: Connection, claimed: ClaimedIntake, statement: Update = _CLOSE, **values: Any) -> None:
    lease = {"leased_id": claimed.id, "leased_token": claimed.lease_token}
    if tx.execute(statement, {**values, **lease}).rowcount != 1:
        raise Conflict(f"the lease on intake {claimed.id} was taken away")


def unfinished_question(tx: Connection, claimed: ClaimedIntake, message_ids: Iterable[str]) -> str | None:
    """The unfinished intake whose Message-ID is among those that this message answers; None if there is none.

    One that itself waits for this message is left out: two that name each other must not wait for each other.
    """
    wanted = [one for one in dict.fromkeys(message_ids) if one]
    if not wanted:
        return None
    return tx.execute(
        select(intake.c.id)
        .where(
            intake.c.message_id.in_(wanted),
            intake.c.state.in_([IntakeState.QUEUED, IntakeState.CLAIMED]),
            intake.c.id != claimed.id,
            or_(intake.c.waits_for.is_(None), intake.c.waits_for != claimed.id),
        )
        .order_by(intake.c.id)
        .limit(1)
        # It cannot finish, and wake those that wait for it, before this one is seen to wait.
        .with_for_update(read=True)
    ).scalar_one_or_none()


def free_abandoned(
    tx: Connection,
    now: datetime,
    *,
    max_tries: int,
    dead: Sequence[Owner] = (),
    culprit: str | None = None,
    why: str = "",
) -> dict[str, IntakeState]:
    """Put messages back that were leased by processes which will not finish them; hold those out of tries.

    Args:
        dead: owners known to have ended, besides those that are found dead.
        culprit: id of the message in hand when its worker ended, ``""`` for none; the others get their try back.
            None if nobody knows: then it costs every one of them a try.
        why: what ended the worker, for operators.

    Returns the ids with their new states.
    """
    owners = abandoned(tx, intake, dead)
    if not owners:
        return {}
    states: dict[str, IntakeState] = {}
    for row in tx.execute(select(intake.c.id, intake.c.tries).where(intake.c.lease_owner.in_(owners))).all():
        innocent = culprit is not None and row.id != culprit
        out_of_tries = not innocent and row.tries >= max_tries
        states[row.id] = IntakeState.HELD if out_of_tries else IntakeState.QUEUED
        reason = why or "the process that read it ended"
        tx.execute(
            update(intake)
            .where(intake.c.id == row.id, intake.c.lease_owner.in_(owners))
            .values(
                state=states[row.id],
                tries=row.tries - 1 if innocent else row.tries,
                not_before=now,
                error="" if innocent else f"{reason} (try {row.tries} of {max_tries})",
                **FREE,
            )
        )
        if out_of_tries:
            tx.execute(_WAKE, {"finished_id": row.id, "not_before": now})
    return states


def next_due(tx: Connection) -> datetime | None:
    """When the next queued message is due; None if there is none."""
    query = select(intake.c.not_before).where(intake.c.state == IntakeState.QUEUED).order_by(intake.c.not_before)
    return cast("datetime | None", tx.execute(query.limit(1)).scalar())


def has_failures(tx: Connection) -> bool:
    """Whether a message waits for another try after one that failed."""
    failed = select(intake.c.id).where(intake.c.state == IntakeState.QUEUED, intake.c.tries > 0).limit(1)
    return tx.execute(failed).first() is not None


def counts(tx: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    rows = tx.execute(select(intake.c.state, func.count()).group_by(intake.c.state)).all()
    return dict.fromkeys(IntakeState, 0) | {row[0]: row[1] for row in rows}


def oldest_queued(tx: Connection) -> datetime | None:
    """When the oldest message came in that is not yet finished."""
    unfinished = intake.c.state.in_([IntakeState.QUEUED, IntakeState.CLAIMED])
    query = select(intake.c.received_at).where(unfinished).order_by(intake.c.received_at).limit(1)
    return cast("datetime | None", tx.execute(query).scalar())


def listing(tx: Connection, *, state: IntakeState | None = None, limit: int = 100) -> Sequence[Row[Any]]:
    """Rows for people, newest first."""
    return tx.execute(_matching(state).order_by(intake.c.id.desc()).limit(limit)).all()


def _matching(state: IntakeState | None) -> Select[Any]:
    query = select(intake)
    return query if state is None else query.where(intake.c.state == state)


def get(tx: Connection, intake_id: str) -> Row[Any]:
    """One row.  Raises UsageError if there is none."""
    row = tx.execute(select(intake).where(intake.c.id == intake_id)).one_or_none()
    if row is None:
        raise UsageError(f"no intake {intake_id}")
    return row


def outcomes(tx: Connection, intake_id: str) -> Sequence[Row[Any]]:
    """What became of one message, a row per desk."""
    return tx.execute(select(outcome).where(outcome.c.intake_id == intake_id).order_by(outcome.c.id)).all()


def requeue(tx: Connection, intake_id: str, now: datetime, *, release: bool, release_as: str = "") -> None:
    """Process a held message again, with all its tries.

    Args:
        release: what policy would hold again goes on this time; by itself it raises nobody's standing.
        release_as: what the person who releases it says of the author: ``"verified"``, or the address that is his.

    Raises:
        UsageError: there is none, or it is not held.
    """
    _held(tx, intake_id)
    fresh = {"state": IntakeState.QUEUED, "tries": 0, "not_before": now, "error": "", "waits_for": None}
    said = {"released": release, "release_as": storable(release_as)}
    tx.execute(update(intake).where(intake.c.id == intake_id).values(**fresh, **said))


def discard_held(tx: Connection, intake_id: str, now: datetime, why: str) -> None:
    """End a held message as deliberately not turned into anything; its bytes stay.

    Raises:
        UsageError: there is none, or it is not held.
    """
    _held(tx, intake_id)
    tx.execute(update(intake).where(intake.c.id == intake_id).values(state=IntakeState.DONE, error=storable(why)))
    reason = {"rule": "discarded_by_operator", "hit": True, "text": storable(why)}
    held = tx.execute(select(outcome).where(outcome.c.intake_id == intake_id, outcome.c.outcome == Outcome.HOLD)).all()
    for row in held:
        tx.execute(
            update(outcome)
            .where(outcome.c.id == row.id)
            .values(outcome=Outcome.DISCARD, reasons=[*row.reasons, reason], at=now)
        )


def _held(tx: Connection, intake_id: str) -> None:
    state = tx.execute(select(intake.c.state).where(intake.c.id == intake_id).with_for_update()).scalar_one_or_none()
    if state is None:
        raise UsageError(f"no intake {intake_id}")
    if state != IntakeState.HELD:
        raise UsageError(f"intake {intake_id} is {state}, not held")
