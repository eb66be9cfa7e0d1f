"""parse_message: every field, every byte string, every hostile shape."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.address import Mailbox
from mailgate.model.message import Message
from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.parse.attachments import part_bytes
from mailgate.parse.message import MAX_REFERENCES, parse_message

_MAIL = """\
Return-Path: <a@b.example>
Delivered-To: support@desk.example
X-Original-To: <help@desk.example>
Envelope-To: support@desk.example, other@desk.example
Received: from x.example by y.example; Tue, 3 Mar 2026 10:11:13 +0100
Message-ID: <m1@b.example>
In-Reply-To: <m0@desk.example>
References: <r1@desk.example>
 <m0@desk.example>
Date: Tue, 3 Mar 2026 10:11:12 +0100
From: =?utf-8?q?Zo=C3=A9?= <a@b.example>
Reply-To: "Zoé, accueil" <accueil@b.example>
To: Support <support@desk.example>, x@y.example
To: more@y.example
Cc: Team: p@q.example, r@s.example;
Subject: Re: Imprimante
 =?utf-8?q?bloqu=C3=A9e?= ##PO 12##
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"; format=flowed
X-Priority: 1 (Highest)

Toujours bloquée depuis hier matin.

Le lundi 2 mars 2026 à 09:00, Support <support@desk.example> a écrit :
> [SUP-1] reçu
""".replace("\n", "\r\n").encode()


def test_every_field() -> None:
    """One ordinary answer, read completely."""
    message = parse_message(_MAIL, ParseSettings(languages=("fr", "nl")))
    assert message.message_id == "m1@b.example"
    assert message.in_reply_to == ("m0@desk.example",)
    assert message.references == ("r1@desk.example", "m0@desk.example")
    assert (message.author.address, message.author.name, message.author.ambiguous) == ("a@b.example", "Zoé", "")
    assert message.reply_to == (Mailbox("accueil@b.example", "Zoé, accueil"),)
    assert message.to == (
        Mailbox("support@desk.example", "Support"),
        Mailbox("x@y.example"),
        Mailbox("more@y.example"),
    )
    assert [mailbox.address for mailbox in message.cc] == ["p@q.example", "r@s.example"]
    assert message.delivered_to == ("support@desk.example", "help@desk.example", "other@desk.example")
    assert message.subject == "Re: Imprimante bloquée ##PO 12##"
    assert (message.title, message.customer_refs) == ("Re: Imprimante bloquée", ("PO 12",))
    assert message.date == datetime(2026, 3, 3, 9, 11, 12, tzinfo=UTC)
    assert message.text == (
        "Toujours bloquée depuis hier matin.\n\n"
        "Le lundi 2 mars 2026 à 09:00, Support <support@desk.example> a écrit :\n> [SUP-1] reçu"
    )
    assert message.answer.strip() == "Toujours bloquée depuis hier matin."
    assert "".join(message.text[span.start : span.end] for span in message.spans) == message.text
    assert message.attachments == ()
    assert message.content_type == "text/plain"
    assert message.content_params == (("charset", "utf-8"), ("format", "flowed"))
    assert message.header("x-priority") == "1 (Highest)"
    assert message.all_headers("to") == ("Support <support@desk.example>, x@y.example", "more@y.example")
    assert [language for language, _ in message.languages] == ["fr", "nl"]
    assert message.defects == ()


def test_line_ends_make_no_difference() -> None:
    """The same message with LF line ends is the same message."""
    assert parse_message(_MAIL.replace(b"\r\n", b"\n")) == parse_message(_MAIL)


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        ("Tue, 3 Mar 2026 10:11:12 +0100", datetime(2026, 3, 3, 9, 11, 12, tzinfo=UTC), "usual"),
        ("3 Mar 26 10:11 EST", datetime(2026, 3, 3, 15, 11, tzinfo=UTC), "obsolete"),
        ("Tue, 3 Mar 2026 10:11:12 +0100 (CET)", datetime(2026, 3, 3, 9, 11, 12, tzinfo=UTC), "comment"),
        ("Wed, 3 Mar 2026 10:11:12 +0100", datetime(2026, 3, 3, 9, 11, 12, tzinfo=UTC), "wrong weekday"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None, "a machine without a clock"),
        ("Tue, 3 Mar 2126 10:11:12 +0100", None, "absurd"),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None, "beyond what can be said"),
        ("yesterday", None, "words"),
        ("9" * 10_000, None, "digits"),
        ("", None, "empty"),
    ],
)
def test_dates(value: str, expected: datetime | None, why: str) -> None:
    """UTC, or None where it is absent or absurd."""
    message = parse_message(f"From: a@b.example\r\nDate: {value}\r\n\r\n".encode())
    assert message.date == expected, why
    assert bool(message.defects) == (expected is None and bool(value)), why


def test_references_keep_the_newest() -> None:
    """At most 500, the last ones, however long they are."""
    ids = [f"{'x' * 70}{number}@b.example" for number in range(600)]
    value = "\r\n ".join(f"<{each}>" for each in ids)
    message = parse_message(f"From: a@b.example\r\nReferences: {value}\r\n\r\n".encode())
    assert message.references == tuple(ids[-MAX_REFERENCES:])


def test_several_fields_of_one_name_are_one_list() -> None:
    """To and Cc as every mail program shows them; what is no address is told."""
    message = parse_message(
        b"From: a@b.example\r\nCc: Ann <x@y.example>; z@y.example\r\nCC: undisclosed-recipients:;\r\n"
        b"To: q@y..example\r\n"
        b'Sender: "Ann" <x@y.example>, z@y.example\r\n\r\nx'
    )
    assert message.cc == (Mailbox("x@y.example", "Ann"), Mailbox("z@y.example"))
    assert message.to == (Mailbox("q@y..example"),)
    assert message.sender == Mailbox("x@y.example", "Ann")
    assert message.defects == ("An address in To is not well formed.",)


@pytest.mark.parametrize(
    ("head", "subject", "why"),
    [
        ("Subject: =?utf-8?q?caf=C3?=\r\n =?utf-8?q?=A9?=", "café", "split and folded"),
        ("Subject: a\r\nSubject: b", "a", "the first of two"),
        ("Subject:", "", "empty"),
        ("X: y", "", "none"),
        ("Subject: =?utf-8?q?a=0D=0ABcc:_x@y.example?=", "a Bcc: x@y.example", "no header out of a subject"),
    ],
)
def test_subjects(head: str, subject: str, why: str) -> None:
    """Decoded, on one line."""
    assert parse_message(f"From: a@b.example\r\n{head}\r\n\r\n".encode()).subject == subject, why


def _entity(content_type: str, body: bytes) -> bytes:
    return b"From: a@b.example\r\nSubject: x\r\nContent-Type: " + content_type.encode() + b"\r\n\r\n" + body


def _nested(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + head + b"\r\ntext"


_PART = b'--b\r\nContent-Type: text/plain; x="' + b'\\"' * 4000 + b'"\r\n\r\nx\r\n'
HOSTILE = {
    "20,000 dots": b"From: " + b"." * 20_000 + b"\r\n\r\nx",
    "1,000 comments": b"From: " + b"(" * 1000 + b"a" + b")" * 1000 + b" <a@b.example>\r\n\r\nx",
    "comments never closed": b"From: a@b.example" + b"(" * 10_000 + b"\r\n\r\nx",
    "20,000 parameters": _entity("text/plain" + "; a=b" * 20_000, b"x"),
    "100,000 parts": _entity("multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n" * 100_000 + b"--b--"),
    "2,000 levels": _nested(2000),
    "parts with long headers": _entity("multipart/mixed; boundary=b", _PART * 600),
    "near boundaries": _entity("multipart/mixed; boundary=b", b"--bx--b" * 100_000),
    "tags never closed": _entity("text/html", b"<a " * 20_000),
    "comments in HTML": _entity("text/html", b"<!--" * 40_000),
    "nested divisions": _entity("text/html", b"<div>" * 50_000),
    "50,000 headers": b"From: a@b.example\r\n" + b"X: y\r\n" * 50_000 + b"\r\nx",
    "encoded words never closed": b"From: a@b.example\r\n" + (b"X: " + b"=?a?q?" * 2600 + b"\r\n") * 15 + b"\r\n",
    "100 charsets in a header": b"From: a@b.example\r\nSubject: "
    + b" ".join(b"=?c%d?q?a?=" % n for n in range(1000))
    + b"\r\n\r\n",
    "many recipients": b"From: a@b.example\r\nTo: " + b"a@b.example, " * 20_000 + b"\r\n\r\nx",
    "80 KB of From": b"From: " + b'"\\' * 40_000 + b"\r\n\r\nx",
    "brackets in From": b"From: " + b"<" * 16_000 + b"\r\n\r\nx",
    "equals signs in From": b"From: " + b"=?a?q?" * 2600 + b"@\r\n\r\nx",
    "brackets in many To": b"From: a@b.example\r\n" + (b"To: " + b"<@" * 8000 + b"\r\n") * 15 + b"\r\nx",
    "groups in To": b"From: a@b.example\r\nTo: @" + b":;" * 8000 + b"\r\n\r\nx",
    "prefixes": b"From: a@b.example\r\nSubject: " + b"Re: [a] " * 2000 + b"(fwd)" * 200 + b"\r\n\r\nx",
    "a date without an end": b"From: a@b.example\r\nDate: " + b"(1 Mar " * 2000 + b"\r\n\r\nx",
    "lines that are no headers": b"x\r\n" * 60_000 + b"To: a@b.example\r\n\r\nx",
    "blank lines before the headers": b" \r\n" * 200_000 + b"From: a@b.example\r\n\r\nx",
    "brackets in References": b"From: a@b.example\r\nReferences: " + b"<" * 100_000 + b"\r\n\r\nx",
    "one line": _entity("text/plain", b"http://a.a.a" * 80_000),
    "one line of quotes": _entity("text/plain", b">" * 1_000_000),
    "attributions": _entity("text/plain", b"On 3 Mon, wrote:\r\n" * 50_000),
    "header blocks": _entity("text/plain", b"De : x\r\n" * 100_000),
    "bare CR": b"\r" * 500_000,
    "NUL": b"\0" * 1_000_000,
    "padding": _entity("text/plain\r\nContent-Transfer-Encoding: base64", b"QQ=" * 200_000),
    "blanks": _entity("text/plain\r\nContent-Transfer-Encoding: quoted-printable", b" " * 1_000_000),
    "references in the subject": b"From: a@b.example\r\nSubject: " + b"##a " * 4000 + b"\r\n\r\nx",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_shapes_end(raw: bytes) -> None:
    """Shapes that took other parsers minutes come out within the limits, as a message that can be shown.

    There is no clock in this test: a quadratic step would make the whole run hang for minutes.
    """
    limits = ParseLimits()
    message = parse_message(raw, ParseSettings(limits))
    _assert_clean(message)
    assert len(message.headers) <= limits.headers
    assert len(message.text) <= limits.text + 2 * limits.parts
    assert len(message.attachments) <= limits.parts


def _texts(value: object) -> list[str]:
    """Every string anywhere in a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    if dataclasses.is_dataclass(value):
        return [text for each in dataclasses.fields(value) for text in _texts(getattr(value, each.name))]
    return []


#: Where a line end belongs.
_LINES = ("text", "html", "forwarded", "report", "calendar", "contact_cards", "security")


def _assert_clean(message: Message) -> None:
    """No field can hurt a database, a terminal or a header; nothing but the text has more than one line."""
    assert not any("could not be read:" in defect for defect in message.defects), message.defects
    for text in _texts(message):
        text.encode()
        assert "\0" not in text
    for each in dataclasses.fields(message):
        if each.name not in _LINES:
            for text in _texts(getattr(message, each.name)):
                assert not set(text) & set("\r\n\x1b"), each.name
    assert "".join(message.text[span.start : span.end] for span in message.spans) == message.text
    assert len(message.dedupe_key) == 64
    assert message.date is None or message.date.tzinfo is UTC


@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    """Total: every byte string is a message, the same one every time."""
    message = parse_message(raw)
    _assert_clean(message)
    assert parse_message(raw) == message


_SEED = _MAIL.replace(b"text/plain", b"multipart/mixed; boundary=b") + (
    b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nplain\r\n--c\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C3=A9</p>\r\n"
    b"--c--\r\n"
    b"--b\r\nContent-Type: application/pdf; name*0=a; name*1=b\r\nContent-Transfer-Encoding: base64\r\n\r\nUERG\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--b--\r\n"
)
_PIECES = (
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"--b",
    b"--c--",
    b"=?utf-8?q?",
    b"?=",
    b"From: x@y.example\r\n",
    b"<",
    b'"',
    b"(",
)
_EDITS = st.lists(
    st.tuples(st.integers(0, len(_SEED)), st.integers(0, 40), st.sampled_from(_PIECES) | st.binary(max_size=6)),
    max_size=6,
)


@given(_EDITS)
def test_mutated_mail(edits: list[tuple[int, int, bytes]]) -> None:
    """A real structure with holes and insertions: still a clean message, and every attachment has its bytes."""
    raw = _SEED
    for position, removed, inserted in edits:
        raw = raw[:position] + inserted + raw[position + removed :]
    message = parse_message(raw)
    _assert_clean(message)
    for attachment in message.attachments:
        assert len(part_bytes(raw, attachment.part)) == attachment.size
