"""Deliver: claimed outbox rows → a transport → their next state.

Every attempt is recorded before anything is dialled, and its end as soon as it is known.  A mail whose end the store
could not take down is not forgotten: the worker keeps it and tries again to record it before it sends anything else.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import timedelta

from .. import clock
from ..crash import crash_point
from ..errors import StoreUnavailable
from ..model.delivery import Attempt, Outgoing
from ..model.states import AttemptResult, OutboxState
from ..policy.retry import next_step
from ..send.transport import Transport
from ..store import installation, outbox, tickets
from ..store.engine import Transaction
from ..store.leases import Owner
from ..store.outbox import ClaimedMail
from .rooms import Rooms

log = logging.getLogger("mailgate.deliver")

#: Mails leased at once where a try takes no time.  To a relay, where each may take minutes, they go one by one.
_BATCH = 50

_Tried = tuple[ClaimedMail, Attempt]


class Deliver:
    """Sends what is due through one transport; one instance per thread.

    Args:
        repeatable: sending the same mail twice does no harm (one file per mail), so mails are sent in batches, and an
            unknown end needs no person.
        rest: waits the given seconds; True if the worker should stop.
    """

    def __init__(
        self, rooms: Rooms, owner: Owner, transport: Transport, *, repeatable: bool, rest: Callable[[float], bool]
    ) -> None:
        self.rooms = rooms
        self._owner = owner
        self._transport = transport
        self._repeatable = repeatable
        self._rest = rest
        self._unrecorded: list[_Tried] = []

    def run_once(self) -> int:
        """Send what is due, one batch; returns how many were sent or tried.

        Raises:
            StoreUnavailable: before anything was sent; what was claimed becomes due again.
        """
        claimed = self.rooms.store.repeat(self._claim)
        crash_point("deliver.after_claim")
        for mail in claimed:
            with self.rooms.store.read() as tx:
                content = self.rooms.blobs.read(tx, mail.raw_sha256)
            crash_point("deliver.before_send")
            tried = self._transport.send(Outgoing(mail.id, mail.mail_from, mail.recipient, content))
            crash_point("deliver.after_send")
            self._unrecorded.append((mail, tried))
            log.info("outbox %s to %s: %s %s", mail.id, mail.recipient, tried.result, tried.text)
        self._record()
        crash_point("deliver.after_finish")
        return len(claimed)

    def close(self) -> None:
        """Let go of the transport's connection."""
        self._transport.close()

    def _claim(self, tx: Transaction) -> list[ClaimedMail]:
        muted = installation.muted_since(tx) is not None
        now = clock.now()
        claimed = outbox.claim(tx, self._owner, now, _BATCH if self._repeatable else 1, muted=muted)
        if claimed:
            outbox.begin_attempts(tx, claimed, now, repeatable=self._repeatable)
        return claimed

    def _record(self) -> None:
        """Take down how the attempts ended.

        While the store refuses this waits: to go on would be to forget what was sent, and to send it again.
        """

        def write(tx: Transaction) -> None:
            for mail, tried in self._unrecorded:
                self._finish(tx, mail, tried)

        while self._unrecorded:
            try:
                self.rooms.store.repeat(write)
            except StoreUnavailable as error:
                log.warning("cannot record what was sent, waiting for the store: %s", error)
                if self._rest(1.0):
                    raise
            else:
                self._unrecorded = []

    def _finish(self, tx: Transaction, mail: ClaimedMail, tried: Attempt) -> None:
        now = clock.now()
        unknown = tried.result is AttemptResult.UNKNOWN
        step = next_step(
            tried,
            attempts=mail.tries + 1,
            unknown_ends=outbox.unknown_ends(tx, mail.id) + 1 if unknown else 0,
            created_at=mail.created_at,
            now=now,
            give_up_after=timedelta(seconds=self.rooms.settings.delivery.give_up_after),
            jitter=random.random(),  # noqa: S311 - spreads load, keeps no secret
        )
        outbox.finish(tx, mail, tried, step.state, now, step.not_before)
        if mail.ticket_id is not None and step.state in (OutboxState.FAILED, OutboxState.HELD):
            details = {"outbox": mail.id, "to": mail.recipient, "code": tried.code, "text": tried.text}
            tickets.add_events(tx, mail.ticket_id, now, [(f"mail_{step.state}", details)])
