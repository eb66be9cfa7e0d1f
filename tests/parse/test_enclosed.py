"""A message attached to another."""

from __future__ import annotations

import base64

import pytest

from mailgate.model.message import Message
from mailgate.model.parsing import ParseLimits
from mailgate.parse.attachments import part_bytes
from mailgate.parse.enclosed import read_enclosed
from mailgate.parse.message import parse_message

_INNER = (
    b"From: =?utf-8?q?Zo=C3=AB?= <zoe@client.example>\r\nSubject: Panne\r\nDate: Mon, 9 Mar 2026 17:00:00 +0100\r\n"
    b"Message-ID: <1@client.example>\r\n"
)
_BODY = (
    b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nbonjour\r\n"
    b"--i\r\nContent-Type: a/b\r\n\r\nx\r\n--i--\r\n"
)


def outer(*parts: bytes, kind: str = "mixed") -> bytes:
    head = b"From: a@b.example\r\nContent-Type: multipart/%s; boundary=o\r\n\r\n" % kind.encode()
    return head + b"".join(b"--o\r\n%s\r\n" % part for part in (b"\r\nsee below", *parts)) + b"--o--\r\n"


def enclosed_of(message: Message) -> tuple[str, str, str, str]:
    enclosed = message.attachments[-1].enclosed
    assert enclosed
    author = enclosed.author
    date = enclosed.date.isoformat() if enclosed.date else ""
    return author.address if author else "", enclosed.subject, date, enclosed.message_id


@pytest.mark.parametrize(
    ("part", "name", "why"),
    [
        (b"Content-Type: message/rfc822\r\n\r\n" + _INNER + _BODY, "Panne.eml", "as it is meant"),
        (
            b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(_INNER + _BODY),
            "Panne.eml",
            "in base64, which it must not be and is",
        ),
        (b"Content-Type: message/global; name=x.eml\r\n\r\n" + _INNER + _BODY, "x.eml", "an internationalised one"),
        (
            b"Content-Type: application/octet-stream; name=x.EML\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(_INNER + _BODY),
            "x.EML",
            "a file of that name",
        ),
    ],
)
def test_it_is_one_attachment_with_an_outside(part: bytes, name: str, why: str) -> None:
    """Subject and author can be read, the parts stay inside, the text is what is passed on."""
    raw = outer(part)
    message = parse_message(raw)
    assert [(one.part, one.name) for one in message.attachments] == [("2", name)], why
    found = ("zoe@client.example", "Panne", "2026-03-09T16:00:00+00:00", "1@client.example")
    assert enclosed_of(message) == found, why
    assert message.forwarded, why
    assert message.forwarded.author, why
    assert (message.forwarded.text, message.forwarded.author.name, message.forwarded.part) == ("bonjour", "Zoë", "2")
    assert message.text == "see below", why
    assert part_bytes(raw, "2").startswith(b"From: =?utf-8?q?Zo"), why


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b"Content-Type: application/octet-stream; name=x.eml\r\n\r\n\x00\x01 no message", "no header line"),
        (b"Content-Type: application/pdf; name=x.eml\r\n\r\nSubject: x\r\n\r\n", "another type"),
        (b"Content-Type: application/octet-stream; name=x.txt\r\n\r\nSubject: x\r\n\r\n", "another name"),
        (b"Content-Type: message/rfc822\r\n\r\n", "an empty one"),
        (b"Content-Type: message/rfc822\r\n\r\nX-Only: x\r\n\r\n", "one without anything to read"),
    ],
)
def test_no_outside(part: bytes, why: str) -> None:
    """Then it is a file like others."""
    message = parse_message(outer(part))
    assert [one.enclosed for one in message.attachments] == [None], why
    assert message.forwarded is None, why


@pytest.mark.parametrize("kind", ["report", "digest"])
def test_exhibits_are_not_passed_on(kind: str) -> None:
    """The message in a bounce is evidence, those of a digest are its issues: nobody forwards them."""
    message = parse_message(outer(b"Content-Type: message/rfc822\r\n\r\n" + _INNER + _BODY, kind=kind))
    assert message.attachments[-1].enclosed
    assert message.forwarded is None


def test_three_deep() -> None:
    """Only the outermost is opened."""
    deepest = b"Subject: three\r\n\r\nthree"
    second = b"Subject: two\r\nContent-Type: message/rfc822\r\n\r\n" + deepest
    first = b"Subject: one\r\nContent-Type: message/rfc822\r\n\r\n" + second
    message = parse_message(outer(b"Content-Type: message/rfc822\r\n\r\n" + first))
    assert [one.name for one in message.attachments] == ["one.eml"]
    assert message.forwarded
    assert message.forwarded.text == ""


def test_a_long_head_is_bounded() -> None:
    """A header block of megabytes is read up to the limit."""
    found = read_enclosed(b"Subject: x\r\n" + b"X-A: b\r\n" * 500_000, ParseLimits())
    assert found
    assert found.subject == "x"
