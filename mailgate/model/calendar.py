"""An invitation, a change to it, or an answer to one (RFC 5545, RFC 5546), as far as people need to see it."""

from __future__ import annotations

from dataclasses import dataclass

from .address import Mailbox


@dataclass(frozen=True, slots=True)
class Attendee:
    mailbox: Mailbox
    #: ``accepted``, ``declined``, ``tentative``, ``needs-action`` …; lower-case.
    status: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The first event of a calendar part."""

    #: Lower-case: ``request``, ``reply``, ``cancel``, ``publish`` …; ``""`` if none is stated.
    method: str
    uid: str
    summary: str
    #: RFC 3339 with offset; without one where the event names no time zone; a bare date for whole days; or ``""``.
    start: str
    end: str
    location: str = ""
    organizer: Mailbox | None = None
    #: At most 200.
    attendees: tuple[Attendee, ...] = ()
    #: Repeats by a rule.
    recurring: bool = False
