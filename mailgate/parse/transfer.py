"""Content-Transfer-Encoding undone (RFC 2045 §6); what is broken gives as many octets as can be had."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from .uuencode import decode_uuencoded

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#: Chunks that each end with padding; more of them is no encoder, and would be slow one by one.
_MAX_CHUNKS = 10_000
#: Octets of a line that show whether it is base64: its pieces are longer, words shorter.
_LOOKED_AT, _LONG_WORD = 500, 20
#: Octets of quoted-printable whose lines are looked at together.
_CHUNK = 256 * 1024
_UUENCODE = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})
_AFTER_PADDING = re.compile(rb"=[ \t]+[^\r\n]*")
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET) - {ord("=")})


def decode_base64(octets: bytes) -> bytes:
    """What base64 stands for.

    It ends where clear text begins (see ``clear_text_below``).  Foreign characters are passed over, missing padding is
    made up, an incomplete last group is dropped, and what follows padding is read on: several encoders end each chunk
    with it.  What stands behind a blank on the line of the padding is no base64.
    """
    octets = octets[: clear_text_below(octets)]
    if b"= " in octets or b"=\t" in octets:
        octets = _AFTER_PADDING.sub(b"=", octets)
    letters = octets.translate(None, _NOT_BASE64)
    content = letters.rstrip(b"=")
    if content.count(b"=") > _MAX_CHUNKS:
        content = content.replace(b"=", b"")
    return b"".join(_decode_chunk(chunk) for chunk in content.split(b"="))


def clear_text_below(octets: bytes) -> int:
    """Where below a blank line a line of several words begins, as gateways add a footer to base64; else the end."""
    blank = octets.find(b"\r\n\r\n") if b" " in octets else -1
    for _ in range(_MAX_CHUNKS):
        if blank < 0:
            break
        start = blank + 4
        words = octets[start : start + _LOOKED_AT].partition(b"\r\n")[0].split()
        # Base64 into which blanks fell is in longer pieces.
        if len(words) > 1 and sum(map(len, words)) < _LONG_WORD * len(words):
            return start
        blank = octets.find(b"\r\n\r\n", blank + 2)
    return len(octets)


def _decode_chunk(letters: bytes) -> bytes:
    rest = len(letters) % 4
    if rest == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)) if letters else b""


def _decode_quoted_printable(octets: bytes) -> bytes:
    # RFC 2045 §6.7 (3): blanks at the end of a line were added on the way.  By lines and not by a regular expression,
    # which a long run of blanks makes quadratic.
    if b" \r\n" in octets or b"\t\r\n" in octets:
        octets = b"".join(map(_without_blank_ends, _in_chunks(octets)))
    return binascii.a2b_qp(octets)


def _without_blank_ends(lines: bytes) -> bytes:
    return b"\r\n".join(line.rstrip(b" \t") for line in lines.split(b"\r\n"))


def _in_chunks(octets: bytes) -> Iterator[bytes]:
    """The octets in pieces of whole lines: all lines of a large part at once took twenty times its memory."""
    start = 0
    while start < len(octets):
        feed = octets.find(b"\r\n", start + _CHUNK)
        end = feed + 2 if feed >= 0 else len(octets)
        yield octets[start:end]
        start = end


def decode_transfer(octets: bytes, encoding: str) -> tuple[bytes, str]:
    """``(decoded octets, defect)``; an unknown encoding leaves them as they are (RFC 2045 §6.4)."""
    if encoding == "base64":
        decoded = decode_base64(octets)
        sound = not octets.strip() or bool(decoded)
        return decoded, "" if sound else "A part that says it is base64 holds none."
    if encoding == "quoted-printable":
        return _decode_quoted_printable(octets), ""
    if encoding in _UUENCODE:
        # RFC 2045 does not know it; programs older than MIME still write it.
        file = decode_uuencoded(octets)
        return (octets, "A part that says it is uuencoded is not.") if file is None else (file, "")
    known = encoding in ("", "7bit", "8bit", "binary")
    return octets, "" if known else "A part has an unknown transfer encoding."
