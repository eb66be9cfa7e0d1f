"""Bytes of a header block to fields, within limits (RFC 5322 §2.2, with the obsolete blank before the colon)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailgate.model.message import ParseLimits

from .defects import Defects

#: A name, a colon, and a value with its continuation lines.  Only CRLF ends lines here (see ``octets``).
_FIELD = re.compile(rb"([!-9;-~]{1,200})([ \t]*):([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)(?:\r\n|\Z)")
_CONTINUATION = re.compile(rb"(?:[ \t][^\r\n]*(?:\r\n|\Z))+")
#: What certainly goes on being a header block after a broken line; body text such as ``Note: …`` does not look so.
_KNOWN_FIELD = re.compile(
    rb"(?:^|\r\n)(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|return-path|reply-to"
    rb"|references|in-reply-to|dkim-signature|x-[a-z0-9-]+|list-[a-z-]+|precedence|auto-submitted|sender)[ \t]*:",
    re.IGNORECASE,
)
#: Broken lines that are skipped before the block is given up.
_MAX_BROKEN = 20
#: Fields read of an inner part; real ones have five.
_PART_FIELDS = 100
#: Their readers are linear, and 500 identifiers of Exchange's length do not fit into any reasonable limit.
_NEVER_CUT = frozenset({"references", "in-reply-to"})


@dataclass(frozen=True, slots=True)
class Field:
    """One header field."""

    #: Lower-case.
    name: str
    #: As received, unfolded (RFC 5322 §2.2.3), without surrounding blanks.
    value: bytes
    #: A broken line stood before it, or a blank before its colon: some readers would not see this field.
    doubtful: bool = False
    #: It was longer than allowed.
    cut: bool = False


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields of a message or part, and where its body starts."""

    fields: tuple[Field, ...]
    body: int

    def first(self, name: str) -> bytes:
        """The first value of a field, ``b""`` if it is absent; ``name`` in lower case."""
        return next((field.value for field in self.fields if field.name == name), b"")

    def all(self, name: str) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.name == name)


def read_header_block(
    octets: bytes, start: int, end: int, limits: ParseLimits, defects: Defects, *, of_part: bool = False
) -> HeaderBlock:
    """The header block that starts at ``start`` of normalised ``octets``; linear, never raises.

    A line that is no header ends the block, as it does for most readers, unless well-known headers follow before the
    blank line: then it is a header that was folded badly and is passed over.
    """
    if octets.startswith(b"\r\n", start):
        return HeaderBlock((), min(start + 2, end))
    blank = octets.find(b"\r\n\r\n", start, end)
    stop, body = (blank + 2, blank + 4) if blank >= 0 else (end, end)
    allowed = limits.header if of_part else limits.header_block
    if stop - start > allowed:
        defects.add(f"A header block is longer than {allowed} bytes; the rest of it was not read.")
        stop = max(octets.rfind(b"\r\n", start, start + allowed) + 2, start)
    block = octets[start:stop]
    fields, broken_at = _read_fields(block, limits, defects, _PART_FIELDS if of_part else limits.headers)
    if broken_at is not None:
        defects.add("The headers end without a blank line.")
        body = start + broken_at
    elif blank < 0 and fields:
        defects.add("There is no blank line after the headers.")
    return HeaderBlock(tuple(fields), body)


def _read_fields(block: bytes, limits: ParseLimits, defects: Defects, allowed: int) -> tuple[list[Field], int | None]:
    """The fields of a block, and the offset where it turned out to be no header block any more."""
    fields: list[Field] = []
    position = broken = 0
    while position < len(block):
        if found := _FIELD.match(block, position):
            if len(fields) == allowed:
                defects.add(f"There are more than {allowed} headers; the rest were not read.")
                break
            fields.append(_field(found, limits, defects, doubtful=broken > 0))
            position = found.end()
            continue
        if position == 0 and (stray := _CONTINUATION.match(block)):
            defects.add("The headers start with a continuation line.")
            position = stray.end()
            continue
        if broken == _MAX_BROKEN or not _KNOWN_FIELD.search(block, position):
            return fields, position
        defects.add("There is a line among the headers that is no header.")
        broken += 1
        line_end = block.find(b"\r\n", position)
        position = line_end + 2 if line_end >= 0 else len(block)
    return fields, None


def _field(found: re.Match[bytes], limits: ParseLimits, defects: Defects, *, doubtful: bool) -> Field:
    name = found[1].decode("ascii").lower()
    value = found[3].replace(b"\r\n", b"").strip(b" \t")
    cut = len(value) > limits.header and name not in _NEVER_CUT
    if cut:
        defects.add(f"A header is longer than {limits.header} bytes and was cut.")
        value = value[: limits.header]
    return Field(name, value, doubtful or bool(found[2]), cut)
