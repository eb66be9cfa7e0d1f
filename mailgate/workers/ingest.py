"""Ingest: claimed intake rows → tickets, entries and outbox rows, one transaction per message.

No transaction is open while a message is read; reading happens under the limits of ``reading``, in a process that may
be killed.  All that one message causes is committed at once, with the end of its row; a crash leaves all or none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, product

from .. import clock
from ..crash import crash_point
from ..errors import Conflict, StoreUnavailable
from ..model.decision import Outcome
from ..model.states import IntakeState
from ..parse.message import parse_message
from ..store import budgets, intake, tickets, timers
from ..store.engine import Transaction
from ..store.intake import OVERTAKING, ClaimedIntake
from ..store.leases import Owner
from .carry_out import OPENED, carry_out
from .road import Arrival, Verdicts, arrive, judge
from .rooms import Rooms

log = logging.getLogger("mailgate.ingest")

#: Messages leased at once.
BATCH = 20

#: Pause before the second and third try of a message that our own fault has stopped.
_PAUSES = (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=15))

#: Where the road of a held message is brought to the operators' notice.
ALERT_TIMER = "alert_held"

Reading = Callable[[], AbstractContextManager[None]]


class Ingest:
    """Turns accepted messages into outcomes.

    Args:
        reading: context in which a message is parsed; the worker process gives one with a kernel timer and a memory
            limit.
        begins: called with the intake id before a message is read, so that whoever watches knows which it was.
    """

    def __init__(
        self,
        rooms: Rooms,
        owner: Owner,
        *,
        reading: Reading = nullcontext,
        begins: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._rooms = rooms
        self._owner = owner
        self._reading = reading
        self._begins = begins
        #: Claimed, perhaps without knowing whether that was committed, and not finished yet.
        self._in_hand: list[ClaimedIntake] = []

    def run_once(self, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Process up to ``BATCH`` messages that are due; returns how many were claimed.

        Args:
            may_go_on: asked before each message; once it says no, the rest of the batch is given back.

        Raises:
            StoreUnavailable: nothing is lost; what was claimed and not finished is given back before the next claim.
        """
        store = self._rooms.store
        claimed = store.repeat(self._claim)
        self._in_hand = list(claimed)
        if not claimed:
            return 0
        crash_point("ingest.after_claim")
        for one in claimed:
            if not may_go_on():
                store.repeat(lambda tx: intake.give_back(tx, self._in_hand))
                self._in_hand = []
                break
            self._process(one)
            self._in_hand.remove(one)
        return len(claimed)

    def _claim(self, tx: Transaction) -> list[ClaimedIntake]:
        # The process lives, so nobody else would free these before their leases run out.
        intake.give_back(tx, self._in_hand)
        claimed = intake.claim(tx, self._owner, clock.now(), BATCH)
        # The store may fail after its commit: then we would not learn that these are ours.
        self._in_hand += claimed
        return claimed

    def _process(self, claimed: ClaimedIntake) -> None:
        self._begins(claimed.id)
        try:
            with self._rooms.store.read() as tx:
                raw = self._rooms.blobs.read(tx, claimed.raw_sha256)
            crash_point("ingest.before_parse")
            with self._reading():
                message = parse_message(raw, self._rooms.settings.parse, claimed.received_at)
            crash_point("ingest.after_parse")
            arrival = arrive(
                self._rooms,
                claimed.id,
                claimed.received_at,
                claimed.envelope,
                message,
                raw,
                claimed.raw_sha256,
                released=claimed.released,
                release_as=claimed.release_as,
            )
            self._rooms.store.repeat(lambda tx: self._settle(tx, claimed, arrival))
            crash_point("ingest.after_commit")
        except StoreUnavailable:
            raise
        except Exception as error:
            # Whatever it is, it must not stop the messages behind this one (promise 5).
            log.exception("processing failed", extra={"intake": claimed.id})
            # The text of an exception may quote the message; it is for the log, this one is mailed to the operators.
            self._give_up(claimed, f"a fault of ours, {type(error).__name__}: see the log")

    def _settle(self, tx: Transaction, claimed: ClaimedIntake, arrival: Arrival) -> None:
        """Decide and write everything that one message causes."""
        now = clock.now()
        message = arrival.message
        if now < claimed.received_at + OVERTAKING:
            named = (*message.in_reply_to, *message.references)
            question = intake.unfinished_question(tx, claimed, named)
            if question:
                intake.wait_for(tx, claimed, question)
                log.info("waits for the message it answers, %s", question, extra={"intake": claimed.id})
                return
        verdicts = judge(tx, self._rooms, arrival, now)
        crash_point("ingest.before_write")
        # Of all desks at once, for only then they are taken in one order, and two messages never wait for each other.
        budgets.draw(tx, [draw for decision in verdicts.decisions for draw in decision.draws])
        outcomes = self._write(tx, verdicts, arrival, now)
        opened = [one.ticket_id for one in outcomes if one.outcome in OPENED and one.ticket_id is not None]
        # A mail server may hand over a message once for each recipient: then another intake opened the other tickets.
        elsewhere = {copy.number.id for copy in verdicts.earlier.values() if copy.number and copy.stands}
        pairs = (*combinations(opened, 2), *product(opened, elsewhere))
        tickets.link(tx, {(one, other, "same_message") for one, other in pairs})
        superseded = [one.outcome_id for one in verdicts.earlier.values() if not one.stands]
        tickets.give_up_dedupe_keys(tx, superseded)
        if outcomes:
            tickets.record_outcomes(tx, claimed.id, outcomes, now)
        held = [decision for decision in verdicts.decisions if decision.outcome is Outcome.HOLD]
        why = "; ".join(decision.reasons[-1].text for decision in held)
        intake.finish(tx, claimed, IntakeState.HELD if held else IntakeState.DONE, now, why)
        if held:
            timers.start(tx, ALERT_TIMER, "", now)
        crash_point("ingest.before_commit")
        for one in outcomes:
            log.info("%s at %s", one.outcome, one.desk or "no desk", extra={"intake": claimed.id})

    def _write(self, tx: Transaction, verdicts: Verdicts, arrival: Arrival, now: datetime) -> list[tickets.NewOutcome]:
        """What each desk's decision causes; a desk that only watches ends as the one that has the ticket does."""
        written: dict[str, tickets.NewOutcome] = {}
        for decision in verdicts.decisions:
            outcome = carry_out(tx, self._rooms, decision, verdicts, arrival, now)
            if owner := written.get(decision.watches):
                held = owner.outcome == Outcome.HOLD
                outcome = replace(outcome, ticket_id=owner.ticket_id, outcome=Outcome.HOLD if held else outcome.outcome)
                if owner.ticket_id is not None:
                    watched = {"desk": decision.desk, "intake": arrival.intake_id}
                    tickets.add_events(tx, owner.ticket_id, now, [("watched", watched)])
            written[decision.desk] = outcome
        return list(written.values())

    def _give_up(self, claimed: ClaimedIntake, why: str) -> None:
        """End a try that failed: again later, or held when the tries are used up."""
        now = clock.now()
        last = self._rooms.settings.workers.max_tries
        error = intake.storable(f"{why} (try {claimed.tries} of {last})")

        def write(tx: Transaction) -> None:
            if claimed.tries >= last:
                intake.finish(tx, claimed, IntakeState.HELD, now, error)
                timers.start(tx, ALERT_TIMER, "", now)
            else:
                pause = _PAUSES[min(claimed.tries, len(_PAUSES)) - 1]
                intake.postpone(tx, claimed, now + pause, error)

        try:
            self._rooms.store.repeat(write)
        except Conflict as conflict:
            log.warning("left to whoever has it now: %s", conflict, extra={"intake": claimed.id})
