"""What policy gets to know of a ticket that a message might continue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from .decision import Outcome
from .ticket import FINAL, FOR_THE_CUSTOMER, Role, Status, TicketNumber


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody on a ticket, under a number that stays his."""

    number: int
    role: Role
    address: str
    #: ``address`` in the form to compare by.
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """One ticket as it stands now."""

    number: TicketNumber
    desk: str
    status: Status
    subject: str
    language: str
    participants: tuple[Participant, ...]
    #: Customer references, the first one first.
    references: tuple[str, ...]
    #: A ``WaitingReason`` while it waits, else ``""``.
    waiting_reason: str = ""
    #: When the status last changed.
    status_at: datetime | None = None
    #: Every subject that a mail of the ticket bore, in or out, and its own.
    subjects: tuple[str, ...] = ()

    def participant_of(self, key: str) -> Participant | None:
        """The participant with this address key; the first where there are several, None for ``""``."""
        return next((one for one in self.participants if key and one.key == key), None)

    def participant_among(self, keys: Collection[str]) -> Participant | None:
        """The participant with one of these address keys, which are one person's."""
        return next((one for one in self.participants if one.key and one.key in keys), None)

    def participant(self, number: int) -> Participant | None:
        return next((one for one in self.participants if one.number == number), None)

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return not self.is_final and self.status is not Status.SOLVED

    @property
    def awaits_the_customer(self) -> bool:
        """Whether it is the customer's turn."""
        waits = self.status is Status.WAITING and self.waiting_reason in FOR_THE_CUSTOMER
        return waits or self.status is Status.POSTPONED

    @property
    def reporter(self) -> Participant | None:
        return next((one for one in self.participants if one.role is Role.REPORTER), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that a message names, and the one where it goes on."""

    #: As it was named; its participants are those that evidence was issued to.
    named: TicketFacts
    #: The same, or the one that it was merged into.
    ticket: TicketFacts


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What is known about an address."""

    #: Language that a list or an agent said, None if nobody did.
    language: str | None
    #: A list or an agent vouched for the address.
    known: bool


@dataclass(frozen=True, slots=True)
class EarlierCopy:
    """What became of the first copy of a message at a desk (promise 3)."""

    outcome_id: int
    intake_id: str
    outcome: Outcome
    #: The ticket that it opened or continued; where it is held, the one that it would continue.
    number: TicketNumber | None

    @property
    def stands(self) -> bool:
        """Whether it was dealt with, so that another copy is nothing new.

        One that was held or discarded (it came through a list, say) must not swallow the one that comes straight.
        """
        if self.outcome is Outcome.REFUSE:
            return True
        return self.number is not None and self.outcome is not Outcome.HOLD
