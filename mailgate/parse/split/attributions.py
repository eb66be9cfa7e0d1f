"""The line that says who wrote what stands below it, in any language and wrapped as it may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .lines import Line
from .words.attribution import JOINED_VERBS, MONTHS, NO_PRONOUNS, PRONOUNS, VERBS

#: Lines that one may take.
MAX_WRAPPED: Final = 5
_MAX_LENGTH: Final = 320
#: Lines looked at for what it introduces.
_BLANKS_BELOW: Final = 4
#: No date, wrapped as it may be, goes on for more characters in the lines below.
_MAX_DATE: Final = 60

_LANGUAGE_OF: Final = {
    verb: language for table in (VERBS, JOINED_VERBS) for language, verbs in table.items() for verb in verbs
}


def _alternatives(words: Sequence[str]) -> str:
    """The longest first; by their first characters, as trying each of a hundred words at every place is slow."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    firsts = "".join(map(re.escape, rests))
    groups = "|".join(f"{re.escape(first)}(?:{'|'.join(some)})" for first, some in rests.items())
    return f"(?=[{firsts}])(?:{groups})"


_VERB: Final = re.compile(
    rf"(?<!\w)({_alternatives([verb for verbs in VERBS.values() for verb in verbs])})(?!\w)"
    rf"|({_alternatives([verb for verbs in JOINED_VERBS.values() for verb in verbs])})"
)
_PRONOUN: Final = re.compile(rf"(?<![\w@.])(?:{_alternatives(PRONOUNS)})(?![\w@.])")
#: What is around the ``@`` of an address is not measured: it is asked at every place of a line.
_ADDRESS: Final = re.compile(r"[^\s<>@()\[\]]@[^\s<>@()\[\]]")
_DIGIT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
_TIME: Final = re.compile(r"(?<!\d)\d{1,2} ?(?:[:h.]|uhr|klo) ?[0-5]\d(?!\d)|(?<!\d)\d{1,2} ?[ap]\.?m\b")
_MONTH: Final = f"(?:{_alternatives(MONTHS)})"
_DAY: Final = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|\.)?[ /-]{{0,2}}(?:de |of )?{_MONTH}"
    rf"|{_MONTH}[^\W\d]{{0,8}}[. ]{{1,2}}\d{{1,2}}(?!\d)"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}(?!\d)|\d{1,2} ?[月월]"
)
#: A date at the start, after "Le", a day of the week and such.
_DATED_START: Final = re.compile(r"-{0,8} ?(?:[^\d\s<>@:,]{1,14}[ ,]{1,3}){0,4}\d")
#: Who wrote is named without any verb (Gmail in Russian and Japanese, older ones in all languages).
_NAMED: Final = re.compile(r"(?:>|\)) ?:?$")

#: ``Name <x@y.example> wrote:`` and nothing else.
_NAME_AND_VERB: Final = re.compile(r"[^<>@.!?]{1,60}<[^<>\s@]{1,64}@[^<>\s@]{1,200}>[^<>@.!?]{1,30}")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Lines ``first`` to ``last``, both included."""

    first: int
    last: int
    #: ISO 639-1, ``""`` where it says so without a verb.
    language: str
    #: It names a full date or an address, so that no prose reads like it.
    sure: bool

    @property
    def evidence(self) -> str:
        return f"attribution ({self.language})" if self.language else "attribution"


def attribution_ending_at(lines: Sequence[Line], last: int) -> Attribution | None:
    """The attribution whose last line is ``last``; None if there is none.  All its lines are of one depth."""
    end = lines[last]
    if not _may_end(end.key) or len(end.key) > _MAX_LENGTH:
        return None
    joined = ""
    pieces: list[tuple[str, str]] = []
    blank = False
    shortest: Attribution | None = None
    for first in range(last, max(-1, last - MAX_WRAPPED), -1):
        line = lines[first]
        if line.blank and first < last and lines[first + 1].key.startswith("<") and not blank:
            # Converted HTML parts an address from its name.
            blank = True
            continue
        if not line.key or line.depth != end.depth or (first < last and line.key.endswith(":")):
            break
        pieces.append((line.key, joined[:_MAX_DATE]))
        joined = f"{line.key} {joined}".strip()
        if len(joined) > _MAX_LENGTH:
            break
        found = _says_who_wrote(joined, pieces, first, last)
        if found is None:
            continue
        # A wrapped one starts where the date is; the author's own last line may stand right above.
        if _is_dated_start(line.key):
            return found
        shortest = shortest or found
    return shortest


def attribution_at_start(lines: Sequence[Line], number: int) -> Attribution | None:
    """A sure attribution and, in the same line, the first words of the quotation: Yahoo on telephones."""
    line = lines[number]
    place = line.words.find(":  ", 20)
    if line.depth or not 0 <= place <= _MAX_LENGTH or "@" not in line.words[:place]:
        return None
    words = line.words[: place + 1].lower()
    found = _says_who_wrote(words, [(words, "")], number, number)
    return found if found and found.sure else None


def is_introduction(line: Line) -> bool:
    """Whether a line says, with or without a date, that somebody wrote what follows."""
    return line.key.endswith(":") and bool(_VERB.search(line.key))


def _may_end(key: str) -> bool:
    return key.endswith((":", "wrote ----", "wrote ---", "skrev", "写道", "寫道", "schreef", ">"))


def _is_dated_start(key: str) -> bool:
    return bool(_DATED_START.match(key) and (_YEAR.search(key) or _TIME.search(key) or _DAY.search(key)))


@lru_cache(maxsize=64)
def _dates_in(line: str, below: str) -> tuple[bool, bool, bool]:
    """Whether a year, a time and a day begin in ``line``, which ``below`` goes on with; kept for the lines around."""
    text = f"{line} {below}"
    year, time, day = (
        (found := pattern.search(text)) is not None and found.start() < len(line) for pattern in (_YEAR, _TIME, _DAY)
    )
    return year, time, day


def _says_who_wrote(joined: str, pieces: Sequence[tuple[str, str]], first: int, last: int) -> Attribution | None:
    """``pieces``: the lines of ``joined``, each with the start of what is below it."""
    address = "@" in joined and bool(_ADDRESS.search(joined))
    if not address and not _DIGIT.search(joined):
        return None
    verb = _last_verb(joined)
    if not verb and not (address and _NAMED.search(joined) and _DATED_START.match(joined)):
        return None
    year, time, day = (any(dates) for dates in zip(*(_dates_in(*piece) for piece in pieces), strict=True))
    if verb:
        dated = year or time or day
        if not (dated or address):
            return None
        opener = NO_PRONOUNS.get(_LANGUAGE_OF[verb], "")
        start = len(opener) if joined.startswith(opener) else 0
        pronoun = not address and bool(_PRONOUN.search(joined, start))
        sure = not pronoun and ((year and time) or (address and dated) or bool(_NAME_AND_VERB.fullmatch(joined)))
        return Attribution(first, last, _LANGUAGE_OF[verb], sure)
    if not year:
        return None
    # Without a time it may be a file name in brackets; "2013/7/20 X <x@y>" is introduced by its date alone.
    return Attribution(first, last, "", sure=time and joined.endswith(":"))


def _last_verb(joined: str) -> str:
    """The verb that ends it, or that a name, an address or a date follows up to the final colon."""
    found = ""
    for match in _VERB.finditer(joined):
        found = match.group()
    return found


def introduces_quoted(lines: Sequence[Line], attribution: Attribution) -> bool:
    """Whether quoted lines, deeper than it, follow."""
    depth = lines[attribution.last].depth
    for line in lines[attribution.last + 1 : attribution.last + 1 + _BLANKS_BELOW]:
        if line.depth > depth:
            return True
        if not line.blank:
            return False
    return False
