"""What is wrong with a configuration, said so that the operator can mend it without looking anything up."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from ..log import escape
from ..toml_lines import KeyPath, line_of
from .tables import Configuration, every_key, table_within

#: By pydantic's name of the fault.  Types are named, values not shown: one of them may be a misplaced password.
_SENTENCES = {
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and the path of the key that it is wrong with."""

    path: KeyPath
    text: str


def from_pydantic(error: ValidationError) -> list[Problem]:
    """The problems that pydantic found, in our words."""
    return [_problem(fault) for fault in error.errors(include_url=False)]


def rendered(problems: Iterable[Problem], file: str, lines: dict[KeyPath, int]) -> list[str]:
    """``file:line: key: what is wrong`` for each, each once, in the order of the file."""
    found = {(line_of(lines, problem.path), dotted(problem.path), problem.text) for problem in problems}
    return [f"{file}:{line}: {key}: {text}" for line, key, text in sorted(found)]


def dotted(path: Sequence[str | int]) -> str:
    """The path as TOML would write it, with indices: ``desks.support.addresses[0]``."""
    said = ""
    for part in path:
        if isinstance(part, int):
            said += f"[{part}]"
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", part)
            said += ("." if said else "") + (part if bare else escape(json.dumps(part, ensure_ascii=False)))
    return said


def _problem(fault: Any) -> Problem:
    path: KeyPath = tuple(part for part in fault["loc"] if part != "[key]")
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "missing":
        return Problem(path, f"is missing: {_purpose(path)}")
    if kind == "extra_forbidden":
        return Problem(path, _unknown_key(path))
    if kind == "value_error":
        return Problem(path, str(context["error"]))
    if kind in ("enum", "literal_error"):
        return Problem(path, f"must be {context['expected'].replace(chr(39), chr(34))}")
    if kind in ("greater_than_equal", "less_than_equal"):
        bound, limit = ("at least", context["ge"]) if "ge" in context else ("at most", context["le"])
        return Problem(path, f"must be {bound} {limit}")
    if kind == "empty":
        return Problem(path, f"must not be empty: {_purpose(path)}")
    return Problem(path, _SENTENCES.get(kind, fault["msg"]))


def _purpose(path: KeyPath) -> str:
    """What a mandatory key is for."""
    table: type[BaseModel] = Configuration
    description = ""
    for part in path:
        field = table.model_fields.get(str(part))
        if field is None:  # an index, or a name of the operator's
            continue
        description = field.description or description
        table = table_within(field.annotation)[0] or table
    return description


def _unknown_key(path: KeyPath) -> str:
    """Which key may have been meant: one of that table, or one of that name elsewhere."""
    *table, key = (str(part) for part in path)
    keys = every_key()
    here = [known[-1] for known in keys if len(known) == len(path) and _fits(table, known[:-1])]
    if close := difflib.get_close_matches(key, here, n=1):
        return f'unknown key; did you mean "{close[0]}"?'
    elsewhere = sorted(".".join(known).replace("*", "NAME") for known in keys if known[-1] == key)
    return "unknown key" + (f"; it would be known as {elsewhere[0]}" if elsewhere else "")


def _fits(path: Sequence[str], pattern: Sequence[str]) -> bool:
    return all(wanted in ("*", part) for part, wanted in zip(path, pattern, strict=True))
