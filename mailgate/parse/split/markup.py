"""Marks and hints of the HTML form as regions of lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailgate.model.span import SpanKind

from ..marks import Hint, Mark, MarkKind
from .lines import MAX_LINES, Line, fold

#: Marks, and hints, that are looked at.
_MAX_MARKS: Final = 2_000
_MAX_HINTS: Final = 40
#: Fewer words may stand anywhere.
_FEWEST_CHARACTERS: Final = 12
_FIRST_WORDS: Final = 40
_MAX_LINE: Final = 400

_STARTS: Final = {
    MarkKind.QUOTE_START: SpanKind.QUOTE,
    MarkKind.FORWARD_START: SpanKind.FORWARD,
    MarkKind.SIGNATURE_START: SpanKind.SIGNATURE,
}
_ENDS: Final = {MarkKind.QUOTE_END: (SpanKind.QUOTE, SpanKind.FORWARD), MarkKind.SIGNATURE_END: (SpanKind.SIGNATURE,)}


@dataclass(frozen=True, slots=True)
class Region:
    """``lines[first:end]`` are told apart by markup."""

    kind: SpanKind
    first: int
    end: int
    evidence: str


def read_regions(text: str, lines: Sequence[Line], marks: Sequence[Mark], hints: Sequence[Hint]) -> list[Region]:
    """The outermost regions in order; none overlaps another.  Linear in marks and text."""
    placed = [(_line_at(lines, mark.offset), mark.kind, mark.evidence) for mark in marks[:_MAX_MARKS]]
    if hints and not marks:
        placed = _located(text, lines, hints[:_MAX_HINTS])
    found: list[Region] = []
    open_at: tuple[int, SpanKind, str] | None = None
    depth = 0
    for number, mark, evidence in sorted(placed, key=lambda one: (one[0], one[1] in _STARTS)):
        if mark in _STARTS:
            if open_at is None:
                open_at, depth = (number, _STARTS[mark], evidence), 1
            elif _STARTS[mark] is SpanKind.SIGNATURE or open_at[1] is not SpanKind.SIGNATURE:
                depth += _STARTS[mark] is open_at[1] or _STARTS[mark] is not SpanKind.SIGNATURE
            else:
                # A quotation below a signature that nothing closed.
                _add(found, open_at, number)
                open_at, depth = (number, _STARTS[mark], evidence), 1
        elif open_at and open_at[1] in _ENDS[mark]:
            depth -= 1
            if not depth:
                _add(found, open_at, number)
                open_at = None
    if open_at:
        _add(found, open_at, len(lines))
    return found


def _add(found: list[Region], start: tuple[int, SpanKind, str], end: int) -> None:
    if end > start[0]:
        found.append(Region(start[1], start[0], end, start[2]))


def _line_at(lines: Sequence[Line], offset: int) -> int:
    """Number of the line that begins at ``offset`` or is the first after it."""
    starts = bisect_right(lines, offset - 1, key=lambda line: line.start)
    return min(starts, len(lines)) if starts < MAX_LINES else len(lines)


def _located(text: str, lines: Sequence[Line], hints: Sequence[Hint]) -> list[tuple[int, MarkKind, str]]:
    """Where the words of each hint stand in the plain text, at the start of a line that bears no ``>``."""
    starts: list[int] = []
    pieces: list[str] = []
    length = 0
    for line in lines:
        words = fold(text[line.start : min(line.end, line.start + _MAX_LINE)])[:_MAX_LINE]
        starts.append(length)
        pieces.append(words)
        length += len(words) + 1 if words else 0
    whole = " ".join(piece for piece in pieces if piece)
    placed: list[tuple[int, MarkKind, str]] = []
    for hint in hints:
        words = fold(hint.words)
        place = whole.find(words) if len(words) >= _FEWEST_CHARACTERS else -1
        if place < 0 and len(words) > _FIRST_WORDS:
            # The two forms part where one of them writes out a link.
            place = whole.find(words[:_FIRST_WORDS])
        if place < 0:
            continue
        number = bisect_right(starts, place) - 1
        while number > 0 and not pieces[number]:
            number -= 1
        if starts[number] == place and not lines[number].depth:
            placed.append((number, hint.kind, hint.evidence))
    return placed
