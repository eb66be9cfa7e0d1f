"""Trees of parts, transfer encodings and line ends that no program would write (LESSONS B16, B19)."""

from __future__ import annotations

import random

from .mails import KB, MB, Builder, with_attachment, with_body, with_headers, with_parts


def _nested(levels: int) -> bytes:
    """Multiparts within each other."""
    head = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(levels))
    return with_body(head + b"--b%d\n\nHello\n" % levels, b"multipart/mixed; boundary=b0", b"7bit")


def _one_boundary(levels: int) -> bytes:
    """Multiparts within each other, all with the same boundary."""
    return with_parts([b"Content-Type: multipart/mixed; boundary=b\n\n"] * levels)


def _messages(levels: int) -> bytes:
    """Messages attached to messages."""
    return with_body(
        b"From: a@client.example\nContent-Type: message/rfc822\n\n" * levels + b"Subject: x\n\nHello\n",
        b"message/rfc822",
        b"7bit",
    )


def _forwards(levels: int) -> bytes:
    """Messages attached to messages, each beside a text."""
    mail = b"From: a@client.example\nSubject: x\n\nHello\n"
    for n in range(levels):
        mail = (
            b"From: a@client.example\nSubject: x\nContent-Type: multipart/mixed; boundary=f%d\n\n--f%d\n\nHello\n"
            b"--f%d\nContent-Type: message/rfc822\n\n%s\n--f%d--\n" % (n, n, n, mail, n)
        )
    return mail


CASES: dict[str, Builder] = {
    "hundred thousand empty parts": lambda: with_parts([b""] * 100_000),
    "hundred thousand delimiters": lambda: with_body(b"--b\n" * 100_000, b"multipart/mixed; boundary=b"),
    "closing delimiters": lambda: with_body(b"--b--\n" * 100_000, b"multipart/mixed; boundary=b"),
    "lines like delimiters": lambda: with_body(b"--bx\n" * 200_000, b"multipart/mixed; boundary=b"),
    "delimiters with a tail of blanks": lambda: with_body(
        b"--b" + b" " * MB + b"\n--b--", b"multipart/mixed; boundary=b"
    ),
    "a boundary of dashes": lambda: with_body(b"-" * MB, b"multipart/mixed; boundary=" + b"-" * 60),
    "a boundary of 100 KB": lambda: with_body(b"--" + b"b" * 100 * KB, b"multipart/mixed; boundary=" + b"b" * 100 * KB),
    "two thousand nested multiparts": lambda: _nested(2000),
    "twenty thousand nested multiparts": lambda: _nested(20_000),
    "nested multiparts of one boundary": lambda: _one_boundary(2000),
    "two thousand nested messages": lambda: _messages(2000),
    "forwards of forwards": lambda: _forwards(200),
    "alternatives without number": lambda: with_parts([b"Content-Type: text/html\n\n<p>a"] * 5000, b"alternative"),
    "five hundred parts of 15 KB of parameters": lambda: with_parts(
        [
            b"Content-Type: text/plain"
            + b"".join(b"; n%d*=utf-8''%s" % (n, b"%c3%a9" * 50) for n in range(48))
            + b"\n\na"
        ]
        * 490
    ),
    "files in the text of five hundred parts": lambda: with_parts(
        [b"Content-Type: text/plain\n\n" + b"begin 644 a\n#86)C\n`\nend\n" * 60] * 490
    ),
    "five hundred parts of a thousand headers": lambda: with_parts([b"X: y\n" * 1000 + b"\na"] * 500),
    "five hundred blocks of 64 KB": lambda: with_parts([b"X: " + b"y" * 64 * KB + b"\n\na"] * 200),
    "five hundred html parts": lambda: with_parts([b"Content-Type: text/html\n\n" + b"<div>" * 2000] * 500),
    "five hundred attached messages": lambda: with_parts([b"Content-Type: message/rfc822\n\nSubject: x\n\n"] * 500),
    "base64 of padding": lambda: with_body(b"=" * 4 * MB, encoding=b"base64"),
    "base64 of single characters": lambda: with_body(b"A=" * 2 * MB, encoding=b"base64"),
    "base64 of other characters": lambda: with_body(b"\xff!" * 2 * MB, encoding=b"base64"),
    "base64 a character a line": lambda: with_body(b"Q\n" * MB, encoding=b"base64"),
    "quoted-printable of equal signs": lambda: with_body(b"=" * 2 * MB, encoding=b"quoted-printable"),
    "quoted-printable soft line ends": lambda: with_body(b"=\n" * MB, encoding=b"quoted-printable"),
    "quoted-printable blanks at line ends": lambda: with_body(
        (b" " * 1000 + b"=\n") * KB, encoding=b"quoted-printable"
    ),
    "quoted-printable of one long blank": lambda: with_body(b"a" + b" " * 2 * MB + b"b", encoding=b"quoted-printable"),
    "an encoding of 1 MB": lambda: with_body(b"a", encoding=b"x" * MB),
    "nothing but NUL": lambda: b"\0" * 4 * MB,
    "nothing but CR": lambda: b"\r" * 4 * MB,
    "nothing but LF": lambda: b"\n" * 4 * MB,
    "CR CR LF": lambda: b"a: b\r\r\n" * 300_000,
    "bare CR between lines": lambda: with_body(b"a\rb\n" * 500_000),
    "noise": lambda: random.Random(1).randbytes(2 * MB),
    "noise below headers": lambda: with_body(random.Random(2).randbytes(2 * MB)),
    "noise in parts": lambda: with_attachment(random.Random(3).randbytes(5 * MB), b"application/octet-stream"),
    "ten megabytes attached": lambda: with_parts(
        [b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + (b"QUJD" * 19 + b"\n") * 140_000]
    ),
    "partial without a whole": lambda: with_headers(
        (b"Content-Type", b'message/partial; id="a"; number=999999999; total=999999999'), body=b"a: b\n" * 50_000
    ),
    "external body": lambda: with_headers(
        (b"Content-Type", b'message/external-body; access-type=local-file; name="/etc/passwd"'), body=b"a: b\n\n"
    ),
    "nothing at all": lambda: b"",
}
