"""Who wrote a message: a strict reading of ``From`` (RFC 5322 §3.6.2), for every decision that rests on the author.

Mail programs, filters and signature checkers read a doubtful ``From`` differently, and senders of forged mail live in
the difference.  So the address is taken only where no two readers can differ: one field, one mailbox, nothing hidden.
Everything else is *ambiguous*, with the reason; the address is then what one reader might see, for show.

Not ambiguous, because every reader that follows the grammar agrees: an address inside a quoted or encoded display
name.  It is taken out of the name instead, so that nobody is shown an address that the author is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailgate.model.address import address_key, split_address
from mailgate.model.message import Author

from .encoded_words import ENCODED_WORD, decode_words
from .header_block import Field
from .mailboxes import MAX_NAME, clean_address, clean_name
from .one_line import EMPTY, repair, visible

_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
#: A line end that is none to everybody; a bare LF before a blank only folds the line.
_BARE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n(?![ \t])")
#: An encoded word begins with an equals sign.
_PLAIN = re.compile(r'[^"(<=]+')
#: Outside quotes these separate mailboxes, or make a group or a route.
_SEPARATOR = {",": "several mailboxes", ";": "a group", ":": "a group"}
_AT_SIGNS = "@\uff20\ufe6b"


@dataclass(frozen=True, slots=True)
class OtherReaders:
    """What others make of the same From."""

    #: Addresses that another reader finds in the first field.
    addresses: Sequence[str]
    #: Values of From as a reader sees them to whom a bare CR or LF ends no line; None if there is none in the headers.
    other_from: Sequence[bytes] | None = None
    #: They see no headers at all: the message had to be recoded first.
    blind: bool = False


def read_author(fields: Sequence[Field], others: OtherReaders) -> Author:
    """The author by the strict reading of all the From fields of a message.

    Without a From the address is ``""`` and the reason says so.  Linear, never raises.
    """
    if not fields:
        return Author("", ambiguous="There is no From header.")
    first = fields[0]
    value, is_utf8 = structural_text(first.value)
    reading = _read_mailbox(value)
    reason = _doubt_of_fields(fields, others) or reading.reason or _doubt_of_address(reading.address, is_utf8=is_utf8)
    address = reading.address
    if not reason and [address_key(mailbox) for mailbox in others.addresses] != [address_key(address)]:
        reason = "Another reader finds another address in From."
    if not split_address(address) or EMPTY.search(address):
        address = clean_address(next((other for other in others.addresses if split_address(other)), address))
    name = reading.name if is_utf8 else repair(reading.name.encode("latin-1", "replace"))
    if not name and "@" not in address:
        # A lone word is a name to people, and an address on its own host to old servers.
        name = address
    return Author(address, clean_name(name), reason, _with_addresses(name))


def _with_addresses(name: str) -> str:
    """The name as somebody else's program shows it, if it has an address in it: what it claims is told to agents."""
    shown = visible(decode_words(name))
    return shown[:MAX_NAME] if any(at in shown for at in _AT_SIGNS) else ""


def structural_text(value: bytes) -> tuple[str, bool]:
    """The value to be taken apart, and whether it is UTF-8.

    Anything else is read octet by octet: a charset that is guessed must not decide where an address ends.
    """
    try:
        return value.decode("utf-8"), True
    except UnicodeDecodeError:
        return value.decode("latin-1"), False


def _doubt_of_fields(fields: Sequence[Field], others: OtherReaders) -> str:
    first, other_from = fields[0], others.other_from
    if others.blind:
        return "The message is in UTF-16."
    if len(fields) > 1:
        return "There are several From headers."
    if first.doubtful:
        return "From stands where some readers see no header."
    if first.cut:
        return "From is too long."
    if other_from is not None and (len(other_from) != 1 or _BARE_END.search(other_from[0])):
        return "A bare CR or LF stands in or before From."
    if b"\0" in first.value:
        return "There is NUL in From."
    if _CONTROL.search(first.value):
        return "There is a control character in From."
    return ""


def _doubt_of_address(address: str, *, is_utf8: bool) -> str:
    """What is wrong with an address that fits the grammar; ``""`` if nothing is."""
    if not split_address(address):
        return "From holds no valid address."
    if address.isascii():
        return ""
    if not is_utf8:
        return "The address in From is in an unknown charset."
    unseen = ("Cc", "Cf", "Co", "Cn", "Zs", "Zl", "Zp")
    if EMPTY.search(address) or any(unicodedata.category(c) in unseen for c in address):
        return "The address in From holds invisible characters."
    # A full-width @ or a Kelvin sign turns into another character when somebody normalises it, and not before.
    if unicodedata.normalize("NFKC", address) != address:
        return "The address in From holds characters that pass for others."
    return ""


@dataclass(slots=True)
class _Reading:
    """One pass over a From value."""

    name: str = ""
    address: str = ""
    reason: str = ""
    #: Pieces of the display name, decoded; the same without quoted strings; comments.
    words: list[str] = field(default_factory=list)
    unquoted: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    #: Everything outside angle brackets and comments, as written.
    written: list[str] = field(default_factory=list)
    angle: str | None = None
    after_angle: list[str] = field(default_factory=list)

    def doubt(self, reason: str) -> None:
        self.reason = self.reason or f"From holds {reason}."


def _read_mailbox(value: str) -> _Reading:
    """Name and address of the one mailbox in ``value``, or the reason why there is not exactly one; linear."""
    reading = _Reading()
    position = 0
    while position < len(value):
        character = value[position]
        if character == '"':
            position = _quoted(value, position, reading)
        elif character == "(":
            position = _comment(value, position, reading)
        elif character == "<":
            position = _angle(value, position, reading)
        elif word := ENCODED_WORD.match(value, position):
            reading.words.append(word[0])
            reading.written.append(word[0])
            _note_after_angle(reading, word[0])
            position = word.end()
        else:
            plain = _PLAIN.match(value, position)
            run = plain[0] if plain else character
            for into in (reading.words, reading.unquoted, reading.written):
                into.append(run)
            _note_after_angle(reading, run)
            position += len(run)
    _conclude(reading)
    return reading


def _note_after_angle(reading: _Reading, text: str) -> None:
    if reading.angle is not None:
        reading.after_angle.append(text)


def _quoted(value: str, start: int, reading: _Reading) -> int:
    """Take the quoted string at ``start``; the position after it."""
    position = start + 1
    content: list[str] = []
    while position < len(value) and value[position] != '"':
        if value[position] == "\\":
            position += 1
        content.append(value[position : position + 1])
        position += 1
    if position >= len(value):
        reading.doubt("a quotation mark that never closes")
    reading.words.append("".join(content))
    reading.written.append(value[start : position + 1])
    _note_after_angle(reading, value[start : position + 1])
    return position + 1


def _comment(value: str, start: int, reading: _Reading) -> int:
    """Take the comment at ``start``, nested ones with it; the position after it."""
    depth, position = 1, start + 1
    while position < len(value) and depth:
        if value[position] == "\\":
            position += 1
        else:
            depth += {"(": 1, ")": -1}.get(value[position], 0)
        position += 1
    content = value[start + 1 : position - 1]
    if depth:
        reading.doubt("a comment that never closes")
    elif any(at in content for at in _AT_SIGNS):
        reading.doubt("an address in a comment")
    reading.comments.append(content)
    reading.words.append(" ")
    reading.written.append(" ")
    return position


def _angle(value: str, start: int, reading: _Reading) -> int:
    """Take the address in angle brackets at ``start``; the position after it."""
    position = start + 1
    while position < len(value) and value[position] != ">":
        # A quoted local part may hold a bracket.
        if value[position] == '"':
            closing = value.find('"', position + 1)
            position = closing if closing > 0 else len(value)
        position += 1
    if position >= len(value):
        reading.doubt("an angle bracket that never closes")
    if reading.angle is not None:
        reading.doubt("several mailboxes")
        return position + 1
    reading.angle = value[start + 1 : position].strip(" \t")
    return position + 1


def _conclude(reading: _Reading) -> None:
    written = "".join(reading.written).strip()
    if reading.angle is None:
        reading.address = written
        reading.name = reading.comments[0] if len(reading.comments) == 1 else ""
        _doubt_separators(reading, "".join(reading.unquoted))
    else:
        reading.address = reading.angle
        reading.name = "".join(reading.words) if written else "".join(reading.comments[:1])
        _doubt_separators(reading, "".join(reading.unquoted))
        if "".join(reading.after_angle).strip():
            reading.doubt("something after the address")
        _doubt_unquoted_address(reading, written)
    shown = decode_words(reading.name)
    if "\\" in "".join(reading.unquoted) and any(at in shown for at in _AT_SIGNS):
        # No atom holds a backslash: readers give up in different places, some within the name.
        reading.doubt("an address in a name that is not well formed")
    if _CONTROL.search(shown.encode("utf-8", "replace")):
        # Names such as "ceo@corp.example\0" in base64: some programs show, and some parse, what is before the NUL.
        reading.doubt("a control character hidden in the name")
    if "=?" in reading.address:
        reading.doubt("an encoded word in the address")
    elif reading.address.startswith("@") or "<" in reading.address:
        reading.doubt("a route, or brackets in the address")
    elif not reading.address:
        reading.doubt("no address")
    elif "@" not in reading.address:
        reading.doubt("an address without a domain")


def _doubt_separators(reading: _Reading, unquoted: str) -> None:
    for character, reason in _SEPARATOR.items():
        if character in unquoted:
            reading.doubt(reason)


def _doubt_unquoted_address(reading: _Reading, written: str) -> None:
    """``X@d <X@d>`` is how some programs write; with two different addresses readers choose differently."""
    if any(at in "".join(reading.unquoted) for at in _AT_SIGNS):
        key = address_key(written)
        if not key or key != address_key(reading.address):
            reading.doubt("another address in the name")
