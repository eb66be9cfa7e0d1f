"""``parse_message``: any bytes to a ``Message``.  The only module that knows mail-parser.

The MIME tree, the headers and the author are read by this room; mail-parser is the second reader of ``From``, for it
is strict and gives the same on every Python.  Where the two differ, nobody is named as the author.  It is given that
one value, and not the message: its constructor would cost more than all that is done here, and raises on some mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice

from mailparser.utils import get_addresses

from mailgate.model.address import Mailbox, split_address
from mailgate.model.message import Attachment, Author, Forwarded, Message
from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.model.span import SpanKind, joined

from .attachments import describe
from .author import OtherReaders, read_author, structural_text
from .body import read_bodies, select_parts
from .calendar_part import CALENDAR_TYPES, read_calendar
from .contact_cards import CARD_TYPES, read_contact_cards
from .dates import read_date
from .dedupe import DedupeKey
from .defects import Defects
from .enclosed import enclosed_text, is_passed_on
from .header_block import HeaderBlock
from .language import detect_languages
from .mailboxes import MAX_MAILBOXES, read_mailboxes
from .message_ids import read_ids
from .mime import Part, read_tree
from .octets import Octets, normalise
from .one_line import decode_value, one_line, repair
from .reports.read import read_report
from .security import compared
from .split.split import split_text
from .subject import read_subject
from .unpack import all_leaves, unpack

#: Identifiers of References that are kept: the last, which are the nearest.
MAX_REFERENCES = 500
#: Parts that are read as calendars, and as vCards.
_MAX_READ = 10
#: Octets that are read of the fields of one name.
_MAX_LIST = 64 * 1024
_DELIVERY_FIELDS = ("delivered-to", "x-original-to", "envelope-to")


def parse_message(raw: bytes, settings: ParseSettings = ParseSettings(), at: datetime | None = None) -> Message:  # noqa: B008 - frozen
    """What ``raw`` says, for every byte string; never raises (MemoryError excepted), lists defects instead.

    ``at`` is when certificates of signers must have been valid: the arrival; None leaves their dates aside.  Time and
    memory are linear in the size of ``raw``.
    Should this room itself be at fault, the message comes out with an ambiguous author, so that it is held.
    """
    defects = Defects()
    try:
        return _read(raw, settings, at, defects)
    except MemoryError:
        raise
    except Exception as fault:
        # The promise of totality: a bug here must cost one held message and not the worker, again and again.
        defects.add(f"The message could not be read: {type(fault).__name__}.")
        return _unread(raw, defects)


def _read(raw: bytes, settings: ParseSettings, at: datetime | None, defects: Defects) -> Message:
    limits = settings.limits
    copy = normalise(raw, defects)
    root = read_tree(copy.octets, limits, defects)
    block = root.block
    author = _author(block, copy, defects)
    date = _date(block, defects)
    subject = read_subject(_value(block, "subject", defects))
    message_id = _message_id(block, defects)
    security = compared(unpack(root, settings, at, defects), "" if author.ambiguous else author.key)
    selection = select_parts(root)
    reading = read_bodies(selection.bodies, limits, defects)
    split = split_text(reading.text, reading.marks, reading.hints, subject.text)
    identity = (message_id, *_identity(block, author, date), subject.text)
    attachments, dedupe_key = _leaves(root, limits, selection.attachments, identity, defects)
    answer = joined(reading.text, split.spans, SpanKind.ANSWER) or reading.text
    return Message(
        message_id=message_id,
        in_reply_to=tuple(read_ids(_joined(block, "in-reply-to"))[-MAX_REFERENCES:]),
        references=tuple(read_ids(_joined(block, "references"))[-MAX_REFERENCES:]),
        author=author,
        sender=next(iter(_mailboxes(block, "sender", defects)), None),
        reply_to=_mailboxes(block, "reply-to", defects),
        to=_mailboxes(block, "to", defects),
        cc=_mailboxes(block, "cc", defects),
        delivered_to=_delivered_to(block),
        subject=subject.text,
        title=subject.title,
        customer_refs=subject.customer_refs,
        date=date,
        text=reading.text,
        spans=split.spans,
        html=reading.html,
        attachments=tuple(
            replace(one, inline=True) if one.content_id in reading.content_ids else one for one in attachments
        ),
        content_type=root.content_type,
        content_params=tuple(root.parameters.items()),
        headers=tuple((field.name, one_line(decode_value(field.value))) for field in block.fields),
        languages=detect_languages(answer, settings.languages),
        dedupe_key=dedupe_key,
        forwarded=_in_languages(
            _attached_message(selection.attachments, attachments, limits) or split.forwarded, settings.languages
        ),
        report=read_report(root, reading.text, limits),
        calendar=next(
            filter(None, (read_calendar(part, defects) for part in islice(_of_type(root, CALENDAR_TYPES), _MAX_READ))),
            None,
        ),
        contact_cards=tuple(
            card for part in islice(_of_type(root, CARD_TYPES), _MAX_READ) for card in read_contact_cards(part)
        ),
        security=security,
        # The last to be asked: reading all this may have found more.
        defects=defects.sentences(),
    )


def _of_type(root: Part, types: frozenset[str]) -> Iterator[Part]:
    return (part for part in all_leaves(root) if part.content_type in types)


def _attached_message(
    parts: Sequence[Part], attachments: Sequence[Attachment], limits: ParseLimits
) -> Forwarded | None:
    """The first attached message as one that is passed on."""
    for part, attachment in zip(parts, attachments, strict=True):
        if (outside := attachment.enclosed) and is_passed_on(part):
            return Forwarded(
                author=outside.author,
                subject=outside.subject,
                date=outside.date,
                date_written="",
                text=enclosed_text(part, limits),
                part=part.path,
            )
    return None


def _in_languages(forwarded: Forwarded | None, languages: Sequence[str]) -> Forwarded | None:
    """With the languages that its text may be in: not those of whoever passes it on."""
    return forwarded and replace(forwarded, languages=detect_languages(forwarded.text, languages))


def _author(block: HeaderBlock, copy: Octets, defects: Defects) -> Author:
    fields = block.all("from")
    found = _second_reading(fields[0].value, defects) if fields else []
    author = read_author(fields, OtherReaders(found, copy.other_from, copy.recoded))
    if author.ambiguous:
        defects.add(f"The author is ambiguous: {author.ambiguous}")
    return author


def _second_reading(value: bytes, defects: Defects) -> list[str]:
    """The addresses that mail-parser finds in From."""
    try:
        return [address for _, address in get_addresses(structural_text(value)[0])]
    except MemoryError:
        raise
    except Exception:
        # Its parser and the standard library's, which it calls, have raised AttributeError, TypeError and IndexError
        # on odd mail; without a second reading the author is ambiguous.
        defects.add("The second reading of From failed.")
        return []


def _mailboxes(block: HeaderBlock, name: str, defects: Defects) -> tuple[Mailbox, ...]:
    """All mailboxes of an address field; several fields of one name are one list, as every mail program shows them."""
    found = read_mailboxes(b", ".join(field.value for field in block.all(name))[:_MAX_LIST])
    if not all(mailbox.key for mailbox in found):
        defects.add(f"An address in {name.title()} is not well formed.")
    return found


def _date(block: HeaderBlock, defects: Defects) -> datetime | None:
    value = block.first("date")
    date = read_date(value)
    if value and date is None:
        defects.add("Date cannot be read, or is absurd.")
    return date


def _value(block: HeaderBlock, name: str, defects: Defects) -> str:
    """The first value of a header that should stand once, decoded."""
    if len(block.all(name)) > 1:
        defects.add(f"There are several {name.title()} headers.")
    return decode_value(block.first(name))


def _message_id(block: HeaderBlock, defects: Defects) -> str:
    if len(block.all("message-id")) > 1:
        defects.add("There are several Message-ID headers.")
    value = block.first("message-id")
    ids = read_ids(value)
    if value and not ids:
        defects.add("Message-ID holds no identifier.")
    return ids[0] if ids else ""


def _joined(block: HeaderBlock, name: str) -> bytes:
    return b" ".join(field.value for field in block.all(name))


def _delivered_to(block: HeaderBlock) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for field in block.fields:
        if field.name in _DELIVERY_FIELDS:
            for word in repair(field.value).replace(",", " ").split():
                address = word.strip("<>;")
                if split_address(address):
                    found.setdefault(address)
    return tuple(found)[:MAX_MAILBOXES]


def _identity(block: HeaderBlock, author: Author, date: datetime | None) -> tuple[str, str]:
    """Author and Date for the dedupe key: as understood, or as written where they are not."""
    written = date.isoformat() if date else one_line(repair(block.first("date")))
    if not author.ambiguous:
        return author.key, written
    return "\n".join(one_line(decode_value(field.value)) for field in block.all("from")), written


def _leaves(
    root: Part,
    limits: ParseLimits,
    attached: Sequence[Part],
    identity: Sequence[str],
    defects: Defects,
) -> tuple[tuple[Attachment, ...], str]:
    """The attachments, and the dedupe key over ``identity`` and every leaf; each leaf is decoded once at a time."""
    key = DedupeKey()
    for value in identity:
        key.add(value)
    wanted = {id(part) for part in attached}
    described: dict[int, Attachment] = {}
    for leaf in root.leaves():
        content = leaf.decoded(defects)
        key.add_part(content, leaf.content_type)
        if id(leaf) in wanted:
            described[id(leaf)] = describe(leaf, content, limits)
    for part in attached:
        if id(part) not in described:
            described[id(part)] = describe(part, part.decoded(defects), limits)
    return tuple(described[id(part)] for part in attached), key.hexdigest()


def _unread(raw: bytes, defects: Defects) -> Message:
    return Message(
        message_id="",
        in_reply_to=(),
        references=(),
        author=Author("", ambiguous="The message could not be read."),
        sender=None,
        reply_to=(),
        to=(),
        cc=(),
        delivered_to=(),
        subject="",
        title="",
        customer_refs=(),
        date=None,
        text="",
        spans=(),
        html="",
        attachments=(),
        content_type="text/plain",
        content_params=(),
        headers=(),
        languages=(),
        dedupe_key=sha256(raw).hexdigest(),
        defects=defects.sentences(),
    )
