"""Whether a stretch of text is a request or a fault of its own, in the languages we write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .folding import any_of, fold
from .words import de, en, fr, nl
from .words.requests import COMMON, Words


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language (``words.requests.Words``), ready to be looked for in folded text."""

    request: re.Pattern[str]
    fault: re.Pattern[str]
    told: re.Pattern[str]
    errand: re.Pattern[str]
    backward: re.Pattern[str]
    another: re.Pattern[str]
    aside: re.Pattern[str]
    added: re.Pattern[str]
    heaped: re.Pattern[str]
    also: re.Pattern[str]
    second: re.Pattern[str]
    first: re.Pattern[str]
    lead: re.Pattern[str]
    gathering: re.Pattern[str]
    of_one: re.Pattern[str]
    opening: re.Pattern[str]
    following: re.Pattern[str]
    parts: re.Pattern[str]
    meeting: re.Pattern[str]
    #: "Deux demandes", "a few unrelated things"; its first group is the noun.
    several: re.Pattern[str]
    loose: frozenset[str]
    announcing: frozenset[str]
    #: Words that no other of our languages has, so frequent that few sentences are without.
    telling: re.Pattern[str]

    def is_spoken_in(self, text: str) -> bool:
        """Is a stretch of folded text in this language, or may it be?"""
        return self.telling.search(text) is not None


def _language(words: Words) -> Language:
    several, adjectives, nouns = ("|".join(part) for part in (words.several, words.adjectives, words.nouns))
    return Language(
        request=any_of(words.requests),
        fault=any_of(words.faults),
        told=any_of(words.told),
        errand=any_of(words.errands),
        backward=any_of(words.backward),
        another=any_of(words.another),
        aside=any_of(words.aside),
        added=any_of(words.added),
        heaped=any_of(words.heaped),
        also=any_of(words.also),
        second=any_of(words.second),
        first=any_of(words.first),
        lead=any_of(words.lead),
        gathering=any_of(words.gathering),
        of_one=any_of(words.of_one),
        opening=any_of(words.opening),
        following=any_of(words.following),
        parts=any_of(words.parts),
        meeting=any_of(words.meeting),
        several=any_of([rf"(?:{several}) (?:(?:{adjectives}) ){{0,2}}({nouns})s?(?: (?:{adjectives}|suivante?s?))?"]),
        loose=frozenset(fold(word).text for word in words.loose),
        announcing=frozenset(fold(word).text for word in words.announcing),
        telling=any_of(words.telling),
    )


TABLES: Final = (fr.WORDS, en.WORDS, nl.WORDS, de.WORDS)
LANGUAGES: Final = tuple(_language(words) for words in TABLES)
#: What somebody asks after a meeting is none of its points.
_AFTER_A_MEETING: Final = re.compile(
    r"(?<!\w)(?:suite a|apres|after|following|nach|na) (?:\w+ ){1,2}(?:reunion|meeting|vergadering|besprechung)"
)
#: So far into a sentence, words that look back say that it is about the same.
_HEAD: Final = 25
_WORD: Final = re.compile(r"[^\W\d_][^\W_]{2,}")
_STEM: Final = 5
#: French lists of tasks begin with infinitives, English ones with imperatives, Dutch and German ones end on them.
_TASK: Final = re.compile(
    r"[^\W\d_]{2,18}(?:er|ir|re|oir)(?!\w)|[^\n]{3,120}[a-z]en ?[.;]?$|(?!(?:all|when|is|on|in|for|at) )[a-z]{3,12}"
    r" (?:the|our|my) "
)


def words_of(text: str) -> int:
    """How many words there are in a text."""
    return len(text.split())


def stems(text: str) -> frozenset[str]:
    """What a folded text is about: the beginnings of its longer words, without those of any request."""
    return frozenset(found[0][:_STEM] for found in _WORD.finditer(text)) - COMMON


def asks(text: str) -> bool:
    """Does it ask for something, and for more than to look, call, answer or come?"""
    return any(one.request.search(text) and not one.errand.search(text) for one in LANGUAGES)


def fails(text: str) -> bool:
    """Does it say that something fails?"""
    return any(one.fault.search(text) for one in LANGUAGES)


def is_matter(text: str) -> bool:
    """Does it ask for anything at all, or say that something fails?"""
    return any(one.request.search(text) or one.fault.search(text) for one in LANGUAGES)


def is_task(text: str) -> bool:
    """Does it read like an item on a list of things to do?"""
    return _TASK.match(text) is not None


def looks_back(text: str, languages: Sequence[Language] = LANGUAGES) -> bool:
    """Does it begin with words that speak of what stands above it?"""
    # Cut behind the end of a word that begins in the head, or "ça" would be found in "cantine".
    found = (one.backward.search(text[: 2 * _HEAD]) for one in languages)
    return any(one and one.start() < _HEAD for one in found)


def is_of_a_meeting(text: str) -> bool:
    """Points of an agenda, minutes, answers to our questions, steps: no list of requests."""
    text = _AFTER_A_MEETING.sub("", text)
    return any(one.meeting.search(text) for one in LANGUAGES)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Are two stretches about the same thing, as far as their words tell?"""
    return 2 * len(one & other) >= max(1, min(len(one), len(other)))
