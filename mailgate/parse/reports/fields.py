"""Blocks of header-like fields inside a report, and the values that stand in them (RFC 3464 §2.1)."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailgate.model.parsing import ParseLimits

from ..charset import codec_of
from ..defects import Defects
from ..header_block import Field, read_header_block
from ..mime import Part
from ..octets import normalise
from ..one_line import decode_value, one_line
from ..transfer import decode_transfer

#: Octets of a report that are looked at; real ones have a few thousand for each recipient.
MAX_REPORT = 256 * 1024
#: Blocks of fields that are read of one report: one for the message and one for each recipient.
MAX_BLOCKS = 200
#: Recipients that are kept of one report.
MAX_RECIPIENTS = 100
#: Characters that are kept of a server's words.
MAX_DIAGNOSTIC = 500
#: RFC 5321 §4.5.3.1 allows 64 + 1 + 255 octets; older address types are longer.
_MAX_ADDRESS = 500

_XTEXT = re.compile(r"\+(2B|3D)")
_UTF8_XTEXT = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_ANGLE = re.compile(r"<([^<>]{0,500})>")
#: As a server says it at the start of a line or in the middle of a sentence; not within a number, a name or an address.
_CODE = re.compile(r"(?<![\w.:/@#\[-])([245][0-5]\d)(?=[ \-]|$)")
_CODE_AND_STATUS = re.compile(
    r"(?<![\w.:/@\[-])([245][0-5]\d)[ \-]{1,2}['#(]{0,2}([245]\.\d{1,3}\.\d{1,3})(?![\d.]?\d)"
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![.\-]?\d)")


def beginning(part: Part) -> bytes:
    """The first octets of a part's decoded content, with CRLF as line ends: enough for the fields of a report."""
    # Four octets of base64 make three, three of quoted-printable make one.
    room = 3 * MAX_REPORT if part.encoding == "quoted-printable" else 2 * MAX_REPORT
    content, _ = decode_transfer(part.octets[part.start : min(part.end, part.start + room)], part.encoding)
    content = content[:MAX_REPORT]
    codec = codec_of(part.parameters.get("charset", ""))
    if codec.startswith(("utf_16", "utf_32")):
        content = content.decode(codec, "replace").encode()
    return normalise(content, Defects()).octets


def read_blocks(octets: bytes, limits: ParseLimits) -> list[tuple[Field, ...]]:
    """The blocks of fields between blank lines, at most ``MAX_BLOCKS``; what is no field ends its block."""
    blocks = []
    for chunk in octets.split(b"\r\n\r\n", MAX_BLOCKS)[:MAX_BLOCKS]:
        content = chunk.strip(b"\r\n")
        if content:
            block = read_header_block(content + b"\r\n", 0, len(content) + 2, limits, Defects(), of_part=True)
            blocks.append(block.fields)
    return [block for block in blocks if block]


def value_of(field: Field) -> str:
    """The decoded value on one line."""
    return one_line(decode_value(field.value))


def first(block: tuple[Field, ...], name: str, reading: Callable[[str], str] = str) -> str:
    """The first value of a field as ``reading`` has it, ``""`` if it is absent."""
    return next((reading(value_of(field)) for field in block if field.name == name), "")


def typed_address(value: str) -> str:
    """The address of ``rfc822; user@host``, of the same in brackets, and of what has no type at all.

    The encodings of RFC 3461 §4 (xtext) and RFC 6533 §3 are undone where they are certain: ``+41`` may just as well be
    the sub-address 41.
    """
    kind, separator, rest = value.partition(";")
    address = (rest if separator else value).strip()
    if found := _ANGLE.search(address):
        address = found[1].strip()
    address = _XTEXT.sub(lambda found: chr(int(found[1], 16)), address)
    if kind.strip().lower() == "utf-8":
        address = _UTF8_XTEXT.sub(_character, address)
    # A comment or a name behind it: seen from several gateways.
    return address.removeprefix("mailto:").partition(" ")[0].strip("'\"<>;,")[:_MAX_ADDRESS]


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    # A control character or half a pair is none that an address could have.
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000 else ""


def diagnostic_of(value: str) -> str:
    """A diagnostic without its type (``smtp;``), cut to what people read."""
    kind, separator, rest = value.partition(";")
    is_typed = separator and len(kind) <= 20 and " " not in kind.strip()
    return (rest if is_typed else value).strip()[:MAX_DIAGNOSTIC]


def code_of(text: str) -> tuple[int, str]:
    """Basic and enhanced code that a server's words state: ``(550, "5.1.1")``; 0 and ``""`` where they state none.

    A pair outranks whichever comes first: the number that a host puts before its own words may be anything.
    """
    if pair := _CODE_AND_STATUS.search(text):
        return int(pair[1]), pair[2]
    code, status = _CODE.search(text), _STATUS.search(text)
    return int(code[1]) if code else 0, status[1] if status else ""


def status_of(value: str) -> str:
    """The enhanced status in a Status field, whatever comment follows; ``""`` if there is none."""
    found = _STATUS.search(value)
    return found[1] if found else ""
