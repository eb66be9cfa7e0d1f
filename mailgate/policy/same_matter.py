"""Whether two subjects name the same matter (DESIGN §5.5).

Asked of an answer to a ticket only: the evidence says already which ticket it answers, the subject says whether it is
still about that.  Both mistakes cost something: a needless ticket, or a new problem in an old one.  Never a guess by
likeness: every way of being the same is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..model.subject import base_subject, is_cut_off
from ..model.ticket import TicketNumber
from .courtesy import without_courtesy, words_of

#: Why two subjects are the same matter.
EQUAL, EMPTY, CUT_OFF = "equal", "one is empty", "one is cut off"
ONLY_COURTESY = "only words of urgency or courtesy differ"
NUMBERED = "it bears the ticket's number"

#: Characters that a subject has at least after a program cut it off without a mark: the shortest cut that is known of
#: comes after 40, prefix and number included.
_CUT_UNMARKED = 30
#: Characters that are left at least where dots say that more followed: "P…" could be anything.
_CUT_MARKED = 4

_NUMBER = re.compile(r"(?<![a-z0-9])([a-z][a-z0-9]{0,9})[-\u2010\u2011]([1-9][0-9]{0,17})(?![0-9])")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What there is to compare in a subject."""

    base: str
    #: All words, and those that say what it is about.
    words: tuple[str, ...]
    content: tuple[str, ...]
    #: It ends with the dots of something left out.
    cut: bool

    @property
    def names_nothing(self) -> bool:
        return not self.content


def same_matter(subject: str, other: str) -> str:
    """Why two subjects are the same matter, ``""`` if they are not; symmetric, linear, never raises.

    A subject that could be any ticket's ("Merci !", "2e relance", "Problème") is as empty as none.  Of two
    others, one is cut off if it is the beginning of the other: whole words of it, or half a word where dots or
    the length say that a program cut.
    """
    return _same(_read(subject), _read(other))


def same_as_ticket(subject: str, number: TicketNumber, borne: Iterable[str], *, prefixes: Collection[str]) -> str:
    """Why an answer with this subject is the same matter as its ticket, ``""`` if it is not.

    Args:
        borne: the subjects of all mails of the ticket, in and out, notices included, the oldest first.
        prefixes: ticket prefixes that the ticket's desk uses or used.

    A ticket that began without a subject has none that an answer could differ from.  A later mail without one, and any
    called "Bonjour" or "Problème", says nothing of what the ticket is about, and must not make it about everything.
    """
    if _bears(subject, number, prefixes):
        return NUMBERED
    asked = _read(subject)
    if asked.names_nothing:
        return EMPTY
    for index, text in enumerate(borne):
        reading = _read(text)
        if not reading.names_nothing or (index == 0 and not reading.base):
            why = _same(asked, reading)
        else:
            why = CUT_OFF if _begins(reading.words, asked.words) else ""
        if why:
            return why
    return ""


def _bears(subject: str, number: TicketNumber, prefixes: Collection[str]) -> bool:
    """Whether the number stands in it, in brackets as we write it or as people do: programs take brackets away."""
    text = unicodedata.normalize("NFKC", subject).casefold()
    known = {prefix.casefold() for prefix in (number.prefix, *prefixes)}
    return any(int(found[2]) == number.id and found[1] in known for found in _NUMBER.finditer(text))


def _read(subject: str) -> _Reading:
    base = base_subject(subject)
    words = words_of(base)
    return _Reading(base, words, without_courtesy(words), is_cut_off(subject))


def _same(one: _Reading, other: _Reading) -> str:
    if one.base == other.base or (one.words and one.words == other.words):
        return EQUAL
    if one.content == other.content and one.base and other.base:
        return ONLY_COURTESY
    if one.names_nothing or other.names_nothing:
        return EMPTY
    return CUT_OFF if _is_cut_from(one, other) or _is_cut_from(other, one) else ""


def _begins(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return 0 < len(words) <= len(others) and words == others[: len(words)]


def _is_cut_from(shorter: _Reading, longer: _Reading) -> bool:
    """Whether ``shorter`` is what is left of ``longer`` after whole words, or within one, were cut off its end."""
    if _begins(shorter.content, longer.content) or _begins(shorter.words, longer.words):
        return True
    *words, last = shorter.content
    if len(words) >= len(longer.content) or tuple(words) != longer.content[: len(words)]:
        return False
    whole = longer.content[len(words)]
    if not whole.startswith(last):
        return False
    if shorter.cut:
        return len(shorter.base) >= _CUT_MARKED
    # Half a word is a cut, half a number is another number.
    return len(shorter.base) >= _CUT_UNMARKED and not whole[len(last)].isdecimal()
