"""Requests that a text numbers or lists: headings, and the items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from .folding import fold
from .list_items import are_requests
from .matters import TABLES, alike, fails, is_matter, is_of_a_meeting, stems, words_of


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading or behind a mark."""

    #: Where the heading or the mark begins.
    start: int
    mark: str
    text: str


_ORDINALS: Final = {
    word: number
    for number, words in enumerate(
        (
            "premiere premier first eerste erste erster erstes",
            "deuxieme seconde second tweede zweite zweiter zweites",
            "troisieme third derde dritte dritter drittes",
            "quatrieme fourth vierde vierte vierter viertes",
        ),
        1,
    )
    for word in words.split()
}
_NOUN: Final = "|".join(
    sorted({fold(noun).text for words in TABLES for noun in words.nouns}, key=lambda noun: (-len(noun), noun))
)
#: "Demande 1 :", "Sujet n°2 -", "Request #1", "2eme probleme :", "Zweites Problem:".
_HEADING: Final = re.compile(
    r"^[ *_#>-]{0,6}"
    rf"(?:(?P<noun>{_NOUN}) ?(?:n ?[°o]\.? ?|nr?\.? ?|# ?)?(?P<number>\d{{1,2}})(?!\w)"
    r"|(?:(?P<count>\d{1,2}) ?(?:er|ere|e|eme|st|nd|rd|th|de|ste|\.)"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)})) (?P<named>{_NOUN})(?!\w))"
    r"[ *_]{0,4}(?:[:.)\u2013\u2014-]|$)(?P<rest>[^\n]*)",
    re.MULTILINE,
)
#: Numbered as headings these may be points of anything.
_WEAK: Final = frozenset(
    (
        *("point", "punt", "punten", "punkt", "punkte", "question", "vraag", "frage", "item", "sujet", "topic"),
        *("subject", "onderwerp", "thema"),
    )
)
_ITEM: Final = re.compile(
    r" {0,8}(?:\(?(?P<number>\d{1,2}) ?[.)/°-](?: +(?=\S)|(?=[^\W\d]))|\(?(?P<letter>[a-h])[).] +(?=\S)"
    r"|(?P<bullet>[-*+\u2022\u00b7\u2013\u2014\u25aa\u25e6\u25cf])(?: +(?=\S)|(?=[^\W\d])))"
)
#: Where an item of a list in one line begins: "1) … 2) …".
_IN_LINE: Final = re.compile(r"(?<=[ :;.,])(?=\(?[1-9]\) ?[^\W\d])")
#: A numbered answer to a question of ours.
_YES_OR_NO: Final = re.compile(r"(?:oui|non|si|yes|no|yep|nope|ja|nee|neen|nein|ok|ras|n/a)(?!\w)")
#: More items than that are a list of something else.
_MOST: Final = 12
#: Fewer words than that are no request.
_SHORT: Final = 3


def headings(text: str) -> tuple[Section, ...]:
    """Headings numbered from one up, with something to do below at least half of them; else nothing."""
    found: list[Section] = []
    matters = questions = 0
    matches = list(_HEADING.finditer(text))
    for place, one in enumerate(matches):
        if int(one["number"] or one["count"] or _ORDINALS[one["ordinal"]]) != len(found) + 1:
            continue
        end = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        body = f"{one['rest']} {text[one.end() : end]}".strip(" :.-\n")
        weak = (one["noun"] or one["named"]) in _WEAK
        if words_of(body) < _SHORT or (weak and _YES_OR_NO.match(body)):
            return ()
        questions += weak and "?" in body and not fails(body)
        matters += not weak or is_matter(body)
        found.append(Section(one.start(), one[0].removesuffix(one["rest"]).strip(), body))
    if len(found) < 2 or 2 * matters < len(found) or questions == len(found) or is_of_a_meeting(text[: found[0].start]):
        return ()
    return tuple(found)


def listed(text: str, cased: str) -> tuple[Section, ...]:
    """Items of a list of which each is a request or a fault of its own; else nothing.

    What stands above a list says what it is one of.
    """
    for start, items in _lists(text):
        above, as_written = text[start : items[0].start], cased[start : items[0].start]
        if not 2 <= len(items) <= _MOST or is_of_a_meeting(above) or not _distinct(items):
            continue
        if are_requests([one.text for one in items], above, as_written):
            return tuple(items)
    return ()


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Lines and where they begin; a list in one line is several."""
    start = 0
    for line in text.split("\n"):
        places = [found.start() for found in _IN_LINE.finditer(line)][:_MOST]
        for begin, end in pairwise((0, *places, len(line)) if len(places) > 1 else (0, len(line))):
            yield start + begin, line[begin:end]
        start += len(line) + 1


def _lists(text: str) -> Iterator[tuple[int, list[Section]]]:
    """Items of one kind one below the other, and where what stands above them begins: behind the list before."""
    items: list[Section] = []
    above = 0
    parted = False
    for start, row in _rows(text):
        found = _ITEM.match(row)
        blank = not row.strip()
        if items and not blank and not (_follows(found, items) if found else not parted):
            yield above, items
            above, items = items[-1].start, []
        if found and (items or _begins(found)):
            items.append(Section(start, found[0].strip(), row[found.end() :].strip()))
        elif items and not blank:
            last = items[-1]
            items[-1] = Section(last.start, last.mark, f"{last.text} {row.strip()}")
        parted = blank
    if items:
        yield above, items


def _begins(found: re.Match[str]) -> bool:
    return bool(found["bullet"]) or found["number"] == "1" or found["letter"] == "a"


def _follows(found: re.Match[str], items: Sequence[Section]) -> bool:
    """Is it the next item of this list?"""
    first = items[0].mark.lstrip("(")
    if found["number"]:
        return first.startswith("1") and int(found["number"]) == len(items) + 1
    if found["letter"]:
        return first.startswith("a") and ord(found["letter"]) == ord("a") + len(items)
    return bool(found["bullet"] == first)


def _distinct(items: Sequence[Section]) -> bool:
    """No two of them about the same thing."""
    about = [stems(one.text) for one in items]
    return all(about) and not any(alike(one, other) for one, other in combinations(about, 2))
