"""The end of data, dots, sizes and newlines, however the stream is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.reply import BARE_NEWLINE, BUSY, LINE_TOO_LONG, TOO_LARGE, Reply
from mailgate.receive.data_reader import DataReader

#: What hypothesis builds streams from: everything that could be taken for an end.
PIECES = st.lists(
    st.sampled_from([b"\r\n", b"\r", b"\n", b".", b"..", b"a", b"bc", b"\0", b"\r\n.", b"\r\n..", b"x" * 30]),
    max_size=40,
).map(b"".join)


def read(*blocks: bytes, size: int = 10_000, line: int = 1_000, bare: bool = False) -> tuple[DataReader, bytes | None]:
    reader, rest = DataReader(size, line, allow_bare=bare), None
    for block in blocks:
        assert rest is None, "a block after the end"
        rest = reader.feed(block)
    return reader, rest


@pytest.mark.parametrize(
    ("stream", "content", "rest", "why"),
    [
        (b"a\r\n.\r\n", b"a\r\n", b"", "one line"),
        (b".\r\n", b"", b"", "an empty message: the CRLF before its dot is that of DATA"),
        (b"\r\n.\r\n", b"\r\n", b"", "one empty line"),
        (b"..\r\n.\r\n", b".\r\n", b"", "a stuffed dot in the first line"),
        (b"a\r\n..b\r\n...\r\n.\r\n", b"a\r\n.b\r\n..\r\n", b"", "one dot is taken away, not more"),
        (b".a\r\n.\r\n", b"a\r\n", b"", "a dot that was not stuffed is taken away too (RFC 5321 §4.5.2)"),
        (b"a.\r\n.\r\n", b"a.\r\n", b"", "a dot at the end of a line is text"),
        (b"a\r\n.\r\nQUIT\r\n", b"a\r\n", b"QUIT\r\n", "what follows is not ours"),
        (b"a\r\n.\r\n.\r\n", b"a\r\n", b".\r\n", "also if it looks like another end"),
        (b"a\r\n..\r\n.\r\n", b"a\r\n.\r\n", b"", "a stuffed lone dot is no end"),
    ],
)
def test_end_and_dots(stream: bytes, content: bytes, rest: bytes, why: str) -> None:
    """Content and remainder are exact."""
    reader, left = read(stream)
    assert (reader.content(), left, reader.fault) == (content, rest, None), why


@pytest.mark.parametrize(
    "mark",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"\r\n.\n",
        b"\r.\r",
        b"\r.\r\n",
        b"\r\n.\r",
        b"\r\n.\r\r\n",
        b"\0\r\n.\0\r\n",
        b"\n\n.\r\n",
        b"\r\n\0.\r\n",
        b"\r\n.\0\r\n",
        b"\r\n. \r\n",
    ],
)
def test_only_crlf_dot_crlf_ends(mark: bytes) -> None:
    """No other sequence is taken for the end of data, bare newlines allowed or not."""
    for bare in (True, False):
        reader, rest = read(b"a" + mark + b"MAIL FROM:<x@y.example>\r\n", bare=bare)
        assert rest is None
        rest = reader.feed(b".\r\n")
        assert rest == b""


def reference(stream: bytes, bare: bool) -> tuple[bytes, bytes, bool] | None:
    """The same by splitting at every CRLF: content, rest, whether there is a bare newline; None if there is no end."""
    lines = stream.split(b"\r\n")
    if b"." not in lines[:-1]:
        return None
    end = lines.index(b".")
    content = b"".join(line.removeprefix(b".") + b"\r\n" for line in lines[:end])
    odd = any(c in line for line in lines[:end] for c in (b"\r", b"\n", b"\0"))
    return content, b"\r\n".join(lines[end + 1 :]), odd and not bare


@given(PIECES, st.lists(st.integers(min_value=0, max_value=200)), st.booleans())
def test_cutting_makes_no_difference(stream: bytes, cuts: list[int], bare: bool) -> None:
    """Any division into packets gives what splitting the whole at CRLF gives."""
    expected = reference(stream, bare)
    reader, rest = DataReader(10_000, 1_000, allow_bare=bare), None
    places = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    for start, end in zip(places, [*places[1:], len(stream)], strict=True):
        if rest is None:
            rest = reader.feed(stream[start:end])
        else:
            rest += stream[start:end]
    if expected is None:
        assert rest is None
        return
    content, after, odd = expected
    assert rest == after
    assert reader.size == len(content)
    if odd:
        assert reader.fault is BARE_NEWLINE
    else:
        assert (reader.fault, reader.content()) == (None, content)


@given(st.lists(st.integers(min_value=0, max_value=12), max_size=8), st.integers(min_value=1, max_value=30))
def test_limits_do_not_depend_on_cutting(lengths: list[int], step: int) -> None:
    """The longest line and the size count the same in one block and in many."""
    stream = b"".join(b"x" * length + b"\r\n" for length in lengths) + b".\r\n"
    reader = DataReader(40, 8, allow_bare=True)
    for start in range(0, len(stream), step):
        reader.feed(stream[start : start + step])
    too_large = sum(lengths) + 2 * len(lengths) > 40
    expected = TOO_LARGE if too_large else LINE_TOO_LONG if any(length > 8 for length in lengths) else None
    assert reader.fault is expected


@pytest.mark.parametrize(
    ("body", "bare", "fault", "why"),
    [
        (b"x" * 98, False, None, "exactly as much as allowed, the last CRLF included"),
        (b"x" * 99, False, TOO_LARGE, "one octet more"),
        (b".." + b"x" * 97, False, None, "the stuffed dot does not count"),
        (b"a\nb", False, BARE_NEWLINE, "LF alone"),
        (b"a\rb", False, BARE_NEWLINE, "CR alone"),
        (b"a\r\r\nb", False, BARE_NEWLINE, "CR before CRLF"),
        (b"a\0b", False, BARE_NEWLINE, "NUL"),
        (b"a\nb\rc\0d", True, None, "allowed where old machines are let in"),
        (b"a\nb" + b"x" * 200, False, TOO_LARGE, "size is said first, whatever came first"),
    ],
)
def test_faults(body: bytes, bare: bool, fault: Reply | None, why: str) -> None:
    """What is refused, and with which words."""
    reader, rest = read(body + b"\r\n.\r\nNOOP\r\n", size=100, bare=bare)
    assert reader.fault is fault, why
    assert rest == b"NOOP\r\n", "read to its end all the same"


def test_lines_ended_by_lf_are_lines() -> None:
    """Where bare LF is allowed, a long text of short lines is not one long line."""
    reader, _ = read(b"short\n" * 500 + b"\r\n.\r\n", line=10, bare=True)
    assert reader.fault is None


def test_refusing_drops_what_was_kept() -> None:
    """A message refused for want of memory takes none, and is still read to its end."""
    reader, _ = read(b"x" * 500)
    reader.refuse(BUSY)
    assert reader.feed(b"y" * 500 + b"\r\n.\r\n") == b""
    assert reader.fault is BUSY
    assert reader.content() == b""
