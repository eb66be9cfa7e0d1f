"""HTML to readable text, in time linear in its size whatever stands in it.

The markup is read by ``html_scan`` and written anew with the few tags that lay out text, no attributes, no deeper than
a limit; only that goes to the HTML library (libxml2 gives no text beyond 256 levels and takes time quadratic in the
attributes of one tag: 110,000 of them took minutes).  Where columns would be padded to far more than the text itself,
a plain rendering is used.

Quotations (``blockquote``) come out as ``>`` lines, like those of plain text: one reading of quotes serves both.  What
mail programs say of quotations and signatures comes out as marks: characters that stand for them go through the layout
on lines of their own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

from mailgate.model.parsing import ParseLimits

from .defects import Defects
from .entities import unescaped
from .html_scan import AMPERSAND, CLOSE, FIRST_MARK, HARD_BLANK, MAX_MARKS, OPEN, OURS, VOID, Token, scan
from .html_tables import tables_with_columns
from .marks import Mark, MarkKind

#: Levels of layout that are kept; deeper text is still read.
_MAX_DEPTH = 100
#: The library takes 30 ms for a thousand of them.
_MAX_CELLS = 5_000
#: Lines times characters: the most that padded columns may come to.
_MAX_LAYOUT = 20_000_000

_CELLS = frozenset(("td", "th"))
_CELL_BOUND = frozenset(("table", "tr", "td", "th"))
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
#: As Outlook draws it where it makes text of HTML itself.
_RULE = "_" * 32
#: inscriptis goes on writing on the line that stands before a table.
_TAGS = {
    "blockquote": (f"<blockquote><div>{OPEN}</div>", f"<div>{CLOSE}</div></blockquote>"),
    "table": ("<div><table>", "</table></div>"),
    "td": ('<td valign="top">', "</td>"),
    "hr": (f"<div>{_RULE}</div>", ""),
    "br": ("<br>", ""),
    **{name: (f"<{name}>", f"</{name}>") for name in ("p", "tr", "ul", "ol", "li", "pre")},
    # The library's own would stand in one line.
    **dict.fromkeys(("dl", "dt", "dd"), ("<div>", "</div>")),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), ("<h1>", "</h1>")),
    "th": ('<th valign="top">', "</th>"),
}
_DIV = ("<div>", "</div>")
#: What blocks one below the other do not show.
_NEED_LAYOUT = frozenset(("table", "ul", "ol", "li", "pre"))
_WITHOUT_END = frozenset(("br", "hr", "mark"))
#: Blocks with a blank line around.
_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
_MARK = re.compile(f"[{OPEN}{CLOSE}{chr(FIRST_MARK)}-{chr(FIRST_MARK + MAX_MARKS)}]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_ANY_TAG = re.compile(r"<[a-zA-Z/!?]")


def html_to_text(markup: str, limits: ParseLimits, defects: Defects) -> tuple[str, tuple[Mark, ...]]:
    """The text of an HTML part and what its markup tells of it; linear in its size, never raises.

    Lines end in LF; no blank lines around, never two of them in a row, no blanks at line ends (``-- `` excepted).
    What is beyond ``limits.html`` characters is not read; that is a defect, and so is markup too odd for its layout.
    """
    if len(markup) > limits.html:
        defects.add(f"An HTML part is longer than {limits.html} characters; the rest of it was not read.")
        markup = markup[: limits.html]
    if not _ANY_TAG.search(markup):
        # Plain text under a wrong name: its line ends are all that lays it out.
        return _CONTROL.sub("", OURS.sub("", unescaped(markup)).replace("\r\n", "\n")).replace("\xa0", " ").strip(), ()
    scanned = scan(markup, defects)
    text, marks = _read(scanned.tokens, scanned.marks, defects)
    if not text and scanned.hid:
        scanned = scan(markup, defects, show_hidden=True)
        return _read(scanned.tokens, scanned.marks, defects)
    return text, marks


def _read(
    tokens: Sequence[Token], marks: Sequence[tuple[MarkKind, str]], defects: Defects
) -> tuple[str, tuple[Mark, ...]]:
    text = _laid_out(tokens)
    if text is None:
        defects.add("An HTML part was read without its layout.")
        text = _in_blocks(tokens)
    return _Lines(marks).read(text)


def _laid_out(tokens: Sequence[Token]) -> str | None:
    """The text with its tables and lists in place; None if padding would be out of proportion, or on any failure."""
    if _NEED_LAYOUT.isdisjoint(token.name for token in tokens):
        # Most answers; the library takes two thirds of the time of all the rest together.
        return _in_blocks(tokens)
    if sum(token.name in _CELLS for token in tokens) > _MAX_CELLS:
        return None
    columns = tables_with_columns(tokens)
    if columns:
        lines = sum(1 if token.name else token.text.count("\n") for token in tokens if token.name not in _CELLS)
        if lines * sum(len(token.text) for token in tokens) > _MAX_LAYOUT:
            return None
    try:
        rewritten = _Rewriting(columns).rewritten(tokens)
        return str(inscriptis.get_text(rewritten, _CONFIGURATION)) if rewritten.strip() else ""
    except MemoryError:
        raise
    except Exception:
        # Two libraries and a C parser on foreign text: what they may raise is written nowhere, and the remedy is the
        # same for all of it.
        return None


_CONFIGURATION = ParserConfig(css=STRICT_CSS_PROFILE)


class _Rewriting:
    """The tokens as well-formed HTML of limited depth."""

    def __init__(self, columns: frozenset[int]) -> None:
        self._columns = columns
        self._out: list[str] = []
        #: Names of what is open, and what ends it.
        self._names: list[str] = []
        self._ends: list[str] = []
        #: Of each open list: its next number, None where the library counts.
        self._numbers: list[int | None] = []

    def rewritten(self, tokens: Sequence[Token]) -> str:
        out = self._out
        for number, token in enumerate(tokens):
            name = token.name
            if not name:
                out.append(html.escape(token.text.replace("&", AMPERSAND), quote=False))
            elif name == "mark":
                out.append(f"<div>{token.text}</div>")
            elif name in VOID:
                if not token.closing:
                    out.append(_TAGS[name][0])
            elif token.closing:
                self._close(self._levels_to_close("p" if name == "line" else name))
            else:
                self._open(name, token.text, has_columns=number in self._columns)
        self._close(len(self._names))
        return "".join(out)

    def _open(self, name: str, asked: str, *, has_columns: bool) -> None:
        start, end = _TAGS.get(name, _DIV)
        if name == "line":
            name = "p"
        implied = _IMPLIED_END.get(name, ())
        while self._names and self._names[-1] in implied:
            self._close(1)
        if len(self._names) >= _MAX_DEPTH:
            return
        if name in _CELL_BOUND and not (has_columns if name == "table" else self._in_columns()):
            start, end = _DIV
        elif name in ("ol", "ul"):
            self._numbers.append(int(asked) if asked and name == "ol" else None)
            if self._numbers[-1] is not None:
                # The library counts from one only.
                start, end = _DIV
        elif name == "li" and self._numbers and (counted := self._numbers[-1]) is not None:
            counted = int(asked) if asked else counted
            self._numbers[-1] = counted + 1
            start, end = f"<div>{counted}. ", "</div>"
        self._names.append(name)
        self._ends.append(end)
        self._out.append(start)

    def _in_columns(self) -> bool:
        for name, end in zip(reversed(self._names), reversed(self._ends), strict=True):
            if name == "table":
                return end != _DIV[1]
        return False

    def _close(self, count: int) -> None:
        for _ in range(count):
            if self._names.pop() in ("ol", "ul"):
                self._numbers.pop()
            self._out.append(self._ends.pop())

    def _levels_to_close(self, name: str) -> int:
        """How many levels an end tag closes; 0 where its start is missing, or outside of the cell it stands in."""
        for level, candidate in enumerate(reversed(self._names), 1):
            if candidate == name:
                return level
            if candidate in _CELLS and name not in _CELL_BOUND:
                break
        return 0


def _in_blocks(tokens: Sequence[Token]) -> str:
    """The text block by block, as it is seen where there are no lists and columns; cells stand below each other."""
    lines: list[str] = []
    line: list[str] = []
    #: An end without a start ends nothing, a cell without a table is none.
    still_open: dict[str, int] = {}

    def end_line() -> bool:
        text = " ".join("".join(line).split())
        line.clear()
        if text:
            lines.append(text)
        return bool(text)

    for token in tokens:
        name = token.name
        if not name:
            line.append(token.text)
            continue
        if name not in _WITHOUT_END:
            is_open = still_open.get(name, 0)
            if (token.closing and not is_open) or (
                name in _CELL_BOUND and name != "table" and not still_open.get("table")
            ):
                continue
            still_open[name] = is_open + (-1 if token.closing else 1)
        has_ended = end_line()
        if name in _SPACED or (name not in ("br", "mark") and still_open.pop("p", 0)):
            # Another block ends a paragraph that was not closed.
            lines.append("")
        if name in _SPACED:
            continue
        if name == "br":
            if not has_ended:
                lines.append("")
        elif name == "mark":
            lines.append(token.text)
        elif name == "blockquote":
            lines.append(CLOSE if token.closing else OPEN)
        elif name == "hr":
            lines.append(_RULE)
    end_line()
    return "\n".join(lines)


class _Lines:
    """Laid-out text to its final form: ``>`` before what is quoted, marks by their offset."""

    def __init__(self, marks: Sequence[tuple[MarkKind, str]]) -> None:
        self._known = marks
        self._lines: list[str] = []
        self._offset = 0
        self._depth = 0
        self._blank = False
        self._last_depth = 0
        #: Marks that stand before the next line of text.
        self._waiting: list[tuple[MarkKind, str]] = []
        self._marks: list[Mark] = []

    def read(self, text: str) -> tuple[str, tuple[Mark, ...]]:
        just_opened = False
        for line in _CONTROL.sub("", text.replace("\r", "\n")).split("\n"):
            special = _MARK.findall(line) if not line.isascii() else ()
            closed = 0
            for one in special:
                if one == OPEN:
                    self._depth += 1
                    just_opened = True
                elif one == CLOSE:
                    closed += 1
                else:
                    self._waiting.append(self._known[ord(one) - FIRST_MARK])
            if special:
                line = _MARK.sub("", line)
            if line := self._content(line):
                self._add(line)
                just_opened = False
            elif not special and not just_opened:
                self._blank = True
            self._depth = max(0, self._depth - closed)
        self._flush(self._offset)
        return "\n".join(self._lines), self._sound()

    def _content(self, line: str) -> str:
        if not line.isascii():
            line = line.replace(HARD_BLANK, "\xa0").replace(AMPERSAND, "&")
            if line.strip() == "--" and line.endswith("\xa0"):
                return "-- "
            line = line.replace("\xa0", " ")
        return line.strip() if self._depth else line.rstrip()

    def _add(self, line: str) -> None:
        if self._blank and self._lines:
            self._put(">" * min(self._depth, self._last_depth, 20))
        self._blank = False
        self._flush(self._offset)
        self._put(f"{'>' * min(self._depth, 20)} {line}" if self._depth else line)
        self._last_depth = self._depth

    def _put(self, line: str) -> None:
        self._lines.append(line)
        self._offset += len(line) + 1

    def _flush(self, offset: int) -> None:
        self._marks += (Mark(offset, kind, evidence) for kind, evidence in self._waiting)
        self._waiting.clear()

    def _sound(self) -> tuple[Mark, ...]:
        """Without what begins at the end of the text, or ends where it began."""
        end = max(0, self._offset - 1)
        kept: list[Mark] = []
        for mark in self._marks:
            mark = Mark(min(mark.offset, end), mark.kind, mark.evidence)
            if mark.kind in (MarkKind.QUOTE_END, MarkKind.SIGNATURE_END):
                if kept and kept[-1].offset == mark.offset and kept[-1].kind in _STARTS[mark.kind]:
                    kept.pop()
                    continue
            elif mark.offset >= end:
                continue
            kept.append(mark)
        return tuple(kept)


_STARTS = {
    MarkKind.QUOTE_END: (MarkKind.QUOTE_START, MarkKind.FORWARD_START),
    MarkKind.SIGNATURE_END: (MarkKind.SIGNATURE_START,),
}
