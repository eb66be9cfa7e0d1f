"""The text of a message."""

from __future__ import annotations

import pytest

from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.parse.message import parse_message


def _body(head: str, body: bytes) -> str:
    return parse_message(f"From: a@b.example\r\n{head}\r\n\r\n".encode() + body).text


@pytest.mark.parametrize(
    ("head", "body", "expected", "why"),
    [
        ("X: y", b"caf\xe9", "café", "8-bit without a word about it"),
        ("Content-Type: text/plain; charset=iso-8859-1", b"d\x92accord", "d’accord", "Windows under another name"),
        ("Content-Type: text/html", b'<meta charset="iso-8859-2"><p>\xe8', "č", "HTML that names its charset"),
        ("Content-Type: text/plain; format=flowed", b"one \r\ntwo", "one two", "flowed"),
        ("Content-Type: text/plain; format=flowed; delsp=yes", b"one \r\ntwo", "onetwo", "flowed, delsp"),
        ("Content-Transfer-Encoding: quoted-printable", b"caf=C3=A9 =\r\nnoir", "café noir", "quoted-printable"),
        ("X: y", b"\r\n\r\n  a\r\n\r\nb  \r\n\r\n", "  a\n\nb", "no blank lines around"),
        ("X: y", b"a\0b\x1b[2Jc\x0bd\te", "ab[2Jcd\te", "no controls but tabs"),
        ("X: y", "a\u2028b".encode(), "a\nb", "other line ends"),
        (
            "Content-Transfer-Encoding: base64",
            b"Qm9uam91cg==\r\n\r\nCe message est s\xc3\xbbr.\r\n",
            "Bonjour\n\nCe message est sûr.",
            "a footer in the clear below base64",
        ),
        (
            "Content-Transfer-Encoding: base64",
            b"Qm9u\r\n\r\nSans virus.",
            "Bon\n\nSans virus.",
            "without padding above",
        ),
        (
            "Content-Transfer-Encoding: base64",
            b"Qm9u\r\n\r\n" + b"YWFh" * 15 + b" " + b"YmJi" * 15,
            "Bon" + "aaa" * 15 + "bbb" * 15,
            "blanks in base64",
        ),
        ("X: y", b"", "", "nothing"),
    ],
)
def test_text(head: str, body: bytes, expected: str, why: str) -> None:
    """The text as it was meant."""
    assert _body(head, body) == expected, why


def test_the_text_is_bounded() -> None:
    """Beyond the limit text is not kept, and it is said."""
    message = parse_message(b"From: a@b.example\r\n\r\n" + b"x" * 100, ParseSettings(ParseLimits(text=10)))
    assert message.text == "x" * 10
    assert any("longer than 10 characters" in defect for defect in message.defects)
