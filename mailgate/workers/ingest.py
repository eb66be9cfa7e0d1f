"""Ingest: claimed intake rows → tickets, entries and outbox rows, one transaction per message.

No transaction is open while a message is read; reading happens under the limits of ``reading``, in a process that may
be killed.  All that one message causes is committed at once, with the end of its row; a crash leaves all or none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from itertools import combinations, product

from .. import clock
from ..crash import crash_point
from ..errors import Conflict, StoreUnavailable
from ..model.decision import Decision, Evidence, Outcome, Reason, Standing
from ..model.message import Message
from ..model.message_json import findings_as_json
from ..model.states import IntakeState
from ..model.ticket import Direction, TicketNumber, Visibility
from ..parse.message import parse_message
from ..store import blobs as blob_rows
from ..store import budgets, intake, outbox, tickets, timers
from ..store.engine import Transaction
from ..store.intake import OVERTAKING, ClaimedIntake
from ..store.leases import Owner
from .notices import acknowledgement
from .road import Arrival, Verdicts, authenticate, judge
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
            arrival = Arrival(
                claimed.id,
                claimed.received_at,
                claimed.envelope,
                message,
                claimed.raw_sha256,
                authenticate(self._rooms, message, claimed.envelope, raw, claimed.received_at),
                claimed.released,
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
        outcomes = [self._carry_out(tx, decision, verdicts, arrival, now) for decision in verdicts.decisions]
        opened = [one.ticket_id for one in outcomes if one.outcome in _OPENED and one.ticket_id is not None]
        # A mail server may hand over a message once for each recipient: then another intake opened the other tickets.
        elsewhere = {copy.number.id for copy in verdicts.earlier.values() if copy.number}
        pairs = (*combinations(opened, 2), *product(opened, elsewhere))
        tickets.link(tx, {(one, other, "same_message") for one, other in pairs})
        superseded = [one.outcome_id for one in verdicts.earlier.values() if one.number is None]
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

    def _carry_out(
        self, tx: Transaction, decision: Decision, verdicts: Verdicts, arrival: Arrival, now: datetime
    ) -> tickets.NewOutcome:
        ticket_id: int | None = decision.ticket.id if decision.ticket else None
        seq: int | None = None
        if decision.outcome in _OPENED:
            ticket_id, seq = self._open(tx, decision, arrival, now)
        elif decision.outcome in (Outcome.APPEND, Outcome.RECORD) and ticket_id is not None:
            seq = self._append(tx, decision, arrival, ticket_id, now)
        copy = decision.outcome is Outcome.DUPLICATE
        return tickets.NewOutcome(
            desk=decision.desk,
            outcome=decision.outcome,
            ticket_id=ticket_id,
            entry_seq=seq,
            dedupe_key=None if copy else arrival.message.dedupe_key,
            duplicate_of=verdicts.earlier[decision.desk].outcome_id if copy else None,
            mail_class=verdicts.classification.mail_class,
            standing=verdicts.authentication.standing,
            method=verdicts.authentication.method,
            evidence=[evidence_as_json(one) for one in decision.evidence],
            reasons=[reason_as_json(one) for one in decision.reasons],
        )

    def _open(self, tx: Transaction, decision: Decision, arrival: Arrival, now: datetime) -> tuple[int, int]:
        """A new ticket with the message as its first entry, and its acknowledgement if one goes out."""
        desk = self._rooms.settings.desk(decision.desk)
        assert desk is not None
        author = arrival.message.author
        ticket_id = tickets.open_ticket(
            tx,
            tickets.NewTicket(
                prefix=desk.prefix,
                desk=desk.name,
                subject=decision.title,
                kind="incident",
                priority=decision.priority,
                claimed_priority=decision.claimed_priority,
                language=decision.language,
                flags=decision.flags,
                references=decision.customer_refs,
                reporter_address=author.address,
                reporter_key=author.key,
                reporter_name=author.name,
                at=now,
            ),
        )
        entries = [_received(arrival, participant=1, flags=decision.flags)]
        events: list[tuple[str, dict[str, object]]] = [
            ("opened", {"intake": arrival.intake_id, "outcome": str(decision.outcome)})
        ]
        if decision.claimed_priority:
            events.append(("priority_claimed", {"claimed": decision.claimed_priority, "given": decision.priority}))
        number = TicketNumber(desk.prefix, ticket_id)
        outbox_id = 0
        if decision.notice:
            outbox_id, finished = self._acknowledge(tx, decision, arrival, number, now)
            entries.append(finished)
            events.append(("acknowledged", {"outbox": outbox_id, "to": decision.notice.recipient}))
        elif decision.notice_suppressed:
            events.append(("not_acknowledged", {"reason": decision.notice_suppressed}))
        first, *_ = tickets.append_entries(tx, ticket_id, entries, now)
        tickets.add_events(tx, ticket_id, now, events)
        if decision.ticket:
            tickets.link(tx, {(ticket_id, decision.ticket.id, "perhaps_related")})
            tickets.add_events(tx, decision.ticket.id, now, [("linked", {"ticket": str(number)})])
        return ticket_id, first

    def _acknowledge(
        self, tx: Transaction, decision: Decision, arrival: Arrival, number: TicketNumber, now: datetime
    ) -> tuple[int, tickets.NewEntry]:
        """Queue the acknowledgement; returns its outbox id and the entry that it is."""
        desk, notice = self._rooms.settings.desk(decision.desk), decision.notice
        assert desk is not None
        assert notice is not None
        outbox_id = outbox.reserve(tx, outbox.NewMail(desk.name, number.id, notice.kind, True, notice.recipient, now))
        finished = acknowledgement(
            self._rooms, desk, decision, notice, arrival, number=number, participant=1, outbox_id=outbox_id, at=now
        )
        prepared = self._rooms.blobs.prepare(finished.content)
        blob_rows.insert(tx, [prepared], now)
        outbox.complete(
            tx,
            outbox_id,
            mail_from=finished.mail_from,
            message_id=finished.message_id,
            raw_sha256=prepared.sha256,
            entry_seq=2,
        )
        entry = tickets.NewEntry(
            direction=Direction.OUT,
            visibility=Visibility.PUBLIC,
            participant=0,
            author_address=desk.address,
            author_name=desk.display_name,
            at=now,
            subject=finished.subject,
            text=finished.text,
            message_id=finished.message_id,
            notice=notice.kind,
        )
        return outbox_id, entry

    def _append(self, tx: Transaction, decision: Decision, arrival: Arrival, ticket_id: int, now: datetime) -> int:
        """The message as another entry of a ticket; what machines wrote is for agents only."""
        visibility = Visibility.PUBLIC if decision.outcome is Outcome.APPEND else Visibility.INTERNAL
        received = _received(arrival, decision.participant, decision.flags, visibility)
        (seq,) = tickets.append_entries(tx, ticket_id, [received], now)
        there = len(tickets.references_of(tx, [ticket_id])[ticket_id])
        tickets.add_references(tx, ticket_id, there, decision.customer_refs)
        tickets.add_flags(tx, ticket_id, [flag for flag in decision.flags if not flag.startswith(_OF_THE_ENTRY)])
        tickets.add_events(tx, ticket_id, now, [(str(decision.outcome), {"intake": arrival.intake_id, "entry": seq})])
        return seq

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


#: Flags that say something of an entry and nothing of its ticket: how its author stands, and that our mail arrived.
_OF_THE_ENTRY = (*map(str, Standing), "bounce_delivered", "disposition_")

#: Outcomes that open a ticket.
_OPENED = (Outcome.NEW_TICKET, Outcome.NEW_LINKED)


def _received(
    arrival: Arrival, participant: int, flags: Sequence[str], visibility: Visibility = Visibility.PUBLIC
) -> tickets.NewEntry:
    message: Message = arrival.message
    return tickets.NewEntry(
        direction=Direction.IN,
        visibility=visibility,
        participant=participant,
        author_address=message.author.address,
        author_name=message.author.name,
        at=arrival.received_at,
        subject=message.subject,
        text=message.text,
        message_id=message.message_id,
        flags=tuple(flags),
        intake_id=arrival.intake_id,
        raw_sha256=arrival.raw_sha256,
        attachments=message.attachments,
        spans=message.spans,
        findings=findings_as_json(message),
    )


def evidence_as_json(one: Evidence) -> dict[str, object]:
    """Evidence as it is stored and printed."""
    return {
        "kind": str(one.kind),
        "ticket": str(one.number),
        "participant": one.participant,
        "found_in": one.found_in,
        "decided": one.decided,
    }


def reason_as_json(one: Reason) -> dict[str, object]:
    """A reason as it is stored and printed."""
    return {"rule": one.rule, "hit": one.hit, "text": one.text}
