"""The lines of a text as the grammar looks at them: blanks, quotation marks and dashes of every kind made one."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Lines looked at; what is beyond them goes with the last of them.
MAX_LINES = 5_000
#: A longer line is prose: of it only the depth of quotation is looked at.
MAX_LINE = 500
_MAX_REST = 24

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\u3000\t\r\v\f", " "),
        **dict.fromkeys(
            "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad"
        ),
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501", "-"),
        "\uff1a": ":",
        "\ufe55": ":",
        "\uff08": "(",
        "\uff09": ")",
        "\uff1c": "<",
        "\uff1e": ">",
    }
)
_UNLIKE = re.compile("[" + re.escape("".join(map(chr, _ALIKE))) + "]")
_QUOTED = re.compile(r"(?: {0,3}>)+ {0,8}")


@dataclass(slots=True)
class Line:
    """One line; ``start`` and ``end`` are offsets in the text, the line end included."""

    start: int
    end: int
    #: Levels of ``>`` before it.
    depth: int
    #: What stands behind them, without blanks around; ``""`` where the line is too long to be anything but prose.
    words: str
    #: ``words`` in lower case and without the stars of bold text at either end.
    key: str
    blank: bool


def read_lines(text: str) -> list[Line]:
    """The first ``MAX_LINES`` lines of ``text``; linear."""
    found: list[Line] = []
    start = 0
    for raw in text.split("\n", MAX_LINES)[:MAX_LINES]:
        end = min(start + len(raw) + 1, len(text))
        line = _line(raw, start, end)
        if line.depth == 1 and line.key.endswith(":") and len(line.key) < _MAX_REST and _is_open(found[-2:]):
            # The bracket of an address, broken off the attribution in the line above: "<x@y.example" / "> wrote:".
            line.depth, line.words, line.key = 0, f"> {line.words}", f"> {line.key}"
        found.append(line)
        start = end
    return found


def _is_open(above: list[Line]) -> bool:
    """Whether a ``<`` in these lines is not closed."""
    return sum(line.words.count("<") - line.words.count(">") for line in above if not line.depth) > 0


def _line(raw: str, start: int, end: int) -> Line:
    shown = raw[:MAX_LINE]
    # Translating takes ten times as long as looking whether there is anything to translate.
    if _UNLIKE.search(shown):
        shown = shown.translate(_ALIKE)
    quoted = _QUOTED.match(shown) if ">" in shown else None
    depth = 0
    if quoted and not shown.startswith(">From "):
        # Mailbox files write ">From" for a line of text that begins with From.
        depth = quoted.group().count(">")
        shown = shown[quoted.end() :]
    words = shown.strip()
    if len(raw) > MAX_LINE and not words.startswith("----"):
        return Line(start, end, depth, "", "", blank=False)
    return Line(start, end, depth, words, words.lower().strip("* "), blank=not words)


def fold(words: str) -> str:
    """Blanks of every kind folded to one, quotation marks and dashes made one, lower case."""
    return " ".join(words.translate(_ALIKE).split()).lower()
