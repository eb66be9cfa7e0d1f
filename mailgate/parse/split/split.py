"""A text to spans, and the message that it passes on.

How sure the evidence is: ``reply marker`` is our own line and certain.  ``header block``, ``original message line``,
``forward line``, ``signature mark`` and ``attribution`` stand in no prose.  ``quoted lines`` without an attribution,
``mobile line``, ``footer``, ``list footer``, ``rule at the end`` and ``closing formula and contact lines`` are good
guesses, as are the names of markup, which a program may put around anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailgate.model.message import Forwarded
from mailgate.model.span import Span, SpanKind

from ..marks import Hint, Mark
from .attributions import attribution_ending_at, is_introduction
from .forwards import read_forwarded
from .labels import Labels, label_lines
from .lines import Line, read_lines
from .marker import EVIDENCE, find_marker
from .markup import read_regions
from .own_words import settle


@dataclass(frozen=True, slots=True)
class Split:
    """A text taken apart."""

    #: They lie end to end and cover the whole text.
    spans: tuple[Span, ...]
    #: The message that stands below an inline header block, None if there is none.
    forwarded: Forwarded | None = None


def split_text(text: str, marks: Sequence[Mark] = (), hints: Sequence[Hint] = (), subject: str = "") -> Split:
    """Whose words each part of ``text`` (lines ended by LF) is; linear, never raises.

    ``subject``: of the message, decoded; its prefix tells a forward from an answer where the text does not.
    The author's own words are what is left over: where in doubt a line is his.  Lines beyond the first 5,000 go with
    the last of these, but for our marker line, which is found anywhere.
    """
    if not text:
        return Split(())
    lines = read_lines(text)
    labels = label_lines(text, lines, read_regions(text, lines, marks, hints), subject)
    marker = find_marker(text)
    if marker is not None:
        _put_marker(text, lines, labels, marker)
    settle(lines, labels, subject)
    spans = _spans(text, lines, labels)
    if marker is not None:
        spans = _cut_at(spans, marker, len(text), lines)
    return Split(spans, _forwarded(text, lines, labels))


def _put_marker(text: str, lines: Sequence[Line], labels: Labels, offset: int) -> None:
    """Everything from the marker line on is quoted, with what introduces it right above.

    Where quoted lines hold it and nothing of the author's stands above them, he answers below: then it is the
    quotation it stands in that ends above his words.
    """
    number = next((index for index, line in enumerate(lines) if line.end > offset), None)
    if number is None:
        return
    first = number
    while first and (lines[first - 1].blank or labels.kinds[first - 1] in (SpanKind.QUOTE, SpanKind.FORWARD)):
        first -= 1
    if first and is_introduction(lines[first - 1]):
        found = attribution_ending_at(lines, first - 1)
        first = found.first if found else first - 1
    while first < number and lines[first].blank:
        first += 1
    end = number if lines[number].depth else len(lines)
    while end < len(lines) and (lines[end].depth or lines[end].blank):
        end += 1
    if end < len(lines):
        above = any(labels.kinds[line] is SpanKind.ANSWER and not lines[line].blank for line in range(first))
        # A second one further down: then what stands between them is an earlier exchange.
        if (above and not _answered_between(lines, end)) or find_marker(text[lines[end].start :]) is not None:
            end = len(lines)
    labels.put(SpanKind.QUOTE, first, end, EVIDENCE)


def _answered_between(lines: Sequence[Line], first: int) -> bool:
    """Whether the words at ``first`` stand between quoted lines, blank ones around: his answer, and no wrapped line."""
    below = next((number for number in range(first, len(lines)) if lines[number].depth), 0)
    return below > 0 and lines[first - 1].blank and lines[below - 1].blank


def _spans(text: str, lines: Sequence[Line], labels: Labels) -> tuple[Span, ...]:
    """Lines of one kind and evidence as one span; a blank line goes with what stands above it."""
    found: list[Span] = []
    for line, kind, evidence in zip(lines, labels.kinds, labels.evidence, strict=True):
        last = found[-1] if found else None
        if last and ((line.blank and not line.depth) or last.kind is kind):
            found[-1] = Span(last.kind, last.start, line.end, last.evidence)
        elif last and not text[last.start : last.end].strip():
            found[-1] = Span(kind, last.start, line.end, evidence)
        else:
            found.append(Span(kind, line.start, line.end, evidence))
    last = found[-1]
    found[-1] = Span(last.kind, last.start, len(text), last.evidence)
    return tuple(span for span in found if span.end > span.start)


def _cut_at(spans: tuple[Span, ...], offset: int, end: int, lines: Sequence[Line]) -> tuple[Span, ...]:
    """A marker line beyond the lines looked at: what follows it is quoted."""
    if offset < lines[-1].end:
        return spans
    kept = [span for span in spans if span.start < offset]
    last = kept[-1]
    if last.kind is SpanKind.QUOTE:
        return spans
    kept[-1] = Span(last.kind, last.start, offset, last.evidence)
    return (*kept, Span(SpanKind.QUOTE, offset, end, EVIDENCE))


def _forwarded(text: str, lines: Sequence[Line], labels: Labels) -> Forwarded | None:
    if SpanKind.FORWARD not in labels.kinds:
        return None
    first = labels.kinds.index(SpanKind.FORWARD)
    end = first
    while end < len(lines) and (labels.kinds[end] is SpanKind.FORWARD or (lines[end].blank and not lines[end].depth)):
        end += 1
    return read_forwarded(text, lines, first, end)
