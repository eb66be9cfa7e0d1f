"""``winmail.dat``: what Outlook wraps in TNEF (MS-OXTNEF).

What comes out of it obeys the rules of every attachment; the original stays beside it.
"""

from __future__ import annotations

from mailgate.model.parsing import ParseLimits

from .defects import Defects
from .mime import Part, loose_part
from .parameters import content_type_of
from .rtf import decompress_rtf, read_rtf
from .tnef_message import compose_message
from .tnef_stream import (
    ATTACH_CONTENT_ID,
    ATTACH_DATA,
    ATTACH_FILENAME,
    ATTACH_LONG_FILENAME,
    ATTACH_MIME_TAG,
    BODY,
    DISPLAY_NAME,
    HTML,
    INTERNET_CODEPAGE,
    RTF_COMPRESSED,
    SIGNATURE,
    SUBJECT,
    TnefFile,
    TnefMessage,
    Value,
    codepage_codec,
    read_stream,
)

_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
#: Types under which it travels where a gateway did not know it.
_UNSPECIFIC = frozenset({"application/octet-stream", "application/x-unknown", "application/data"})
#: The signature, as it begins in base64.
_SIGNATURES = (SIGNATURE, b"eJ8+I")
#: IID_IMessage: an attached object that is a message, a stream of its own.
_MESSAGE_OBJECT = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
#: Octets of an attached message that is made into an .eml.
_MAX_MESSAGE = 5_000_000
#: Where the name of a file stands, the best first.
_NAMES = (ATTACH_LONG_FILENAME, ATTACH_FILENAME, DISPLAY_NAME)


def is_tnef(part: Part) -> bool:
    """Whether a leaf is TNEF by type, or, as one of no particular type, by name or first octets."""
    if part.content_type in _TYPES:
        return True
    if part.content_type not in _UNSPECIFIC:
        return False
    return part.filename.lower() in ("winmail.dat", "win.dat") or part.octets.startswith(_SIGNATURES, part.start)


def read_tnef(
    content: bytes, path: str, limits: ParseLimits, defects: Defects, *, with_text: bool = True
) -> tuple[Part, ...]:
    """Text and files of a TNEF stream as loose parts ``path + "1"`` and so on; empty if nothing can be read.

    Texts come first and have no name: one plain, one HTML, or one of them; none without ``with_text``.  An attached
    message becomes an ``.eml``.
    """
    message = read_stream(content, limits.parts)
    if message is None:
        defects.add("A winmail.dat holds no TNEF.")
        return ()
    if not message.whole:
        defects.add("A winmail.dat is cut, or damaged.")
    return tuple(_Opener(limits).parts(message, path, limits.layers, with_text=with_text))


class _Opener:
    """Makes parts of a stream and of those within it, all together within bounds."""

    def __init__(self, limits: ParseLimits) -> None:
        self._limits = limits
        #: Octets of rich text that may still come out of their compression.
        self._room = limits.html

    def parts(self, message: TnefMessage, path: str, layers: int, *, with_text: bool = True) -> list[Part]:
        plain, rich = self._texts(message) if with_text else ("", "")
        parts: list[Part] = []
        for text, kind in ((plain, "text/plain"), (rich, "text/html")):
            if text.strip():
                octets = text.encode("utf-8", "replace")
                parts.append(loose_part(f"{path}{len(parts) + 1}", octets, kind, parameters={"charset": "utf-8"}))
        for file in message.files:
            if file.content or file.title or file.properties:
                parts.append(self._file_part(file, f"{path}{len(parts) + 1}", layers))
        return parts

    def _texts(self, message: TnefMessage) -> tuple[str, str]:
        """The plain and the HTML form of the body, ``""`` where there is none."""
        properties = message.properties
        plain = _string(properties.get(BODY)) or message.body
        rich = _html(properties)
        compressed = properties.get(RTF_COMPRESSED)
        if not rich and isinstance(compressed, bytes):
            document = decompress_rtf(compressed, self._room)
            self._room -= len(document)
            text, is_html = read_rtf(document, self._limits.html)
            if is_html:
                rich = text
            else:
                plain = plain if plain.strip() else text
        return plain[: self._limits.text], rich[: self._limits.html]

    def _file_part(self, file: TnefFile, path: str, layers: int) -> Part:
        properties = file.properties
        content = properties.get(ATTACH_DATA, b"")
        if not isinstance(content, bytes) or not content:
            content = file.content
        name = next(filter(None, (_string(properties.get(tag)) for tag in _NAMES)), "") or file.title
        kind = content_type_of(_string(properties.get(ATTACH_MIME_TAG)).lower(), "application/octet-stream")
        if kind.startswith("multipart/"):
            kind = "application/octet-stream"
        if content.startswith(_MESSAGE_OBJECT):
            content = content[len(_MESSAGE_OBJECT) :]
            # A large one, or one within another beyond the limit, stays as it is.
            may_open = layers > 0 and len(content) <= _MAX_MESSAGE
            inner = read_stream(content, self._limits.parts) if may_open else None
            kind = "application/vnd.ms-tnef"
            if inner is not None:
                subject = _string(inner.properties.get(SUBJECT)) or _string(properties.get(DISPLAY_NAME))
                content = compose_message(inner, self.parts(inner, "", layers - 1))
                name, kind = f"{subject or 'message'}.eml", "message/rfc822"
        part = loose_part(path, content, kind, name or "attachment")
        part.content_id = _string(properties.get(ATTACH_CONTENT_ID)).strip("<> ")
        return part


def _html(properties: dict[int, Value]) -> str:
    value = properties.get(HTML, "")
    if isinstance(value, bytes):
        number = properties.get(INTERNET_CODEPAGE)
        return value.decode(codepage_codec(number if isinstance(number, int) else 65001), "replace")
    return _string(value)


def _string(value: Value | None) -> str:
    return value.strip() if isinstance(value, str) else ""
