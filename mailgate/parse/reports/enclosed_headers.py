"""Which message a report is about: the headers that it encloses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailgate.model.parsing import ParseLimits

from ..defects import Defects
from ..header_block import HeaderBlock, read_header_block
from ..message_ids import read_ids
from ..mime import Part
from ..one_line import decode_value, one_line
from .fields import beginning

#: What holds the message or its headers; the names with ``global`` are those of RFC 6533.
ENCLOSING_TYPES = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
    "text/rfc822",
)
#: Ids of References that are kept: the last, which are the nearest.
_MAX_REFERENCES = 100
_MAX_SUBJECT = 1000
#: Header lines within a text: at least so many of the lines from the first one on.
_FEWEST = 3
_WINDOW = 8
#: Lines of a text that are searched for headers.
_MAX_LINES = 2000
_HEADER_LINE = re.compile(
    r"(?:received|return-path|from|to|cc|subject|date|message-id|mime-version|reply-to|sender|references|in-reply-to"
    r"|dkim-signature|content-[a-z-]{1,30}|x-[a-z0-9-]{1,60}|list-[a-z-]{1,30}|thread-[a-z]{1,10}|delivered-to"
    r"|arc-[a-z-]{1,30}|authentication-results|auto-submitted|user-agent|organi[sz]ation|importance):",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Original:
    """What the enclosed headers say of the message that is reported about."""

    message_id: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    #: Address of its Return-Path: the envelope sender that the report went to.
    sender: str = ""


def read_original(parts: Iterable[Part], limits: ParseLimits) -> Original:
    """What the first part that encloses a message, or its headers, says of it."""
    for part in parts:
        if part.content_type in ENCLOSING_TYPES:
            found = original_in(beginning(part), limits)
            if found != Original():
                return found
    return Original()


def original_in(octets: bytes, limits: ParseLimits) -> Original:
    """What normalised octets that begin with headers say; nothing if they do not."""
    block = read_header_block(octets, 0, len(octets), limits, Defects())
    ids = read_ids(block.first("message-id"))
    named = [one for name in ("in-reply-to", "references") for one in _ids(block, name)]
    return Original(
        ids[0] if ids else "",
        tuple(dict.fromkeys(named))[-_MAX_REFERENCES:],
        one_line(decode_value(block.first("subject")))[:_MAX_SUBJECT],
        one_line(decode_value(block.first("return-path"))).strip("<> "),
    )


def _ids(block: HeaderBlock, name: str) -> list[str]:
    return [one for field in block.all(name) for one in read_ids(field.value)]


def find_headers(text: str) -> int:
    """Where the headers of another message begin within a text; its length if there are none.

    Three header lines within eight: prose may have one line that looks so, and a message quoted by people has its
    ``From:`` and ``Sent:`` but neither Received nor Message-ID, so one of those must be among them.
    """
    lines = text.split("\n", _MAX_LINES)[:_MAX_LINES]
    marks = [_HEADER_LINE.match(line.lstrip("> \t")) for line in lines]
    offset = 0
    for index, line in enumerate(lines):
        if marks[index]:
            names = [mark[0].lower() for mark in marks[index : index + _WINDOW] if mark]
            if len(names) >= _FEWEST and not _TRANSPORT.isdisjoint(names):
                return offset
        offset += len(line) + 1
    return len(text)


def own_words(text: str) -> str:
    """A report's own words: up to where the message that came back begins, or is announced."""
    words = text[: find_headers(text)]
    end = 0
    for line in words.split("\n", _MAX_LINES)[:_MAX_LINES]:
        if _RETURNED.search(line[:_MAX_ANNOUNCEMENT]):
            return words[:end]
        end += len(line) + 1
    return words


_MAX_ANNOUNCEMENT = 200
_RETURNED = re.compile(
    r"original message(?: follows?| headers?)?[:.]?[\s-]{0,40}$|copy of the (?:message|first)|message follows"
    r"|below this line|unsent message below|message headers? follow|(?:lines of|header of) .{0,30}message"
    r"|returned mail follows|en-têtes (?:de|du) message|oorspronkelijke bericht|nachrichtenkopfzeilen|mensaje original",
    re.IGNORECASE,
)
_TRANSPORT = frozenset({"received:", "return-path:", "message-id:", "mime-version:", "dkim-signature:"})


#: ``The message identifier was: <…>``; ``Message-ID: <…>,`` in a sentence.
_NAMED_ID = re.compile(
    r"message[ -](?:id|identifier)(?: was| is)?:[ \t]{0,8}<([^<>\s@]{1,900}@[^<>\s@]{1,255})>", re.IGNORECASE
)


def original_in_text(text: str, limits: ParseLimits) -> Original:
    """What the headers within a text say, or the id that it names; nothing if there is neither."""
    headers = text[find_headers(text) :][: limits.header_block]
    if not headers:
        named = _NAMED_ID.search(text)
        return Original(message_id=named[1]) if named else Original()
    lines = (line.removeprefix("> ").removeprefix(">") for line in headers.split("\n"))
    octets = "\r\n".join(lines).lstrip().encode("utf-8", "replace")
    return original_in(octets, limits)
