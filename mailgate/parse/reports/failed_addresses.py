"""Recipients and diagnostics out of the text of a bounce that has no fields for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from mailgate.model.report import ReportedRecipient

from ..one_line import one_line
from .fields import MAX_DIAGNOSTIC, MAX_RECIPIENTS

#: Lines that are searched, and characters of each.
_MAX_LINES = 400
_MAX_LINE = 1000
#: Lines of one diagnostic.
_MAX_WORDS = 20
#: Characters before a code that are kept in front of it.
_FAR = 120

_LOCAL = r"[^\s<>()\[\],;:\"'@\\]{1,64}"
_DOMAIN = r"[^\W_](?:[\w.\-]{0,252}[^\W_])?"
_ADDRESS = re.compile(rf"(?<![^\s<>()\[\],;:\"'=]){_LOCAL}@{_DOMAIN}")
#: An address that a line begins with, behind what marks items of a list, or a label.
_LEADING = re.compile(
    rf"[\s>*\-\u2022\u00b7|]{{0,40}}"
    rf"(?:(?:failed recipient|failed address|recipient|error-for|final-recipient|destinataire|geadresseerde|empfänger"
    rf"|adresse)[ \u00a0]?:[ \u00a0]?)?"
    rf"(?:\[?(?:smtp|rfc822)[:;] ?)?[<\"'(]{{0,2}}({_LOCAL}@{_DOMAIN})[>\"')\]]{{0,2}}",
    re.IGNORECASE,
)
#: Exchange names people, and the address in the link.
_LINKED = re.compile(rf"<mailto:({_LOCAL}@{_DOMAIN})>", re.IGNORECASE)
_PAIR = re.compile(r"(?<![\w.:/@\[-])([45][0-5]\d)[ \-]{1,2}['#(]{0,2}([45]\.\d{1,3}\.\d{1,3})(?![.\-]?\d)")
_BASIC = re.compile(r"(?<![\w.:/@#\[-])([45][0-5]\d)(?=[ \-]\D|$)")
#: ``554: Delivery error``; ``[SMTP Error Code 550]``.
_MARKED = re.compile(
    r"(?:error(?: code)?:?|code:?|said:|returned:?) ?#?([45][0-5]\d)\b|^([45][0-5]\d)(?=[: \-])", re.IGNORECASE
)
_ENHANCED = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![.\-]?\d)")
#: Whom a bounce tells people to ask: the recipient only where the text goes on to explain.
_HELPERS = ("postmaster", "mailer-daemon", "mailerdaemon", "abuse", "hostmaster", "support", "helpdesk")
#: The line before a list of recipients; what stands above it is the header of the message (Exchange 5.5, Domino).
_INTRODUCTION = re.compile(
    r"recipient|address|n't deliver|not deliver|destinataire|adresse|geadresseerde|ontvanger|empfänger|destinatari",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Named:
    """An address that the text names, with the lines that follow it."""

    address: str
    lines: list[str] = field(default_factory=list)
    #: Blanks before it.
    indent: int = 0


def read_failed_addresses(
    text: str, given: Sequence[str], others: Collection[str], action: str
) -> tuple[ReportedRecipient, ...]:
    """The recipients that a bounce in words is about, in their order, each once.

    Args:
        text: up to where the original message begins.
        given: recipients that a header named; the text is then read for their diagnostics only.
        others: addresses in lower case that are correspondents of the report itself.
        action: what became of the message, the same for all.
    """
    lines = [line[:_MAX_LINE] for line in text.split("\n", _MAX_LINES)[:_MAX_LINES]]
    below = (n for n, line in enumerate(lines, 1) if line.rstrip().endswith(":") and _INTRODUCTION.search(line))
    named = _named(lines[next(below, 0) :], frozenset(others)) or _named(lines, frozenset(others))
    if given:
        known = {one.address.casefold(): one for one in named}
        folded = [line.casefold() for line in lines]
        named = [known.get(one.casefold()) or _mentioned(lines, folded, one) for one in dict.fromkeys(given)]
    named = named or _first_mentioned(lines, frozenset(others))
    found = [_recipient(one, action) for one in named[:MAX_RECIPIENTS]]
    if any(one.code for one in found):
        return tuple(found)
    # The refusal stands apart from the address, as in Gmail's and Exchange's for administrators.
    refusals = [(n, *refusal) for n, line in enumerate(lines) if (refusal := refusal_in(line))[0]]
    return tuple(_with_refusal(one, lines, refusals) for one in found)


def refusal_in(words: str) -> tuple[int, str]:
    """Basic and enhanced code of a refusal: ``(550, "5.1.1")``; 0 and ``""`` where there is none."""
    if pair := _PAIR.search(words):
        return int(pair[1]), pair[2]
    basic = _BASIC.search(words)
    marked = None if basic else _MARKED.search(words)
    enhanced = _ENHANCED.search(words)
    code = basic[1] if basic else (marked[1] or marked[2]) if marked else ""
    return int(code or 0), enhanced[1] if enhanced else ""


def _named(lines: Sequence[str], others: Collection[str]) -> list[_Named]:
    """The addresses that lines begin with, or that links on their lines name."""
    found: dict[str, _Named] = {}
    current: _Named | None = None
    blank = False
    for line in lines:
        indent = len(line) - len(line.lstrip(" \t"))
        # A line further in goes on with what was said of the last one, whatever it begins with.
        goes_on = current is not None and current.lines and indent > current.indent
        mark = None if goes_on else _leading(line, others)
        if mark is not None:
            address, rest = mark
            # Exchange names each twice: for people, and with the diagnostic for administrators.
            current = found.setdefault(address.casefold(), _Named(address))
            current.indent = indent
            if rest:
                current.lines.append(rest)
        elif current is not None and len(current.lines) < _MAX_WORDS:
            if line.strip():
                current.lines.append(line.strip())
            elif not blank and refusal_in(" ".join(current.lines))[0]:
                # Its paragraph is over, and the server has spoken in it.
                current = None
        blank = not line.strip()
    return list(found.values())


def _leading(line: str, others: Collection[str]) -> tuple[str, str] | None:
    """``(address, what follows it)`` of a line that names a recipient."""
    if "@" not in line:
        return None
    found = _LEADING.match(line)
    if found and (linked := _LINKED.search(line)) and linked.start() <= found.end() + 40:
        address, end = linked[1], linked.end()
    elif found:
        address, end = found[1], found.end()
    elif linked := _LINKED.search(line):
        address, end = linked[1], linked.end()
    else:
        return None
    rest = line[end:].lstrip(" \t:>)]\"'.,-\u2014|").rstrip()
    return (address.rstrip("."), rest) if _is_recipient(address, others, is_explained=bool(rest)) else None


def _is_recipient(address: str, others: Collection[str], *, is_explained: bool = False) -> bool:
    folded = address.casefold()
    if folded in others or "." not in folded.rpartition("@")[2]:
        return False
    return is_explained or folded.partition("@")[0] not in _HELPERS


def _first_mentioned(lines: Sequence[str], others: Collection[str]) -> list[_Named]:
    """The first address within a sentence: ``Your message wasn't delivered to jean@… because``."""
    for n, line in enumerate(lines):
        for found in _ADDRESS.finditer(line):
            if _is_recipient(found[0], others):
                return [_Named(found[0], [line.strip() for line in lines[n : n + _MAX_WORDS]])]
    return []


def _mentioned(lines: Sequence[str], folded: Sequence[str], address: str) -> _Named:
    """An address with the lines from where it is mentioned; ``folded`` are the same lines in lower case."""
    wanted = address.casefold()
    at = next((n for n, line in enumerate(folded) if wanted in line), len(lines))
    return _Named(address, [line.strip() for line in lines[at : at + _MAX_WORDS]])


def _recipient(named: _Named, action: str) -> ReportedRecipient:
    words = one_line(" ".join(named.lines))
    code, status = refusal_in(words)
    at = words.find(str(code)) if code else -1
    # A server's own words start at its code; what is a little before them says who it was.
    diagnostic = words[at if at > _FAR else 0 :][:MAX_DIAGNOSTIC].strip()
    return ReportedRecipient(named.address, "", action, status, code, diagnostic)


def _with_refusal(
    one: ReportedRecipient, lines: Sequence[str], refusals: Sequence[tuple[int, int, str]]
) -> ReportedRecipient:
    """The recipient with the first of ``(line, code, status)`` that may be about it."""
    for n, code, status in refusals:
        if not one.status or status in ("", one.status):
            words = one_line(" ".join(lines[n : n + _MAX_WORDS]))
            diagnostic = words[max(words.find(str(code)), 0) :][:MAX_DIAGNOSTIC].strip()
            return replace(one, code=code, status=one.status or status, diagnostic=diagnostic)
    return one
