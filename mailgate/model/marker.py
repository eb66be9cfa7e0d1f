"""The line that stands on top of what we write, and below which an answer is not read: ``—— Reply above ... ——``.

Mail programs quote our mail below the customer's answer.  By this line the quotation is found whatever the program
calls it.
"""

from __future__ import annotations

import re
from typing import Final

#: The sentence of the marker line by language.
MARKERS: Final = {
    "fr": "Répondez au-dessus de cette ligne",
    "en": "Please reply above this line",
    "nl": "Antwoord boven deze regel",
    "de": "Bitte antworten Sie oberhalb dieser Zeile",
}
#: Where a language has no sentence of its own.
_FALLBACK: Final = "en"
_DASHES: Final = "——"
#: Enough for any marker line in any wrapping.
MAX_MARKER_LINE: Final = 200
#: Quote marks, dashes and stars of a program that makes bold text plain, at either end.
_AROUND = " \t\xa0\u202f\u200b\ufeff>|*_-=~#\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501"
_BLANKS = re.compile(r"[\s\xa0\u202f\u200b]{1,200}")
_DASH = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2015\u2212]")


def marker_line(language: str) -> str:
    """The marker line in ``language`` (ISO 639-1), in English where there is none."""
    return f"{_DASHES} {MARKERS.get(language, MARKERS[_FALLBACK])} {_DASHES}"


def is_marker(line: str) -> bool:
    """Whether ``line`` is a marker line of any language: also quoted, in bold, with other blanks or dashes.

    A line that only talks about it, or that names no dashes at both ends, is none.  Constant time: longer lines are
    not looked at.
    """
    if len(line) > MAX_MARKER_LINE:
        return False
    shown = line.strip(_AROUND)
    if len(shown) < 10:
        return False
    sentence = _folded(shown)
    if sentence not in _SENTENCES:
        return False
    start = line.find(shown)
    before, after = line[:start], line[start + len(shown) :]
    return _has_dash(before) and _has_dash(after)


def _has_dash(around: str) -> bool:
    return bool(_DASH.search(around)) or any(mark in around for mark in "-=_~\u2500\u2501")


def _folded(sentence: str) -> str:
    return _BLANKS.sub(" ", _DASH.sub("-", sentence)).casefold()


_SENTENCES: Final = frozenset(map(_folded, MARKERS.values()))
