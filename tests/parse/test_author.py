"""The strict reading of From: what two readers could read differently is ambiguous."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from email.headerregistry import HeaderRegistry
from email.utils import getaddresses, parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mailparser.utils import get_addresses

from mailgate.model.address import address_key, split_address
from mailgate.model.message import Author
from mailgate.parse.mailboxes import clean_name
from mailgate.parse.message import parse_message

_REGISTRY = HeaderRegistry()


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
        (b"CORP\\ann <a@b.example>", "a@b.example", "CORP\\ann", "a backslash in the name"),
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
        (b"\r\n <a@b.example>", "a@b.example", "", "on the next line only"),
        (b"Ann\t<a@b.example>\t", "a@b.example", "Ann", "tabs"),
        (b'Ann "the boss" B <a@b.example>', "a@b.example", "Ann the boss B", "quotes within the name"),
        (b'"Ann \\"A\\" B" <a@b.example>', "a@b.example", 'Ann "A" B', "quoted pairs"),
        (b"Ann<a@b.example>", "a@b.example", "Ann", "nothing between"),
        (b"\"'a@b.example'\" <a@b.example>", "a@b.example", "", "Outlook's quotes around the same address"),
        (b'"a@b.example" <a@b.example>', "a@b.example", "", "the same address quoted"),
        (b"=?utf-8?b?QW5u?=<a@b.example>", "a@b.example", "Ann", "an encoded word glued to the bracket"),
        (b"=?UTF8?Q?Zo=C3?= =?utf-8?B?qQ==?= <a@b.example>", "a@b.example", "Zoé", "two spellings of one charset"),
        (b"=?iso-8859-1*fr?q?Zo=E9?= <a@b.example>", "a@b.example", "Zoé", "a language in the word"),
        (b"Ann (Zo\xe9) <a@b.example>", "a@b.example", "Ann", "raw 8-bit in a comment"),
        (b"a@B.EXAMPLE", "a@B.EXAMPLE", "", "capitals stay as written"),
        ("zoé@été.example".encode(), "zoé@été.example", "", "an international domain"),
        (b"zoe@xn--t-9fab.example", "zoe@xn--t-9fab.example", "", "the same as A-labels"),
        ("a@\u043e.example".encode(), "a@\u043e.example", "", "Cyrillic: another domain, whatever it looks like"),
        ("\u0430@b.example".encode(), "\u0430@b.example", "", "Cyrillic: another person"),
        (b"ceo at corp.example <x@evil.example>", "x@evil.example", "ceo at corp.example", "words only"),
        ('"ceo＠corp.example" <x@evil.example>'.encode(), "x@evil.example", "", "a full-width @ in a quoted name"),
        ("\u202emoc.proc\u202c <x@evil.example>".encode(), "x@evil.example", "moc.proc", "an override in the name"),
        ("\u2066Ann\u2069 <a@b.example>".encode(), "a@b.example", "Ann", "isolates"),
        ("Ann\u3164\u115f\u2800 <a@b.example>".encode(), "a@b.example", "Ann", "fillers that nobody sees"),
        ("Ann\u00a0<a@b.example>".encode(), "a@b.example", "Ann", "a no-break space"),
        (
            b"=?utf-8?q?Ann=20=3Cceo=40corp.example=3E?= <x@evil.example>",
            "x@evil.example",
            "Ann",
            "a mailbox in a name",
        ),
        (b"=?utf-8?q?ceo=40corp.example?= =?utf-8?q?_Ann?= <x@evil.example>", "x@evil.example", "Ann", "in two words"),
        (b"Support via List <list@b.example>", "list@b.example", "Support via List", "a mailing list"),
        (b"o'brien@b.example", "o'brien@b.example", "", "an apostrophe"),
        (b"x=y/z@b.example", "x=y/z@b.example", "", "odd atoms"),
    ],
)
def test_sound(value: bytes, address: str, name: str, why: str) -> None:
    """One reading only: this author."""
    author = _author(value)
    assert (author.address, author.name, author.ambiguous) == (address, name, ""), why


@pytest.mark.parametrize(
    ("value", "name", "whole"),
    [
        (b"Ann Lee <x@evil.example>", "Ann Lee", ""),
        (b'"ceo@corp.example" <x@evil.example>', "", "ceo@corp.example"),
        (b"=?utf-8?q?Ann_=3Cceo=40corp.example=3E?= <x@evil.example>", "Ann", "Ann <ceo@corp.example>"),
        (b'"ceo\xef\xbc\xa0corp.example (Ann)" <x@evil.example>', "(Ann)", "ceo\uff20corp.example (Ann)"),
        (b'"' + b"a" * 300 + b'@corp.example" <x@evil.example>', "", "a" * 200),
    ],
)
def test_what_a_name_claims_is_kept_apart(value: bytes, name: str, whole: str) -> None:
    """Nobody is shown an address in a name, and agents are told that one stood there."""
    author = _author(value)
    assert (author.name, author.name_with_addresses) == (name, whole)


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
        ("ceo\ufe0f@corp.example".encode(), "ceo\ufffd@corp.example", "invisible", "a variation selector"),
        ("ceo\u2800@corp.example".encode(), "ceo\ufffd@corp.example", "invisible", "the blank of Braille"),
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
        (b"a@b.example.", "", "no valid address", "a trailing dot"),
        (b"a.@b.example", "", "no valid address", "a dot before the at sign"),
        (b".a@b.example", "", "no valid address", "a dot in front"),
        (b"<a@b.example><c@d.example>", "a@b.example", "several mailboxes", "glued brackets"),
        (
            b"=?utf-8?q?ceo=40corp.example?=\\ <x@evil.example>",
            "x@evil.example",
            "not well formed",
            "a backslash in a name",
        ),
        (b"Ann <a@b.example>, ", "a@b.example", "several mailboxes", "a comma behind"),
        (b", Ann <a@b.example>", "a@b.example", "several mailboxes", "a comma in front"),
        (b"a@b.example; c@d.example", "", "a group", "a semicolon"),
        (b"a@b.example c@d.example", "", "no valid address", "nothing between two"),
        (b"Ann <a@b.example> c@d.example", "a@b.example", "after the address", "another one behind"),
        (b"Ann <a@b.example> Ben", "a@b.example", "after the address", "a name behind"),
        (b"ceo@corp.example\r\n <x@evil.example>", "x@evil.example", "another address", "folded between"),
        (b"ceo@corp.example, x <x@evil.example>", "", "several mailboxes", "a list of which one has a name"),
        (b"@corp.example <x@evil.example>", "x@evil.example", "another address", "half an address as a name"),
        (b"ceo@[corp.example] <x@evil.example>", "x@evil.example", "another address", "a literal as a name"),
        (b"(ceo@corp.example) <x@evil.example>", "x@evil.example", "in a comment", "in front, as a comment"),
        (b"x@evil.example (a (ceo@corp.example) b)", "x@evil.example", "in a comment", "in a nested comment"),
        (b"x@(ceo@corp.example)evil.example", "", "in a comment", "within the address"),
        (b"a(x)@b.example", "", "", "a comment within the address"),
        (b"<a@b.example(x)>", "", "no valid address", "a comment within the brackets"),
        (b"<@r.example,@s.example:a@b.example>", "a@b.example", "a route", "a long route"),
        (b"undisclosed-senders:;", "", "a group", "an empty group"),
        (b"<mailto:a@b.example>", "", "no valid address", "mailto:"),
        (b"a@b.example\x0b", "", "control character", "a vertical tab behind"),
        (b"a@b.example\x1b[2J", "", "control character", "a terminal's escape"),
        (
            b"=?utf-8?b?Y2VvQGNvcnAuZXhhbXBsZQA=?= <x@evil.example>",
            "x@evil.example",
            "control",
            "ceo@… and NUL, base64",
        ),
        (b"=?utf-8?q?Ann=0D=0AFrom=3A_ceo=40corp.example?= <x@evil.example>", "x@evil.example", "control", "a header"),
        (b"=?utf-8?b?PGNlb0Bjb3JwLmV4YW1wbGU+?=", "", "encoded word in the address", "nothing but an encoded word"),
        (b"<ceo=?utf-8?q?=40?=corp.example>", "", "encoded word in the address", "an encoded at sign"),
        (b"a@b.example =?utf-8?q?x?=", "", "encoded word in the address", "an encoded word behind"),
        (b'"ceo@corp.example', "", "never closes", "a quote that never closes"),
        (b'"" <a@b.example', "", "never closes", "a bracket that never closes"),
        (b"a b@c.example", "", "no valid address", "a blank before a word"),
        (b'Ann <"a@b.example>', "", "", "a quote that opens in the brackets"),
        (b"<a@b.example", "", "never closes", "one bracket only"),
        (b"a@b.example>", "", "", "the other bracket only"),
        (b"a%c.example@b.example, ", "", "several mailboxes", "the percent hack and a comma"),
        ("a@b\u3002example".encode(), "", "", "an ideographic full stop"),
        ("a@b.\uff45xample".encode(), "", "", "a full-width letter"),
        ("a@stra\u00dfe.example".encode(), "", "", "ß: two readers make two domains of it"),
        ("a\u0301@b.example".encode("utf-16-le"), "", "NUL", "octets of UTF-16"),
        (b"a@" + b"x" * 300 + b".example", "", "no valid address", "longer than an address may be"),
        (b"a@b.example" + b" " * 20_000 + b"<x@evil.example>", "", "too long", "what is cut off may matter"),
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
        (b" From: ceo@corp.example\r\n", "an indented From that some would take"),
        (b"\x0bFrom: ceo@corp.example\r\n", "a vertical tab before the name"),
        (b"\0From: ceo@corp.example\r\n", "NUL before the name"),
        (b"From\0: ceo@corp.example\r\n", "NUL behind it"),
        (b"From\xc2\xa0: ceo@corp.example\r\n", "a no-break space behind it"),
        (b"From ceo@corp.example\r\nFr om: x\r\n", "a blank within"),
        (b"From : ceo@corp.example\r\n", "a blank before its colon"),
        (b"from: ceo@corp.example\r\n", "the same in small letters"),
        (
            b"Hello,\r\n\r\nTo: x@y.example\r\nDate: Tue, 3 Mar 2026 10:11:12 +0100\r\n",
            "a paragraph before the headers",
        ),
    ],
)
def test_headers_that_not_everybody_sees(before: bytes, why: str) -> None:
    """What stands before From may make it disappear, or another one appear."""
    assert _author(b"a@b.example", before=before).ambiguous, why


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (b"\x0bFrom: ceo@corp.example\r\nTo: x@y.example\r\n", "a vertical tab before the name"),
        (b"\0From: ceo@corp.example\r\n", "NUL before the name, and no header behind"),
        (b"Fr\0om: ceo@corp.example\r\nTo: x@y.example\r\n", "NUL within"),
        (b"From\xc2\xa0: ceo@corp.example\r\nTo: x@y.example\r\n", "a no-break space behind it"),
        (b"From\r\n : ceo@corp.example\r\nTo: x@y.example\r\n", "folded before its colon"),
        (b"X: y\r\n" * 1001 + b"From: ceo@corp.example\r\n", "behind more headers than are read"),
        ((b"X: " + b"y" * 900 + b"\r\n") * 300 + b"From: ceo@corp.example\r\n", "behind more octets than are read"),
    ],
)
def test_another_from_behind_it(after: bytes, why: str) -> None:
    """Some readers see a second From where the strict reading ends or sees none."""
    raw = b"From: a@b.example\r\n" + after + b"\r\nx\r\n"
    assert parse_message(raw).author.ambiguous, why


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


def test_utf16_is_read_and_doubted() -> None:
    """A message that was saved as UTF-16: readable for a person, but no other reader sees a header in it."""
    author = parse_message("From: Zoé <a@b.example>\r\nSubject: x\r\n\r\nx".encode("utf-16")).author
    assert author == Author("a@b.example", "Zoé", "The message is in UTF-16.")


@pytest.mark.parametrize("name", ["Cc", "Sender", "Reply-To", "Resent-From", "X-From", "From2", "Apparently-From"])
def test_no_other_header_names_the_author(name: str) -> None:
    """Not even where From is missing."""
    assert parse_message(f"{name}: ceo@corp.example\r\n\r\nx".encode()).author.address == ""


_PIECES = (
    *(
        "a",
        "b",
        "@",
        ".",
        "<",
        ">",
        ",",
        ";",
        ":",
        '"',
        "\\",
        "(",
        ")",
        " ",
        "\t",
        "[",
        "]",
        "'",
        "%",
        "!",
        "＠",
        "é",
        "Ann",
    ),
    *("ceo@corp.example", "x@evil.example", "<x@evil.example>", "[192.0.2.1]", "@relay.example:", "\u200b", "\u00a0"),
    *("=?utf-8?q?ceo=40corp.example?=", "=?utf-8?b?QW5u?=", "root", "undisclosed:;"),
)


def _other_readers(value: str) -> Iterator[set[str]]:
    """The addresses that each of three other readers finds, by their keys."""

    def from_registry() -> list[str]:
        return [each.addr_spec for each in _REGISTRY("from", value).addresses]

    for read in (
        lambda: [parseaddr(value)[1]],
        lambda: [address for _, address in getaddresses([value])],
        from_registry,
        lambda: [address for _, address in get_addresses(value)],
    ):
        # The standard library's raise on some values, which is no reading.
        with suppress(IndexError, AttributeError, ValueError, TypeError):
            yield set(filter(None, map(address_key, read())))


_AROUND = st.lists(st.sampled_from(_PIECES), max_size=4).map("".join)
_SOUND = st.sampled_from(("<x@evil.example>", " x@evil.example ", '"ceo@corp.example" <x@evil.example>'))


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=9).map("".join)
    | st.tuples(_AROUND, _SOUND, _AROUND).map("".join)
)
def test_where_readers_differ_the_author_is_ambiguous(value: str) -> None:
    """No other reader finds an address that is not ours, unless ours is ambiguous."""
    author = _author(value.encode())
    if not author.ambiguous:
        for found in _other_readers(value):
            assert found <= {author.key}


@given(st.text(alphabet='ab@.<>,;:"\\() =?é\u200b\x00\t', max_size=60).map(str.encode) | st.binary(max_size=60))
def test_an_author_without_doubt_is_one_address(value: bytes) -> None:
    """Whatever stands in From: either ambiguous, or a valid address that occurs in it once it is unfolded."""
    author = _author(value.replace(b"\r", b"").replace(b"\n", b""))
    assert author.ambiguous or split_address(author.address)
    assert "@" not in author.name
    assert author.name.isprintable()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"To: x@y.example\nFrom: ceo@corp.example\r\nSubject: x\r\n\r\nx\r\n", "no From to who reads CRLF only"),
        (b"From: a@b.example\nX: y\r\nSubject: x\r\n\r\nx\r\n", "an address with a line in it to him"),
        (b"From: a@b.example\r\nX: y\n\nbody\r\nFrom: ceo@corp.example\r\n\r\nx\r\n", "a second From in his headers"),
    ],
)
def test_mixed_line_ends_in_the_header_are_two_readings(raw: bytes, why: str) -> None:
    """Folders and files may hold what SMTP refuses: a bare LF that ends a line for some readers only."""
    assert parse_message(raw).author.ambiguous, why


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.example\nSubject: x\n\nWindows text\r\nin a local mail\r\n",
        b"From: a@b.example\r\nSubject: x\r\n\r\none bare\nline end in the body\r\n",
        b"From: A\n <a@b.example>\r\nSubject: x\r\n\r\nx\r\n",
    ],
)
def test_mixed_line_ends_elsewhere_harm_nobody(raw: bytes) -> None:
    """A local mail with a pasted Windows text, a sloppy body, a folded line: everybody reads the same author."""
    assert parse_message(raw).author.address == "a@b.example"
    assert not parse_message(raw).author.ambiguous
