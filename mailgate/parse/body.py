"""Which parts of a message are its text, and that text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailgate.model.message import ParseLimits

from .charset import decode_text
from .defects import Defects
from .flowed import unwrap_flowed
from .html import html_to_text
from .mime import Part

_READABLE = ("text/plain", "text/html")
#: Variants of the text for other screens: neither text nor attachment.
_VARIANTS = ("text/x-amp-html", "text/watch-html")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")


@dataclass(slots=True)
class Selection:
    """The leaves of a message by what they are to a reader."""

    #: Text of the message, in order.
    texts: list[Part] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)


def select_parts(root: Part, octets: bytes) -> Selection:
    """Sort the leaves into text and attachments.

    Text is what is ``text/plain`` or ``text/html`` and neither called an attachment nor given a file name among other
    parts.  Of alternatives (RFC 2046 §5.1.4) the first plain one that is not blank is the text, else the last HTML.
    """
    selection = Selection()
    _sort(root, octets, selection)
    return selection


def _sort(part: Part, octets: bytes, into: Selection) -> None:
    if not part.children:
        if _is_text(part):
            into.texts.append(part)
        elif part.content_type not in _VARIANTS:
            into.attachments.append(part)
    elif part.content_type == "multipart/alternative":
        _sort_alternatives(part, octets, into)
    else:
        for child in part.children:
            _sort(child, octets, into)


def _sort_alternatives(part: Part, octets: bytes, into: Selection) -> None:
    choices: list[Selection] = []
    for child in part.children:
        choices.append(Selection())
        _sort(child, octets, choices[-1])
        into.attachments += choices[-1].attachments
    plain = (c for c in choices if any(t.content_type == "text/plain" and not _is_blank(t, octets) for t in c.texts))
    rich = (c for c in reversed(choices) if any(t.content_type == "text/html" for t in c.texts))
    rest = (c for c in choices if c.texts)
    for chosen in (plain, rich, rest):
        if choice := next(chosen, None):
            into.texts += choice.texts
            return


def _is_text(part: Part) -> bool:
    if part.content_type.startswith("multipart/") and not part.too_deep:
        # Without its boundary it cannot be taken apart: then it is read as it stands, which is better than nothing.
        return True
    if part.content_type not in _READABLE or part.disposition == "attachment":
        return False
    if part.parent is None or part.parent.content_type in ("multipart/alternative", "multipart/related"):
        return True
    # A name alone, without a disposition, is given to the text itself by some programs (seen: Lotus Notes).
    return not part.filename or (not part.disposition and part.path.rpartition(".")[2] == "1")


def _is_blank(part: Part, octets: bytes) -> bool:
    # Blank characters of every charset in use are blank octets, or NBSP as quoted-printable.
    return not part.decoded(octets).replace(b"\xc2\xa0", b"").replace(b"\xa0", b"").strip(b" \t\r\n\0")


def read_text(parts: Sequence[Part], octets: bytes, limits: ParseLimits, defects: Defects) -> str:
    """The text of the given parts one after the other, lines ended by LF, at most ``limits.text`` characters.

    No NUL, no lone surrogates, no control characters but tabs and line ends; nothing blank around it.
    """
    texts: list[str] = []
    left = limits.text
    for part in parts:
        text = _part_text(part, octets, limits, defects)
        if not text:
            continue
        if len(text) > left:
            defects.add(f"The text is longer than {limits.text} characters; the rest of it was not read.")
            text = text[:left].rstrip()
        texts.append(text)
        left -= len(text)
        if left <= 0:
            break
    return "\n\n".join(texts)


def _part_text(part: Part, octets: bytes, limits: ParseLimits, defects: Defects) -> str:
    is_html = part.content_type == "text/html"
    body = part.decoded(octets, defects)
    # Four octets at most make a character; what is beyond needs no decoding.
    room = 4 * (limits.html if is_html else limits.text) + 4
    if len(body) > room:
        body = body[:room]
        defects.add("A text part is too long to be read whole.")
    text, as_declared = decode_text(body, part.parameters.get("charset", ""), is_html=is_html)
    if not as_declared:
        defects.add("A text part is not in the charset that it names.")
    if is_html:
        text = html_to_text(text, limits, defects)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if part.parameters.get("format", "").lower() == "flowed" and not is_html:
        text = unwrap_flowed(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return _without_blank_edges(_NOT_TEXT.sub("", text))


def _without_blank_edges(text: str) -> str:
    """Without blank lines at both ends; the first line keeps what indents it."""
    text = text.rstrip()
    start = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, start) + 1 :]
