"""Each line of a text by whose words it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mailgate.model.span import SpanKind

from .attributions import attribution_ending_at
from .lines import Line
from .markup import Region
from .openings import Opening, kind_of_region, read_opening
from .separators import is_rule, read_separator
from .signatures import is_signature_mark, opens_signature

_OF_OTHERS: Final = (SpanKind.QUOTE, SpanKind.FORWARD)
#: Lines above a quotation in which its attribution is looked for.
_BLANKS_ABOVE: Final = 2


@dataclass(slots=True)
class Labels:
    """Kind and evidence of every line; ``attributed`` are the quoted lines of which something says whose they are."""

    kinds: list[SpanKind]
    evidence: list[str]
    attributed: list[bool] = field(default_factory=list)

    def put(self, kind: SpanKind, first: int, end: int, evidence: str, *, attributed: bool = True) -> None:
        count = max(0, end - first)
        self.kinds[first:end] = [kind] * count
        self.evidence[first:end] = [evidence] * count
        self.attributed[first:end] = [attributed] * count


def label_lines(text: str, lines: Sequence[Line], regions: Sequence[Region], subject: str) -> Labels:
    """What markup and grammar say of each line, before answers between quotations are looked at."""
    count = len(lines)
    labels = Labels([SpanKind.ANSWER] * count, [""] * count, [False] * count)
    starts = {region.first: region for region in regions}
    number, written, signature = 0, False, -1
    while number < count:
        line, region = lines[number], starts.get(number)
        if region and region.kind is SpanKind.SIGNATURE:
            labels.put(SpanKind.SIGNATURE, number, region.end, region.evidence)
            signature = number
        elif region:
            kind = region.kind
            if kind is SpanKind.QUOTE:
                kind = kind_of_region(lines, number, region.end, subject, nothing_above=not written)
            number = _label_region(lines, labels, region, kind)
            signature = -1
            continue
        if line.depth:
            number = _label_quoted(lines, labels, number)
            signature = -1
            continue
        if opening := read_opening(lines, number, subject, nothing_above=not written):
            if number in starts or not _introduces(starts, opening):
                number = _label_opening(labels, opening)
                signature = -1
                continue
            labels.put(opening.kind, opening.first, opening.below, opening.evidence)
        elif signature < 0 and is_signature_mark(text, line):
            signature = number
            end = _end_of_signature(lines, number, starts)
            if opens_signature(text, lines, number, end):
                labels.put(SpanKind.SIGNATURE, number, end, "signature mark")
        written = written or (not line.blank and labels.kinds[number] is SpanKind.ANSWER)
        number += 1
    return labels


def _introduces(starts: dict[int, Region], opening: Opening) -> bool:
    """Whether markup has the quotation begin right below it, and so also says where it ends."""
    return any(number in starts for number in range(opening.first + 1, opening.below + 3))


def _label_opening(labels: Labels, opening: Opening) -> int:
    end = len(labels.kinds) if opening.to_the_end else opening.below
    labels.put(opening.kind, opening.first, end, opening.evidence)
    return end


def _label_quoted(lines: Sequence[Line], labels: Labels, first: int) -> int:
    """The lines with ``>`` from ``first`` on, and blank ones between them; the number of the line below."""
    end = number = first
    while number < len(lines) and (lines[number].depth or lines[number].blank):
        if lines[number].depth:
            end = number + 1
        number += 1
    forward = _forward_within(lines, first, end)
    above = first > 0 and labels.kinds[first - 1] in _OF_OTHERS and labels.attributed[first - 1]
    if forward:
        labels.put(SpanKind.FORWARD, first, end, forward)
    elif above or _attributed_within(lines, first, end):
        kind = labels.kinds[first - 1] if above else SpanKind.QUOTE
        labels.put(kind, first, end, labels.evidence[first - 1] if above else "quoted lines")
    else:
        blanks = first
        while blanks and lines[blanks - 1].blank and first - blanks < _BLANKS_ABOVE + 2:
            blanks -= 1
        known = blanks > 0 and labels.kinds[blanks - 1] in _OF_OTHERS and labels.attributed[blanks - 1]
        kind = labels.kinds[blanks - 1] if known else SpanKind.QUOTE
        evidence = labels.evidence[blanks - 1] if known else "quoted lines"
        labels.put(kind, first, end, evidence, attributed=known)
    return end


def _forward_within(lines: Sequence[Line], first: int, end: int) -> str:
    """What shows that the quoted lines are a forward: their first words say so."""
    start = next((number for number in range(first, end) if not lines[number].blank), end)
    separator = read_separator(lines[start]) if start < end else None
    return separator.evidence if separator and separator.forward else ""


def _attributed_within(lines: Sequence[Line], first: int, end: int) -> bool:
    """Some programs put the ``>`` before the attribution too."""
    shown = [number for number in range(first, min(end, first + 8)) if not lines[number].blank][:4]
    return any(attribution_ending_at(lines, number) for number in shown)


def _label_region(lines: Sequence[Line], labels: Labels, region: Region, kind: SpanKind) -> int:
    """A region of markup with the attribution right above it; the number of the line below."""
    labels.put(kind, region.first, region.end, region.evidence)
    above = region.first - 1
    while above >= 0 and lines[above].blank and region.first - above <= _BLANKS_ABOVE:
        above -= 1
    if above >= 0 and labels.kinds[above] is SpanKind.ANSWER and not lines[above].blank:
        separator = read_separator(lines[above])
        attribution = attribution_ending_at(lines, above)
        if separator:
            kind = SpanKind.FORWARD if separator.forward else kind
            labels.put(kind, above, region.end, separator.evidence)
        elif attribution:
            labels.put(kind, attribution.first, region.end, region.evidence)
        elif is_rule(lines[above]):
            labels.put(kind, above, region.end, region.evidence)
    return region.end


def _end_of_signature(lines: Sequence[Line], first: int, starts: dict[int, Region]) -> int:
    """First line below that is quoted or told apart by markup; what opens a quotation labels itself afterwards."""
    number = first + 1
    while number < len(lines) and not lines[number].depth and number not in starts:
        number += 1
    return number
