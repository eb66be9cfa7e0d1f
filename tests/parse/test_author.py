"""The strict reading of From: what two readers could read differently is ambiguous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.address import split_address
from mailgate.model.message import Author
from mailgate.parse.author import clean_name
from mailgate.parse.message import parse_message


def _author(*values: bytes, before: bytes = b"") -> Author:
    fields = b"".join(b"From: " + value + b"\r\n" for value in values)
    return parse_message(before + fields + b"Subject: x\r\n\r\nx\r\n").author


@pytest.mark.parametrize(
    ("value", "address", "name", "why"),
    [
        (b"a@b.example", "a@b.example", "", "bare"),
        (b"<a@b.example>", "a@b.example", "", "in brackets"),
        (b"Ann <a@b.example>", "a@b.example", "Ann", "with a name"),
        (b"Ann B. <a@b.example>", "a@b.example", "Ann B.", "a dot in the name"),
        (b'"B, Ann" <a@b.example>', "a@b.example", "B, Ann", "a quoted comma"),
        (b"a@b.example (Ann)", "a@b.example", "Ann", "the name in a comment"),
        (b"Ann (sales) <a@b.example> (x)", "a@b.example", "Ann", "comments around"),
        (b"< a@b.example >", "a@b.example", "", "blanks in the brackets"),
        (b"=?utf-8?q?Zo=C3=A9?= <a@b.example>", "a@b.example", "Zoé", "encoded name"),
        (b"=?utf-8?q?B,_Zo=C3=A9?= <a@b.example>", "a@b.example", "B, Zoé", "a comma in an encoded word"),
        (b'"=?utf-8?q?Zo=C3=A9?=" <a@b.example>', "a@b.example", "Zoé", "an encoded word in quotes"),
        (b"=?utf-8?q?Zo=C3?= =?utf-8?q?=A9?= <a@b.example>", "a@b.example", "Zoé", "split character"),
        ("Zoé <a@b.example>".encode(), "a@b.example", "Zoé", "raw UTF-8 name"),
        ("Zoé <a@b.example>".encode("cp1252"), "a@b.example", "Zoé", "raw 8-bit name"),
        (b"[IT] Ann <a@b.example>", "a@b.example", "[IT] Ann", "brackets in the name"),
        (b"a@b.example <a@b.example>", "a@b.example", "", "the same address twice"),
        (b"A@B.example <a@b.example>", "a@b.example", "", "the same in capitals"),
        (b'"ceo@corp.example" <x@evil.example>', "x@evil.example", "", "a quoted address is a name, and not shown"),
        (b'"Ann ceo@corp.example" <x@evil.example>', "x@evil.example", "Ann", "what is left of the name is"),
        (b"=?utf-8?q?ceo=40corp.example?= <x@evil.example>", "x@evil.example", "", "nor an encoded one"),
        ('"Ann\u202e\u200b" <a@b.example>'.encode(), "a@b.example", "Ann", "nothing invisible in names"),
        (b'"a b"@b.example', '"a b"@b.example', "", "quoted local part"),
        (b'<"a>b"@b.example>', '"a>b"@b.example', "", "a bracket in a quoted local part"),
        ("zoé@exämple.example".encode(), "zoé@exämple.example", "", "an international address"),
        (b"a+tag@b.example", "a+tag@b.example", "", "sub-address"),
        (b"a@[192.0.2.1]", "a@[192.0.2.1]", "", "address literal"),
        (b"Ann\r\n <a@b.example>", "a@b.example", "Ann", "folded"),
    ],
)
def test_sound(value: bytes, address: str, name: str, why: str) -> None:
    """One reading only: this author."""
    assert _author(value) == Author(address, name, ""), why


@pytest.mark.parametrize(
    ("value", "address", "reason", "why"),
    [
        (b"a@b.example, c@d.example", "a@b.example", "several mailboxes", "two mailboxes"),
        (b"<a@b.example> <c@d.example>", "a@b.example", "several mailboxes", "two brackets"),
        (b"B, Ann <a@b.example>", "a@b.example", "several mailboxes", "a comma without quotes"),
        (b"ceo@corp.example <x@evil.example>", "x@evil.example", "another address", "two addresses"),
        ("ceo＠corp.example <x@evil.example>".encode(), "x@evil.example", "another address", "full-width @"),
        (b"<ceo@corp.example>x@evil.example", "ceo@corp.example", "after the address", "text behind"),
        (b"x@evil.example <ceo@corp.example", "ceo@corp.example", "never closes", "bracket open"),
        (b'"Ann <a@b.example>', "", "never closes", "quote open"),
        (b"Ann (x <a@b.example>", "", "never closes", "comment open"),
        (b"a@b.example (ceo@corp.example)", "a@b.example", "in a comment", "an address in a comment"),
        (b"Team: a@b.example, c@d.example;", "a@b.example", "mailboxes", "a group"),
        (b"Team: a@b.example;", "a@b.example", "a group", "a group of one"),
        (b"<@relay.example:a@b.example>", "a@b.example", "a route", "a route"),
        (b"<<a@b.example>>", "", "after the address", "nested brackets"),
        (b"=?utf-8?q?ceo=40corp.example?=@evil.example", "", "encoded word in the address", "Mailsploit"),
        (b"<=?utf-8?q?ceo=40corp.example?=@evil.example>", "", "encoded word in the address", "in brackets"),
        (b"=?utf-8?q?Ann=00?= <a@b.example>", "a@b.example", "control character", "NUL hidden in the name"),
        (b"=?utf-8?q?Ann=0A?= <a@b.example>", "a@b.example", "control character", "line end hidden in the name"),
        (b"a@b.example\0", "", "NUL", "NUL"),
        (b"a\0@b.example", "", "NUL", "NUL within"),
        (b"Ann\x0b <a@b.example>", "a@b.example", "control character", "vertical tab"),
        (b"a\xe9@b.example", "aé@b.example", "unknown charset", "8-bit address without a charset"),
        ("a\u200b@b.example".encode(), "a\ufffd@b.example", "no valid address", "zero-width space in the address"),
        ("a@\u212a.example".encode(), "a@\u212a.example", "no valid address", "a Kelvin sign in the domain"),
        ("ﬁ@b.example".encode(), "ﬁ@b.example", "pass for others", "a ligature"),
        ("a＠b.example".encode(), "", "without a domain", "full-width @ alone"),
        (b"a @b.example", "", "", "a blank in the address"),
        (b"a@b@c.example", "", "no valid address", "two @"),
        (b"root", "root", "without a domain", "no domain"),
        (b"Mail System <MAILER-DAEMON>", "MAILER-DAEMON", "without a domain", "a bounce's author, still shown"),
        (b"<>", "", "no address", "nobody"),
        (b"", "", "no address", "empty"),
        (b"a@b..example", "", "no valid address", "no domain name"),
    ],
)
def test_ambiguous(value: bytes, address: str, reason: str, why: str) -> None:
    """Two readers could differ, so nobody is named, and the reason is given."""
    author = _author(value)
    assert author.ambiguous, why
    assert reason in author.ambiguous, why
    if address:
        assert author.address == address, why


def test_two_from_headers_are_ambiguous() -> None:
    """Filters read the first, programs show the last."""
    author = _author(b"a@b.example", b"ceo@corp.example")
    assert author == Author("a@b.example", "", "There are several From headers.")


def test_no_from_is_ambiguous() -> None:
    """Nobody wrote it."""
    assert _author() == Author("", "", "There is no From header.")


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (b"To: x@y.example\rFrom: ceo@corp.example\r\n", "a bare CR makes a header for some"),
        (b"X: y\r\ntorn line\r\n", "the headers end before From for some"),
    ],
)
def test_headers_that_not_everybody_sees(before: bytes, why: str) -> None:
    """What stands before From may make it disappear, or another one appear."""
    assert _author(b"a@b.example", before=before).ambiguous, why


@pytest.mark.parametrize("raw", [b"From: a@b.example\r <ceo@corp.example>\r\n\r\n", b"From : a@b.example\r\n\r\n"])
def test_from_itself_is_seen_differently(raw: bytes) -> None:
    """A bare CR within it, a blank before its colon."""
    assert parse_message(raw).author.ambiguous


def test_windows_line_ends_harm_nobody() -> None:
    """CR CR LF everywhere is a broken program and no attack."""
    message = parse_message(b"From: a@b.example\r\r\nSubject: x\r\r\n\r\r\ntext\r\r\n")
    assert message.author == Author("a@b.example")
    assert (message.subject, message.text) == ("x", "text")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ann <a@b.example>", "Ann"), ("'Ann'", "Ann"), ("x" * 300, "x" * 200), ("a＠b Ann", "Ann"), ("", "")],
)
def test_clean_name(name: str, expected: str) -> None:
    """No address, no quotes, no length."""
    assert clean_name(name) == expected


@given(st.text(alphabet='ab@.<>,;:"\\() =?é\u200b\x00\t', max_size=60).map(str.encode) | st.binary(max_size=60))
def test_an_author_without_doubt_is_one_address(value: bytes) -> None:
    """Whatever stands in From: either ambiguous, or a valid address that occurs in it once it is unfolded."""
    author = _author(value.replace(b"\r", b"").replace(b"\n", b""))
    assert author.ambiguous or split_address(author.address)
    assert "@" not in author.name
    assert author.name.isprintable()
