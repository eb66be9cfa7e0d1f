"""format=flowed, HTML, and the text of a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.message import ParseLimits
from mailgate.parse.defects import Defects
from mailgate.parse.flowed import unwrap_flowed
from mailgate.parse.html import html_to_text
from mailgate.parse.message import parse_message


@pytest.mark.parametrize(
    ("text", "delsp", "expected", "why"),
    [
        ("one \ntwo", False, "one two", "flows"),
        ("one \ntwo", True, "onetwo", "the space is not text"),
        ("one\ntwo", False, "one\ntwo", "fixed"),
        ("one \n\ntwo", False, "one \n\ntwo", "a blank line is fixed"),
        (" >not quoted", False, ">not quoted", "space-stuffed"),
        ("> one \n> two", False, "> one two", "quoted"),
        (">one \n>> two", False, "> one\n>> two", "two depths"),
        ("> one \ntwo", False, "> one\ntwo", "the quote ends"),
        ("one \n-- \nme", False, "one \n-- \nme", "the signature mark does not flow"),
        ("-- \nme", False, "-- \nme", "nor into the next line"),
        ("end ", False, "end ", "nothing to flow into"),
    ],
)
def test_flowed(text: str, delsp: bool, expected: str, why: str) -> None:
    """Paragraphs as they were typed."""
    assert unwrap_flowed(text, delsp=delsp) == expected, why


def _html(markup: str, limits: ParseLimits | None = None) -> tuple[str, tuple[str, ...]]:
    defects = Defects()
    return html_to_text(markup, limits or ParseLimits(), defects).strip("\n"), defects.sentences()


@pytest.mark.parametrize(
    ("markup", "expected", "why"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree", "paragraphs"),
        ("<div>a</div><div>b</div>", "a\nb", "divisions"),
        ("a <b>bold</b> word", "a bold word", "words stay whole"),
        ("&eacute;t&eacute; &#233; &#x2019; &lt;x&gt;", "été é ’ <x>", "entities"),
        ("Envoy&eacute;&nbsp;: lundi", "Envoyé : lundi", "French typography"),
        ("<ul><li>one<li>two</ul>", "  * one\n  * two", "a list, ends left out"),
        ("<ol><li>one</li><li>two</li></ol>", " 1. one\n 2. two", "numbers"),
        (
            "<table><tr><td>a</td><td>bb</td></tr><tr><td>ccc</td><td>d</td></tr></table>",
            "a    bb\nccc  d",
            "columns",
        ),
        ("end<table><tr><td>a</td></tr></table>", "end\na", "a table starts a line"),
        ("<style>p{}</style><script>x<p></script><title>t</title>a", "a", "what is not text"),
        ("a<!-- <p>x</p> -->b", "ab", "a comment"),
        ("a<![if mso]>b<![endif]>c", "abc", "Outlook's conditions"),
        ("<o:p>&nbsp;</o:p>a", "a", "Outlook's tags"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2", "signs that are no tags"),
        ('<a title="x > y">z</a>', "z", "a bracket in a value"),
        ('<p title="never closed>a</p>', "a", "a value that never ends swallows nothing"),
        ("<?xml version='1.0'?><p>a</p>", "a", "an XML declaration"),
        ("<pre>a\n  b</pre>", "a\n  b", "as typed"),
        (
            "own<blockquote><p>one</p>two<blockquote>three</blockquote></blockquote>own",
            "own\n> one\n>\n> two\n>> three\nown",
            "quotations",
        ),
        ("a</td></div></p>b", "ab", "ends without a start"),
        ("<td>a</div>b</td>", "ab", "an end that belongs outside of the cell"),
        ("", "", "nothing"),
        ("<br>", "", "next to nothing"),
    ],
)
def test_html(markup: str, expected: str, why: str) -> None:
    """Readable text."""
    text, defects = _html(markup)
    assert (text.strip(), defects) == (expected.strip(), ()), why


@pytest.mark.parametrize(
    ("markup", "text", "defect"),
    [
        ("<a " * 20_000, "", ""),
        ("<!--" * 40_000, "", ""),
        ("<div>" * 50_000 + "x", "x", "An HTML part has more than 30000 tags."),
        ("<div>" * 2000 + "x", "x", ""),
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x", "x", ""),
        ('<p ="x=" >" ' + " ".join(f"a{n}" for n in range(50_000)) + ">x", None, ""),
        ("<a b=\"c' " * 30_000, "", ""),
        ("<blockquote>" * 5000 + "x", ">" * 20 + " x", ""),
        ("&#" + "9" * 100_000 + ";", None, "An HTML part was read without its layout."),
        (
            "<table>" + "<tr><td>x</td></tr>" * 3000 + "<tr><td>" + "y" * 100_000 + "</td></tr></table>",
            None,
            "An HTML part was read without its layout.",
        ),
        ("<p>" + "x" * 1_000_001, None, "An HTML part is longer than 1000000 characters; the rest of it was not read."),
    ],
    ids=["a", "comments", "div", "deep", "attributes", "quotes", "values", "quotations", "entity", "columns", "long"],
)
def test_html_bombs(markup: str, text: str | None, defect: str) -> None:
    """What brings HTML libraries down is read in a moment, with what text it has."""
    found, defects = _html(markup)
    assert text is None or found.strip() == text
    assert defects == ((defect,) if defect else ())


@given(st.text(alphabet="<>/!-=\"'& ptdrbl1é\n", max_size=200) | st.text(max_size=100))
def test_html_never_raises(markup: str) -> None:
    """Anything is text."""
    assert "\0" not in _html(markup)[0]


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
        ("X: y", b"", "", "nothing"),
    ],
)
def test_text(head: str, body: bytes, expected: str, why: str) -> None:
    """The text as it was meant."""
    assert _body(head, body) == expected, why


def test_the_text_is_bounded() -> None:
    """Beyond the limit text is not kept, and it is said."""
    message = parse_message(b"From: a@b.example\r\n\r\n" + b"x" * 100, ParseLimits(text=10))
    assert message.text == "x" * 10
    assert any("longer than 10 characters" in defect for defect in message.defects)
