"""Ticket numbers of a tool that mailgate replaced, by the pattern that an operator configured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

#: Where the digits stand in a pattern.
PLACE = "{number}"
#: Numbers taken from one text.
_MOST = 20


def find_former_numbers(text: str, patterns: tuple[str, ...]) -> Iterator[str]:
    """Each number as a pattern writes it, with the digits found, once; case and blanks do not matter.

    ``patterns`` hold ``{number}`` once, such as ``"[Ticket#{number}]"``.  Linear: a pattern is a fixed text around
    digits, never an expression of the operator's.
    """
    if not patterns:
        return
    seen: set[str] = set()
    for found in _compiled(patterns).finditer(text):
        pattern, digits = patterns[int((found.lastgroup or "n0")[1:])], found[found.lastgroup or 0]
        number = pattern.replace(PLACE, digits)
        if number not in seen:
            seen.add(number)
            yield number
        if len(seen) == _MOST:
            return


@lru_cache(maxsize=16)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(at, one) for at, one in enumerate(patterns)), re.IGNORECASE)


def _expression(at: int, pattern: str) -> str:
    before, after = (" {0,3}".join(map(re.escape, part.split())) for part in pattern.split(PLACE))
    gap_before = " {0,3}" if pattern.partition(PLACE)[0].endswith(" ") else ""
    gap_after = " {0,3}" if pattern.partition(PLACE)[2].startswith(" ") else ""
    # A number goes on as far as its letters do: 12a is another case than 12.
    end = "" if after else r"(?!\w)"
    return rf"(?<!\w){before}{gap_before}(?P<n{at}>[0-9]{{1,18}}){gap_after}{after}{end}"
