"""ASN.1 as S/MIME writes it (BER) in the form that is safe to read further: definite lengths, not too deep.

Many programs write CMS as a stream, with lengths that are only known at their end (X.690 §8.1.3.6).  Readers that
recurse into such structures can be made to recurse without end; here nothing recurses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

#: Elements within elements; CMS with the longest of certificates has fewer than twenty.
_MAX_DEPTH = 40
_MAX_ELEMENTS = 200_000
_CONSTRUCTED = 0x20
_HIGH_TAG = 0x1F
_INDEFINITE = 0x80
_OCTETS = b"\x04"
#: OBJECT IDENTIFIER and RELATIVE-OID: their readers are quadratic, and honest ones have twenty octets.
_IDENTIFIERS = b"\x06\x0d"
_MAX_IDENTIFIER = 100
_OCTETS_IN_PIECES = b"\x24"
_ENCRYPTED_IN_PIECES = b"\xa0"
#: OBJECT IDENTIFIER, SEQUENCE.
_BEFORE_ENCRYPTED = (b"\x06", b"\x30")


class NotBer(ValueError):
    """The octets are no BER, or more deeply or finely divided than anything that is meant to be read."""


@dataclass(slots=True)
class _Open:
    """A constructed element that has not ended yet."""

    start: int
    tag: bytes
    #: None: it ends where the end-of-contents octets say.
    end: int | None
    pieces: list[bytes] = field(default_factory=list)
    #: Everything within has a definite length, so that its octets can stay as they are.
    definite: bool = True


def definite(octets: bytes) -> bytes:
    """The first element in ``octets`` with definite lengths throughout and OCTET STRINGs in one piece.

    What is so already keeps its octets.  Linear in the size.

    Raises:
        NotBer: it is cut short, its lengths contradict each other, or it exceeds the bounds above.
    """
    stack: list[_Open] = []
    at = 0
    for _ in range(_MAX_ELEMENTS):
        at, piece = _step(octets, at, stack)
        if piece is not None:
            if not stack:
                return piece
            stack[-1].pieces.append(piece)
    raise NotBer("too many elements")


def _step(octets: bytes, at: int, stack: list[_Open]) -> tuple[int, bytes | None]:
    """Begin or end one element: where to go on, and the octets of what has ended."""
    inner = stack[-1] if stack else None
    if inner and inner.end == at:
        return at, _closed(octets, stack, at)
    if inner and inner.end is None and octets.startswith(b"\0\0", at):
        return at + 2, _closed(octets, stack, at)
    start, body, length = at, *_header(octets, at)
    limit = next((one.end for one in reversed(stack) if one.end is not None), len(octets))
    if length is None:
        if not octets[start] & _CONSTRUCTED:
            raise NotBer("an endless primitive")
    elif body + length > limit:
        raise NotBer("an element longer than what it lies in")
    if not octets[start] & _CONSTRUCTED:
        assert length is not None
        if octets[start] in _IDENTIFIERS and length > _MAX_IDENTIFIER:
            raise NotBer("an identifier longer than any there is")
        return body + length, octets[start : body + length]
    if len(stack) >= _MAX_DEPTH:
        raise NotBer("nested too deeply")
    tag = octets[start : _after_tag(octets, start)]
    stack.append(_Open(start, tag, None if length is None else body + length, definite=length is not None))
    return body, None


def _closed(octets: bytes, stack: list[_Open], end: int) -> bytes:
    ended = stack.pop()
    if _in_pieces(ended, stack):
        tag, body = bytes((ended.tag[0] & ~_CONSTRUCTED,)), _joined(ended.pieces)
    elif ended.definite:
        return octets[ended.start : end]
    else:
        tag, body = ended.tag, b"".join(ended.pieces)
    if stack:
        stack[-1].definite = False
    return tag + _length(len(body)) + body


def _in_pieces(ended: _Open, stack: list[_Open]) -> bool:
    """Whether it is an OCTET STRING that is sent in pieces (X.690 §8.7.3)."""
    if ended.tag == _OCTETS_IN_PIECES:
        return True
    # RFC 5652 §6.1: the same under the tag of its place, after the type of the content and the algorithm.
    if ended.tag != _ENCRYPTED_IN_PIECES or not stack or len(stack[-1].pieces) != len(_BEFORE_ENCRYPTED):
        return False
    before = tuple(piece[:1] for piece in stack[-1].pieces)
    return before == _BEFORE_ENCRYPTED and all(piece.startswith(_OCTETS) for piece in ended.pieces)


def _joined(pieces: Iterable[bytes]) -> bytes:
    bodies = []
    for piece in pieces:
        if not piece.startswith(_OCTETS):
            raise NotBer("pieces of another kind")
        bodies.append(piece[_header(piece, 0)[0] :])
    return b"".join(bodies)


def _after_tag(octets: bytes, at: int) -> int:
    if at >= len(octets):
        raise NotBer("cut short")
    if octets[at] & _HIGH_TAG != _HIGH_TAG:
        return at + 1
    for after in range(at + 1, min(at + 5, len(octets))):
        if octets[after] < _INDEFINITE:
            return after + 1
    raise NotBer("a tag without end")


def _header(octets: bytes, at: int) -> tuple[int, int | None]:
    """Where the body begins, and its length; None if it is indefinite."""
    after = _after_tag(octets, at)
    if after >= len(octets):
        raise NotBer("cut short")
    first = octets[after]
    if first < _INDEFINITE:
        return after + 1, first
    if first == _INDEFINITE:
        return after + 1, None
    width = first & 0x7F
    if width > 8 or after + 1 + width > len(octets):
        raise NotBer("a length that cannot be")
    return after + 1 + width, int.from_bytes(octets[after + 1 : after + 1 + width], "big")


def _length(value: int) -> bytes:
    if value < _INDEFINITE:
        return bytes((value,))
    width = (value.bit_length() + 7) // 8
    return bytes((_INDEFINITE | width,)) + value.to_bytes(width, "big")
