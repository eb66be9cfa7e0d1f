"""One parsed message through look-ups and policy to its decisions; nothing is written here.

The ingest worker calls it inside its write transaction, ``explain`` inside a reading one: what is explained is what
would happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..model.decision import Authentication, Classification, Decision
from ..model.directory import Directory
from ..model.envelope import Envelope
from ..model.message import Message
from ..model.settings import DeskSettings
from ..model.ticket_facts import ContactFacts, EarlierCopy, TicketFacts
from ..policy import match as matching
from ..policy.classify import classify
from ..policy.decide import Facts, decide, draws_for, nowhere
from ..store import budgets, outbox, tickets
from ..store.engine import Transaction
from ..verify.standing import authenticate
from .rooms import Rooms


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message on the road: what came in, and what is known of it before any desk looks at it."""

    intake_id: str
    received_at: datetime
    envelope: Envelope
    message: Message
    raw_sha256: str
    released: bool = False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The decisions on one message, one per desk, with what they rest on."""

    classification: Classification
    authentication: Authentication
    decisions: tuple[Decision, ...]
    #: Tickets that the decisions speak of, by id.
    candidates: Mapping[int, TicketFacts]
    #: First copies, by desk.
    earlier: Mapping[str, EarlierCopy]


def judge(tx: Transaction, rooms: Rooms, arrival: Arrival, now: datetime) -> Verdicts:
    """Look up what the message names and let policy decide, for every desk that has not decided before."""
    message, envelope = arrival.message, arrival.envelope
    classification = classify(message, envelope, rooms.keys, rooms.settings.own_keys)
    authentication = authenticate(message.author, envelope)
    recipients = rooms.recipients.addressed(envelope, message)
    settled = tickets.settled_desks(tx, arrival.intake_id)
    desks = [one.desk for one in recipients if one.desk.name not in settled]
    if not recipients:
        postmaster = any(rooms.recipients.is_postmaster(one) for one in envelope.rcpt_tos)
        decision = nowhere(message, classification, authentication, postmaster=postmaster)
        return Verdicts(classification, authentication, (decision,), {}, {})

    named = matching.keys(message, envelope, rooms.recipients, rooms.keys, rooms.settings)
    threads = tickets.ids_by_message_id(tx, [text for text, _ in named.message_ids])
    bounced = outbox.tickets_of(tx, [outbox_id for outbox_id, _ in named.bounced])
    wanted = named.ticket_ids | set(bounced.values()) | {one for ids in threads.values() for one in ids}
    candidates = tickets.facts(tx, wanted)
    earlier = tickets.earlier_copies(tx, message.dedupe_key, arrival.intake_id)
    contact = _contact(tickets.contact_by_key(tx, message.author.key), rooms.directory.current(), message.author.key)
    draws = {
        (draw.key, draw.window) for desk in desks for draw in draws_for(message, desk, rooms.settings.budgets, now)
    }
    spent = budgets.spent(tx, draws)
    addressed = {one.desk.name for one in recipients}
    decisions = []
    for desk in desks:
        found = matching.match(named, candidates, threads, bounced, desk.name, addressed, _prefixes(desk))
        facts = Facts(
            message=message,
            desk=desk,
            classification=classification,
            authentication=authentication,
            match=found,
            earlier=earlier.get(desk.name),
            contact=contact,
            budgets=rooms.settings.budgets,
            spent=spent,
            now=now,
            released=arrival.released,
        )
        decision = decide(facts)
        # Two desks may acknowledge the same author; each counts for the next.
        for draw in decision.draws:
            spent[draw.key, draw.window] = spent.get((draw.key, draw.window), 0) + 1
        decisions.append(decision)
    return Verdicts(classification, authentication, tuple(decisions), candidates, earlier)


def _contact(learned: ContactFacts | None, directory: Directory, key: str) -> ContactFacts | None:
    """What the database learned of an address and what the lists say, which outrank it."""
    listed = directory.contact_of(key) is not None and not directory.is_blocked(key)
    language = directory.language_of(key) or (learned.language if learned else None)
    if learned is None and not listed and not language:
        return None
    return ContactFacts(language, listed or (learned is not None and learned.known))


def _prefixes(desk: DeskSettings) -> frozenset[str]:
    return frozenset((desk.prefix, *desk.old_prefixes))
