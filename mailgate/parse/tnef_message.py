"""A message inside a ``winmail.dat`` as an ``.eml`` that every mail program opens.

Its bytes are made here and nobody signed them; the same stream always gives the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from hashlib import sha256

from .mime import Part
from .one_line import one_line
from .tnef_stream import (
    MESSAGE_ID,
    SENDER_ADDRESS,
    SENDER_NAME,
    SENDER_SMTP,
    SENT_AT,
    SUBJECT,
    TnefMessage,
    Value,
)

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
#: Characters of a header that is written.
_MAX_HEADER = 500


def compose_message(message: TnefMessage, parts: Sequence[Part]) -> bytes:
    """The stream as RFC 5322: subject, sender, date and identifier as far as it has them; ``parts`` are its parts."""
    built = EmailMessage(policy=SMTP)
    properties = message.properties
    for name, value in (
        ("From", _sender(properties)),
        ("Subject", _line(properties.get(SUBJECT))),
        ("Date", _date(properties.get(SENT_AT))),
        ("Message-ID", _identifier(properties.get(MESSAGE_ID))),
    ):
        if value:
            built.add_header(name, value)
    texts = [part for part in parts if not part.filename]
    files = [part for part in parts if part.filename]
    built.set_content("", cte="base64")
    for number, part in enumerate(texts):
        text, subtype = part.octets.decode("utf-8", "replace"), part.content_type.partition("/")[2]
        if number == 0:
            built.set_content(text, subtype=subtype, cte="base64")
        else:
            built.make_alternative(_boundary(part.octets, b"alternative"))
            built.add_alternative(text, subtype=subtype, cte="base64")
    if files:
        built.make_mixed(_boundary(*(part.octets for part in files)))
    for part in files:
        name = one_line(part.filename)[:_MAX_HEADER]
        built.add_attachment(part.octets, maintype="application", subtype="octet-stream", filename=name)
    return built.as_bytes()


def _boundary(*contents: bytes) -> str:
    digest = sha256()
    for content in contents:
        digest.update(content)
    return f"=_{digest.hexdigest()[:40]}"


def _line(value: Value | None) -> str:
    return one_line(value)[:_MAX_HEADER] if isinstance(value, str) else ""


def _sender(properties: dict[int, Value]) -> str:
    address = _line(properties.get(SENDER_SMTP)) or _line(properties.get(SENDER_ADDRESS))
    # Inside one organisation an address is often none of the Internet: /O=EXAMPLE/OU=…/CN=….
    local, at, domain = address.rpartition("@")
    sound = at and address.isascii() and not set(address) & set(' <>()",;:[]\\') and local and domain
    name = _line(properties.get(SENDER_NAME))
    return formataddr((name, address)) if sound else ""


def _date(value: Value | None) -> str:
    """Of a FILETIME: tenths of a microsecond since 1601."""
    try:
        return format_datetime(_EPOCH + timedelta(microseconds=value // 10)) if isinstance(value, int) else ""
    except OverflowError:
        return ""


def _identifier(value: Value | None) -> str:
    text = _line(value)
    return text if text.startswith("<") and text.endswith(">") and "@" in text and text.isascii() else ""
