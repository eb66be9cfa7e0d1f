"""Text as words are compared, and its sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.policy.folding import any_of, fold, sentences


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Problème", "probleme", "accents go"),
        ("Proble\u0300me", "probleme", "combining ones too"),
        ("C’EST", "c'est", "one apostrophe"),
        ("a\u00a0b\u202fc", "a b c", "one blank"),
        ("Größe", "grose", "sharp s is one letter"),
        ("sœur", "seur", "so is oe"),
        ("İstanbul", "istanbul", "a capital that two letters would replace"),
        ("\u2028x", "\nx", "one line end"),
    ],
)
def test_fold(text: str, expected: str, why: str) -> None:
    assert fold(text).text == expected, why


@given(st.text())
def test_every_character_stands_where_it_is_said_to(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.cased)
    assert all(text[folded.place(n)] == letter for n, letter in enumerate(folded.cased))


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Un. Deux ! Trois ?", ["Un.", "Deux !", "Trois ?"], "at their marks"),
        ("Un\nDeux", ["Un", "Deux"], "at the ends of lines"),
        ("Merci M. Dupont. Bien", ["Merci M. Dupont.", "Bien"], "not at a title"),
        ("Version 3.5 ok", ["Version 3.5 ok"], "not inside a number"),
        ("Bon... bien", ["Bon...", "bien"], "three dots are one mark"),
        ("Il dit « non. » Bien", ["Il dit « non.", "» Bien"], "a mark before a blank ends one, whatever follows"),
        (
            "Depuis la mise à jour de cette nuit les rapports de la\ncompta sont vides.",
            ["Depuis la mise à jour de cette nuit les rapports de la", "compta sont vides."],
            "a short line ends",
        ),
        (
            "Depuis la mise à jour de cette nuit, les rapports de la semaine\nsont vides. Oui",
            ["Depuis la mise à jour de cette nuit, les rapports de la semaine\nsont vides.", "Oui"],
            "a long one was broken by a program",
        ),
        (
            "Depuis la mise à jour de cette nuit, les rapports sont tous vides\nAutre chose",
            ["Depuis la mise à jour de cette nuit, les rapports sont tous vides", "Autre chose"],
            "unless the next begins with a capital",
        ),
        ("  \n ", [], "blanks are none"),
    ],
)
def test_sentences(text: str, expected: list[str], why: str) -> None:
    folded = fold(text)
    assert [text[start:end] for start, end in sentences(folded.text, folded.cased)] == expected, why


@given(st.text(alphabet="aB .!?\n\u0301é"))
def test_sentences_lie_behind_one_another(text: str) -> None:
    """Nothing but blanks lies between them, so nothing is lost."""
    folded = fold(text)
    last = 0
    for start, end in sentences(folded.text, folded.cased):
        assert not folded.text[last:start].strip()
        assert start < end
        last = end
    assert not folded.text[last:].strip()


def test_any_of_finds_whole_words_as_they_are_written() -> None:
    pattern = any_of(["problème", r"erreur \d+"])
    assert pattern.search(fold("un PROBLEME").text)
    assert pattern.search(fold("Erreur 17").text)
    assert not pattern.search(fold("problèmes").text)
