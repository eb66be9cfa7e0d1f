"""The normalised copy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.parse.defects import MAX_DEFECTS, Defects
from mailgate.parse.octets import normalise


@pytest.mark.parametrize(
    ("raw", "expected", "defects", "why"),
    [
        (b"A: b\r\n\r\nx\r\n", b"A: b\r\n\r\nx\r\n", (), "sound mail is left alone"),
        (b"A: b\n\nx\n", b"A: b\r\n\r\nx\r\n", (), "a local copy ends all its lines in LF, and is sound"),
        (b"A: b\r\n\nx", b"A: b\r\n\r\nx", ("Lines end in LF alone.",), "a mixture is not"),
        (b"A: b\rC: d\r\n\r\n", b"A: b\r\nC: d\r\n\r\n", ("There are bare CR characters.",), "a bare CR ends a line"),
        (b"A: b\r\r\n\r\r\nx", b"A: b\r\n\r\nx", ("There are bare CR characters.",), "CR CR LF is one line end"),
        (
            b"A: b\r\n\r\n\0",
            b"A: b\r\n\r\n\0",
            ("There are NUL characters.",),
            "NUL is told, and dropped from text only",
        ),
        (b"\r\n \r\nA: b\r\n", b"A: b\r\n", ("There are blank lines before the headers.",), "blank lines first"),
        (
            b"From me@x.example Tue Mar  3 10:11:12 2026\nA: b\n",
            b"A: b\r\n",
            ('There is an mbox "From " line before the headers.',),
            "mbox line first",
        ),
        (
            b"\xef\xbb\xbfA: b\r\n",
            b"A: b\r\n",
            ("There is a byte order mark before the headers.",),
            "byte order mark first",
        ),
        (
            b"\xef\xbb\xbf\r\n>From me@x.example Tue Mar  3 10:11:12 2026\r\n\r\nA: b\r\n",
            b"A: b\r\n",
            (
                "There is a byte order mark before the headers.",
                "There are blank lines before the headers.",
                'There is an mbox "From " line before the headers.',
            ),
            "all of them",
        ),
        (b"From : me@x.example\r\n", b"From : me@x.example\r\n", (), "an obsolete header is no mbox line"),
        ("A: é\r\n".encode("utf-16"), "A: é\r\n".encode(), ("The message is in UTF-16.",), "UTF-16 with its mark"),
        ("A: b\n\nc".encode("utf-16-le"), b"A: b\r\n\r\nc", ("The message is in UTF-16.",), "without, one way"),
        ("A: b\n\nc".encode("utf-16-be"), b"A: b\r\n\r\nc", ("The message is in UTF-16.",), "without, the other way"),
        (b"", b"", (), "nothing"),
    ],
)
def test_normal_form(raw: bytes, expected: bytes, defects: tuple[str, ...], why: str) -> None:
    """One kind of line end, nothing before the headers, each change that matters listed."""
    found = Defects()
    assert normalise(raw, found).octets == expected, why
    assert found.sentences() == defects, why


@given(st.lists(st.sampled_from([b"\r", b"\n", b"a", b" ", b"From ", b"\0"])).map(b"".join))
def test_only_crlf_ends_lines(raw: bytes) -> None:
    """Whatever comes in, no CR or LF stands alone afterwards."""
    octets = normalise(raw, Defects()).octets
    assert octets.count(b"\r") == octets.count(b"\n") == octets.count(b"\r\n")


def test_defects_are_bounded() -> None:
    """A message with a thousand defects does not make a report of a thousand lines."""
    defects = Defects()
    for number in range(1000):
        defects.add(f"Defect {number}.")
        defects.add("Defect 0.")
    assert len(defects.sentences()) == MAX_DEFECTS + 1
