"""Lines in which the author speaks to the desk, apart from what he shows it: logs, traces, tables, other people's mails."""

from __future__ import annotations

import re
from typing import Final

_LOG: Final = re.compile(
    # Time first, with or without the day and brackets; syslog's "Feb 11 02:00:01"; a level first.
    r"\[?(?:\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{2,4})[t ,_-]{0,2}\d\d?:\d\d|\[?\d\d:\d\d:\d\d|[a-z]{3,4} +\d\d? \d\d:\d\d:\d\d"
    r"|\[?(?:error|warn|warning|info|debug|fatal|trace|severe)\]?[ :]"
)
_TRACE: Final = re.compile(
    r"(?:at [\w$.<>]{3,}\(|file \"|traceback |caused by:|\.\.\. \d+ (?:more|common)|(?:[a-z_]\w{0,40}\.){1,8}\w{0,40}(?:exception|error)(?::|$)"
    r"|[a-z]\w{0,40}(?:error|exception):)"
)
_TABLE: Final = re.compile(r"\|.*\||[+|][-=+| ]{4,}$|\S(?: {3,}| *\t *)\S.*(?: {3,}| *\t *)\S")
#: What stands below was written by somebody else.
_OTHERS: Final = re.compile(
    r"(?:-{3,} ?(?:original message|message d'origine|message original|oorspronkelijk bericht|ursprungliche nachricht"
    r"|forwarded message|message transfere|doorgestuurd bericht|weitergeleitete nachricht) ?-{3,}"
    r"|(?:de|from|van|von) ?: .{0,80}@|_{20,}$|(?:le|on|op|am) .{6,120}(?:a ecrit|wrote|schreef|schrieb).{0,60}: ?$)"
)
_SIGNATURE: Final = re.compile(r"-- ?$")
#: A label and a value: a form that was filled in.
_FIELD: Final = re.compile(r"[a-z][\w '/.-]{1,28}? ?: ?\S")
_FIELDS: Final = 4


def own_lines(folded: str) -> str:
    """``folded`` with as many characters, where those lines are blank."""
    lines = folded.split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        bare = line.strip()
        if _OTHERS.match(bare) or (_SIGNATURE.match(bare) and bare):
            kept += (" " * len(rest) for rest in lines[number:])
            break
        kept.append(" " * len(line) if _shown(bare) else line)
    return "\n".join(_without_forms(kept))


def _shown(bare: str) -> bool:
    return bare.startswith((">", "|")) or any(pattern.match(bare) for pattern in (_LOG, _TRACE, _TABLE))


def _without_forms(lines: list[str]) -> list[str]:
    """Four fields or more one below the other are a form: one request, however many labels."""
    kept: list[str] = []
    run: list[str] = []
    for line in (*lines, ""):
        if _FIELD.match(line.strip()) and len(line) < 200:
            run.append(line)
            continue
        kept += (" " * len(one) for one in run) if len(run) >= _FIELDS else run
        run = []
        kept.append(line)
    return kept[:-1]
