"""Sentences that turn from one request to another: "autre problème :", "on a different note", "zweites Anliegen"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .folding import sentences
from .matters import LANGUAGES, Language, asks, fails, is_matter, looks_back, stems, words_of
from .thanks import is_courtesy, opens_with_thanks

#: Sentences of which each is looked at.
_SENTENCES: Final = 400
#: So far behind the words that turn, the request or the fault is looked for.
_CLAUSE: Final = 300
#: Words that may stand before those that turn: "merci, et j'ai également une autre demande".
_LEADS: Final = 3
#: Fewer words than that say nothing that could be left for something else.
_ENOUGH: Final = 3
#: The author says something of himself, which may be but the background of what he wants.
_PERSONAL: Final = re.compile(r"(?<!\w)(?:nous|je|on|we|i|wir|ich|ik|wij|notre|nos|our|unser\w*|onze)(?!\w)|(?<!\w)j'")
#: So many say something that fails or is wanted, whether in words that we know or not.
_A_STORY: Final = 12
#: Words for a question, which may be another one on the same thing.
_QUESTION: Final = re.compile("question|vraag|frage")
#: Words by which a request or a fault is named: it need not sound like one.
_NAMED: Final = re.compile(
    "demande|probleme|souci|requete|incident|request|issue|problem|verzoek|probleem|melding|anliegen|bitte|wunsch|storung"
)
#: Between the name of another matter and the matter: a mark or "is"; or more words, and then a colon.
_GAP: Final = re.compile(
    r"(?: ?[:.!;,\u2013\u2014-]|\n| (?:est|is|ist|concerne|betreft|betrifft) |[^\n:.!?;,]{1,50}:)\s*"
)
#: "PS :", "P.S. 2 -", "N.B."
_POSTSCRIPT: Final = re.compile(r"(?:p\.? ?s|n\.? ?b|post-?scriptum)(?: ?\d)?(?!\w)[ .:,;\u2013\u2014-]*\s*")
#: A clause of so many words, up to a mark, can stand for what is asked; what follows explains it.
_MAIN: Final = re.compile(r"(?:[^\s,;.!?]+[ \n]+){3,40}[^\s,;.!?]+(?=[,;.!?])")
#: So far into a sentence, "also" is said of all of it.
_HEAD: Final = 60
#: "Could you also bring a longer one": what the reader is asked to do besides is mostly for the same.
_OF_THE_READER: Final = re.compile(
    r"(?:et )?(?:pouvez|pourriez|peux|pourrais|merci|veuillez|pensez|vous|(?:can|could|would|will) (?:you|some\w+)"
    r"|please|kunt|kan|kun|zou u|zoudt|kunnen|gelieve|konnen|konnten|konntest|wurden|bitte)(?!\w)"
)
#: Behind one of these, or at the very beginning, a word opens a sentence.
_OPEN: Final = ("", ".", "!", "?", ":", ";", ",", "\n")


@dataclass(slots=True)
class _Said:
    """What stands above a sentence, greetings and thanks left out."""

    words: int = 0
    matter: bool = False
    failed: bool = False
    asked: bool = False
    about: frozenset[str] = frozenset()
    personal: bool = False

    @property
    def is_a_story(self) -> bool:
        """Does it say something of a thing, or enough of its author, to be a matter in words that we do not know?"""
        return self.words >= (_A_STORY if self.personal else _ENOUGH + 1)

    def take(self, sentence: str) -> None:
        self.words += words_of(sentence)
        self.failed = self.failed or fails(sentence)
        self.asked = self.asked or sentence.endswith("?")
        self.matter = self.matter or is_matter(sentence)
        self.about |= stems(sentence)
        self.personal = self.personal or _PERSONAL.search(sentence) is not None


def turns(own: str, cased: str) -> tuple[tuple[int, str], ...]:
    """Where the first request begins and each that turns away from it, and by what it does; nothing if none does."""
    spans = list(sentences(own, cased))[:_SENTENCES]
    # Most mails have none: what their sentences are about need not be known.
    if not any(_may_turn(own, start, end) for start, end in spans[1:]):
        return ()
    found: list[tuple[int, str]] = []
    said = _Said()
    for place, (start, end) in enumerate(spans):
        if said.words and (by := _turn(own, start, end, spans[min(place + 2, len(spans) - 1)][1], said)):
            found.append((start, by))
        sentence, as_written = own[start:end], cased[start:end]
        if is_courtesy(sentence, as_written) or (opens_with_thanks(sentence, as_written) and not is_matter(sentence)):
            continue
        if not said.words:
            found.append((start, ""))
        said.take(sentence)
    return tuple(found)


def _may_turn(own: str, start: int, end: int) -> bool:
    """Whether a sentence opens with words that could turn to another matter, as ``_turn`` asks for them."""
    if _POSTSCRIPT.match(own, start, end):
        return True
    head = own[start : min(end, start + _HEAD)]
    return any(language.also.search(head) for language in LANGUAGES) or any(
        words.match(own, begin, end)
        for language in LANGUAGES
        for begin in _beginnings(own, start, end, language)
        for words in (language.another, language.aside, language.second, language.added, language.heaped)
    )


def _turn(own: str, start: int, end: int, after: int, said: _Said) -> str:
    """By what the sentence from ``start`` to ``end`` turns to another matter; ``""`` if it does not."""
    if found := _POSTSCRIPT.match(own, start, end):
        # A fault first, and only then what is wanted: a postscript is its whole paragraph.
        below = own.find("\n\n", found.end())
        whole = own[found.end() : min(below if below > 0 else len(own), found.end() + 2 * _CLAUSE)]
        return "a postscript" if _is_postscript(whole, said) else ""
    for language in LANGUAGES:
        for begin in _beginnings(own, start, end, language):
            if found := language.another.match(own, begin, end):
                gap = _GAP.match(own, found.end())
                if not gap or language.backward.search(own, found.end(), gap.end()):
                    return ""
                clause = own[gap.end() : min(after, gap.end() + _CLAUSE)]
                return "words for another matter" if _is_another(found[0], clause, language, said) else ""
            if found := language.aside.match(own, begin, end):
                clause = own[found.end() : min(after, found.end() + _CLAUSE)]
                return "words for another matter" if _is_another(found[0], clause, language, said) else ""
            if (found := language.second.match(own, begin, end)) and _is_second(own, start, found, end, language, said):
                return "the second of two"
            for words, heaped in ((language.added, False), (language.heaped, True)):
                found = words.match(own, begin, end)
                if found and _is_added(own, start, own[found.end() : end].lstrip(" ,:"), language, said, heaped=heaped):
                    return "an added request"
        if _is_wanted_too(own, start, end, language, said):
            return "an added request"
    return ""


def _beginnings(own: str, start: int, end: int, language: Language) -> Iterator[int]:
    """Where the words that turn may stand: at the beginning, or behind others that mean nothing by themselves."""
    for _ in range(_LEADS):
        yield start
        lead = language.lead.match(own, start, end) or language.added.match(own, start, end)
        lead = lead or language.heaped.match(own, start, end)
        if not lead:
            return
        start = lead.end()
        while start < end and own[start] in " ,:;-.":
            start += 1


def _is_another(name: str, clause: str, language: Language, said: _Said) -> bool:
    """Is what is announced as another matter one?"""
    about = stems(clause)
    if said.words < _ENOUGH or words_of(clause) < _ENOUGH or about <= said.about or looks_back(clause, (language,)):
        return False
    question = _QUESTION.search(name) is not None
    if question and said.asked and not said.failed:
        # Two questions may be on one thing; a fault that is called one, or a request that is not put as one, is none.
        return not about & said.about and (fails(clause) or (asks(clause) and "?" not in clause))
    if fails(clause) and not asks(clause) and said.failed and about & said.about:
        return False
    return asks(clause) or fails(clause) or _NAMED.search(name) is not None or (question and "?" in clause)


def _is_added(own: str, start: int, clause: str, language: Language, said: _Said, *, heaped: bool) -> bool:
    """Is it a request, or at the head of a paragraph a fault, on something else than what stands above?"""
    paragraph = own[:start].rstrip(" ").endswith("\n\n")
    about = stems(clause)
    shared = about & said.about
    if len(about) < 2 or 3 * len(shared) > len(about) or not (paragraph or (said.failed and not shared)):
        return False
    main = _main(clause)
    if not said.matter and (shared or not paragraph or not said.is_a_story or not asks(main)):
        return False
    if language.told.search(clause) or language.backward.search(main):
        return False
    if _may_be_on_the_wish(clause, said):
        return False
    if language.request.search(main):
        whole = len(about) > 2 and language.backward.search(clause) is None
        return asks(clause) and (paragraph or not heaped or whole)
    return not heaped and not shared and paragraph and language.fault.search(clause) is not None


def _may_be_on_the_wish(clause: str, said: _Said) -> bool:
    """Does it come after a wish without a fault, and ask how, when or whether?"""
    return "?" in clause and not said.failed and not _OF_THE_READER.match(clause)


def _is_wanted_too(own: str, start: int, end: int, language: Language, said: _Said) -> bool:
    """Does a paragraph begin with a sentence that says "also", and asks by what its author needs?"""
    sentence = own[start:end]
    also = language.also.search(sentence[:_HEAD])
    if not own[:start].rstrip(" ").endswith("\n\n") or not also or not said.matter or _OF_THE_READER.match(sentence):
        return False
    if _may_be_on_the_wish(sentence, said):
        return False
    about = stems(sentence)
    if len(about) < _ENOUGH or about & said.about or language.told.search(sentence) or looks_back(sentence):
        return False
    return asks(sentence) and language.request.search(sentence) is not None and not language.backward.search(sentence)


def _is_postscript(clause: str, said: _Said) -> bool:
    """Does what stands below the farewell ask for something else, or say that it adds to what was asked?"""
    about = stems(clause)
    fresh = about - said.about
    if not (said.matter or said.is_a_story) or not fresh or looks_back(clause):
        return False
    if any(one.told.search(clause) for one in LANGUAGES):
        return False
    added = any(one.also.search(clause) for one in LANGUAGES)
    if len(fresh) < 2 or (not added and 3 * len(about & said.about) > len(about)):
        return False
    return asks(clause) or (added and fails(clause) and "?" not in clause and len(fresh) == len(about))


def _main(clause: str) -> str:
    """The first part of a clause that asks or complains by itself; all of it if none does."""
    found = _MAIN.match(clause)
    return found[0] if found and is_matter(found[0]) and len(stems(found[0])) > 1 else clause


def _is_second(own: str, start: int, second: re.Match[str], end: int, language: Language, said: _Said) -> bool:
    """Is it a fault after a request or a request after a fault, on something else, where both are counted?"""
    clause = own[second.end() : end]
    about = stems(clause)
    firsts = (one for one in language.first.finditer(own, 0, start) if own[: one.start()].rstrip(" ")[-1:] in _OPEN)
    first = next(firsts, None)
    if not first or not about or about & said.about or looks_back(clause, (language,)):
        return False
    above = own[first.end() : start]
    one, other = asks(above), asks(clause)
    return one != other and (fails(above) if other else fails(clause))
