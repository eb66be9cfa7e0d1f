"""The author's own words and the quoted rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.parse.quote import split_quote

_CUT = [
    ("Merci !\n\nLe 3 mars 2026 à 10:11, Desk <d@x.example> a écrit :\n> Bonjour\n> x", "Le 3 mars", "French"),
    ("Merci !\n\nLe mar. 3 mars 2026 à 10:11, Desk\n<d@x.example> a écrit\u00a0:\n\n> x", "Le mar.", "French, wrapped"),
    ("Thanks\n\nOn Tue, Mar 3, 2026 at 10:11 AM Desk <d@x.example> wrote:\n\n> x\n>> y", "On Tue", "English"),
    ("Dank\n\nOp di 3 mrt 2026 om 10:11 schreef Desk <d@x.example>:\n> x", "Op di", "Dutch"),
    ("Danke\n\nAm 03.03.2026 um 10:11 schrieb Desk:\n> x", "Am 03", "German"),
    ("Ok\nDesk <d@x.example> wrote:\n> x", "Desk <d", "without a date"),
    ("Ok\n\n2026-03-03 10:11 GMT+01:00 Desk <d@x.example>:\n> x", "2026", "without a verb"),
    ("Ok\n\nOn Tue, Mar 3, 2026 at 10:11 AM Desk <d@x.example> wrote:\nx\ny", "On Tue", "quoted without any mark"),
    ("Ok\n\n> x\n> y\n", "> x", "quoted without attribution"),
    ("Ok\n\nOn Mar 3 Desk wrote:\n> x\n\n-- \nlist footer", "On Mar", "a footer below"),
    ("Ok\n\n-----Original Message-----\nFrom: x\n\ny", "-----Orig", "Outlook, English"),
    ("Ok\n\n-----Message d’origine-----\nDe : x", "-----Mess", "Outlook, French"),
    ("Ok\n-------- Oorspronkelijk bericht --------\nx", "-------- Oor", "telephone, Dutch"),
    ("Ok\n\n----- Ursprüngliche Nachricht -----\nx", "----- Urs", "German"),
    ("Pour info\n\nDébut du message transféré :\n\n> De: x", "Début", "forwarded, French"),
    (
        "Ok\n\nDe : Desk <d@x.example>\nEnvoyé : mardi 3 mars 2026 10:11\nÀ : a@b.example\nObjet : RE: x\n\ny",
        "De :",
        "header block, French",
    ),
    (
        "Ok\n\n________________________________\nVan: Desk <d@x.example>\nVerzonden: dinsdag 3 maart 2026 10:11\n"
        "Aan: a@b.example\nOnderwerp: x\n\ny",
        "____",
        "header block with its rule, Dutch",
    ),
    (
        "Ok\n\nVon: Desk\n\nGesendet: Dienstag, 3. März 2026 10:11\n\nAn: a\n\nBetreff: x\n\ny",
        "Von:",
        "header block with blank lines, German",
    ),
    ("Ok\n\n*From:* Desk\n*Sent:* Tuesday, March 3, 2026\n*To:* a\n*Subject:* x", "*From", "header block in bold"),
    (
        "Ok\n\nFrom: Desk\nTo: a, b, c,\n d, e\nSubject: x",
        "From:",
        "header block with a folded list",
    ),
]


@pytest.mark.parametrize(("text", "starts", "why"), _CUT, ids=[case[2] for case in _CUT])
def test_cut(text: str, starts: str, why: str) -> None:
    """The quoted block ends the text; both parts together are the text."""
    own, quoted = split_quote(text)
    assert quoted.startswith(starts), why
    assert own + quoted == text, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Bonjour,\nvoici mon problème.", "nothing quoted"),
        ("Le 3 mars, il a écrit :\nvenez vite.\nEt je suis venu.", "running prose"),
        ("On 3 March 2026 he wrote:\ncome at once", "English prose"),
        ("Trajet\nDe : Bruxelles\nÀ : Lille\nMerci", "a journey"),
        ("De : Bruxelles\nÀ : Lille\nDate : lundi", "a journey with a day"),
        ("From: here\nTo: there", "a journey in English"),
        ("> Question 1 ?\nRéponse 1\n> Question 2 ?\nRéponse 2", "answers in between"),
        ("On 3 March 2026 at 10:11 a@b.example wrote:\n> Question?\n\nAnswer below", "the answer is below"),
        ("Voici les étapes\n----------\nétape 1\n----------\nétape 2", "lines of dashes"),
        ("Tapez ceci\n> npm install", "a prompt"),
        ("-- \nAnn", "a signature"),
        ("", "nothing"),
    ],
)
def test_not_cut(text: str, why: str) -> None:
    """Where in doubt everything is the author's own."""
    own, _ = split_quote(text)
    assert own == text, why


def test_nothing_of_ones_own() -> None:
    """A text that is all quotation is shown whole, and the quotation is still known."""
    text = "On Tue, Mar 3, 2026 Desk <d@x.example> wrote:\n> [SUP-1] x\n> y"
    assert split_quote(text) == (text, text)


def test_the_own_last_line_is_not_taken_for_an_attribution() -> None:
    """What stands right above an attribution stays."""
    own, quoted = split_quote("le serveur est tombé\nDesk <d@x.example> a écrit :\n> x")
    assert own == "le serveur est tombé\n"
    assert quoted.startswith("Desk")


LINES = st.lists(
    st.sampled_from(
        ("", "a", "> b", ">> c", "De : x", "Envoyé : 3 mars", "Objet : y", "-----Original Message-----", "-- ", "_____")
    )
    | st.sampled_from(("Le 3 mars 2026 10:11 d@x.example a écrit :", "On x wrote:", "\u00a0", "İ"))
    | st.text(max_size=20)
)


@given(LINES)
def test_reversible(lines: list[str]) -> None:
    """Nothing is lost: the parts are the text, or all of it is the author's own."""
    text = "\n".join(lines)
    own, quoted = split_quote(text)
    assert own + quoted == text or (own == text and text.endswith(quoted))
    assert own.strip() or not text.strip()
