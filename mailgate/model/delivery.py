"""One try to send one mail, as its result."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .states import AttemptResult


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row, ready for a transport: final bytes for one recipient."""

    outbox_id: int
    #: Envelope sender, ``""`` for the null sender.
    mail_from: str
    recipient: str
    #: Complete message, CRLF line ends, never changed after it was queued.
    content: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a try."""

    result: AttemptResult
    #: SMTP code, 0 where there was none.
    code: int = 0
    #: The peer's words, or ours where there is no peer; one line, for operators.
    text: str = ""
    #: Host or folder it went to.
    remote: str = ""
    #: The id under which the peer said it queued the mail, ``""`` if unknown.
    remote_id: str = ""
    #: Message-IDs that the peer may have given the mail in place of ours, as it said; of some only the left part.
    message_ids: tuple[str, ...] = ()


_LEFT_PART = re.compile(r"[A-Za-z0-9._-]{20,200}")


def is_left_part(text: str) -> bool:
    """Whether an id without a domain may stand for all Message-IDs with this left part.

    It must be like no other: the queue ids of most servers are short and come again.
    """
    return bool(_LEFT_PART.fullmatch(text)) and any(one.isdecimal() for one in text)
