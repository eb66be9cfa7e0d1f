"""A message as its signers saw it: header fields byte for byte, and the body.

What ``parse`` makes of a message is for people: encoded words are decoded there, and a server's verdict must never be
read from what an attacker could have encoded.  Here nothing is repaired; a header block that is not one has no fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Octets of a header block, and fields in it, beyond which nothing is looked at; receivers take less.
_MAX_BLOCK, _MAX_FIELDS = 1024 * 1024, 5000
#: RFC 5322 §2.2, with the obsolete blanks before the colon (§4.5); no longer than ``parse`` takes a name for one.
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
#: Line ends to ``parse``, and none to whoever signed: what is signed would not be what is read.
_BARE_CR = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True, slots=True)
class RawField:
    """One header field; folding is kept, the final CRLF is not."""

    #: As written, blanks before the colon included: they are signed.
    name: bytes
    value: bytes

    @property
    def key(self) -> bytes:
        return self.name.rstrip().lower()


@dataclass(frozen=True, slots=True)
class RawMessage:
    """Lines end with CRLF, whatever way the message came in."""

    fields: tuple[RawField, ...]
    body: bytes

    def all(self, key: bytes) -> tuple[RawField, ...]:
        """The fields of a name in their order; ``key`` in lower case."""
        return tuple(field for field in self.fields if field.key == key)


def read(raw: bytes) -> RawMessage:
    """The fields and the body of a message; no fields if its header block is broken or endless."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if raw.startswith(b"From "):  # the line that an mbox puts before a message
        raw = raw.partition(b"\r\n")[2]
    block, _, body = raw.partition(b"\r\n\r\n") if not raw.startswith(b"\r\n") else (b"", b"", raw[2:])
    if len(block) > _MAX_BLOCK or _BARE_CR.search(block):
        return RawMessage((), body)
    lines: list[list[bytes]] = []
    for line in block.removesuffix(b"\r\n").split(b"\r\n") if block else ():
        if line[:1] in (b" ", b"\t"):
            if not lines:
                return RawMessage((), body)
            lines[-1].append(line)
        else:
            lines.append([line])
    found = [_FIELD.match(first) for first, *_ in lines]
    if len(lines) > _MAX_FIELDS or not all(found):
        return RawMessage((), body)
    return RawMessage(
        tuple(
            RawField(match[0][:-1], b"\r\n".join([first[match.end() :], *rest]))
            for match, (first, *rest) in zip(found, lines, strict=True)
            if match
        ),
        body,
    )
