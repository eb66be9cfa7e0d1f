"""Header blocks, sound and broken, and their limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.parsing import ParseLimits
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
        (b" From: b\r\nA: c\r\n\r\nx", [("from", b"b"), ("a", b"c")], b"x", "the first line begins with a blank"),
        (b"A:b\r\nA: \r\nA:\r\n\r\nx", [("a", b"b"), ("a", b""), ("a", b"")], b"x", "empty values, and one name often"),
        (b"A: b\r\nno colon\r\nSubject: c\r\n\r\nx", [("a", b"b"), ("subject", b"c")], b"x", "a line without a colon"),
        (
            b"Subject: a long\r\nsubject\r\nTo: c\r\n\r\nx",
            [("subject", b"a long subject"), ("to", b"c")],
            b"x",
            "a subject folded without a blank",
        ),
        (b"Hello\r\nFrom: b\r\nTo: c\r\n\r\nx", [("from", b"b"), ("to", b"c")], b"x", "text right before the headers"),
        (
            b"Hello,\r\nsee below.\r\n\r\nFrom: b\r\nTo: c\r\nDate: d\r\n\r\nx",
            [("from", b"b"), ("to", b"c"), ("date", b"d")],
            b"x",
            "a paragraph before the headers",
        ),
        (
            b"Hello,\r\n\r\nFrom: b\r\nNote: c\r\n\r\nx",
            [],
            b"Hello,\r\n\r\nFrom: b\r\nNote: c\r\n\r\nx",
            "text like headers",
        ),
        (b"\xc3\xa9: b\r\nA: c\r\n\r\nx", [], b"\xc3\xa9: b\r\nA: c\r\n\r\nx", "a name that is none"),
        (b"A" * 300 + b": b\r\nTo: c\r\n\r\nx", [("to", b"c")], b"x", "a name longer than any"),
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
    ("octets", "doubtful"),
    [
        (b" From: b\r\nFrom: c\r\n\r\n", [True, True]),
        (b" A: b\r\nFrom: c\r\n\r\n", [True, False]),
        (b"From : b\r\n\r\n", [True]),
        (b"Hello,\r\n\r\nFrom: b\r\nTo: c\r\nDate: d\r\n\r\nx", [True, True, True]),
    ],
)
def test_what_not_every_reader_sees_is_doubtful(octets: bytes, doubtful: list[bool]) -> None:
    """A blank before a name or a colon, headers that do not begin at the beginning."""
    block, _, _ = _read(octets)
    assert [field.doubtful for field in block.fields] == doubtful


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


@given(st.lists(st.sampled_from((b"A: b", b"\r\n", b" ", b"From:", b"x", b"\t", b":", b"\r\n\r\n"))).map(b"".join))
def test_never_raises(octets: bytes) -> None:
    """Any order of the pieces of a header block gives fields on one line, and a body within the message."""
    block, _, _ = _read(octets)
    assert 0 <= block.body <= len(octets)
    assert not any(b"\r\n" in field.value for field in block.fields)


def test_references_are_never_cut() -> None:
    """The identifiers at the end of References are those that matter."""
    value = b"<a@b.example> " * 5000
    block, defects, _ = _read(b"References: " + value + b"\r\n\r\n")
    assert block.first("references") == value.strip()
    assert defects == ()
