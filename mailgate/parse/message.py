"""``parse_message``: any bytes to a ``Message``.  The only module that knows mail-parser.

The MIME tree, the text of headers and the author are read by this room; mail-parser reads address lists and dates,
where it is strict and gives the same on every Python, from a small message made of nothing but those fields: cheaper
than the whole one, and free of what its constructor does with bodies (it raises on some truncated multiparts).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import Message as HeaderFields
from hashlib import sha256

from mailparser import MailParser

from mailgate.model.address import Mailbox, split_address
from mailgate.model.message import Attachment, Author, Message, ParseLimits

from .attachments import describe
from .author import clean_name, read_author
from .body import read_text, select_parts
from .dedupe import DedupeKey
from .defects import Defects
from .header_block import HeaderBlock
from .language import detect_languages
from .message_ids import read_ids
from .mime import Part, read_tree
from .octets import Octets, normalise
from .one_line import decode_value, one_line, repair
from .quote import split_quote
from .subject import read_subject

#: Identifiers of References that are kept: the last, which are the nearest.
MAX_REFERENCES = 500
#: Addresses kept of one field.
_MAX_MAILBOXES = 500
#: A Date outside of these years is a machine without a clock.
_YEARS = range(1990, 2101)
_ADDRESS_FIELDS = ("from", "to", "cc", "reply-to")
_DELIVERY_FIELDS = ("delivered-to", "x-original-to", "envelope-to")


def parse_message(raw: bytes, limits: ParseLimits = ParseLimits(), languages: Sequence[str] = ()) -> Message:  # noqa: B008 - frozen
    """What ``raw`` says, for every byte string; never raises (MemoryError excepted), lists defects instead.

    ``languages`` are those to tell apart, as ISO 639-1 codes.  Time and memory are linear in the size of ``raw``.
    Should this room itself be at fault, the message comes out with an ambiguous author, so that it is held.
    """
    defects = Defects()
    try:
        return _read(raw, limits, languages, defects)
    except MemoryError:
        raise
    except Exception as fault:
        # The promise of totality: a bug here must cost one held message and not the worker, again and again.
        defects.add(f"The message could not be read: {type(fault).__name__}.")
        return _unread(raw, defects)


def _read(raw: bytes, limits: ParseLimits, languages: Sequence[str], defects: Defects) -> Message:
    copy = normalise(raw, defects)
    octets = copy.octets
    root = read_tree(octets, limits, defects)
    block = root.block
    lists = _read_lists(block, defects)
    author = _author(block, copy, lists, defects)
    subject = read_subject(_value(block, "subject", defects))
    message_id = _message_id(block, defects)
    selection = select_parts(root, octets)
    text = read_text(selection.texts, octets, limits, defects)
    own_text, quoted_text = split_quote(text)
    attachments, dedupe_key = _leaves(
        root,
        octets,
        limits,
        selection.attachments,
        (message_id, *_identity(block, author, lists), subject.text),
        defects,
    )
    return Message(
        message_id=message_id,
        in_reply_to=tuple(read_ids(_joined(block, "in-reply-to"))[-MAX_REFERENCES:]),
        references=tuple(read_ids(_joined(block, "references"))[-MAX_REFERENCES:]),
        author=author,
        reply_to=lists.mailboxes("reply-to"),
        to=lists.mailboxes("to"),
        cc=lists.mailboxes("cc"),
        delivered_to=_delivered_to(block),
        subject=subject.text,
        title=subject.title,
        customer_refs=subject.customer_refs,
        date=lists.date,
        text=text,
        own_text=own_text,
        quoted_text=quoted_text,
        attachments=attachments,
        content_type=root.content_type,
        content_params=tuple(root.parameters.items()),
        headers=tuple((field.name, one_line(decode_value(field.value))) for field in block.fields),
        languages=detect_languages(own_text, languages),
        dedupe_key=dedupe_key,
        defects=defects.sentences(),
    )


class _Lists:
    """Address lists and date, as mail-parser reads them."""

    def __init__(self, addresses: dict[str, list[tuple[str, str]]], date: datetime | None) -> None:
        self._addresses = addresses
        self.date = date

    def addresses(self, name: str) -> list[str]:
        return [address for _, address in self._addresses.get(name, ())]

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        found = self._addresses.get(name, ())[:_MAX_MAILBOXES]
        return tuple(Mailbox(one_line(address), clean_name(shown)) for shown, address in found if "@" in address)


def _read_lists(block: HeaderBlock, defects: Defects) -> _Lists:
    fields = HeaderFields()
    for name in _ADDRESS_FIELDS:
        values = block.all(name)
        # One From only, whatever stands in a second; several To are one list, as every mail program shows them.
        if values:
            fields[name] = ", ".join(repair(field.value) for field in (values[:1] if name == "from" else values))
    if date := block.first("date"):
        fields["date"] = repair(date)
    try:
        parser = MailParser(fields)
        addresses = {
            name: list(getattr(parser, name.replace("-", "_").replace("from", "from_"))) for name in _ADDRESS_FIELDS
        }
        date_read = parser.date
        reasons = {str(defect["header"]) for defect in parser.address_header_defects}
    except MemoryError:
        raise
    except Exception:
        # It has raised AttributeError, TypeError and IndexError on odd mail; without it there are no addresses.
        defects.add("The address headers could not be read.")
        return _Lists({}, None)
    for name in sorted(reasons):
        defects.add(f"An address in {name.title()} is not well formed.")
    return _Lists(addresses, _sound_date(date_read, bool(date), defects))


def _sound_date(date: datetime | None, given: bool, defects: Defects) -> datetime | None:
    if date is None:
        if given:
            defects.add("Date cannot be read.")
        return None
    if date.year not in _YEARS:
        defects.add("Date is absurd.")
        return None
    return date.astimezone(UTC)


def _author(block: HeaderBlock, copy: Octets, lists: _Lists, defects: Defects) -> Author:
    author = read_author(block.all("from"), copy.other_from, lists.addresses("from"))
    if author.ambiguous:
        defects.add(f"The author is ambiguous: {author.ambiguous}")
    return author


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
    return tuple(found)[:_MAX_MAILBOXES]


def _identity(block: HeaderBlock, author: Author, lists: _Lists) -> tuple[str, str]:
    """Author and Date for the dedupe key: as understood, or as written where they are not."""
    date = lists.date.isoformat() if lists.date else one_line(repair(block.first("date")))
    if not author.ambiguous:
        return author.key, date
    return "\n".join(one_line(decode_value(field.value)) for field in block.all("from")), date


def _leaves(
    root: Part,
    octets: bytes,
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
        content = leaf.decoded(octets, defects)
        key.add_part(content, leaf.content_type)
        if id(leaf) in wanted:
            described[id(leaf)] = describe(leaf, content, octets, limits)
    return tuple(described[id(part)] for part in attached), key.hexdigest()


def _unread(raw: bytes, defects: Defects) -> Message:
    return Message(
        message_id="",
        in_reply_to=(),
        references=(),
        author=Author("", ambiguous="The message could not be read."),
        reply_to=(),
        to=(),
        cc=(),
        delivered_to=(),
        subject="",
        title="",
        customer_refs=(),
        date=None,
        text="",
        own_text="",
        quoted_text="",
        attachments=(),
        content_type="text/plain",
        content_params=(),
        headers=(),
        languages=(),
        dedupe_key=sha256(raw).hexdigest(),
        defects=defects.sentences(),
    )
