"""``message/disposition-notification``: a message was shown, deleted, or dealt with (RFC 8098 §3)."""

from __future__ import annotations

from mailgate.model.parsing import ParseLimits
from mailgate.model.report import ReportedRecipient

from ..message_ids import read_ids
from ..mime import Part
from .fields import beginning, first, read_blocks, typed_address

#: RFC 6533 §6 gives the second name to notifications with internationalised addresses.
DISPOSITION_TYPES = ("message/disposition-notification", "message/global-disposition-notification")
_MAX_TYPE = 40


def read_disposition(part: Part, limits: ParseLimits) -> tuple[ReportedRecipient, str]:
    """``(what the recipient's program did, Message-ID that it names)``; the action is the disposition type.

    Never raises; what is absent is ``""``.
    """
    fields = tuple(field for block in read_blocks(beginning(part), limits) for field in block)
    # ``manual-action/MDN-sent-manually; displayed/modifier``
    disposition = first(fields, "disposition").rpartition(";")[2].partition("/")[0].strip().lower()
    ids = read_ids(first(fields, "original-message-id").encode("utf-8", "replace"))
    recipient = ReportedRecipient(
        address=first(fields, "final-recipient", typed_address),
        original=first(fields, "original-recipient", typed_address),
        action=disposition.partition(" ")[0][:_MAX_TYPE],
    )
    return recipient, ids[0] if ids else ""
