"""One parsed message through look-ups and policy to its decisions; nothing is written here.

The ingest worker calls it inside its write transaction, ``explain`` inside a reading one: what is explained is what
would happen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..model.decision import Authentication, Classification, Decision
from ..model.directory import Directory
from ..model.envelope import Envelope
from ..model.lookalike import Lookalikes
from ..model.message import Message
from ..model.settings import DeskSettings
from ..model.ticket import Role
from ..model.ticket_facts import EarlierCopy, TicketFacts
from ..policy import match as matching
from ..policy.attribution import attribute
from ..policy.classify import classify
from ..policy.decide import decide, draws_for, nowhere, watches
from ..policy.facts import Facts
from ..policy.joining import asks_to_join
from ..store import budgets, tickets
from ..store.engine import Transaction
from .look_ups import AuthorFacts, TicketsSeen, author_facts, came_out_of, concerns, look_up
from .rooms import Rooms


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message on the road: what came in, and what is known of it before any desk looks at it."""

    intake_id: str
    received_at: datetime
    envelope: Envelope
    message: Message
    raw_sha256: str
    authentication: Authentication
    #: Who the customers are, as the lists said when it was taken up.
    directory: Directory
    lookalikes: Lookalikes
    released: bool = False
    #: What a person said of the author when it was released: ``"verified"``, an address, or ``""``.
    release_as: str = ""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The decisions on one message, one per desk, with what they rest on."""

    classification: Classification
    authentication: Authentication
    decisions: tuple[Decision, ...]
    #: First copies, by desk.
    earlier: Mapping[str, EarlierCopy]
    #: By desk: what the author wrote, to be recognised if it is sent again.
    content_keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Taken:
    """The message as one desk takes it: under the author that it counts for there."""

    desk: DeskSettings
    #: The desks that act as one with it, itself among them.
    sharing: tuple[DeskSettings, ...]
    message: Message
    authentication: Authentication
    classification: Classification
    author: AuthorFacts

    @property
    def keys(self) -> frozenset[str]:
        return frozenset((self.message.author.key, *self.author.other_keys)) - {""}


def arrive(
    rooms: Rooms,
    intake_id: str,
    received_at: datetime,
    envelope: Envelope,
    message: Message,
    raw: bytes,
    raw_sha256: str = "",
    *,
    released: bool = False,
    release_as: str = "",
) -> Arrival:
    """A message with the standing of its author and the lists in force.

    DNS may be waited for, and a changed list read: never within a transaction, nor under the limits of reading.
    """
    directory = rooms.directory.current()
    return Arrival(
        intake_id,
        received_at,
        envelope,
        message,
        raw_sha256,
        authenticate(rooms, message, envelope, raw, received_at),
        directory,
        rooms.directory.lookalikes(directory, rooms.settings.own_domains),
        released,
        release_as,
    )


def authenticate(rooms: Rooms, message: Message, envelope: Envelope, raw: bytes, now: datetime) -> Authentication:
    """The standing of an author, with what the way that the message came in by lets one know; asks DNS."""
    settings = rooms.settings
    listener = settings.listener(envelope.listener)
    key = message.author.key
    proven = settings.submission.may_write_as(envelope.login, key) if envelope.login and key else False
    return rooms.verifier.authenticate(
        message,
        envelope,
        raw,
        sees_client=listener is not None and listener.sees_client,
        authserv_ids=listener.authserv_ids if listener else (),
        authserv_hops=listener.authserv_hops if listener else 1,
        submission_addresses=frozenset({key}) if proven else frozenset(),
        now=now,
    )


def judge(tx: Transaction, rooms: Rooms, arrival: Arrival, now: datetime) -> Verdicts:
    """Look up what the message names and let policy decide, for every desk that has not decided before."""
    message, envelope = arrival.message, arrival.envelope
    recipients = rooms.recipients.addressed(envelope, message)
    if not recipients:
        return _nowhere(rooms, arrival)
    settled = tickets.settled_desks(tx, arrival.intake_id)
    addressed = rooms.recipients.owners(recipients, message)
    directory = arrival.directory
    taken = [
        _take(tx, rooms, directory, arrival, desk, sharing)
        for desk, sharing in addressed.deciding
        if desk.name not in settled
    ]
    named = matching.keys(message, envelope, rooms.recipients, rooms.keys, rooms.settings)
    wrote_same = {one for each in taken for one in each.author.wrote_same}
    seen = look_up(tx, message, arrival.intake_id, named, wrote_same)
    names = {one.desk.name for one in recipients}
    asked = [_facts(tx, rooms, arrival, one, seen, named, names, now) for one in taken]
    decisions = _decide(tx, asked)
    decisions += [watches(desk, owner) for desk, owner in addressed.watching if desk.name not in settled]
    return Verdicts(
        taken[0].classification if taken else classify(message, envelope, rooms.keys, rooms.settings.own_keys),
        taken[0].authentication if taken else arrival.authentication,
        tuple(decisions),
        seen.earlier,
        {one.desk.name: one.author.content_key for one in taken if one.author.content_key},
    )


def _nowhere(rooms: Rooms, arrival: Arrival) -> Verdicts:
    message, envelope = arrival.message, arrival.envelope
    classification = classify(message, envelope, rooms.keys, rooms.settings.own_keys)
    postmaster = any(rooms.recipients.is_postmaster(one) for one in envelope.rcpt_tos)
    decision = nowhere(message, classification, arrival.authentication, postmaster=postmaster)
    return Verdicts(classification, arrival.authentication, (decision,), {}, {})


def _take(
    tx: Transaction,
    rooms: Rooms,
    directory: Directory,
    arrival: Arrival,
    desk: DeskSettings,
    sharing: tuple[DeskSettings, ...],
) -> _Taken:
    envelope = arrival.envelope
    message, authentication = attribute(
        arrival.message, arrival.authentication, envelope, desk, arrival.release_as if arrival.released else ""
    )
    classification = classify(message, envelope, rooms.keys, rooms.settings.own_keys)
    author = author_facts(tx, rooms.settings, directory, arrival.lookalikes, message, classification.mail_class)
    return _Taken(desk, sharing, message, authentication, classification, author)


def _facts(
    tx: Transaction,
    rooms: Rooms,
    arrival: Arrival,
    taken: _Taken,
    seen: TicketsSeen,
    named: matching.MatchKeys,
    addressed: Collection[str],
    now: datetime,
) -> Facts:
    """All that the decision at one desk rests on, but for the budgets."""
    desks = frozenset(one.name for one in taken.sharing)
    prefixes = frozenset(prefix for one in taken.sharing for prefix in (one.prefix, *one.old_prefixes))
    found = matching.match(named, seen.found, desks, addressed, prefixes)
    here = [one for one in seen.newest(taken.author.wrote_same) if one.desk in desks]
    bearing = [one for one in seen.newest(seen.same_reference) if one.desk in desks]
    settings, directory = rooms.settings, arrival.directory
    joins = found.ticket is not None and asks_to_join(taken.message.own_words)
    return Facts(
        message=taken.message,
        desk=taken.desk,
        classification=taken.classification,
        authentication=taken.authentication,
        match=found,
        earlier=seen.earlier.get(taken.desk.name),
        contact=taken.author.contact,
        original_contact=taken.author.original_contact,
        budgets=settings.budgets,
        spent={},
        now=now,
        released=arrival.released,
        other_keys=taken.author.other_keys,
        colleague_of=_colleagues(directory, taken, found.ticket),
        agent=settings.agent(taken.message.author.key, taken.desk.name),
        blocked=taken.author.blocked,
        marks=taken.author.marks,
        same_content=tuple(here),
        same_reference=tuple(one for one in bearing if concerns(directory, taken.keys, one)),
        came_out_of=came_out_of(tx, found.ticket) if joins and found.ticket else None,
        inside=settings.inside_keys,
    )


def _colleagues(directory: Directory, taken: _Taken, ticket: TicketFacts | None) -> frozenset[str]:
    """The participants of a ticket for whom the author may act; those merely in copy lend nobody their place."""
    if ticket is None or taken.message.author.ambiguous:
        return frozenset()
    people = [one.key for one in ticket.participants if one.key and one.role is not Role.CARBON_COPY]
    return frozenset(one for one in people if any(directory.colleagues(key, one) for key in taken.keys))


def _decide(tx: Transaction, asked: Sequence[Facts]) -> list[Decision]:
    """The decisions; two desks may acknowledge the same author, and each counts for the next."""
    draws = {
        (draw.key, draw.window)
        for facts in asked
        for draw in draws_for(
            facts.message, facts.desk, facts.budgets, facts.now, facts.match.ticket, agent=facts.agent is not None
        )
    }
    spent = budgets.spent(tx, draws)
    decisions = []
    for facts in asked:
        decision = decide(replace(facts, spent=spent))
        for draw in decision.draws:
            spent[draw.key, draw.window] = spent.get((draw.key, draw.window), 0) + 1
        decisions.append(decision)
    return decisions
