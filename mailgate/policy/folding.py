"""Text as words are compared: small letters, no accents, plain apostrophes and blanks; and its sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

#: One character for one, so that a place in the folded text is a place in the text.
_APART: Final = {
    **dict.fromkeys("’‘ʼ´`′", "'"),
    **dict.fromkeys("\u00a0\u202f\u2007\u2009\u200b\u200c\u200d\u2060\ufeff\t\r\v\f\x1c\x1d\x1e", " "),
    **dict.fromkeys("\u0085\u2028\u2029", "\n"),
    **dict.fromkeys("‐‑‒", "-"),
    **dict.fromkeys("œŒæÆ", "e"),
    **dict.fromkeys("ßẞ", "s"),
    **dict.fromkeys("øØ", "o"),
    **dict.fromkeys("ıİ", "i"),
}
_FIRST_MARK: Final = 0x0300
_LAST_MARK: Final = 0x036F
_MARKS: Final = re.compile("[\u0300-\u036f]+")


def _folds() -> dict[int, str]:
    """Latin letters to their bases, by the Unicode decomposition."""
    found = {}
    for number in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(number))[0]
        if base != chr(number) and base.isascii():
            found[number] = base
    return {**found, **{ord(letter): plain for letter, plain in _APART.items()}}


_FOLDS: Final = _folds()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared, and where each character of it stood."""

    text: str
    #: As many characters, with their capitals and accents.
    cased: str
    #: None where every character stands where it stood.
    places: tuple[int, ...] | None

    def place(self, offset: int) -> int:
        """Where in the original the character at ``offset`` stands."""
        if self.places is None:
            return offset
        return self.places[min(offset, len(self.places) - 1)] if self.places else 0


def fold(text: str) -> Folded:
    """``text`` in small letters without accents; combining marks go.  Linear, never raises."""
    places: tuple[int, ...] | None = None
    if _MARKS.search(text):
        places = tuple(n for n, letter in enumerate(text) if not _FIRST_MARK <= ord(letter) <= _LAST_MARK)
        text = _MARKS.sub("", text)
    return Folded(text.translate(_FOLDS).lower(), text, places)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression for whole words of folded text that are written as people write them.

    Escapes keep their case: ``\\W`` would be folded to ``\\w``, and is not to be used.
    """
    return re.compile(rf"(?<!\w)(?:{'|'.join(fold(one).text for one in patterns)})(?!\w)")


#: A sentence ends at its mark, or where the line does: three dots and ``?!`` are one mark.
_END: Final = re.compile(r"[.!?…]+(?=[\s\"'»)\]]|$)[\"'»)\]]{0,3}|\n")
#: A point behind these ends no sentence: "M. Bernard", "z. B."; nor one behind a single letter or a number.
_ABBREVIATION: Final = re.compile(
    r"(?:(?<!\w)(?:\w|\d{1,3}|mm?e|mlle|mr|mrs|ms|dr|dhr|mevr|mw|hr|fr|nr|no|art|tel|env|ca|bzw|inkl|evt|bv|usw|etc))$"
)
#: A line at least so long was broken by a program if the next begins in the middle of a sentence.
_WRAPPED_FROM: Final = 55


def sentences(folded: str, cased: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of the sentences of a folded text, without the blanks around them.

    The capitals of ``cased`` tell a line that a program broke from one that ends.
    """
    start = 0
    line = 0
    for found in _END.finditer(folded):
        if found[0] == "\n":
            if _goes_on(folded, cased, line, found.start()):
                line = found.end()
                continue
            line = found.end()
        elif found[0] == "." and _ABBREVIATION.search(folded[max(start, found.start() - 5) : found.start()]):
            continue
        yield from _trimmed(folded, start, found.end())
        start = found.end()
    yield from _trimmed(folded, start, len(folded))


def _goes_on(folded: str, cased: str, line: int, end: int) -> bool:
    """Does the line that ends here go on in the next one?"""
    return (
        len(folded[line:end].strip()) >= _WRAPPED_FROM
        and folded[end - 1] not in ":;"
        and cased[end + 1 : end + 2].isalpha()
        and cased[end + 1 : end + 2].islower()
    )


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
