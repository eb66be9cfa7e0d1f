"""A notice that was decided on → the final bytes of one mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ..model.decision import Decision, Notice
from ..model.marker import marker_line
from ..model.settings import DeskSettings
from ..model.ticket import TicketNumber
from ..model.tokens import bounce_address, loop_mark, message_id, reply_address
from ..send.compose import Mail, automatic_headers, compose
from ..send.echo import printable
from ..send.notices import AcknowledgementValues
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


def acknowledgement(
    rooms: Rooms,
    desk: DeskSettings,
    decision: Decision,
    notice: Notice,
    arrival: Arrival,
    *,
    number: TicketNumber,
    participant: int,
    outbox_id: int,
    at: datetime,
) -> FinishedNotice:
    """The acknowledgement of a new ticket to its author, in the thread of his message.

    Raises:
        TemplateError, UnsafeMessage: it cannot be made; the caller's transaction must not commit.
    """
    texts = desk.text(notice.language)
    title = printable(decision.title) if notice.echo else ""
    reference = printable(decision.customer_refs[0]) if notice.echo and decision.customer_refs else ""
    values = AcknowledgementValues(
        number=str(number),
        desk_name=desk.display_name,
        priority_label=desk.priority(decision.priority).label(notice.language),
        signature=texts.signature,
        language=notice.language,
        reply_above=marker_line(notice.language.partition("-")[0]),
        title=title or None,
        reference=reference or None,
        urgent=texts.urgent,
        urgent_first=notice.urgent_first,
        hours=texts.hours,
    )
    rendered = rooms.templates.render(notice.kind, notice.language, values.as_mapping())
    domain = desk.address.rpartition("@")[2]
    own_id = message_id(rooms.keys, domain, number, participant, outbox_id)
    message = arrival.message
    parents = message.references or message.in_reply_to
    mail = Mail(
        from_name=desk.display_name,
        from_address=desk.address,
        to_address=notice.recipient,
        reply_to=reply_address(rooms.keys, desk.signed_address, number, participant),
        message_id=own_id,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        date=at.astimezone(ZoneInfo(desk.timezone)),
        language=rendered.language,
        in_reply_to=message.message_id,
        references=(*parents, message.message_id),
        headers=(*automatic_headers(loop_mark(rooms.keys, outbox_id)), *rendered.headers),
    )
    return FinishedNotice(
        compose(mail),
        bounce_address(rooms.keys, desk.signed_address, outbox_id),
        own_id,
        rendered.subject,
        rendered.text,
    )
