"""OpenPGP in mail: signed and encrypted parts (RFC 3156), and armour between the lines of a text.

Signatures are checked and texts decrypted by pysequoia, where it is installed and keys are configured; without either
the parts are recognised all the same.  It judges keys by the clock of the host, not by ``at``.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass, replace

from mailgate.model.parsing import Keyring
from mailgate.model.security import Scheme, Security

from .charset import decode_text
from .layer import Layer, combine
from .mime import Part
from .openpgp import UNREADABLE, open_message, verify_clear, verify_detached

SIGNATURE_TYPE = "application/pgp-signature"
_CONTROL_TYPE = "application/pgp-encrypted"

_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = b"-----BEGIN PGP SIGNATURE-----"
_END_SIGNATURE = b"-----END PGP SIGNATURE-----"
_MESSAGE = b"-----BEGIN PGP MESSAGE-----"
_END_MESSAGE = b"-----END PGP MESSAGE-----"
#: Blocks of armour that are looked into in one text.
_MAX_BLOCKS = 8
#: RFC 9580 §5: packets that a message begins with when nothing in it is hidden.
_OPEN_PACKETS = frozenset({2, 4, 8, 11})


def open_clear_signed(part: Part, keyring: Keyring) -> Layer:
    """The finding on a multipart/signed with a PGP signature (RFC 3156 §5)."""
    signed, signature = part.children[0], part.children[1]
    return Layer(verify_detached(signed.octets[signed.head : signed.end], signature.decoded(), keyring))


def open_encrypted(part: Part, keyring: Keyring) -> Layer | None:
    """The finding on a multipart/encrypted (RFC 3156 §4); None if it is of another scheme."""
    first = part.children[0].content_type if part.children else ""
    if _CONTROL_TYPE not in (first, part.parameters.get("protocol", "").lower()):
        return None
    if len(part.children) < 2:  # the control part and the message
        return Layer(Security(encrypted=Scheme.PGP, reason=UNREADABLE))
    return _opened(part.children[1], keyring)


def is_mangled(part: Part) -> bool:
    """Whether it is the message of a multipart/encrypted that a server made a multipart/mixed (seen: Exchange)."""
    if part.parent is None or not part.filename.lower().endswith((".asc", ".pgp", ".gpg")):
        return False
    if part.content_type != "application/octet-stream" or part.parent.content_type != "multipart/mixed":
        return False
    return any(child.content_type == _CONTROL_TYPE for child in part.parent.children)


def open_mangled(part: Part, keyring: Keyring) -> Layer:
    """The finding on such a message."""
    return _opened(part, keyring)


def _opened(part: Part, keyring: Keyring) -> Layer:
    octets = part.decoded()
    content, security = open_message(octets, keyring, is_encrypted=_is_encrypted(octets))
    return Layer(security, content)


def is_inline(part: Part) -> bool:
    """Whether the text has armour between its lines."""
    if part.content_type != "text/plain" or part.disposition == "attachment":
        return False
    if part.encoding == "base64":
        return b"-----BEGIN PGP " in part.decoded()
    return part.octets.find(b"----BEGIN PGP ", part.start, part.end) >= 0


@dataclass(slots=True)
class _Reader:
    """Reads one text block by block."""

    octets: bytes
    charset: str
    keyring: Keyring
    pieces: list[str]
    security: Security = Security()  # noqa: RUF009 - frozen
    #: Something was taken out of its armour.
    opened: bool = False
    #: There are words outside of the armour.
    beside: bool = False

    def read(self) -> None:
        at = 0
        for _ in range(_MAX_BLOCKS):
            found = self._block(at)
            if found is None:
                break
            begin, end, is_signed = found
            self._outside(at, begin)
            (self._signed if is_signed else self._message)(self.octets[begin:end])
            at = end
        self._outside(at, len(self.octets))

    def _block(self, at: int) -> tuple[int, int, bool] | None:
        """Start and end of the next block, and whether it is a signed text."""
        starts = [(self._line(start, at), start is _SIGNED) for start in (_SIGNED, _MESSAGE)]
        begin, is_signed = min(((place, kind) for place, kind in starts if place >= 0), default=(-1, False))
        if begin < 0:
            return None
        last = begin
        for mark in (_SIGNATURE, _END_SIGNATURE) if is_signed else (_END_MESSAGE,):
            last = self._line(mark, last)
            if last < 0:
                return None
            last += len(mark)
        return begin, last, is_signed

    def _line(self, mark: bytes, at: int) -> int:
        """Where the next line that begins with ``mark`` begins, -1 if there is none."""
        if at in (0, len(self.octets)) and self.octets.startswith(mark):
            return 0 if at == 0 else -1
        found = self.octets.find(b"\n" + mark, max(at - 1, 0))
        return found + 1 if found >= 0 else -1

    def _outside(self, begin: int, end: int) -> None:
        text = self._decoded(self.octets[begin:end])
        if text.strip():
            self.beside = True
            self.pieces.append(text.strip("\r\n"))

    def _signed(self, block: bytes) -> None:
        security, verified = verify_clear(block, self.keyring)
        self._add(security, _cleartext(block) if verified is None else verified, self.charset)

    def _message(self, block: bytes) -> None:
        content, security = open_message(block, self.keyring, is_encrypted=_is_encrypted(block))
        if content is None:
            self.security = _beside(self.security, security)
            self.pieces.append(self._decoded(block))
        else:
            self._add(security, content, _armour_charset(block) or self.charset)

    def _add(self, security: Security, content: bytes, charset: str) -> None:
        self.security = _beside(self.security, security)
        self.opened = True
        self.pieces.append(decode_text(content, charset)[0].strip("\r\n"))

    def _decoded(self, octets: bytes) -> str:
        return decode_text(octets, self.charset)[0]


def _beside(one: Security, other: Security) -> Security:
    """Two findings in one text; the first of a text alone covers what is in its block."""
    return replace(other, covers_all=True) if one == Security() else combine(replace(one, covers_all=False), other)


def open_inline(part: Part, keyring: Keyring) -> Layer | None:
    """The finding on a text with armour in it; None if there is none that is complete.

    The content is the whole text with what was in the armour in the place of it.
    """
    reader = _Reader(part.decoded(), part.parameters.get("charset", ""), keyring, [])
    reader.read()
    if reader.security == Security():
        return None
    content = "\r\n\r\n".join(reader.pieces).encode("utf-8", "replace") if reader.opened else None
    whole = not reader.beside and reader.security.covers_all
    return Layer(reader.security, content, is_entity=False, is_whole=whole)


def _cleartext(block: bytes) -> bytes:
    """The text of a cleartext signature framework, its dashes unescaped (RFC 9580 §7.1)."""
    lines = block[: block.index(b"\n" + _SIGNATURE)].replace(b"\r\n", b"\n").split(b"\n")
    # The armour headers end with the first blank line.
    first = next((at for at, line in enumerate(lines) if not line.strip()), 0) + 1
    return b"\r\n".join(line.removeprefix(b"- ") for line in lines[first:])


def _armour_charset(block: bytes) -> str:
    for line in block[:1000].replace(b"\r\n", b"\n").split(b"\n")[1:]:
        if not line.strip():
            break
        if line.lower().startswith(b"charset:"):
            return line[8:].strip().decode("ascii", "replace")
    return ""


def _is_encrypted(octets: bytes) -> bool:
    """Whether the first packet says that the content is hidden; so it is taken where that cannot be seen."""
    first = octets[:1]
    armour = octets.find(_MESSAGE, 0, 2000)
    if armour >= 0:
        lines = octets[armour : armour + 2000].replace(b"\r\n", b"\n").split(b"\n")
        start = next((at for at, line in enumerate(lines) if not line.strip()), 0) + 1
        try:
            first = binascii.a2b_base64(lines[start][:4])[:1]
        except (binascii.Error, IndexError):
            return True
    if not first or first[0] < 0x80:  # RFC 9580 §4.2: the first bit of a packet is set
        return True
    tag = first[0] & 0x3F if first[0] & 0x40 else first[0] >> 2 & 0x0F
    return tag not in _OPEN_PACKETS
