"""What policy asks about a message: who its author is to us, and the tickets that it may concern."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from ..model.address import domain_of
from ..model.decision import MailClass
from ..model.directory import Directory
from ..model.lookalike import Lookalikes, mixed_scripts, spoofed_name
from ..model.message import Author, Message
from ..model.settings import Settings
from ..model.ticket_facts import ContactFacts, EarlierCopy, TicketFacts
from ..policy.content import content_key
from ..policy.match import Found, MatchKeys
from ..store import outbox, tickets
from ..store.candidates import candidates, followed_up, ids_by_reference
from ..store.contacts import person_keys
from ..store.engine import Transaction


@dataclass(frozen=True, slots=True)
class AuthorFacts:
    """An author as lists, people and his earlier mails make him known."""

    contact: ContactFacts | None
    #: Of a message that his passes on: what is known of its author.
    original_contact: ContactFacts | None
    #: Other address keys of the same person.
    other_keys: frozenset[str]
    blocked: bool
    #: ``look_alike_sender``, ``spoofed_name``.
    marks: tuple[str, ...]
    content_key: str | None
    #: Tickets on which he wrote the same before.
    wrote_same: frozenset[int]


@dataclass(frozen=True, slots=True)
class TicketsSeen:
    """The tickets that a message names, and those that its author's words or references lead to."""

    found: Found
    earlier: Mapping[str, EarlierCopy]
    #: Ids of tickets that bear one of the message's references.
    same_reference: frozenset[int]

    def newest(self, ids: Collection[int]) -> Iterable[TicketFacts]:
        """The tickets in which these go on, each once, the newest first."""
        reached = {
            candidate.ticket.number.id: candidate.ticket
            for one in ids
            if (candidate := self.found.candidates.get(one)) is not None
        }
        return (reached[one] for one in sorted(reached, reverse=True))


def author_facts(
    tx: Transaction,
    settings: Settings,
    directory: Directory,
    lookalikes: Lookalikes,
    message: Message,
    mail_class: MailClass,
) -> AuthorFacts:
    """Look up the author that a message is attributed to."""
    key = "" if message.author.ambiguous else message.author.key
    content = content_key(message, mail_class)
    learned = tickets.contact_by_key(tx, key) if key else None
    # Nobody has merged an address that the database has never heard of.
    is_known = learned is not None or (bool(key) and directory.contact_of(key) is not None)
    other_keys = frozenset(person_keys(tx, key, directory)) if is_known else frozenset[str]()
    # The same words from another address of the same person are the same words.
    contents = [content, *(content_key(replace(message, author=Author(one)), mail_class) for one in other_keys - {key})]
    original = message.forwarded.author.key if message.forwarded and message.forwarded.author else ""
    return AuthorFacts(
        contact=_contact(learned, directory, key),
        original_contact=_contact(tickets.contact_by_key(tx, original), directory, original) if original else None,
        other_keys=other_keys,
        blocked=bool(key) and directory.is_blocked(key),
        marks=_marks(settings, lookalikes, message),
        content_key=content,
        wrote_same=frozenset(id_ for one in contents if one for id_ in tickets.ids_by_content(tx, one)),
    )


def _contact(learned: ContactFacts | None, directory: Directory, key: str) -> ContactFacts | None:
    """What the database learned of an address and what the lists say, which outrank it."""
    listed = directory.contact_of(key) is not None and not directory.is_blocked(key)
    language = directory.language_of(key) or (learned.language if learned else None)
    if learned is None and not listed and not language:
        return None
    return ContactFacts(language, listed or (learned is not None and learned.known))


def _marks(settings: Settings, lookalikes: Lookalikes, message: Message) -> tuple[str, ...]:
    """What agents should look at twice; nobody is trusted or refused for it."""
    author = message.author
    marks = []
    domain = domain_of(author.address)
    if domain and (mixed_scripts(domain) or lookalikes.of(domain)):
        marks.append("look_alike_sender")
    agents = frozenset(one.name for one in settings.agents)
    if spoofed_name(author.name_with_addresses or author.name, author.address, agents, settings.own_domains):
        marks.append("spoofed_name")
    return tuple(marks)


def look_up(
    tx: Transaction, message: Message, intake_id: str, named: MatchKeys, wrote_same: Collection[int]
) -> TicketsSeen:
    """Look up the tickets; on PostgreSQL they stay locked, in one order: no two messages wait for each other."""
    threads = tickets.ids_by_message_id(tx, [text for text, _ in named.message_ids])
    bounced = outbox.tickets_of(tx, [outbox_id for outbox_id, _ in named.bounced])
    former = ids_by_reference(tx, [text for text, _ in named.former], "former")
    bearing = {one for ids in ids_by_reference(tx, message.customer_refs, "customer").values() for one in ids}
    groups = (*threads.values(), *former.values(), bounced.values(), bearing, wrote_same, named.ticket_ids)
    reached = candidates(tx, {one for ids in groups for one in ids})
    earlier = tickets.earlier_copies(tx, message.dedupe_key, intake_id)
    return TicketsSeen(Found(reached, threads, bounced, former), earlier, frozenset(bearing))


def came_out_of(tx: Transaction, ticket: TicketFacts) -> TicketFacts | None:
    """The ticket that another one was opened beside because an answer to it was about something else."""
    other_id = followed_up(tx, ticket.number.id)
    found = candidates(tx, [other_id]) if other_id is not None else {}
    return found[other_id].ticket if other_id in found and found[other_id].ticket.number != ticket.number else None


def concerns(directory: Directory, keys: Collection[str], ticket: TicketFacts) -> bool:
    """Whether a ticket is the author's own, or of his organisation: only then are two linked by a reference."""
    reporter = ticket.reporter
    if reporter is None or not reporter.key:
        return False
    if reporter.key in keys:
        return True
    theirs = directory.organisation_of(reporter.key)
    return theirs is not None and any(directory.organisation_of(key) == theirs for key in keys)
