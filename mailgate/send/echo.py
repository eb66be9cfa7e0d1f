"""Words of a customer, made fit to stand in a mail of ours.

A title that is echoed is shown by the reader's program under our name: it must be one line, read the way it is stored,
and hold nothing that a program turns into something to click on (DESIGN §5.7).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

#: Put where something was taken out or cut off.
ELLIPSIS = "…"

#: Nothing longer is looked at; a subject is at most one header of 16 KB, its echo a hundred characters.
_LOOKED_AT = 1000

#: Letters and marks that show nothing: combining grapheme joiner, Hangul fillers, Khmer inherent vowels, Braille blank.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: UAX #9 §2: explicit embeddings, overrides, isolates and marks.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
#: Blanks that are part of French typography and stay what they are.
_KEPT_BLANKS = "\u00a0\u202f"

_LINK = re.compile(
    r"://|^\W*(?:www\.|(?:mailto|tel|sms|callto|sip|xmpp|skype|file|data|javascript|vbscript|magnet):\S)"
    r"|\\\\\w",  # a Windows share: Outlook makes a link of it
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S[@＠]\S")
_DOTS = re.compile("[.。．｡]")
#: What mail programs take for the end of a host name without a scheme before it.  Deliberately not every registered
#: name: "rapport.pdf" and "M.Tremblay" are words of a title; "x.zip" is a file and a host, and goes.
_TOP_LABEL = re.compile(
    r"(?:[a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|name|mobi|tel|pro|aero|coop|museum|jobs|travel|asia|arpa|app|dev"
    r"|web|page|site|website|online|shop|store|club|blog|cloud|link|click|live|life|news|email|mail|support|help|team"
    r"|tech|space|world|group|company|agency|center|digital|network|systems|solutions|services|software|top|xyz|icu|vip"
    r"|win|bid|loan|men|review|stream|download|racing|party|date|faith|science|work|buzz|monster|rest|quest|sbs|cfd"
    r"|cyou|lol|zip|mov|bank|finance|money|insure|health|care|paris|quebec|bzh|corsica|brussels|vlaanderen|gent"
    r"|amsterdam|berlin|hamburg|koeln|bayern|wien|tirol|swiss|zuerich|london|xn--[a-z0-9-]+|[^\W\d_\u0000-\u024f]{2,})"
    r"(?![\w-])",
    re.IGNORECASE,
)


def one_line(text: str) -> str:
    """``text`` on one line: control characters and line separators are blanks, runs of blanks are one.

    Bidirectional controls and lone surrogates are gone: it reads in the order it is stored in, and can be encoded.
    A single no-break space stays one.  Total and idempotent.
    """
    return _fold(text if text.isascii() and text.isprintable() else "".join(map(_shown, text)))


def printable(text: str, limit: int = 100) -> str:
    """``text`` fit to be echoed: one line, nothing invisible, no links or addresses, at most ``limit`` characters.

    What was taken out or cut off leaves ``…``; the cut is made between words where there are any.  Empty if no letter
    or digit remains: then there is nothing worth echoing.  Total and idempotent.
    """
    visible = "".join(
        character
        for character in text[:_LOOKED_AT]
        if character not in _INVISIBLE and unicodedata.category(character) not in ("Cf", "Co")
    )
    safe = _without_links(one_line(visible))
    # A cut inside a long word may leave something that reads as a host name, hence once more.
    short = _without_links(_cut(safe, limit))
    return short if any(map(str.isalnum, short)) else ""


def _shown(character: str) -> str:
    """One character as ``one_line`` shows it."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs" or character in _BIDI_CONTROLS:
        return ""
    return character


def _fold(text: str) -> str:
    return re.sub(r"\s+", lambda run: run[0] if run[0] in _KEPT_BLANKS else " ", text).strip()


def _without_links(text: str) -> str:
    without = re.sub(r"\S+", lambda word: ELLIPSIS if _is_link(word[0]) else word[0], text)
    return re.sub(rf"{ELLIPSIS}(?:\s*{ELLIPSIS})+", ELLIPSIS, without)


def _is_link(word: str) -> bool:
    """Whether a mail program might make a link of ``word``, or of a part of it."""
    if _LINK.search(word) or _ADDRESS.search(word):
        return True
    labels = _DOTS.split(word)
    return any(before[-1:].isalnum() and _TOP_LABEL.match(after) for before, after in pairwise(labels))


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    if not text[limit - 1].isspace():
        start_of_word = max((blank.start() for blank in re.finditer(r"\s", kept)), default=0)
        # One endless word is cut where the room ends; so is a last word that would take half of it along.
        kept = kept[:start_of_word] if start_of_word > limit // 2 else kept
    return kept.rstrip(" \u00a0\u202f.,;:!?–-" + ELLIPSIS) + ELLIPSIS
