"""The attachments of a message: what they are called, what they hold, and their bytes on demand."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from mailgate.model.message import Attachment, ParseLimits

from .defects import Defects
from .header_block import read_header_block
from .mime import Part, read_tree
from .octets import normalise
from .one_line import decode_value, one_line, visible

#: Octets in UTF-8 of a shown name; file systems take 255.
MAX_NAME = 200

#: Content type → extension for parts without a name.  Not ``mimetypes``: that answers differently on every machine.
_EXTENSIONS = {
    "application/ics": ".ics",
    "application/json": ".json",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pgp-encrypted": ".asc",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "application/rtf": ".rtf",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "video/mp4": ".mp4",
}
_DEFAULT_NAMES = {"message/rfc822": "message.eml", "message/global": "message.eml", "text/calendar": "invitation.ics"}
_MESSAGES = ("message/rfc822", "message/global")


def part_bytes(raw: bytes, part: str, limits: ParseLimits = ParseLimits()) -> bytes:  # noqa: B008 - frozen
    """The decoded bytes of the part that ``Attachment.part`` names, the same that its ``sha256`` is of.

    ``""`` is the whole message where it is a single part.  ``limits`` must be those the message was parsed with.

    Raises:
        KeyError: there is no such part, or it is a container of others.
    """
    silent = Defects()
    octets = normalise(raw, silent).octets
    for leaf in read_tree(octets, limits, silent).leaves():
        if leaf.path == part:
            return leaf.decoded(octets)
    raise KeyError(part)


def describe(part: Part, content: bytes, octets: bytes, limits: ParseLimits) -> Attachment:
    """An attached leaf as it is listed; ``content`` are its decoded bytes."""
    content_id = one_line(decode_value(part.block.first("content-id"))).strip("<> ")
    related = part.parent is not None and part.parent.content_type == "multipart/related"
    return Attachment(
        part=part.path,
        name=clean_name(_given_name(part, content, limits), part.content_type),
        content_type=part.content_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content_id=content_id,
        inline=part.disposition == "inline" or (related and bool(content_id) and part.disposition != "attachment"),
    )


def _given_name(part: Part, content: bytes, limits: ParseLimits) -> str:
    if part.filename or part.content_type not in _MESSAGES:
        return part.filename
    silent = Defects()
    # The headers of the enclosed message are all that is looked at.
    head = normalise(content[: limits.header_block], silent).octets
    inner = read_header_block(head, 0, len(head), limits, silent, of_part=True)
    subject = visible(decode_value(inner.first("subject"))).replace("/", "_").replace("\\", "_")
    return f"{subject}.eml" if subject else ""


def clean_name(name: str, content_type: str) -> str:
    """A name fit for show: no folder, nothing invisible, at most 200 octets, never empty.

    Normalised (NFKC) before anything is looked for, so that nothing looked for can appear afterwards: a full-width
    slash, a zero-width space before a dot.  It is still a stranger's word and names no file of ours.
    """
    cleaned = visible(unicodedata.normalize("NFKC", visible(name)))
    cleaned = cleaned.replace("\\", "/").rpartition("/")[2].strip(" ")
    if not cleaned.strip(". "):
        return _DEFAULT_NAMES.get(content_type) or f"attachment{_EXTENSIONS.get(content_type, '.bin')}"
    stem, dot, extension = cleaned.rpartition(".")
    if not stem or len(extension.encode()) > 20:
        stem, dot, extension = cleaned, "", ""
    room = MAX_NAME - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension
