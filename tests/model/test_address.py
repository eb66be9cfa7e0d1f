"""Addresses: what is one, and when two are the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailgate.model.address import (
    MAX_ADDRESS,
    MAX_LOCAL,
    Mailbox,
    address_key,
    ascii_domain,
    domain_of,
    split_address,
    split_subaddress,
)

_DOMAIN_255 = ".".join(["a" * 63] * 3 + ["b" * 63])


@pytest.mark.parametrize(
    ("domain", "expected", "why"),
    [
        ("Desk.EXAMPLE", "desk.example", "case does not matter"),
        ("localhost", "localhost", "one label is a domain"),
        ("exämple.example", "xn--exmple-cua.example", "U-labels become A-labels"),
        ("EXÄMPLE.example", "xn--exmple-cua.example", "upper-case U-labels too"),
        ("exa\u0308mple.example", "xn--exmple-cua.example", "composed or not, it is the same letter"),
        ("XN--exmple-cua.example", "xn--exmple-cua.example", "an A-label stays"),
        ("xn--exmple-cua.été.example", "xn--exmple-cua.xn--t-9fab.example", "both kinds in one domain"),
        ("ΟΔΟ.example", "xn--pxavb.example", "Greek in capitals"),
        ("xn--strae-oqa.example", "xn--strae-oqa.example", "straße as its owner writes it on the wire"),
        ("straße.example", "", "IDNA2003 would make it strasse, which is somebody else's"),
        ("STRAẞE.example", "", "the capital one as well"),
        ("βόλος.example", "", "IDNA2003 would make a plain sigma of the final one"),
        ("exam\u200cple.example", "", "a zero-width non-joiner would vanish"),
        ("نامه\u200cای.example", "", "also where IDNA2008 allows it"),
        ("exam\u200dple.example", "", "a zero-width joiner would vanish"),
        ("exam\u00adple.example", "", "a soft hyphen would vanish"),
        ("ｄｅｓｋ.example", "", "full-width letters would become plain ones"),
        ("des\u212a.example", "", "a Kelvin sign is not a k"),
        ("desk。example", "", "an ideographic full stop is no dot"),
        ("a\u2024example", "", "a one dot leader is no dot"),
        ("[192.0.2.1]", "[192.0.2.1]", "an address literal"),
        ("[IPv6:2001:DB8::1]", "[ipv6:2001:db8::1]", "an IPv6 literal"),
        ("[192.0.2.1", "", "half a literal"),
        ("[192 .0.2.1]", "", "a literal with a blank"),
        ("", "", "nothing"),
        (".", "", "only empty labels"),
        ("desk.example.", "", "the root label is not written in mail"),
        ("desk..example", "", "an empty label"),
        ("été..example", "", "an empty label beside a U-label"),
        ("-desk.example", "", "a label does not begin with a hyphen"),
        ("desk-.example", "", "nor end with one"),
        ("de sk.example", "", "a blank"),
        ("desk.example\n", "", "a line end"),
        ("under_score.example", "under_score.example", "seen in real host names"),
        ("a" * 63 + ".example", "a" * 63 + ".example", "63 octets are a label"),
        ("a" * 64 + ".example", "", "64 are not"),
        ("é" * 63 + ".example", "", "the A-label counts"),
        (_DOMAIN_255, _DOMAIN_255, "255 octets are a domain"),
        (_DOMAIN_255 + "b", "", "256 are not"),
        ("é" * 5000, "", "much too long, answered at once"),
        ("\ud800.example", "", "a lone surrogate"),
    ],
)
def test_ascii_domain(domain: str, expected: str, why: str) -> None:
    """A domain has one form to compare by, and no other domain has the same."""
    assert ascii_domain(domain) == expected, why


@pytest.mark.parametrize(
    ("address", "expected", "why"),
    [
        ("Jean.Été@Exemple.EXAMPLE", "jean.été@exemple.example", "case does not matter"),
        ("e\u0301te\u0301@desk.example", "été@desk.example", "composed or not, it is the same letter"),
        ("o'neil+tag=1@desk.example", "o'neil+tag=1@desk.example", "all of atext"),
        ('"jean"@desk.example', "jean@desk.example", "quotes that are not needed mean nothing (RFC 5321 §4.1.2)"),
        ('"je\\an"@desk.example', "jean@desk.example", "nor does a backslash"),
        ('"Jean D"@desk.example', '"jean d"@desk.example', "quotes that are needed stay"),
        ('"jean\\ d"@desk.example', '"jean d"@desk.example', "with one form for what they hold"),
        ('"a@b"@desk.example', '"a@b"@desk.example', "the last @ is the one"),
        ('"a\\"b"@desk.example', '"a\\"b"@desk.example', "a quote within"),
        ("straße@desk.example", "straße@desk.example", "ß in a mailbox name is not ss"),
        ("ſupport@desk.example", "ſupport@desk.example", "a long s is not an s"),
        ("ﬁn@desk.example", "ﬁn@desk.example", "a ligature is not two letters"),
        ("a＠b@desk.example", "a＠b@desk.example", "a full-width @ is a letter like others, and no @"),
        ("\u212aelvin@desk.example", "", "a Kelvin sign would become a k"),
        ("a\u037eb@desk.example", "", "a Greek question mark would become a semicolon"),
        ("a@b@c", "", "two @"),
        ("jean", "", "no domain"),
        ("@desk.example", "", "no local part"),
        ("jean@", "", "an empty domain"),
        ("", "", "nothing"),
        ("@", "", "less than nothing"),
        (".jean@desk.example", "", "dots stand between atoms"),
        ("jean..d@desk.example", "", "one at a time"),
        ("jean d@desk.example", "", "a blank without quotes"),
        ("<jean@desk.example>", "", "angle brackets are not part of it"),
        ("jean@desk.example (Jean)", "", "no comments"),
        ("jean@desk.example\r\nBcc: x@y", "", "no line ends"),
        ("jean\0@desk.example", "", "no NUL"),
        ("jean\x7f@desk.example", "", "no DEL"),
        ('"je\x01an"@desk.example', "", "no control characters in quotes either"),
        ("jean\x85@desk.example", "", "no C1 control (Cc)"),
        ('"jean\x9b"@desk.example', "", "no C1 control in quotes"),
        ("je\u00adan@desk.example", "", "no soft hyphen (Cf)"),
        ("je\u200ban@desk.example", "", "no zero-width space (Cf)"),
        ("je\u200dan@desk.example", "", "no joiner (Cf)"),
        ("\u202enaej@desk.example", "", "no right-to-left override (Cf)"),
        ('"\u2067jean\u2069"@desk.example', "", "no isolates, quoted or not (Cf)"),
        ("\ufeffjean@desk.example", "", "no byte order mark (Cf)"),
        ("je\u2028an@desk.example", "", "no line separator (Zl)"),
        ("je\u2029an@desk.example", "", "no paragraph separator (Zp)"),
        ("je\u00a0an@desk.example", "", "no no-break space (Zs)"),
        ('"jean\u3000d"@desk.example', "", "no wide blank in quotes (Zs)"),
        ("je\ud800an@desk.example", "", "no lone surrogate"),
        ("jean@straße.example", "", "a domain that would be compared equal to strasse.example"),
        ("jean@xn--strae-oqa.example", "jean@xn--strae-oqa.example", "the same in its A-label is an address"),
        ("é" * 32 + "@desk.example", "é" * 32 + "@desk.example", "64 octets of local part"),
        ("é" * 33 + "@desk.example", "", "66 are too many"),
        ("İ" * 32 + "@desk.example", "", "64 octets that take 96 in lower case"),
        ("a@" + _DOMAIN_255[:252], "a@" + _DOMAIN_255[:252], "254 octets of address"),
        ("a@" + _DOMAIN_255[:253], "", "255 are too many"),
    ],
)
def test_address_key(address: str, expected: str, why: str) -> None:
    """An address has one form to compare by; what is no address has none, and cannot be split either."""
    assert address_key(address) == expected, why
    assert Mailbox(address).key == expected
    parts = split_address(address)
    assert (parts is None) == (expected == ""), why
    assert parts is None or "@".join(parts) == address, "as written"
    assert domain_of(address) == expected.rpartition("@")[2]


#: Strings that come near to being addresses.
_LOCALS = st.one_of(
    st.from_regex(r"[A-Za-z0-9.+'_-]{1,66}", fullmatch=True),
    st.from_regex(r'"([^"\\\x00-\x1f]|\\[ -~]){0,20}"', fullmatch=True),
    st.text(max_size=40),
)
_DOMAINS = st.one_of(
    st.from_regex(r"[A-Za-z0-9.-]{1,40}", fullmatch=True), st.text(max_size=20), st.just("desk.example")
)
_NEARLY = st.one_of(st.text(max_size=60), st.builds("{}@{}".format, _LOCALS, _DOMAINS))


@given(_NEARLY)
@example("İ" * 32 + "@desk.example")
@example("ΐ@desk.example")
@example("ΑΣ.Σ@desk.example")
@example('"\\"\\\\"@desk.example')
def test_a_key_is_an_address_and_its_own_key(address: str) -> None:
    """``address_key`` is total and idempotent, and never makes ASCII letters of others."""
    key = address_key(address)
    assert address_key(key) == key
    if key:
        assert split_address(key) is not None
        assert len(key.encode()) <= MAX_ADDRESS
        assert len(key.rpartition("@")[0].encode()) <= MAX_LOCAL
        assert key == unicodedata.normalize("NFC", key)
        assert key.rpartition("@")[2].isascii()
        assert address.rpartition("@")[0].isascii() == key.rpartition("@")[0].isascii()


@given(st.text(max_size=40))
@example("ｅ")
@example("xn--\ud800")
def test_a_domain_in_a_labels_is_its_own_form(domain: str) -> None:
    """``ascii_domain`` is total and idempotent, and ASCII comes only from ASCII or A-labels."""
    encoded = ascii_domain(domain)
    assert ascii_domain(encoded) == encoded
    assert domain.isascii() or encoded == "" or "xn--" in encoded


@given(st.text(max_size=30), st.text(max_size=30))
@example("straße", "strasse")
@example("ſ", "s")
def test_two_local_parts_share_a_key_only_by_case_and_composition(one: str, other: str) -> None:
    """What differs by more than case and canonical composition stays apart."""
    keys = address_key(f"{one}@desk.example"), address_key(f"{other}@desk.example")
    if keys[0] and keys[0] == keys[1] and '"' not in one + other:
        first, second = (unicodedata.normalize("NFC", text).lower() for text in (one, other))
        assert unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second)


@pytest.mark.parametrize(
    ("key", "expected", "why"),
    [
        ("support@desk.example", ("support@desk.example", ""), "no sub-address"),
        ("support+sup-1.k.1.m@desk.example", ("support@desk.example", "sup-1.k.1.m"), "a tag"),
        ("support+a+b@desk.example", ("support@desk.example", "a+b"), "the first + begins it"),
        ("support+@desk.example", ("support@desk.example", ""), "an empty tag is none"),
        ("", ("@", ""), "what is no address is no address of ours either"),
    ],
)
def test_split_subaddress(key: str, expected: tuple[str, str], why: str) -> None:
    assert split_subaddress(key) == expected, why
