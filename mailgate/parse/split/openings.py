"""Where an earlier message begins: the separating line, header block or attribution that opens it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailgate.model.span import SpanKind

from .attributions import Attribution, attribution_at_start, attribution_ending_at, introduces_quoted
from .forwards import is_first_subject, is_forward_subject, is_reply_subject
from .header_blocks import HeaderBlock, read_header_block
from .lines import Line
from .separators import bare_separator, is_rule, read_separator

#: Lines between a separating line and the header block that it announces.
_BLOCK_BELOW: Final = 4
#: Notes on paper: ``"Jeanne" ---03/03/2026 10:12:55---first words``.
_NOTES: Final = re.compile(r"[^-]{1,80} ---\d{1,4}[./-]\d{1,2}[./-]\d{1,4} \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?---")
#: A field of a form, such as "Message : ...".
_FIELD: Final = re.compile(r"[^\W\d_][\w' -]{1,30} ?: ?\S")


@dataclass(frozen=True, slots=True)
class Opening:
    """An earlier message begins at ``first``; what introduces it ends before ``below``."""

    kind: SpanKind
    first: int
    below: int
    evidence: str
    #: Without this nothing but quoted lines below it is part of it.
    to_the_end: bool


def read_opening(lines: Sequence[Line], number: int, subject: str, *, nothing_above: bool) -> Opening | None:
    """The opening at ``number`` (an attribution ends there); None where the author's text goes on."""
    line = lines[number]
    if line.blank:
        return None
    if separator := read_separator(line):
        below = _end_of_block_below(lines, number)
        kind = (
            SpanKind.FORWARD if separator.forward or is_forward_subject(subject, separator.language) else SpanKind.QUOTE
        )
        return Opening(kind, number, below, separator.evidence, to_the_end=not _quoted_below(lines, below))
    if _NOTES.match(line.words):
        return Opening(SpanKind.QUOTE, number, number + 1, "attribution", to_the_end=True)
    if bare := _bare(lines, number, subject):
        return bare
    if ":" not in line.words and not line.key.endswith((">", "----", "skrev")):
        return None
    if (block := read_header_block(lines, number)) and not (is_first_subject(subject) and _may_be_form(lines, block)):
        below = block.last + 1
        kind = _kind_of_block(subject, block.language, nothing_above=nothing_above)
        above = _with_rule_above(lines, number)
        return Opening(kind, above, below, block.evidence, to_the_end=not _quoted_below(lines, below))
    return _attribution(lines, number, subject)


def _may_be_form(lines: Sequence[Line], block: HeaderBlock) -> bool:
    """Whether people write such lines, too: of a journey, or with further fields right above or below."""
    if block.is_timed:
        return False
    if not any("@" in value for value in block.values.values()):
        return True
    around = (*lines[max(0, block.first - 1) : block.first], *lines[block.last + 1 : block.last + 2])
    return any(_FIELD.match(line.words) for line in around)


def _bare(lines: Sequence[Line], number: int, subject: str) -> Opening | None:
    separator = bare_separator(lines[number])
    if separator is None or _end_of_block_below(lines, number) == number + 1:
        return None
    below = _end_of_block_below(lines, number)
    kind = SpanKind.FORWARD if separator.forward or is_forward_subject(subject, separator.language) else SpanKind.QUOTE
    above = _with_rule_above(lines, number)
    return Opening(kind, above, below, separator.evidence, to_the_end=not _quoted_below(lines, below))


def _attribution(lines: Sequence[Line], number: int, subject: str) -> Opening | None:
    found = attribution_ending_at(lines, number)
    if found is None:
        inline = attribution_at_start(lines, number)
        return Opening(SpanKind.QUOTE, number, number + 1, inline.evidence, to_the_end=True) if inline else None
    if introduces_quoted(lines, found):
        return Opening(SpanKind.QUOTE, found.first, found.last + 1, found.evidence, to_the_end=False)
    if not found.sure or not _starts_paragraph(lines, found):
        return None
    if is_first_subject(subject) and not _has_address(lines, found):
        return None
    return Opening(SpanKind.QUOTE, found.first, found.last + 1, found.evidence, to_the_end=True)


def _starts_paragraph(lines: Sequence[Line], found: Attribution) -> bool:
    """Prose that quotes somebody stands in a paragraph; one with an address stands nowhere in prose."""
    above = found.first - 1
    return (
        above < 0 or lines[above].blank or lines[above].depth > 0 or is_rule(lines[above]) or _has_address(lines, found)
    )


def _has_address(lines: Sequence[Line], found: Attribution) -> bool:
    return any("@" in line.words for line in lines[found.first : found.last + 1])


def _end_of_block_below(lines: Sequence[Line], number: int) -> int:
    """Number of the line below the header block, or attribution, that a separating line announces."""
    for below in range(number + 1, min(len(lines), number + 1 + _BLOCK_BELOW)):
        if lines[below].blank:
            continue
        block = read_header_block(lines, below, announced=True)
        return block.last + 1 if block else number + 1
    return number + 1


def _quoted_below(lines: Sequence[Line], below: int) -> bool:
    """Whether quoted lines follow, so that what is not quoted further down may be the author's."""
    for line in lines[below : below + 3]:
        if line.depth:
            return True
        if not line.blank:
            return False
    return False


def kind_of_region(lines: Sequence[Line], first: int, end: int, subject: str, *, nothing_above: bool) -> SpanKind:
    """What markup calls a quotation: a forward, where its first lines or the subject say so."""
    shown = [number for number in range(first, min(end, first + 8)) if not lines[number].blank][:3]
    for number in shown:
        separator = read_separator(lines[number])
        if separator and separator.forward:
            return SpanKind.FORWARD
        block = None if separator else read_header_block(lines, number)
        if separator or block:
            language = separator.language if separator else block.language if block else ""
            return _kind_of_block(subject, language, nothing_above=nothing_above)
    return SpanKind.QUOTE


def _kind_of_block(subject: str, language: str, *, nothing_above: bool) -> SpanKind:
    """A header block alone is the same for an answer and a forward: the subject tells them apart."""
    if is_forward_subject(subject, language):
        return SpanKind.FORWARD
    return SpanKind.FORWARD if nothing_above and subject and not is_reply_subject(subject) else SpanKind.QUOTE


def _with_rule_above(lines: Sequence[Line], number: int) -> int:
    """Outlook draws a line above its header block: that belongs to it."""
    above = number - 1
    while above >= 0 and lines[above].blank and number - above <= 3:
        above -= 1
    return above if above >= 0 and is_rule(lines[above]) else number
