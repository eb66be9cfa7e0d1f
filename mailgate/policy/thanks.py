"""Whether an answer says anything: thanks alone, nothing of its own, or a comment (DESIGN §5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import Final

from .folding import any_of, fold
from .words.thanks import CLOSINGS, DEVICE_LINES, GLUE, GREETINGS, NO_NAMES, THANKS


class AnswerKind(StrEnum):
    """What there is in an answer."""

    #: Thanks, or that all is well: nothing to do.
    THANKS = "thanks"
    #: Empty, or a greeting, a closing formula and a name around nothing.
    NOTHING = "nothing"
    #: Anything else.
    COMMENT = "comment"


class _Piece(StrEnum):
    THANKS = "thanks"
    GREETING = "greeting"
    CLOSING = "closing"
    #: Means something only beside thanks: alone, "ok" and "oui" are answers to a question.
    GLUE = "glue"
    NAME = "name"


#: Thanks longer than this say something besides; it bounds the time as well.
_LONGEST: Final = 800
#: Each by itself: the longest that fits is taken, which one alternation would not find.
_PIECES: Final = (
    *((_Piece.GLUE, any_of([one])) for one in (*GLUE, r"[a-z]{2,8}-\d{1,12}")),
    *((_Piece.THANKS, any_of([one])) for one in chain.from_iterable(THANKS.values())),
    *((_Piece.GREETING, any_of([one])) for one in GREETINGS),
    *((_Piece.CLOSING, any_of([one])) for one in (*CLOSINGS, *DEVICE_LINES)),
)
_NAME: Final = re.compile(r"[^\W\d_][\w'’-]{0,30}\.?")
_NO_NAME: Final = frozenset(NO_NAMES)
_NAME_WORDS: Final = 3
#: Faces made of letters would be read as words.
_SMILE: Final = re.compile(r"(?<!\w)[:;=x]-?[dp)](?!\w)|(?<!\w)x+d+(?!\w)")
#: What asks, or takes the thanks back.
_DOUBT: Final = re.compile("[?¿؟？]|[:;=]-?['’]?[(/\\\\[]|[👎😞😢😡🙁😕😠😭😔😟☹😤🤔💔❌]")
#: Assent, which is an answer to a question.
_ASSENT: Final = re.compile("[👍👌✅✔☑]")
_QUOTED: Final = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
#: From here on it is not the author who writes.
_OTHERS: Final = re.compile(
    r"^ {0,3}(?:-{3,} ?(?:original message|message d'origine|message original|oorspronkelijk bericht|ursprungliche nachricht) ?-{3,}"
    r"|_{20,}|(?:le|on|op|am) [^\n]{6,120}(?:a ecrit|wrote|schreef|schrieb)[^\n]{0,60}:) *$",
    re.MULTILINE,
)


def kind_of_answer(text: str, *, has_attachment: bool) -> AnswerKind:
    """Thanks only if every word is one of thanks, confirmation or courtesy; what is not understood is a comment.

    Args:
        text: the author's own words (``Message.answer``); remains of quotations are passed over.
        has_attachment: it brings something, so it says something.
    """
    if has_attachment:
        return AnswerKind.COMMENT
    folded = fold(text)
    # As many characters in either, so that capitals can be looked up.
    cased = text if folded.places is None else "".join(text[place] for place in folded.places)
    small = _QUOTED.sub(lambda found: " " * len(found[0]), folded.text)
    others = _OTHERS.search(small)
    small = small[: others.start()] if others else small
    small = small.rstrip()
    first = len(small) - len(small.lstrip())
    if len(small) - first > _LONGEST or _DOUBT.search(small):
        return AnswerKind.COMMENT
    return _kind(small, cased)


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
    #: The last piece that a name may follow, and the last on the same line.
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
        beside = piece in (_Piece.THANKS, _Piece.GREETING, _Piece.CLOSING)
        signed = signed or piece in (_Piece.THANKS, _Piece.CLOSING)
        position = end


def _longest(small: str, position: int) -> tuple[_Piece | None, int]:
    best: _Piece | None = None
    end = position
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


def is_courtesy(sentence: str) -> bool:
    """Is a sentence, in folded text, nothing but greeting, thanks or farewell?"""
    return len(sentence) <= _LONGEST and not _DOUBT.search(sentence) and None not in _pieces(sentence, sentence.title())
