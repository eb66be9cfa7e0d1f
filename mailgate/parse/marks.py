"""Places in a text that the markup of a mail program told apart: where a quotation, a forward or a signature begins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    QUOTE_START = "quote start"
    QUOTE_END = "quote end"
    FORWARD_START = "forward start"
    SIGNATURE_START = "signature start"
    SIGNATURE_END = "signature end"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something begins or ends at ``offset`` of the text, which is the start of a line."""

    offset: int
    kind: MarkKind
    #: What in the markup said so, for example ``"gmail_quote"``.
    evidence: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A mark of the HTML form of a text that is read in its plain form: the words that it stands before."""

    #: The first words after the mark, blanks folded, at most 200 characters.
    words: str
    kind: MarkKind
    evidence: str
