"""``text/vcard``: what a card says (RFC 6350, RFC 2426, and vCard 2.1, which telephones still write).

Read line by line here: icalendar knows the lines of 3.0 and 4.0, and neither the quoted-printable of 2.1 nor its
parameters without names.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailgate.model.contact_card import ContactCard

from .charset import decode_declared, decode_guessed
from .mime import Part
from .one_line import visible

CARD_TYPES = frozenset({"text/vcard", "text/x-vcard", "text/directory"})

#: Octets that are looked at, cards, values of a kind on one, and characters of one value.
_MAX_SIZE, _MAX_CARDS, _MAX_VALUES, _MAX_TEXT = 200_000, 20, 20, 500
#: Octets of one line; photographs in base64 are longer, and not looked at.
_MAX_LINE = 4000

_WANTED = frozenset({b"BEGIN", b"END", b"FN", b"N", b"ORG", b"EMAIL", b"TEL"})
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CHARSET = re.compile(rb";CHARSET=\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(rb";(?:ENCODING=)?QUOTED-PRINTABLE", re.IGNORECASE)


@dataclass(slots=True)
class _Card:
    formatted: str = ""
    parts: str = ""
    organisation: str = ""
    addresses: list[str] = field(default_factory=list)
    telephones: list[str] = field(default_factory=list)

    def read(self, name: bytes, value: str) -> None:
        if name == b"FN":
            self.formatted = self.formatted or _plain(value)
        elif name == b"N":
            # Family; given; further; before; after.
            parts = [_plain(each) for each in _components(value)] + [""] * 4
            self.parts = self.parts or " ".join(filter(None, (parts[3], parts[1], parts[2], parts[0], parts[4])))
        elif name == b"ORG":
            self.organisation = self.organisation or ", ".join(filter(None, map(_plain, _components(value))))
        elif name == b"EMAIL" and len(self.addresses) < _MAX_VALUES and "@" in value:
            self.addresses.append(_plain(value))
        elif name == b"TEL" and len(self.telephones) < _MAX_VALUES:
            self.telephones.append(_plain(value).removeprefix("tel:"))

    def finished(self) -> ContactCard | None:
        name = self.formatted or self.parts
        card = ContactCard(
            name[:_MAX_TEXT],
            self.organisation[:_MAX_TEXT],
            tuple(dict.fromkeys(filter(None, self.addresses))),
            tuple(dict.fromkeys(filter(None, self.telephones))),
        )
        return None if card == ContactCard("") else card


def read_contact_cards(part: Part) -> tuple[ContactCard, ...]:
    """The cards of a vCard part, at most 20.  Linear, never raises (MemoryError excepted)."""
    found: list[ContactCard] = []
    card: _Card | None = None
    for line in _lines(part.decoded()[:_MAX_SIZE]):
        head, _, value = line.partition(b":")
        name = head.partition(b";")[0].rpartition(b".")[2].strip().upper()
        if name == b"BEGIN":
            card = _Card() if value.strip().upper() == b"VCARD" else None
        elif name == b"END":
            if card and (finished := card.finished()):
                found.append(finished)
            card = None
            if len(found) == _MAX_CARDS:
                break
        elif card and name in _WANTED:
            card.read(name, _value(head, value, part.parameters.get("charset", "")))
    return tuple(found)


def _lines(content: bytes) -> Iterator[bytes]:
    """The wanted lines, unfolded (RFC 6350 §3.2), those of quoted-printable put together (vCard 2.1 §2.1.3)."""
    pieces: list[bytes] = []
    room = _MAX_LINE
    soft = False
    for line in content.split(b"\n"):
        line = line.rstrip(b"\r")
        if pieces and (soft or line[:1] in (b" ", b"\t")):
            if room > 0:
                pieces.append(line if soft else line[1:])
            room -= len(line)
        else:
            yield from _whole(pieces)
            pieces, room = [line[:_MAX_LINE]], _MAX_LINE - len(line)
        soft = line.endswith(b"=") and bool(_QUOTED_PRINTABLE.search(pieces[0][:200]))
        if soft and pieces[-1].endswith(b"="):
            pieces[-1] = pieces[-1][:-1]
    yield from _whole(pieces)


def _whole(pieces: list[bytes]) -> Iterator[bytes]:
    if pieces and pieces[0].strip():
        yield b"".join(pieces)


def _value(head: bytes, value: bytes, charset: str) -> str:
    if _QUOTED_PRINTABLE.search(head):
        value = binascii.a2b_qp(value)
    if own := _CHARSET.search(head):
        charset = own[1].decode("ascii")
    text = decode_declared(value, charset)
    return decode_guessed(value) if text is None else text


def _components(value: str) -> list[str]:
    """The values between semicolons that are not escaped."""
    return [each.replace("\x00", "\\;") for each in value.replace("\0", "").replace("\\;", "\x00").split(";")]


def _plain(value: str) -> str:
    return visible(_ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value))[:_MAX_TEXT]
