"""The header block above an earlier message: ``De : … / Envoyé : … / À : … / Objet : …`` in any language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .lines import Line
from .words.headers import DATE, FROM, OTHER, RAW, SENT, SUBJECT, TO


class Field(Enum):
    """What a label names."""

    FROM = "from"
    SENT = "sent"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"
    RAW = "raw"


#: A block is read at most so far, and a folded value so far.
_MAX_BLOCK: Final = 24
_MAX_FOLDED: Final = 6
_MAX_LABEL: Final = 24
#: Points for what no list of stations or of costs has; a block needs so many.
_ENOUGH: Final = 5
_TIME: Final = re.compile(r"(?<!\d)\d{1,2} ?[:h.] ?[0-5]\d(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")


def _fields(tables: Sequence[tuple[Field, Mapping[str, Sequence[str]]]]) -> dict[str, set[Field]]:
    found: dict[str, set[Field]] = {}
    for field, table in tables:
        for labels in table.values():
            for label in labels:
                found.setdefault(label, set()).add(field)
    return found


_BY_LANGUAGE: Final = (
    (Field.FROM, FROM),
    (Field.SENT, SENT),
    (Field.DATE, DATE),
    (Field.TO, TO),
    (Field.SUBJECT, SUBJECT),
)
_FIELDS: Final = (
    _fields(_BY_LANGUAGE) | {label: {Field.OTHER} for label in OTHER} | {label: {Field.RAW} for label in RAW}
)
#: Languages that know a label of this kind; many labels belong to several.
_LANGUAGES: Final = {
    (field, label): tuple(language for language, labels in table.items() if label in labels)
    for field, table in _BY_LANGUAGE
    for labels in table.values()
    for label in labels
}


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """Lines ``first`` to ``last``, both included, and what they say."""

    first: int
    last: int
    language: str
    #: As written, folded lines joined, without the stars of bold text.
    values: Mapping[Field, str]

    @property
    def evidence(self) -> str:
        return f"header block ({self.language})" if self.language else "header block"

    @property
    def is_timed(self) -> bool:
        """Whether it says when it was sent, to the minute: a day alone stands on what goes by post, too."""
        return bool(_TIME.search(self.values.get(Field.SENT, "")))


def read_header_block(lines: Sequence[Line], first: int, *, announced: bool = False) -> HeaderBlock | None:
    """The header block that starts at ``first``; None if what stands there is none.

    ``announced``: a line such as ``-----Original Message-----`` stands above, so that a sender and one more will do.
    Blank lines between the fields are passed over, as converted HTML has them, one between any two.
    """
    if not _label(lines[first]):
        return None
    values: dict[Field, str] = {}
    labels: list[tuple[Field, str]] = []
    last, number = first, first
    while number < min(len(lines), first + _MAX_BLOCK):
        line = lines[number]
        if line.depth != lines[first].depth:
            break
        found = _label(line)
        if line.blank:
            if number + 1 < len(lines) and lines[number + 1].blank:
                break
        elif found and (kind := _kind(found[0], values)):
            if kind is Field.RAW:
                return None
            values.setdefault(kind, found[1])
            labels.append((kind, found[0]))
            last = number
        elif found or lines[number - 1].blank or number - last > _MAX_FOLDED or not _continues(line, lines[last]):
            break
        else:
            values[labels[-1][0]] += " " + line.words
        number += 1
    _fold_last(lines, last, number, labels, values)
    if not _is_block(values, announced=announced) or _is_raw(lines, first, last):
        return None
    return HeaderBlock(first, last, _language(labels), values)


def _fold_last(
    lines: Sequence[Line], last: int, end: int, labels: Sequence[tuple[Field, str]], values: dict[Field, str]
) -> None:
    """Words that were taken for the rest of the last field are the text below, where no blank line parts them."""
    if not labels or end <= last + 1:
        return
    extra = " ".join(line.words for line in lines[last + 1 : end] if not line.blank)
    kind = labels[-1][0]
    if extra and values[kind].endswith(extra):
        values[kind] = values[kind][: -len(extra)].rstrip()


def _continues(line: Line, labelled: Line) -> bool:
    """A list of recipients, or a long subject, runs on in the next line."""
    return len(labelled.words) > 40 or "@" in line.words or ";" in labelled.words or "," in labelled.words


def _label(line: Line) -> tuple[str, str] | None:
    """``(label, value)`` of a line, the label in lower case; None if it has none that is known."""
    place = line.words.find(":", 0, _MAX_LABEL + 8)
    if place < 1:
        return None
    label = line.words[:place].strip("* _\t").lower()
    if label not in _FIELDS:
        return None
    value = line.words[place + 1 :].strip()
    if value.startswith(("*", "_")):
        value = value.lstrip("*_ ")
    return label, value.rstrip("* ") if "*" in line.words[: place + 3] or value.count("*") % 2 else value


def _kind(label: str, seen: Mapping[Field, str]) -> Field | None:
    """What the label names here; one that could be two things is the one that is still missing."""
    kinds = _FIELDS[label]
    ranked = (one for one in Field if one in kinds and (len(kinds) == 1 or one not in seen))
    kind = next(ranked, None)
    # The second "From:" begins another block.
    if kind is None or (kind in seen and kind is not Field.OTHER):
        return None
    return kind


def _is_block(values: Mapping[Field, str], *, announced: bool) -> bool:
    if not values.get(Field.FROM):
        return False
    when = values.get(Field.SENT) or values.get(Field.DATE) or ""
    dated = any(mark.isdigit() for mark in when)
    others = sum((dated, Field.TO in values, Field.SUBJECT in values))
    if announced:
        return others >= 1
    points = 2 * (Field.SUBJECT in values) + (Field.TO in values)
    points += 2 * any("@" in values.get(kind, "") for kind in (Field.FROM, Field.TO))
    if dated:
        points += 2 if Field.SENT in values or (_TIME.search(when) and _YEAR.search(when)) else 1
    return others >= 2 and points >= _ENOUGH


def _is_raw(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether it is part of the header of a raw message, or of a log, that somebody shows."""
    for line in (*lines[max(0, first - 3) : first], *lines[last + 1 : last + 4]):
        label = line.key.partition(":")[0]
        if label in RAW or label.startswith("x-"):
            return True
    return False


def _language(labels: Sequence[tuple[Field, str]]) -> str:
    """The language that knows most of the labels; ``""`` if there is none."""
    votes: dict[str, int] = {}
    for kind, label in labels:
        for language in _LANGUAGES.get((kind, label), ()):
            votes[language] = votes.get(language, 0) + 1
    return max(votes, key=lambda language: votes[language], default="")
