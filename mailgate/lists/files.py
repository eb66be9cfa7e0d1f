"""List files as rows: what an entry says under each key, and on which line.

CSV has a header line, UTF-8 with or without a byte order mark, and ``,`` or ``;`` between cells, whichever the header
has more of; TOML has a ``[[contact]]`` or ``[[organisation]]`` for each entry.  Nothing is judged here but the form.
"""

from __future__ import annotations

import csv
import difflib
import io
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..log import escape
from ..toml_lines import KeyPath, NotToml, line_of, read_toml
from .values import Key, shown


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where, and what to do about it."""

    file: Path
    #: 0: with the file as a whole.
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return ": ".join(filter(None, (place, escape(self.key), self.text)))


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file, as it stands there."""

    file: Path
    line: int
    values: Mapping[str, object]
    #: Lines of keys that do not stand on ``line``.
    lines: Mapping[str, int]

    def problem(self, key: str, text: str) -> Problem:
        return Problem(self.file, self.lines.get(key, self.line), key, text)


def rows(path: Path, table: str, keys: Mapping[str, Key], problems: list[Problem]) -> list[Row]:
    """The entries of a file; what is wrong with its form is added to ``problems``.

    Args:
        table: name of the arrays of tables, in TOML.
        keys: those that an entry may have.
    """
    text = _text(path, problems)
    if text is None:
        return []
    if path.suffix.lower() == ".toml":
        return _toml_rows(path, text, table, keys, problems)
    return _CsvReading(path, keys, problems).rows(text)


def _text(path: Path, problems: list[Problem]) -> str | None:
    try:
        # A pipe would keep whoever opens it waiting.
        if not stat.S_ISREG(path.stat().st_mode):
            problems.append(Problem(path, 0, "", "is no regular file"))
            return None
        content = path.read_bytes()
    except OSError as error:
        problems.append(Problem(path, 0, "", f"cannot be read: {(error.strerror or str(error)).lower()}"))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(Problem(path, line, "", 'not UTF-8: save the file in that encoding ("CSV UTF-8")'))
        return None


def _unknown(key: str, known: Collection[str], what: str) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f'unknown {what}; did you mean "{close[0]}"?' if close else f"unknown {what}; there are {', '.join(known)}"


def _toml_rows(path: Path, text: str, table: str, keys: Mapping[str, Key], problems: list[Problem]) -> list[Row]:
    try:
        document, lines = read_toml(text)
    except NotToml as error:
        problems.append(Problem(path, error.line, "", str(error)))
        return []
    problems.extend(
        Problem(path, line_of(lines, (key,)), key, f"unknown table; entries here are [[{table}]]")
        for key in document
        if key != table
    )
    entries = document.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        problems.append(Problem(path, line_of(lines, (table,)), table, f"each entry begins with [[{table}]]"))
        return []
    found = []
    for index, entry in enumerate(entries):
        row = _toml_row(path, (table, index), entry, lines)
        problems.extend(row.problem(key, _unknown(key, keys, "key")) for key in entry if key not in keys)
        found.append(row)
    return found


def _toml_row(path: Path, place: KeyPath, entry: dict[str, Any], lines: dict[KeyPath, int]) -> Row:
    return Row(path, line_of(lines, place), entry, {key: line_of(lines, (*place, key)) for key in entry})


class _CsvReading:
    def __init__(self, path: Path, keys: Mapping[str, Key], problems: list[Problem]) -> None:
        self._path = path
        self._keys = keys
        self._problems = problems

    def rows(self, text: str) -> list[Row]:
        header = text.partition("\n")[0]
        delimiter = ";" if header.count(";") > header.count(",") else ","
        # Without newline="" a line end within quotes would be taken for another one.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        columns: list[str] | None = None
        found: list[Row] = []
        begins = 1
        try:
            for cells in reader:
                if columns is None:
                    columns = self._columns(cells)
                elif any(cell.strip() for cell in cells):
                    found.append(self._row(begins, columns, cells))
                begins = reader.line_num + 1
        except csv.Error as error:
            self._say(begins, "", f"not CSV: {error}")
        if columns is None:
            self._say(1, "", f"has no header line; the columns are {', '.join(self._keys)}")
        return found

    def _say(self, line: int, key: str, text: str) -> None:
        self._problems.append(Problem(self._path, line, key, text))

    def _columns(self, cells: list[str]) -> list[str]:
        """The key of each column; ``""`` for one without heading, or with one that is not known."""
        columns: list[str] = []
        for cell in cells:
            key = "_".join(cell.lower().split())
            if key and key not in self._keys:
                self._say(1, cell.strip(), _unknown(key, self._keys, "column"))
            elif key and key in columns:
                self._say(1, key, "there are two columns of this name")
            columns.append(key)
        for key, one in self._keys.items():
            if one.required and key not in columns:
                self._say(1, key, "this column is missing; the header line names the columns")
        return columns

    def _row(self, line: int, columns: list[str], cells: list[str]) -> Row:
        values: dict[str, object] = {}
        for index, cell in enumerate(map(str.strip, cells)):
            key = columns[index] if index < len(columns) else ""
            if cell and not key:
                self._say(
                    line, "", f"{shown(cell)} stands in a column without heading: is a cell with , or ; unquoted?"
                )
            elif cell and key in self._keys:
                try:
                    values[key] = self._keys[key].from_cell(cell)
                except ValueError as error:
                    self._say(line, key, str(error))
        return Row(self._path, line, values, {})
