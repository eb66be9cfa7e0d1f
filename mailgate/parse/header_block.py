"""Bytes of a header block to fields, within limits (RFC 5322 §2.2, with the obsolete blank before the colon)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mailgate.model.parsing import ParseLimits

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
#: ``From`` where a limit ended the reading; more blanks than that nobody writes.
_LATE_FROM = re.compile(rb"\r\nfrom[ \t]{0,9}:", re.IGNORECASE)
_NOT_SHOWN = re.compile(rb"[^!-~]")
_INDENT = re.compile(rb"[ \t]+")
#: Broken lines that are skipped before the block is given up.
_MAX_BROKEN = 20
#: Octets of a paragraph before the headers, and how many known headers must follow it to be believed.
_MAX_PARAGRAPH, _SURE = 4096, 3
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
    blank line: then it is a header that was folded badly and is passed over, but for the rest of a subject.  So is a
    paragraph before the headers of a whole message.
    """
    if octets.startswith(b"\r\n", start):
        return HeaderBlock((), min(start + 2, end))
    found = defects if of_part else Defects()
    block = _read_block(octets, start, end, limits, found, of_part=of_part)
    skipped = -1 if block.fields or of_part else _after_paragraph(octets, start, end)
    if skipped < 0:
        for sentence in found.sentences():
            defects.add(sentence)
        return block
    defects.add("There is text before the headers.")
    later = _read_block(octets, skipped, end, limits, defects, of_part=of_part)
    return HeaderBlock(tuple(replace(field, doubtful=True) for field in later.fields), later.body)


def _after_paragraph(octets: bytes, start: int, end: int) -> int:
    """Where the headers begin behind a short paragraph, -1 if what follows it is not certainly a header block."""
    blank = octets.find(b"\r\n\r\n", start, min(end, start + _MAX_PARAGRAPH))
    if blank < 0:
        return -1
    second = octets.find(b"\r\n\r\n", blank + 4, min(end, blank + 4 + _MAX_PARAGRAPH))
    head = octets[blank + 2 : second if second >= 0 else min(end, blank + 4 + _MAX_PARAGRAPH)]
    begins = _FIELD.match(octets, blank + 4, end)
    known = {found[0].strip().lower() for found in _KNOWN_FIELD.finditer(head)}
    return blank + 4 if begins and len(known) >= _SURE else -1


def _read_block(
    octets: bytes, start: int, end: int, limits: ParseLimits, defects: Defects, *, of_part: bool
) -> HeaderBlock:
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
    if broken_at is None and _LATE_FROM.search(octets, max(stop - 2, start), body):
        fields = _doubted(fields)
    return HeaderBlock(tuple(fields), body)


def _read_fields(block: bytes, limits: ParseLimits, defects: Defects, allowed: int) -> tuple[list[Field], int | None]:
    """The fields of a block, and the offset where it turned out to be no header block any more."""
    fields: list[Field] = []
    position = broken = 0
    # Where the next well-known header was last seen.
    known = -1
    while position < len(block):
        if found := _FIELD.match(block, position):
            if len(fields) == allowed:
                defects.add(f"There are more than {allowed} headers; the rest were not read.")
                if _LATE_FROM.search(block, max(position - 2, 0)):
                    fields = _doubted(fields)
                break
            fields.append(_field(found, limits, defects, doubtful=broken > 0))
            position = found.end()
            continue
        if position == 0 and (indent := _INDENT.match(block)):
            defects.add("The headers start with a continuation line.")
            position, field = _indented(block, indent.end(), limits, defects)
            if field:
                fields.append(field)
                # Some readers see this From, some only the next one.
                broken = int(field.name == "from")
            continue
        line_end = block.find(b"\r\n", position)
        line_end = line_end if line_end >= 0 else len(block)
        if _like_from(block[position:line_end]):
            fields = _doubted(fields)
        if known < position:
            ahead = _KNOWN_FIELD.search(block, position)
            known = ahead.start() if ahead else -1
        if broken == _MAX_BROKEN or known < 0:
            return fields, position
        defects.add("There is a line among the headers that is no header.")
        broken += 1
        if fields and fields[-1].name == "subject" and not block.startswith(b"--", position):
            # Most often the rest of a long subject; nothing rests on where a subject ends.
            rest = block[position : min(line_end, position + limits.header)].strip(b" \t")
            fields[-1] = replace(fields[-1], value=fields[-1].value + b" " + rest)
        position = line_end + 2
    return fields, None


def _like_from(line: bytes) -> bool:
    """Whether a broken line is a From to those who pass over NUL and what is not shown, or unfold lines first."""
    return _NOT_SHOWN.sub(b"", line[:100]).partition(b":")[0].lower() == b"from"


def _doubted(fields: list[Field]) -> list[Field]:
    """The fields, every From doubtful: another reader finds one more."""
    return [replace(field, doubtful=True) if field.name == "from" else field for field in fields]


def _indented(block: bytes, start: int, limits: ParseLimits, defects: Defects) -> tuple[int, Field | None]:
    """Where a first line that begins with blanks ends, and the header that stands in it, if one does."""
    if found := _FIELD.match(block, start):
        return found.end(), _field(found, limits, defects, doubtful=True)
    stray = _CONTINUATION.match(block)
    return stray.end() if stray else len(block), None


def _field(found: re.Match[bytes], limits: ParseLimits, defects: Defects, *, doubtful: bool) -> Field:
    name = found[1].decode("ascii").lower()
    value = found[3].replace(b"\r\n", b"").strip(b" \t")
    cut = len(value) > limits.header and name not in _NEVER_CUT
    if cut:
        defects.add(f"A header is longer than {limits.header} bytes and was cut.")
        value = value[: limits.header]
    return Field(name, value, doubtful or bool(found[2]), cut)
