"""Timers: rows with a due time, so that what must happen later survives a restart and happens on one host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, select, update

from ..errors import Conflict
from .dialect import insert_for
from .leases import FREE, Owner, abandoned, claim_values
from .schema import timer


@dataclass(frozen=True, slots=True)
class ClaimedTimer:
    """A due timer leased by this process."""

    id: int
    kind: str
    subject: str
    due_at: datetime
    details: dict[str, Any]
    lease_token: str


def start(tx: Connection, kind: str, subject: str, due_at: datetime, details: dict[str, Any] | None = None) -> None:
    """Have ``kind`` happen for ``subject`` at ``due_at``; one that is running already stays as it is."""
    values = {"kind": kind, "subject": subject, "due_at": due_at, "details": details or {}, "tries": 0, "error": ""}
    # Changes nothing, but waits for whoever is about to end the one that is running (see ``lock``).
    same = {"kind": kind}
    unique = [timer.c.kind, timer.c.subject]
    tx.execute(insert_for(tx, timer).on_conflict_do_update(index_elements=unique, set_=same), values)


def remember(tx: Connection, kind: str, subject: str, due_at: datetime, details: dict[str, Any]) -> None:
    """``start``, but one that is running already gets these ``details``; when it is due stays as it is."""
    values = {"kind": kind, "subject": subject, "due_at": due_at, "details": details, "tries": 0, "error": ""}
    statement = insert_for(tx, timer)
    unique = [timer.c.kind, timer.c.subject]
    tx.execute(
        statement.on_conflict_do_update(index_elements=unique, set_={"details": statement.excluded.details}), values
    )


def remembered(tx: Connection, kind: str, subject: str) -> dict[str, Any] | None:
    """The details of a timer, which stay as they are until this transaction ends; None if none is running."""
    query = select(timer.c.details).where(timer.c.kind == kind, timer.c.subject == subject)
    return cast("dict[str, Any] | None", tx.execute(query.with_for_update()).scalar())


def lock(tx: Connection, claimed: ClaimedTimer) -> dict[str, Any]:
    """Keep ``start`` from finding this timer until it has ended or been set again; before looking at what is due.

    Returns its details as they are by now: ``remember`` may have changed them since the claim.

    Raises:
        Conflict: the lease is no longer ours.
    """
    mine = select(timer.c.details).where(timer.c.id == claimed.id, timer.c.lease_token == claimed.lease_token)
    row = tx.execute(mine.with_for_update()).one_or_none()
    if row is None:
        raise Conflict(f"the lease on timer {claimed.id} was taken away")
    return cast("dict[str, Any]", row.details)


def claim(tx: Connection, owner: Owner, now: datetime, limit: int) -> list[ClaimedTimer]:
    """Lease up to ``limit`` timers that are due."""
    rows = tx.execute(
        select(timer)
        .where(timer.c.due_at <= now, timer.c.lease_owner.is_(None))
        .order_by(timer.c.due_at, timer.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return []
    lease = claim_values(owner)
    tx.execute(update(timer).where(timer.c.id.in_([row.id for row in rows])).values(tries=timer.c.tries + 1, **lease))
    return [ClaimedTimer(row.id, row.kind, row.subject, row.due_at, row.details, lease["lease_token"]) for row in rows]


def finish(
    tx: Connection, claimed: ClaimedTimer, again_at: datetime | None = None, details: dict[str, Any] | None = None
) -> None:
    """End a timer, or set it for ``again_at`` with ``details``.  Raises Conflict if the lease is no longer ours."""
    mine = (timer.c.id == claimed.id) & (timer.c.lease_token == claimed.lease_token)
    if again_at is None:
        done = tx.execute(delete(timer).where(mine))
    else:
        done = tx.execute(
            update(timer).where(mine).values(due_at=again_at, details=details or {}, tries=0, error="", **FREE)
        )
    if done.rowcount != 1:
        raise Conflict(f"the lease on timer {claimed.id} was taken away")


def postpone(tx: Connection, claimed: ClaimedTimer, until: datetime, error: str) -> None:
    """Put a timer back after a run that failed."""
    tx.execute(
        update(timer)
        .where(timer.c.id == claimed.id, timer.c.lease_token == claimed.lease_token)
        .values(due_at=until, error=error, **FREE)
    )


def free_abandoned(tx: Connection, *, dead: Sequence[Owner] = ()) -> int:
    """Free the timers of processes which will not finish them; returns how many."""
    owners = abandoned(tx, timer, dead)
    if not owners:
        return 0
    return tx.execute(update(timer).where(timer.c.lease_owner.in_(owners)).values(**FREE)).rowcount


def next_due(tx: Connection) -> datetime | None:
    """When the next timer is due; None if there is none."""
    query = select(timer.c.due_at).where(timer.c.lease_owner.is_(None)).order_by(timer.c.due_at).limit(1)
    return cast("datetime | None", tx.execute(query).scalar())
