"""Subjects as people compare them (DESIGN §5.5)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.subject import base_subject, is_cut_off, is_only_prefixes

#: By language, as its programs write them, without the colon.
_PREFIXES = {
    "all": "Re RE Fwd FW Fw Forwarded Reply EXTERNAL EXT",
    "Arabic": "رد إعادة~توجيه",
    "Bulgarian": "Отг На Препр",
    "Chinese, simplified": "回复 答复 转发",
    "Chinese, traditional": "回覆 答覆 轉寄 轉發",
    "Croatian": "Odg Proslj",
    "Czech": "Odp Předáno",
    "Danish": "SV VS Videresendt",
    "Dutch": "Antw Antwoord Beantw Betr Doorst Doorgestuurd",
    "Estonian": "Vs Edasi",
    "Finnish": "VS VL",
    "French": "Réf Rép Réponse RE TR Tr Transf Trans Transféré Externe",
    "German": "AW Aw Antwort WG WTR Weitergeleitet",
    "Greek": "ΑΠ ΣΧΕΤ ΠΡΘ",
    "Hebrew": "השב תשובה תגובה העבר הועבר",
    "Hindi": "उत्तर अग्रेषित",
    "Hungarian": "Vá Válasz Továbbítás",
    "Icelandic": "SV FS",
    "Indonesian": "BLS TRS",
    "Italian": "R RIF Rif Rsp Risposta I Inoltra",
    "Japanese": "返信 転送",
    "Korean": "답장 회신 전달",
    "Latvian": "Atb Pārs",
    "Lithuanian": "Ats Prs",
    "Norwegian": "SV VS",
    "Persian": "پاسخ ارجاع",
    "Polish": "Odp PD",
    "Portuguese": "RES ENC Resp",
    "Romanian": "Răsp RĂSP Redirecționat",
    "Russian": "Отв Ответ На НА Пересл",
    "Serbian": "Одг Просл",
    "Slovak": "Odp Pd",
    "Slovene": "Odg Posr",
    "Spanish": "RV Rta Respuesta Reenv",
    "Swedish": "SV Sv VB Vidarebefordrat",
    "Thai": "ตอบ ตอบกลับ ส่งต่อ",
    "Turkish": "YNT Ynt İLT ilt Yanıt",
    "Ukrainian": "Відп Від Відповідь",
    "Vietnamese": "TL CT Trả~lời Chuyển~tiếp",
    "Welsh": "ATB YML",
}
_WRITTEN = [(language, word.replace("~", " ")) for language, words in _PREFIXES.items() for word in words.split()]
#: How a prefix is followed by what it stands before.
_FORMS = (
    *("{}: ", "{}:", "{} : ", "{}\u00a0: ", "{}\u202f: ", "{}：", "{} ：", "{}:: ", "{}: : ", "{}.: ", "{}. : "),
    *("{}[2]: ", "{} [2]: ", "{}(3): ", "{} (3) : ", "{}^2: ", "{}*2: ", "{}2: ", "{} 12: ", "\u200f{}\u200e: "),
    *(
        "[SUP-10432] {}: ",
        "{}: [SUP-10432] ",
        "##PO1## {}: ",
        "[ventes] {}: ",
        "[EXTERNAL] {}: ",
        "{}: *****SPAM***** ",
    ),
    *("Re: {}: ", "{}: Re[4]: ", "RE : TR : {} : Antw: Re[2]: ", "回复：{}： ", "{0}: {0}: {0}: ", "[{}: "),
)


@pytest.mark.parametrize(("language", "prefix"), _WRITTEN)
def test_prefixes(language: str, prefix: str) -> None:
    """What programs of all countries write in front, however it is written, alone and together with others."""
    for form in _FORMS:
        for before in (
            form.format(prefix),
            form.format(prefix.lower()),
            form.format(unicodedata.normalize("NFD", prefix)),
        ):
            assert base_subject(f"{before}Imprimante en panne") == "imprimante en panne", (language, before)
            if "SPAM" not in form and "[ventes]" not in form:
                assert base_subject(before) == "", (language, before)


@pytest.mark.parametrize(("language", "prefix"), _WRITTEN)
def test_a_word_that_begins_like_a_prefix_is_none(language: str, prefix: str) -> None:
    """Without its colon, or as a part of a word, it is what the subject is about."""
    for subject in (f"{prefix} imprimante", f"{prefix}imprimante: panne", f"x{prefix}: panne"):
        assert base_subject(subject) == unicodedata.normalize("NFKC", subject.casefold()), language


@pytest.mark.parametrize(
    ("subject", "expected", "why"),
    [
        ("", True, "nothing"),
        (" \u00a0\u200b", True, "nothing to see"),
        ("Re:", True, "one"),
        ("RE : TR : Antw: Re[2]: 回复：", True, "several"),
        ("Re: :", True, "one colon too many"),
        ("Re", False, "a word"),
        ("Re: ?", False, "a question"),
        ("Re: Imprimante", False, "something"),
        ("[ventes]", False, "a tag says something"),
        ("Re: [SUP-10432]", False, "a number too, to whoever does not know it"),
        ("Re: ##PO1##", False, "and a reference"),
    ],
)
def test_only_prefixes(subject: str, expected: bool, why: str) -> None:
    """Such a subject is no title."""
    assert is_only_prefixes(subject) is expected, why


@pytest.mark.parametrize(
    ("subject", "expected", "why"),
    [
        ("Imprimante en pan…", True, "one character"),
        ("Imprimante en pan...", True, "three"),
        ("Imprimante en pan..", True, "two"),
        ("Imprimante en pan […]", True, "in brackets"),
        ("Imprimante en pan… [SUP-10432] ##PO1##", True, "before what was put behind it"),
        ("Imprimante en pan... !", True, "before punctuation"),
        ("Imprimante en panne.", False, "the end of a sentence"),
        ("Imprimante … en panne", False, "within"),
        ("", False, "nothing"),
        ("…", True, "nothing else"),
    ],
)
def test_cut_off(subject: str, expected: bool, why: str) -> None:
    """The dots at the end of what is left when numbers and references are gone."""
    assert is_cut_off(subject) is expected, why


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
        ("[Courriel externe] Imprimante", "imprimante", "in French"),
        ("[Externe E-Mail] Imprimante", "imprimante", "in German"),
        ("Re: [EXTERNAL] Re: ", "", "it says nothing of the matter"),
        ("[externalités du projet] Imprimante", "[externalités du projet] imprimante", "a word that begins so"),
        ("{Spam?} Imprimante", "imprimante", "another filter"),
        ("[SPAM] Imprimante", "imprimante", "and another"),
        ("[***SPAM***] Imprimante", "imprimante", "a filter in brackets"),
        ("***SPAM***", "", "a filter's word is not what it is about"),
        ("[Fwd: Imprimante en panne]", "imprimante en panne", "Mozilla"),
        ("[Fwd: [Fwd: Re: Imprimante en panne]]", "imprimante en panne", "twice"),
        ("Re: [Fwd: Imprimante [2e étage]]", "imprimante [2e étage]", "with a bracket of its own"),
        ("[Fwd: Imprimante en pan", "imprimante en pan", "cut off"),
        ("Imprimante en pan [...]", "imprimante en pan", "cut off with a mark in brackets"),
        ("Imprimante en panne… [SUP-10432]", "imprimante en panne", "a mark before our number"),
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
    *("…", "[...]", "[fwd: ", "{spam?}", "[external]", "***spam***"),
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
