"""Housekeeping: timers that are due, leases of the dead, heartbeats, budgets of yesterday."""

from __future__ import annotations

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from .. import clock
from ..model.states import IntakeState
from ..model.tokens import loop_mark
from ..send.compose import Mail, automatic_headers, compose
from ..send.notices import ALERT_HELD, AlertHeldValues
from ..store import blobs as blob_rows
from ..store import budgets, intake, leases, outbox, timers
from ..store.engine import Transaction
from ..store.leases import Owner
from ..store.timers import ClaimedTimer
from .abandoned import free_messages
from .ingest import ALERT_TIMER
from .rooms import Rooms

log = logging.getLogger("mailgate.housekeep")

#: Between two alerts while messages keep being held (DESIGN §5.9: the first at once, then hourly).
_DIGEST = timedelta(hours=1)
#: Held messages named in one alert.
_NAMED = 50
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
            if timer.kind != ALERT_TIMER:
                raise ValueError(f"nothing is known of timers of kind {timer.kind!r}")
            self._rooms.store.repeat(lambda tx: self._alert(tx, timer))
        except Exception as error:
            # A timer that fails must not keep the others from firing; it comes back.
            log.exception("timer %s failed", timer.kind)
            text, until = f"{type(error).__name__}: {error}", clock.now() + timedelta(minutes=5)
            self._rooms.store.repeat(lambda tx: timers.postpone(tx, timer, until, text))

    def _alert(self, tx: Transaction, timer: ClaimedTimer) -> None:
        """Tell the operators which messages are held; once an hour as long as new ones come."""
        timers.lock(tx, timer)
        now = clock.now()
        told = timer.details.get("told", [])
        held = intake.listing(tx, state=IntakeState.HELD, limit=_NAMED)
        new = [row for row in held if row.id not in told]
        if not new:
            timers.finish(tx, timer)
            return
        desk = self._rooms.settings.desks[0]
        zone = ZoneInfo(desk.timezone)
        values = AlertHeldValues(
            hostname=self._rooms.settings.hostname,
            held=tuple((row.id, f"{row.received_at.astimezone(zone):%Y-%m-%d %H:%M %z}", row.error) for row in new),
            total=intake.counts(tx)[IntakeState.HELD],
        )
        rendered = self._rooms.templates.render(ALERT_HELD, "en", values.as_mapping())
        recipient = self._rooms.settings.alerts
        outbox_id = outbox.reserve(tx, outbox.NewMail("", None, ALERT_HELD, True, recipient, now))
        mail = Mail(
            from_name="mailgate",
            from_address=desk.address,
            to_address=recipient,
            reply_to="",
            message_id=f"alert.{outbox_id}.{timer.lease_token}@{desk.address.rpartition('@')[2]}",
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            date=now,
            language="en",
            headers=automatic_headers(loop_mark(self._rooms.keys, outbox_id), "auto-generated"),
        )
        prepared = self._rooms.blobs.prepare(compose(mail))
        blob_rows.insert(tx, [prepared], now)
        outbox.complete(
            tx, outbox_id, mail_from="", message_id=mail.message_id, raw_sha256=prepared.sha256, entry_seq=None
        )
        timers.finish(tx, timer, now + _DIGEST, {"told": [row.id for row in held]})
