"""Messages whose worker died: put back or held, and the operators told."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from .. import clock
from ..model.states import IntakeState
from ..store import intake, timers
from ..store.engine import Transaction
from ..store.leases import Owner
from .ingest import ALERT_TIMER

log = logging.getLogger("mailgate.ingest")


def free_messages(
    tx: Transaction, max_tries: int, *, dead: Sequence[Owner] = (), culprit: str | None = None, why: str = ""
) -> None:
    """Free what dead processes had claimed; see ``store.intake.free_abandoned``."""
    now = clock.now()
    states = intake.free_abandoned(tx, now, max_tries=max_tries, dead=dead, culprit=culprit, why=why)
    if IntakeState.HELD in states.values():
        timers.start(tx, ALERT_TIMER, "", now)
    for intake_id, state in states.items():
        log.warning("%s again after its worker ended", state, extra={"intake": intake_id})
