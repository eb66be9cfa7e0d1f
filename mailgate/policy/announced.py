"""Several requests that a text announces and tells one by one, or puts below titles, without numbering them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import Final

from .enumerations import Section
from .folding import sentences
from .list_items import counts, gathers, is_of_one
from .matters import LANGUAGES, alike, asks, fails, is_matter, is_of_a_meeting, looks_back, stems, words_of
from .thanks import is_courtesy, opens_with_thanks

#: Sentences of which each is looked at, and matters that are told one by one.
_SENTENCES: Final = 400
_MOST: Final = 12
#: Fewer words than that are no request.
_SHORT: Final = 4
#: So much of one matter is looked at.
_LONGEST: Final = 600
#: A line of up to five words in capitals or between marks, above others.
_TITLE: Final = re.compile(
    r"(?P<mark>[*_#=]{1,3} ?|\[)?(?P<title>[^\W\d_][^\n.!?;:,*]{1,40}?)(?(mark) ?(?:[*_#=]{1,3}|\])?|) ?(?P<colon>:?)"
    r"(?: ?[*_#=]{1,3})? *(?:\n+|(?<=:) +(?P<same>(?=\S)))"
)
_TITLE_WORDS: Final = 5


def told_in_turn(own: str, cased: str) -> tuple[Section, ...]:
    """What follows a sentence that says that there are several matters, told one by one; else nothing.

    That is by "first", "then", or in as many paragraphs as the sentence counts.
    """
    spans = list(sentences(own, cased))[:_SENTENCES]
    for place, (start, end) in enumerate(spans):
        sentence = own[start:end]
        if is_matter(sentence) and not gathers(sentence):
            return ()
        if gathers(sentence) and not is_of_one(sentence) and not is_of_a_meeting(sentence):
            count = counts(sentence)
            found = _in_turn(own, spans[place + 1 :]) or _by_paragraph(own, cased, end, count)
            return found if _are_several(found, counted=len(found) == count) else ()
    return ()


def titled(own: str, cased: str) -> tuple[Section, ...]:
    """Paragraphs below titles of their own, "PRINTER", "Rechnung:", some of which ask and some of which complain."""
    found = tuple(islice(_titles(own, cased), _MOST + 1))
    if not 2 <= len(found) <= _MOST or is_of_a_meeting(own[: found[0].start]):
        return ()
    if any(one.parts.match(section.mark) for section in found for one in LANGUAGES):
        return ()
    asked = sum(asks(section.text) for section in found)
    failed = sum(fails(section.text) and not asks(section.text) for section in found)
    told = 2 * sum(is_matter(section.text) for section in found) >= len(found) > 2
    if not asked or not (failed or told) or not _are_several(found, named=True):
        return ()
    return found


def _in_turn(own: str, spans: Sequence[tuple[int, int]]) -> tuple[Section, ...]:
    """One section from each sentence that begins with "first", "then", to the next."""
    begins: list[tuple[int, int]] = []
    for start, end in spans:
        words = [one.following if begins else one.opening for one in LANGUAGES]
        opened = next((found for found in (one.match(own, start, end) for one in words) if found), None)
        if opened and words_of(own[opened.end() : end]) > 1:
            begins.append((start, opened.end()))
    if len(begins) > _MOST:
        return ()
    ends = [*(start for start, _ in begins[1:]), len(own)]
    return tuple(
        Section(start, own[start:after], own[after:end].strip(" ,:.-\n"))
        for (start, after), end in zip(begins, ends, strict=False)
    )


def _by_paragraph(own: str, cased: str, end: int, count: int) -> tuple[Section, ...]:
    """As many paragraphs as were announced, and nothing but courtesy below them."""
    if not count or own[end : end + 2].strip():
        return ()
    found = [
        Section(start, "", text)
        for start, text in _paragraphs(own, end)
        if not is_courtesy(text, cased[start : start + len(text)])
        and not (opens_with_thanks(text, cased[start : start + len(text)]) and not is_matter(text))
    ]
    if len(found) < count or any(is_matter(one.text) for one in found[count:]):
        return ()
    return tuple(found[:count]) if any(is_matter(one.text) for one in found[:count]) else ()


def _paragraphs(own: str, start: int) -> Iterator[tuple[int, str]]:
    for text in own[start:].split("\n\n"):
        if text.strip():
            yield start + len(text) - len(text.lstrip()), text.strip()
        start += len(text) + 2


def _titles(own: str, cased: str) -> Iterator[Section]:
    """Titles, and the paragraph below each."""
    for start, text in _paragraphs(own, 0):
        found = _TITLE.match(text)
        if not found or words_of(found["title"]) > _TITLE_WORDS:
            continue
        title = cased[start + found.start("title") : start + found.end("title")]
        marked = found["mark"] or found["colon"] or title == title.upper()
        if marked and words_of(text[found.end() :]) >= _SHORT:
            yield Section(start, found["title"].strip(), text[found.end() :].strip())


def _are_several(found: Sequence[Section], *, counted: bool = False, named: bool = False) -> bool:
    """Are half of them requests or faults, or all of them as many as announced, and no two on the same thing?

    Below a name of its own, "it" speaks of what is named.
    """
    if len(found) < 2:
        return False
    texts = [one.text[:_LONGEST] for one in found]
    if any(words_of(one) < _SHORT for one in texts):
        return False
    if not named and any(looks_back(one, [of for of in LANGUAGES if of.is_spoken_in(one)]) for one in texts):
        return False
    about = [stems(one) for one in texts]
    if not all(about) or any(alike(one, other) for one, other in combinations(about, 2)):
        return False
    return counted or 2 * sum(is_matter(one) for one in texts) >= len(texts)
