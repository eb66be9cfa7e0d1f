"""The choices of a desk (DESIGN §5.1, §5.4, §5.5), each with the default that DESIGN gives it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from .address import address_key


class ChangedSubject(StrEnum):
    """What an answer about another matter than its ticket becomes."""

    NEW_TICKET = "new_ticket"
    APPEND = "append"


class SeveralSubjects(StrEnum):
    """What a first mail with several requests becomes."""

    #: One ticket, flagged for the agent to split; its author reads that each subject will be dealt with.
    WARN = "warn"
    #: The same, and the ticket is postponed until it is split.
    ASK = "ask"
    #: No ticket; a notice explains.
    REJECT = "reject"
    #: One ticket like any other.
    IGNORE = "ignore"


class ThanksOnly(StrEnum):
    """What nothing but thanks does to a solved ticket."""

    KEEP = "keep"
    REOPEN = "reopen"


class NoComment(StrEnum):
    """What an answer without any word of its own does to a solved ticket."""

    #: It stays solved, and its author is asked for a comment.
    ASK = "ask"
    KEEP = "keep"
    REOPEN = "reopen"


class ClosedAnswer(StrEnum):
    """What an answer to a closed, rejected or cancelled ticket becomes."""

    NEW_TICKET = "new_ticket"
    #: No ticket; a notice explains.
    REFUSE = "refuse"


class Automatic(StrEnum):
    """What mail of monitors, scanners and other machines becomes."""

    OPEN = "open"
    DISCARD = "discard"


class Copies(StrEnum):
    """What people in To and Cc get of a ticket that was opened with them in copy."""

    #: The public answers of agents, from then on.
    ANSWERS = "answers"
    NONE = "none"


class AgentProof(StrEnum):
    """What proves that a mail from an agent's address is the agent's."""

    #: His standing is verified.
    VERIFIED = "verified"
    #: He logged in at one of our listeners, and may write as that address.
    SUBMISSION = "submission"
    #: He holds a mail of ours that was written to him, and his standing is not failed: fewer rights.
    TOKEN = "token"  # noqa: S105 - a word, not a secret


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A web site that writes in the name of the people who fill in its form: the author is in Reply-To."""

    #: What the site's mails have in From.
    address: str
    #: Where they come from; without any, only a verified author at ``address`` is the site.
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @property
    def key(self) -> str:
        return address_key(self.address)


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What one desk does where desks differ."""

    changed_subject: ChangedSubject = ChangedSubject.NEW_TICKET
    several_subjects: SeveralSubjects = SeveralSubjects.WARN
    thanks: ThanksOnly = ThanksOnly.KEEP
    no_comment: NoComment = NoComment.ASK
    closed: ClosedAnswer = ClosedAnswer.NEW_TICKET
    #: Days after which a solved ticket takes no more answers, as if it were closed.
    closed_days: int = 14
    #: Whether a reference alone makes a mail an entry of the one open ticket of its author's that bears it.
    reference_joins: bool = False
    automatic: Automatic = Automatic.OPEN
    copies: Copies = Copies.ANSWERS
    #: Whether a customer whose mail an agent forwards is told that there is a ticket.
    acknowledge_forwards: bool = False
    #: Desks with the same name here act as one; ``""`` shares with nobody.
    share: str = ""
    #: Values of List-Id, or addresses of lists, whose mail is a person's; lower-case.
    trusted_lists: tuple[str, ...] = ()
    contact_forms: tuple[ContactForm, ...] = ()
    #: How a tool that mailgate replaced wrote its numbers: ``"[Ticket#{number}]"``.
    former_numbers: tuple[str, ...] = ()
    #: Whether mail whose author's domain asks for it is refused in the dialogue (550 5.7.26).
    refuse_forged: bool = False
    agents_proof: AgentProof = AgentProof.VERIFIED


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """One ``[[agents]]``: somebody who works on tickets by mail."""

    #: Shown to colleagues; customers see the desk.
    name: str
    addresses: tuple[str, ...]
    #: Names of the desks, empty for all of them.
    desks: tuple[str, ...] = ()
    #: ``""``: the desk's first.
    language: str = ""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(address_key, self.addresses))

    def works_at(self, desk: str) -> bool:
        return not self.desks or desk in self.desks
