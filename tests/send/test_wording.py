"""The wording of our own notices: French typography, and what is never said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailgate.model.marker import is_marker, marker_line
from mailgate.resources import templates_folder
from mailgate.send.notices import SAMPLES, TO_CUSTOMERS, sample
from mailgate.send.templates import Templates
from tests.typography import NARROW, NO_BREAK, french_faults

FILES = sorted(templates_folder().glob("*/*"))
FRENCH = [path for path in FILES if path.parent.name.startswith("fr")]

#: What is not true of a mail that was only received, or says that answers are unwelcome.
NEVER = {
    "fr": ("plus brefs délais", "ne pas répondre", "prise en charge", "pris en charge", "en cours de traitement"),
    "en": ("as soon as possible", "do not reply", "being worked on", "taken care of", "being processed"),
    "nl": ("zo snel mogelijk", "zo spoedig mogelijk", "niet beantwoorden", "in behandeling"),
    "de": ("so schnell wie möglich", "schnellstmöglich", "nicht antworten", "in bearbeitung", "wird bearbeitet"),
}


def words(source: str) -> str:
    """A template without its header names and its template syntax; values become ``X``."""
    text = re.sub(r"^[A-Za-z-]+: ", "", source, flags=re.MULTILINE)
    return re.sub(r"\{%.*?%\}|\{#.*?#\}", "", re.sub(r"\{\{.*?\}\}", "X", text))


@pytest.mark.parametrize(
    ("text", "canada", "faults"),
    [
        (f"Objet{NO_BREAK}: «{NO_BREAK}a{NO_BREAK}»{NARROW}; l’été{NARROW}!", False, 0),
        (f"Objet{NO_BREAK}: «{NO_BREAK}a{NO_BREAK}»; l’été!", True, 0),
        ("Objet : a", False, 1),
        ("Objet: a", True, 1),
        ("« a »", False, 2),
        ("l'été", False, 1),
        ("a; b", False, 1),
        ("a ; b", False, 1),
        (f"a{NO_BREAK}; b", False, 1),
        (f"a{NARROW}; b", True, 1),
        ("a ! b", True, 1),
        ("quoi ?!", False, 1),
        (f"quoi{NARROW}?!", False, 0),
        ("etc...", False, 1),
        ('"a"', True, 1),
    ],
)
def test_the_rules_themselves(text: str, canada: bool, faults: int) -> None:
    """The check finds what it is there to find, and nothing else."""
    assert len(french_faults(text, canada)) == faults


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_french_typography(path: Path) -> None:
    """No-break spaces, guillemets and apostrophes stand in every French template where they belong."""
    assert french_faults(words(path.read_text(encoding="utf-8")), path.parent.name == "fr-CA") == []


def test_there_are_french_templates() -> None:
    assert {path.parent.name for path in FRENCH} == {"fr", "fr-CA"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_never_said(path: Path) -> None:
    """Nothing untrue of a received mail, and nothing that turns answers away."""
    text = words(path.read_text(encoding="utf-8")).lower().replace(NO_BREAK, " ")
    assert not [phrase for phrase in NEVER[path.parent.name.partition("-")[0]] if phrase in text]
    assert "'" not in text and '"' not in text


def test_canadian_french_differs_in_typography_only() -> None:
    """fr-CA says the same as fr: a change to one is a change to the other."""
    folder = templates_folder()
    for path in (folder / "fr-CA").iterdir():
        france = (folder / "fr" / path.name).read_text(encoding="utf-8")
        assert path.read_text(encoding="utf-8") == re.sub(f"{NARROW}(?=[;!?])", "", france)


@pytest.mark.parametrize("notice", TO_CUSTOMERS)
@pytest.mark.parametrize("language", ["fr", "fr-CA", "en", "nl", "de"])
def test_customers_are_shown_where_to_answer(notice: str, language: str) -> None:
    """The first line of what a customer gets is the line above which he answers, in his language, and alone."""
    shown = Templates(templates_folder(), None).render(notice, language, sample(notice, language))
    first, second, *_ = shown.text.split("\n")
    assert is_marker(first)
    assert first == marker_line(language.partition("-")[0])
    assert second == ""


@pytest.mark.parametrize("notice", sorted(SAMPLES.keys() - set(TO_CUSTOMERS)))
def test_others_are_not_told_where_to_answer(notice: str) -> None:
    """What agents and operators get is not answered by mail: it carries no such line."""
    text = Templates(templates_folder(), None).render(notice, "en", sample(notice, "en")).text
    assert not any(map(is_marker, text.split("\n")))


def test_the_french_acknowledgement_read_aloud() -> None:
    """The whole text, as a customer in France gets it."""
    values = {
        **SAMPLES["acknowledgement"].as_mapping(),
        **dict.fromkeys(("new_subject", "ticket_closed", "several_subjects"), False),
        "priority_label": "Normale",
        "reply_above": marker_line("fr"),
        "title": "Écran noir",
        "urgent": "En cas d’urgence, appelez le +00\u00a0000\u00a0000\u00a0000 en citant ce numéro.",
        "urgent_first": False,
        "hours": "Notre service est ouvert du lundi au vendredi, de 8\u00a0h à 16\u00a0h\u00a030, hors jours fériés.",
        "signature": "L’équipe Support",
    }
    assert Templates(templates_folder(), None).render("acknowledgement", "fr", values).text.replace(
        NO_BREAK, "~"
    ).replace(NARROW, "^") == (
        "—— Répondez au-dessus de cette ligne ——\n\n"
        "Bonjour,\n\n"
        "Nous avons bien reçu votre message^; il est enregistré sous le numéro SUP-10432.\n\n"
        "Objet~: Écran noir~– Votre référence~: PO1234\n\n"
        "Les demandes reçues par courriel ont par défaut la priorité «~Normale~»^; "
        "un spécialiste peut la revoir après examen.\n\n"
        "En cas d’urgence, appelez le +00~000~000~000 en citant ce numéro.\n\n"
        "Notre service est ouvert du lundi au vendredi, de 8~h à 16~h~30, hors jours fériés.\n\n"
        "Pour compléter votre demande, répondez à ce message en gardant son objet. "
        "Pour toute autre demande, écrivez-nous un nouveau message~: un seul sujet par message.\n\n"
        "Cordialement,\nL’équipe Support\n"
    )
