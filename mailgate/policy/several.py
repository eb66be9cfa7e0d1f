"""Whether one text makes several distinct requests (DESIGN §5.5): rather one too few than one too many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .announced import titled, told_in_turn
from .enumerations import headings, listed
from .folding import fold
from .own_lines import own_lines
from .turns import turns

#: Of longer texts, the beginning is looked at.
LONGEST: Final = 20_000
LINES: Final = 500
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Requests:
    """How many distinct requests a text makes, and by what."""

    #: 1 where nothing says otherwise.
    count: int
    #: One phrase for each request beyond the first, for agents; quotes at most 40 characters of the text.
    evidence: tuple[str, ...]
    #: Where in the text each request begins; as many as ``count``.
    starts: tuple[int, ...]


def several_requests(text: str) -> Requests:
    """The distinct requests in an author's own words (``Message.answer``).

    Evidence is a numbered heading, titles of which some stand above a request and some above a fault, an item of a list
    that was announced as one of requests, what is told in turn after a sentence that says that there are several, a
    postscript that asks, or a sentence that opens on another matter ("autre problème", "on a different note", "zweites
    Anliegen").  Weaker words ("par ailleurs", "daarnaast", "also") count before a request that shares no word with what
    stands above, or at the head of a paragraph.  Steps, lists of people and machines, logs, tables, agendas, forms and
    what others wrote count for nothing.  Linear, never raises.
    """
    text = "\n".join(text[:LONGEST].split("\n", LINES)[:LINES])
    folded = fold(text)
    own = own_lines(folded.text)
    found = max(
        tuple((one.start, "a heading") for one in headings(own)),
        tuple((one.start, "a listed request") for one in listed(own, folded.cased)),
        tuple((one.start, "an announced request") for one in told_in_turn(own, folded.cased)),
        tuple((one.start, "a title") for one in titled(own, folded.cased)),
        turns(own, folded.cased),
        key=len,
    )
    if len(found) < 2:
        return Requests(1, (), (0,))
    evidence = tuple(
        f"{by}: '{_shown(folded.cased, start)}' (line {own.count(chr(10), 0, start) + 1})" for start, by in found[1:]
    )
    return Requests(len(found), evidence, tuple(folded.place(start) for start, _ in found))


def _shown(cased: str, start: int) -> str:
    """The line from ``start`` on, short enough to be a sign and no copy."""
    line = " ".join(cased[start : start + 2 * _SHOWN].strip().partition("\n")[0].split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
