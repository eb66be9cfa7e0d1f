"""``message/feedback-report``: a recipient complained about a message (RFC 5965 §3)."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.model.parsing import ParseLimits
from mailgate.model.report import ReportedRecipient

from ..mime import Part
from .fields import MAX_RECIPIENTS, beginning, first, read_blocks, typed_address, value_of

FEEDBACK_TYPES = ("message/feedback-report",)
_MAX_TYPE = 40


@dataclass(frozen=True, slots=True)
class Feedback:
    """The fields of one complaint."""

    kind: str
    recipients: tuple[ReportedRecipient, ...]
    envelope_id: str
    #: ``Original-Mail-From``: envelope sender of the message that is complained about.
    sender: str


def read_feedback(part: Part, limits: ParseLimits) -> Feedback:
    """What a feedback report says; what is absent is ``""``.  Never raises."""
    fields = tuple(field for block in read_blocks(beginning(part), limits) for field in block)
    # Yahoo writes the addresses with brackets, AOL writes "redacted".
    to = [typed_address(value_of(one)) for one in fields if one.name == "original-rcpt-to"]
    return Feedback(
        first(fields, "feedback-type").partition(";")[0].partition(" ")[0].lower()[:_MAX_TYPE],
        tuple(ReportedRecipient(address) for address in dict.fromkeys(to) if "@" in address)[:MAX_RECIPIENTS],
        first(fields, "original-envelope-id"),
        first(fields, "original-mail-from", typed_address),
    )
