"""What the notices say: each in every language and with every choice of its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from functools import cache
from itertools import product

import pytest

from mailgate.model.marker import marker_line
from mailgate.resources import templates_folder
from mailgate.send.notices import (
    ACKNOWLEDGEMENT,
    AGENT_UNPROVEN,
    ALERT_HELD,
    COMMENT_REQUIRED,
    SAMPLES,
    SEVERAL_SUBJECTS,
    TICKET_CLOSED,
    TO_CUSTOMERS,
    sample,
)
from mailgate.send.templates import Rendered, Templates
from tests.typography import NARROW, NO_BREAK, french_faults

LANGUAGES = ("fr", "fr-CA", "en", "nl", "de")
WRITTEN = tuple(notice for notice in SAMPLES if notice != ALERT_HELD)
BUILT_IN = Templates(templates_folder(), None)
#: The number of the ticket that was answered, in every sample.
FORMER = "SUP-10401"

#: Words that blame, command or apologise in advance.
REPROACH = {
    "fr": r"malheureusement|veuillez|vous devez|\berreur|à l’avenir|rappel|respecter|merci de|obligat|désolé",
    "en": r"unfortunately|you must|you should|\bwrong|in future|please note|make sure|mistake|sorry|not allowed",
    "nl": r"helaas|u moet|\bfout|in het vervolg|gelieve|let op|zorg ervoor|vergissing|sorry|niet toegestaan",
    "de": r"leider|sie müssen|\bfehler|künftig|in zukunft|beachten|bitte stellen sie sicher|nicht erlaubt|bedauern",
}
#: The quotation marks of each language, and what is typed instead of them.
STRAY_QUOTES = {"fr": "[\"'“”„‘]", "en": "[\"'«»„‘]", "nl": "[\"'«»“”„]", "de": "[\"'«»”‚‘]"}


def choices(notice: str, language: str) -> Iterator[Mapping[str, object]]:
    """Every combination of the optional values, with values that have no typography of their own."""
    values = dict(sample(notice, language))
    optional = {field.name: field.default for field in fields(SAMPLES[notice]) if field.default is not MISSING}
    plain = {"title": "X", "reference": "PO1", "urgent": "URGENT-LINE", "hours": "HOURS-LINE"}
    if "signature" in values:
        values["signature"] = "X"
    values.pop("arrived", None)
    for present in product((True, False), repeat=len(optional)):
        chosen = {
            name: plain.get(name, values[name]) if there else absent
            for (name, absent), there in zip(optional.items(), present, strict=True)
        }
        yield {**values, "arrived": "14-10-2026", **chosen}


@cache
def rendered(notice: str, language: str) -> tuple[tuple[Mapping[str, object], Rendered], ...]:
    """Every choice of a notice with what comes of it."""
    return tuple((values, BUILT_IN.render(notice, language, values)) for values in choices(notice, language))


def paragraphs(text: str) -> list[str]:
    return text.rstrip("\n").split("\n\n")


@pytest.mark.parametrize("notice", WRITTEN)
@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryChoice:
    def test_it_is_in_its_language(self, notice: str, language: str) -> None:
        assert {one.language for _, one in rendered(notice, language)} == {language}

    def test_paragraphs_are_one_line_apart_and_said_once(self, notice: str, language: str) -> None:
        """Whatever is left out leaves no gap, and whatever is said is said once."""
        for values, one in rendered(notice, language):
            assert "\n\n\n" not in one.text and one.text == one.text.strip("\n") + "\n", values
            assert all(line == line.strip() for line in one.text.split("\n")), values
            found = paragraphs(one.text)
            assert len(set(found)) == len(found), values
            assert all("\n" not in each for each in found[:-1]), values

    def test_nothing_is_shown_that_is_not_there(self, notice: str, language: str) -> None:
        """No value that is absent, and none that the choice withholds."""
        for values, one in rendered(notice, language):
            everything = one.subject + "\n" + one.text
            assert "None" not in everything and "True" not in everything and "{" not in everything, values
            assert (FORMER in everything) <= (values.get("former") is not None), values
            assert ("PO1" in everything) == (values.get("reference") is not None), values
            assert (values.get("urgent") or "URGENT-LINE") in everything or not values.get("urgent"), values

    def test_typography(self, notice: str, language: str) -> None:
        """As one writes the language, in every choice."""
        base = language.partition("-")[0]
        for values, one in rendered(notice, language):
            text = one.subject.replace("##PO1##", "X") + "\n" + one.text
            assert not re.search(STRAY_QUOTES[base], text), values
            if base == "fr":
                assert french_faults(text, language == "fr-CA") == [], values
            else:
                assert not re.search(r"\s[;:!?,.]|[ \u00a0]$| {2}|\.\.\.", text, re.MULTILINE), values

    def test_no_reproach(self, notice: str, language: str) -> None:
        """A customer is told what happened and what he can do, not what he did wrong."""
        for values, one in rendered(notice, language):
            assert not re.search(REPROACH[language.partition("-")[0]], one.text.lower()), values


@pytest.mark.parametrize("language", LANGUAGES)
class TestAcknowledgement:
    def test_each_situation_has_its_paragraph(self, language: str) -> None:
        """One more where the mail answered under another subject, or a closed ticket, or holds several requests."""
        for values, one in rendered(ACKNOWLEDGEMENT, language):
            situations = sum(bool(values[name]) for name in ("new_subject", "ticket_closed", "several_subjects"))
            optional = sum(bool(values[name]) for name in ("urgent", "hours"))
            echoed = values["title"] is not None or values["reference"] is not None
            # The line, the greeting, the receipt, the priority, how to add, and the closing words.
            assert len(paragraphs(one.text)) == 6 + situations + optional + echoed, values

    def test_the_former_ticket_is_named_where_it_may_be(self, language: str) -> None:
        for values, one in rendered(ACKNOWLEDGEMENT, language):
            assert (FORMER in one.text) == bool(
                values["former"] and (values["new_subject"] or values["ticket_closed"])
            ), values
            assert FORMER not in one.subject

    def test_nobody_is_lectured_on_subjects(self, language: str) -> None:
        """Whoever reads that his subjects were taken apart is not told as well to send one at a time."""
        rule = {"fr": "un seul sujet", "en": "one topic", "nl": "één onderwerp", "de": "ein thema"}
        for values, one in rendered(ACKNOWLEDGEMENT, language):
            told = rule[language.partition("-")[0]] in one.text.lower()
            assert told == (not values["new_subject"] and not values["several_subjects"]), values

    def test_waiting_until_split_is_said_otherwise(self, language: str) -> None:
        texts = {
            (values["several_subjects"], values["until_split"]): one.text
            for values, one in rendered(ACKNOWLEDGEMENT, language)
            if not values["new_subject"] and not values["ticket_closed"]
        }
        assert texts[True, True] != texts[True, False]
        assert texts[False, True] == texts[False, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_gives_no_number_to_answer_to(language: str) -> None:
    """A subject copied from it must not lead back to the closed ticket."""
    for notice in (SEVERAL_SUBJECTS, TICKET_CLOSED):
        for _, one in rendered(notice, language):
            assert not re.search(r"\[[A-Z]+-\d+\]", one.subject)


def test_the_number_stands_in_the_subject_of_what_is_about_a_ticket() -> None:
    for notice in (ACKNOWLEDGEMENT, COMMENT_REQUIRED):
        for language in LANGUAGES:
            assert all(one.subject.startswith("[SUP-10432] ") for _, one in rendered(notice, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agent_learns_which_mail_is_held(language: str) -> None:
    """His own address from the configuration, the desk, and the id to ask for; nothing of the mail itself."""
    one = BUILT_IN.render(AGENT_UNPROVEN, language, sample(AGENT_UNPROVEN, language))
    for value in ("agent@desk.example", "Support", "01j9z3k4m5n6p7q8r9s0t1v2w3", "2026-10-14 15:00 -04:00"):
        assert value in one.text
    assert not set(sample(AGENT_UNPROVEN, language)) & {"title", "subject", "text", "author_name", "reference"}


ALOUD = {
    "new_subject": (
        ACKNOWLEDGEMENT,
        "Votre message répondait à la demande SUP-10401 sous un nouvel objet~: comme chaque sujet a son propre numéro, "
        "nous lui en avons donné un. S’il concerne tout de même SUP-10401, répondez au présent message par une seule "
        "ligne, «~même sujet~» par exemple^; nous réunirons les deux demandes.",
    ),
    "ticket_closed": (
        ACKNOWLEDGEMENT,
        "La demande SUP-10401, à laquelle vous répondiez, est close et ne peut plus être rouverte^; votre message en "
        "ouvre donc une nouvelle, qui lui est liée. Vous n’avez rien à renvoyer.",
    ),
    "several_subjects": (
        ACKNOWLEDGEMENT,
        "Votre message semble aborder plusieurs sujets~: nous les traiterons séparément. Vous n’avez rien à renvoyer.",
    ),
}


@pytest.mark.parametrize("situation", ALOUD)
def test_paragraphs_read_aloud(situation: str) -> None:
    """Word for word, as a customer in France reads them."""
    notice, expected = ALOUD[situation]
    values = {**sample(notice, "fr"), **dict.fromkeys(ALOUD, False), "until_split": False, situation: True}
    assert expected.replace("~", NO_BREAK).replace("^", NARROW) in paragraphs(
        BUILT_IN.render(notice, "fr", values).text
    )


def test_waiting_until_split_read_aloud() -> None:
    values = {**sample(ACKNOWLEDGEMENT, "fr"), "new_subject": False, "ticket_closed": False}
    expected = (
        "Votre message semble aborder plusieurs sujets~: nous allons d’abord les répartir, pour que chacun ait son "
        "propre numéro. Vous n’avez rien à renvoyer."
    )
    assert expected.replace("~", NO_BREAK) in paragraphs(BUILT_IN.render(ACKNOWLEDGEMENT, "fr", values).text)


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (
            COMMENT_REQUIRED,
            "Nous avons bien reçu votre réponse à la demande SUP-10432^; elle nous est parvenue sans commentaire.\n\n"
            "À nos yeux, cette demande est résolue. S’il reste quelque chose à corriger, dites-le-nous en une ligne, "
            "en réponse à ce message~: la demande sera rouverte. Si tout va bien, vous n’avez rien à faire.\n\n",
        ),
        (
            SEVERAL_SUBJECTS,
            "Nous avons bien reçu votre message. Il semble aborder plusieurs sujets, et chaque demande en suit un "
            "seul~: aucune demande n’a donc encore été ouverte.\n\n"
            "Envoyez-nous, s’il vous plaît, un message par sujet, chacun sous son propre objet^; vous pouvez y "
            "reprendre votre texte tel quel. Chaque sujet aura ainsi son numéro et sa réponse.\n\n"
            "Urgent^? +00 000 000 000.\n\n",
        ),
        (
            TICKET_CLOSED,
            "Nous avons bien reçu votre message. La demande SUP-10401, à laquelle il répond, est close et ne peut plus "
            "être rouverte~: aucune demande n’a donc été ouverte pour votre message.\n\n"
            "Si vous avez encore besoin de nous, écrivez-nous un nouveau message, sous un nouvel objet~: il ouvrira "
            "une nouvelle demande. Vous pouvez y reprendre votre texte tel quel.\n\n"
            "Urgent^? +00 000 000 000.\n\n",
        ),
    ],
)
def test_notices_read_aloud(notice: str, expected: str) -> None:
    """From the line above which one answers to the names below."""
    text = BUILT_IN.render(notice, "fr", sample(notice, "fr")).text.replace(NO_BREAK, "~").replace(NARROW, "^")
    framed = f"{marker_line('fr')}\n\nBonjour,\n\n{expected.replace('Urgent^?', 'Urgent?')}Cordialement,\nSupport\n"
    assert text == framed + "Desk Example\n"


def test_customers_and_others() -> None:
    """Who gets which notice."""
    assert set(TO_CUSTOMERS) == {ACKNOWLEDGEMENT, COMMENT_REQUIRED, SEVERAL_SUBJECTS, TICKET_CLOSED}
    assert set(SAMPLES) - set(TO_CUSTOMERS) == {AGENT_UNPROVEN, ALERT_HELD}
