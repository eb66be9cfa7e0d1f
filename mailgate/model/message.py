"""A message as it was understood: what ``parse`` makes of the bytes, and all that policy gets to see of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .address import Mailbox, address_key
from .calendar import Calendar
from .contact_card import ContactCard
from .report import Report
from .security import Security
from .span import Span, SpanKind, joined


@dataclass(frozen=True, slots=True)
class Author:
    """The mailbox in ``From:``, the only one a message is attributed to (never Reply-To, never the envelope sender)."""

    #: As written; ``""`` if there is none.
    address: str
    #: Decoded display name, cleaned of control and bidirectional characters; proves nothing.
    name: str = ""
    #: Why two readers could disagree about who wrote this; ``""`` if they cannot.
    ambiguous: str = ""
    #: The display name with the addresses that ``name`` has no longer; ``""`` where it had none.
    name_with_addresses: str = ""

    @property
    def key(self) -> str:
        return address_key(self.address)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached part.  Its bytes are not here: they are decoded from the raw message by ``part`` on demand."""

    #: Path of the part in the MIME tree, ``"2.1"`` = first child of the second child; ``""`` = the whole message.
    part: str
    #: Decoded name, cleaned for show (no path, no control characters); never ``""``.
    name: str
    #: As declared, lower-case.
    content_type: str
    #: Of the decoded bytes.
    size: int
    sha256: str
    #: Without angle brackets, ``""`` if none.
    content_id: str = ""
    #: Shown within the text: the HTML refers to it, or it says so itself.
    inline: bool = False
    #: As the sender wrote it, decoded only; for nothing but to be shown escaped.  ``""`` if it had none.
    original_name: str = ""
    #: What the first bytes say it is, ``""`` where they say nothing.
    sniffed_type: str = ""
    #: Of a ``message/rfc822``: whose message it is.
    enclosed: Enclosed | None = None


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The outside of a message that is attached to another."""

    author: Mailbox | None
    subject: str
    date: datetime | None
    message_id: str


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message that this one passes on: attached, or below a header block in the text."""

    author: Mailbox | None
    subject: str
    #: None where it cannot be read with certainty: header blocks in a text name no time zone.
    date: datetime | None
    #: As it stands there.
    date_written: str
    text: str
    #: Part of the attached message; ``""`` for one that stands in the text.
    part: str = ""
    #: As ``Message.languages``, of its text.
    languages: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says.  Text fields hold no NUL and no lone surrogate; nothing here was trusted, only read."""

    #: Without angle brackets as ``id-left@id-right``; ``""`` if there is none.
    message_id: str
    #: Ids of In-Reply-To in their order, without angle brackets.
    in_reply_to: tuple[str, ...]
    #: Ids of References in their order (oldest first), at most the last 500.
    references: tuple[str, ...]
    author: Author
    #: Of the Sender header, None if there is none.
    sender: Mailbox | None
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    #: Addresses of Delivered-To, X-Original-To and Envelope-To, in their order.
    delivered_to: tuple[str, ...]
    #: Decoded, on one line, blanks folded; with its prefixes, numbers and references still in it.
    subject: str
    #: ``subject`` without its customer references, blanks folded; ``""`` if nothing else was in it.
    title: str
    #: Values between ``##`` in the subject, in order of appearance, the same one once (DESIGN §5.3).
    customer_refs: tuple[str, ...]
    #: Of the Date header, in UTC; None if absent or absurd.
    date: datetime | None
    #: Everything readable in the body, lines ended by ``\n``.
    text: str
    #: ``text`` from end to end by whose words they are; nothing overlaps, nothing is missing.
    spans: tuple[Span, ...]
    #: Of the HTML parts: sanitised, remote images out, ``cid:`` kept; ``""`` if there are none.
    html: str
    attachments: tuple[Attachment, ...]
    #: ``"multipart/report"``, lower-case; of the whole message.
    content_type: str
    #: Parameters of the top Content-Type, names in lower case.
    content_params: tuple[tuple[str, str], ...]
    #: All header fields in their order: lower-case name, unfolded decoded value.
    headers: tuple[tuple[str, str], ...]
    #: How likely each language is, best first, from the author's own words; empty if there are too few of them.
    languages: tuple[tuple[str, float], ...]
    #: Promise 3: hex SHA-256 over Message-ID, author, Date, subject and decoded leaf parts.
    dedupe_key: str
    #: What was wrong with the bytes, one short sentence each, in the order found.
    defects: tuple[str, ...] = field(default=())
    forwarded: Forwarded | None = None
    report: Report | None = None
    calendar: Calendar | None = None
    contact_cards: tuple[ContactCard, ...] = ()
    security: Security = Security()  # noqa: RUF009 - frozen

    @property
    def answer(self) -> str:
        """The author's own words; the whole text if none were found to be his."""
        return joined(self.text, self.spans, SpanKind.ANSWER) or self.text

    @property
    def own_words(self) -> str:
        """The author's own words and nothing instead: ``""`` if he wrote none."""
        return joined(self.text, self.spans, SpanKind.ANSWER)

    @property
    def quoted(self) -> str:
        """What stands in the text from others."""
        return joined(self.text, self.spans, SpanKind.QUOTE, SpanKind.FORWARD)

    @property
    def signature(self) -> str:
        return joined(self.text, self.spans, SpanKind.SIGNATURE)

    @property
    def language(self) -> str:
        """The likeliest language of the author's own words, ``""`` if there are too few of them."""
        return self.languages[0][0] if self.languages else ""

    @property
    def language_confidence(self) -> float:
        return self.languages[0][1] if self.languages else 0.0

    def header(self, name: str) -> str:
        """The first value of a header, ``""`` if it is absent; ``name`` in lower case."""
        return next((value for key, value in self.headers if key == name), "")

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Every value of a header in order; ``name`` in lower case."""
        return tuple(value for key, value in self.headers if key == name)

    def has_header(self, name: str) -> bool:
        return any(key == name for key, _ in self.headers)
