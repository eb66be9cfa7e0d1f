"""Which leaves of a message are its text and which are attached to it (RFC 2046 §5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from .mime import Part, loose_part

#: Variants of the text for other screens: neither text nor attachment.
_VARIANTS = ("text/x-amp-html", "text/watch-html")
#: Text with marks of its own between (RFC 1896); readable where there is no other.
ENRICHED = ("text/enriched", "text/richtext")
#: What stands beside signed and encrypted parts for programs to check and open them with: what it says is told
#: elsewhere, and a signed "thank you" has no attachment.
_MACHINERY = {
    "multipart/signed": (
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    ),
    "multipart/encrypted": ("application/pgp-encrypted",),
}
#: Read as it stands where there is nothing else; the last was meant to be HTML or plain text.
_LIKE_PLAIN = ("text/markdown", "text/x-markdown", "text/text", "html/text")
_LAST = re.compile(r".*[.!]", re.DOTALL)


@dataclass(slots=True)
class Body:
    """One readable piece of a message: the same words in one form or in two, each in the parts it was sent in."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Selection:
    """The leaves of a message by what they are to a reader."""

    #: Text of the message, in order.
    bodies: list[Body] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)


def select_parts(root: Part) -> Selection:
    """Sort the leaves into text and attachments; every leaf is in one of them, but those for programs alone.

    Text is what is ``text/plain`` or ``text/html`` and neither called an attachment nor given a file name among other
    parts.  Of alternatives (RFC 2046 §5.1.4) the plain ones and the last that is HTML are taken together.  Where there
    is no text at all, what comes nearest to it is the text: what lay in winmail.dat, enriched text, text that has a
    name but is to be shown, what stands outside of the parts.
    """
    spare: list[Part] = []
    selection = _sorted(root, spare)
    if not any(_has_content(part) for body in selection.bodies for part in (*body.plain, *body.html)):
        for part in (*spare, *filter(_is_nearly_text, selection.attachments), *_outside(root)):
            if _has_content(part):
                selection.bodies.append(_body(part))
                selection.attachments = [one for one in selection.attachments if one is not part]
                break
    return selection


def _body(part: Part) -> Body:
    return Body(html=[part]) if part.content_type == "text/html" else Body(plain=[part])


def _sorted(part: Part, spare: list[Part]) -> Selection:
    """What lies in ``part``; loose texts out of containers go to ``spare``."""
    result = Selection()
    if part.transparent:
        _join(result, (_sorted(inner, spare) for inner in part.unpacked))
    elif part.content_type == "multipart/alternative" and part.children:
        _join(result, [_alternatives([_sorted(child, spare) for child in part.children])])
    elif part.children:
        _join(result, (_sorted(child, spare) for child in part.children))
    else:
        if _is_text(part):
            result.bodies.append(_body(part))
        elif not _is_for_programs(part):
            result.attachments.append(part)
        for inner in part.unpacked:
            is_loose = not inner.filename and inner.content_type in ("text/plain", "text/html")
            (spare if is_loose else result.attachments).append(inner)
    return result


def _outside(root: Part) -> Iterator[Part]:
    """What stands below the parts of each container, as where its closing delimiter comes too early.

    Above them a program says that this is MIME: that is read only if no part holds anything.
    """
    containers = list(_containers(root))
    for part in containers:
        last = part.children[-1]
        line_end = part.octets.find(b"\r\n", last.end + 2, part.end)
        if line_end >= 0:
            below = replace(last, start=line_end + 2, end=part.end, children=[], unpacked=[])
            # Such words were meant to be in the last part; in base64 nobody would read them.
            is_text = last.content_type in ("text/plain", "text/html") and last.encoding != "base64"
            yield below if is_text else loose_part(part.path, part.octets[below.start : below.end], "text/plain")
    if not any(map(_has_content, root.leaves())):
        for part in containers:
            above = part.octets[part.start : part.children[0].head].rstrip().rpartition(b"\r\n")[0]
            yield loose_part(part.path, above, "text/plain")


def _containers(part: Part) -> Iterator[Part]:
    if part.children:
        yield part
    for child in part.children:
        yield from _containers(child)


def _is_for_programs(part: Part) -> bool:
    container = part.parent.content_type if part.parent else ""
    return part.content_type in _VARIANTS or part.content_type in _MACHINERY.get(container, ())


def _join(into: Selection, selections: Iterable[Selection]) -> None:
    for one in selections:
        into.bodies += one.bodies
        into.attachments += one.attachments


def _alternatives(choices: list[Selection]) -> Selection:
    """The same text in its plain and in its HTML form; attachments of every form."""
    attachments = [part for choice in choices for part in choice.attachments]
    plain = [choice for choice in choices if choice.bodies and not any(body.html for body in choice.bodies)]
    rich = _last_filled([choice for choice in choices if any(body.html for body in choice.bodies)])
    # Several plain ones are no variants of each other: all of them are read, the same words once.
    texts = [part for choice in plain for body in choice.bodies for part in body.plain]
    if rich is None:
        return Selection([Body(texts)] if texts else [], attachments)
    if any(map(_has_content, texts)):
        return Selection([Body(texts, [part for body in rich.bodies for part in body.html])], attachments)
    return Selection(rich.bodies, attachments)


def _last_filled(choices: list[Selection]) -> Selection | None:
    for choice in reversed(choices):
        if any(_has_content(part) for body in choice.bodies for part in (*body.plain, *body.html)):
            return choice
    return choices[-1] if choices else None


def _is_text(part: Part) -> bool:
    if part.content_type.startswith("multipart/") and not part.too_deep:
        # Without its boundary it cannot be taken apart: then it is read as it stands, which is better than nothing.
        return True
    if part.content_type not in ("text/plain", "text/html") or part.disposition == "attachment":
        return False
    parent = part.parent
    if parent is None or parent.content_type == "multipart/alternative":
        return True
    if parent.content_type == "multipart/related" and parent.children and parent.children[0] is part:
        return True
    # A name alone, without a disposition, is given to the text itself by some programs (seen: Lotus Notes).
    return not part.filename or (not part.disposition and _LAST.sub("", part.path) == "1")


def _is_nearly_text(part: Part) -> bool:
    if part.content_type in ENRICHED:
        return part.disposition != "attachment"
    # Programs that call the text itself an attachment give it no name, those that name it say where to show it.
    is_shown = part.disposition == "inline" or not part.filename
    return part.content_type in ("text/plain", "text/html", *_LIKE_PLAIN) and is_shown


def _has_content(part: Part) -> bool:
    """Is there anything in it?  Not decoded: blanks are blanks in every encoding that people use for them."""
    return not (part.start >= part.end or part.octets[part.start : part.end].isspace())
