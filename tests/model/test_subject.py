"""Subjects as people compare them (DESIGN §5.5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.subject import base_subject

_PREFIXES = (
    *(
        "Re:",
        "RE:",
        "re:",
        "Re :",
        "RE\u00a0:",
        "Re\uff1a",
        "Ｒｅ：",
        "Re::",
        "Re: :",
        "Re.:",
        "Re[2]:",
        "Re [2]:",
        "RE(3):",
    ),
    *("Re^2:", "Re*2:", "Re2:", "AW 2:", "Fwd:", "FW:", "Fw:", "Forwarded:", "[Fwd:", "Reply:", "EXTERNAL:", "EXT:"),
    *("Réf. :", "Réf :", "REF:", "Rép :", "RÉP.:", "TR:", "TR :", "Tr\u202f:", "Transf:", "Trans :"),
    *("Antw:", "Antwoord:", "Antw.:", "Doorst:", "Beantw:", "Betr:", "AW:", "Aw:", "WG:", "Antwort:", "WTR:"),
    *("RV:", "Rif:", "R:", "I:", "ENC:", "RES:", "SV:", "VS:", "VB:", "VL:", "Vá:", "ATB:", "BLS:", "TRS:", "YNT:"),
    *("İLT:", "ilt:", "Odp:", "PD:", "Ods:", "Отв:", "Ответ:", "На:", "Пересл:", "Відп:", "ΑΠ:", "ΠΡΘ:", "השב:", "رد:"),
    *("回复:", "回复：", "答复：", "转发：", "轉寄:", "返信:", "転送：", "답장:", "전달:"),
)


@pytest.mark.parametrize("prefix", [one for one in _PREFIXES if one != "[Fwd:"])
def test_prefixes(prefix: str) -> None:
    """What programs of all countries write in front, with and without a blank, once or twice."""
    for subject in (f"{prefix} Imprimante", f"{prefix}Imprimante", f"{prefix} Re: {prefix} Imprimante"):
        assert base_subject(subject) == "imprimante"
    assert base_subject(prefix) == ""
    assert base_subject(f"{prefix} Re: ") == ""


@pytest.mark.parametrize(
    ("subject", "expected", "why"),
    [
        ("Imprimante bloquée", "imprimante bloquée", "nothing to take away"),
        ("  Imprimante \t bloquée ", "imprimante bloquée", "blanks folded"),
        ("IMPRIMANTE BLOQUÉE", "imprimante bloquée", "case"),
        ("Imprimante bloque\u0301e", "imprimante bloquée", "composed"),
        ("Straße", "strasse", "casefolded"),
        ("Ｉｍｐｒｉｍａｎｔｅ", "imprimante", "NFKC"),
        ("Impri\u00admante\u200b", "imprimante", "what nobody sees"),
        ("Imprimante !", "imprimante", "French punctuation"),
        ("Imprimante...", "imprimante", "dots"),
        ("Imprimante …?!", "imprimante", "all of it"),
        ("打印机。", "打印机", "full-width"),
        ("Où est l’imprimante ?", "où est l’imprimante", "a question"),
        ("[SUP-10432] Imprimante", "imprimante", "our number in front"),
        ("Imprimante [SUP-10432]", "imprimante", "and behind"),
        ("Re: [SUP-10432] TR : [SUP-10432] Imprimante", "imprimante", "and between"),
        ("[SUP-10432]", "", "nothing but our number"),
        ("Re: [SUP-10432] ##PO1##", "", "nothing but number and reference"),
        ("Imprimante ##PO 12##", "imprimante", "a reference"),
        ("##PO1## Imprimante ##PO2## !", "imprimante", "two of them"),
        ("C## plante", "c# plante", "no reference"),
        ("C## and F## crash", "c# and f# crash", "nor here"),
        ("[ventes] Imprimante", "imprimante", "a list"),
        ("Re: [ventes] TR: [list-name] Imprimante", "imprimante", "lists between"),
        ("***SPAM*** Re: Imprimante", "imprimante", "what a filter puts before it"),
        ("[EXTERNAL] Imprimante", "imprimante", "a server"),
        ("[External Email] Imprimante", "imprimante", "a server of many words"),
        ("[Ticket#2026030310] Imprimante", "imprimante", "somebody else's number"),
        ("[Imprimante]", "imprimante", "nothing but a tag is about the tag"),
        ("Re: [Imprimante] !", "imprimante", "also then"),
        ("[Devis 12 mars] Imprimante", "[devis 12 mars] imprimante", "a bracket of several words is the subject's"),
        ("Imprimante [2e étage]", "imprimante [2e étage]", "so is one at the end"),
        ("Imprimante (fwd)", "imprimante", "pine"),
        ("Imprimante (fwd) (Fwd).", "imprimante", "twice"),
        ("(fwd)", "", "nothing else"),
        ("Re: Re: ", "", "nothing but prefixes"),
        ("", "", "nothing"),
        ("?!", "", "nothing but punctuation"),
        ("Re", "re", "a word alone is no prefix"),
        ("Rest: 3 pièces", "rest: 3 pièces", "a word that begins like one"),
        ("Prix: TR: x", "prix: tr: x", "one within is the subject's"),
        ("Info: panne", "info: panne", "any other word"),
        ("I/O: erreur", "i/o: erreur", "two letters"),
        ("Urgent: panne", "urgent: panne", "urgency is another matter"),
        ("10:30 rendez-vous", "10:30 rendez-vous", "a time"),
    ],
)
def test_base(subject: str, expected: str, why: str) -> None:
    """What is left is what it is about."""
    assert base_subject(subject) == expected, why


_PIECES = (
    *(
        "re",
        "Re:",
        "[",
        "]",
        "(fwd)",
        "##",
        "#",
        "a",
        " ",
        "：",
        "[SUP-1]",
        ".",
        "-",
        "r:",
        "İ",
        "ß",
        "ﬁ",
        "\u0345",
        "2",
        "^",
    ),
    *(":", "[x]", "\u200b", "[re:]", "\u00a0", "C##", "(fw)", "I:", "\u0130lt:", "ſ", "é", "\u0301", "\n"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join) | st.text(max_size=40))
def test_its_own_base(subject: str) -> None:
    """Asked for the base of a base, the answer is the same; one clean line."""
    base = base_subject(subject)
    assert base_subject(base) == base
    assert base == " ".join(base.split())


@given(st.text(max_size=30), st.sampled_from(("Re: ", "TR : ", "[SUP-1] ", "AW: [liste] ", "回复：")))
def test_an_answer_has_the_base_of_its_question(subject: str, before: str) -> None:
    """Whatever the subject, a prefix of a mail program changes nothing, unless the subject is nothing but a tag."""
    assert base_subject(before + subject) in (base_subject(subject), "liste")
