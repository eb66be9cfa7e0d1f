"""A parsed message as JSON: the fields of ``mailgate parse --json`` (docs/json.md), stable for those who read them."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from .address import Mailbox
from .calendar import Calendar
from .message import Attachment, Enclosed, Forwarded, Message
from .report import Report
from .security import Security
from .span import Span
from .subject import base_subject
from .times import rfc3339


def message_as_json(message: Message) -> dict[str, Any]:
    """Everything that was read in a message; times are ``datetime``, absent things None or empty."""
    return {
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "author": {
            "address": message.author.address,
            "name": message.author.name,
            "ambiguous": bool(message.author.ambiguous),
            "reason": message.author.ambiguous,
        },
        "sender": _mailbox(message.sender),
        "reply_to": [_mailbox(one) for one in message.reply_to],
        "to": [_mailbox(one) for one in message.to],
        "cc": [_mailbox(one) for one in message.cc],
        "delivered_to": list(message.delivered_to),
        "subject": message.subject,
        "title": message.title,
        "base_subject": base_subject(message.subject),
        "customer_refs": list(message.customer_refs),
        "date": message.date,
        "content_type": message.content_type,
        "text": message.text,
        "answer": message.answer,
        "quoted": message.quoted,
        "signature": message.signature,
        "spans": [span_as_json(one) for one in message.spans],
        "html": message.html,
        "language": message.language,
        "language_confidence": round(message.language_confidence, 3),
        "languages": [{"language": language, "probability": round(score, 3)} for language, score in message.languages],
        "attachments": [_attachment(one) for one in message.attachments],
        "forwarded": _forwarded(message.forwarded),
        "report": _report(message.report),
        "calendar": _calendar(message.calendar),
        "contact_cards": [_plain(one) for one in message.contact_cards],
        "security": _security(message.security),
        "defects": list(message.defects),
        "dedupe_key": message.dedupe_key,
        "headers": [list(one) for one in message.headers],
    }


def findings_as_json(message: Message) -> dict[str, Any]:
    """What was read in a message besides its text, for agents to see: only what is there, times as text.

    ``forwarded``, ``report``, ``calendar``, ``contact_cards`` and ``security`` as in ``message_as_json``, the forwarded
    text left out: it stands in the entry or in its attachment.
    """
    found: dict[str, Any] = {
        "forwarded": _forwarded(message.forwarded),
        "report": _report(message.report),
        "calendar": _calendar(message.calendar),
        "contact_cards": [_plain(one) for one in message.contact_cards],
        "security": _security(message.security),
    }
    if found["forwarded"]:
        del found["forwarded"]["text"]
    return {name: _without_times(value) for name, value in found.items() if value}


def span_as_json(one: Span) -> dict[str, Any]:
    return {"kind": str(one.kind), "start": one.start, "end": one.end, "evidence": one.evidence}


def _without_times(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, dict):
        return {name: _without_times(each) for name, each in value.items()}
    return [_without_times(each) for each in value] if isinstance(value, list) else value


def _mailbox(mailbox: Mailbox | None) -> dict[str, str] | None:
    return None if mailbox is None else {"address": mailbox.address, "name": mailbox.name}


def _plain(one: Any) -> dict[str, Any]:
    """A frozen value of the model, its tuples as lists."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in dataclasses.asdict(one).items()}


def _attachment(one: Attachment) -> dict[str, Any]:
    return {**_plain(one), "enclosed": _enclosed(one.enclosed)}


def _enclosed(one: Enclosed | None) -> dict[str, Any] | None:
    return (
        None
        if one is None
        else {
            "author": _mailbox(one.author),
            "subject": one.subject,
            "date": one.date,
            "message_id": one.message_id,
        }
    )


def _forwarded(one: Forwarded | None) -> dict[str, Any] | None:
    if one is None:
        return None
    shown = {**_plain(one), "author": _mailbox(one.author)}
    # Wanted for a ticket only, which shows what came of it.
    del shown["languages"]
    return shown


def _report(one: Report | None) -> dict[str, Any] | None:
    return (
        None
        if one is None
        else {
            "kind": str(one.kind),
            "action": one.action,
            "status": one.status,
            "recipient": one.recipient,
            "recipients": [_plain(each) for each in one.recipients],
            "original_message_id": one.original_message_id,
            "original_references": list(one.original_references),
            "original_envelope_id": one.original_envelope_id,
            "original_subject": one.original_subject,
            "original_sender": one.original_sender,
            "feedback_type": one.feedback_type,
            "evidence": one.evidence,
        }
    )


def _calendar(one: Calendar | None) -> dict[str, Any] | None:
    return (
        None
        if one is None
        else {
            **_plain(one),
            "organizer": _mailbox(one.organizer),
            "attendees": [{**(_mailbox(each.mailbox) or {}), "status": each.status} for each in one.attendees],
        }
    )


def _security(one: Security) -> dict[str, Any] | None:
    return (
        None
        if one == Security()
        else {
            "signed": str(one.signed),
            "verdict": str(one.verdict),
            "signer": None if one.signer is None else _plain(one.signer),
            "covers_all": one.covers_all,
            "encrypted": str(one.encrypted),
            "decrypted": one.decrypted,
            "reason": one.reason,
        }
    )
