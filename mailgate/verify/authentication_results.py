"""``Authentication-Results`` (RFC 8601): what a server that we trust found out about an author.

Anybody can write such a field, so these are read only with an authserv-id that the operator listed for the way the
message came in, and only where such a server writes them:

- Postfix with OpenDKIM, OpenDMARC or rspamd: directly below or above the ``Received`` of that Postfix, which is the
  first of the message, as handing over by LMTP or SMTP adds none.  So nothing below the second ``Received`` is read
  (``hops`` = 1).
- Gmail: below its own two ``Received`` (``hops`` = 2).
- Microsoft 365: above the ``Received`` of its outermost server, below those of two to four inner ones (``hops`` = 4).
  It writes no authserv-id; ``NO_ID`` stands for fields without one.

A field that the sender himself put on top stands in the same place as one of a Postfix that found nothing.  All these
servers take fields with their own id out of what they receive (RFC 8601 §5); that they do is what listing them says.

The reader works on the raw octets: a server copies addresses of the sender's choice into its fields, and decoding
encoded words would let them become clauses.  It goes through a field once, never backwards.  A clause is believed only
if the whole field is well-formed: whoever manages to break a trusted server's field gets nothing from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..model.address import ascii_domain
from ..model.decision import Standing
from .domains import aligned
from .raw_message import RawField

#: In a list of ids: fields that name no server.
NO_ID = "-"

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
_POLICY = re.compile(r"\b(sp|np|p|policy)=(\w+)")


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


@dataclass(frozen=True, slots=True)
class Claim:
    """What trusted fields say of one author."""

    standing: Standing
    method: str
    domain: str = ""
    checks: tuple[str, ...] = ()


# --- the grammar


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


# --- what is believed


def trusted(fields: Sequence[RawField], authserv_ids: Sequence[str], hops: int) -> tuple[Results, ...]:
    """The fields of listed servers above the first ``Received`` that none of ours wrote, the highest first."""
    ids = {one.lower() for one in authserv_ids}
    found: list[Results] = []
    received = 0
    for one in fields:
        if one.key == b"received":
            received += 1
            if received > hops:
                break
        elif ids and one.key == b"authentication-results":
            results = parse(one.value)
            if results and (results.authserv_id.lower() or NO_ID) in ids:
                found.append(results)
    return tuple(found)


def claim(found: Sequence[Results], domain: str) -> Claim | None:
    """What trusted fields say of an author at ``domain`` (A-labels); None if there are none.

    DMARC decides where a field speaks of it, an aligned signature where none does.  Where they speak twice, the worst
    counts.
    """
    if not found:
        return None
    server = found[0].authserv_id or "a trusted server"
    results = [result for one in found for result in one.results]
    checks = tuple(f"{server}: {one.method}={one.result}" for one in results)
    if any(one.malformed for one in found):
        return Claim(Standing.UNVERIFIED, f"Authentication-Results of {server} cannot be read", checks=checks)
    dmarc = [_dmarc(one, domain) for one in results if one.method == "dmarc"]
    dkim = [_dkim(one) for one in results if one.method == "dkim" and aligned(_signer(one), domain)]
    for method, standings in (("dmarc", dmarc), ("dkim", dkim)):
        if standings:
            worst = next(one for one in _WORST_FIRST if one in standings)
            said = {Standing.VERIFIED: "pass", Standing.FAILED: "fail"}.get(worst, "no pass")
            proven = domain if worst is Standing.VERIFIED else ""
            return Claim(worst, f"{method}: {said}, says {server}", proven, checks)
    return Claim(Standing.UNVERIFIED, f"{server} says nothing of {domain or 'the author'}", checks=checks)


_WORST_FIRST = (Standing.FAILED, Standing.UNVERIFIED, Standing.VERIFIED)


def _dmarc(result: Result, domain: str) -> Standing:
    """One DMARC clause.  A pass is one of the author's domain only if it says so; a failure need not."""
    if result.result == "fail":
        return Standing.UNVERIFIED if _asks_nothing(result) else Standing.FAILED
    of = ascii_domain(result.value("header.from").rpartition("@")[2])
    return Standing.VERIFIED if result.result == "pass" and domain and of == domain else Standing.UNVERIFIED


def _asks_nothing(result: Result) -> bool:
    """Whether a failure is one of a domain that publishes ``p=none``.

    Google writes ``(p=NONE sp=NONE dis=NONE)``, rspamd ``(policy=none)``, Microsoft ``action=none``, others a property
    ``policy.…``.  A domain whose subdomains have another policy is not taken for one that asks nothing.
    """
    comment = " ".join(result.comments).lower()
    said = [value for _, value in _POLICY.findall(comment)]
    said += [value.lower() for name, value in result.properties if name == "action" or name.startswith("policy.")]
    return bool(said) and set(said) == {"none"}


def _dkim(result: Result) -> Standing:
    return Standing.VERIFIED if result.result == "pass" else Standing.UNVERIFIED


def _signer(result: Result) -> str:
    """The domain that a signature was checked for."""
    return ascii_domain(result.value("header.d") or result.value("header.i").rpartition("@")[2])
