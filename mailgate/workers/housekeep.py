"""Housekeeping: timers that are due, leases of the dead, heartbeats, budgets of yesterday."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from .. import clock
from ..store import budgets, leases, outbox, timers
from ..store.engine import Transaction
from ..store.leases import Owner
from ..store.timers import ClaimedTimer
from .abandoned import free_messages
from .alerts import DIGEST_TIMER, tell_again, tell_new
from .ingest import ALERT_TIMER
from .rooms import Rooms

log = logging.getLogger("mailgate.housekeep")

#: What happens when a timer of a kind fires.
_TIMERS: Mapping[str, Callable[[Transaction, Rooms, ClaimedTimer], None]] = {
    ALERT_TIMER: tell_new,
    DIGEST_TIMER: tell_again,
}
#: Windows are an hour or a day long; older ones count for nothing.
_KEEP_BUDGETS = timedelta(days=2)


class Housekeeper:
    """Does what is due by the clock; every part may run on several hosts at once."""

    def __init__(self, rooms: Rooms, owner: Owner) -> None:
        self._rooms = rooms
        self._owner = owner

    def run_once(self) -> int:
        """Free what the dead had claimed, and fire due timers; returns how many timers fired.

        Raises:
            StoreUnavailable: what was not done is done the next time.
        """
        store = self._rooms.store
        store.repeat(self._tidy)
        due = store.repeat(lambda tx: timers.claim(tx, self._owner, clock.now(), 100))
        for timer in due:
            self._fire(timer)
        return len(due)

    def beat(self) -> None:
        """Say that this host runs."""
        self._rooms.store.repeat(lambda tx: leases.heartbeat(tx, self._owner, clock.real_now()))

    def end(self) -> None:
        """Say that this host has stopped."""
        self._rooms.store.repeat(lambda tx: leases.end_heartbeat(tx, self._owner))

    def _tidy(self, tx: Transaction) -> None:
        now = clock.now()
        free_messages(tx, self._rooms.settings.workers.max_tries)
        for outbox_id, state in outbox.free_abandoned(tx, now).items():
            log.warning("outbox %s is %s again after its sender ended", outbox_id, state)
        # Between two rounds this process has no timer in hand; one leased to it was claimed in a commit whose answer
        # the store owed us, or could not be put back.
        timers.free_abandoned(tx, dead=[self._owner])
        budgets.forget(tx, now - _KEEP_BUDGETS)

    def _fire(self, timer: ClaimedTimer) -> None:
        try:
            fire = _TIMERS.get(timer.kind)
            if fire is None:
                raise ValueError(f"nothing is known of timers of kind {timer.kind!r}")
            self._rooms.store.repeat(lambda tx: fire(tx, self._rooms, timer))
        except Exception as error:
            # A timer that fails must not keep the others from firing; it comes back.
            log.exception("timer %s failed", timer.kind)
            text, until = f"{type(error).__name__}: {error}", clock.now() + timedelta(minutes=5)
            self._rooms.store.repeat(lambda tx: timers.postpone(tx, timer, until, text))
