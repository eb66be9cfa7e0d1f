"""The attachments of a message: what they are called, what they hold, and their bytes on demand."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from mailgate.model.message import Attachment, Enclosed
from mailgate.model.parsing import ParseLimits, ParseSettings

from .defects import Defects
from .enclosed import is_message, read_enclosed
from .file_names import looks_like_a_file, shown_name
from .mime import Part, read_tree
from .octets import normalise
from .one_line import decode_value, one_line, visible
from .sniff import sniff
from .unpack import all_leaves, unpack

#: Characters of a name that are kept as the sender wrote it.
_MAX_ORIGINAL = 1000


def part_bytes(raw: bytes, part: str, settings: ParseSettings = ParseSettings()) -> bytes:  # noqa: B008 - frozen
    """The decoded bytes of the part that ``Attachment.part`` names, the same that its ``sha256`` is of.

    ``""`` is the whole message where it is a single part.  ``settings`` must be those the message was parsed with:
    the same limits, and the keys for what was encrypted.

    Raises:
        KeyError: there is no such part, or it is a container of others.
    """
    silent = Defects()
    root = read_tree(normalise(raw, silent).octets, settings.limits, silent)
    if "!" in part:
        unpack(root, settings, None, silent)
    for leaf in all_leaves(root):
        if leaf.path == part:
            return leaf.decoded()
    raise KeyError(part)


def describe(part: Part, content: bytes, limits: ParseLimits) -> Attachment:
    """An attached leaf as it is listed; ``content`` are its decoded bytes."""
    content_id = read_content_id(part.block.first("content-id")) or part.content_id
    related = part.parent is not None and part.parent.content_type == "multipart/related"
    sniffed = sniff(content)
    attachment = Attachment(
        part=part.path,
        name=shown_name(_given_name(part), part.content_type, sniffed),
        content_type=part.content_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content_id=content_id,
        inline=part.disposition == "inline" or (related and bool(content_id) and part.disposition != "attachment"),
        original_name=part.filename.replace("\0", "")[:_MAX_ORIGINAL],
        sniffed_type=sniffed,
    )
    return _with_enclosed(attachment, part, content, limits) if is_message(part, content) else attachment


def read_content_id(value: bytes) -> str:
    """An identifier as ``cid:`` addresses name it (RFC 2392): without angle brackets, comments and blanks."""
    return one_line(decode_value(value)).partition(">")[0].strip("<> ") if value else ""


def _with_enclosed(attachment: Attachment, part: Part, content: bytes, limits: ParseLimits) -> Attachment:
    enclosed = read_enclosed(content, limits)
    name = attachment.name if part.filename else _subject_name(enclosed) or attachment.name
    return replace(attachment, enclosed=enclosed, name=name, sniffed_type=attachment.sniffed_type or "message/rfc822")


def _subject_name(enclosed: Enclosed | None) -> str:
    subject = visible(enclosed.subject).replace("/", "_").replace("\\", "_") if enclosed else ""
    return shown_name(f"{subject}.eml", "message/rfc822") if subject else ""


def _given_name(part: Part) -> str:
    """The name that the sender gave; a description or place that looks like one where there is no better."""
    if part.content_type == "application/applefile" and part.parent is not None:
        # RFC 1740: the first half of multipart/appledouble; macOS calls it so on foreign disks.
        siblings = (other.filename for other in part.parent.children if other is not part)
        name = part.filename or next(filter(None, siblings), "")
        return f"._{name}" if name else ""
    if part.filename:
        return part.filename
    for field in ("content-description", "content-location"):
        text = decode_value(part.block.first(field)).partition("?")[0].strip()
        if text and looks_like_a_file(text):
            return text
    return ""
