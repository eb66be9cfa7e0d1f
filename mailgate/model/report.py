"""What a machine reports about a message: a bounce, a disposition notification, a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReportKind(StrEnum):
    #: Delivery status notification (RFC 3464), or what older servers write instead.
    BOUNCE = "bounce"
    #: Message disposition notification (RFC 8098): read, deleted, displayed.
    DISPOSITION = "disposition"
    #: Feedback report (RFC 5965): a complaint.
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class ReportedRecipient:
    """What became of the message for one recipient."""

    #: As reported: ``Final-Recipient``, or the address that a text names; ``""`` if unknown.
    address: str
    #: ``Original-Recipient``, ``""`` if not given.
    original: str = ""
    #: ``failed``, ``delayed``, ``delivered``, ``relayed``, ``expanded``; of a disposition: its type.
    action: str = ""
    #: Enhanced status such as ``5.1.1`` (RFC 3463), ``""`` if none is stated.
    status: str = ""
    #: Basic SMTP code such as ``550``, 0 if none is stated.
    code: int = 0
    #: The remote server's own words, one line, at most 500 characters.
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported, and about which message; nothing here proves who sent the report."""

    kind: ReportKind
    #: What made it one, for example ``"multipart/report; report-type=delivery-status"``, ``"qmail"``.
    evidence: str
    #: In their order, at most 100.
    recipients: tuple[ReportedRecipient, ...] = ()
    #: Of the message that is reported about, from its enclosed headers; without angle brackets.
    original_message_id: str = ""
    #: Ids that the enclosed headers name in In-Reply-To and References.
    original_references: tuple[str, ...] = ()
    #: ``Original-Envelope-Id`` (RFC 3461 ENVID).
    original_envelope_id: str = ""
    original_subject: str = ""
    #: Envelope sender of that message, as the report has it: ours names the outbox row, if it is one of ours.
    original_sender: str = ""
    #: Of a feedback report: ``abuse``, ``fraud``, ``not-spam`` …
    feedback_type: str = ""

    @property
    def worst(self) -> ReportedRecipient | None:
        """The recipient that fared worst: failed before delayed before all else."""
        order = {"failed": 0, "delayed": 1}
        return min(self.recipients, key=lambda one: order.get(one.action, 2), default=None)

    @property
    def action(self) -> str:
        return self.worst.action if self.worst else ""

    @property
    def status(self) -> str:
        return self.worst.status if self.worst else ""

    @property
    def recipient(self) -> str:
        return self.worst.address if self.worst else ""
