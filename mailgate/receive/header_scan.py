"""What a listener needs of a header before it may answer: the hop count and the Message-ID.

Not a parser: it looks at no more than 256 KB, never fails, and the rest is the worker's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Bytes of a message that are looked at.
SCAN_LIMIT = 256 * 1024

#: Longer identifiers, in octets, count as none: an index entry has a size limit (PostgreSQL: 2,704 bytes).
MAX_MESSAGE_ID = 998

# For headers in lower case with an LF before each field: what begins with letters that stand fast is found four times
# as quickly as with re.IGNORECASE and re.MULTILINE, and every message comes this way before it is answered.
_RECEIVED = re.compile(rb"\nreceived[ \t]*:")
_MESSAGE_ID = re.compile(rb"\nmessage-id[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)")
_BRACKETED = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class HeaderScan:
    """``hops`` is the number of Received fields; ``message_id`` as in ``Submission``."""

    hops: int
    message_id: str


def scan(content: bytes) -> HeaderScan:
    """Count the hops and find the Message-ID of a message as received; pure, total, linear.

    Lines may end in CRLF, LF or CR: from trusted relays and by LMTP all three occur.
    """
    header = b"\n" + _header(content)
    lowered = header.lower()
    found = _MESSAGE_ID.search(lowered)
    return HeaderScan(
        hops=len(_RECEIVED.findall(lowered)),
        message_id=_identifier(header[found.start(1) : found.end(1)]) if found else "",
    )


def _header(content: bytes) -> bytes:
    """The header block with lines ended by LF, cut at ``SCAN_LIMIT``."""
    end = content.find(b"\r\n\r\n", 0, SCAN_LIMIT)
    header = content[: SCAN_LIMIT if end < 0 else end + 2]
    header = header.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if header.startswith(b"\n"):
        return b""
    return header.partition(b"\n\n")[0]


def _identifier(value: bytes) -> str:
    """The first ``<…>`` of a field body, blanks from folding removed; else its first word with an ``@``."""
    text = value.decode("utf-8", "replace")
    bracketed = _BRACKETED.search(text)
    # Seen without brackets from home-made senders.
    candidate = bracketed[1] if bracketed else next((word for word in text.split() if "@" in word), "")
    identifier = "".join(candidate.split())
    if not identifier.isprintable() or len(identifier.encode()) > MAX_MESSAGE_ID:
        return ""
    return identifier
