"""A decision → the rows that it is: ticket, entries, people, links, events, mail to send.  Within one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..model.address import Mailbox
from ..model.decision import Decision, Evidence, Outcome, Reason, Standing
from ..model.message import Author
from ..model.message_json import findings_as_json
from ..model.ticket import Direction, Role, Status, TicketNumber, Visibility
from ..store import blobs as blob_rows
from ..store import outbox, tickets
from ..store.engine import Transaction
from ..store.ticket_changes import add_participants, set_status
from ..store.ticket_merges import merge
from .notices import NoticeFor, compose_notice
from .road import Arrival, Verdicts
from .rooms import Rooms

#: Outcomes that open a ticket.
OPENED = (Outcome.NEW_TICKET, Outcome.NEW_LINKED)
#: Outcomes that are an entry on one.
_CONTINUED = (Outcome.APPEND, Outcome.REOPEN, Outcome.RECORD)

#: Flags that say something of an entry and nothing of its ticket.
_OF_THE_ENTRY = (
    *map(str, Standing),
    *("bounce_delivered", "disposition_", "reminder", "repeated", "thanks", "no_comment", "agent"),
)
#: Ids of References that are kept, the latest ones.
_SEEN_IDS = 100

Events = list[tuple[str, dict[str, object]]]


def carry_out(
    tx: Transaction, rooms: Rooms, decision: Decision, verdicts: Verdicts, arrival: Arrival, now: datetime
) -> tickets.NewOutcome:
    """Write all that one decision causes; returns what is to be recorded of it.

    Raises:
        TemplateError, UnsafeMessage: a notice cannot be made; the caller's transaction must not commit.
        Conflict: the ticket was merged meanwhile; repeat from the look-ups.
    """
    ticket_id: int | None = decision.ticket.id if decision.ticket else None
    seq: int | None = None
    if decision.outcome in OPENED:
        ticket_id, seq = _open(tx, rooms, decision, verdicts, arrival, now)
    elif decision.outcome in _CONTINUED and ticket_id is not None:
        seq = _append(tx, rooms, decision, verdicts, arrival, ticket_id, now)
    elif decision.notice:
        _send(tx, rooms, decision, arrival, NoticeFor(None), now)
    if decision.outcome is Outcome.REFUSE and ticket_id is not None:
        tickets.add_events(tx, ticket_id, now, [("refused", {"intake": arrival.intake_id})])
    copy = decision.outcome is Outcome.DUPLICATE
    authentication = decision.authentication or verdicts.authentication
    return tickets.NewOutcome(
        desk=decision.desk,
        outcome=decision.outcome,
        ticket_id=ticket_id,
        entry_seq=seq,
        # A desk that only watches decides nothing: a copy of its own would not be one.
        dedupe_key=None if copy or decision.watches else arrival.message.dedupe_key,
        duplicate_of=verdicts.earlier[decision.desk].outcome_id if copy else None,
        mail_class=decision.mail_class or verdicts.classification.mail_class,
        standing=authentication.standing,
        method=authentication.method,
        evidence=[evidence_as_json(one) for one in decision.evidence],
        reasons=[reason_as_json(one) for one in decision.reasons],
    )


def _open(
    tx: Transaction, rooms: Rooms, decision: Decision, verdicts: Verdicts, arrival: Arrival, now: datetime
) -> tuple[int, int]:
    """A new ticket with the message as its first entry, and its acknowledgement if one goes out."""
    desk = rooms.settings.desk(decision.desk)
    assert desk is not None
    assert decision.author is not None
    reporter = decision.reporter or decision.author
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
            flags=_of_the_ticket(decision.flags),
            references=decision.customer_refs,
            former_numbers=decision.former_numbers,
            reporter_address=reporter.address,
            reporter_key=reporter.key,
            reporter_name=reporter.name,
            status=decision.status or Status.NEW,
            at=now,
        ),
    )
    number = TicketNumber(desk.prefix, ticket_id)
    entries = [_received(decision, verdicts, arrival, participant=0 if decision.reporter else 1)]
    events = _opening_events(decision, arrival)
    if decision.notice:
        outbox_id, finished = _send(tx, rooms, decision, arrival, NoticeFor(number, 1, entry_seq=2), now)
        entries.append(finished)
        events.append(("acknowledged", {"outbox": outbox_id, "to": decision.notice.recipient}))
    elif decision.notice_suppressed:
        events.append(("not_acknowledged", {"reason": decision.notice_suppressed}))
    first, *_ = tickets.append_entries(tx, ticket_id, entries, now)
    tickets.add_events(tx, ticket_id, now, events)
    _add_people(tx, decision, ticket_id, first, now)
    _remember_ids(tx, arrival, ticket_id)
    _link(tx, decision, number, now)
    return ticket_id, first


def _opening_events(decision: Decision, arrival: Arrival) -> Events:
    events: Events = [("opened", {"intake": arrival.intake_id, "outcome": str(decision.outcome)})]
    if decision.reporter and decision.author:
        events.append(("forwarded", {"by": decision.author.address, "for": decision.reporter.address}))
    if decision.claimed_priority:
        events.append(("priority_claimed", {"claimed": decision.claimed_priority, "given": decision.priority}))
    return events


def _link(tx: Transaction, decision: Decision, number: TicketNumber, now: datetime) -> None:
    """Bind a new ticket to the one it came out of, and to those that bear the same reference."""
    linked = [(one, "same_reference") for one in decision.same_reference if one != decision.ticket]
    if decision.ticket:
        linked.append((decision.ticket, decision.link))
    tickets.link(tx, {(number.id, other.id, kind) for other, kind in linked})
    for other, kind in linked:
        tickets.add_events(tx, other.id, now, [("linked", {"ticket": str(number), "kind": kind})])


def _append(
    tx: Transaction,
    rooms: Rooms,
    decision: Decision,
    verdicts: Verdicts,
    arrival: Arrival,
    ticket_id: int,
    now: datetime,
) -> int:
    """The message as another entry of a ticket, with what it does to the ticket, and the notice if one goes out."""
    participant = decision.participant
    if decision.joins and decision.author:
        # All of it: an authorised colleague may see what the organisation's ticket says.
        person = Mailbox(decision.author.address, decision.author.name)
        participant = next(iter(add_participants(tx, ticket_id, [person], Role.ADDED, since_seq=0, at=now)), 0)
    entries = [_received(decision, verdicts, arrival, participant)]
    (seq,) = tickets.append_entries(tx, ticket_id, entries, now)
    events: Events = [(str(decision.outcome), {"intake": arrival.intake_id, "entry": seq})]
    if decision.notice and decision.ticket:
        to = NoticeFor(decision.ticket, participant, entry_seq=seq + 1)
        outbox_id, finished = _send(tx, rooms, decision, arrival, to, now)
        tickets.append_entries(tx, ticket_id, [finished], now)
        events.append(("told", {"notice": decision.notice.kind, "outbox": outbox_id, "to": decision.notice.recipient}))
    elif decision.notice_suppressed:
        events.append(("not_told", {"reason": decision.notice_suppressed}))
    there = tickets.reference_count(tx, ticket_id)
    tickets.add_references(tx, ticket_id, there, decision.customer_refs)
    tickets.add_flags(tx, ticket_id, _of_the_ticket(decision.flags))
    tickets.add_events(tx, ticket_id, now, events)
    if decision.status:
        set_status(tx, ticket_id, decision.status, now, intake_id=arrival.intake_id)
    _add_people(tx, decision, ticket_id, seq, now)
    _remember_ids(tx, arrival, ticket_id)
    if decision.merges_into and decision.ticket:
        merge(tx, decision.ticket, decision.merges_into, now)
    return seq


def _of_the_ticket(flags: Sequence[str]) -> tuple[str, ...]:
    return tuple(flag for flag in flags if not flag.startswith(_OF_THE_ENTRY))


def _add_people(tx: Transaction, decision: Decision, ticket_id: int, seq: int, now: datetime) -> None:
    """People in copy see the ticket from this entry on."""
    if decision.carbon_copies:
        add_participants(tx, ticket_id, decision.carbon_copies, Role.CARBON_COPY, since_seq=seq, at=now)


def _remember_ids(tx: Transaction, arrival: Arrival, ticket_id: int) -> None:
    """Ids that were only named: an answer to a mail that we never saw finds its thread by them."""
    message = arrival.message
    named = [*message.in_reply_to, *message.references[-_SEEN_IDS:]]
    if message.forwarded and message.forwarded.part:
        named += [
            one.enclosed.message_id
            for one in message.attachments
            if one.enclosed and one.part == message.forwarded.part and one.enclosed.message_id
        ]
    tickets.add_thread_ids(tx, ticket_id, [(one, "seen") for one in dict.fromkeys(named)])


def _send(
    tx: Transaction, rooms: Rooms, decision: Decision, arrival: Arrival, to: NoticeFor, now: datetime
) -> tuple[int, tickets.NewEntry]:
    """Queue the notice of a decision; returns its outbox id and the entry that it is."""
    desk, notice = rooms.settings.desk(decision.desk), decision.notice
    assert desk is not None
    assert notice is not None
    about = to.number or decision.ticket
    ticket_id = about.id if about else None
    outbox_id = outbox.reserve(tx, outbox.NewMail(desk.name, ticket_id, notice.kind, True, notice.recipient, now))
    finished = compose_notice(rooms, desk, decision, notice, arrival, to, outbox_id=outbox_id, at=now)
    prepared = rooms.blobs.prepare(finished.content)
    blob_rows.insert(tx, [prepared], now)
    outbox.complete(
        tx,
        outbox_id,
        mail_from=finished.mail_from,
        message_id=finished.message_id,
        raw_sha256=prepared.sha256,
        entry_seq=to.entry_seq or None,
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


def _received(decision: Decision, verdicts: Verdicts, arrival: Arrival, participant: int) -> tickets.NewEntry:
    message = arrival.message
    author = decision.author or Author("")
    return tickets.NewEntry(
        direction=Direction.IN,
        visibility=Visibility.INTERNAL if decision.internal else Visibility.PUBLIC,
        participant=participant,
        author_address=author.address,
        author_name=author.name,
        at=arrival.received_at,
        subject=message.subject,
        text=message.text,
        message_id=message.message_id,
        flags=decision.flags,
        intake_id=arrival.intake_id,
        raw_sha256=arrival.raw_sha256,
        attachments=message.attachments,
        spans=message.spans,
        findings=findings_as_json(message),
        content_key=verdicts.content_keys.get(decision.desk),
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
