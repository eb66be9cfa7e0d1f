"""uuencode (POSIX ``uuencode``, traditional form): a file between the lines of a text."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
#: Where a file breaks off, so many lines of full length must stand before, or it was never one.
_FEWEST_LINES = 2
_FULL = 45


@dataclass(frozen=True, slots=True)
class UuFile:
    """``text[start:end]`` is a file."""

    start: int
    end: int
    name: bytes
    content: bytes
    #: Ended as it should.
    whole: bool


def find_uuencoded(text: bytes, most: int) -> list[UuFile]:
    """The uuencoded files of a text in their order, at most ``most``; linear, never raises.

    Only ``begin`` lines that sound lines follow: ``begin 644 tomorrow`` is prose.  A file without its end counts if
    some full lines of it are there.
    """
    found: list[UuFile] = []
    position = 0
    while len(found) < most and (begin := _BEGIN.search(text, position)):
        file = _read_lines(text, begin)
        position = file.end if file else begin.end()
        if file:
            found.append(file)
    return found


def decode_uuencoded(text: bytes) -> bytes | None:
    """The first file of a body whose transfer encoding is ``x-uuencode``; None if there is none."""
    found = find_uuencoded(text, 1)
    return found[0].content if found else None


def _read_lines(text: bytes, begin: re.Match[bytes]) -> UuFile | None:
    chunks: list[bytes] = []
    position = end = begin.end()
    full = empty = 0
    whole = False
    # A line of nothing stands before the last one; more of them are no file any more.
    while empty < 3 and position < len(text):
        feed = text.find(b"\n", position)
        after = feed + 1 if feed >= 0 else len(text)
        line = text[position:after].rstrip(b"\r\n")
        if line.rstrip() == b"end":
            whole, end = True, after
            break
        chunk = _decode_line(line)
        if chunk is None:
            break
        full += len(chunk) == _FULL
        empty = 0 if chunk else empty + 1
        chunks.append(chunk)
        # Empty lines behind a cut file are the text's.
        end = after if chunk else end
        position = after
    content = b"".join(chunks)
    if not (content and (whole or full >= _FEWEST_LINES)):
        return None
    return UuFile(begin.start(), end, begin[1].strip(), content, whole)


def _decode_line(line: bytes) -> bytes | None:
    """The octets of one line, None if it is none; blanks at its end may have been lost on the way."""
    if line.strip(b" `") == b"":
        return b""
    if not 0x20 <= line[0] <= 0x60:
        return None
    expected = ((line[0] - 32 & 63) + 2) // 3 * 4 + 1
    # Some encoders write a checksum behind each line.
    if not len(line) <= expected + 1 or len(line.rstrip()) < expected - 3:
        return None
    try:
        return binascii.a2b_uu(line[:expected].ljust(expected))
    except binascii.Error:
        return None
