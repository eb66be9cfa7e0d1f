"""Whether a stretch of text is a request or a fault of its own, in the languages we write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .folding import any_of, fold
from .words.requests import COMMON, WORDS


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, ready to be looked for in folded text."""

    request: re.Pattern[str]
    fault: re.Pattern[str]
    told: re.Pattern[str]
    errand: re.Pattern[str]
    backward: re.Pattern[str]
    another: re.Pattern[str]
    added: re.Pattern[str]
    heaped: re.Pattern[str]
    second: re.Pattern[str]
    first: re.Pattern[str]
    lead: re.Pattern[str]
    announced: re.Pattern[str]
    meeting: re.Pattern[str]
    loose: frozenset[str]
    announcing: frozenset[str]


def _language(name: str) -> Language:
    words = WORDS[name]
    several, adjectives, nouns = ("|".join(part) for part in (words.several, words.adjectives, words.nouns))
    return Language(
        *(any_of(part) for part in (words.requests, words.faults, words.told, words.errands, words.backward)),
        *(any_of(part) for part in (words.another, words.added, words.heaped, words.second, words.first, words.lead)),
        any_of([rf"(?:{several}) (?:(?:{adjectives}) ){{0,2}}({nouns})s?(?: (?:{adjectives}|suivante?s?))?"]),
        any_of(words.meeting),
        *(frozenset(fold(word).text for word in part) for part in (words.loose, words.announcing)),
    )


#: So far into a sentence, words that look back say that it is about the same.
HEAD: Final = 25
LANGUAGES: Final = tuple(_language(name) for name in WORDS)
_WORD: Final = re.compile(r"[^\W_]{4,}")
_STEM: Final = 5
_COMMON: Final = frozenset(fold(word).text[:_STEM] for word in COMMON)
#: French and Dutch lists of tasks begin with infinitives, English and German ones with or end on them.
_INFINITIVE: Final = re.compile(r"(?:[^\W\d_]{2,18}(?:er|ir|re|oir)(?!\w)|[^\n]{3,120}[a-z]en ?[.;]?$)")


def words_of(text: str) -> int:
    """How many words there are in a text."""
    return len(text.split())


def stems(text: str) -> frozenset[str]:
    """What a folded text is about: the beginnings of its longer words, without those of any request."""
    return frozenset(found[0][:_STEM] for found in _WORD.finditer(text)) - _COMMON


def asks(text: str) -> bool:
    """Does it ask for something, and for more than to look, call, answer or come?"""
    return any(one.request.search(text) and not one.errand.search(text) for one in LANGUAGES)


def fails(text: str) -> bool:
    """Does it say that something fails?"""
    return any(one.fault.search(text) for one in LANGUAGES)


def is_matter(text: str) -> bool:
    """Does it ask for anything at all, or say that something fails?"""
    return fails(text) or any(one.request.search(text) for one in LANGUAGES)


def is_task(text: str) -> bool:
    """Does it begin or end like an item on a list of things to do?"""
    return _INFINITIVE.match(text) is not None


def speaks_of_a_meeting(text: str) -> bool:
    """Points of an agenda, minutes, answers to our questions, steps: no list of requests."""
    return any(one.meeting.search(text) for one in LANGUAGES)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Are two stretches about the same thing, as far as their words tell?"""
    return 2 * len(one & other) >= max(1, min(len(one), len(other)))
