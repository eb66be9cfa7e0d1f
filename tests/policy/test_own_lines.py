"""Lines in which the author speaks to the desk, apart from what he shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.policy.folding import fold
from mailgate.policy.own_lines import own_lines, without_quotations

SHOWN = [
    ("10:02:11 [fax] connexion refusée", "a time"),
    ("[10:02:11] bestand geopend", "in brackets"),
    ("2026-02-11 08:02:14 WARN file bloquée", "a date and a time"),
    ("11.02.2026 06:00:04 Fehler", "as the Germans write them"),
    ("Feb 11 02:00:01 gw1 faxd[812]: giving up", "syslog"),
    ("ERROR cannot open database", "a level"),
    ('  File "job.py", line 31, in run', "a trace of Python"),
    ("ConnectionError: cannot reach host", "its last line"),
    ("    at com.exemple.Facture.charger(Facture.java:88)", "a trace of Java"),
    ("Caused by: java.sql.SQLException: fermée", "its cause"),
    ("> merci de créer un compte", "a quotation"),
    ("| Aline | Achats | il lui faut un accès |", "a table with rules"),
    ("F-1021      120,00    102,00", "a table of blanks"),
    ("+------+------+", "a line of a table"),
]
SPOKEN = [
    ("Le fax ne part plus.", "a sentence"),
    ("1. le fax ne part plus", "an item"),
    ("Attention : le poste 3 aussi", "one label is no form"),
    ("L'erreur apparaît à 10:02", "a time in a sentence"),
    ("Au 3e étage,  deux postes", "two blanks"),
    ("-- pas une signature", "dashes with words"),
]


@pytest.mark.parametrize(("line", "why"), SHOWN)
def test_what_is_shown_goes(line: str, why: str) -> None:
    assert own_lines(fold(f"avant\n{line}\napres").text).split() == ["avant", "apres"], why


@pytest.mark.parametrize(("line", "why"), SPOKEN)
def test_what_is_spoken_stays(line: str, why: str) -> None:
    text = fold(f"avant\n{line}\napres").text
    assert own_lines(text) == text, why


@pytest.mark.parametrize(
    "line",
    [
        *("-----Original Message-----", "----- Message d'origine -----", "-----Ursprüngliche Nachricht-----", "-- "),
        *("---------- Forwarded message ---------", "De : achats@dupont.example", "_" * 32),
        *("Le 3 mars 2026 à 10:12, Jeanne a écrit :", "On Tue, 3 May 2016, Jo wrote:"),
    ],
)
def test_below_another_mail_nothing_is_his(line: str) -> None:
    assert own_lines(fold(f"avant\n{line}\nmerci de créer").text).split() == ["avant"]


def test_four_fields_one_below_the_other_are_a_form() -> None:
    form = "nom : girard\nservice : achats\nprobleme : n'imprime plus\n"
    assert own_lines(form) == form
    assert not own_lines(form + "demande : remplacement").strip()


def test_what_is_passed_on_is_no_quotation() -> None:
    """Somebody who answers with a mail that he passes on says something."""
    text = "---------- forwarded message ----------\nvoir ci-dessous"
    assert without_quotations(text) == text
    assert not without_quotations("> a\n-----original message-----\nb").strip()


@given(st.text(alphabet="a|>:- \n19.@", max_size=200))
def test_every_character_stays_where_it_stood(text: str) -> None:
    for kept in (own_lines(text), without_quotations(text)):
        assert len(kept) <= len(text)
        assert all(ours in (" ", theirs) for ours, theirs in zip(kept, text, strict=False))
