"""Which ticket a message continues, on what evidence (DESIGN §5.4).

In two steps: ``keys`` says what to look up; the store does; ``match`` weighs what it found.  Signed evidence is
verified in ``keys``, so nothing that follows ever sees an unverified MAC.  Ids are never guessed: no text similarity,
no Thread-Index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from ..model.address import split_subaddress
from ..model.decision import Evidence, EvidenceKind
from ..model.envelope import Envelope
from ..model.message import Message
from ..model.settings import Settings
from ..model.ticket import TicketNumber
from ..model.ticket_facts import Candidate, TicketFacts
from ..model.tokens import KeyRing, read_bounce_tag, read_message_id, read_reply_tag
from .former_numbers import find_former_numbers
from .recipients import Recipients

#: How many ids of References are looked at, newest first.
REFERENCES = 100
#: How many ticket numbers: each is looked up, on PostgreSQL locked as well, and anybody may write thousands of them.
_NUMBERS = 20

_NUMBER = re.compile(r"\[([A-Za-z][A-Za-z0-9]{0,9}-[1-9][0-9]{0,17})\]")


@dataclass(frozen=True, slots=True)
class MatchKeys:
    """What a message names, strongest first."""

    #: Evidence whose MAC was verified.
    signed: tuple[Evidence, ...]
    #: Outbox rows named by valid bounce addresses, with the place.
    bounced: tuple[tuple[int, str], ...]
    #: Message-IDs that anybody could write, with the header they stand in.
    message_ids: tuple[tuple[str, str], ...]
    #: Ticket numbers with a prefix that a desk uses or used, with the place.
    numbers: tuple[tuple[TicketNumber, str], ...]
    #: Numbers of tools that mailgate replaced, as written, with the place.
    former: tuple[tuple[str, str], ...] = ()

    @property
    def ticket_ids(self) -> set[int]:
        """Ids of the tickets that are named outright."""
        return {one.number.id for one in self.signed} | {number.id for number, _ in self.numbers}


@dataclass(frozen=True, slots=True)
class Match:
    """The ticket that a message continues at one desk, None if it continues none; and all the evidence."""

    ticket: TicketFacts | None
    evidence: tuple[Evidence, ...]
    #: Address key of the participant whom the deciding evidence was issued to; ``""`` if it was issued to nobody.
    issued_to: str = ""

    @property
    def decided(self) -> Evidence | None:
        return next((one for one in self.evidence if one.decided), None)


@dataclass(frozen=True, slots=True)
class Found:
    """What the store found of ``MatchKeys``."""

    #: Every ticket that they led to, by the id that was named.
    candidates: Mapping[int, Candidate]
    #: For each Message-ID the ids of the tickets it stands on.
    threads: Mapping[str, Collection[int]]
    #: For each outbox row the id of its ticket.
    bounced: Mapping[int, int]
    #: For each former number the ids of the tickets that bear it.
    former: Mapping[str, Collection[int]]


def keys(
    message: Message, envelope: Envelope, recipients: Recipients, key_ring: KeyRing, settings: Settings
) -> MatchKeys:
    """What is to be looked up for this message."""
    signed: list[Evidence] = []
    bounced: list[tuple[int, str]] = []
    for one in recipients.everywhere(envelope, message):
        if issued := read_reply_tag(key_ring, one.tag):
            signed.append(Evidence(EvidenceKind.REPLY_ADDRESS, issued.number, issued.participant, one.found_in))
        elif (outbox_id := read_bounce_tag(key_ring, one.tag)) is not None:
            bounced.append((outbox_id, one.found_in))
    for text, place in _reported_ids(message):
        # An id that we did not sign says nothing here: whoever writes a report writes what it encloses.
        if issued := read_message_id(key_ring, text):
            signed.append(Evidence(EvidenceKind.SIGNED_MESSAGE_ID, issued.number, issued.participant, place))
    if message.report and (outbox_id := read_bounce_tag(key_ring, split_subaddress(message.report.original_sender)[1])):
        bounced.append((outbox_id, "sender of the enclosed message"))
    message_ids = []
    for text, place in _named_ids(message):
        if issued := read_message_id(key_ring, text):
            signed.append(Evidence(EvidenceKind.SIGNED_MESSAGE_ID, issued.number, issued.participant, place))
        else:
            message_ids.append((text, place))
    return MatchKeys(
        tuple(dict.fromkeys(signed)),
        tuple(bounced),
        tuple(message_ids),
        tuple(_numbers(message, settings)),
        tuple(_former_numbers(message, settings)),
    )


def _named_ids(message: Message) -> list[tuple[str, str]]:
    places: dict[str, str] = {}
    for text in message.in_reply_to[:REFERENCES]:
        places.setdefault(text, "In-Reply-To")
    for text in message.references[::-1][:REFERENCES]:
        places.setdefault(text, "References")
    return list(places.items())


def _reported_ids(message: Message) -> list[tuple[str, str]]:
    """The message that a report is about, and those that it continued: a relay may have given it another id."""
    if message.report is None:
        return []
    places = {message.report.original_message_id: "enclosed Message-ID"}
    for text in message.report.original_references[::-1][:REFERENCES]:
        places.setdefault(text, "enclosed References")
    return list(places.items())


def _numbers(message: Message, settings: Settings) -> list[tuple[TicketNumber, str]]:
    found: dict[TicketNumber, str] = {}
    for text, place in ((message.subject, "Subject"), (message.quoted, "quoted text")):
        for written in _NUMBER.finditer(text):
            number = TicketNumber.read(written[1])
            if number and settings.desk_of_prefix(number.prefix):
                found.setdefault(number, place)
            if len(found) == _NUMBERS:
                return list(found.items())
    return list(found.items())


def _former_numbers(message: Message, settings: Settings) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    patterns = tuple(dict.fromkeys(one for desk in settings.desks for one in desk.rules.former_numbers))
    for text, place in ((message.subject, "Subject"), (message.quoted, "quoted text")):
        for written in find_former_numbers(text, patterns):
            found.setdefault(written, place)
    return list(found.items())


def match(
    named: MatchKeys, found: Found, desks: Collection[str], addressed: Collection[str], prefixes: Collection[str]
) -> Match:
    """The ticket that a message continues at one desk; the first evidence that holds decides, all are recorded.

    Args:
        desks: the name of the desk, and of those that share with it.
        addressed: the names of all desks that the message addresses.
        prefixes: ticket prefixes that these desks use or used.

    A ticket that moved to another desk is still continued through the desk that opened it, unless its new desk is
    addressed as well and continues it itself.  One that was merged into another is continued there.
    """

    def continues(one: TicketNumber) -> bool:
        return _continues(found.candidates[one.id], one, desks, addressed, prefixes)

    unsigned = _unsigned(named, found, continues)
    evidence = [one for one in (*named.signed, *unsigned) if one.number.id in found.candidates]
    here = [index for index, one in enumerate(evidence) if continues(one.number)]
    if not here:
        return Match(None, tuple(evidence))
    deciding = evidence[here[0]]
    evidence[here[0]] = replace(deciding, decided=True)
    candidate = found.candidates[deciding.number.id]
    issued_to = candidate.named.participant(deciding.participant) if deciding.participant else None
    return Match(candidate.ticket, tuple(evidence), issued_to.key if issued_to else "")


def _unsigned(named: MatchKeys, found: Found, continues: Callable[[TicketNumber], bool]) -> list[Evidence]:
    """Evidence that proves nothing, and bounces of mails of ours."""
    candidates = found.candidates
    evidence = [
        Evidence(EvidenceKind.BOUNCE_ADDRESS, candidates[found.bounced[outbox_id]].named.number, 0, place)
        for outbox_id, place in named.bounced
        if found.bounced.get(outbox_id) in candidates
    ]
    for text, place in named.message_ids:
        if candidate := _only_one(found.threads.get(text, ()), candidates, continues):
            evidence.append(Evidence(EvidenceKind.STORED_MESSAGE_ID, candidate.named.number, 0, place))
    evidence += [Evidence(EvidenceKind.SUBJECT_NUMBER, number, 0, place) for number, place in named.numbers]
    for text, place in named.former:
        if candidate := _only_one(found.former.get(text, ()), candidates, continues):
            where = f"{place} (former number)"
            evidence.append(Evidence(EvidenceKind.SUBJECT_NUMBER, candidate.named.number, 0, where))
    return evidence


def _only_one(
    ids: Collection[int], candidates: Mapping[int, Candidate], continues: Callable[[TicketNumber], bool]
) -> Candidate | None:
    """The ticket that something stands on; None if it stands on two that are not one by now: which one was meant?

    Of the tickets that one message opened at several desks, each desk knows its own.
    """
    reached = [candidates[one] for one in sorted(ids) if one in candidates]
    reached = [one for one in reached if continues(one.named.number)] or reached
    return reached[0] if reached and len({one.ticket.number for one in reached}) == 1 else None


def _continues(
    candidate: Candidate,
    number: TicketNumber,
    desks: Collection[str],
    addressed: Collection[str],
    prefixes: Collection[str],
) -> bool:
    if candidate.named.number != number:
        return False
    desk = candidate.ticket.desk
    return desk in desks or (desk not in addressed and number.prefix in prefixes)
