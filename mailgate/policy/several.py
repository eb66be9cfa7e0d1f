"""Whether one text makes several distinct requests (DESIGN §5.5): by evidence, and rather one too few than one too many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .enumerations import Section, headings, listed
from .folding import fold, sentences
from .matters import HEAD, LANGUAGES, Language, asks, fails, is_matter, stems, words_of
from .own_lines import own_lines
from .thanks import is_courtesy

#: Of longer texts, the beginning is looked at.
LONGEST: Final = 20_000
LINES: Final = 500
#: Sentences of which each is looked at; more than one mail has requests.
_SENTENCES: Final = 400
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Requests:
    """How many distinct requests a text makes, and by what."""

    #: 1 where nothing says otherwise.
    count: int
    #: One phrase for each request beyond the first, for agents; quotes at most 40 characters of the text.
    evidence: tuple[str, ...]
    #: Where in the text each request begins.
    starts: tuple[int, ...]


def several_requests(text: str) -> Requests:
    """The distinct requests in an author's own words (``Message.answer``).

    Evidence is a numbered heading, an item of a list that was announced as one of requests, or a sentence that opens
    on another matter ("autre problème", "on a different note", "zweites Anliegen").  Weaker words ("par ailleurs",
    "daarnaast") count only before a request or a fault that shares no word with what stands above.  Steps, lists of
    people and machines, logs, tables, agendas, forms and what others wrote count for nothing.  Linear, never raises.
    """
    text = "\n".join(text[:LONGEST].split("\n")[:LINES])
    folded = fold(text)
    own = own_lines(folded.text)
    cased = text if folded.places is None else "".join(text[place] for place in folded.places)
    found = max(
        (
            _of_sections(headings(own), own, "heading"),
            _of_sections(listed(own), own, "listed request"),
            _of_turns(own, cased),
        ),
        key=lambda one: len(one),
    )
    if len(found) < 2:
        return Requests(1, (), (0,) if text.strip() else ())
    evidence = tuple(
        f"{by}: '{_shown(own, cased, start)}' (line {own.count(chr(10), 0, start) + 1})" for start, by in found[1:]
    )
    return Requests(len(found), evidence, tuple(folded.place(start) for start, _ in found))


def _of_sections(sections: Sequence[Section], own: str, by: str) -> list[tuple[int, str]]:
    return [(one.start, f"a {by}") for one in sections]


def _shown(own: str, cased: str, start: int) -> str:
    while start < len(own) and own[start].isspace():
        start += 1
    line = " ".join(cased[start : start + 2 * _SHOWN].split("\n")[0].split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _of_turns(own: str, cased: str) -> list[tuple[int, str]]:
    """The first request, and each sentence that turns to another."""
    spans = list(sentences(own, cased))[:_SENTENCES]
    found: list[tuple[int, str]] = []
    first: int | None = None
    #: What was said since the last turn: whether it was a request or a fault, and of what.
    said = _Said()
    for place, (start, end) in enumerate(spans):
        if by := said.words and _turn(own, spans, place, said):
            found.append((start, by))
            said = _Said(words=said.words, matter=True, about=said.about)
        sentence = own[start:end]
        if not is_courtesy(sentence):
            first = start if first is None else first
            said.take(sentence)
    return [(first, ""), *found] if first is not None else []


@dataclass(slots=True)
class _Said:
    """What stands above a sentence."""

    words: int = 0
    matter: bool = False
    failed: bool = False
    asked: bool = False
    about: frozenset[str] = frozenset()

    def take(self, sentence: str) -> None:
        self.words += words_of(sentence)
        self.failed = self.failed or fails(sentence)
        self.asked = self.asked or sentence.endswith("?")
        self.matter = self.matter or is_matter(sentence)
        self.about |= stems(sentence)


#: Words for a question, which may be another one on the same thing.
_QUESTION: Final = re.compile(r"question|vraag|frage")
#: Between the words for another matter and the matter.
_GAP: Final = re.compile(
    r"[^\n:.!?;,\u2013\u2014-]{0,50}(?: ?[:.!;,\u2013\u2014-]|\n| (?:est|is|ist|concerne|betreft|betrifft) )\s*"
)
_IDIOM: Final = re.compile(
    r"(?:on |dans |sur |a part|sans |rien|cela|ca|j'en|nous en|je profite|tant|pendant|while|unrelated|totally|staat|hier|los|nu |van de|in een|"
    r"bei |wo |unabh|hat |damit|nichts|hatte|habe|auserdem|ausserdem|zusatzlich)"
)
_ENOUGH: Final = 4
#: Behind one of these, or at the very beginning, a word opens a sentence.
_OPEN: Final = ("", ".", "!", "?", ":", ";", ",", "\n")
#: Of these, another one is named: it need not sound like one.
_NAMED: Final = re.compile(
    r"demande|probleme|souci|requete|incident|request|issue|problem|verzoek|probleem|melding|anliegen|bitte|wunsch|storung"
)


def _turn(own: str, spans: Sequence[tuple[int, int]], place: int, said: _Said) -> str:
    """By what the sentence at ``place`` turns to another matter; ``""`` if it does not."""
    start, end = spans[place]
    for language in LANGUAGES:
        begin = start
        for _ in range(3):
            if found := language.another.match(own, begin, end):
                return "words for another matter" if _another(own, spans, place, found, language, said) else ""
            second = language.second.match(own, begin, end)
            if second and _second(own, start, own[second.end() : end], language, said):
                return "the second of two"
            added = language.added.match(own, begin, end) or language.heaped.match(own, begin, end)
            if added and _added(
                own, start, own[added.end() : end], language, said, heaped=language.heaped.match(added[0])
            ):
                return "an added request"
            lead = language.lead.match(own, begin, end) or added
            if not lead:
                break
            begin = lead.end()
            while begin < end and own[begin] in " ,:;-.":
                begin += 1
    return ""


def _another(
    own: str, spans: Sequence[tuple[int, int]], place: int, found: re.Match[str], language: Language, said: _Said
) -> bool:
    """Do a request or a fault of their own follow words that open another matter?"""
    after = spans[min(place + 2, len(spans) - 1)][1]
    begin = found.end()
    if not _IDIOM.match(found[0]):
        gap = _GAP.match(own, begin)
        if not gap or language.backward.search(own, begin, gap.end()):
            return False
        begin = gap.end()
    clause = own[begin : min(after, begin + 300)]
    about = stems(clause)
    if said.words < _ENOUGH or words_of(clause) < _ENOUGH or not about or about <= said.about:
        return False
    if language.backward.search(clause[:HEAD]) or (_QUESTION.search(found[0]) and said.asked and not said.failed):
        return False
    return (
        is_matter(clause)
        or _NAMED.search(found[0]) is not None
        or ("?" in clause and _QUESTION.search(found[0]) is not None)
    )


def _added(own: str, start: int, clause: str, language: Language, said: _Said, *, heaped: object) -> bool:
    """Is what a paragraph opens with a request, or a fault, on something else than what stands above?"""
    about = stems(clause)
    shared = about & said.about
    if (
        not own[:start].rstrip(" ").endswith("\n\n")
        or not said.matter
        or len(about) < 2
        or 3 * len(shared) > len(about)
    ):
        return False
    if language.told.search(clause) or language.backward.search(clause):
        return False
    if language.request.search(clause):
        return asks(clause)
    return not heaped and not shared and language.fault.search(clause) is not None


def _second(own: str, start: int, clause: str, language: Language, said: _Said) -> bool:
    """Is it a fault after a request or a request after a fault, on something else, where both are counted?"""
    about = stems(clause)
    first = next(
        (one for one in language.first.finditer(own, 0, start) if own[: one.start()].rstrip(" ")[-1:] in _OPEN), None
    )
    if not first or not about or about & said.about or language.backward.search(clause[:HEAD]):
        return False
    above = own[first.end() : start]
    one, other = asks(above), asks(clause)
    return one != other and (fails(above) if other else fails(clause))
