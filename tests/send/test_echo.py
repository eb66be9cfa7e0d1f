"""What a customer wrote, as it may stand in a mail of ours."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.send.echo import one_line, printable

#: Arbitrary text, weighted towards what links, cuts and foldings are made of.
ODD_TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from(" \r\n\t\x00\u00a0\u202f\u2028\u202e\u200b@.:/\\w…com")), max_size=300
)


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Imprimante en panne", "Imprimante en panne", "plain words stay"),
        ("Problème\u00a0: l’écran reste noir\u202f!", "Problème\u00a0: l’écran reste noir\u202f!", "typography stays"),
        ("a\r\nBcc: x", "a Bcc: x", "line ends are blanks"),
        ("a\x00b\u2028c\u0085d\te", "a b c d e", "so are control characters and line separators"),
        ("  a \u3000 b  ", "a b", "blanks are folded"),
        ("fac\u200bture\u202efdp.exe", "facturefdp.exe", "zero-width and bidirectional characters are gone"),
        ("tag\U000e0041\U000e0042", "tag", "so are invisible tags"),
        ("voir https://evil.example/x?y merci", "voir … merci", "a link"),
        ("voir (http://evil.example)", "voir …", "a link in brackets"),
        ("hxxp://evil.example", "", "any scheme; nothing else was there"),
        ("www.evil.example", "", "a host without a scheme"),
        ("allez sur evil.com/login vite", "allez sur … vite", "a bare host that mail programs link"),
        ("allez sur evil。com", "allez sur …", "an ideographic full stop is a dot to browsers"),
        ("éviter evil.xn--p1ai", "éviter …", "an internationalised top label"),
        ("éviter пример.рф", "éviter …", "the same in its own letters"),
        ("e\u200bvil.c\u200bom", "", "zero-width characters hide no link"),
        ("écrire à boss@corp.example svp", "écrire à … svp", "an address"),
        ("écrire à boss＠corp", "écrire à …", "a full-width address"),
        ("mailto:x javascript:alert(1)", "", "schemes without slashes"),
        (r"voir \\serveur\partage", "voir …", "a Windows share"),
        ("http://a http://b c", "… c", "several in a row leave one mark"),
        (
            "rapport.pdf illisible, version 2.1.4",
            "rapport.pdf illisible, version 2.1.4",
            "files and versions",
        ),
        ("M.Tremblay absent", "M.Tremblay absent", "a missing blank after a full stop"),
        ("réunion @ 14:30", "réunion @ 14:30", "a lone at sign"),
        ("erreur:5 sur 10.0.0.1", "erreur:5 sur 10.0.0.1", "numbers of machines are not linked"),
        ("{{ 7*7 }} {% raw %}", "{{ 7*7 }} {% raw %}", "template syntax is text"),
        ("", "", "nothing"),
        ("…  \u200b", "", "nothing to read"),
    ],
)
def test_printable(text: str, expected: str, why: str) -> None:
    assert printable(text) == expected, why


@pytest.mark.parametrize(
    ("text", "limit", "expected", "why"),
    [
        ("abcd efgh", 9, "abcd efgh", "fits exactly"),
        ("abcd efgh i", 10, "abcd efgh…", "cut after a whole word"),
        ("abcd efghi", 9, "abcd efg…", "a last word that takes half of the room is cut itself"),
        ("abcdefg hij", 9, "abcdefg…", "cut between words"),
        ("abcdefg, hij", 10, "abcdefg…", "no punctuation before the mark"),
        ("x" * 200, 10, "x" * 9 + "…", "an endless word is cut where the room ends"),
    ],
)
def test_cut(text: str, limit: int, expected: str, why: str) -> None:
    assert printable(text, limit) == expected, why


@given(ODD_TEXT, st.integers(2, 120))
def test_printable_keeps_its_promise(text: str, limit: int) -> None:
    """Whatever goes in: short, one line, visible, encodable, and the same when done twice."""
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert "://" not in shown and "  " not in shown
    shown.encode()
    assert printable(shown, limit) == shown


@given(ODD_TEXT)
def test_one_line_keeps_its_promise(text: str) -> None:
    """One line, encodable, and the same when done twice."""
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    line.encode()
    assert one_line(line) == line


def test_printable_is_linear() -> None:
    """A megabyte of a hostile subject costs no more than its first thousand characters."""
    for hostile in ("a" * 2**20, "a." * 2**19, "www." * 2**18, "\u200b" * 2**20, "@" * 2**20):
        assert len(printable(hostile)) <= 100
