"""How commands print: tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..log import escape
from ..model.span import SpanKind
from ..model.times import rfc3339

_EMPTY: tuple[object, ...] = (None, "", [], {}, 0)

#: Widest column of a table.
_WIDEST = 60

#: Columns of a line in the beginning of a text.
_FOLDED = 100


def print_json(value: object) -> None:
    """One JSON value and nothing else on standard output; times in RFC 3339 with Z."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=as_json)
    sys.stdout.write("\n")


def as_json(value: object) -> object:
    """What ``json`` does not know: times, in RFC 3339 with Z."""
    if isinstance(value, datetime):
        return rfc3339(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], empty: str) -> None:
    """Rows as a table with headings; ``empty`` where there are none.

    Cells are cut to one line of 60 columns, and nothing in them can steer a terminal.
    """
    if not rows:
        print(empty)
        return
    cells = [[cell(row[key]) for key in columns] for row in rows]
    headings = list(columns.values())
    widths = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    for line in (headings, *cells):
        print("  ".join(text + " " * (room - width(text)) for text, room in zip(line, widths, strict=True)).rstrip())


def print_fields(fields: Mapping[str, Any]) -> None:
    """One thing, a line for each of its fields."""
    room = max(map(len, fields), default=0)
    for name, value in fields.items():
        print(f"{name:<{room}}  {cell(value, limit=0)}")


def print_text(text: str, indent: str = "    ") -> None:
    """A customer's text, each line indented and harmless to a terminal."""
    for line in text.splitlines():
        print(indent + harmless(line.expandtabs()))


def print_beginning(text: str, lines: int = 15) -> None:
    """The first lines of a customer's text, long ones folded, and how much more there is of it."""
    # No more is looked at than could be shown.
    shown = [
        folded
        for line in text[: lines * _FOLDED].strip().splitlines()[:lines]
        for folded in textwrap.wrap(harmless(line.expandtabs()), _FOLDED) or [""]
    ]
    print(textwrap.indent("\n".join(shown[:lines]), "    "))
    if len(shown) > lines or len(text) > lines * _FOLDED or text.strip().count("\n") >= lines:
        print(f"    [… {len(text)} characters in all]")


def print_reading(shown: Mapping[str, Any], *, full: bool = False) -> None:
    """A text by whose words it is: the author's own first, then one line for each other part of it, or with ``full``
    those parts as well.

    ``shown`` has ``text``, ``answer`` and ``spans`` as they stand in JSON.
    """
    print_text(shown["answer"])
    text = shown["text"]
    if shown["answer"] == text:
        return
    for one in shown["spans"]:
        if one["kind"] != SpanKind.ANSWER:
            print_folded(one["kind"], text[one["start"] : one["end"]], one["evidence"], full=full)


def print_folded(kind: str, content: str, evidence: str, *, full: bool) -> None:
    """One line that stands for a part of a text, and with ``full`` that part; nothing for blanks."""
    content = content.strip()
    if not content:
        return
    lines = content.count("\n") + 1
    print(f"    [{kind}, {lines} line{'s' * (lines > 1)}: {evidence}]")
    if full:
        print_text(content, indent="    | ")


def harmless(text: str) -> str:
    """``text`` as a terminal may show it: what could steer it is written out, the blanks of French stay."""
    return "".join(
        one if one.isprintable() or one in "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" else escape(one)
        for one in text
    )


def cell(value: object, limit: int = _WIDEST) -> str:
    """A value as one harmless line, cut to ``limit`` columns (0: not cut)."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
    if isinstance(value, list | tuple):
        return cell(", ".join(cell(one, 0) if isinstance(one, dict) else str(one) for one in value), limit)
    if isinstance(value, dict):
        # What is empty is left out: of many possible fields a thing has few.
        return cell(" ".join(f"{name}={cell(one, 0)}" for name, one in value.items() if one not in _EMPTY), limit)
    text = harmless(str(value))
    if limit and width(text) > limit:
        while width(text) >= limit:
            text = text[:-1]
        text += "…"
    return text


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    return sum(
        2 if unicodedata.east_asian_width(one) in "WF" else 0 if unicodedata.combining(one) else 1 for one in text
    )
