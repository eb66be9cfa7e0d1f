"""The arguments of MAIL and RCPT."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.reply import Reply
from mailgate.receive.paths import MailParameters, mail_parameters, plain_path


@pytest.mark.parametrize(
    ("argument", "expected", "why"),
    [
        ("<anna@client.example>", ("anna@client.example", ""), "the everyday form"),
        (
            "<anna@client.example> SIZE=10  BODY=8BITMIME",
            ("anna@client.example", "SIZE=10  BODY=8BITMIME"),
            "parameters",
        ),
        ("<>", ("", ""), "the null sender"),
        ("<> SIZE=1", ("", "SIZE=1"), "with a parameter"),
        ("<postmaster>", ("postmaster", ""), "RFC 5321 §4.5.1"),
        ("<a..b.@client.example>", ("a..b.@client.example", ""), "seen from mobile carriers"),
        ("<x@[192.0.2.1]>", ("x@[192.0.2.1]", ""), "an address literal"),
        ("<été@exämple.example>", ("été@exämple.example", ""), "RFC 6531"),
        ('<"a b"@client.example>', None, "quoted: for the full parser"),
        ("anna@client.example", None, "no brackets: for the full parser"),
        ("<a@b@c.example>", None, "two at signs"),
        ("<a b@c.example>", None, "a blank"),
        ("<a@b.example>x", None, "something after the bracket"),
        ("<a\udce9@b.example>", None, "an octet that is no UTF-8"),
        ("<a\x85@b.example>", None, "a C1 control"),
        ("<" + "a" * 600 + "@b.example>", None, "longer than any address"),
    ],
)
def test_plain_path(argument: str, expected: tuple[str, str] | None, why: str) -> None:
    """Everyday paths are read at once, everything else is left to the full parser."""
    assert plain_path(argument) == expected, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("", MailParameters(), "none"),
        ("SIZE=0", MailParameters(0), "RFC 1870 allows 0"),
        ("size=77 body=8bitmime SmtpUtf8", MailParameters(77, True), "any case"),
        ("BODY=7BIT", MailParameters(), "the other body"),
        ("SIZE", 501, "no value"),
        ("SIZE=", 501, "an empty value"),
        ("SIZE=ten", 501, "no number"),
        ("SIZE=٣", 501, "digits are ASCII"),
        ("SIZE=" + "9" * 21, 501, "RFC 1870: at most 20 digits"),
        ("SIZE=1 size=1", 501, "the same twice"),
        ("SMTPUTF8=yes", 501, "RFC 6531 §3.4: no value"),
        ("BODY=BINARYMIME", 501, "not announced"),
        ("RET=FULL", 555, "DSN is not announced"),
        ("AUTH=<>", 555, "nor is AUTH"),
    ],
)
def test_mail_parameters(text: str, expected: MailParameters | int, why: str) -> None:
    """What was announced is understood, everything else refused with the code of RFC 5321."""
    found = mail_parameters(text)
    assert (found.code if isinstance(found, Reply) else found) == expected, why


@given(st.text(max_size=80))
def test_paths_are_total(text: str) -> None:
    """No argument makes the readers raise, and no address comes out with a blank or a bracket in it."""
    mail_parameters(text)
    for argument in (text, f"<{text}>", f"<{text}@b.example> {text}"):
        found = plain_path(argument)
        assert found is None or not set(found[0]) & set(" <>\r\n\0")
