"""Parameters of Content-Type and Content-Disposition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.parse.parameters import MAX_PARAMETERS, content_type_of, read_parameters


@pytest.mark.parametrize(
    ("value", "first", "parameters", "why"),
    [
        (b"text/plain", "text/plain", {}, "none"),
        (b"Text/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}, "names in lower case, values as they are"),
        (b'a/b; x="y; z"', "a/b", {"x": "y; z"}, "a separator in quotes"),
        (b'a/b; x="say \\"hi\\""', "a/b", {"x": 'say "hi"'}, "quoted pairs"),
        (b'a/b; name="C:\\docs\\new.txt"', "a/b", {"name": "C:\\docs\\new.txt"}, "a path that was not quoted right"),
        (b"a/b; charset=us-ascii (Plain)", "a/b", {"charset": "us-ascii"}, "comment"),
        (b"a/b (hm); x=y", "a/b", {"x": "y"}, "comment before"),
        (b"a/b; filename=my file.pdf", "a/b", {"filename": "my file.pdf"}, "blanks without quotes"),
        (b"a/b;; ;x=y;", "a/b", {"x": "y"}, "empty ones"),
        (b"a/b; x=1; x=2", "a/b", {"x": "1"}, "the first counts"),
        (b'a/b\tboundary="c"', "a/b", {"boundary": "c"}, "semicolon forgotten"),
        (b'a/b; x="never closed', "a/b", {"x": "never closed"}, "quote not closed"),
        (b"a/b; name*=utf-8''%e2%82%ac.txt", "a/b", {"name": "€.txt"}, "RFC 2231 charset"),
        (b"a/b; name*=iso-8859-1'fr'%e9t%e9", "a/b", {"name": "été"}, "RFC 2231 with a language"),
        (b"a/b; n*1=b; n*0=a; n*2=c", "a/b", {"n": "abc"}, "continuations in any order"),
        (b"a/b; n*0*=utf-8''%c3; n*1*=%a9; n*2=x", "a/b", {"n": "éx"}, "a character over two sections"),
        (b"a/b; n*0=a; n*2=c", "a/b", {"n": "a"}, "a section is missing"),
        (b"a/b; name=old.txt; name*=utf-8''new.txt", "a/b", {"name": "new.txt"}, "the extended form is better"),
        (b'a/b; name="=?utf-8?q?=C3=A9?="', "a/b", {"name": "é"}, "RFC 2047 where it does not belong"),
        ('a/b; name="é"'.encode("cp1252"), "a/b", {"name": "é"}, "raw 8-bit"),
        (b'a/b; name="x\r\n\0y"', "a/b", {"name": "x y"}, "nothing but one line"),
        (b"a/b; n*1=b; n*2=c", "a/b", {"n": "bc"}, "counted from 1"),
        (b"a/b; n*=utf-8''; n=old", "a/b", {"n": "old"}, "an extended form that is empty"),
        (b"a/b; n*=%C3%A9.txt", "a/b", {"n": "é.txt"}, "an extended form without a charset"),
        (b"a/b; n*=\"utf-8''%C3%A9.txt\"", "a/b", {"n": "é.txt"}, "an extended form in quotes"),
        (b"a/b; n*=utf-8'fr'd'accord.txt", "a/b", {"n": "d'accord.txt"}, "an apostrophe in the name"),
        (b"a/b; n*=x-nobody''%E9t%E9", "a/b", {"n": "été"}, "an unknown charset"),
        (b"a/b; n*=utf-8''%zz%4", "a/b", {"n": "%zz%4"}, "escapes that are none"),
        (b"a/b; n*0*=utf-8''a%20; n*1=b%20c", "a/b", {"n": "a b%20c"}, "a section that is not encoded stays as it is"),
        (b'a/b; n*0="=?utf-8?q?=C3"; n*1="=A9.txt?="', "a/b", {"n": "é.txt"}, "an encoded word cut into sections"),
        (b"a/b; N*0=a; n*1=b", "a/b", {"n": "ab"}, "the name in two spellings"),
        (b"a/b; n*0=a; n*0=x; n*1=b", "a/b", {"n": "ab"}, "a section twice"),
        (b"a/b; n*x=a", "a/b", {"n*x": "a"}, "no number of a section"),
        (b'a/b; name="=?utf-8?q?=C3=A9?= =?utf-8?q?t=C3=A9.txt?="', "a/b", {"name": "été.txt"}, "two encoded words"),
        (b"a/b; name==?utf-8?q?=C3=A9t=C3=A9.txt?=", "a/b", {"name": "été.txt"}, "an encoded word without quotes"),
        ('a/b; name="été.pdf"'.encode(), "a/b", {"name": "été.pdf"}, "raw UTF-8"),
        (b"a/b ; x = y ; z = w", "a/b", {"x": "y", "z": "w"}, "blanks around"),
        (b"a/b; x='y'", "a/b", {"x": "'y'"}, "single quotes quote nothing"),
        (b"", "", {}, "nothing"),
        (b";", "", {}, "next to nothing"),
        (b"; x=y", "", {"x": "y"}, "no value"),
    ],
)
def test_read(value: bytes, first: str, parameters: dict[str, str], why: str) -> None:
    """The value and its parameters, as they were meant."""
    assert read_parameters(value) == (first, parameters), why


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("text/html", "text/html"),
        ("text", "text/plain"),
        ("a/b/c", "text/plain"),
        ("", "text/plain"),
        ("é/x", "text/plain"),
    ],
)
def test_media_type(first: str, expected: str) -> None:
    """What is no media type is taken for text/plain."""
    assert content_type_of(first) == expected


def test_parameters_are_bounded() -> None:
    """Twenty thousand parameters are not read one by one."""
    value = b"a/b" + b"".join(b"; p%d=x" % number for number in range(20_000))
    assert len(read_parameters(value)[1]) == MAX_PARAMETERS


@given(st.binary(max_size=200) | st.text(alphabet="a/b;=*0'\"\\%é ()").map(str.encode))
def test_never_raises(value: bytes) -> None:
    """Any bytes give parameters on one line."""
    _, parameters = read_parameters(value)
    assert all(text.isprintable() for pair in parameters.items() for text in pair)
