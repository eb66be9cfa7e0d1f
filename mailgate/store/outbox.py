"""Outbox rows: mail on its way out, with every try to send it recorded before it is made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from ..errors import Conflict, UsageError
from ..model.delivery import Attempt
from ..model.states import OUTBOX_MOVES, AttemptResult, OutboxState
from .intake import storable
from .leases import FREE, Owner, abandoned, claim_values
from .schema import attempt, event, outbox

_COMPLETE = update(outbox).where(outbox.c.id == bindparam("outbox_id"))
_BEGIN = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("leased_ids", expanding=True)), outbox.c.lease_token == bindparam("leased_token"))
    .values(tries=outbox.c.tries + 1)
)
_END_ATTEMPT = update(attempt).where(
    attempt.c.outbox_id == bindparam("mail_id"), attempt.c.number == bindparam("attempt_number")
)
_CLOSE = (
    update(outbox)
    .where(outbox.c.id == bindparam("leased_id"), outbox.c.lease_token == bindparam("leased_token"))
    .values(**FREE)
)


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail about to be queued, before it has a number and bytes."""

    desk: str
    ticket_id: int | None
    kind: str
    automatic: bool
    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail leased by this process."""

    id: int
    ticket_id: int | None
    mail_from: str
    recipient: str
    raw_sha256: str
    created_at: datetime
    #: Attempts begun before this claim.
    tries: int
    lease_token: str


def reserve(tx: Connection, new: NewMail) -> int:
    """Make the row of a mail and return its id, which its bytes will name; ``complete`` must follow in this
    transaction."""
    outbox_id: int = tx.execute(
        insert(outbox).returning(outbox.c.id),
        {
            "created_at": new.at,
            "desk": new.desk,
            "ticket_id": new.ticket_id,
            "kind": new.kind,
            "automatic": new.automatic,
            "mail_from": "",
            "recipient": new.recipient,
            "message_id": "",
            "state": OutboxState.QUEUED,
            "tries": 0,
            "not_before": new.at,
            "error": "",
        },
    ).scalar_one()
    return outbox_id


def complete(
    tx: Connection, outbox_id: int, *, mail_from: str, message_id: str, raw_sha256: str, entry_seq: int | None
) -> None:
    """Give a reserved row its final bytes and envelope sender."""
    tx.execute(
        _COMPLETE,
        {
            "outbox_id": outbox_id,
            "mail_from": mail_from,
            "message_id": message_id,
            "raw_sha256": raw_sha256,
            "entry_seq": entry_seq,
        },
    )


def claim(tx: Connection, owner: Owner, now: datetime, limit: int, *, muted: bool) -> list[ClaimedMail]:
    """Lease up to ``limit`` mails that are due; automatic ones stay where they are while muted."""
    due = (
        select(outbox)
        .where(outbox.c.state == OutboxState.QUEUED, outbox.c.not_before <= now)
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if muted:
        due = due.where(outbox.c.automatic.is_(False))
    rows = tx.execute(due).all()
    if not rows:
        return []
    lease = claim_values(owner)
    tx.execute(
        update(outbox).where(outbox.c.id.in_([row.id for row in rows])).values(state=OutboxState.CLAIMED, **lease)
    )
    return [
        ClaimedMail(
            row.id,
            row.ticket_id,
            row.mail_from,
            row.recipient,
            row.raw_sha256,
            row.created_at,
            row.tries,
            lease["lease_token"],
        )
        for row in rows
    ]


def begin_attempts(tx: Connection, mails: Sequence[ClaimedMail], now: datetime, *, repeatable: bool) -> None:
    """Record that each of these mails, claimed together, is about to be sent; before anything is dialled.

    Raises:
        Conflict: a lease is no longer ours.
    """
    lease = {"leased_ids": [mail.id for mail in mails], "leased_token": mails[0].lease_token}
    if tx.execute(_BEGIN, lease).rowcount != len(mails):
        raise Conflict("the lease on a mail about to be sent was taken away")
    tx.execute(
        insert(attempt),
        [
            {
                "outbox_id": mail.id,
                "number": mail.tries + 1,
                "started_at": now,
                "result": AttemptResult.STARTED,
                "repeatable": repeatable,
            }
            for mail in mails
        ],
    )


def finish(
    tx: Connection, mail: ClaimedMail, tried: Attempt, state: OutboxState, now: datetime, not_before: datetime
) -> None:
    """End one attempt and set what follows: sent, failed, held, or queued again for ``not_before``.

    Raises:
        Conflict: the lease is no longer ours.
    """
    tx.execute(
        _END_ATTEMPT,
        {
            "mail_id": mail.id,
            "attempt_number": mail.tries + 1,
            "ended_at": now,
            "result": tried.result,
            "code": tried.code,
            "text": storable(tried.text),
            "remote": tried.remote,
            "remote_id": storable(tried.remote_id),
        },
    )
    sent = state is OutboxState.SENT
    closed = tx.execute(
        _CLOSE,
        {
            "leased_id": mail.id,
            "leased_token": mail.lease_token,
            "state": state,
            "sent_at": now if sent else None,
            "not_before": not_before,
            "error": "" if sent else storable(tried.text),
        },
    )
    if closed.rowcount != 1:
        raise Conflict(f"the lease on outbox {mail.id} was taken away")


def give_back(tx: Connection, mails: Sequence[ClaimedMail]) -> None:
    """Return mails that were claimed and not sent: their attempts are as if they had never begun.

    A mail whose lease is gone, or was never committed, stays as it is.
    """
    for mail in mails:
        mine = (outbox.c.id == mail.id) & (outbox.c.lease_token == mail.lease_token)
        freed = update(outbox).where(mine).values(state=OutboxState.QUEUED, tries=mail.tries, **FREE)
        if tx.execute(freed).rowcount:
            tx.execute(delete(attempt).where(attempt.c.outbox_id == mail.id, attempt.c.number == mail.tries + 1))


def tickets_of(tx: Connection, ids: Collection[int]) -> dict[int, int]:
    """The tickets that these outbox rows belong to; rows without one are left out."""
    if not ids:
        return {}
    rows = tx.execute(
        select(outbox.c.id, outbox.c.ticket_id).where(outbox.c.id.in_(list(ids)), outbox.c.ticket_id.is_not(None))
    )
    return {row.id: row.ticket_id for row in rows}


def unknown_ends(tx: Connection, outbox_id: int) -> int:
    """How many attempts ended without anybody knowing whether the peer took the mail."""
    return tx.execute(
        select(func.count()).where(attempt.c.outbox_id == outbox_id, attempt.c.result == AttemptResult.UNKNOWN)
    ).scalar_one()


def free_abandoned(tx: Connection, now: datetime, *, dead: Sequence[Owner] = ()) -> dict[int, OutboxState]:
    """Put mails back that were leased by processes which will not finish them.

    An attempt that had begun ended *unknown*: the mail is sent once more under the same Message-ID; if that is the
    second such end, it is held for a person.  Attempts that are harmless to repeat do not count.

    Returns the ids with their new states.
    """
    owners = abandoned(tx, outbox, dead)
    if not owners:
        return {}
    states: dict[int, OutboxState] = {}
    for row in tx.execute(select(outbox.c.id).where(outbox.c.lease_owner.in_(owners))).all():
        begun = (attempt.c.outbox_id == row.id) & (attempt.c.result == AttemptResult.STARTED)
        ended = {"ended_at": now, "text": "the process that sent it ended"}
        tx.execute(update(attempt).where(begun & attempt.c.repeatable).values(result=AttemptResult.DEFERRED, **ended))
        died = tx.execute(update(attempt).where(begun).values(result=AttemptResult.UNKNOWN, **ended)).rowcount
        hold = died > 0 and unknown_ends(tx, row.id) >= 2
        states[row.id] = OutboxState.HELD if hold else OutboxState.QUEUED
        error = "twice it is unknown whether the peer took it" if hold else ""
        tx.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(state=states[row.id], not_before=now, error=error, **FREE)
        )
    return states


def has_failures(tx: Connection) -> bool:
    """Whether a mail waits for another try after one that failed."""
    failed = select(outbox.c.id).where(outbox.c.state == OutboxState.QUEUED, outbox.c.tries > 0).limit(1)
    return tx.execute(failed).first() is not None


def counts(tx: Connection) -> dict[str, int]:
    """How many mails are in each state."""
    rows = tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
    return dict.fromkeys(OutboxState, 0) | {row[0]: row[1] for row in rows}


def listing(tx: Connection, *, state: OutboxState | None = None, limit: int = 100) -> Sequence[Row[Any]]:
    """Rows for people, newest first."""
    query = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
    return tx.execute(query if state is None else query.where(outbox.c.state == state)).all()


def get(tx: Connection, outbox_id: int) -> Row[Any]:
    """One row.  Raises UsageError if there is none."""
    return _row(tx, outbox_id)


def _row(tx: Connection, outbox_id: int, *, locked: bool = False) -> Row[Any]:
    query = select(outbox).where(outbox.c.id == outbox_id)
    # Locked where it is about to be moved: a sender that claims it meanwhile would send what another sends, too.
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    if row is None:
        raise UsageError(f"no outbox {outbox_id}")
    return row


def attempts(tx: Connection, outbox_id: int) -> Sequence[Row[Any]]:
    """Every try to send one mail, in order."""
    return tx.execute(select(attempt).where(attempt.c.outbox_id == outbox_id).order_by(attempt.c.number)).all()


def move(tx: Connection, outbox_id: int, state: OutboxState, now: datetime) -> None:
    """Retry (``queued``) or cancel a mail by hand.

    Raises:
        UsageError: there is none, or it cannot move there from where it is.
    """
    row = _row(tx, outbox_id, locked=True)
    # Asking for a retry of what waits for its next try anyway means: now.
    hurry = row.state == state == OutboxState.QUEUED
    if not hurry and state not in OUTBOX_MOVES[OutboxState(row.state)]:
        raise UsageError(f"outbox {outbox_id} is {row.state} and cannot become {state}")
    tx.execute(update(outbox).where(outbox.c.id == outbox_id).values(state=state, not_before=now))
    if row.ticket_id is not None and state is OutboxState.CANCELLED:
        details = {"outbox": outbox_id, "notice": row.kind, "to": row.recipient}
        tx.execute(insert(event), {"ticket_id": row.ticket_id, "at": now, "kind": "mail_cancelled", "details": details})


def cancel_automatic(tx: Connection, now: datetime) -> int:
    """Cancel every automatic mail that waits; returns how many."""
    waiting = select(outbox.c.id).where(outbox.c.state == OutboxState.QUEUED, outbox.c.automatic).order_by(outbox.c.id)
    cancelled = list(tx.execute(waiting.with_for_update()).scalars())
    for outbox_id in cancelled:
        move(tx, outbox_id, OutboxState.CANCELLED, now)
    return len(cancelled)


def next_due(tx: Connection) -> datetime | None:
    """When the next queued mail is due; None if there is none."""
    query = select(outbox.c.not_before).where(outbox.c.state == OutboxState.QUEUED).order_by(outbox.c.not_before)
    return cast("datetime | None", tx.execute(query.limit(1)).scalar())
