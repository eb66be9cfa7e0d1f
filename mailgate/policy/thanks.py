"""Whether an answer says anything: thanks alone, nothing of its own, or a comment (DESIGN §5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain
from typing import Final

from .folding import any_of, fold
from .own_lines import without_quotations
from .own_words import AnswerKind
from .words.thanks import CLOSINGS, DEVICE_LINES, GLUE, GREETINGS, NO_NAMES, THANKS


class _Piece(StrEnum):
    THANKS = "thanks"
    GREETING = "greeting"
    CLOSING = "closing"
    #: Means something only beside thanks: alone, "ok" and "oui" are answers to a question.
    GLUE = "glue"
    NAME = "name"


#: Thanks longer than this say something besides; it bounds the time as well.
_LONGEST: Final = 800
#: Of an answer with remains of quotations.
_READ: Final = 20_000
_PLAIN: Final = re.compile(r"[\w' -]+")


def _patterns(piece: _Piece, of: Sequence[str]) -> Iterator[tuple[_Piece, re.Pattern[str]]]:
    """Each by itself: the longest that fits is taken, which one alternation would not find; plain words are one."""
    plain = sorted((one for one in of if _PLAIN.fullmatch(one)), key=len, reverse=True)
    yield from ((piece, any_of([one])) for one in of if not _PLAIN.fullmatch(one))
    if plain:
        yield piece, any_of(plain)


_THANKS: Final = tuple(chain.from_iterable(THANKS.values()))
_PIECES: Final = (
    # Of two that are equally long the first is taken: "ok" is glue, and thanks only in a longer piece.
    *_patterns(_Piece.GLUE, GLUE),
    *_patterns(_Piece.THANKS, _THANKS),
    *_patterns(_Piece.GREETING, GREETINGS),
    *_patterns(_Piece.CLOSING, (*CLOSINGS, *DEVICE_LINES)),
)
_ANY: Final = any_of([*GLUE, *_THANKS, *GREETINGS, *CLOSINGS, *DEVICE_LINES])
#: Our number, wherever it stands: "SUP-10432".
_NUMBER: Final = re.compile(r" ?\[?(?<!\w)[A-Za-z]{2,8}-\d{1,12}(?!\w)\]?")
_NAME: Final = re.compile(r"[^\W\d_][\w'’-]{0,30}\.?")
_NO_NAME: Final = frozenset(NO_NAMES)
_NAME_WORDS: Final = 3
#: Faces made of letters would be read as words.
_SMILE: Final = re.compile(r"(?<!\w)[:;=x]-?[dp)](?!\w)|(?<!\w)x+d+(?!\w)")
#: What asks, or takes the thanks back.
_DOUBT: Final = re.compile("[?¿؟？]|[:;=]-?['’]?[(/\\\\[]|[👎😞😢😡🙁😕😠😭😔😟☹😤🤔💔❌]")
#: Assent, which is an answer to a question.
_ASSENT: Final = re.compile("[👍👌✅✔☑]")


def kind_of_answer(text: str, *, has_attachment: bool) -> AnswerKind:
    """Thanks only if every word is one of thanks, confirmation or courtesy; what is not understood is a comment.

    Args:
        text: the author's own words (``Message.answer``); remains of quotations are passed over.
        has_attachment: it brings something, so it says something.
    """
    if has_attachment:
        return AnswerKind.COMMENT
    folded = fold(_NUMBER.sub("", text[:_READ]))
    small = without_quotations(folded.text)
    if len(text) > _READ or len(small.strip()) > _LONGEST or _DOUBT.search(small):
        return AnswerKind.COMMENT
    return _kind(small, folded.cased)


def _kind(small: str, cased: str) -> AnswerKind:
    found = set()
    for piece in _pieces(small, cased):
        if piece is None:
            return AnswerKind.COMMENT
        found.add(piece)
    if _Piece.THANKS in found:
        return AnswerKind.THANKS
    return AnswerKind.COMMENT if _Piece.GLUE in found or _ASSENT.search(small) else AnswerKind.NOTHING


def _pieces(small: str, cased: str) -> Iterator[_Piece | None]:
    """The pieces that make up a text; None where it says something else."""
    small = _SMILE.sub(lambda found: " " * len(found[0]), small)
    position = 0
    # A name stands beside a greeting or thanks, or on a line of its own below thanks or a closing formula.
    signed, beside = False, False
    while True:
        start = position
        while position < len(small) and not small[position].isalnum():
            position += 1
        if position == len(small):
            return
        beside = beside and "\n" not in small[start:position]
        piece, end = _longest(small, position)
        if piece is None:
            end = _name(small, cased, position) if beside or (signed and _alone(small, position)) else position
            if end == position:
                yield None
                return
            piece = _Piece.NAME
        yield piece
        beside = piece in (_Piece.THANKS, _Piece.GREETING, _Piece.CLOSING) or (beside and piece is _Piece.GLUE)
        signed = signed or piece in (_Piece.THANKS, _Piece.CLOSING)
        position = end


def opens_with_thanks(small: str, cased: str) -> bool:
    """Does a stretch of folded text thank before it says anything else?"""
    if len(small) > _LONGEST:
        return False
    return next((piece for piece in _pieces(small, cased) if piece is not _Piece.GREETING), None) is _Piece.THANKS


def _longest(small: str, position: int) -> tuple[_Piece | None, int]:
    """The longest piece that begins here, and where it ends."""
    best: _Piece | None = None
    end = position
    if not _ANY.match(small, position):
        return best, end
    for piece, pattern in _PIECES:
        found = pattern.match(small, position)
        if found and found.end() > end:
            best, end = piece, found.end()
    return best, end


def _alone(small: str, position: int) -> bool:
    """Does nothing but blanks and marks stand before it on its line?"""
    line = small.rfind("\n", 0, position) + 1
    return not any(letter.isalnum() for letter in small[line:position])


def _name(small: str, cased: str, position: int) -> int:
    """Where a name of up to three capitalised words that begins here ends; ``position`` if none does."""
    end = position
    for _ in range(_NAME_WORDS):
        start = end
        while start < len(cased) and cased[start] in " \u00a0" and end > position:
            start += 1
        found = _NAME.match(cased, start)
        if not found or not found[0][0].isupper() or small[found.start() : found.end()].rstrip(".") in _NO_NAME:
            break
        end = found.end()
    return end


def is_courtesy(small: str, cased: str) -> bool:
    """Is a stretch of folded text nothing but greeting, thanks or farewell?  ``cased`` has its capitals."""
    return len(small) <= _LONGEST and not _DOUBT.search(small) and None not in _pieces(small, cased)
