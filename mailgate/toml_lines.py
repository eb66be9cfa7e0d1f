"""Where each key of a TOML document stands, so that a problem found after parsing can name its line.

``tomllib`` gives values and no positions.  This scanner gives positions and no values: it knows just enough of TOML 1.0
to skip strings, comments and brackets, and leaves every judgement (also what a quoted key says) to ``tomllib``.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

#: From the root to a key: table and key names, and indices of arrays.
KeyPath = tuple[str | int, ...]

_PART = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_BLANK = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
# Multi-line strings may end in up to five quotes, of which the last three close (TOML 1.0, "Strings").
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\r\n]*")


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every key and table of a TOML document that ``tomllib`` accepts.

    A table has the line of its own header; without one, that of the first key or header that implies it.  A key has
    the line it stands on, in inline tables too.  Elements of ``[[arrays]]`` have their header's line; other elements
    have none of their own: use their key's (see ``line_of``).
    Meant for text that ``tomllib`` has accepted; for other text the answer is of no use, but it comes.
    """
    return _Scanner(text).scan()


class NotToml(ValueError):
    """A text is not TOML; ``line`` is where, and the message what an operator reads."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def read_toml(text: str) -> tuple[dict[str, Any], dict[KeyPath, int]]:
    """The document that ``text`` is, and ``key_lines`` of it.

    Raises:
        NotToml: it is none, or more than can be read.
    """
    try:
        return tomllib.loads(text), key_lines(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).rpartition(" (at ")
        found = re.fullmatch(r"line (\d+), column (\d+)\)", place)
        if found:
            raise NotToml(int(found[1]), f"not TOML: {message} (column {found[2]})") from error
        raise NotToml(len(text.splitlines()) or 1, f"not TOML: {message} (at the end of the file)") from error
    except RecursionError:
        raise NotToml(1, "brackets are nested too deeply") from None
    except ValueError as error:  # a number with thousands of digits
        raise NotToml(1, f"not TOML: {error}") from error


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of the nearest thing on the way to ``path`` that has one; 1 if nothing has."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        #: Position and number of the line last counted to.
        self._counted, self._line = 0, 1
        self._lines: dict[KeyPath, int] = {}
        #: How many elements each array of tables has so far.
        self._elements: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._skip(_BETWEEN) < len(self._text):
            start = self._at
            if self._text[start] == "[":
                table = self._header()
            else:
                self._pair(table)
            if self._at == start:  # not TOML; no progress would be made
                break
        return self._lines

    def _skip(self, pattern: re.Pattern[str]) -> int:
        """Step over what fits here, if anything does; where that ends."""
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _take(self, mark: str) -> bool:
        """Step over ``mark`` if it stands here."""
        here = self._text.startswith(mark, self._at)
        self._at += len(mark) if here else 0
        return here

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _key(self) -> tuple[str, ...]:
        """The dotted key that stands here."""
        parts = []
        while found := _PART.match(self._text, self._at):
            self._at = found.end()
            parts.append(_said(found[0]))
            if not (dot := _DOT.match(self._text, self._at)):
                break
            self._at = dot.end()
        return tuple(parts)

    def _header(self) -> KeyPath:
        """Read ``[table]`` or ``[[array]]``; the path of what follows it."""
        line = self._line_here()
        array = self._take("[[")
        if not array:
            self._take("[")
        self._skip(_BLANK)
        parts = self._key()
        self._skip(_BLANK)
        self._take("]]" if array else "]")
        path: KeyPath = ()
        for part in parts:
            # A header that passes through an array of tables means its newest element.
            if count := self._elements.get(path):
                path += (count - 1,)
            path += (part,)
            self._lines.setdefault(path, line)
        if array:
            self._elements[path] = self._elements.get(path, 0) + 1
            path += (self._elements[path] - 1,)
        self._lines[path] = line
        return path

    def _pair(self, table: KeyPath) -> None:
        """Read ``key = value``."""
        line = self._line_here()
        path = table
        for part in self._key():
            path += (part,)
            self._lines.setdefault(path, line)
        self._skip(_BLANK)
        if self._take("="):
            self._skip(_BLANK)
            self._value(path)

    def _value(self, path: KeyPath) -> None:
        start = self._at
        if self._take("["):
            self._array(path)
        elif self._take("{"):
            self._inline_table(path)
        elif self._skip(_STRING) == start:
            self._skip(_PLAIN)

    def _array(self, path: KeyPath) -> None:
        index = 0
        while self._skip(_BETWEEN) < len(self._text) and not self._take("]"):
            start = self._at
            if self._take(","):
                index += 1
            else:
                self._value((*path, index))
            if self._at == start:
                break

    def _inline_table(self, path: KeyPath) -> None:
        while self._skip(_BLANK) < len(self._text) and not self._take("}"):
            start = self._at
            if not self._take(","):
                self._pair(path)
            if self._at == start:
                break


def _said(part: str) -> str:
    """What one part of a key says, without its quotes and escapes."""
    if part.startswith("'"):
        return part[1:-1]
    if not part.startswith('"'):
        return part
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except tomllib.TOMLDecodeError:  # not TOML after all
        return part
