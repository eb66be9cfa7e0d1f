"""The attributes of a TNEF stream and the MAPI properties in them (MS-OXTNEF), as far as mail needs them.

A reader of our own: tnefparse (LGPL, last released in 2021) copies the rest of the stream for every attribute, eight
seconds for two megabytes of empty ones, opens streams within streams without end, and trusts the names it finds.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from .charset import codec_of

SIGNATURE = b"\x78\x9f\x3e\x22"

#: PidTag names of MS-OXPROPS without their prefix.
SUBJECT, SENT_AT, HEADERS, MESSAGE_ID = 0x0037, 0x0039, 0x007D, 0x1035
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
BODY, RTF_COMPRESSED, HTML, INTERNET_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
DISPLAY_NAME, ATTACH_DATA, ATTACH_FILENAME, ATTACH_LONG_FILENAME = 0x3001, 0x3701, 0x3704, 0x3707
ATTACH_MIME_TAG, ATTACH_CONTENT_ID, ATTACH_CONTENT_LOCATION = 0x370E, 0x3712, 0x3713
_WANTED = frozenset(
    {
        *(SUBJECT, SENT_AT, HEADERS, MESSAGE_ID, SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP),
        *(BODY, RTF_COMPRESSED, HTML, INTERNET_CODEPAGE),
        *(DISPLAY_NAME, ATTACH_DATA, ATTACH_FILENAME, ATTACH_LONG_FILENAME),
        *(ATTACH_MIME_TAG, ATTACH_CONTENT_ID, ATTACH_CONTENT_LOCATION),
    }
)

_ATTRIBUTE = struct.Struct("<BHHI")
_TAG = struct.Struct("<HH")
_LONG = struct.Struct("<I")
#: MS-OXTNEF §2.1.3.3: names of attributes.
_TITLE, _DATA, _RENDERING, _PROPERTIES, _TRANSPORT_NAME = 0x8010, 0x800F, 0x9002, 0x9003, 0x9001
_ATTACHMENT, _CODEPAGE, _BODY = 0x9005, 0x9007, 0x800C
#: Octets of one value of each fixed property type.
_WIDTH = {1: 0, 2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_INTEGERS = {2: "<h", 3: "<i", 0x14: "<q", 0x40: "<q"}
_STRING8, _UNICODE, _VARIABLE = 0x1E, 0x1F, frozenset({0x00, 0x0D, 0x1E, 0x1F, 0x102})
_MULTIPLE = 0x1000
_NAMED = 0x8000

_CODEPAGES = {
    20127: "us-ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    28591: "iso-8859-1",
    28592: "iso-8859-2",
    28595: "iso-8859-5",
    28605: "iso-8859-15",
    50220: "iso-2022-jp",
    51932: "euc-jp",
    65001: "utf-8",
}

Value = str | bytes | int


@dataclass(slots=True)
class TnefFile:
    """One attached file, or message, of a stream."""

    #: Of the attributes: 8.3 name and content; the properties know better where they are there.
    title: str = ""
    content: bytes = b""
    properties: dict[int, Value] = field(default_factory=dict)


@dataclass(slots=True)
class TnefMessage:
    """What a stream holds."""

    #: Python codec of its 8-bit strings.
    codec: str = "cp1252"
    body: str = ""
    properties: dict[int, Value] = field(default_factory=dict)
    files: list[TnefFile] = field(default_factory=list)
    #: Read to its end; False where it is cut or something in it is no attribute.
    whole: bool = True


def codepage_codec(number: int) -> str:
    """The Python codec of a Windows code page, ``cp1252`` where it is unknown."""
    return codec_of(_CODEPAGES.get(number) or f"cp{number}") or "cp1252"


def read_stream(content: bytes, most_files: int) -> TnefMessage | None:
    """The attributes of ``content`` up to the first that is broken; None if it is no TNEF.

    No more than ``most_files`` are taken.  Linear: every octet is looked at once, lengths are never believed.
    """
    if not content.startswith(SIGNATURE):
        return None
    message = TnefMessage()
    position = 6
    while position < len(content):
        if position + _ATTRIBUTE.size > len(content):
            # One or two octets of padding are seen behind sound streams.
            message.whole = len(content) - position < 4
            return message
        level, name, _, length = _ATTRIBUTE.unpack_from(content, position)
        start = position + _ATTRIBUTE.size
        position = start + length + 2
        if level not in (1, 2) or position > len(content) + 2:
            message.whole = False
            return message
        if level == 1:
            _of_message(message, name, content[start : start + length])
        elif not _of_file(message, name, content[start : start + length], most_files):
            message.whole = False
            return message
    return message


def _of_message(message: TnefMessage, name: int, value: bytes) -> None:
    if name == _CODEPAGE and len(value) >= 4:
        message.codec = codepage_codec(_LONG.unpack_from(value)[0])
    elif name == _BODY:
        message.body = decode_string(value, message.codec)
    elif name == _PROPERTIES:
        message.properties |= _read_properties(value, message.codec)


def _of_file(message: TnefMessage, name: int, value: bytes, most: int) -> bool:
    """Note one attribute of an attachment; False if it would be one too many."""
    if name == _RENDERING or not message.files:
        if len(message.files) >= most:
            return False
        message.files.append(TnefFile())
    file = message.files[-1]
    if name == _TITLE or (name == _TRANSPORT_NAME and not file.title):
        file.title = decode_string(value, message.codec)
    elif name == _DATA:
        file.content = value
    elif name == _ATTACHMENT:
        file.properties |= _read_properties(value, message.codec)
    return True


def _read_properties(octets: bytes, codec: str) -> dict[int, Value]:
    """The wanted properties of a property list (MS-OXTNEF §2.1.3.4), as many as are sound."""
    found: dict[int, Value] = {}
    try:
        (count,) = _LONG.unpack_from(octets)
        position = 4
        for _ in range(count):
            kind, tag = _TAG.unpack_from(octets, position)
            position += _TAG.size
            if tag >= _NAMED:
                position = _after_name(octets, position)
            first, position = _read_value(octets, position, kind)
            if tag in _WANTED:
                found.setdefault(tag, _as_value(first, kind & ~_MULTIPLE, codec))
    except (struct.error, _BrokenError):
        # What was read before the break is as good as any.
        return found
    return found


class _BrokenError(Exception):
    """A length that leads out of the property list, or a type that nobody defines."""


def _after_name(octets: bytes, position: int) -> int:
    """Past the GUID and the number or string of a named property."""
    (kind,) = _LONG.unpack_from(octets, position + 16)
    if kind == 0:
        return position + 24
    (length,) = _LONG.unpack_from(octets, position + 20)
    return position + 24 + _padded(length)


def _read_value(octets: bytes, position: int, kind: int) -> tuple[bytes, int]:
    """The first value of a property, and where the next property begins."""
    count = 1
    if kind & _MULTIPLE or kind in _VARIABLE:
        (count,) = _LONG.unpack_from(octets, position)
        position += 4
    kind &= ~_MULTIPLE
    if kind in _WIDTH:
        end = position + _padded(count * _WIDTH[kind])
        if end > len(octets):
            raise _BrokenError
        return octets[position : position + _WIDTH[kind]], end
    if kind not in _VARIABLE:
        raise _BrokenError
    first = b""
    for number in range(count):
        (length,) = _LONG.unpack_from(octets, position)
        position += 4
        if length > len(octets) - position:
            raise _BrokenError
        if number == 0:
            first = octets[position : position + length]
        position += _padded(length)
    return first, position


def _padded(length: int) -> int:
    return length + -length % 4


def _as_value(octets: bytes, kind: int, codec: str) -> Value:
    if kind == _UNICODE:
        return decode_string(octets, "utf_16_le")
    if kind == _STRING8:
        return decode_string(octets, codec)
    if kind in _INTEGERS:
        return int(struct.unpack(_INTEGERS[kind], octets)[0])
    return octets


def decode_string(octets: bytes, codec: str) -> str:
    """A string up to its terminating NUL."""
    return octets.decode(codec, "replace").partition("\0")[0]
