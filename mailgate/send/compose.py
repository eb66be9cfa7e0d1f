"""Compose: what a notice says → its final bytes.

Pure.  Everything in a ``Mail`` is data, whoever wrote it: no value can add a header, a recipient or a line to another
value.  The finished bytes are parsed back and compared with what was meant before anybody gets to see them.

The headers are serialised here and not by ``EmailMessage``: that one encodes identifiers longer than 78 characters,
which every Exchange makes, as RFC 2047 words, and Outlook then loses the thread; it also takes six times as long.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.message import Message
from email.utils import format_datetime, getaddresses
from functools import lru_cache

from mailgate.errors import UnsafeMessage
from mailgate.model.address import ascii_domain, split_address

from .echo import one_line

#: Octets of a header line without its CRLF: the wish of RFC 2047 §2, the law of RFC 5322 §2.1.1.
_LINE_WISHED, _LINE_MAX = 76, 998
#: An id that does not fit on a line of its own, whatever its header, cannot be sent.
_ID_MAX = 900
#: RFC 5322 §3.6.4 asks for all of them; a thread of years needs the first and the latest ones.
_LATEST_REFERENCES = 20
#: Quoted-printable text never holds ``=_``, so this boundary occurs in no part (RFC 2045 §6.7).
_BOUNDARY = "=_mailgate_alternative"

_ID = re.compile(r"[!-;=?-~]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")
_UNSAFE_IN_ADDRESS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})

#: What ``headers`` must not set: what compose writes itself, what adds recipients, and what belongs to relays.
_RESERVED = frozenset(
    {"date", "from", "to", "reply-to", "subject", "message-id", "in-reply-to", "references", "mime-version"}
    | {"cc", "bcc", "sender", "disposition-notification-to", "return-receipt-to"}
    | {"received", "return-path", "delivered-to"}
)
_RESERVED_PREFIXES = ("content-", "resent-")


@dataclass(frozen=True, slots=True)
class Mail:
    """All that one mail to one recipient says.  Identifiers stand without angle brackets, addresses are addr-specs."""

    #: Shown beside the desk's address; ``""`` for none.
    from_name: str
    from_address: str
    to_address: str
    #: ``""`` for none.
    reply_to: str
    message_id: str
    #: One line in the end; line ends in it become blanks.
    subject: str
    #: Lines ended by ``\n``.
    text: str
    #: Aware; written with its own offset.
    date: datetime
    #: Tag of RFC 5646 for Content-Language.
    language: str
    #: The same as ``text`` for programs that prefer it; None for plain text only.
    html: str | None = None
    #: ``""`` for none.
    in_reply_to: str = ""
    #: Oldest first.  What cannot be an id is left out, and the middle of a long thread too.
    references: tuple[str, ...] = ()
    #: Further headers in their order, as those of ``automatic_headers``.
    headers: tuple[tuple[str, str], ...] = ()


def automatic_headers(loop_mark: str, submitted: str = "auto-replied") -> tuple[tuple[str, str], ...]:
    """What every mail that nobody typed carries (RFC 3834 §5, DESIGN §5.7).

    ``submitted`` is ``auto-generated`` for a mail that answers none.
    """
    return (
        ("Auto-Submitted", submitted),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Mailgate-Loop", loop_mark),
    )


def compose(mail: Mail) -> bytes:
    """The complete message, CRLF line ends, ready for the outbox.

    Everything is ASCII unless a local part is not: then the headers are UTF-8 and the mail needs SMTPUTF8 (RFC 6532).

    Raises:
        UnsafeMessage: an address, the Message-ID, the language, the date or the name of a further header cannot stand
            in a message, or the bytes parsed back are not what was meant.  Texts and ids of others never lead to it.
    """
    fields = _fields(mail)
    text = _lines(mail.text)
    html = None if mail.html is None else _lines(mail.html)
    parts = [*(field.written() for field in fields), _body(text, html)]
    finished = "".join(parts).encode()
    _compare(finished, fields, text, html)
    return finished


def is_whole(content: bytes) -> bool:
    """Whether every line of ``content`` ends in CRLF, the last one too, and nothing else in it could be a line end.

    A bare CR or LF lets one mail be read as two further on (SMTP smuggling); a NUL ends it early for some.
    """
    ends = content.count(b"\r\n")
    return content.endswith(b"\r\n") and content.count(b"\r") == content.count(b"\n") == ends and b"\0" not in content


@dataclass(frozen=True, slots=True)
class _Field:
    """One header: how it is written, and what somebody who reads it must find."""

    name: str
    #: Words that may be parted by folding, none of them in itself.
    words: tuple[str, ...]
    #: Decoded and unfolded.
    meaning: str
    #: Display name in front of an address, decoded.
    phrase: str | None = None

    def written(self) -> str:
        return _folded(self.name, self.words)


def _fields(mail: Mail) -> list[_Field]:
    """The headers of ``mail`` in the order in which they are written, those of the body not among them."""
    if mail.date.tzinfo is None:
        raise UnsafeMessage("the date of a mail needs its offset from UTC")
    if not _LANGUAGE.fullmatch(mail.language):
        raise UnsafeMessage(f"not a language tag: {mail.language!r}")
    message_ids = _ids((mail.message_id,))
    if not message_ids:
        raise UnsafeMessage(f"not a Message-ID: {mail.message_id!r}")
    fields = [
        _plain("Date", format_datetime(mail.date)),
        _mailbox("From", mail.from_address, mail.from_name),
        _mailbox("To", mail.to_address),
        *([_mailbox("Reply-To", mail.reply_to)] if mail.reply_to else []),
        _text("Subject", mail.subject),
        _plain("Message-ID", *message_ids),
    ]
    if parent := _ids((mail.in_reply_to,)):
        fields.append(_plain("In-Reply-To", *parent))
    if thread := _ids(mail.references):
        kept = thread if len(thread) <= _LATEST_REFERENCES + 1 else (thread[0], *thread[-_LATEST_REFERENCES:])
        fields.append(_plain("References", *kept))
    fields += _further(mail.headers)
    fields.append(_plain("Content-Language", mail.language))
    fields.append(_plain("MIME-Version", "1.0"))
    return fields


def _further(headers: Iterable[tuple[str, str]]) -> list[_Field]:
    """The headers that the caller asked for."""
    seen = set(_RESERVED)
    fields = []
    for name, value in headers:
        key = name.lower()
        if not _HEADER_NAME.fullmatch(name) or key in seen or key.startswith(_RESERVED_PREFIXES):
            raise UnsafeMessage(f"not a header to set, or set twice: {name!r}")
        seen.add(key)
        fields.append(_text(name, value))
    return fields


def _plain(name: str, *words: str) -> _Field:
    """A header of ASCII words that are ours or were checked."""
    return _Field(name, words, " ".join(words))


def _text(name: str, value: str) -> _Field:
    """A header of free text."""
    meaning = one_line(value)
    return _Field(name, _encoded_if_needed(name, meaning), meaning)


def _mailbox(name: str, address: str, shown: str = "") -> _Field:
    """A header with exactly one mailbox."""
    checked = _address(address)
    phrase = one_line(shown)
    if not phrase:
        return _Field(name, (checked,), checked)
    if phrase.isascii() and "=?" not in phrase and len(phrase) <= 60:
        words: tuple[str, ...] = ('"' + re.sub(r'(["\\])', r"\\\1", phrase) + '"',)
    else:
        words = _encoded(name, phrase)
    return _Field(name, (*words, f"<{checked}>"), checked, phrase)


def _address(address: str) -> str:
    """``address`` as it can stand in a header and in an envelope: the domain in A-labels."""
    parts = split_address(address)
    if parts is None or any(
        unicodedata.category(character) in _UNSAFE_IN_ADDRESS for character in parts[0] if not character.isascii()
    ):
        raise UnsafeMessage(f"not an address: {address!r}")
    return f"{parts[0]}@{ascii_domain(parts[1])}"


def _ids(ids: Iterable[str]) -> tuple[str, ...]:
    """In angle brackets those that can be identifiers, each once, the latest place of each; the rest is left out.

    ASCII without blanks, control characters and angle brackets, and nothing that a reader may take for an encoded word:
    a folded, encoded or decoded id would be another id.  RFC 5322 asks for an ``@``; programs that leave it out still
    find their own id again.
    """
    fit = [f"<{one}>" for one in ids if len(one) <= _ID_MAX and _ID.fullmatch(one) and "=?" not in one]
    return tuple(reversed(dict.fromkeys(reversed(fit))))


def _encoded_if_needed(name: str, text: str) -> tuple[str, ...]:
    """The words of ``text``; those from the first to the last that cannot stand as they are, as encoded words.

    What stands before and after them, our ticket number and the customer's reference, stays readable in the raw header.
    """
    words = text.split(" ") if text else []
    unfit = [place for place, word in enumerate(words) if not _stands(word, _LINE_WISHED - len(name) - 2)]
    if not unfit:
        return tuple(words)
    first, last = unfit[0], unfit[-1] + 1
    return (*words[:first], *_encoded(name, " ".join(words[first:last])), *words[last:])


def _stands(word: str, room: int) -> bool:
    # "=?" would be read as the start of an encoded word; an endless word is encoded so that it can be folded.
    return word.isascii() and "=?" not in word and len(word) < room


@lru_cache(maxsize=256)  # for the names of desks, which stand in every mail of theirs
def _encoded(name: str, text: str) -> tuple[str, ...]:
    """RFC 2047 words of at most 75 characters, none of which ends inside a character."""
    return tuple(Header(text, "utf-8", maxlinelen=76, header_name=name).encode(linesep="\n").split())


def _folded(name: str, words: tuple[str, ...]) -> str:
    """The header on as many lines as it needs; the first word stays beside the name, however long (RFC 5322 §2.2.3)."""
    lines, line = [], f"{name}:"
    for number, word in enumerate(words):
        if number and len(line) + 1 + len(word) > _LINE_WISHED:
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]) + "\r\n"


def _lines(text: str) -> str:
    r"""``text`` as lines ended by ``\n``, the last one too, without control characters and lone surrogates."""
    unified = re.sub("\r\n?|[\u2028\u2029\u0085]", "\n", text)
    visible = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", unified)
    encodable = re.sub("[\ud800-\udfff]", "\ufffd", visible)
    return encodable if encodable.endswith("\n") else encodable + "\n"


def _body(text: str, html: str | None) -> str:
    """The headers of the body, the empty line and the body."""
    if html is None:
        return _part("plain", text)
    return (
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n'
        f"--{_BOUNDARY}\r\n{_part('plain', text)}"
        # The CRLF before a boundary belongs to the boundary (RFC 2046 §5.1.1).
        f"\r\n--{_BOUNDARY}\r\n{_part('html', html)}"
        f"\r\n--{_BOUNDARY}--\r\n"
    )


def _part(subtype: str, text: str) -> str:
    # Quoted-printable and not 8bit: no relay on the way may need to change what was signed or counted.
    encoded = binascii.b2a_qp(text.encode().replace(b"\n", b"\r\n"), istext=True).decode("ascii")
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}"
    )


def _compare(finished: bytes, fields: list[_Field], text: str, html: str | None) -> None:
    """Read ``finished`` as a stranger would and compare it with what was meant; UnsafeMessage if it differs."""
    if not is_whole(finished):
        raise UnsafeMessage("a bare CR, a bare LF or a NUL, or a last line without end")
    if max(map(len, finished.split(b"\r\n"))) > _LINE_MAX:
        raise UnsafeMessage(f"a line of more than {_LINE_MAX} octets")
    parsed = message_from_bytes(finished)
    headers = list(parsed.raw_items())
    body_headers = ["Content-Type"] if html is not None else ["Content-Type", "Content-Transfer-Encoding"]
    if [name for name, _ in headers] != [*(field.name for field in fields), *body_headers]:
        raise UnsafeMessage(f"other headers than were meant: {[name for name, _ in headers]}")
    for field, (_, raw) in zip(fields, headers, strict=False):
        if not _says(raw, field):
            raise UnsafeMessage(f"{field.name} does not read as it was meant")
    # A payload that is no list means a message that is not multipart.
    payload = parsed.get_payload()
    parts = payload if isinstance(payload, list) else [parsed]
    if [_text_of(part) for part in parts if isinstance(part, Message)] != [text, *([] if html is None else [html])]:
        raise UnsafeMessage("another body than was meant")


def _says(raw: str, field: _Field) -> bool:
    """Whether the raw value of a header, unfolded and decoded, is what was meant."""
    unfolded = raw.replace("\r\n", "").encode("ascii", "surrogateescape").decode(errors="replace").strip()
    if field.phrase is None:
        return _decoded(unfolded) == field.meaning
    found = getaddresses([unfolded])
    return len(found) == 1 and found[0][1] == field.meaning and _decoded(found[0][0]) == field.phrase


def _decoded(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        chunks = decode_header(text)
    except HeaderParseError:
        return ""
    return "".join(chunk if isinstance(chunk, str) else chunk.decode(charset or "ascii") for chunk, charset in chunks)


def _text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode(errors="replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""
