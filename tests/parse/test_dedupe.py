"""Promise 3: copies of one message have one key, different messages different ones."""

from __future__ import annotations

import base64
import quopri

import pytest

from mailgate.parse.message import parse_message

_HEAD = (
    b"Message-ID: <1@b.example>\r\nFrom: Ann <a@b.example>\r\nDate: Tue, 3 Mar 2026 10:11:12 +0100\r\n"
    b"Subject: Caf=?utf-8?q?=C3=A9?= ##PO1##\r\n"
)
_TEXT = "Été à Liège\r\nau revoir\r\n".encode()
_PLAIN = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"


def _key(raw: bytes) -> str:
    return parse_message(raw).dedupe_key


def _with_attachment(content: bytes) -> bytes:
    return (
        _HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + _PLAIN
        + b"\r\n"
        + _TEXT
        + b"--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"--b--\r\n"
    )


_MESSAGE = _HEAD + _PLAIN + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + _TEXT


@pytest.mark.parametrize(
    ("copy", "why"),
    [
        (_MESSAGE.replace(b"\r\n", b"\n"), "line ends"),
        (b"Received: from x by y\r\nDelivered-To: d@x.example\r\n" + _MESSAGE, "headers added on the way"),
        (b"DKIM-Signature: v=1;\r\n b=abc\r\n" + _MESSAGE, "a signature added"),
        (_MESSAGE.replace(b"Date: Tue, 3", b"Date:\r\n Tue,\r\n 3"), "folding"),
        (_MESSAGE.replace(b"Date: Tue, 3 Mar", b"Date: 03 Mar"), "another way to write the same date"),
        (_MESSAGE.replace(b"Ann <a@b.example>", b"<a@B.EXAMPLE>"), "another way to write the author"),
        (_MESSAGE.replace(b"=?utf-8?q?=C3=A9?=", b"=?iso-8859-1?b?6Q==?="), "another way to encode the subject"),
        (_MESSAGE + b"\r\n\r\n", "blank lines at the end"),
        (
            _HEAD + _PLAIN + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(_TEXT),
            "another transfer encoding",
        ),
        (
            _HEAD
            + _PLAIN
            + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            + quopri.encodestring(_TEXT.replace(b"\r\n", b"\n")),
            "a third one",
        ),
    ],
)
def test_a_copy_has_the_same_key(copy: bytes, why: str) -> None:
    """What relays and stores do to a message changes nothing."""
    assert _key(copy) == _key(_MESSAGE), why


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (_MESSAGE.replace(b"au revoir", b"au secours"), "text"),
        (_MESSAGE.replace(b"<1@b.example>", b"<2@b.example>"), "Message-ID"),
        (_MESSAGE.replace(b"Message-ID: <1@b.example>\r\n", b""), "no Message-ID"),
        (_MESSAGE.replace(b"<a@b.example>", b"<c@b.example>"), "author"),
        (_MESSAGE.replace(b"10:11:12", b"10:11:13"), "Date"),
        (_MESSAGE.replace(b"PO1", b"PO2"), "subject"),
        (_with_attachment(b"x"), "an attachment more"),
    ],
)
def test_another_message_has_another_key(other: bytes, why: str) -> None:
    """The same Message-ID alone never makes two messages one."""
    assert _key(other) != _key(_MESSAGE), why


def test_attachments_count() -> None:
    """A report sent daily under one Message-ID is not one message."""
    assert _key(_with_attachment(b"x" * 100)) != _key(_with_attachment(b"x" * 99 + b"y"))


def test_a_part_boundary_cannot_be_shifted() -> None:
    """Two parts ``ab`` and ``c`` are not two parts ``a`` and ``bc``."""
    head = _HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    assert _key(head + b"--b\r\n\r\nab\r\n--b\r\n\r\nc\r\n--b--") != _key(
        head + b"--b\r\n\r\na\r\n--b\r\n\r\nbc\r\n--b--"
    )
