"""The grammar of ``Authentication-Results`` (RFC 8601 §2.2): a field to clauses, in one walk, never backwards.

The reader works on the raw octets: a server copies addresses of the sender's choice into its fields, and decoding
encoded words would let them become clauses.  Comments nest, strings are quoted, both have escapes; what the grammar
does not allow but servers write, base64 and ``SRS0=…`` without quotes and names without a dot, is taken as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Octets of one field, and of a comment that is kept; depth of comments.
_MAX_FIELD, _MAX_COMMENT, _MAX_DEPTH = 16 * 1024, 1000, 50
_BLANKS = " \t\r\n"
#: What a word ends at.  ``/`` and ``=`` are not among them: Gmail writes base64, and forwarders ``SRS0=…``, unquoted.
_WORD = re.compile(r'[^\s;()"\\]+')
_NAME = re.compile(r'[^\s;()"\\=]+')
_KEYWORD = re.compile(r"[a-z][a-z0-9-]*(?:/1)?")
_PLAIN = re.compile(r"[^()\\]+")
_UNQUOTED = re.compile(r'[^"\\\r\n]+')
_CLAUSE = re.compile(r"[A-Za-z][A-Za-z0-9/-]*=")
_VERSION = re.compile(r"[0-9]+(?=[\s;(]|\Z)")


class Malformed(Exception):
    """A field that does not keep to the grammar."""


@dataclass(frozen=True, slots=True)
class Result:
    """One clause: a method, what came of it, and what it was about."""

    method: str
    result: str
    #: ``("header.from", "client.example")``, names in lower case, in their order.
    properties: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """The value of a property; ``""`` if it is absent, or stands there twice with different values."""
        found = {value for key, value in self.properties if key == name}
        return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Results:
    """One field."""

    #: ``""`` where it names no server.
    authserv_id: str
    results: tuple[Result, ...] = ()
    #: It does not keep to the grammar after its id.
    malformed: bool = False


@dataclass(slots=True)
class _Reader:
    """A cursor in one field."""

    text: str
    at: int = 0
    #: Since the last clause began.
    comments: list[str] = field(default_factory=list)

    def skip(self) -> None:
        """Go over blanks and comments (CFWS); comments are kept."""
        while self.at < len(self.text):
            if self.text[self.at] in _BLANKS:
                self.at += 1
            elif self.text[self.at] == "(":
                self.comments.append(self._comment())
            else:
                return

    def _comment(self) -> str:
        depth, start = 0, self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                self.at += 2
                continue
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                self.at = plain.end()
                continue
            depth += 1 if char == "(" else -1
            self.at += 1
            if depth == 0:
                return self.text[start + 1 : min(self.at - 1, start + _MAX_COMMENT)]
            if depth > _MAX_DEPTH:
                break
        raise Malformed

    def quoted(self) -> str:
        """A quoted-string, which begins here; its escapes undone."""
        self.at += 1
        pieces: list[str] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                return "".join(pieces)
            if char == "\\":
                pieces.append(self.text[self.at + 1 : self.at + 2])
                self.at += 2
                continue
            plain = _UNQUOTED.match(self.text, self.at)
            pieces.append(plain[0] if plain else char)
            self.at += len(pieces[-1])
        raise Malformed

    def value(self) -> str:
        """A word, a quoted-string, or an address made of both; ``""`` where a clause ends at once."""
        pieces: list[str] = []
        while self.at < len(self.text):
            if self.text[self.at] == '"':
                pieces.append(self.quoted())
            elif word := _WORD.match(self.text, self.at):
                pieces.append(word[0])
                self.at = word.end()
            else:
                break
        return "".join(pieces)

    def keyword(self) -> str:
        """One word in lower case."""
        word = _NAME.match(self.text, self.at)
        if not word or not _KEYWORD.fullmatch(word[0].lower()):
            raise Malformed
        self.at = word.end()
        self.skip()
        return word[0].lower()

    def name(self) -> str:
        """What stands before ``=``, in lower case; blanks are allowed around its dots (RFC 8601 §2.2)."""
        pieces: list[str] = []
        while word := _NAME.match(self.text, self.at):
            if pieces and not (pieces[-1].endswith(".") or word[0].startswith(".")):
                raise Malformed
            pieces.append(word[0])
            self.at = word.end()
            self.skip()
        return "".join(pieces).lower()

    def take(self, char: str) -> bool:
        """Go over ``char`` and the blanks behind it, if it stands here."""
        if self.next != char:
            return False
        self.at += 1
        self.skip()
        return True

    @property
    def next(self) -> str:
        """The character that stands here; ``""`` at the end."""
        return self.text[self.at : self.at + 1]


def parse(value: bytes) -> Results | None:
    """Read the value of a field; None if not even its authserv-id can be told."""
    if len(value) > _MAX_FIELD:
        return None
    reader = _Reader(value.decode("utf-8", "replace"))
    try:
        authserv_id = _authserv_id(reader)
    except Malformed:
        return None
    try:
        return Results(authserv_id, tuple(_clauses(reader, named=bool(authserv_id))))
    except Malformed:
        return Results(authserv_id, malformed=True)


def _authserv_id(reader: _Reader) -> str:
    """The id, with its version gone over; ``""``, and nothing gone over, where a clause stands in its place."""
    reader.skip()
    start = reader.at
    text = reader.value()
    reader.skip()
    if not text:
        raise Malformed
    if reader.next == "=" or _CLAUSE.match(text):
        reader.at = start
        return ""
    if version := _VERSION.match(reader.text, reader.at):
        reader.at = version.end()
        reader.skip()
    return text


def _clauses(reader: _Reader, *, named: bool) -> Iterator[Result]:
    if named and not reader.take(";") and reader.next:
        raise Malformed
    while reader.next:  # a final semicolon is written by many
        clause = _clause(reader)
        if clause is not None:
            yield clause
        if not reader.take(";") and reader.next:
            raise Malformed


def _clause(reader: _Reader) -> Result | None:
    """``method=result``, then ``name=value`` as long as there are some; None for ``none``."""
    reader.comments.clear()
    method = reader.keyword()
    if method == "none" and reader.next in (";", ""):
        return None
    if not reader.take("="):
        raise Malformed
    result = reader.keyword()
    properties: list[tuple[str, str]] = []
    while reader.next not in (";", ""):
        name = reader.name()
        if not name or not reader.take("="):
            raise Malformed
        properties.append((name, reader.value()))
        reader.skip()
    return Result(method.removesuffix("/1"), result, tuple(properties), tuple(reader.comments))
