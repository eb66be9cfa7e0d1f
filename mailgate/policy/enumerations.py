"""Requests that a text numbers or lists: headings, and the items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from .folding import fold, sentences
from .matters import (
    HEAD,
    LANGUAGES,
    Language,
    alike,
    asks,
    fails,
    is_matter,
    is_task,
    speaks_of_a_meeting,
    stems,
    words_of,
)
from .thanks import is_courtesy
from .words.requests import WORDS


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text below a heading or a mark; ``start`` is that of its heading or mark."""

    start: int
    #: As it was written, for evidence.
    mark: str
    text: str


def _nouns(*, loose: bool) -> str:
    found = {fold(noun).text for words in WORDS.values() for noun in (words.loose if loose else words.nouns)}
    return "|".join(sorted(found, key=len, reverse=True))


_ORDINALS: Final = (
    ("premiere", "premier", "first", "eerste", "erste", "erster", "erstes"),
    ("deuxieme", "seconde", "second", "tweede", "zweite", "zweiter", "zweites"),
    ("troisieme", "third", "derde", "dritte", "dritter", "drittes"),
    ("quatrieme", "fourth", "vierde", "vierte", "vierter", "viertes"),
)
_ORDINAL: Final = {word: number for number, words in enumerate(_ORDINALS, 1) for word in words}
#: "Demande 1 :", "Sujet n°2 -", "Request #1", "2eme probleme :", "Zweites Problem:".
_HEADING: Final = re.compile(
    rf"[ *_#>-]{{0,6}}(?:(?P<noun>{_nouns(loose=False)}) ?(?:n ?[°o]\.? ?|nr?\.? ?|# ?)?(?P<number>\d{{1,2}})(?!\w)"
    rf"|(?:(?P<count>\d{{1,2}}) ?(?:er|ere|e|eme|st|nd|rd|th|de|ste|\.)|(?P<ordinal>{'|'.join(_ORDINAL)})) (?P<named>{_nouns(loose=False)})(?!\w))"
    r"[ *_]{0,4}(?:[:.)\u2013\u2014-]|$)(?P<rest>[^\n]*)",
    re.MULTILINE,
)
#: Numbered as headings these may be points of anything.
_WEAK_HEADINGS: Final = frozenset(
    (
        "point",
        "punt",
        "punten",
        "punkt",
        "punkte",
        "question",
        "vraag",
        "frage",
        "item",
        "sujet",
        "topic",
        "subject",
        "onderwerp",
        "thema",
    )
)
_ITEM: Final = re.compile(
    r" {0,8}(?:\(?(?P<number>\d{1,2}) ?[.)/°-](?: +(?=\S)|(?=[^\W\d]))|\(?(?P<letter>[a-h])[).] +(?=\S)"
    r"|(?P<bullet>[-*+\u2022\u00b7\u2013\u2014\u25aa\u25e6\u25cf])(?: +(?=\S)|(?=[^\W\d])))"
)
#: Where a list is written in one line: "1) … 2) …".
_IN_LINE: Final = re.compile(r"(?<=[ :;.,])(?=\(?[1-9]\) ?[^\W\d])")
#: A numbered answer to a question of ours.
_YES_OR_NO: Final = re.compile(r"(?:oui|non|si|yes|no|yep|nope|ja|nee|neen|nein|ok|ras|n/a)(?!\w)")
_WORDS: Final = re.compile(r"[^\W_][\w'-]*")
#: So much of what stands above a list is looked at.
_ABOVE: Final = 600
#: More than so many items are a list of something else.
_MOST: Final = 12
_SHORT: Final = 3
_SENTENCE: Final = 5


def headings(text: str) -> tuple[Section, ...]:
    """Numbered headings that run from one up, with a request or a fault below each; else nothing."""
    found: list[Section] = []
    matters = 0
    matches = [one for one in _HEADING.finditer(text) if one.start() == 0 or text[one.start() - 1] == "\n"]
    for place, one in enumerate(matches):
        number = int(one["number"] or one["count"] or _ORDINAL[one["ordinal"]])
        if number != len(found) + 1:
            continue
        end = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        body = f"{one['rest']} {text[one.end() : end]}".strip(" :.-\n")
        weak = (one["noun"] or one["named"]) in _WEAK_HEADINGS
        if words_of(body) < _SHORT or (weak and _YES_OR_NO.match(body)):
            return ()
        matters += not weak or is_matter(body)
        found.append(Section(one.start(), text[one.start() : one.start("rest")].strip(" :.-*_#\n"), body))
    if len(found) < 2 or 2 * matters < len(found) or speaks_of_a_meeting(text[: found[0].start]):
        return ()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _List:
    """Items of one kind, one below the other, and what stands above them."""

    above: str
    items: tuple[Section, ...]


def listed(text: str) -> tuple[Section, ...]:
    """Items of a list of which each is a request or a fault of its own; else nothing.

    What stands above a list says what it is one of.  Only where that announces several requests, or where there is
    nothing but a greeting, can its items be requests.
    """
    for one in _lists(text):
        if 2 <= len(one.items) <= _MOST and not speaks_of_a_meeting(one.above) and _distinct(one.items):
            announced = _announced(one.above)
            if announced and _fit(one.items, *announced):
                return one.items
            if not announced and is_courtesy(one.above) and _plain_requests(one.items):
                return one.items
    return ()


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Lines and where they begin; a list in one line is several."""
    start = 0
    for line in text.split("\n"):
        places = [found.start() for found in _IN_LINE.finditer(line)][:_MOST]
        for begin, end in pairwise((0, *places, len(line)) if len(places) > 1 else (0, len(line))):
            yield start + begin, line[begin:end]
        start += len(line) + 1


def _lists(text: str) -> Iterator[_List]:
    items: list[Section] = []
    above = 0
    parted = False
    for start, row in _rows(text):
        found = _ITEM.match(row)
        if found and items and not _follows(found, items, row):
            yield _List(text[above : items[0].start], tuple(items))
            above, items = items[-1].start, []
        if found and (items or _begins(found)):
            items.append(Section(start, row[: found.end()].strip(), row[found.end() :].strip()))
        elif items and row.strip() and not parted:
            last = items[-1]
            items[-1] = Section(last.start, last.mark, f"{last.text} {row.strip()}")
        elif items and row.strip():
            yield _List(text[above : items[0].start], tuple(items))
            above, items = items[-1].start, []
        parted = not row.strip()
    if items:
        yield _List(text[above : items[0].start], tuple(items))


def _begins(found: re.Match[str]) -> bool:
    return bool(found["bullet"]) or found["number"] == "1" or found["letter"] == "a"


def _follows(found: re.Match[str], items: Sequence[Section], row: str) -> bool:
    """Is it the next item of this list?"""
    first = _ITEM.match(items[0].mark + " x")
    if found["number"]:
        return bool(first and first["number"]) and int(found["number"]) == len(items) + 1
    if found["letter"]:
        return bool(first and first["letter"]) and ord(found["letter"]) == ord("a") + len(items)
    return found["bullet"] == items[0].mark and bool(row)


def _distinct(items: Sequence[Section]) -> bool:
    """No two of them about the same thing."""
    about = [stems(one.text) for one in items]
    return all(about) and not any(alike(one, other) for one, other in combinations(about, 2))


def _announced(above: str) -> tuple[Language, bool] | None:
    """The language in which several requests are announced right above, and whether by a word that means less."""
    spans = list(sentences(above[-_ABOVE:]))
    if not spans:
        return None
    start, end = spans[-1]
    last = above[-_ABOVE:][start:end]
    if is_matter(above[-_ABOVE:][:start]):
        return None
    for language in LANGUAGES:
        for found in language.announced.finditer(last):
            beside = _WORDS.findall(f"{last[: found.start()]} {last[found.end() :]}")
            if language.announcing.issuperset(beside):
                return language, found[1] in language.loose
    return None


def _fit(items: Sequence[Section], language: Language, loose: bool) -> bool:
    """Are these what was announced?"""
    if any(language.backward.search(one.text[:HEAD]) or words_of(one.text) < _SHORT for one in items):
        return False
    if not loose:
        # Said to be requests, they need not all sound so.
        return 2 * sum(is_matter(one.text) or is_task(one.text) for one in items) >= len(items)
    if all(one.text.endswith("?") for one in items) and not any(fails(one.text) for one in items):
        return False
    return all(is_matter(one.text) for one in items)


def _plain_requests(items: Sequence[Section]) -> bool:
    """Whole numbered sentences, one of them a request and one of them a fault: not steps, and not all of one kind."""
    if not items[0].mark.strip("(").startswith(("1", "a")) or any(
        words_of(one.text) < _SENTENCE or not is_matter(one.text) for one in items
    ):
        return False
    if any(
        language.backward.search(one.text[:HEAD])
        for language in LANGUAGES
        for one in items
        if language.request.search(one.text)
    ):
        return False
    return any(asks(one.text) for one in items) and any(fails(one.text) and not asks(one.text) for one in items)
