"""A message attached to another: its own author, subject, date and text.

It stays one attachment, whatever lies in it: what its parts are is the affair of who opens it.
"""

from __future__ import annotations

import re

from mailgate.model.message import Enclosed
from mailgate.model.parsing import ParseLimits

from .body import read_bodies, select_parts
from .dates import read_date
from .defects import Defects
from .header_block import HeaderBlock, read_header_block
from .mailboxes import read_mailboxes
from .message_ids import read_ids
from .mime import Part, read_tree
from .octets import normalise
from .one_line import decode_value, one_line

#: RFC 2046 §5.2.1, RFC 6532 §3.7, and what news readers write.
MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
#: Types under which programs that do not know ``.eml`` send one.
_UNSPECIFIC = frozenset(
    {"application/octet-stream", "application/eml", "application/x-eml", "text/eml", "text/plain", "text/x-mail"}
)
#: Octets of one attachment whose text is read; the text itself is bounded by the limits.
_MAX_READ = 10_000_000
#: Containers whose messages are exhibits of a report or issues of a digest, and not passed on by the author.
_EXHIBITS = ("multipart/report", "multipart/digest")
_FIRST_FIELD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:>?From [^\r\n]{0,200}\r?\n)?[!-9;-~]{1,70}[ \t]{0,5}:[ \t]*[^\r\n]{0,998}\r?\n"
)


def is_message(part: Part, content: bytes) -> bool:
    """Whether a leaf is a message by its type, or by its name and its first line; ``content`` are its decoded bytes."""
    if part.content_type in MESSAGE_TYPES:
        return True
    if part.content_type not in _UNSPECIFIC or not part.filename.lower().endswith(".eml"):
        return False
    return bool(_FIRST_FIELD.match(content))


def is_passed_on(part: Part) -> bool:
    """Whether an attached message is one that the author forwards, no exhibit of a report and no part of a digest."""
    parent = part.parent
    while parent is not None:
        if parent.content_type in _EXHIBITS:
            return False
        parent = parent.parent
    return True


def read_enclosed(content: bytes, limits: ParseLimits) -> Enclosed | None:
    """The outside of an attached message; None if it has no header that tells anything."""
    block = _head(content, limits)
    found = Enclosed(
        # Display data: nothing is decided by who wrote an attached message without an agent's word.
        author=next(iter(read_mailboxes(block.first("from"), 1)), None),
        subject=one_line(decode_value(block.first("subject"))),
        date=read_date(block.first("date")),
        message_id=next(iter(read_ids(block.first("message-id"))), ""),
    )
    return None if found == Enclosed(None, "", None, "") else found


def _head(content: bytes, limits: ParseLimits) -> HeaderBlock:
    silent = Defects()
    head = normalise(content[: limits.header_block], silent).octets
    return read_header_block(head, 0, len(head), limits, silent)


def enclosed_text(part: Part, limits: ParseLimits) -> str:
    """The readable text of an attached message, ``""`` if it has none; within limits, never raises."""
    silent = Defects()
    octets = normalise(part.decoded()[:_MAX_READ], silent).octets
    root = read_tree(octets, limits, silent)
    return read_bodies(select_parts(root).bodies, limits, silent).text
