"""The author's own words and what is quoted below them.

First form: the block that ends the text, in the words of French, English, Dutch and German mail programs.  Nothing is
deleted: both parts together are the text, and where in doubt all of it counts as the author's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Lines looked at; a quotation that begins later is not worth finding.
_MAX_LINES = 5_000
#: A longer line is prose.
_MAX_LINE = 400
#: Lines that a wrapped attribution may take.
_MAX_ATTRIBUTION = 3

_LIKE_ASCII = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2019": "'", "\u00ab": '"', "\u00bb": '"', "\u200e": None})

_SEPARATORS = frozenset(
    (
        "original message",
        "original appointment",
        "forwarded message",
        "message d'origine",
        "message original",
        "message initial",
        "message transféré",
        "message transmis",
        "e-mail d'origine",
        "courriel original",
        "oorspronkelijk bericht",
        "origineel bericht",
        "doorgestuurd bericht",
        "ursprüngliche nachricht",
        "originalnachricht",
        "weitergeleitete nachricht",
    )
)
_FORWARD_LINES = frozenset(
    (
        "begin forwarded message:",
        "début du message réexpédié :",
        "début du message transféré :",
        "begin doorgestuurd bericht:",
        "anfang der weitergeleiteten nachricht:",
    )
)

_LABEL = re.compile(r"\*{0,2}([a-zà-ÿ][a-zà-ÿ ]{0,20}?) ?\*{0,2} ?: ?\*{0,2}(.*)")
_FROM_LABELS = frozenset(("de", "from", "van", "von", "expéditeur"))
_OTHER_LABELS = {
    **dict.fromkeys(("envoyé", "envoyé le", "sent", "verzonden", "gesendet", "date", "datum"), "sent"),
    **dict.fromkeys(("à", "to", "aan", "an", "pour"), "to"),
    **dict.fromkeys(("objet", "sujet", "subject", "onderwerp", "betreff"), "subject"),
    **dict.fromkeys(("cc", "copie à", "kopie", "importance", "priorité", "reply-to", "bcc", "cci"), "other"),
}
#: A header block is read at most so far.
_HEADER_LINES = 12

_VERBS = ("a écrit", "a ecrit", "écrivait", "wrote", "writes", "schreef", "het volgende geschreven", "schrieb")
_ATTRIBUTION_OPENINGS = ("le ", "on ", "op ", "am ")
_OPENINGS = (*_ATTRIBUTION_OPENINGS, "--")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TIME = re.compile(r"\b\d{1,2} ?[:h.] ?\d\d\b")
#: Below it stands what a list or a scanner added.
_FOOTER = re.compile(r"-- ?|_{5,}|-{10,}|={10,}")


def split_quote(text: str) -> tuple[str, str]:
    """``(own words, quoted rest)`` of a text with LF line ends; ``own + quoted == text`` wherever both have words.

    If nothing of the author's own would remain, ``own`` is the whole text, and ``quoted`` still what was found to be
    quoted.  Answers between quoted lines keep everything as own.  Linear in the text.
    """
    lines = text.split("\n", _MAX_LINES)
    shown = [_plain(line) for line in text.translate(_LIKE_ASCII).lower().split("\n", _MAX_LINES)[:_MAX_LINES]]
    cut = _first_quoted_line(shown)
    if cut is None:
        return text, ""
    offset = sum(len(line) + 1 for line in lines[:cut])
    own, quoted = text[:offset], text[offset:]
    return (own, quoted) if own.strip() else (text, quoted)


def _plain(line: str) -> str:
    return line.strip() if len(line) <= _MAX_LINE else line[:1].strip()


def _first_quoted_line(lines: Sequence[str]) -> int | None:
    """Number of the line from which on everything is quoted."""
    trailing = _trailing_quote(lines)
    end = len(lines) if trailing is None else trailing
    for number in range(end):
        # Cheap to ask, and false for nearly every line there is.
        if ":" not in lines[number] and not lines[number].startswith(_OPENINGS):
            continue
        if _is_separator(lines[number]) or _is_header_block(lines, number) or _is_sure_attribution(lines, number):
            return _with_rule_above(lines, number)
    return trailing


def _with_rule_above(lines: Sequence[str], number: int) -> int:
    """Outlook draws a line above its header block: that belongs to it."""
    above = number - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above if above >= 0 and re.fullmatch(r"[_-]{5,}", lines[above]) else number


def _is_separator(line: str) -> bool:
    if line in _FORWARD_LINES:
        return True
    return line.startswith("--") and line.endswith("--") and line.strip("- ") in _SEPARATORS


def _is_header_block(lines: Sequence[str], number: int) -> bool:
    """``From:`` with at least two of sent, to and subject below it, in one language or another."""
    first = _LABEL.fullmatch(lines[number])
    if not first or first[1] not in _FROM_LABELS or not first[2]:
        return False
    seen: set[str] = set()
    blanks = 0
    for line in lines[number + 1 : number + 1 + _HEADER_LINES]:
        if not line:
            blanks += 1
            # Converted HTML has one between any two of them.
            if blanks > 1:
                break
            continue
        label = _LABEL.fullmatch(line)
        kind = _OTHER_LABELS.get(label[1]) if label else None
        if kind == "sent" and label and not _DIGIT.search(label[2]):
            kind = None
        if kind is None and (blanks or label):
            break
        blanks = 0
        if kind:
            seen.add(kind)
    return len(seen & {"sent", "to", "subject"}) >= 2


def _attribution(lines: Sequence[str], last: int) -> tuple[int, str]:
    """``(first line, joined text)`` of the attribution that ends at ``last``; the text is ``""`` if there is none."""
    shortest = (last, "")
    if not lines[last].endswith(":"):
        return shortest
    joined = ""
    for first in range(last, max(-1, last - _MAX_ATTRIBUTION), -1):
        line = lines[first]
        if not line or line.startswith(">"):
            break
        joined = f"{line} {joined}".strip()
        if not _says_who_wrote(joined):
            continue
        # Wrapped attributions start where the date is; the author's own last line may stand right above.
        if line.startswith(_ATTRIBUTION_OPENINGS) and _DIGIT.search(line):
            return first, joined
        shortest = shortest if shortest[1] else (first, joined)
    return shortest


def _says_who_wrote(joined: str) -> bool:
    if any(verb in joined for verb in _VERBS):
        return True
    return joined.endswith(">:") and all(pattern.search(joined) for pattern in (_ADDRESS, _YEAR, _TIME))


def _is_sure_attribution(lines: Sequence[str], number: int) -> bool:
    """A line that no prose has: starts like an attribution, with year, time, address and verb, to a final colon.

    Seen from webmail and telephones, which quote below it without any mark.
    """
    if not lines[number].startswith(_ATTRIBUTION_OPENINGS):
        return False
    for last in range(number, min(number + _MAX_ATTRIBUTION, len(lines))):
        if not lines[last]:
            return False
        first, joined = _attribution(lines, last)
        if joined and first == number:
            below = any(lines[last + 1 :][:3])
            return below and all(pattern.search(joined) for pattern in (_ADDRESS, _YEAR, _TIME))
    return False


def _trailing_quote(lines: Sequence[str]) -> int | None:
    """First line of the ``>`` block that ends the text, with its attribution; None if own words stand below."""
    start = next((number for number, line in enumerate(lines) if line.startswith(">")), None)
    if start is None:
        return None
    for number in range(start, len(lines)):
        line = lines[number]
        if line and not line.startswith(">") and not _is_attribution_between(lines, number):
            if _FOOTER.fullmatch(line):
                break
            return None
    above = start - 1
    while above >= 0 and not lines[above] and start - above <= 2:
        above -= 1
    if above >= 0:
        first, joined = _attribution(lines, above)
        if joined:
            return first
    quoted = sum(1 for line in lines[start:] if line.startswith(">"))
    # One such line alone may be a prompt or an arrow.
    return start if quoted > 1 else None


def _is_attribution_between(lines: Sequence[str], number: int) -> bool:
    """An attribution whose own ``>`` was lost, between two depths of quotation."""
    following = lines[number + 1 : number + 3]
    return bool(_attribution(lines, number)[1]) and any(line.startswith(">") for line in following)
