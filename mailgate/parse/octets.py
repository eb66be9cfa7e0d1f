"""The copy of a message that is read: one kind of line end, octets of ASCII, nothing before the first header.

Attachments sent in the clear (``7bit``, ``8bit``, ``binary``) get the same line ends as everything else; what must
survive octet by octet is sent in base64 by every mail program there is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .defects import Defects

_BLANK_START = re.compile(rb"(?:[ \t]*+\r\n)++")
#: Not ``From :``, an obsolete form of the header.
_MBOX_LINE = re.compile(rb">?From (?![ \t]*:)[^\r\n]*\r\n")
_STRICT_FROM = re.compile(rb"\r\nfrom[ \t]*:((?:[^\r]|\r(?!\n)|\r\n[ \t])*+)", re.IGNORECASE)
_FROM_FIELD = re.compile(rb"^from[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Octets:
    """A message as it is read."""

    #: Every line ends in CRLF, the last one perhaps in nothing.
    octets: bytes
    #: Values of ``From`` as a reader sees them to whom a bare CR or LF is no line end; None if that is no other
    #: reading.
    other_from: tuple[bytes, ...] | None = None
    #: The whole message was in UTF-16, in which most readers see no header.
    recoded: bool = False


def normalise(raw: bytes, defects: Defects) -> Octets:
    """The normalised copy of ``raw``; linear, never raises.

    A message that ends all its lines in LF is a local copy of a sound one (a pipe, a file) and no defect; a mixture
    is, and so are a bare CR, NUL, and anything before the first header.
    """
    recoded = _from_utf16(raw)
    if recoded is not None:
        defects.add("The message is in UTF-16.")
        raw = recoded
    octets = raw
    other_from = None
    pairs, feeds, returns = raw.count(b"\r\n"), raw.count(b"\n"), raw.count(b"\r")
    if returns > pairs:
        defects.add("There are bare CR characters.")
        other_from = _from_without_bare_cr(raw)
    elif feeds > pairs and returns:
        other_from = _from_without_bare_lf(raw)
    if feeds > pairs and returns:
        defects.add("Lines end in LF alone.")
    if feeds > pairs or returns > pairs:
        lines = raw.replace(b"\r\n", b"\n")
        if returns > pairs:
            # CR CR LF is one line end: seen from mail that crossed a text-mode file on Windows.
            lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        octets = lines.replace(b"\n", b"\r\n")
    if b"\0" in raw:
        defects.add("There are NUL characters.")
    return Octets(_without_preface(octets, defects), other_from, recoded is not None)


def _from_utf16(raw: bytes) -> bytes | None:
    """A message that somebody saved as UTF-16, as UTF-8; None if it is not one."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16"
    elif raw[1:8:2] == b"\0\0\0\0" and b"\0" not in raw[:8:2]:
        codec = "utf-16-le"
    elif raw[:8:2] == b"\0\0\0\0" and b"\0" not in raw[1:8:2]:
        codec = "utf-16-be"
    else:
        return None
    return raw.decode(codec, "replace").encode("utf-8", "replace")


def _from_without_bare_cr(raw: bytes) -> tuple[bytes, ...]:
    header = raw.partition(b"\n\n")[0].partition(b"\n\r\n")[0]
    return tuple(found[1].rstrip(b"\r") for found in _FROM_FIELD.finditer(header))


def _from_without_bare_lf(raw: bytes) -> tuple[bytes, ...] | None:
    """What a reader sees who lets only CRLF end a line; None where the header has but one kind of line end.

    A header wholly in LF above a body in CRLF is a local copy of a text file, and read alike by all who read it at all.
    """
    end = re.search(rb"\n\r?\n", raw)
    header = raw[: end.end()] if end else raw
    pairs = header.count(b"\r\n")
    if not pairs or pairs == header.count(b"\n"):
        return None
    strict = raw.partition(b"\r\n\r\n")[0]
    return tuple(found[1] for found in _STRICT_FROM.finditer(b"\r\n" + strict))


def _without_preface(octets: bytes, defects: Defects) -> bytes:
    start = 0
    if octets.startswith(b"\xef\xbb\xbf"):
        defects.add("There is a byte order mark before the headers.")
        start = 3
    if blank := _BLANK_START.match(octets, start):
        defects.add("There are blank lines before the headers.")
        start = blank.end()
    if mbox := _MBOX_LINE.match(octets, start):
        defects.add('There is an mbox "From " line before the headers.')
        start = mbox.end()
        if blank := _BLANK_START.match(octets, start):
            start = blank.end()
    return octets[start:] if start else octets
