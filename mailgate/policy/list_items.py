"""Whether the items of a list are requests, each of its own, by what stands above the list and by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .folding import sentences
from .matters import LANGUAGES, Language, asks, fails, is_matter, is_task, looks_back, words_of
from .thanks import is_courtesy

#: So much of what stands above a list is looked at.
_ABOVE: Final = 600
#: Fewer words than that are no request, or no whole sentence.
_SHORT: Final = 3
_SENTENCE: Final = 5
#: Longer than that, a sentence above a list says more than that there is one.
_INTRODUCTION: Final = 20
_NUMBERS: Final = {
    **dict.fromkeys(("deux", "two", "couple", "twee", "zwei", "2"), 2),
    **dict.fromkeys(("trois", "three", "drie", "drei", "3"), 3),
    **dict.fromkeys(("quatre", "four", "vier", "4"), 4),
    **dict.fromkeys(("cinq", "five", "vijf", "funf", "5"), 5),
}
_NUMBER: Final = re.compile(rf"(?<!\w)(?:{'|'.join(_NUMBERS)})(?!\w)")
_WORDS: Final = re.compile(r"[^\W_][\w'-]*")
#: An answer, a quantity, a condition, what follows from what stands above, what the author did, or no subject at all.
_OF_ANOTHER_KIND: Final = re.compile(
    r"(?:oui|non|yes|no|ja|nee|nein|neen|ok|si|if|wenn|als|sinon|puis|ensuite|then|next|dann|danach|daarna|dan"
    r"|vervolgens|=>|->|\d+ ?(?:x|st|stuck|stuks?|pcs?)?|j'ai|nous avons|on a|i(?:'ve| have)|we(?:'ve| have)"
    r"|ik heb|we hebben|ich habe|wir haben|ne)(?!\w)|n'"
)


def are_requests(items: Sequence[str], above: str, cased: str) -> bool:
    """Are these the requests that the text above them announces, or whole requests below nothing but a greeting?"""
    near, as_written = above[-_ABOVE:], cased[-_ABOVE:]
    spans = list(sentences(near, as_written))
    if spans and not is_matter(near[: spans[-1][0]]):
        last = near[slice(*spans[-1])]
        announced = _announced(last)
        if announced and _are_announced(items, *announced):
            return True
        if gathers(last) and not is_of_one(last) and _are_of_their_own(items):
            return _are_gathered(items, counted=counts(last) == len(items))
    return is_courtesy(above, cased) and _are_of_their_own(items) and _are_mixed(items)


def gathers(sentence: str) -> bool:
    """Does a sentence say that there are several matters, in whatever words?"""
    if sentence.endswith("?") or words_of(sentence) > _INTRODUCTION:
        return False
    return any(one.gathering.search(sentence) for one in LANGUAGES)


def counts(sentence: str) -> int:
    """How many there are, as a sentence says; 0 if it does not."""
    found = _NUMBER.search(sentence)
    return _NUMBERS[found[0]] if found else 0


def is_of_one(sentence: str) -> bool:
    """Does a sentence name one matter to which what follows belongs: a product, a cause, people, steps?"""
    return any(one.of_one.search(sentence) for one in LANGUAGES)


def _announced(last: str) -> tuple[Language, bool] | None:
    """The language in which several requests are announced and nothing else, and whether by a word that means less."""
    for language in LANGUAGES:
        for found in language.several.finditer(last):
            beside = _WORDS.findall(f"{last[: found.start()]} {last[found.end() :]}")
            if language.announcing.issuperset(beside):
                return language, found[1] in language.loose
    return None


def _are_announced(items: Sequence[str], language: Language, loose: bool) -> bool:
    """Are these what was announced?"""
    if any(looks_back(one, (language,)) or words_of(one) < _SHORT for one in items):
        return False
    if not loose:
        # Said to be requests, they need not all sound so.
        return 2 * sum(is_matter(one) or is_task(one) for one in items) >= len(items)
    if all(one.endswith("?") for one in items) and not any(fails(one) for one in items):
        return False
    return all(is_matter(one) for one in items)


def _are_of_their_own(items: Sequence[str]) -> bool:
    """Is none of them an answer, a quantity, a step, or more about another?"""
    return not any(
        words_of(one) < _SHORT
        or _OF_ANOTHER_KIND.match(one)
        or looks_back(one, [of for of in LANGUAGES if of.is_spoken_in(one)])
        for one in items
    )


def _are_gathered(items: Sequence[str], *, counted: bool) -> bool:
    """Said to be several, in words that others use as well: one of them asks, half of them ask or complain.

    Where there are as many as was said, it is enough that one asks.
    """
    if all(one.endswith("?") for one in items):
        return False
    asked = sum(asks(one) or (is_task(one) and not fails(one)) for one in items)
    return asked > 0 and (counted or 2 * sum(is_matter(one) or is_task(one) for one in items) >= len(items))


def _are_mixed(items: Sequence[str]) -> bool:
    """Whole sentences, one of them a request and one of them a fault: not steps, and not all of one kind."""
    if any(words_of(one) < _SENTENCE or not is_matter(one) for one in items):
        return False
    return any(asks(one) for one in items) and any(fails(one) and not asks(one) for one in items)
