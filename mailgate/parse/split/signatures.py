"""What ends a text without being part of it: signatures, telephones' lines, disclaimers, list and antivirus footers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from .lines import Line
from .separators import is_rule
from .words.signatures import CLOSINGS, DEVICES, FIRST_PERSON, FOOTERS, MOBILE, PROSE, SENTENCE_BEHIND

#: A signature has no more lines than this with something on them.
MAX_SIGNATURE: Final = 30
_MAX_UNMARKED: Final = 12
_MAX_MOBILE: Final = 140
_MAX_PARAGRAPHS: Final = 10
_MAX_PARAGRAPH: Final = 60
_WHAT: Final = "(?:[\\w'&@.+-]{{1,20}} ){{0,4}}?\\[?(?:{})(?![^\\W\\d_])".format(
    "|".join(map(re.escape, sorted(DEVICES, key=len, reverse=True)))
)
_MOBILE: Final = {
    language: re.compile("[\\W_]{0,4}(?:" + "|".join(one.format(what=_WHAT) for one in patterns) + ")")
    for language, patterns in MOBILE.items()
}
#: Nothing else begins a line of which one of the patterns could say anything.
_LINK: Final = re.compile(r"[<\[(]?https?://\S{1,300}|[<\[(]?www\.\S{1,300}")
#: What may stand behind the device: its number, a link, an excuse.
_BEHIND: Final = (
    "<",
    "[",
    "(",
    "http",
    ", please",
    ". please",
    ".  please",
    ", excuse",
    ", désolé",
    ", merci",
    ", sorry",
)
_CONTACT: Final = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,200}\.\w|https?://|\bwww\.|\+?\(?\d[\d .()/\-]{7,20}\d")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?")
_CLOSINGS: Final = frozenset(CLOSINGS)
_FOOTERS: Final = tuple((language, phrase) for language, phrases in FOOTERS.items() for phrase in phrases)
_LIST: Final = (
    "mailing list",
    "mailing-list",
    "liste de diffusion",
    "mailinglijst",
    "mailingliste",
    "listinfo",
    "unsubscribe",
)


def is_signature_mark(text: str, line: Line) -> bool:
    """``-- ``, also where its blank was lost (RFC 3676 §4.3); ``opens_signature`` tells whether it is meant."""
    return line.words == "--" and text.startswith("--", line.start)


def opens_signature(text: str, lines: Sequence[Line], first: int, end: int) -> bool:
    """Whether the mark at ``first`` opens a signature that ends before ``end``.

    Without its blank it may be a line of dashes between steps, or at the end of a list.
    """
    below = [line for line in lines[first + 1 : end] if not line.blank]
    if text.startswith("-- ", lines[first].start):
        return len(below) <= MAX_SIGNATURE
    return len(below) <= _MAX_UNMARKED and not any(
        line.words == "--" or line.words.endswith("?") or (_is_prose(line) and not _mobile(line)) for line in below
    )


def find_signature(lines: Sequence[Line], first: int, end: int, *, final: bool) -> tuple[int, str] | None:
    """``(line, evidence)`` where the signature of ``lines[first:end]`` begins; None if it has none that is certain.

    ``final``: nothing but quotations follow, so that a closing formula may show a company's block below the name; the
    formula and the name stay with the text.
    """
    cut, evidence = end, ""
    for start, stop in _paragraphs_from_end(lines, first, end):
        found = _of_paragraph(lines[start:stop])
        if not found:
            break
        cut, evidence = start + found[0], found[1]
        if found[0]:
            break
    if final and (closing := _block_below_closing(lines, first, cut)) is not None:
        return closing, "closing formula and contact lines"
    return (cut, evidence) if evidence else None


def _paragraphs_from_end(lines: Sequence[Line], first: int, end: int) -> Iterator[tuple[int, int]]:
    stop = end
    for _ in range(_MAX_PARAGRAPHS):
        while stop > first and lines[stop - 1].blank:
            stop -= 1
        if stop == first:
            return
        start = stop - 1
        while start > first and not lines[start - 1].blank:
            start -= 1
        yield start, stop
        stop = start


def _of_paragraph(paragraph: Sequence[Line]) -> tuple[int, str] | None:
    """Index in the paragraph from which on it is no text of the author's, and why."""
    if len(paragraph) <= _MAX_PARAGRAPH:
        if language := _footer(paragraph):
            rule = 1 if len(paragraph) > 1 and is_rule(paragraph[0]) else 0
            # The text may end in the line above the footer.
            start = _start_of_footer(paragraph, rule)
            return None if _speaks_of_footer(paragraph[start:]) else (start, f"footer ({language})")
        if is_rule(paragraph[0]) and any(word in line.key for line in paragraph for word in _LIST):
            return 0, "list footer"
        if all(is_rule(line, 2) or line.key in ("\u1427", "***") for line in paragraph):
            return 0, "rule at the end"
    index = start = len(paragraph)
    language = ""
    while index and (found := _mobile(paragraph[index - 1]) or (_LINK.fullmatch(paragraph[index - 1].key) and "link")):
        index -= 1
        if found != "link":
            # A link above such a line is the author's; that of the program stands below.
            language, start = found, index
    return (start, f"mobile line ({language})") if language else None


def _footer(paragraph: Sequence[Line]) -> str:
    joined = " ".join(line.key for line in paragraph)
    return next((language for language, phrase in _FOOTERS if phrase in joined), "")


def _speaks_of_footer(lines: Sequence[Line]) -> bool:
    """Whether somebody asks about such words: none of them says "I", or asks, or is between quotation marks."""
    joined = " ".join(line.key for line in lines)
    return (
        lines[-1].words.endswith("?")
        or not FIRST_PERSON.isdisjoint(_WORD.findall(joined))
        or any(f'"{phrase}' in joined or f'" {phrase}' in joined for _, phrase in _FOOTERS)
    )


def _start_of_footer(paragraph: Sequence[Line], rule: int) -> int:
    if rule:
        return 0
    for index, line in enumerate(paragraph):
        if is_rule(line):
            return index
        if any(phrase in line.key for _, phrase in _FOOTERS):
            return index
        pair = line.key + " " + (paragraph[index + 1].key if index + 1 < len(paragraph) else "")
        if any(phrase in pair for _, phrase in _FOOTERS) and not any(
            phrase in paragraph[index + 1].key for _, phrase in _FOOTERS if index + 1 < len(paragraph)
        ):
            return index
    return 0


def _mobile(line: Line) -> str:
    """The language of a telephone's or provider's line, ``""`` if it is none."""
    key = line.key
    if not 8 <= len(key) <= _MAX_MOBILE or key.endswith(("?", ":")):
        return ""
    for language, pattern in _MOBILE.items():
        if match := pattern.match(key):
            behind = key[match.end() :].lstrip()
            if behind.startswith(SENTENCE_BEHIND):
                continue
            if (len(behind.split()) <= 4 and PROSE.isdisjoint(_WORD.findall(behind))) or behind.startswith(_BEHIND):
                return language
    return ""


def _block_below_closing(lines: Sequence[Line], first: int, end: int) -> int | None:
    """First line below closing formula and name, if nothing but a short block with contact lines follows."""
    below = [number for number in range(max(first, end - 40), end) if not lines[number].blank]
    for place in range(len(below) - 1, -1, -1):
        number = below[place]
        if lines[number].key.rstrip(",.! ") not in _CLOSINGS:
            continue
        rest = below[place + 1 :]
        # Without a name between, a number may be what was asked for.
        if 1 < len(rest) <= 15 and _is_name(lines[rest[0]]) and _is_contact_block([lines[one] for one in rest[1:]]):
            return rest[1]
    return None


def _is_name(line: Line) -> bool:
    return len(line.words.split()) <= 5 and not any(mark.isdigit() or mark in "@/" for mark in line.words)


def _is_contact_block(block: Sequence[Line]) -> bool:
    if any(
        len(line.words) > 100
        or not line.words
        or line.words.endswith(("?", ":"))
        or line.key.startswith(("ps", "p.s", "nb", "n.b"))
        or _is_prose(line)
        for line in block
    ):
        return False
    return any(_CONTACT.search(line.words) for line in block)


def _is_prose(line: Line) -> bool:
    words = _WORD.findall(line.words)
    return bool(words) and (words[0].lower() in PROSE or not PROSE.isdisjoint(words[1:]) or "I" in words)
