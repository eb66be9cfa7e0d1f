"""uuencode and yEnc between the lines of a text."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.parsing import ParseLimits
from mailgate.parse.attachments import part_bytes
from mailgate.parse.defects import Defects
from mailgate.parse.encoded_files import take_files
from mailgate.parse.message import parse_message
from mailgate.parse.transfer import decode_transfer

_DAMAGED = "A file between the lines of a text is cut, or damaged."


def uu(content: bytes, name: bytes = b"a.bin", *, backtick: bool = True) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45], backtick=backtick) for at in range(0, len(content), 45)]
    return b"begin 644 %s\n" % name + b"".join(lines) + (b"`" if backtick else b" ") + b"\nend\n"


def yenc(content: bytes, name: bytes = b"a.bin", *, checksum: int | None = None) -> bytes:
    octets = bytearray()
    for one in content:
        shifted = (one + 42) % 256
        critical = shifted in (0, 10, 13, 61)
        octets += bytes((61, (shifted + 64) % 256)) if critical else bytes((shifted,))
    crc = binascii.crc32(content) if checksum is None else checksum
    body = b"".join(b"%s\n" % octets[at : at + 128] for at in range(0, len(octets), 128))
    return b"=ybegin line=128 size=%d name=%s\n%s=yend size=%d crc32=%08x\n" % (
        len(content),
        name,
        body,
        len(content),
        crc,
    )


def taken(text: bytes) -> tuple[bytes, list[tuple[str, bytes]], tuple[str, ...]]:
    defects = Defects()
    found = take_files(text, "1!", ParseLimits(), defects)
    return found.text, [(one.filename, one.decoded()) for one in found.files], defects.sentences()


CONTENT = bytes(range(256)) * 2


@pytest.mark.parametrize(
    ("text", "rest", "files", "why"),
    [
        (b"a\n" + uu(CONTENT) + b"b\n", b"a\nb\n", [("a.bin", CONTENT)], "one file"),
        (uu(b"x", b"\xe9t\xe9.txt"), b"", [("été.txt", b"x")], "an 8-bit name"),
        (uu(b"one") + b"and\n" + uu(b"two", b"b c.txt"), b"and\n", [("a.bin", b"one"), ("b c.txt", b"two")], "two"),
        (uu(CONTENT, backtick=False), b"", [("a.bin", CONTENT)], "blanks for zeroes"),
        (uu(CONTENT, backtick=False).replace(b" \n", b"\n"), b"", [("a.bin", CONTENT)], "blanks lost at line ends"),
        (uu(CONTENT).replace(b"\n", b"\r\n"), b"", [("a.bin", CONTENT)], "CRLF"),
        (b"begin 644 tomorrow\nwe shall\nend\n", b"begin 644 tomorrow\nwe shall\nend\n", [], "prose"),
        (b"begin 644 a\n`\nend\n", b"begin 644 a\n`\nend\n", [], "an empty one"),
        (b"> " + uu(b"x"), b"> " + uu(b"x"), [], "a quoted one stays in the quotation"),
        (b"a\n" + yenc(CONTENT) + b"b", b"a\nb", [("a.bin", CONTENT)], "yEnc"),
        (yenc(b"1") + uu(b"2") + yenc(b"3"), b"", [("a.bin", b"1"), ("a.bin", b"2"), ("a.bin", b"3")], "both kinds"),
        (b"=ybegin tomorrow", b"=ybegin tomorrow", [], "yEnc in prose"),
        (b"nothing of the kind", b"nothing of the kind", [], "nothing"),
    ],
)
def test_files_are_taken_out(text: bytes, rest: bytes, files: list[tuple[str, bytes]], why: str) -> None:
    """Only real ones, and the text goes on around them."""
    assert taken(text) == (rest, files, ()), why


@pytest.mark.parametrize(
    ("text", "files", "why"),
    [
        (uu(CONTENT)[:300], 1, "cut off, some whole lines are there"),
        (uu(CONTENT)[:100], 0, "cut off in the second line"),
        (uu(CONTENT)[:-4] + b"and so on", 1, "its last line is missing"),
        (yenc(CONTENT, checksum=1), 1, "a wrong checksum"),
        (yenc(CONTENT).replace(b"=yend size=512", b"=yend size=511"), 1, "a wrong size"),
        (yenc(CONTENT)[:200], 1, "yEnc without an end"),
    ],
)
def test_damaged_files(text: bytes, files: int, why: str) -> None:
    """What is there of a file is taken, and it is said."""
    _, found, defects = taken(text)
    assert len(found) == files, why
    assert defects == ((_DAMAGED,) if files else ()), why


def test_the_text_and_the_files_of_a_message() -> None:
    """The block is no text any more, the file an attachment with its bytes; an attached text stays whole."""
    raw = b"From: a@b.example\n\nhello\n" + uu(CONTENT) + b"bye"
    message = parse_message(raw)
    assert message.text == "hello\nbye"
    assert [one.part for one in message.attachments] == ["!1"]
    assert part_bytes(raw, "!1") == CONTENT
    attached = parse_message(b"Content-Disposition: attachment; filename=x.uue\n\n" + uu(CONTENT))
    assert [one.name for one in attached.attachments] == ["x.uue"]


def test_more_files_than_parts_are_allowed() -> None:
    """The rest stays in the text."""
    found = take_files(uu(b"x") * 20, "", ParseLimits(parts=5))
    assert len(found.files) == 5
    assert found.text == uu(b"x") * 15


def test_uuencode_as_a_transfer_encoding() -> None:
    """Older than MIME, and still written; what is none is left as it is."""
    assert decode_transfer(uu(CONTENT), "x-uuencode") == (CONTENT, "")
    assert decode_transfer(b"no", "x-uue") == (b"no", "A part that says it is uuencoded is not.")


@pytest.mark.parametrize(
    "piece",
    [b"begin 644 a\n", b"begin 644 a\n" + b"\n" * 9, b"=ybegin line=1 size=1 name=a\n", b"=", b"M", b"begin ", b"\r"],
)
def test_repeated_pieces(piece: bytes) -> None:
    """Half a megabyte of anything ends soon."""
    for start in (b"", b"begin 644 a\n", b"=ybegin line=128 size=1 name=a\n"):
        take_files(start + piece * (500_000 // len(piece)), "", ParseLimits())


@given(st.binary(max_size=300), st.binary(max_size=50), st.booleans())
@settings(max_examples=150)
def test_round_trip(content: bytes, around: bytes, is_yenc: bool) -> None:
    """What was encoded comes out, whatever stands around it."""
    block = yenc(content) if is_yenc else uu(content)
    text = around.replace(b"begin", b"") + b"\n" + block
    _, found, _ = taken(text)
    assert [each for _, each in found] == ([content] if content or is_yenc else [])
