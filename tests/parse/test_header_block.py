"""Header blocks, sound and broken, and their limits."""

from __future__ import annotations

import pytest

from mailgate.model.message import ParseLimits
from mailgate.parse.defects import Defects
from mailgate.parse.header_block import HeaderBlock, read_header_block


def _read(octets: bytes, limits: ParseLimits | None = None) -> tuple[HeaderBlock, tuple[str, ...], bytes]:
    defects = Defects()
    block = read_header_block(octets, 0, len(octets), limits or ParseLimits(), defects)
    return block, defects.sentences(), octets[block.body :]


@pytest.mark.parametrize(
    ("octets", "fields", "body", "why"),
    [
        (b"A: b\r\nC:d\r\n\r\nx", [("a", b"b"), ("c", b"d")], b"x", "plain"),
        (b"A: b\r\n\tc\r\n  d\r\n\r\nx", [("a", b"b\tc  d")], b"x", "folded: only the line end goes"),
        (b"A : b\r\n\r\nx", [("a", b"b")], b"x", "obsolete blank before the colon"),
        (b"A:\r\n b\r\n\r\n", [("a", b"b")], b"", "value on the next line only"),
        (b"\r\nx", [], b"x", "no headers"),
        (b"A: b\r\n \r\nC: d\r\n\r\nx", [("a", b"b"), ("c", b"d")], b"x", "a line of blanks goes on"),
        (b" lost\r\nA: b\r\n\r\nx", [("a", b"b")], b"x", "starts with a continuation"),
        (b"A: b\r\nHello you\r\n", [("a", b"b")], b"Hello you\r\n", "no blank line: the first line that is no header"),
        (
            b"A: b\r\nHello\r\nNote: c\r\n\r\n",
            [("a", b"b")],
            b"Hello\r\nNote: c\r\n\r\n",
            "text may look like a header",
        ),
        (b"A: b\r\ntorn\r\nTo: c\r\n\r\nx", [("a", b"b"), ("to", b"c")], b"x", "folded without a blank"),
        (b"A: b", [("a", b"b")], b"", "ends within the headers"),
        (b"Hello you\r\n\r\nx", [], b"Hello you\r\n\r\nx", "no header at all"),
        (b"", [], b"", "nothing"),
    ],
)
def test_fields_and_body(octets: bytes, fields: list[tuple[str, bytes]], body: bytes, why: str) -> None:
    """Fields in order, unfolded, and the body that follows."""
    block, _, rest = _read(octets)
    assert [(field.name, field.value) for field in block.fields] == fields, why
    assert rest == body, why


def test_a_field_after_a_broken_line_is_doubtful() -> None:
    """Some readers end the headers at the broken line and would not see it."""
    block, _, _ = _read(b"A: b\r\ntorn\r\nTo: c\r\n\r\n")
    assert [field.doubtful for field in block.fields] == [False, True]


@pytest.mark.parametrize(
    ("octets", "limits", "kept", "defect"),
    [
        (
            b"A: b\r\n" * 9 + b"\r\nx",
            ParseLimits(headers=4),
            4,
            "There are more than 4 headers; the rest were not read.",
        ),
        (
            b"A: b\r\n" * 9 + b"\r\nx",
            ParseLimits(header_block=20),
            3,
            "A header block is longer than 20 bytes; the rest of it was not read.",
        ),
        (b"A: " + b"b" * 50 + b"\r\n\r\nx", ParseLimits(header=10), 1, "A header is longer than 10 bytes and was cut."),
    ],
)
def test_limits(octets: bytes, limits: ParseLimits, kept: int, defect: str) -> None:
    """Beyond a limit nothing is read, the body is still found, and it is said."""
    block, defects, body = _read(octets, limits)
    assert len(block.fields) == kept
    assert defect in defects
    assert body == b"x"


def test_references_are_never_cut() -> None:
    """The identifiers at the end of References are those that matter."""
    value = b"<a@b.example> " * 5000
    block, defects, _ = _read(b"References: " + value + b"\r\n\r\n")
    assert block.first("references") == value.strip()
    assert defects == ()
