"""Address lists as people mean them: ``To``, ``Cc``, ``Reply-To``, ``Sender``, the authors of enclosed messages.

A tolerant reading, for show and for finding out which desk is addressed; who wrote a message is ``author``'s, which is
strict.  RFC 5322 §3.4 and §4.4; seen besides: semicolons and nothing at all between mailboxes, brackets and quotes
that never close, ``mailto:``, addresses beside a name without brackets.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from mailgate.model.address import MAX_ADDRESS, Mailbox

from .encoded_words import ENCODED_WORD, decode_words
from .one_line import EMPTY, repair, visible

#: Mailboxes kept of one field.
MAX_MAILBOXES = 500
#: Longer names are cut: nobody is called so.
MAX_NAME = 200

_MARK = re.compile(r'["(<,;:]|=\?')
_QUOTED = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
#: Ends at what no address holds where the bracket never closes, and takes a quoted local part whole.
_ANGLE = re.compile(r'([^<>,;"]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^<>,;"]*+)?)>?', re.DOTALL)
#: Where no quotation closes any more.
_BARE_ANGLE = re.compile(r'([^<>,;"]*+)>?')
_ROUTE = re.compile(r"[ \t]*@[^<>:;]*:")
_PAREN = re.compile(r"[()\\]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_AT_SIGNS = "@\uff20\ufe6b"
_NO_ANGLES = dict.fromkeys(map(ord, "<>"))


def clean_name(name: str) -> str:
    """A display name fit for show: decoded, one line, nothing invisible, no address and no angle brackets in it."""
    shown = visible(decode_words(name))
    if any(at in shown for at in _AT_SIGNS):
        shown = " ".join(word for word in shown.split(" ") if not any(at in word for at in _AT_SIGNS))
    return shown.translate(_NO_ANGLES).strip(" '\"")[:MAX_NAME].rstrip()


def clean_address(address: str) -> str:
    """An address fit for show, sound or not: what nobody sees in it is seen, at most 254 characters."""
    if address.isascii() and address.isprintable():
        return address[:MAX_ADDRESS]
    # Not what it would be without them: that may be somebody else's.
    shown = "".join("\ufffd" if unicodedata.category(c) in ("Cf", "Cs", "Co", "Cc") else c for c in address)
    shown = EMPTY.sub("\ufffd", shown)
    return " ".join(shown.split())[:MAX_ADDRESS]


def read_mailboxes(value: bytes, allowed: int = MAX_MAILBOXES) -> tuple[Mailbox, ...]:
    """The mailboxes of an address list in their order, at most ``allowed``; those of groups among them.

    Every address has an ``@`` and something around it; whether it is a sound one, its ``key`` tells.  Names are
    decoded and clean.  ``undisclosed-recipients:;`` is nobody.  Linear, never raises.
    """
    if value.find(b"@") < 0:
        return ()
    return tuple(_Reader(repair(value), allowed).read())


@dataclass(slots=True)
class _Item:
    """What has been seen since the last separator."""

    #: Pieces of a display name or of an address without brackets, quoted strings with their quotes.
    written: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    #: In brackets; None if there were none.
    angle: str | None = None
    #: Pieces that stand before the brackets.
    before: int = 0


class _Reader:
    """One pass, from mark to mark.  What never closes is an ordinary character, and is not looked for again."""

    def __init__(self, text: str, allowed: int) -> None:
        self._text = text
        self._allowed = allowed
        self._found: list[Mailbox] = []
        self._item = _Item()
        self._quotes_close = self._comments_close = True

    def read(self) -> list[Mailbox]:
        text, position = self._text, 0
        while position < len(text) and len(self._found) < self._allowed:
            mark = _MARK.search(text, position)
            if mark is None:
                self._item.written.append(text[position:])
                break
            if mark.start() > position:
                self._item.written.append(text[position : mark.start()])
            position = self._take(mark[0], mark.start())
        self._finish()
        return self._found[: self._allowed]

    def _take(self, mark: str, start: int) -> int:
        """Take what begins at ``start``; the position after it."""
        if mark == "<":
            return self._angle(start)
        if mark in ",;":
            self._finish()
            return start + 1
        if mark == ":":
            # The name of a group, or mailto:, unless an address is there already.
            if self._item.angle is None and not any("@" in piece for piece in self._item.written):
                self._item = _Item()
            return start + 1
        if mark == "(":
            return self._comment(start)
        pattern = _QUOTED if mark == '"' else ENCODED_WORD
        if mark == '"' and not self._quotes_close:
            return start + 1
        found = pattern.match(self._text, start)
        if found is None:
            self._quotes_close = mark != '"' and self._quotes_close
            if mark == "=?":
                self._item.written.append(mark)
            return start + len(mark)
        self._item.written.append(found[0])
        return found.end()

    def _angle(self, start: int) -> int:
        if self._item.angle is not None:
            # Two mailboxes with nothing between: what stands behind the first is the name of the second.
            behind = self._item.written[self._item.before :]
            del self._item.written[self._item.before :]
            self._finish()
            self._item.written = behind
        # RFC 5322 §4.4: an obsolete route before the address.
        route = _ROUTE.match(self._text, start + 1)
        pattern = _ANGLE if self._quotes_close else _BARE_ANGLE
        found = pattern.match(self._text, route.end() if route else start + 1)
        assert found is not None  # every part of it may be empty
        if '"' not in found[1] and self._text.startswith('"', found.end()):
            self._quotes_close = False
        self._item.angle, self._item.before = found[1].strip(), len(self._item.written)
        return found.end()

    def _comment(self, start: int) -> int:
        """Take the comment, nested ones with it."""
        if not self._comments_close:
            return start + 1
        depth, position = 1, start + 1
        while depth and (mark := _PAREN.search(self._text, position)):
            position = mark.end() + (mark[0] == "\\")
            depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth:
            self._comments_close = False
            return start + 1
        self._item.comments.append(self._text[start + 1 : position - 1])
        self._item.written.append(" ")
        return position

    def _finish(self) -> None:
        """A separator: the item is complete."""
        item, self._item = self._item, _Item()
        if item.angle is not None and "@" in item.angle[1:-1]:
            self._add(item.angle, "".join(map(_unquoted, item.written)).strip(), item)
            return
        written = "".join(item.written).strip()
        if "@" not in written:
            return
        words = [written] if written.startswith('"') else written.split()
        addresses = [word for word in words if "@" in word[1:-1]]
        if not addresses:
            # Blanks around the at sign, RFC 5322 §4.4.
            self._add("".join(words), "", item)
            return
        names = " ".join(word for word in words if "@" not in word)
        for address in addresses:
            self._add(address, names if len(addresses) == 1 else "", item)

    def _add(self, address: str, name: str, item: _Item) -> None:
        address = address.strip("'<> \t").removeprefix("[").removeprefix("mailto:")
        if address.endswith("]") and "@[" not in address:
            address = address[:-1]
        if any(blank in address for blank in " \t") and not address.startswith('"'):
            address = "".join(address.split())
        shown = clean_address(address)
        if "@" in shown[1:-1]:
            comment = item.comments[0] if not name and item.comments else ""
            self._found.append(Mailbox(shown, clean_name(name or comment)))


def _unquoted(piece: str) -> str:
    return _ESCAPED.sub(r"\1", piece[1:-1]) if len(piece) > 1 and piece[0] == piece[-1] == '"' else piece
