"""Requests that a text numbers or lists: headings, and the items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from .folding import fold, sentences
from .matters import (
    LANGUAGES,
    TABLES,
    Language,
    alike,
    asks,
    fails,
    is_matter,
    is_of_a_meeting,
    is_task,
    looks_back,
    stems,
    words_of,
)
from .thanks import is_courtesy


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
_WORDS: Final = re.compile(r"[^\W_][\w'-]*")
#: So much of what stands above a list is looked at.
_ABOVE: Final = 600
#: More items than that are a list of something else.
_MOST: Final = 12
#: Fewer words than that are no request, or no whole sentence.
_SHORT: Final = 3
_SENTENCE: Final = 5


def headings(text: str) -> tuple[Section, ...]:
    """Headings numbered from one up, with something to do below at least half of them; else nothing."""
    found: list[Section] = []
    matters = 0
    matches = list(_HEADING.finditer(text))
    for place, one in enumerate(matches):
        if int(one["number"] or one["count"] or _ORDINALS[one["ordinal"]]) != len(found) + 1:
            continue
        end = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        body = f"{one['rest']} {text[one.end() : end]}".strip(" :.-\n")
        weak = (one["noun"] or one["named"]) in _WEAK
        if words_of(body) < _SHORT or (weak and _YES_OR_NO.match(body)):
            return ()
        matters += not weak or is_matter(body)
        found.append(Section(one.start(), one[0].removesuffix(one["rest"]).strip(), body))
    if len(found) < 2 or 2 * matters < len(found) or is_of_a_meeting(text[: found[0].start]):
        return ()
    return tuple(found)


def listed(text: str, cased: str) -> tuple[Section, ...]:
    """Items of a list of which each is a request or a fault of its own; else nothing.

    What stands above a list says what it is one of.  Only where that announces several requests, or where there is
    nothing but a greeting, can its items be requests.
    """
    for start, items in _lists(text):
        above, as_written = text[start : items[0].start], cased[start : items[0].start]
        if not 2 <= len(items) <= _MOST or is_of_a_meeting(above) or not _distinct(items):
            continue
        announced = _announced(above, as_written)
        if (_fit(items, *announced)) if announced else (is_courtesy(above, as_written) and _plain_requests(items)):
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


def _announced(above: str, cased: str) -> tuple[Language, bool] | None:
    """The language in which several requests are announced right above, and whether by a word that means less."""
    near = above[-_ABOVE:]
    spans = list(sentences(near, cased[-_ABOVE:]))
    if not spans or is_matter(near[: spans[-1][0]]):
        return None
    last = near[slice(*spans[-1])]
    for language in LANGUAGES:
        for found in language.several.finditer(last):
            beside = _WORDS.findall(f"{last[: found.start()]} {last[found.end() :]}")
            if language.announcing.issuperset(beside):
                return language, found[1] in language.loose
    return None


def _fit(items: Sequence[Section], language: Language, loose: bool) -> bool:
    """Are these what was announced?"""
    if any(looks_back(one.text, (language,)) or words_of(one.text) < _SHORT for one in items):
        return False
    if not loose:
        # Said to be requests, they need not all sound so.
        return 2 * sum(is_matter(one.text) or is_task(one.text) for one in items) >= len(items)
    if all(one.text.endswith("?") for one in items) and not any(fails(one.text) for one in items):
        return False
    return all(is_matter(one.text) for one in items)


def _plain_requests(items: Sequence[Section]) -> bool:
    """Whole numbered sentences, one of them a request and one of them a fault: not steps, and not all of one kind."""
    if not items[0].mark.lstrip("(").startswith(("1", "a")):
        return False
    if any(words_of(one.text) < _SENTENCE or not is_matter(one.text) for one in items):
        return False
    if any(looks_back(one.text, [of for of in LANGUAGES if of.request.search(one.text)]) for one in items):
        return False
    return any(asks(one.text) for one in items) and any(fails(one.text) and not asks(one.text) for one in items)
