"""The text of a message, and its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailgate.model.parsing import ParseLimits

from .charset import decode_text
from .defects import Defects
from .enriched import enriched_to_text
from .entities import unescaped
from .flowed import unwrap_flowed
from .html import html_to_text
from .html_marks import find_hints
from .marks import Hint, Mark
from .mime import Part
from .sanitise import sanitise
from .select_parts import ENRICHED, Body, Selection, select_parts
from .transfer import clear_text_below

__all__ = ["Body", "Reading", "Selection", "read_bodies", "select_parts"]

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_HTML_SOURCE = re.compile(r"\s{0,100}(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_BLIND = re.compile(r"<[^<>]*>")
_NO_WORD = re.compile(r"[\W_]+")
#: Characters of a plain text that may be a stub in place of the HTML.
_STUB = 1000
#: HTML text this many times as long as a plain one of few words says more than it.
_RATIO, _FEW_WORDS = 5, 300
_SEPARATOR = "\n\n"
#: Tags of several HTML parts together: five hundred parts of small tables took seven seconds.
_MAX_TAGS = 15_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the bodies of a message say."""

    text: str
    #: Of ``text``, where it was made from HTML; by offset.
    marks: tuple[Mark, ...] = ()
    #: Of the HTML form, where ``text`` is the plain one.
    hints: tuple[Hint, ...] = ()
    #: Sanitised.
    html: str = ""
    #: Content-IDs that ``html`` refers to.
    content_ids: frozenset[str] = frozenset()


def read_bodies(bodies: Sequence[Body], limits: ParseLimits, defects: Defects) -> Reading:
    """What the bodies say, one after the other; at most ``limits.text`` characters of text.

    The text holds no NUL, no lone surrogates, no control characters but tabs and line ends; nothing blank is around it.
    The HTML is that of all HTML parts, sanitised; none is made up where there was none.  Never raises (MemoryError
    excepted); linear.
    """
    room = _Room(limits.html)
    pieces = [_Piece(body, limits, defects, room) for body in bodies]
    texts: list[str] = []
    marks: list[Mark] = []
    hints: list[Hint] = []
    offset = 0
    said = ""
    for piece in pieces:
        text, found = piece.text()
        # Two forms of one text that were sent as if they were two texts.
        if not text or (piece.markup and not piece.has_plain and said and _words(text) == said):
            continue
        said = _words(text) if len(pieces) > 1 and not piece.markup else ""
        if len(text) > limits.text - offset:
            defects.add(f"The text is longer than {limits.text} characters; the rest of it was not read.")
            text = text[: max(0, limits.text - offset)].rstrip()
            found = tuple(mark for mark in found if mark.offset < len(text))
        if not text:
            break
        texts.append(text)
        marks += (replace(mark, offset=mark.offset + offset) for mark in found)
        hints += piece.hints
        offset += len(text) + len(_SEPARATOR)
    shown = [one for piece in pieces for one in piece.sanitised()]
    return Reading(
        text=_SEPARATOR.join(texts),
        marks=tuple(marks),
        hints=tuple(hints),
        html="\n".join(html for html, _ in shown),
        content_ids=frozenset().union(*(ids for _, ids in shown)),
    )


class _Room:
    """How much HTML of one message is read as such: it costs twenty times what plain text does."""

    def __init__(self, characters: int) -> None:
        self._characters = characters
        self._tags = _MAX_TAGS
        self._is_first = True

    def admits(self, markup: str) -> bool:
        """Whether this part is among it; the first one always is, and bounded by itself."""
        self._characters -= len(markup)
        self._tags -= markup.count("<")
        admitted = self._is_first or min(self._characters, self._tags) >= 0
        self._is_first = False
        return admitted


class _Piece:
    """One body, its parts decoded once."""

    def __init__(self, body: Body, limits: ParseLimits, defects: Defects, room: _Room) -> None:
        self._limits = limits
        self._defects = defects
        self.markup: list[str] = []
        plain = [self._plain(part) for part in body.plain]
        for markup in (self._decoded(part, is_html=True) for part in body.html):
            if room.admits(markup):
                self.markup.append(markup)
            else:
                defects.add(
                    f"There is more HTML than {limits.html} characters or {_MAX_TAGS} tags; "
                    "of the rest only the words were read."
                )
                plain.append(_NOT_TEXT.sub("", unescaped(_BLIND.sub(" ", markup))))
        if not body.html and any(_HTML_SOURCE.match(text) for text in plain):
            # HTML that is called plain.
            self.markup, plain = plain, []
        self._text = _SEPARATOR.join(_different([text for text in map(_without_blank_edges, plain) if text]))
        self.has_plain = bool(self._text)
        self.hints: tuple[Hint, ...] = ()

    def text(self) -> tuple[str, tuple[Mark, ...]]:
        if not self._text:
            return self._text_of_html() if self.markup else ("", ())
        if self.markup:
            if self._may_be_stub():
                text, marks = self._text_of_html()
                if self._is_stub(text):
                    self.has_plain = False
                    return text, marks
            self.hints = tuple(hint for markup in self.markup for hint in find_hints(markup[: self._limits.html]))
        return self._text, ()

    def sanitised(self) -> Iterator[tuple[str, frozenset[str]]]:
        for markup in self.markup:
            result = sanitise(markup)
            if result.refused:
                self._defects.add(f"An HTML part is not shown: {result.refused}")
            if result.html:
                yield result.html, result.content_ids

    def _text_of_html(self) -> tuple[str, tuple[Mark, ...]]:
        texts: list[str] = []
        marks: list[Mark] = []
        offset = 0
        for markup in self.markup:
            text, found = html_to_text(markup, self._limits, self._defects)
            if text:
                texts.append(text)
                marks += (replace(mark, offset=mark.offset + offset) for mark in found)
                offset += len(text) + len(_SEPARATOR)
        return _SEPARATOR.join(texts), tuple(marks)

    def _may_be_stub(self) -> bool:
        """Could the plain form be less than the text?  Cheap, for it is asked of every mail."""
        size = len(self._text)
        if size >= _STUB:
            return False
        if "html" in self._text.lower():
            return True
        if size >= _FEW_WORDS or sum(map(len, self.markup)) < _RATIO * size:
            return False
        return self._visible() > _RATIO * size + 100

    def _visible(self) -> int:
        """About how many characters of text there are in the markup."""
        total = 0
        for markup in self.markup:
            lower = markup.lower()
            start = max(lower.rfind("</style"), lower.rfind("</head"), 0)
            total += len(" ".join(_BLIND.sub(" ", markup[start:]).split()))
        return total

    def _is_stub(self, html_text: str) -> bool:
        """Does the plain form say less than the HTML: a part of it, or that there is one?"""
        plain, rich = _words(self._text), _words(html_text)
        if len(rich) > _RATIO * len(plain) + 100:
            return True
        return "html" in plain and len(rich) > len(plain) // 4 and plain[:40] not in rich

    def _plain(self, part: Part) -> str:
        text = self._decoded(part, is_html=False)
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
        if part.content_type in ENRICHED:
            text = enriched_to_text(text)
        elif part.parameters.get("format", "").lower() == "flowed":
            text = unwrap_flowed(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
        return _NOT_TEXT.sub("", text)

    def _decoded(self, part: Part, *, is_html: bool) -> str:
        content = part.decoded(self._defects)
        if part.encoding == "base64":
            encoded = part.octets[part.start : part.end]
            if clear := encoded[clear_text_below(encoded) :]:
                content += b"\n\n" + clear
                self._defects.add("Clear text stands below base64.")
        # Four octets at most make a character; what is beyond needs no decoding.
        room = 4 * (self._limits.html if is_html else self._limits.text) + 4
        if len(content) > room:
            content = content[:room]
            self._defects.add("A text part is too long to be read whole.")
        text, as_declared = decode_text(content, part.parameters.get("charset", ""), is_html=is_html)
        if not as_declared:
            self._defects.add("A text part is not in the charset that it names.")
        return text


def _different(texts: Sequence[str]) -> Sequence[str]:
    """The texts, those that say the same words once."""
    return texts if len(texts) < 2 else list({_words(text): text for text in reversed(texts)}.values())[::-1]


def _words(text: str) -> str:
    """The letters and digits alone: what two forms of a text have in common."""
    return _NO_WORD.sub("", text).casefold()


def _without_blank_edges(text: str) -> str:
    """Without blank lines at both ends; the first line keeps what indents it."""
    text = text.rstrip()
    start = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, start) + 1 :]
