"""Deliver: claimed outbox rows → a transport → their next state.

Every attempt is recorded before anything is dialled, and its end as soon as it is known.  A mail whose end the store
could not take down is not forgotten: the worker keeps it and tries again to record it before it sends anything else.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from .. import clock
from ..crash import crash_point
from ..errors import Conflict, StoreUnavailable
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
        #: Claimed, perhaps without knowing whether that was committed, and not sent yet.
        self._unsent: list[ClaimedMail] = []

    def run_once(self) -> int:
        """Send what is due, one batch; returns how many were sent or tried.

        Raises:
            StoreUnavailable: what was claimed and not sent is given back before the next claim.
        """
        # What the store kept us from recording comes first, or it would be sent again.
        self._record()
        claimed = self.rooms.store.repeat(self._claim)
        self._unsent = list(claimed)
        if not claimed:
            return 0
        crash_point("deliver.after_claim")
        for mail in claimed:
            tried = self._try(mail)
            crash_point("deliver.after_send")
            self._unsent.remove(mail)
            self._unrecorded.append((mail, tried))
            log.info("outbox %s to %s: %s %s", mail.id, mail.recipient, tried.result, tried.text)
        self._record()
        crash_point("deliver.after_finish")
        return len(claimed)

    def _try(self, mail: ClaimedMail) -> Attempt:
        try:
            with self.rooms.store.read() as tx:
                content = self.rooms.blobs.read(tx, mail.raw_sha256)
        except KeyError:
            # A mail whose bytes are lost must not stop the mails behind it.
            return Attempt(AttemptResult.DEFERRED, text=f"its bytes are missing: blob {mail.raw_sha256}")
        crash_point("deliver.before_send")
        return self._transport.send(Outgoing(mail.id, mail.mail_from, mail.recipient, content))

    def close(self) -> None:
        """Let go of the transport's connection."""
        self._transport.close()

    def _claim(self, tx: Transaction) -> list[ClaimedMail]:
        # The process lives, so nobody else would free these before their leases run out.
        outbox.give_back(tx, self._unsent)
        muted = installation.muted_since(tx) is not None
        now = clock.now()
        claimed = outbox.claim(tx, self._owner, now, _BATCH if self._repeatable else 1, muted=muted)
        if claimed:
            outbox.begin_attempts(tx, claimed, now, repeatable=self._repeatable)
        # The store may fail after its commit: then we would not learn that these are ours.
        self._unsent += claimed
        return claimed

    def _record(self) -> None:
        """Take down how the attempts ended.

        While the store refuses this waits: to go on would be to forget what was sent, and to send it again.
        """

        together = True
        while self._unrecorded:
            part = self._unrecorded if together else self._unrecorded[:1]
            try:
                self.rooms.store.repeat(partial(self._finish_all, part))
            except StoreUnavailable as error:
                log.warning("cannot record what was sent, waiting for the store: %s", error)
                if self._rest(1.0):
                    raise
                continue
            except Conflict as conflict:
                if together:
                    together = False
                    continue
                # Whoever has the lease now records what becomes of the mail; the others must not go unrecorded for it.
                log.error("what was sent cannot be recorded: %s", conflict)
            self._unrecorded = self._unrecorded[len(part) :]

    def _finish_all(self, tried: Sequence[_Tried], tx: Transaction) -> None:
        for mail, attempt in tried:
            self._finish(tx, mail, attempt)

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
        if mail.ticket_id is not None and step.state is OutboxState.SENT:
            # Whoever answers names the id that the relay wrote into the mail.
            tickets.add_thread_ids(tx, mail.ticket_id, [(one, "relay") for one in tried.message_ids])
        if mail.ticket_id is not None and step.state in (OutboxState.FAILED, OutboxState.HELD):
            details = {"outbox": mail.id, "to": mail.recipient, "code": tried.code, "text": tried.text}
            tickets.add_events(tx, mail.ticket_id, now, [(f"mail_{step.state}", details)])
