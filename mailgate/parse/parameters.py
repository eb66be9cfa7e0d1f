"""``value; name=value; …`` as in Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2231)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from .charset import decode_declared, decode_guessed
from .encoded_words import decode_words
from .one_line import one_line, repair

#: Real headers have three; the rest is not read.
MAX_PARAMETERS = 50

_NAME = re.compile(r"[ \t;]*([^=;]*)")
_QUOTED = re.compile(r'[ \t]*"((?:[^"\\]|\\.)*)\\?"?[^;]*', re.DOTALL)
_PLAIN = re.compile(r"[ \t]*([^;]*)")
_TYPE = re.compile(r"[!#$%&'*+.^_`{|}~0-9a-z-]{1,127}/[!#$%&'*+.^_`{|}~0-9a-z-]{1,127}")
_SECTION = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?)?")
#: Names that are file names, in which unquoted blanks belong to the value.
_FILE_NAMES = ("filename", "name")


def read_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """``("text/plain", {"charset": "utf-8"})``: the first value in lower case, parameters decoded, names lower-case.

    RFC 2231 continuations and charsets are put together; RFC 2047 words, which have no place here, are decoded as
    everybody writes them; the first of two parameters of one name counts.  Linear, never raises.
    """
    text = repair(value)
    if not text.strip(" \t;"):
        return "", {}
    head, _, rest = text.partition(";")
    first, *more = head.partition("(")[0].split(None, 1) or [""]
    if more and "=" in more[0]:
        # The semicolon before the first parameter was forgotten.
        rest = f"{more[0]};{rest}"
    return one_line(first.lower()), _join(_split(rest)) if rest else {}


def content_type_of(first: str, default: str = "text/plain") -> str:
    """``first`` of ``read_parameters`` if it is a media type, else ``default`` (RFC 2045 §5.2)."""
    return first if _TYPE.fullmatch(first) else default


def _split(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text) and len(found) < MAX_PARAMETERS:
        match = _NAME.match(text, position)
        assert match is not None  # every part of it may be empty
        name, position = match[1].strip().lower(), match.end()
        if not text.startswith("=", position):
            position += 1
            continue
        quoted = _QUOTED.match(text, position + 1)
        if quoted:
            # Only these two need a backslash; any other is one of a Windows path that was not quoted as it should be.
            value = quoted[1].replace('\\"', '"').replace("\\\\", "\\")
            position = quoted.end()
        else:
            plain = _PLAIN.match(text, position + 1)
            assert plain is not None
            position = plain.end()
            value = plain[1].strip()
            if value.endswith(")"):
                value = value[: value.rfind("(")].rstrip()
            if not name.startswith(_FILE_NAMES):
                value = value.partition(" ")[0]
        found.append((name, value))
    return found


def _join(pairs: list[tuple[str, str]]) -> dict[str, str]:
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in pairs:
        section = _SECTION.fullmatch(name)
        if section is None:
            if name:
                plain.setdefault(one_line(name), one_line(decode_words(value)))
            continue
        encoded = section[2] is None or section[3] is not None
        sections.setdefault(section[1], {}).setdefault(int(section[2] or 0), (value, encoded))
    # RFC 6266 says it for HTTP and mail programs do it: the extended form is the better one.
    extended = {one_line(name): _continued(parts) for name, parts in sections.items()}
    return plain | {name: value for name, value in extended.items() if value or name not in plain}


def _continued(parts: dict[int, tuple[str, bool]]) -> str:
    """One value out of its numbered sections, up to the first that is missing; some programs count from 1."""
    charset = ""
    octets: list[bytes] = []
    first = min(parts)
    for number in range(first, first + len(parts)):
        if number not in parts:
            break
        value, encoded = parts[number]
        if encoded and number == first and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        octets.append(unquote_to_bytes(value) if encoded else value.encode())
    joined = b"".join(octets)
    if not any(encoded for _, encoded in parts.values()):
        # A long name in encoded words, cut into sections wherever a line was full.
        return one_line(decode_words(joined.decode()))
    text = decode_declared(joined, charset)
    return one_line(decode_guessed(joined) if text is None else text)
