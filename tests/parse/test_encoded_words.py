"""Encoded words in all the broken ways, and header values on one line."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.parse.encoded_words import decode_words
from mailgate.parse.one_line import decode_value, one_line, visible


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("plain text", "plain text", "nothing to decode"),
        ("=?utf-8?q?caf=C3=A9?=", "café", "Q"),
        ("=?UTF-8?B?Y2Fmw6k=?=", "café", "B"),
        ("=?utf-8*fr?Q?caf=C3=A9?=", "café", "RFC 2231 language"),
        ("=?utf8?q?caf=C3?= =?UTF-8?q?=A9?=", "café", "one charset in two spellings"),
        ("=?utf-8?q?caf=C3=A9?=\r\n\t=?utf-8?q?s?=", "cafés", "folded between"),
        ("=?utf-8?b?Y2Fm\r\n w6k=?=", "café", "folded within base64"),
        ("=?utf-8?q?caf=C3\r\n =A9 noir?=", "café noir", "folded within a character"),
        ("=?utf-8?q?=C3=A9 =C3=A9?=", "é é", "a blank between two characters"),
        ('"=?utf-8?q?caf=C3=A9?="', '"café"', "in quotes"),
        ("(=?utf-8?q?caf=C3=A9?=)", "(café)", "in a comment"),
        ("=?iso-8859-1?q?café?=", "café", "raw octets in a word of Latin-1"),
        ("=?utf-8?q?café =C3=A9?=", "café é", "raw octets in a word of UTF-8"),
        ("déjà =?utf-8?q?vu_=C3=A9t=C3=A9?=", "déjà vu été", "raw octets beside a word"),
        ("=?iso-2022-jp?b?GyRCRnw=?= =?iso-2022-jp?b?S1wbKEI=?=", "日本", "an escape over two words"),
        ("=?ISO-8859-15?Q?=A4?=", "€", "Latin-9"),
        ("=?windows-1252?Q?=80?=", "€", "Windows-1252"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет", "KOI8-R"),
        ("=?utf-8 ?q?a?=", "a", "a blank in the charset"),
        ("=?utf-8?Q?=E2=80=9Cx=E2=80=9D=?=", "“x”", "an equals sign alone"),
        ("=?utf-8?q?a?==?utf-8?q?b?= c=?utf-8?q?d?=", "ab cd", "glued in every way"),
        ("=?utf-8?q?a?=,=?utf-8?q?b?=", "a,b", "a comma between"),
        ("=?utf-8?q?100?=% =?utf-8?q??= =?utf-8?q?x?=", "100% x", "an empty word between"),
        ("=?utf-8?Q?=E2=80=9Cx=E2=80=9D=?=", "“x”", "an equals sign alone"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab", "blanks between words are not text"),
        ("=?utf-8?q?a?=\t  =?iso-8859-1?q?=E9?=", "aé", "nor between two charsets"),
        ("=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b", "blanks next to text are"),
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café", "a character split over two words"),
        ("=?UTF-8?Q?caf=C3?= =?utf-8?B?qQ==?=", "café", "also over two encodings, the charset in two spellings"),
        ("=?utf-8?b?Y2Fm?==?utf-8?b?w6k=?=", "café", "words glued together"),
        ("=?utf-8?b?Y2Fmw?= =?utf-8?b?6k=?=", "café", "base64 cut within a group"),
        ("a=?utf-8?q?=C3=A9?=b", "aéb", "words glued to text"),
        ("=?utf-8?q?deux mots?=", "deux mots", "blanks inside"),
        ("=?utf-8?q?deux_mots?=", "deux mots", "underscores"),
        ("=?utf-8?b?Y2Fmw6k?=", "café", "padding missing"),
        ("=?utf-8?b?Y2Fmw6k=====?=", "café", "too much padding"),
        ("=?x-nobody-knows?q?caf=E9?=", "café", "unknown charset, Windows-1252 octets"),
        ("=?x-nobody-knows?q?caf=C3=A9?=", "café", "unknown charset, UTF-8 octets"),
        ("=?us-ascii?q?caf=C3=A9?=", "café", "wrong charset"),
        ("=?utf-8?q?caf=E9?=", "café", "Windows-1252 said to be UTF-8"),
        ("=?iso-8859-1?q?d=92acc=F4rd_=80?=", "d’accôrd €", "nobody means the C1 controls"),
        ("=?gb2312?b?1tDOxA==?=", "中文", "gb2312 read as gb18030"),
        ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "日本", "ISO 2022"),
        ("=?utf-8?q?d=C3=A9j=C3?=", "déj\ufffd", "cut off within a character"),
        ("=?utf-8?q?a =?utf-8?q?b?=", "=?utf-8?q?a b", "a word cut off before another one is text"),
        ("=?utf-8?q?a", "=?utf-8?q?a", "never closed"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?=", "no such encoding"),
        ("=?utf-8?q??=", "", "an empty word"),
        ("=??q?a?=", "=??q?a?=", "no charset"),
        ("=?unicode_escape?q?=5Cu0041?=", "\\u0041", "not a charset of mail"),
        ("=?utf-7?q?+2AA-x?=", "\ufffdx", "a lone surrogate"),
    ],
)
def test_decoded(text: str, expected: str, why: str) -> None:
    """What people meant to write."""
    assert decode_words(text) == expected, why


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(1, 40), st.sampled_from("qb"))
def test_any_text_cut_anywhere_comes_back(text: str, size: int, encoding: str) -> None:
    """Octets cut into words at any place, as careless programs do, are the text again."""
    octets = text.encode()
    chunks = [octets[i : i + size] for i in range(0, len(octets), size)]
    if encoding == "b":
        payloads = [base64.b64encode(chunk).decode() for chunk in chunks]
    else:
        payloads = ["".join(f"={octet:02X}" for octet in chunk) for chunk in chunks]
    line = " ".join(f"=?utf-8?{encoding}?{payload}?=" for payload in payloads)
    assert decode_words(line) == text


@given(st.text(alphabet="=?utf-8qQbB_ aé\r\n*", max_size=80))
def test_never_raises(text: str) -> None:
    """Anything that nearly looks like encoded words is read somehow."""
    decode_words(text)


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        ("été".encode(), "été", "raw UTF-8"),
        ("été l’an".encode("cp1252"), "été l’an", "raw Windows-1252"),
        (b"a \t  b", "a b", "blanks folded"),
        (b"\x1b$BF|K\\\x1b(B", "日本", "raw ISO-2022"),
        ("Привет, как дела".encode("koi8-r"), "Привет, как дела", "raw KOI8-R, as the detector of bodies sees it"),
        ("déjà ".encode() + b"=?iso-8859-1?q?vu_=E9t=E9?=", "déjà vu été", "raw octets and a word of another charset"),
        (b"a\0b\x1b[2Jc", "a b [2Jc", "controls become blanks"),
        (b"=?utf-8?q?hi=0D=0ABcc:_v@x.example?=", "hi Bcc: v@x.example", "no line break from inside a word"),
        ("a\u202egpj.exe".encode(), "agpj.exe", "nothing that reorders what follows"),
        ("\u05d0\u200f".encode(), "\u05d0\u200f", "marks that Hebrew needs stay"),
    ],
)
def test_one_line(value: bytes, expected: str, why: str) -> None:
    """A header value is one clean line."""
    assert one_line(decode_value(value)) == expected, why


def test_visible_leaves_nothing_hidden() -> None:
    """Zero-width and directional characters go out of names."""
    assert visible("a\u200bb\u200e\u2066c\u00ad") == "abc"
    assert visible("a\u3164\u115fb\u2800\u034f") == "ab"


def test_quoted_printable_of_the_standard_library_agrees() -> None:
    """Our Q reading is that of ``quopri`` where the text is sound."""
    encoded = quopri.encodestring("façade à côté".encode(), header=True).decode()
    assert decode_words(f"=?utf-8?q?{encoded}?=") == "façade à côté"
