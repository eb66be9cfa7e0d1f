"""Names of attached files: a stranger's word, made fit for show.

They name no file of ours: bytes are stored under their hash (LESSONS B12).
"""

from __future__ import annotations

import re
import unicodedata

from .one_line import EMPTY, fold_blanks, visible

#: Octets in UTF-8 of a shown name; file systems take 255.
MAX_NAME = 200
#: Octets of what counts as an extension, with its dot.
_MAX_EXTENSION = 20

#: Content type → extension for parts without a name.  Not ``mimetypes``: that answers differently on every machine.
_EXTENSIONS = {
    "application/gzip": ".gz",
    "application/ics": ".ics",
    "application/json": ".json",
    "application/ms-tnef": ".dat",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pgp-encrypted": ".asc",
    "application/pgp-keys": ".asc",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-tnef": ".dat",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/directory": ".vcf",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/xml": ".xml",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}
#: What a part is to a reader, where its type says more than ``attachment`` would.
_DEFAULT_NAMES = {
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/external-body": "external-body.txt",
    "message/feedback-report": "feedback-report.txt",
    "message/global": "message.eml",
    "message/global-delivery-status": "delivery-status.txt",
    "message/news": "message.eml",
    "message/partial": "partial-message.txt",
    "message/rfc822": "message.eml",
    "text/calendar": "invitation.ics",
    "text/rfc822-headers": "headers.txt",
}

#: Slashes of other scripts, which Windows takes for its own when it folds a name to a code page.
_SLASHES = re.compile("[\u2044\u2215\u2216\u29f5\u29f8]")
#: Devices of Windows, whatever their extension.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_LIKE_A_FILE = re.compile(r"[^\r\n]{1,180}\.[A-Za-z0-9]{1,5}")


def shown_name(name: str, content_type: str, sniffed: str = "") -> str:
    """A name fit for show: no folder, nothing invisible, at most 200 octets, never empty.

    Normalised (NFKC) before anything is looked for, so that nothing looked for can appear afterwards: a full-width
    slash, a zero-width space before a dot.  Without a name it is one with the extension of the type, or, where that is
    an unspecific one, of what its first octets are.
    """
    # Linear in what is left: real names have 255 octets at most.
    cleaned = unicodedata.normalize("NFKC", visible(name[:2000]))
    cleaned = fold_blanks(_SLASHES.sub("_", EMPTY.sub("", visible(cleaned))))
    cleaned = cleaned.replace("\\", "/").rpartition("/")[2].lstrip(" ").rstrip(". ")
    if not cleaned.strip("."):
        extension = _EXTENSIONS.get(content_type) or _EXTENSIONS.get(sniffed, ".bin")
        return _DEFAULT_NAMES.get(content_type) or f"attachment{extension}"
    if _DEVICE.match(cleaned):
        cleaned = f"_{cleaned}"
    return cleaned if len(cleaned.encode()) <= MAX_NAME else _cut(cleaned)


def _cut(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) >= _MAX_EXTENSION:
        stem, dot, extension = name, "", ""
    room = MAX_NAME - len((dot + extension).encode())
    return (stem.encode()[:room].decode("utf-8", "ignore") + dot + extension).rstrip(". ")


def looks_like_a_file(text: str) -> bool:
    """Whether free text, such as a description, is a file name and not a sentence."""
    return bool(_LIKE_A_FILE.fullmatch(text.rpartition("/")[2]))
