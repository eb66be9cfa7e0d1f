"""How well several requests in one body are told from one: ``python -m bench.requests``.

Every body is our own writing, with the number of requests that a reader finds in it; there are five parts.

``build``: looked at while the recognition was built.  ``held_out``: written before the first line of it, and measured
when it was done: precision 1.000, recall 0.848.  It was changed afterwards on mails outside the set, which made one of
these bodies a false alarm, and this was mended, so they are held out no longer.  ``fresh``: written after that and
measured once: 1.000 and 0.800; then the recognition was changed again, so they are build material as well.

One and the same person had written all those bodies and the rules, which flattered the numbers.  ``independent`` was
written by somebody who had not seen the rules: precision 1.000, recall 0.143 (4 of 28).  The rules were then made more
general with these bodies at hand, and what the table shows for them now is a fit and no measurement.  ``second`` is of
another writer again and measured once: precision 0.941 (16 said rightly, and one of 84 single requests said to be
several), recall 0.444 (16 of 36).  That false alarm was mended afterwards, and postscripts were read to their end.

Nothing that is here is held out.  Whoever wants to know how good the rules are has new bodies written, measures once,
and says so here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mailgate.policy.several import several_requests

FOLDER = Path(__file__).parent
PARTS = ("build", "held_out", "fresh", "independent", "second")
LANGUAGES = ("fr", "en", "nl", "de")


@dataclass(frozen=True, slots=True)
class Body:
    """One body, and what is stated about it."""

    id: str
    part: str
    language: str
    #: How many requests there are in it.
    label: int
    #: What it looks like: ``plain``, a kind of look-alike, or how several are told apart.
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Of the bodies said to hold several requests, and of those that do."""

    said: int
    held: int
    both: int

    @property
    def precision(self) -> float:
        """How many of those said to hold several do."""
        return self.both / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        """How many of those that hold several are said to."""
        return self.both / self.held if self.held else 1.0


def bodies(part: str = "", language: str = "") -> list[Body]:
    """The labelled set, or a part of it."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        of_part, of_language, _ = path.name.split(".")
        if part in ("", of_part) and language in ("", of_language):
            stated = tomllib.loads(path.read_text(encoding="utf-8"))["body"]
            found += [Body(part=of_part, language=of_language, **one) for one in stated]
    return found


def rates(of: Iterable[Body]) -> Rates:
    """Count what is said of these bodies against what is so."""
    said = [(several_requests(one.text).count > 1, one.label > 1) for one in of]
    return Rates(
        sum(ours for ours, _ in said), sum(theirs for _, theirs in said), sum(ours and theirs for ours, theirs in said)
    )
