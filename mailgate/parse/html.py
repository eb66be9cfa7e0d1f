"""HTML to readable text, in time linear in its size whatever stands in it.

A forward-only scanner reads the markup and writes it anew with the few tags that lay out text, no attributes, no deeper
than a limit; only that goes to the HTML library (libxml2 gives no text beyond 256 levels and takes time quadratic in
the attributes of one tag: 110,000 of them took minutes).  Where columns would be padded to far more than the text
itself, the scanner's own plain rendering is used.

Quotations (``blockquote``) come out as ``>`` lines, like those of plain text: one reading of quotes serves both.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

from mailgate.model.message import ParseLimits

from .defects import Defects

#: Beyond it tags are taken out blindly; one real mail in 3,176 has more.
_MAX_TAGS = 30_000
#: Levels of layout that are kept; deeper text is still read.
_MAX_DEPTH = 100
#: Lines times characters: the most that padded columns may come to.
_MAX_LAYOUT = 20_000_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_TAG_END = re.compile(r"""=\s*(["'])|>""")
_BLIND = re.compile(r"<[^<>]*>")
#: The tags that lay out text.
_LAYOUT = frozenset(
    "p div br hr table tr td th ul ol li blockquote pre dl dt dd h1 h2 h3 h4 h5 h6".split()  # noqa: SIM905 - shorter
)
_VOID = frozenset(("br", "hr"))
_CELLS = frozenset(("td", "th"))
#: Which open tags a new one closes where their end was left out (HTML Living Standard §13.1.2.4).
_IMPLIED_END = {
    "p": frozenset(("p",)),
    "li": frozenset(("li", "p")),
    "dt": frozenset(("dt", "dd", "p")),
    "dd": frozenset(("dt", "dd", "p")),
    "td": frozenset(("td", "th", "p")),
    "th": frozenset(("td", "th", "p")),
    "tr": frozenset(("tr", "td", "th", "p")),
}
#: Elements whose content is not text.
_UNSHOWN = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "template", "textarea")
}

#: Private-use characters that mark where a quotation starts and ends; taken out of the mail's own text first.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
#: inscriptis goes on writing on the line that stands before a table.
_START = {"blockquote": f"<blockquote><div>{_OPEN}</div>", "table": "<div><table>"}
_END = {"blockquote": f"<div>{_CLOSE}</div></blockquote>", "table": "</table></div>"}
_NO_MARKS = {ord(_OPEN): None, ord(_CLOSE): None, 0: None}


@dataclass(frozen=True, slots=True)
class _Token:
    """Text with its entities decoded, or (``name`` not empty) a tag that lays out text."""

    text: str
    name: str = ""
    closing: bool = False


def html_to_text(markup: str, limits: ParseLimits, defects: Defects) -> str:
    """The text of an HTML part; linear in its size, never raises (MemoryError excepted).

    What is beyond ``limits.html`` characters is not read; that is a defect, and so is markup too odd for its layout.
    """
    if len(markup) > limits.html:
        defects.add(f"An HTML part is longer than {limits.html} characters; the rest of it was not read.")
        markup = markup[: limits.html]
    tokens = list(_Scanner(markup.translate(_NO_MARKS), defects).tokens())
    text = _laid_out(tokens)
    if text is None:
        defects.add("An HTML part was read without its layout.")
        text = _plain(tokens)
    return _quotations_as_lines(text)


class _Scanner:
    """Markup to tokens; every search goes forward only."""

    def __init__(self, markup: str, defects: Defects) -> None:
        self._markup = markup
        self._defects = defects
        #: Quotation marks of which no further one follows.
        self._used_up: set[str] = set()

    def tokens(self) -> Iterator[_Token]:
        markup = self._markup
        position = tags = 0
        while 0 <= position < len(markup):
            opening = markup.find("<", position)
            if opening < 0:
                break
            if opening > position:
                yield _Token(_unescaped(markup[position:opening]))
            tags += 1
            if tags > _MAX_TAGS:
                self._defects.add(f"An HTML part has more than {_MAX_TAGS} tags.")
                yield _Token(_unescaped(_BLIND.sub(" ", markup[opening:])))
                return
            tag = _TAG.match(markup, opening)
            if tag is None and not markup.startswith(("<!", "<?", "</"), opening):
                yield _Token("<")
                position = opening + 1
                continue
            position = self._after(opening, tag)
            if tag and (name := tag[2].lower()) in _LAYOUT:
                yield _Token("", name, bool(tag[1]))
        if 0 <= position < len(markup):
            yield _Token(_unescaped(markup[position:]))

    def _after(self, opening: int, tag: re.Match[str] | None) -> int:
        """The position after the tag, comment or unshown element at ``opening``; -1 if all the rest belongs to it."""
        markup = self._markup
        if markup.startswith("<!--", opening):
            end = markup.find("-->", opening + 4)
            return end + 3 if end >= 0 else -1
        if tag is None:
            end = markup.find(">", opening)
            return end + 1 if end >= 0 else -1
        end = self._tag_end(tag.end())
        unshown = _UNSHOWN.get(tag[2].lower())
        if unshown is None or tag[1] or end < 0:
            return end
        found = unshown.search(markup, end)
        return found.start() if found else -1

    def _tag_end(self, position: int) -> int:
        """The position after the ``>`` that ends a tag; a ``>`` in a quoted value does not."""
        markup = self._markup
        while found := _TAG_END.search(markup, position):
            quote = found[1]
            if quote is None:
                return found.end()
            closing = -1 if quote in self._used_up else markup.find(quote, found.end())
            if closing < 0:
                # Never closed: then it is no quotation, or a forgotten mark would swallow the rest of the mail.
                self._used_up.add(quote)
                position = found.end()
            else:
                position = closing + 1
        return -1


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    try:
        return html.unescape(text).translate(_NO_MARKS)
    except ValueError:
        # A numeric entity of more digits than Python converts.
        return text


def _laid_out(tokens: list[_Token]) -> str | None:
    """The text with its tables and lists in place; None if padding would be out of proportion, or on any failure."""
    lines = sum(1 for token in tokens if token.name not in _CELLS and token.name)
    size = sum(len(token.text) for token in tokens)
    lines += sum(token.text.count("\n") for token in tokens)
    if any(token.name == "table" for token in tokens) and lines * size > _MAX_LAYOUT:
        return None
    try:
        return str(inscriptis.get_text(_rewritten(tokens), ParserConfig(css=STRICT_CSS_PROFILE)))
    except MemoryError:
        raise
    except Exception:
        # Two libraries and a C parser on foreign text: what they may raise is written nowhere, and the remedy is the
        # same for all of it.
        return None


def _rewritten(tokens: list[_Token]) -> str:
    """The tokens as well-formed HTML of limited depth."""
    out: list[str] = []
    open_tags: list[str] = []

    def close(count: int) -> None:
        for _ in range(count):
            name = open_tags.pop()
            out.append(_END.get(name) or f"</{name}>")

    for token in tokens:
        name = token.name
        if not name:
            out.append(html.escape(token.text, quote=False))
        elif name in _VOID:
            out.append(f"<{name}>")
        elif token.closing:
            close(_levels_to_close(open_tags, name))
        else:
            while open_tags and open_tags[-1] in _IMPLIED_END.get(name, ()):
                close(1)
            if len(open_tags) < _MAX_DEPTH:
                open_tags.append(name)
                out.append(_START.get(name) or f"<{name}>")
    close(len(open_tags))
    return "".join(out)


def _levels_to_close(open_tags: list[str], name: str) -> int:
    """How many levels an end tag closes; 0 where its start is missing, or outside of the table cell it stands in."""
    for level, candidate in enumerate(reversed(open_tags), 1):
        if candidate == name:
            return level
        if candidate in _CELLS and name not in ("table", "tr", "td", "th"):
            break
    return 0


def _plain(tokens: list[_Token]) -> str:
    """The text in lines, cells of a row one after the other."""
    out: list[str] = []
    for token in tokens:
        if not token.name:
            out.append(token.text)
        elif token.name == "blockquote":
            out.append(f"\n{_CLOSE if token.closing else _OPEN}\n")
        else:
            out.append(" " if token.name in _CELLS else "\n")
    tidy: list[str] = []
    for line in "".join(out).split("\n"):
        folded = " ".join(line.split())
        if folded or (tidy and tidy[-1]):
            tidy.append(folded)
    return "\n".join(tidy)


def _quotations_as_lines(text: str) -> str:
    """``>`` before each line between the marks, instead of the marks and of what indents it; no blanks at line ends."""
    lines: list[str] = []
    depth = 0
    just_opened = False
    for line in text.split("\n"):
        opened, closed = line.count(_OPEN), line.count(_CLOSE)
        content = line.translate(_NO_MARKS)
        depth += opened
        just_opened = bool(opened) or (just_opened and not content.strip())
        if content.strip() or not (just_opened or closed):
            prefix = ">" * min(depth, 20)
            lines.append(f"{prefix} {content.strip()}".rstrip() if prefix else content.rstrip())
        depth = max(0, depth - closed)
    return "\n".join(lines)
