"""Decisions: what is to be done with one message at one desk, and why.

``policy`` makes them, ``workers`` carry them out, ``explain`` prints them.  A reason is a sentence an operator can read
to a customer; the rule's name stands before it so that the code that said so can be found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .address import Mailbox
from .message import Author
from .ticket import Status, TicketNumber


class Outcome(StrEnum):
    """DESIGN §7."""

    NEW_TICKET = "new_ticket"
    APPEND = "append"
    REOPEN = "reopen"
    NEW_LINKED = "new_linked"
    DUPLICATE = "duplicate"
    REFUSE = "refuse"
    HOLD = "hold"
    DISCARD = "discard"
    RECORD = "record"


class Standing(StrEnum):
    """How far the author is proven (DESIGN §5.2)."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Authentication:
    """Standing of one message, with the method that gave it and the domain it speaks for."""

    standing: Standing
    method: str
    #: In A-labels; ``""`` unless the author is verified.
    domain: str = ""
    #: One sentence for each mechanism that was looked at.
    checks: tuple[str, ...] = ()
    #: ``"reject"`` if DMARC failed and the author's domain asks for that; a listener may then refuse the message.
    policy: str = ""
    #: He logged in at a listener of ours and may write as this author.
    by_login: bool = False
    #: Of ``to`` and ``cc`` those that the proof leaves out: whoever passed the message on may have added them.
    unsigned: frozenset[str] = frozenset()


class MailClass(StrEnum):
    """What kind of mail a message is; the class decides before the author does (DESIGN §2.3)."""

    OWN = "own"
    BOUNCE = "bounce"
    DISPOSITION = "disposition_notification"
    FEEDBACK = "feedback_report"
    AUTO_REPLY = "auto_reply"
    AUTO_GENERATED = "auto_generated"
    BULK = "bulk"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Reason:
    """One consideration: the rule, whether it applied, and what it saw."""

    rule: str
    hit: bool
    text: str


@dataclass(frozen=True, slots=True)
class Classification:
    """Class of a message with every rule that was considered.

    ``never_answer`` is the sentence why no automatic mail may go out in answer; ``""`` if one may.
    """

    mail_class: MailClass
    never_answer: str
    reasons: tuple[Reason, ...]


class EvidenceKind(StrEnum):
    """DESIGN §5.4, strongest first; the bounce address concerns bounces only."""

    REPLY_ADDRESS = "reply_address"
    SIGNED_MESSAGE_ID = "signed_message_id"
    STORED_MESSAGE_ID = "stored_message_id"
    SUBJECT_NUMBER = "subject_number"
    BOUNCE_ADDRESS = "bounce_address"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to think that a message continues a ticket."""

    kind: EvidenceKind
    number: TicketNumber
    #: Participant the name was issued to; 0 for unsigned evidence.
    participant: int
    #: Where it was found: ``"To"``, ``"In-Reply-To"`` …
    found_in: str
    #: Whether it is the one that decided.
    decided: bool = False

    @property
    def is_proof(self) -> bool:
        """Whether it proves that the sender holds a mail of ours."""
        return self.kind in (EvidenceKind.REPLY_ADDRESS, EvidenceKind.SIGNED_MESSAGE_ID, EvidenceKind.BOUNCE_ADDRESS)


@dataclass(frozen=True, slots=True)
class Notice:
    """One automatic mail that a decision asks for, before it is composed."""

    #: Name of the template: ``"acknowledgement"``.
    kind: str
    recipient: str
    language: str
    #: Whether words of the customer may stand in it (DESIGN §5.7).
    echo: bool
    #: Whether the paragraph on urgent matters comes first.
    urgent_first: bool = False
    #: What else the customer must be told: ``new_subject``, ``several_subjects``, ``split_first``, ``ticket_closed``.
    paragraphs: tuple[str, ...] = ()
    #: The ticket that those speak of; None where its number may not be said.
    former: TicketNumber | None = None
    #: The customer's own, which he finds his mail by; said like any other word of his, or not at all.
    reference: str = ""


@dataclass(frozen=True, slots=True)
class BudgetDraw:
    """One unit to be taken from one budget; the window began at ``window``."""

    key: str
    window: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one message at one desk."""

    desk: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    #: Of the message as it counts at this desk; None where no desk looked at it.
    mail_class: MailClass | None = None
    authentication: Authentication | None = None
    evidence: tuple[Evidence, ...] = ()
    #: Ticket that is continued (append, reopen, record, duplicate) or, for new_linked, that is linked to.
    ticket: TicketNumber | None = None
    #: Author's participant number on the continued ticket; 0 for a third party.
    participant: int = 0
    #: Whom the message is attributed to; the reporter of a new ticket unless ``reporter`` is somebody else.  None where
    #: nothing is written on a ticket.
    author: Author | None = None
    #: The original author of what an agent forwarded, None in all other cases.
    reporter: Author | None = None
    #: Whether the author becomes a participant of the continued ticket.
    joins: bool = False
    #: The ticket in which the continued one goes on from now on.
    merges_into: TicketNumber | None = None
    #: People who become carbon copies.
    carbon_copies: tuple[Mailbox, ...] = ()
    #: What the ticket's status becomes; None leaves it.
    status: Status | None = None
    #: For agents' eyes only.
    internal: bool = False
    #: The desk whose ticket this one only watches, because they share; ``""`` for a decision of its own.
    watches: str = ""
    #: How a new ticket and ``ticket`` are linked.
    link: str = ""
    #: Further tickets that a new one is linked to as ``same_reference``.
    same_reference: tuple[TicketNumber, ...] = ()
    #: Numbers that a tool replaced by mailgate gave to this.
    former_numbers: tuple[str, ...] = ()
    language: str = ""
    title: str = ""
    customer_refs: tuple[str, ...] = ()
    priority: str = ""
    claimed_priority: str = ""
    #: Marks that agents see: ``unverified``, ``third_party``, ``several_references`` …
    flags: tuple[str, ...] = ()
    notice: Notice | None = None
    #: Why no notice goes out, ``""`` if one does or none was due.
    notice_suppressed: str = ""
    draws: tuple[BudgetDraw, ...] = field(default=())
