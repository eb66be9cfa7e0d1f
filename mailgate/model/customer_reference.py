"""Customer references: what a customer writes as ``##PO1234##`` in a subject (DESIGN §5.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Characters of a value, blanks folded.
MAX_REFERENCE = 64

#: Two ``#`` and no more: a longer run is text, and one that follows a one-letter capital word belongs to it.
_MARK = re.compile(r"(?<!#)##(?!#)")
_BARRIER = re.compile(r"#{3,}")


def find_references(text: str) -> Iterator[tuple[int, int, str]]:
    """``(start, end, value)`` of each reference, from left to right, none overlapping; linear, never raises.

    ``text[start:end]`` is the reference with its marks, ``value`` is what stands between them, its blanks folded.
    Control characters may be in ``text``: what holds one is no reference.
    """
    marks = [found.start() for found in _MARK.finditer(text)]
    barriers = [found.start() for found in _BARRIER.finditer(text)]
    index = barrier = 0
    while index + 1 < len(marks):
        opening, closing = marks[index], marks[index + 1]
        while barrier < len(barriers) and barriers[barrier] < opening:
            barrier += 1
        blocked = barrier < len(barriers) and barriers[barrier] < closing
        value = "" if blocked else _value(text[opening + 2 : closing])
        if value and _may_open(text, opening) and _may_close(text, closing + 2):
            yield opening, closing + 2, value
            index += 2
        else:
            index += 1


def reference_key(value: str) -> str:
    """The form by which two references are the same."""
    return unicodedata.normalize("NFKC", value).casefold()


def _may_open(text: str, mark: int) -> bool:
    """Not right after a one-letter capital word, as in ``C##``."""
    before = text[mark - 1 : mark]
    two_before = text[mark - 2 : mark - 1] if mark > 1 else ""
    return not (before.isupper() and not (two_before.isalnum() or two_before == "_"))


def _may_close(text: str, after: int) -> bool:
    return not text[after : after + 1].isalnum()


def _value(between: str) -> str:
    """The value between two marks, folded; ``""`` if there is none to see, or it is too long or holds controls."""
    value = " ".join(between.split())
    if not 0 < len(value) <= MAX_REFERENCE:
        return ""
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c != "\t" for c in between):
        return ""
    return value if any(unicodedata.category(c) not in ("Cf", "Zs", "Mn", "Me") for c in value) else ""
