"""What waits, what is held and what came in lately: the numbers behind ``/metrics``.

Every query here runs over an index: on a million messages the whole takes some tenths of a second.  Totals over
everything that ever happened are not among them; they would read whole tables, and fall when old rows are removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, func, select

from .. import clock
from ..model.ids import lowest_intake_id
from ..model.states import OutboxState
from . import held, installation, leases, outbox
from . import intake as intake_rows
from .schema import budget, intake, outcome, timer
from .schema import outbox as outbox_table

#: How far back *lately* reaches.
LATELY = timedelta(hours=1)

#: Budgets of the whole service, with the length of their windows.
_SERVICE_BUDGETS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Counts:
    """The whole installation at one moment, the same on every host that shares the database."""

    #: ``sqlite`` or ``postgresql``, and the version of the library or server.
    database: str
    version: str
    intake: dict[str, int]
    #: When the oldest message came in that is neither done nor held.
    oldest_unfinished: datetime | None
    #: Held messages by the rule that holds them.
    held: dict[str, int]
    #: Since when the message is held that has been so for longest.
    oldest_held: datetime | None
    outbox: dict[str, int]
    #: Mails that wait for another try after one that failed.
    retrying: int
    #: Since when the mail is due that has been due for longest.
    oldest_due_mail: datetime | None
    muted: bool
    timers_due: int
    #: Automatic mails in the current ``hour`` and ``day``, all desks together.
    automatic_mails: dict[str, int]
    #: Messages that came in within ``LATELY``, by source and listener (``""`` where there is none).
    received_lately: dict[tuple[str, str], int]
    #: What those became, by outcome; one for each desk that they address.
    outcomes_lately: dict[str, int]
    #: Processes that said within the last minute that they run.
    running: int


def counts(tx: Connection, now: datetime) -> Counts:
    """The numbers at ``now``."""
    lowest = lowest_intake_id(now - LATELY)
    next_mail = outbox.next_due(tx)
    return Counts(
        database=tx.dialect.name,
        version=".".join(map(str, tx.dialect.server_version_info or ())),
        intake=intake_rows.counts(tx),
        oldest_unfinished=intake_rows.oldest_queued(tx),
        held=held.by_rule(tx),
        oldest_held=held.oldest(tx),
        outbox=outbox.counts(tx),
        retrying=_retrying(tx),
        oldest_due_mail=next_mail if next_mail and next_mail <= now else None,
        muted=installation.muted_since(tx) is not None,
        timers_due=_timers_due(tx, now),
        automatic_mails=_automatic_mails(tx, now),
        received_lately=_received_since(tx, lowest),
        outcomes_lately=_outcomes_since(tx, lowest),
        running=len(leases.running_hosts(tx, clock.real_now())),
    )


def _retrying(tx: Connection) -> int:
    waiting = (outbox_table.c.state == OutboxState.QUEUED) & (outbox_table.c.tries > 0)
    return tx.execute(select(func.count()).select_from(outbox_table).where(waiting)).scalar_one()


def _timers_due(tx: Connection, now: datetime) -> int:
    return tx.execute(select(func.count()).select_from(timer).where(timer.c.due_at <= now)).scalar_one()


def _automatic_mails(tx: Connection, now: datetime) -> dict[str, int]:
    spent = {}
    for name, length in _SERVICE_BUDGETS.items():
        current = (budget.c.key == f"service/{name}") & (budget.c.window > now - length) & (budget.c.window <= now)
        spent[name] = cast("int | None", tx.execute(select(budget.c.spent).where(current)).scalar()) or 0
    return spent


def _received_since(tx: Connection, lowest: str) -> dict[tuple[str, str], int]:
    columns = (intake.c.source, intake.c.listener)
    rows = tx.execute(select(*columns, func.count()).where(intake.c.id >= lowest).group_by(*columns))
    return {(row[0], row[1]): row[2] for row in rows}


def _outcomes_since(tx: Connection, lowest: str) -> dict[str, int]:
    # By the unique key over (intake_id, desk).
    query = select(outcome.c.outcome, func.count()).where(outcome.c.intake_id >= lowest)
    return {row[0]: row[1] for row in tx.execute(query.group_by(outcome.c.outcome))}
