"""A notice that was decided on → the final bytes of one mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..model.decision import Decision, Notice
from ..model.marker import marker_line
from ..model.settings import DeskSettings
from ..model.ticket import TicketNumber
from ..model.tokens import bounce_address, loop_mark, message_id, notice_id, reply_address
from ..send.compose import Mail, automatic_headers, compose
from ..send.echo import printable
from ..send.notices import (
    ACKNOWLEDGEMENT,
    AGENT_UNPROVEN,
    COMMENT_REQUIRED,
    SEVERAL_SUBJECTS,
    TICKET_CLOSED,
    AcknowledgementValues,
    AgentUnprovenValues,
    CommentRequiredValues,
    SeveralSubjectsValues,
    TicketClosedValues,
)
from .road import Arrival
from .rooms import Rooms


@dataclass(frozen=True, slots=True)
class FinishedNotice:
    """One mail as it will go out."""

    content: bytes
    mail_from: str
    message_id: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeFor:
    """What a notice belongs to."""

    #: The ticket that an answer to it continues; None where it shall continue none.
    number: TicketNumber | None
    #: Its reader on that ticket.
    participant: int = 0
    #: The entry that it will be there, 0 for none.
    entry_seq: int = 0


@dataclass(frozen=True, slots=True)
class _Making:
    """All that the values of a notice are taken from."""

    desk: DeskSettings
    decision: Decision
    notice: Notice
    arrival: Arrival
    number: TicketNumber | None

    @property
    def customer(self) -> Mapping[str, Any]:
        """The values of every notice to a customer."""
        decision, notice = self.decision, self.notice
        return {
            "desk_name": self.desk.display_name,
            "signature": self.desk.text(notice.language).signature,
            "language": notice.language,
            "reply_above": marker_line(notice.language.partition("-")[0]),
            "title": (printable(decision.title) or None) if notice.echo else None,
            "reference": (printable(notice.reference) or None) if notice.echo else None,
        }

    @property
    def former(self) -> str | None:
        return str(self.notice.former) if self.notice.former else None

    @property
    def urgent(self) -> str:
        return self.desk.text(self.notice.language).urgent


def _acknowledgement(making: _Making) -> AcknowledgementValues:
    desk, notice = making.desk, making.notice
    return AcknowledgementValues(
        **making.customer,
        number=str(making.number),
        priority_label=desk.priority(making.decision.priority).label(notice.language),
        urgent=making.urgent,
        urgent_first=notice.urgent_first,
        hours=desk.text(notice.language).hours,
        new_subject="new_subject" in notice.paragraphs,
        ticket_closed="ticket_closed" in notice.paragraphs,
        former=making.former,
        several_subjects="several_subjects" in notice.paragraphs or "split_first" in notice.paragraphs,
        until_split="split_first" in notice.paragraphs,
    )


def _agent_unproven(making: _Making) -> AgentUnprovenValues:
    arrived = making.arrival.received_at.astimezone(ZoneInfo(making.desk.timezone))
    return AgentUnprovenValues(
        desk_name=making.desk.display_name,
        language=making.notice.language,
        address=making.notice.recipient,
        intake_id=making.arrival.intake_id,
        arrived=f"{arrived:%Y-%m-%d %H:%M %z}",
    )


_VALUES: Mapping[str, Callable[[_Making], Any]] = {
    ACKNOWLEDGEMENT: _acknowledgement,
    COMMENT_REQUIRED: lambda making: CommentRequiredValues(**making.customer, number=str(making.number)),
    SEVERAL_SUBJECTS: lambda making: SeveralSubjectsValues(**making.customer, urgent=making.urgent),
    TICKET_CLOSED: lambda making: TicketClosedValues(**making.customer, urgent=making.urgent, former=making.former),
    AGENT_UNPROVEN: _agent_unproven,
}


def compose_notice(
    rooms: Rooms,
    desk: DeskSettings,
    decision: Decision,
    notice: Notice,
    arrival: Arrival,
    to: NoticeFor,
    *,
    outbox_id: int,
    at: datetime,
) -> FinishedNotice:
    """The notice of a decision to the one who is told, in the thread of his message.

    Raises:
        TemplateError, UnsafeMessage: it cannot be made; the caller's transaction must not commit.
    """
    values = _VALUES[notice.kind](_Making(desk, decision, notice, arrival, to.number))
    rendered = rooms.templates.render(notice.kind, notice.language, values.as_mapping())
    domain = desk.address.rpartition("@")[2]
    if to.number is not None and to.participant:
        own_id = message_id(rooms.keys, domain, to.number, to.participant, outbox_id)
        reply_to = reply_address(rooms.keys, desk.signed_address, to.number, to.participant)
    else:
        # An answer to it is a mail like any other: nothing in this one proves a ticket to whoever holds it.
        own_id, reply_to = notice_id(rooms.keys, domain, outbox_id), ""
    message = arrival.message
    # An agent is not drawn into the thread of what somebody sent in his name.
    threaded = notice.kind != AGENT_UNPROVEN
    mail = Mail(
        from_name=desk.display_name,
        from_address=desk.address,
        to_address=notice.recipient,
        reply_to=reply_to,
        message_id=own_id,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        date=at.astimezone(ZoneInfo(desk.timezone)),
        language=rendered.language,
        in_reply_to=message.message_id if threaded else "",
        references=(*(message.references or message.in_reply_to), message.message_id) if threaded else (),
        headers=(*automatic_headers(loop_mark(rooms.keys, outbox_id)), *rendered.headers),
    )
    return FinishedNotice(
        compose(mail),
        bounce_address(rooms.keys, desk.signed_address, outbox_id),
        own_id,
        rendered.subject,
        rendered.text,
    )
