"""The message that stands below an inline header block: who wrote it, about what, and its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailgate.model.address import Mailbox, split_address
from mailgate.model.message import Forwarded

from .header_blocks import Field, HeaderBlock, read_header_block
from .lines import Line
from .separators import bare_separator, read_separator
from .words.separators import FORWARD_PREFIXES, REPLY_PREFIXES

#: The block stands within so many lines of where the forward begins.
_MAX_ABOVE: Final = 12
#: Characters of a subject in which its first prefix is looked for.
_MAX_PREFIX: Final = 80
_ADDRESS: Final = re.compile(r"[^\s<>@()\[\]\"',;:]{1,64}@[^\s<>@()\[\]\"',;:]{1,255}")


def is_forward_subject(subject: str, language: str = "") -> bool:
    """Whether the first prefix of a subject is one of a forward (``TR:``, ``Fwd:``, ``WG:`` …).

    ``VS:`` is a forward in Danish and Norwegian and an answer in Finnish: ``language`` of the header block decides.
    """
    prefix = _first_prefix(subject)
    return language in ("da", "no") if prefix == "vs" else prefix in FORWARD_PREFIXES


def is_reply_subject(subject: str) -> bool:
    return _first_prefix(subject) in REPLY_PREFIXES


def is_first_subject(subject: str) -> bool:
    """Whether a subject says that its message answers and passes on nothing."""
    return bool(subject) and not is_reply_subject(subject) and not is_forward_subject(subject, "no")


def _first_prefix(subject: str) -> str:
    prefix, colon, _ = subject[:_MAX_PREFIX].replace("\uff1a", ":").partition(":")
    # Servers and filters put theirs before it: "[EXTERNE] TR:", "***SPAM*** Re:".
    for end in "]*":
        behind = prefix.rpartition(end)[2]
        prefix = behind if behind.strip() else prefix
    return prefix.strip(" []()0123456789").lower() if colon else ""


def read_forwarded(text: str, lines: Sequence[Line], first: int, end: int) -> Forwarded | None:
    """The outermost message of the forward in ``lines[first:end]``; None if no header block says whose it is."""
    announced = False
    for number in range(first, min(end, first + _MAX_ABOVE)):
        line = lines[number]
        if line.blank:
            continue
        if read_separator(line) or bare_separator(line):
            announced = True
            continue
        if block := read_header_block(lines, number, announced=announced):
            return _forwarded(text, lines, block, end)
    return None


def _forwarded(text: str, lines: Sequence[Line], block: HeaderBlock, end: int) -> Forwarded:
    values = block.values
    return Forwarded(
        author=read_mailbox(values.get(Field.FROM, "")),
        subject=_plain(values.get(Field.SUBJECT, "")),
        date=None,
        date_written=_plain(values.get(Field.SENT) or values.get(Field.DATE, "")),
        text=_body(text, lines, block.last + 1, end),
    )


def _plain(value: str) -> str:
    return " ".join(value.strip("* ").split())


def read_mailbox(written: str) -> Mailbox | None:
    """``Jean Dupont [mailto:j@x.example]`` and its kin; None where there is no address."""
    found = None
    for match in _ADDRESS.finditer(written[:1000].replace("mailto:", " ").replace("MAILTO:", " ")):
        address = match.group().strip("*.'")
        if split_address(address):
            found = address
            break
    if found is None:
        return None
    place = written.find(found)
    name = written[:place] if place > 0 else ""
    name = re.sub(r"(?i)[<\[(]?\s?mailto:\s?$", "", name)
    name = _plain(re.sub(r"[<>\[\]()\"]", " ", name)).strip("'* ,;")
    return Mailbox(found, name if "@" not in name else "")


def _body(text: str, lines: Sequence[Line], first: int, end: int) -> str:
    """The text below the block, without the ``>`` that all of it may bear."""
    if first >= end:
        return ""
    stop = lines[end - 1].end if end < len(lines) else len(text)
    body = text[lines[first].start : stop]
    written = [line for line in lines[first:end] if not line.blank]
    if written and all(line.depth for line in written):
        body = "\n".join(_without_mark(line) for line in body.split("\n"))
    return body.strip()


def _without_mark(line: str) -> str:
    shown = line.lstrip(" ")
    if not shown.startswith(">"):
        return line
    return shown[2:] if shown.startswith("> ") else shown[1:]
