"""Lines in which the author speaks to the desk, apart from what he shows it: logs, tables, forms, mails of others."""

from __future__ import annotations

import re
from typing import Final

_LOG: Final = re.compile(
    # Time first, with or without the day and brackets; syslog's "Feb 11 02:00:01"; a level first.
    r"\[?(?:\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{2,4})[t ,_-]{0,2}\d\d?:\d\d|\[?\d\d:\d\d:\d\d"
    r"|[a-z]{3,4} +\d\d? \d\d:\d\d:\d\d|\[?(?:error|warn|warning|info|debug|fatal|trace|severe)\]?[ :]"
)
_TRACE: Final = re.compile(
    r"at [\w$.<>]{3,200}\(|file \"|traceback |caused by:|\.\.\. \d+ (?:more|common)"
    r"|(?:[a-z_]\w{0,40}\.){1,8}\w{0,40}(?:exception|error)(?::|$)|[a-z]\w{0,40}(?:error|exception):"
)
_TABLE: Final = re.compile(r"\+[-=+| ]{4,}$|[^ ][^\n]{0,80}?(?: {3,}|\t)[^ ][^\n]{0,80}?(?: {3,}|\t)[^ ]")
_QUOTED: Final = re.compile(r"^ {0,3}>[^\n]*", re.MULTILINE)
#: What stands below was written by somebody else, and answered.
_ANSWERED: Final = (
    r"-{3,9} ?(?:original message|message d'origine|message original|oorspronkelijk bericht"
    r"|ursprungliche nachricht) ?-{3,9}|_{20,80}"
    r"|(?:le|on|op|am) [^\n]{6,120}(?:a ecrit|wrote|schreef|schrieb)[^\n]{0,60}: ?"
)
_ANSWERED_BELOW: Final = re.compile(rf"^ {{0,3}}(?:{_ANSWERED})$", re.MULTILINE)
#: The same, or passed on.
_OTHERS_BELOW: Final = re.compile(
    rf"^ {{0,3}}(?:{_ANSWERED}|-{{3,12}} ?(?:forwarded message|message transfere|doorgestuurd bericht"
    r"|weitergeleitete nachricht) ?-{3,12}|(?:de|from|van|von) ?: [^\n]{0,80}@[^\n]{0,80}|-- ?)$",
    re.MULTILINE,
)
#: A label and a value.
_FIELD: Final = re.compile(r"[a-z][\w '/.-]{1,28}? ?: ?\S")
#: So many of them one below the other are a form that was filled in: one request, however many labels.
_FIELDS: Final = 4


def without_quotations(folded: str) -> str:
    """``folded`` with as many characters, or fewer at its end, without what its author quotes or answers."""
    found = _ANSWERED_BELOW.search(folded)
    return _QUOTED.sub(_blank, folded[: found.start()] if found else folded)


def own_lines(folded: str) -> str:
    """``folded`` with as many characters, or fewer at its end, with nothing but lines that speak to the desk.

    What is shown leaves blank lines, so that it parts what stands above from what stands below.
    """
    found = _OTHERS_BELOW.search(folded)
    text = _QUOTED.sub(_blank, folded[: found.start()] if found else folded)
    lines = [" " * len(line) if _is_shown(line.strip()) else line for line in text.split("\n")]
    return "\n".join(_without_forms(lines))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_shown(bare: str) -> bool:
    return bare.startswith("|") or any(pattern.match(bare) for pattern in (_LOG, _TRACE, _TABLE))


def _without_forms(lines: list[str]) -> list[str]:
    kept: list[str] = []
    form: list[str] = []
    for line in (*lines, ""):
        if _FIELD.match(line.strip()):
            form.append(line)
            continue
        kept += (" " * len(one) for one in form) if len(form) >= _FIELDS else form
        form = []
        kept.append(line)
    return kept[:-1]
