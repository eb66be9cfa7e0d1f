"""What kind of report a message is, and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mailgate.model.parsing import ParseLimits
from mailgate.model.report import Report, ReportedRecipient, ReportKind

from ..mime import Part
from .delivery_status import DELIVERY_STATUS_TYPES, DeliveryStatus, delivery_status_in, read_delivery_status
from .disposition import DISPOSITION_TYPES, read_disposition
from .enclosed_headers import Original, read_original
from .feedback import FEEDBACK_TYPES, read_feedback
from .fields import beginning
from .nonstandard import original_of, read_nonstandard, recipients_in_words
from .openings import opening_of
from .origin import AUTOMATIC, read_origin
from .parts import outermost, report_parts
from .wording import folded

_MACHINE_TYPES = (*DELIVERY_STATUS_TYPES, *DISPOSITION_TYPES, *FEEDBACK_TYPES)
#: Of the ``report-type`` parameter, with spellings that were seen.
_KINDS = {
    "delivery-status": ReportKind.BOUNCE,
    "delivery-notification": ReportKind.BOUNCE,
    "global-delivery-status": ReportKind.BOUNCE,
    "disposition-notification": ReportKind.DISPOSITION,
    "global-disposition-notification": ReportKind.DISPOSITION,
    "feedback-report": ReportKind.FEEDBACK,
}
_REPORT_TYPE = re.compile(r"[a-z][a-z-]{0,60}")
#: Parts of a multipart/report that may hold a delivery status under another type.
_MISLABELLED = ("text/plain", "application/octet-stream", "message/delivery-report")


def read_report(root: Part, text: str, limits: ParseLimits) -> Report | None:
    """The report that a message is, None if it is none; ``text`` is its readable text.

    A ``multipart/report`` is what it says (RFC 6522).  Elsewhere a part with a delivery status, or a server's words,
    count only with evidence that no person wrote the mail.  Never raises; linear; nothing here proves who sent it.
    """
    report = outermost(root)
    is_report = report.content_type == "multipart/report"
    if is_report or report.children:
        parts = list(report_parts(report))
        machine = next((part for part in parts if part.content_type in _MACHINE_TYPES), None)
        if is_report:
            return _declared(root, report, parts, machine, text, limits)
        if machine is not None and _is_by_machine(root, machine, text):
            found = _read(machine, parts, f"{machine.content_type} in {report.content_type}"[:100], text, limits)
            return (found if found.recipients else read_nonstandard(root, text, limits)) or found
    elif root.content_type in _MACHINE_TYPES:
        # The status alone, without anything around it: what is left where a gateway took the report apart.
        return _read(root, (root,), root.content_type, "", limits)
    return read_nonstandard(root, text, limits)


def _is_by_machine(root: Part, part: Part, text: str) -> bool:
    """Whether a report part outside of a multipart/report is the author's own and not something he passes on."""
    origin = read_origin(root.block)
    if origin.strong or origin.failed_recipients or (origin.postmaster and origin.subject):
        return True
    if origin.forwarded or (part.disposition == "attachment" and part.filename):
        return False
    return AUTOMATIC in origin.weak or bool(opening_of(folded(text))) or not text.strip()


def _declared(
    root: Part, report: Part, parts: Sequence[Part], machine: Part | None, text: str, limits: ParseLimits
) -> Report | None:
    """The report that a ``multipart/report`` is."""
    written = report.parameters.get("report-type", "").strip().lower()
    evidence = f"multipart/report; report-type={written}" if _REPORT_TYPE.fullmatch(written) else "multipart/report"
    kind = _KINDS.get(written)
    # Whatever the parameter says (it is missing, or cut): the part is what it is.
    found = _read(machine, parts, evidence, text, limits) if machine else _mislabelled(parts, evidence, text, limits)
    if found is None and kind is not None:
        found = _about(kind, evidence, (), read_original(parts, limits))
    if found is None:
        return read_nonstandard(root, text, limits)
    if found.kind is not ReportKind.BOUNCE or found.recipients:
        return found
    # Its status could not be read, or is not there: its words are.
    original = original_of(parts, text, limits)
    told = _about(ReportKind.BOUNCE, evidence, recipients_in_words(read_origin(root.block), text), original)
    return replace(told, original_envelope_id=found.original_envelope_id)


def _read(machine: Part, parts: Sequence[Part], evidence: str, text: str, limits: ParseLimits) -> Report:
    """What a part made for machines says."""
    original = original_of(parts, text, limits)
    if machine.content_type in DISPOSITION_TYPES:
        recipient, message_id = read_disposition(machine, limits)
        named = replace(original, message_id=message_id or original.message_id)
        return _about(ReportKind.DISPOSITION, evidence, (recipient,), named)
    if machine.content_type in FEEDBACK_TYPES:
        feedback = read_feedback(machine, limits)
        named = replace(original, sender=feedback.sender or original.sender)
        found = _about(ReportKind.FEEDBACK, evidence, feedback.recipients, named)
        return replace(found, feedback_type=feedback.kind, original_envelope_id=feedback.envelope_id)
    status = DeliveryStatus()
    for part in parts:
        if part.content_type in DELIVERY_STATUS_TYPES:
            status.add(read_delivery_status(part, limits))
    return _bounce(status, original, evidence)


def _mislabelled(parts: Sequence[Part], evidence: str, text: str, limits: ParseLimits) -> Report | None:
    """The bounce whose delivery status is called something else, None if there is none."""
    for part in parts:
        if part.content_type in _MISLABELLED:
            octets = beginning(part)
            if b"\nfinal-recipient" in b"\n" + octets[:16_384].lower():
                return _bounce(delivery_status_in(octets, limits), original_of(parts, text, limits), evidence)
    return None


def _bounce(status: DeliveryStatus, original: Original, evidence: str) -> Report:
    named = replace(original, message_id=original.message_id or status.message_id)
    found = _about(ReportKind.BOUNCE, evidence, tuple(status.recipients), named)
    return replace(found, original_envelope_id=status.envelope_id)


def _about(kind: ReportKind, evidence: str, recipients: tuple[ReportedRecipient, ...], original: Original) -> Report:
    return Report(
        kind=kind,
        evidence=evidence,
        recipients=recipients,
        original_message_id=original.message_id,
        original_references=original.references,
        original_subject=original.subject,
        original_sender=original.sender,
    )
