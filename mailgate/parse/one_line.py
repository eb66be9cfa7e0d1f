"""Header values as text on one line."""

from __future__ import annotations

import re
import unicodedata

from .charset import decode_guessed, without_surrogates
from .encoded_words import decode_words

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: Embeddings, overrides and isolates: they would reorder whatever is shown after the value.  The plain marks
#: U+200E and U+200F stay, right-to-left text needs them.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Letters and marks that nobody sees, though Unicode counts them as such: fillers, the grapheme joiner, the blank of
#: Braille.
_FILLERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2800\u3164\uffa0]")
#: Characters without a picture of their own that are neither control nor format characters: those, and the variation
#: selectors, which a name may have behind an emoji and an address may not.
EMPTY = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def repair(value: bytes) -> str:
    """Raw header octets as text: RFC 6532 UTF-8, or the charset that they seem to be in; no lone surrogates."""
    # Raw ISO-2022 is seven bits wide, and begins with an escape.
    return value.decode("ascii") if value.isascii() and b"\x1b" not in value else decode_guessed(value)


def decode_value(value: bytes) -> str:
    """A header value with its encoded words decoded; control characters are still in it."""
    return _REORDERING.sub("", without_surrogates(decode_words(repair(value))))


def fold_blanks(text: str) -> str:
    """The text with every run of blanks as one space, and none around it."""
    return " ".join(text.split())


def one_line(text: str) -> str:
    """The text on one line: control characters taken for blanks, blanks folded."""
    if text.isascii() and text.isprintable():
        return fold_blanks(text)
    return fold_blanks(_CONTROL.sub(" ", _REORDERING.sub("", without_surrogates(text))))


def visible(text: str) -> str:
    """``one_line`` without any invisible format character: for names, where nothing may hide."""
    line = one_line(text)
    if line.isascii():
        return line
    seen = _FILLERS.sub("", line)
    return fold_blanks("".join(c for c in seen if unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Co")))
