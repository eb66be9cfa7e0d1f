"""What policy gets to know of a ticket that a message might continue."""

from __future__ import annotations

from dataclasses import dataclass

from .ticket import Role, Status, TicketNumber


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

    def participant_of(self, key: str) -> Participant | None:
        """The participant with this address key; the first where there are several, None for ``""``."""
        return next((one for one in self.participants if key and one.key == key), None)

    def participant(self, number: int) -> Participant | None:
        return next((one for one in self.participants if one.number == number), None)

    @property
    def reporter(self) -> Participant | None:
        return next((one for one in self.participants if one.role is Role.REPORTER), None)


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
    #: None if it opened or continued no ticket; then it does not make this one a duplicate.
    number: TicketNumber | None
