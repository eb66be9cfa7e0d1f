"""The author's own words among the rest: answers between quotations, prompts that are none, what ends his text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mailgate.model.span import SpanKind

from .attributions import is_introduction
from .forwards import is_first_subject
from .labels import Labels
from .lines import Line
from .marker import EVIDENCE
from .signatures import find_signature

#: A quoted line that a program wrapped is at least so long, and what it lost to the next line at most.
_WRAPPED_FROM: Final = 55
_WRAPPED_REST: Final = 40
INTERLEAVED: Final = "answers between quoted lines"


@dataclass(slots=True)
class Run:
    """Lines ``first`` to before ``end`` of one kind; blank lines go with what stands above them."""

    kind: SpanKind
    first: int
    end: int
    attributed: bool


def settle(lines: Sequence[Line], labels: Labels, subject: str) -> None:
    """Make of the labels by markup and grammar what the text is to a reader."""
    if all(kind is SpanKind.ANSWER for kind in labels.kinds):
        _take_signature(lines, labels, Run(SpanKind.ANSWER, 0, len(lines), attributed=False), final=True)
        return
    _rejoin_wrapped(lines, labels)
    _keep_prompts(lines, labels, is_first=is_first_subject(subject))
    runs = list(_runs(lines, labels))
    for place, run in enumerate(runs):
        if run.kind is SpanKind.ANSWER:
            final = all(other.kind is not SpanKind.ANSWER for other in runs[place + 1 :][:50])
            _take_signature(lines, labels, run, final=final)
    _keep_interleaved(lines, labels)
    _give_back_signature(lines, labels)


def _runs(lines: Sequence[Line], labels: Labels) -> Iterator[Run]:
    run: Run | None = None
    for number, line in enumerate(lines):
        if run and line.blank and not line.depth:
            run.end = number + 1
        elif run and run.kind is labels.kinds[number]:
            run.end = number + 1
            run.attributed = run.attributed or labels.attributed[number]
        elif not (line.blank and not line.depth and run is None):
            if run:
                yield run
            run = Run(labels.kinds[number], number, number + 1, labels.attributed[number])
    if run:
        yield run


def _rejoin_wrapped(lines: Sequence[Line], labels: Labels) -> None:
    """Ends of quoted lines that a program broke off without a ``>`` of their own."""
    for number in range(1, len(lines) - 1):
        line, above, below = lines[number], lines[number - 1], lines[number + 1]
        if (
            not line.depth
            and not line.blank
            and above.depth
            and above.depth == below.depth
            and above.end - above.start > _WRAPPED_FROM
            and line.end - line.start <= _WRAPPED_REST
            and line.words[:1].islower()
        ):
            labels.put(labels.kinds[number - 1], number, number + 1, labels.evidence[number - 1])


def _keep_prompts(lines: Sequence[Line], labels: Labels, *, is_first: bool) -> None:
    """One line with ``>`` and nothing that says whose it is may be a prompt or an arrow.

    In a message that answers nothing, so are several that the author announces.
    """
    runs = list(_runs(lines, labels))
    for place, run in enumerate(runs):
        if run.kind is not SpanKind.QUOTE:
            continue
        if run.attributed:
            # Below a quotation whose author is named, single lines are more of it.
            return
        one = sum(not lines[number].blank for number in range(run.first, run.end)) == 1
        if not one and not is_first:
            continue
        above = run.first - 1
        parted = above >= 0 and lines[above].blank
        while above >= 0 and lines[above].blank:
            above -= 1
        if not one:
            if above >= 0 and lines[above].words.endswith(":") and not is_introduction(lines[above]):
                labels.put(SpanKind.ANSWER, run.first, run.end, "", attributed=False)
            continue
        last = place == len(runs) - 1
        if not (last and parted and above >= 0 and not lines[above].words.endswith(":")):
            labels.put(SpanKind.ANSWER, run.first, run.end, "", attributed=False)


def _take_signature(lines: Sequence[Line], labels: Labels, run: Run, *, final: bool) -> None:
    found = find_signature(lines, run.first, run.end, final=final)
    if found:
        labels.put(SpanKind.SIGNATURE, found[0], run.end, found[1])


def _keep_interleaved(lines: Sequence[Line], labels: Labels) -> None:
    """Quotations that the author answers one by one stay with his answers.

    A single one whose author is named, or that stands above all of his words, is one that he answers as a whole.
    """
    runs = list(_runs(lines, labels))
    own = [place for place, run in enumerate(runs) if run.kind is SpanKind.ANSWER]
    if not own:
        return
    quoted = [place for place, run in enumerate(runs) if run.kind is SpanKind.QUOTE and place < own[-1]]
    if not quoted:
        return
    if len(quoted) == 1 and (runs[quoted[0]].attributed or quoted[0] < own[0]):
        return
    for place in range(quoted[0] if quoted[0] < own[0] else own[0], own[-1] + 1):
        run = runs[place]
        if run.kind is SpanKind.QUOTE and EVIDENCE not in labels.evidence[run.first : run.end]:
            labels.put(SpanKind.ANSWER, run.first, run.end, INTERLEAVED, attributed=False)


def _give_back_signature(lines: Sequence[Line], labels: Labels) -> None:
    """Markup of a signature around everything that is written is no signature."""
    shown = [number for number, line in enumerate(lines) if not line.blank]
    if any(labels.kinds[number] is SpanKind.ANSWER for number in shown):
        return
    guessed = ("signature mark", "footer", "mobile", "list", "rule")
    for number in shown:
        if labels.kinds[number] is SpanKind.SIGNATURE and not labels.evidence[number].startswith(guessed):
            labels.put(SpanKind.ANSWER, number, number + 1, "")
