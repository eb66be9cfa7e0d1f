"""Lines that stand between an answer and an earlier message: ``-----Original Message-----`` and its kin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .lines import Line
from .words.separators import FORWARD_LINES, FORWARDED, ORIGINAL

#: Notes writes who forwarded, and when, behind the words.
_LONGEST: Final = 160
_LONGEST_WORDS: Final = 60
_ORIGINAL: Final = {words: language for language, table in ORIGINAL.items() for words in table}
_FORWARDED: Final = {words: language for language, table in FORWARDED.items() for words in table}
_FORWARD_LINES: Final = {words: language for language, table in FORWARD_LINES.items() for words in table}
_RULES: Final = frozenset("_-=~*#")


@dataclass(frozen=True, slots=True)
class Separator:
    """What a separating line says."""

    language: str
    forward: bool

    @property
    def evidence(self) -> str:
        return f"{'forward' if self.forward else 'original message'} line ({self.language})"


def read_separator(line: Line) -> Separator | None:
    """What ``line`` announces; None if it is no separating line."""
    key = line.key
    if len(key) < 4:
        return None
    if key.startswith(("--", "__", "==", "~~")):
        words = key.strip("-_=~* :")
        # Samsung's, with the whole block in the same line: "--------De : ... Date : ...".
        head, rule, rest = words.partition("----")
        if rule and ":" in rest:
            words, key = head.strip(), rule
        ruled = key.rstrip(": *").endswith(("--", "__", "==", "~~"))
        if words in _FORWARDED and ruled:
            return Separator(_FORWARDED[words], forward=True)
        if words in _ORIGINAL and ruled:
            return Separator(_ORIGINAL[words], forward=False)
        if len(key) <= _LONGEST and words.startswith("forwarded by ") and any(mark.isdigit() for mark in words):
            return Separator("en", forward=True)
        return None
    if not key.endswith(":"):
        return None
    words = key.rstrip(": ")
    return Separator(_FORWARD_LINES[words], forward=True) if words in _FORWARD_LINES else None


def bare_separator(line: Line) -> Separator | None:
    """The same without dashes; for lines that a header block follows, as Outlook on telephones writes them."""
    if len(line.key) > _LONGEST_WORDS:
        return None
    words = line.key.strip("-_=~* :")
    if words in _FORWARDED or words in _FORWARD_LINES:
        return Separator(_FORWARDED.get(words) or _FORWARD_LINES[words], forward=True)
    return Separator(_ORIGINAL[words], forward=False) if words in _ORIGINAL else None


def is_rule(line: Line, least: int = 5) -> bool:
    """A line of nothing but dashes, underscores or such."""
    key = line.words
    return len(key) >= least and key[0] in _RULES and not key.strip(key[0])
