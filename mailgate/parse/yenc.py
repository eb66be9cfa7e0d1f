"""yEnc (draft 1.3): a file in 8-bit octets between the lines of a text."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(
    rb"^=ybegin (?:part=\d{1,6} )?(?:total=\d{1,6} )?line=\d{1,5} size=\d{1,12} (?:part=\d{1,6} )?name=([^\r\n]{1,255})"
    rb"\r?\n(?:=ypart [^\r\n]{1,100}\r?\n)?",
    re.MULTILINE,
)
_END = re.compile(rb"^=yend ([^\r\n]{1,200})(?:\r?\n)?", re.MULTILINE)
_SIZE = re.compile(rb"\bsize=(\d{1,12})")
#: Of a part of a file only its own checksum can be compared.
_CHECKSUM = re.compile(rb"\bpcrc32=([0-9A-Fa-f]{1,8})")
_WHOLE_CHECKSUM = re.compile(rb"\bcrc32=([0-9A-Fa-f]{1,8})")

#: A file of which every eighth octet must be escaped is none that anybody sends, and slow.
_MOST_ESCAPES = 100_000
_DECODED = bytes((octet - 42) % 256 for octet in range(256))


@dataclass(frozen=True, slots=True)
class YencFile:
    """``text[start:end]`` is a file."""

    start: int
    end: int
    name: bytes
    content: bytes
    #: Size and checksum are as its last line says.
    whole: bool


def find_yenc(text: bytes, most: int) -> list[YencFile]:
    """The yEnc files of a text in their order, at most ``most``; linear, never raises.

    One without its last line goes to the next one or to the end of the text: nothing else is in a text behind it.
    """
    found: list[YencFile] = []
    begin = _BEGIN.search(text)
    while begin and len(found) < most:
        following = _BEGIN.search(text, begin.end())
        stop = following.start() if following else len(text)
        end = _END.search(text, begin.end(), stop)
        escapes = text.count(b"=", begin.end(), stop)
        if escapes > max(_MOST_ESCAPES, (stop - begin.end()) // 8):
            break
        content = _decode(text[begin.end() : end.start() if end else stop])
        whole = end is not None and _is_sound(content, end[1])
        found.append(YencFile(begin.start(), end.end() if end else stop, begin[1].strip(), content, whole))
        begin = following
    return found


def _decode(octets: bytes) -> bytes:
    first, *escaped = octets.translate(None, b"\r\n").split(b"=")
    pieces = [first.translate(_DECODED)]
    for piece in escaped:
        # "=" shifts the octet behind it by another 64.
        pieces.append(bytes((octet - 106) % 256 for octet in piece[:1]))
        pieces.append(piece[1:].translate(_DECODED))
    return b"".join(pieces)


def _is_sound(content: bytes, trailer: bytes) -> bool:
    size = _SIZE.search(trailer)
    if size and int(size[1]) != len(content):
        return False
    checksum = _CHECKSUM.search(trailer) or _WHOLE_CHECKSUM.search(trailer)
    return not checksum or int(checksum[1], 16) == binascii.crc32(content)
