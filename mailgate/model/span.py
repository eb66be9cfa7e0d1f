"""Whose words a text is made of: spans that lie end to end, so that nothing of it can be lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class SpanKind(StrEnum):
    #: The author's own words, with the quoted lines that stand between them where he answers line by line.
    ANSWER = "answer"
    #: An earlier message, with the line that introduces it.
    QUOTE = "quote"
    #: A message that is passed on, with its header block.
    FORWARD = "forward"
    #: Signature, telephone's or provider's line, disclaimer, list footer.
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is of one kind."""

    kind: SpanKind
    start: int
    end: int
    #: What showed it, for example ``"attribution (fr)"``; ``""`` for what is left over as the author's own.
    evidence: str = ""


def joined(text: str, spans: Sequence[Span], *kinds: SpanKind) -> str:
    """The spans of these kinds one after the other, without blank space around; ``""`` if they hold nothing else."""
    return "".join(text[one.start : one.end] for one in spans if one.kind in kinds).strip()
