"""What is said within AUTH, and what XCLIENT says: pure readers of whatever a peer sends."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.receive import sasl
from mailgate.receive.sasl import Cancelled, Credentials, Malformed
from mailgate.receive.xclient import Forwarded, forwarded


@pytest.mark.parametrize(
    ("octets", "expected", "why"),
    [
        (b"\0anna\0geheim", Credentials("anna", "geheim"), "as everybody sends it"),
        (b"anna\0anna\0geheim", Credentials("anna", "geheim", "anna"), "on one's own behalf, said aloud"),
        ("\0anna\0öffne".encode(), Credentials("anna", "öffne"), "UTF-8"),
        (b"\0anna\0", None, "no password"),
        (b"\0\0geheim", None, "no login"),
        (b"anna\0geheim", None, "one part too few"),
        (b"\0anna\0geheim\0x", None, "one too many"),
        (b"\0anna\0\xff", None, "not UTF-8"),
        (b"", None, "nothing"),
    ],
)
def test_plain(octets: bytes, expected: Credentials | None, why: str) -> None:
    """RFC 4616 §2."""
    if expected is not None:
        assert sasl.plain(octets) == expected, why
        return
    with pytest.raises(Malformed):
        sasl.plain(octets)


def test_credentials_do_not_show_the_password() -> None:
    """Nor does what is raised for a response that cannot be read."""
    assert "geheim" not in repr(Credentials("anna", "geheim"))
    with pytest.raises(Malformed) as caught:
        sasl.response(b"geheim!")
    assert "geheim" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_responses() -> None:
    """``=`` is an empty initial response, ``*`` the end of the exchange, and only in its place."""
    assert sasl.initial("=") == b""
    assert sasl.response(b"") == b""
    assert sasl.response(b"YWI=") == b"ab"
    with pytest.raises(Cancelled):
        sasl.response(b"*")
    for wrong in ("*", "YQ", "YWI=YWI=x", "\udcff", "é", "a b"):
        with pytest.raises(Malformed):
            sasl.initial(wrong)


@given(st.binary(max_size=300))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    """No third outcome, and what is read is what was said."""
    assert sasl.initial(b64encode(octets).decode() or "=") == octets
    for read in (sasl.response, sasl.plain, sasl.text):
        try:
            read(octets)
        except (Malformed, Cancelled):
            pass


@pytest.mark.parametrize(
    ("argument", "expected", "why"),
    [
        ("ADDR=192.0.2.7 NAME=mx.client.example", Forwarded("192.0.2.7"), "an address"),
        ("addr=192.0.2.7", Forwarded("192.0.2.7"), "in any case"),
        ("ADDR=IPV6:2001:db8::7", Forwarded("2001:db8::7"), "IPv6 has a prefix"),
        ("ADDR=ipv6:2001:DB8::7", Forwarded("2001:db8::7"), "in any case"),
        ("ADDR=IPV6:::ffff:192.0.2.7", Forwarded("192.0.2.7"), "IPv4 in IPv6 is IPv4"),
        ("ADDR=[UNAVAILABLE] NAME=[TEMPUNAVAIL]", Forwarded(""), "what the proxy does not know"),
        ("HELO=x LOGIN=anna", Forwarded(None, "x", "anna"), "names"),
        ("LOGIN=anna+2Bx+40desk.example", Forwarded(login="anna+x@desk.example"), "xtext, RFC 3461 §4"),
        ("LOGIN=[UNAVAILABLE]", Forwarded(login=""), "nobody has logged in"),
        ("PORT=1 PROTO=esmtp DESTADDR=192.0.2.1 DESTPORT=25", Forwarded(), "known, and of no use here"),
        ("", None, "nothing"),
        ("ADDR", None, "no value"),
        ("ADDR=", None, "an empty one"),
        ("ADDR=192.0.2", None, "no address"),
        ("ADDR=2001:db8::7", None, "IPv6 without its prefix"),
        ("ADDR=IPV6:192.0.2.7", None, "IPv4 with it"),
        ("ADDR=IPV6:fe80::1%25eth0", None, "a zone"),
        ("ADDR=192.0.2.7 ADDR=192.0.2.8", None, "twice"),
        ("COLOUR=red", None, "unknown"),
        ("PORT=65536", None, "no port"),
        ("PROTO=X", None, "no protocol"),
        ("HELO=a+0D+0Ab", None, "control characters"),
        ("LOGIN=a+00", None, "NUL"),
        ("LOGIN=a+F", None, "half a character"),
        ("LOGIN=+FF", None, "not UTF-8"),
        ("HELO=" + "x" * 256, None, "too long"),
        ("HELO=é", None, "xtext is ASCII"),
        ("NAME=a=b", None, "= must be encoded"),
        ("ADDR=192.0.2.7  HELO=x", None, "one blank"),
    ],
)
def test_xclient(argument: str, expected: Forwarded | None, why: str) -> None:
    """Postfix's XCLIENT_README."""
    assert forwarded(argument) == expected, why


@given(st.text(max_size=80) | st.from_regex(r"(ADDR|HELO|LOGIN)=[!-~]{0,20}( [A-Z]{4}=[!-~]{0,9}){0,2}"))
def test_any_xclient_is_read_or_refused(argument: str) -> None:
    """No third outcome; a name that is read can stand in a header and in a log line."""
    found = forwarded(argument)
    for name in (found.helo, found.login) if found else ():
        assert name is None or name.isprintable()
