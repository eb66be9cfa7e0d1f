"""How single values stand in a list.

The readers take what TOML gave, or a CSV cell made alike by ``from_cell``, and return what ``model.directory`` wants,
or raise ValueError with a text for the operator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..log import escape
from ..model.address import address_key, ascii_domain
from ..model.directory import Colleagues
from ..model.language_tag import is_language_tag

_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
#: Unicode categories of control characters, lone surrogates, line and paragraph separators.
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})

_BLANKS_OR_BARS = re.compile(r"[\s|]+")
_BARS = re.compile(r"\|")


def shown(value: object) -> str:
    """A value as an error message shows it: quoted, on one line, not endless."""
    text = str(value)
    return f'"{escape(text if len(text) <= 200 else text[:197] + "...")}"'


def line(value: object) -> str:
    """One line of text, or nothing; blanks around it are not part of it."""
    if not isinstance(value, str):
        raise ValueError("must be a text in quotes")
    text = value.strip()
    if not text.isprintable() and any(unicodedata.category(c) in _NO_TEXT for c in text):
        raise ValueError("must be one line of text, without control characters")
    return text


def paragraph(value: object) -> str:
    """Lines of text, or nothing; line ends within are ``\\n``."""
    text = value.replace("\r\n", "\n") if isinstance(value, str) else value
    return "\n".join(line(one) for one in text.strip().split("\n")) if isinstance(text, str) else line(text)


def language(value: object) -> str:
    """A language tag, or nothing."""
    text = line(value)
    if text and not is_language_tag(text):
        raise ValueError(f'not a language such as "fr" or "fr-CA": {shown(text)}')
    return text


def yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def colleagues(value: object) -> Colleagues:
    """Who may answer into the tickets of the others."""
    text = line(value)
    if text not in list(Colleagues):
        raise ValueError(f'must be "all", "listed" or "none", not {shown(text)}')
    return Colleagues(text)


def name(value: object) -> str:
    """One line of text, not blank."""
    text = line(value)
    if not text:
        raise ValueError("must not be empty")
    return text


def names(value: object) -> tuple[str, ...]:
    return tuple(map(name, _several(value)))


def addresses(value: object) -> tuple[str, ...]:
    """Mail addresses as written; ``@domain`` stands for a whole domain."""
    found = _several(value)
    _refuse((one for one in found if not _is_address(one)), "not an address")
    if not found:
        raise ValueError("must not be empty: it is by the address that a mail's author is found here")
    return tuple(found)


def domains(value: object) -> tuple[str, ...]:
    """Domain names, in A-labels."""
    found = [(one, ascii_domain(one)) for one in _several(value)]
    _refuse((one for one, encoded in found if not _is_domain(encoded)), "not a domain")
    return tuple(encoded for _, encoded in found)


def _several(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("must be a list of texts in [ ]")
    return value


def _refuse(faulty: Iterable[str], why: str) -> None:
    if said := ", ".join(map(shown, faulty)):
        raise ValueError(f"{why}: {said}")


def _is_address(text: str) -> bool:
    return _is_domain(ascii_domain(text[1:])) if text.startswith("@") else address_key(text) != ""


def _is_domain(encoded: str) -> bool:
    return encoded != "" and not encoded.startswith("[")


def as_it_is(cell: str) -> object:
    return cell


def _apart(separator: re.Pattern[str]) -> Callable[[str], object]:
    return lambda cell: [part.strip() for part in separator.split(cell) if part.strip()]


def _word(cell: str) -> object:
    if cell.lower() not in _WORDS:
        raise ValueError(f"must be yes or no, not {shown(cell)}")
    return _WORDS[cell.lower()]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an entry, and the column of that name."""

    read: Callable[[object], Any]
    #: What TOML would have given for what a CSV cell, which is not empty, holds.
    from_cell: Callable[[str], object] = as_it_is
    required: bool = False


#: By the names that the fields have in ``model.directory``.
CONTACT: Mapping[str, Key] = {
    "addresses": Key(addresses, _apart(_BLANKS_OR_BARS), required=True),
    "name": Key(line),
    "language": Key(language),
    "telephone": Key(line),
    "customer_number": Key(line),
    "organisation": Key(line),
    "blocked": Key(yes_or_no, _word),
    "note": Key(paragraph),
}
ORGANISATION: Mapping[str, Key] = {
    "name": Key(name, required=True),
    "aliases": Key(names, _apart(_BARS)),
    "domains": Key(domains, _apart(_BLANKS_OR_BARS)),
    "customer_number": Key(line),
    "language": Key(language),
    "colleagues": Key(colleagues),
}
