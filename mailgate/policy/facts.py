"""All that a decision rests on, and what a rule answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..model.decision import Authentication, Classification, Outcome, Standing
from ..model.message import Author, Message
from ..model.rules import AgentSettings
from ..model.settings import BudgetSettings, DeskSettings
from ..model.ticket import Status
from ..model.ticket_facts import ContactFacts, EarlierCopy, Participant, TicketFacts
from .match import Match


@dataclass(frozen=True, slots=True)
class Facts:
    """One message at one desk."""

    #: With the author that it is attributed to at this desk (``policy.attribution``).
    message: Message
    desk: DeskSettings
    classification: Classification
    authentication: Authentication
    match: Match
    #: The first copy of this message at this desk, None if this is the first.
    earlier: EarlierCopy | None
    contact: ContactFacts | None
    budgets: BudgetSettings
    #: What has been drawn from each ``(budget, window)``; a missing one is 0.
    spent: Mapping[tuple[str, datetime], int]
    now: datetime
    #: A person looked at it while it was held, and let it go on.
    released: bool = False
    #: Address keys of the author as lists and people know him, besides the one he writes from.
    other_keys: frozenset[str] = frozenset()
    #: Address keys of participants of the matched ticket whose colleague the author is, and may act as.
    colleague_of: frozenset[str] = frozenset()
    #: Whose address it is at this desk, if an agent's.
    agent: AgentSettings | None = None
    #: An operator's list blocks the author.
    blocked: bool = False
    #: Marks for agents from what lists know: a domain that looks like another, a name that is an agent's.
    marks: tuple[str, ...] = ()
    #: Tickets on which the same author has written the same words before, the newest first.
    same_content: tuple[TicketFacts, ...] = ()
    #: Open tickets of the author or his organisation with one of the message's references, the newest first.
    same_reference: tuple[TicketFacts, ...] = ()
    #: The ticket that the matched one came out of, where the author asks to join the two.
    came_out_of: TicketFacts | None = None
    #: What is known of the author of a message that this one passes on.
    original_contact: ContactFacts | None = None
    #: Addresses that are ours or agents'.
    inside: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """Every address key of the author; empty where it is not certain who he is."""
        author = self.message.author
        return frozenset((author.key, *self.other_keys)) if author.key and not author.ambiguous else frozenset()

    @property
    def participant(self) -> Participant | None:
        """Who the author is on the matched ticket."""
        return self.match.ticket.participant_among(self.keys) if self.match.ticket else None

    @property
    def verified(self) -> bool:
        return self.authentication.standing is Standing.VERIFIED

    @property
    def proof(self) -> bool:
        """Whether the evidence that decided proves that the sender holds a mail of ours."""
        return self.match.decided is not None and self.match.decided.is_proof

    @property
    def uses_anothers(self) -> bool:
        """Whether what proves the ticket was issued to somebody else than the author."""
        issued_to = self.match.issued_to
        return bool(issued_to) and issued_to not in self.keys

    def standing_flags(self) -> tuple[str, ...]:
        return () if self.verified else (str(self.authentication.standing),)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule that fits decides."""

    outcome: Outcome
    why: str
    ticket: TicketFacts | None = None
    participant: int = 0
    flags: tuple[str, ...] = ()
    #: What the ticket's status becomes; None leaves it.
    status: Status | None = None
    #: For agents' eyes only.
    internal: bool = False
    #: The author becomes a participant of the ticket.
    joins: bool = False
    #: Name of the notice that goes out; new tickets are acknowledged without it.
    notice: str = ""
    #: What that notice must say besides.
    paragraphs: tuple[str, ...] = ()
    #: ``ticket`` goes on in this one from now on.
    merges_into: TicketFacts | None = None
    #: How a new ticket and ``ticket`` are linked.
    link: str = "perhaps_related"
    #: Whom a new ticket is for, if not its author.
    reporter: Author | None = None


Rule = Callable[[Facts], Verdict | None]


def hold(why: str, notice: str = "") -> Verdict:
    """Kept for a person to look at."""
    return Verdict(Outcome.HOLD, why, notice=notice)
