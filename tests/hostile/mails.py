"""The frame around what is hostile: a mail that is otherwise as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable

#: A hostile mail, made when it is asked for: some are large.
Builder = Callable[[], bytes]

KB, MB = 1024, 1024 * 1024

_USUAL = {
    b"From": b"Eve <eve@client.example>",
    b"To": b"support@desk.example",
    b"Subject": b"Printer ##PO1##",
    b"Date": b"Wed, 14 Oct 2026 11:05:00 +0200",
    b"Message-ID": b"<hostile@client.example>",
}


def with_headers(*headers: tuple[bytes, bytes], body: bytes = b"Hello, the printer is down.\n") -> bytes:
    """A mail with these header fields instead of, or besides, the usual ones."""
    given = {name.lower() for name, _ in headers}
    usual = [(name, value) for name, value in _USUAL.items() if name.lower() not in given]
    return b"".join(name + b": " + value + b"\n" for name, value in (*usual, *headers)) + b"\n" + body


def with_body(body: bytes, content_type: bytes = b"text/plain; charset=utf-8", encoding: bytes = b"8bit") -> bytes:
    """A mail that is one part."""
    return with_headers(
        (b"MIME-Version", b"1.0"),
        (b"Content-Type", content_type),
        (b"Content-Transfer-Encoding", encoding),
        body=body,
    )


def with_html(html: bytes) -> bytes:
    return with_body(html, b"text/html; charset=utf-8")


def with_parts(parts: Iterable[bytes], kind: bytes = b"mixed", boundary: bytes = b"b") -> bytes:
    """A multipart of these parts, each with its own header lines and blank line; a short text comes first."""
    first = b"Content-Type: text/plain\n\nHello, the printer is down.\n"
    delimiter = b"--" + boundary + b"\n"
    body = b"".join(delimiter + part + b"\n" for part in (first, *parts)) + b"--" + boundary + b"--\n"
    return with_body(body, b"multipart/" + kind + b"; boundary=" + boundary, b"7bit")


def with_attachment(content: bytes, content_type: bytes, name: bytes = b"x") -> bytes:
    """A short text, and a file beside it whose bytes stand there as they are."""
    return with_parts(
        [
            b"Content-Type: " + content_type + b"\n"
            b"Content-Disposition: attachment; filename=" + name + b"\n"
            b"Content-Transfer-Encoding: binary\n\n" + content
        ]
    )
