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
        (b"<" + "é".encode() * 499 + b"@>", [], "longer than a line in octets"),
        (b"<" + "é".encode() * 498 + b"@>", ["é" * 498 + "@"], "as long as a line"),
        (b"Your message of Tue, 3 Mar 2026 10:11:12 +0100. <a@b.example>", ["a@b.example"], "prose in front"),
        (b"<a@b.example> from Ann on Tue, 3 Mar", ["a@b.example"], "prose behind"),
        (b'Your message of "Tue, 3 Mar 2026 10:11" <a@b.example>', ["a@b.example"], "MH"),
        (b"<<a@b.example>>", ["a@b.example"], "brackets twice"),
        (b"< a@b.example >", ["a@b.example"], "blanks around"),
        (b"<a@b.example>>", ["a@b.example"], "one bracket too many"),
        (b"(a@b.example)", ["a@b.example"], "round brackets"),
        (b'"a@b.example"', ["a@b.example"], "quotes"),
        (b"a@b.example;c@d.example", ["a@b.example", "c@d.example"], "a semicolon"),
        (b"<a@b.example>;<c@d.example>", ["a@b.example", "c@d.example"], "semicolons and brackets"),
        (
            b"<a@b.example> (a comment, with <c@d.example> in it) <e@f.example>",
            ["a@b.example", "e@f.example"],
            "one between",
        ),
        (
            b"=?utf-8?q?=3CDB9PR04MB1234=40EURPRD04=2Eexample=3E?=",
            ["DB9PR04MB1234@EURPRD04.example"],
            "encoded: Python",
        ),
        (
            b"<a@b.example> =?utf-8?q?=3Cc=40d?=\t=?utf-8?q?=2Eexample=3E?=",
            ["a@b.example", "c@d.example"],
            "in two words",
        ),
        (
            b"<DB9PR04MB8409.F00@DB9PR04MB8409.eurprd04.prod.example>",
            ["DB9PR04MB8409.F00@DB9PR04MB8409.eurprd04.prod.example"],
            "Exchange",
        ),
        (b"<a$b%c#d=e@[192.0.2.1]>", ["a$b%c#d=e@[192.0.2.1]"], "odd characters"),
        ("<é@b.example>".encode("cp1252"), ["é@b.example"], "raw 8-bit"),
        (b"<a\0@b.example>", ["a@b.example"], "NUL"),
        (b"", [], "nothing"),
    ],
)
def test_read(value: bytes, expected: list[str], why: str) -> None:
    """The identifiers, and nothing that surrounds them."""
    assert read_ids(value) == expected, why


def test_five_hundred() -> None:
    """A thread of years, folded, with commas and a comment in the middle."""
    ids = [f"{number}.{'x' * 60}@mail.example" for number in range(500)]
    value = b",\r\n\t".join(f"<{each}>".encode() for each in ids[:250]) + b" (and (later)) "
    value += b"\r\n ".join(f"<{each}>".encode() for each in ids[250:])
    assert read_ids(value) == ids


@given(st.binary(max_size=100) | st.text(alphabet='<>@()"ab ').map(str.encode))
def test_clean(value: bytes) -> None:
    """No blanks and no brackets in any identifier."""
    for found in read_ids(value):
        assert not set(found) & set("<> \t\r\n\0")
