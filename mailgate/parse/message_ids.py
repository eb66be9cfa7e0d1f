"""Message identifiers out of Message-ID, In-Reply-To and References (RFC 5322 §3.6.4), whatever else stands there."""

from __future__ import annotations

import re

from .encoded_words import decode_words
from .one_line import repair

#: Octets in UTF-8.  RFC 5322 §2.1.1: a line has no more, and an identifier cannot be folded.
MAX_ID = 998

_SEPARATORS = str.maketrans(",;>\"'()", "       ")
_HIDDEN = re.compile("[\x00-\x20\x7f-\x9f\u00a0\u2028\u2029]")


def read_ids(value: bytes) -> list[str]:
    """The identifiers in a header value in their order, without angle brackets.

    Comments and quoted words outside the brackets are passed over, blanks inside (from folding in the middle of an
    identifier, seen from several gateways) are taken out.  Without any brackets, words with an ``@`` count.  Longer
    ones than ``MAX_ID`` are none.  Linear.
    """
    text = repair(value)
    if "=?" in text:
        # Python's own library and others encode identifiers that are too long for a line of theirs.
        text = decode_words(text)
    bracketed = _bracketed(text)
    if not bracketed and "<" not in text:
        bracketed = [word for word in text.translate(_SEPARATORS).split() if "@" in word]
    cleaned = (_HIDDEN.sub("", found) for found in bracketed)
    return [found for found in cleaned if found and len(found.encode()) <= MAX_ID]


def _bracketed(text: str) -> list[str]:
    if "(" in text or '"' in text:
        outside = _without_phrases(text)
        # An unbalanced mark would hide everything after it.
        text = text if outside is None else outside
    return [chunk.partition(">")[0] for chunk in text.split("<")[1:] if ">" in chunk]


def _without_phrases(text: str) -> str | None:
    """The text without comments and quoted strings outside angle brackets; None if they are not balanced."""
    kept: list[str] = []
    depth = 0
    quoted = inside = False
    for character in text:
        if inside:
            inside = character != ">"
        elif quoted:
            quoted = character != '"'
            continue
        elif depth:
            depth += {"(": 1, ")": -1}.get(character, 0)
            continue
        elif character in '("':
            depth, quoted = int(character == "("), character == '"'
            continue
        else:
            inside = character == "<"
        kept.append(character)
    return None if quoted or depth else "".join(kept)
