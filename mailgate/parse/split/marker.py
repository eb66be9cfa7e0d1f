"""Our own marker line in what comes back to us: quoted, wrapped over two lines, with other blanks and dashes."""

from __future__ import annotations

import re
from typing import Final

from mailgate.model.marker import MARKERS

#: Of a span that it opens.
EVIDENCE: Final = "reply marker"
_BETWEEN: Final = r"[\s>|*\u200b]{1,24}"
_EDGE: Final = r"[ \t\xa0\u202f\u200b>|*_=~#\-\u2010-\u2015\u2212\u2500\u2501]{0,80}"


def _sentence(words: str) -> str:
    joined = _BETWEEN.join(re.escape(word) for word in words.split())
    # A dash within a word comes back as any other, and a line may be wrapped behind it.
    return joined.replace(r"\-", r"[\-\u2010-\u2015\u2212][\s>]{0,8}")


#: The sentence wherever it stands; what is around it is looked at afterwards.
_SENTENCE: Final = re.compile("|".join(map(_sentence, MARKERS.values())), re.IGNORECASE)
#: One word of each; a text with none of them, as most are, holds no marker.
_WORDS: Final = tuple(max(re.split(r"[\s-]", words.lower()), key=len) for words in MARKERS.values())
_BEFORE: Final = re.compile(rf"{_EDGE}\Z")
_AFTER: Final = re.compile(rf"{_EDGE}(?:\n{_EDGE})?(?=\n|\Z)")
_DASH: Final = re.compile(r"[-_=~\u2010-\u2015\u2212\u2500\u2501]")
#: Sentences looked at: somebody who writes about the marker does not do so more often.
_MAX_FOUND: Final = 50


def find_marker(text: str) -> int | None:
    """Offset of the first line that is, or begins, a marker line; None if there is none.  Linear."""
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):
        return None
    for found, match in enumerate(_SENTENCE.finditer(text)):
        if found >= _MAX_FOUND:
            break
        start = _start_of_marker(text, match.start(), match.end())
        if start is not None:
            return start
    return None


def _start_of_marker(text: str, start: int, end: int) -> int | None:
    """Where the line of the sentence at ``text[start:end]`` begins, if it stands alone between dashes."""
    line = text.rfind("\n", max(0, start - 100), start) + 1
    before = text[line:start]
    if len(before) > 80 or not _BEFORE.match(before):
        return None
    after = _AFTER.match(text, end, min(len(text), end + 200))
    if not after:
        return None
    if not _DASH.search(before) and line > 1:
        # Wrapped: the dashes stayed in the line above.
        above = text.rfind("\n", max(0, line - 101), line - 1) + 1
        rest = text[above : line - 1]
        if _DASH.search(rest) and _BEFORE.fullmatch(rest):
            return above
    return line if _DASH.search(before) or _DASH.search(after.group()) else None
