"""Message identifiers in whatever surrounds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.parse.message_ids import read_ids


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        (b"<a@b.example>", ["a@b.example"], "plain"),
        (b"<a@b.example> <c@d.example>", ["a@b.example", "c@d.example"], "two"),
        (b"<a@b.example><c@d.example>", ["a@b.example", "c@d.example"], "nothing between"),
        (b"<a@b.example>,\t<c@d.example>", ["a@b.example", "c@d.example"], "commas"),
        (b"<a b@\tb.example>", ["ab@b.example"], "folded within"),
        (b"<a@b.example> (sent by <c@d.example>)", ["a@b.example"], "an identifier in a comment"),
        (b'"Ann <c@d.example>" of Tuesday <a@b.example>', ["a@b.example"], "a quoted phrase, RFC 822"),
        (b'<"a(b"@b.example>', ['"a(b"@b.example'], "marks inside the brackets"),
        (b"(oops <a@b.example>", ["a@b.example"], "a comment that never closes hides nothing"),
        (b"a@b.example", ["a@b.example"], "no brackets"),
        (b"a@b.example, c@d.example", ["a@b.example", "c@d.example"], "no brackets, two"),
        (b"<no-at-sign>", ["no-at-sign"], "some programs have no @; their answers name it all the same"),
        (b"your message of Tuesday", [], "words"),
        (b"<>", [], "empty"),
        (b"<a@b.example", [], "cut off"),
        (b"<a<b@c.example>", ["b@c.example"], "a stray bracket"),
        (b"<" + b"x" * 999 + b">", [], "longer than a line"),
        ("<é@b.example>".encode("cp1252"), ["é@b.example"], "raw 8-bit"),
        (b"<a\0@b.example>", ["a@b.example"], "NUL"),
        (b"", [], "nothing"),
    ],
)
def test_read(value: bytes, expected: list[str], why: str) -> None:
    """The identifiers, and nothing that surrounds them."""
    assert read_ids(value) == expected, why


@given(st.binary(max_size=100) | st.text(alphabet='<>@()"ab ').map(str.encode))
def test_clean(value: bytes) -> None:
    """No blanks and no brackets in any identifier."""
    for found in read_ids(value):
        assert not set(found) & set("<> \t\r\n\0")
