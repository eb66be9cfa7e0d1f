"""Small builders of the model's values, with sensible defaults: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailgate.model.address import Mailbox, address_key
from mailgate.model.decision import (
    Authentication,
    Classification,
    Evidence,
    EvidenceKind,
    MailClass,
    Reason,
    Standing,
)
from mailgate.model.envelope import Envelope, Source
from mailgate.model.message import Author, Message
from mailgate.model.settings import (
    Acknowledge,
    BudgetSettings,
    DeliverySettings,
    DeskSettings,
    DeskTexts,
    Limits,
    PriorityLevel,
    Secret,
    Settings,
    WorkerSettings,
)
from mailgate.model.span import Span, SpanKind
from mailgate.model.ticket import Role, Status, TicketNumber
from mailgate.model.ticket_facts import Participant, TicketFacts
from mailgate.model.tokens import Key, KeyRing
from mailgate.policy.facts import Facts
from mailgate.policy.match import Match

#: A Wednesday, in the middle of an hour and of a day.
NOW = datetime(2026, 10, 14, 12, 34, 56, tzinfo=UTC)

CUSTOMER = "jean@customer.example"
OTHER = "anna@elsewhere.example"
DESK = "support@desk.example"

NEW_KEY = Key("k2", b"n" * 32)
OLD_KEY = Key("k1", b"o" * 32)
STRANGE_KEY = Key("k2", b"x" * 32)

#: Rotated once: the new key signs, the old one is still listed.
KEYS = KeyRing((NEW_KEY, OLD_KEY))
OLD_KEYS = KeyRing((OLD_KEY,))
STRANGE_KEYS = KeyRing((STRANGE_KEY,))


def mailboxes(addresses: Iterable[str]) -> tuple[Mailbox, ...]:
    return tuple(map(Mailbox, addresses))


def message(
    author: str | Author = CUSTOMER,
    subject: str = "The printer is on fire",
    *,
    to: Iterable[str] = (DESK,),
    cc: Iterable[str] = (),
    headers: Iterable[tuple[str, str]] = (),
    answer: str | None = None,
    quoted: str = "",
    **fields: Any,
) -> Message:
    """A message of a customer to the desk; ``headers`` are those that only policy looks at.

    Its text is ``text``, or else ``answer`` (nothing but his own words, if it is not given) and ``quoted``.
    """
    own = "It burns.\n" if answer is None and not quoted else answer or ""
    text = fields.pop("text", own + quoted) if answer is None and not quoted else own + quoted or fields.pop("text", "")
    fields.pop("text", None)
    cut = len(text) if answer is None and not quoted else len(own)
    values: dict[str, Any] = {
        "message_id": "mail-1@customer.example",
        "in_reply_to": (),
        "references": (),
        "author": author if isinstance(author, Author) else Author(author),
        "sender": None,
        "reply_to": (),
        "to": mailboxes(to),
        "cc": mailboxes(cc),
        "delivered_to": (),
        "subject": subject,
        "title": subject,
        "customer_refs": (),
        "date": NOW,
        "text": text,
        "spans": (Span(SpanKind.ANSWER, 0, cut), Span(SpanKind.QUOTE, cut, len(text))),
        "html": "",
        "attachments": (),
        "content_type": "text/plain",
        "content_params": (),
        "headers": tuple((name.lower(), value) for name, value in headers),
        "languages": (),
        "dedupe_key": "0" * 64,
    }
    return Message(**{**values, **fields})


def envelope(mail_from: str | None = CUSTOMER, rcpt_tos: Iterable[str] = (DESK,), **fields: Any) -> Envelope:
    values: dict[str, Any] = {"source": Source.SMTP, "listener": "in", "client": "192.0.2.1", "helo": "mx.example"}
    return Envelope(**{**values, **fields}, mail_from=mail_from, rcpt_tos=tuple(rcpt_tos))


def desk(name: str = "support", prefix: str = "SUP", *addresses: str, **fields: Any) -> DeskSettings:
    values: dict[str, Any] = {
        "name": name,
        "display_name": name.capitalize(),
        "prefix": prefix,
        "old_prefixes": (),
        "addresses": addresses or (f"{name}@desk.example",),
        "signed_address": addresses[0] if addresses else f"{name}@desk.example",
        "languages": ("en", "fr", "nl", "de"),
        "timezone": "Europe/Paris",
        "references": True,
        "acknowledge": Acknowledge.NOT_FAILED,
        "priorities": tuple(map(PriorityLevel, ("critical", "high", "normal", "low"))),
        "email_default": "low",
        "texts": (("en", DeskTexts(signature=name.capitalize())),),
    }
    return DeskSettings(**{**values, **fields})


BUDGETS = BudgetSettings(
    recipient_hour=5,
    recipient_day=20,
    ticket_day=2,
    domain_hour=50,
    domain_day=200,
    desk_hour=100,
    desk_day=500,
    service_hour=300,
    service_day=2000,
)

_LIMITS = Limits(
    max_message=25_000_000,
    max_data_memory=256_000_000,
    max_connections=100,
    max_connections_per_client=20,
    max_recipients=100,
    max_errors=10,
    max_commands=1000,
    command_seconds=300,
    data_idle_seconds=180,
    data_seconds=3600,
    max_line=65536,
    max_hops=50,
)


def settings(*desks: DeskSettings, **fields: Any) -> Settings:
    """A configuration with the given desks, or with one."""
    values: dict[str, Any] = {
        "path": None,
        "hostname": "mx.desk.example",
        "database": Secret("sqlite://"),
        "secret_file": Path("/nowhere/secret"),
        "alerts": "operators@desk.example",
        "templates": None,
        "blob_directory": None,
        "log_format": "people",
        "log_level": "info",
        "limits": _LIMITS,
        "workers": WorkerSettings(ingest=1, parse_seconds=10, parse_memory=2**30, max_tries=3),
        "delivery": DeliverySettings(Path("/nowhere/outbox"), None, threads=1, give_up_after=432_000, timeout=60),
        "budgets": BUDGETS,
        "listeners": (),
        "desks": desks or (desk(),),
    }
    return Settings(**{**values, **fields})


def participant(number: int, address: str, role: Role = Role.REPORTER) -> Participant:
    return Participant(number, role, address, address_key(address))


def ticket(
    number: str = "SUP-10432", *participants: str, status: Status = Status.IN_PROGRESS, **fields: Any
) -> TicketFacts:
    """A ticket of the customer, or of ``participants`` in their order."""
    read = TicketNumber.read(number)
    assert read is not None, number
    roles = (Role.REPORTER, *(Role.ADDED for _ in participants))
    people = zip(range(1, 100), participants or (CUSTOMER,), roles, strict=False)
    values: dict[str, Any] = {
        "desk": "support",
        "subject": "The printer is on fire",
        "language": "fr",
        "participants": tuple(participant(index, address, role) for index, address, role in people),
        "references": (),
    }
    return TicketFacts(**{**values, **fields}, number=read, status=status)


def matched(
    facts: TicketFacts, kind: EvidenceKind = EvidenceKind.SUBJECT_NUMBER, to: int = 0, found_in: str = "Subject"
) -> Match:
    """A match with one piece of evidence, written to participant ``to``."""
    issued_to = facts.participant(to)
    evidence = Evidence(kind, facts.number, to, found_in, decided=True)
    return Match(facts, (evidence,), issued_to.key if issued_to else "")


NO_MATCH = Match(None, ())

VERIFIED = Authentication(Standing.VERIFIED, "trusted relay 192.0.2.1", "customer.example")
UNVERIFIED = Authentication(Standing.UNVERIFIED, "nothing proves it", "customer.example")
FAILED = Authentication(Standing.FAILED, "DMARC fail", "customer.example")


def classed(mail_class: MailClass = MailClass.HUMAN, rule: str = "some_rule") -> Classification:
    """A class, with the rule that hit and one that did not."""
    if mail_class is MailClass.HUMAN:
        return Classification(mail_class, "", (Reason(rule, False, "does not apply"),))
    why = f"it is {mail_class}"
    return Classification(mail_class, why, (Reason(rule, True, why), Reason("other", False, "does not apply")))


def facts(**given: Any) -> Facts:
    """A first mail of an unverified customer, and what differs from it."""
    values: dict[str, Any] = {
        "message": message(),
        "desk": desk(),
        "classification": classed(),
        "authentication": UNVERIFIED,
        "match": NO_MATCH,
        "earlier": None,
        "contact": None,
        "budgets": BUDGETS,
        "spent": {},
        "now": NOW,
    }
    return Facts(**{**values, **given})
