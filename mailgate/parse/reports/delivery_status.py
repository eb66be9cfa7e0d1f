"""``message/delivery-status``: what became of a message for each recipient (RFC 3464 §2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailgate.model.parsing import ParseLimits
from mailgate.model.report import ReportedRecipient

from ..header_block import Field
from ..message_ids import read_ids
from ..mime import Part
from .fields import (
    MAX_RECIPIENTS,
    beginning,
    code_of,
    diagnostic_of,
    first,
    read_blocks,
    status_of,
    typed_address,
    value_of,
)

#: RFC 6533 §5 gives the second name to reports with internationalised addresses.
DELIVERY_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")

_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
#: As some servers have it.
_MISSPELT = {"failure": "failed", "fail": "failed", "error": "failed", "delay": "delayed", "deferred": "delayed"}
#: By the class of the status (RFC 3463 §3), where no action is given.
_BY_CLASS = {"5": "failed", "4": "delayed", "2": "delivered"}
_OF_RECIPIENT = frozenset({"final-recipient", "original-recipient", "action", "status", "diagnostic-code"})
#: Fields that start the next recipient where the blank line between two is missing.
_STARTS = "final-recipient"


@dataclass(slots=True)
class DeliveryStatus:
    """The fields of one report."""

    recipients: list[ReportedRecipient] = field(default_factory=list)
    envelope_id: str = ""
    #: Gmail names the message here, too.
    message_id: str = ""

    def add(self, other: DeliveryStatus) -> None:
        """Take in what another part of the same report says."""
        self.recipients = (self.recipients + other.recipients)[:MAX_RECIPIENTS]
        self.envelope_id = self.envelope_id or other.envelope_id
        self.message_id = self.message_id or other.message_id


def read_delivery_status(part: Part, limits: ParseLimits) -> DeliveryStatus:
    """What a delivery status says; nothing where it says nothing.  Never raises."""
    return delivery_status_in(beginning(part), limits)


def delivery_status_in(octets: bytes, limits: ParseLimits) -> DeliveryStatus:
    found = DeliveryStatus()
    for block in read_blocks(octets, limits):
        found.envelope_id = found.envelope_id or first(block, "original-envelope-id")
        for name in ("x-original-message-id", "original-message-id"):
            ids = read_ids(first(block, name).encode("utf-8", "replace"))
            found.message_id = found.message_id or (ids[0] if ids else "")
        for group in _by_recipient(block):
            if len(found.recipients) < MAX_RECIPIENTS and (recipient := _recipient(group)):
                found.recipients.append(recipient)
    return found


def _by_recipient(block: tuple[Field, ...]) -> list[tuple[Field, ...]]:
    """The fields of each recipient in a block: of one, unless blank lines are missing."""
    starts = [index for index, one in enumerate(block) if one.name == _STARTS]
    if len(starts) < 2:
        return [block]
    ends = [*starts[1:], len(block)]
    return [block[start:end] for start, end in zip(starts, ends, strict=True)]


def _recipient(block: tuple[Field, ...]) -> ReportedRecipient | None:
    """The recipient that a block is about, None if it is about none."""
    if not any(one.name in _OF_RECIPIENT for one in block):
        return None
    words = next((value_of(one) for one in block if one.name == "diagnostic-code"), "")
    diagnostic = diagnostic_of(words)
    code, status_in_words = code_of(diagnostic)
    status = first(block, "status", status_of) or status_in_words
    return ReportedRecipient(
        address=first(block, "final-recipient", typed_address),
        original=first(block, "original-recipient", typed_address),
        action=_action(first(block, "action"), status),
        status=status,
        code=code,
        diagnostic=diagnostic,
    )


def _action(value: str, status: str) -> str:
    word = value.partition(" ")[0].partition(";")[0].lower()
    word = _MISSPELT.get(word, word)
    if word in _ACTIONS:
        return word
    return _BY_CLASS.get(status[:1], "")
