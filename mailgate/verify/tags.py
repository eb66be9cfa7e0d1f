"""Tag lists, ``v=DKIM1; k=rsa; p=…``: what signatures, keys and policies are written in (RFC 6376 §3.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(rb"[ \t\r\n]*([A-Za-z][A-Za-z0-9_]*)[ \t\r\n]*\Z")
_BLANKS = re.compile(rb"[ \t\r\n]+")
#: More tags than that nobody writes.
_MAX_TAGS = 50


@dataclass(frozen=True, slots=True)
class Tags:
    """The values by name, stripped of surrounding blanks; where each stood, blanks included."""

    values: dict[str, bytes]
    places: dict[str, tuple[int, int]]

    def get(self, name: str, default: str = "") -> str:
        """A value as text; what is not ASCII in it cannot equal anything."""
        value = self.values.get(name)
        return default if value is None else value.decode("ascii", "replace")

    def packed(self, name: str) -> bytes:
        """A value without any blanks: base64 is folded anywhere."""
        return _BLANKS.sub(b"", self.values.get(name, b""))

    def split(self, name: str) -> list[str]:
        """The elements of a colon-separated value in lower case."""
        return [item.strip().lower() for item in self.get(name).split(":")] if name in self.values else []


def read_tags(text: bytes) -> Tags | None:
    """The tags of a list; None if it is malformed or names a tag twice."""
    pieces = text.split(b";", _MAX_TAGS)
    if len(pieces) > _MAX_TAGS:
        return None
    values: dict[str, bytes] = {}
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for number, piece in enumerate(pieces):
        start, at = at, at + len(piece) + 1
        if not piece.strip() and number == len(pieces) - 1:
            break  # a final semicolon
        name, equals, value = piece.partition(b"=")
        matched = _NAME.match(name)
        if not equals or not matched:
            return None
        key = matched[1].decode("ascii")
        if key in values:
            return None
        values[key] = value.strip(b" \t\r\n")
        places[key] = (start + len(name) + 1, start + len(piece))
    return Tags(values, places)
