"""Which tables of an HTML part are tables: most only put things where the designer wants them."""

from __future__ import annotations

from collections.abc import Sequence

from .html_scan import Token

_CELLS = frozenset(("td", "th"))
#: Tags that begin a line within a cell.
_BREAKS = frozenset(("br", "hr", "p", "line", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"))


class _Table:
    """What was seen of one table so far."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.is_layout = False
        self.most_cells = 0
        self._cells = 0
        self._tall = 0
        self._lines = 0
        self._has_text = False

    def row(self) -> None:
        self.cell()
        self.most_cells = max(self.most_cells, self._cells)
        # Two texts of several lines beside each other would be read across.
        self.is_layout |= self._tall > 1
        self._cells = self._tall = 0

    def cell(self) -> None:
        self._tall += self._lines > 1
        self._cells += self._has_text
        self._lines, self._has_text = 0, False

    def text(self) -> None:
        if not self._has_text:
            self._has_text, self._lines = True, 1

    def line(self) -> None:
        # What begins a line counts from the second one on.
        self._lines += self._has_text


def tables_with_columns(tokens: Sequence[Token]) -> frozenset[int]:
    """Places in ``tokens`` where a table begins that is to be set in columns; linear.

    Not one that holds another table, a quotation or a mark, has no two filled cells in a row, or has two cells of
    several lines beside each other.
    """
    if not any(token.name == "table" for token in tokens):
        return frozenset()
    found: list[int] = []
    around: list[_Table] = []
    for number, token in enumerate(tokens):
        name = token.name
        if not name:
            if around and token.text and not token.text.isspace():
                around[-1].text()
        elif name == "table":
            if token.closing:
                if around:
                    _end(around.pop(), found)
            else:
                if around:
                    around[-1].is_layout = True
                around.append(_Table(number))
        elif around:
            _tag(around[-1], name)
    while around:
        _end(around.pop(), found)
    return frozenset(found)


def _tag(table: _Table, name: str) -> None:
    if name == "tr":
        table.row()
    elif name in _CELLS:
        table.cell()
    elif name in ("blockquote", "mark"):
        table.is_layout = True
    elif name in _BREAKS:
        table.line()


def _end(table: _Table, found: list[int]) -> None:
    table.row()
    if not table.is_layout and table.most_cells > 1:
        found.append(table.start)
