"""First mails with several requests in them (DESIGN §5.5): each choice of a desk, in the words of the customer."""

from __future__ import annotations

import pytest

from tests.correspondence import Office
from tests.road.conftest import Opens

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

#: By language: subject, a body with two requests, and the same body about one matter.
BODIES = {
    "fr": (
        "Bureau du hall",
        "Bonjour,\n\nL’imprimante du hall est en panne depuis lundi, elle affiche E-04.\n\n"
        "Autre problème : le badge de Luc est bloqué depuis ce matin.\n\nCordialement,\nClaire",
        "Bonjour,\n\nL’imprimante du hall est en panne. Pour reproduire :\n1. Ouvrir le document\n"
        "2. Cliquer sur Imprimer\n3. L’écran affiche E-04\n\nCordialement,\nClaire",
    ),
    "en": (
        "Lobby",
        "Hello,\n\nThe printer in the lobby is broken, it shows E-04.\n\n"
        "On a different note, could you add Bob to the Sales group?\n\nKind regards,\nClaire",
        "Hello,\n\nThe printer in the lobby is broken. To reproduce:\n1. Open the document\n"
        "2. Click on Print\n3. The display shows E-04\n\nKind regards,\nClaire",
    ),
    "nl": (
        "Receptie",
        "Goedendag,\n\nIk heb twee vragen:\n- Mijn scherm flikkert, kan dat vervangen worden?\n"
        "- Hoe reset ik de alarmcode?\n\nMet vriendelijke groet,\nClaire",
        "Goedendag,\n\nMijn scherm flikkert. Zo gaat het:\n1. Ik zet de computer aan\n"
        "2. Ik meld mij aan\n3. Het scherm flikkert\n\nMet vriendelijke groet,\nClaire",
    ),
    "de": (
        "Empfang",
        "Guten Tag,\n\nErstes Anliegen: Wir brauchen einen Zugang für Frau Roth.\n\n"
        "Zweites Anliegen: Der Scanner ist defekt.\n\nMit freundlichen Grüßen\nClaire",
        "Guten Tag,\n\nder Scanner ist defekt. So geht es:\n1. Deckel öffnen\n"
        "2. Blatt einlegen\n3. Die Anzeige meldet E-04\n\nMit freundlichen Grüßen\nClaire",
    ),
}
WARNED = {
    "fr": "nous les traiterons séparément. Vous n’avez rien à renvoyer.",
    "en": "we will deal with them separately. There is nothing you need to send again.",
    "nl": "wij behandelen ze afzonderlijk. U hoeft niets opnieuw te sturen.",
    "de": "Wir kümmern uns um jedes einzeln. Sie brauchen nichts noch einmal zu senden.",
}
ASKED = {
    "fr": "nous allons d’abord les répartir, pour que chacun ait son propre numéro. Vous n’avez rien à renvoyer.",
    "en": "we will first sort them, so that each has a number of its own. There is nothing you need to send again.",
    "nl": "wij splitsen ze eerst, zodat elk onderwerp een eigen nummer krijgt. U hoeft niets opnieuw te sturen.",
    "de": "Wir teilen sie zunächst auf, damit jedes Thema eine eigene Nummer erhält.",
}
REJECTED = {
    "fr": ("aucune demande n’a donc encore été ouverte", "un message par sujet"),
    "en": ("no request has been opened yet", "one message per subject"),
    "nl": ("daarom is er nog geen aanvraag geopend", "één bericht per onderwerp"),
    "de": ("deshalb ist noch keine Anfrage eröffnet", "eine Nachricht pro Thema"),
}
#: What asks for one mail per subject has no place where the mail was taken as it is.
ONE_PER_MESSAGE = ("un seul sujet par message", "one topic per message", "één onderwerp per bericht", "ein Thema pro")


@pytest.mark.parametrize("language", BODIES)
def test_two_requests_are_one_ticket_and_nothing_is_sent_again(office: Office, language: str) -> None:
    """``warn``, the default: flagged for an agent; its author reads that they will be dealt with separately."""
    subject, two, _ = BODIES[language]
    claire = office.person("claire@client.example", relay="client.example")
    received = claire.writes(subject, two)
    assert office.outcome(received).outcome == "new_ticket"
    letter = claire.reads()
    assert letter["Content-Language"] == language
    assert WARNED[language] in letter.words
    assert not any(words in letter.words for words in ONE_PER_MESSAGE)
    ticket = office.ticket("SUP-1")
    assert (ticket["status"], ticket["flags"]) == ("new", ["several_subjects"])


@pytest.mark.parametrize("language", BODIES)
def test_a_desk_may_split_first(opens: Opens, language: str) -> None:
    """``ask``: the ticket is postponed until it is split, and its author reads that."""
    office = opens('several_subjects = "ask"')
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes(*BODIES[language][:2])
    letter = claire.reads()
    assert ASKED[language] in letter.words
    assert WARNED[language] not in letter.words
    ticket = office.ticket("SUP-1")
    assert (ticket["status"], ticket["flags"]) == ("postponed", ["several_subjects"])


@pytest.mark.parametrize("language", BODIES)
def test_a_desk_may_ask_for_one_mail_per_subject(opens: Opens, language: str) -> None:
    """``reject``: no ticket, one notice that explains, and the two mails it asks for open two."""
    office = opens('several_subjects = "reject"')
    subject, two, _ = BODIES[language]
    claire = office.person("claire@client.example", relay="client.example")
    received = claire.writes(subject, two)
    assert office.outcome(received).outcome == "refuse"
    notice = claire.reads()
    assert notice["Content-Language"] == language
    assert all(words in notice.words for words in REJECTED[language]), notice.words
    assert office.tickets() == []
    claire.writes(f"{subject} 1", "Bonjour, l’imprimante du hall est en panne.")
    claire.answers(notice, "Bonjour, le badge de Luc est bloqué.", subject=f"{subject} 2")
    assert [one.number for one in claire.inbox()] == ["SUP-1", "SUP-2"]


@pytest.mark.parametrize("choice", ["warn", "ask", "reject"])
@pytest.mark.parametrize("language", BODIES)
def test_one_request_in_steps_is_never_told_that_it_is_several(opens: Opens, choice: str, language: str) -> None:
    """Steps to reproduce are one matter, whatever the desk does with several."""
    office = opens(f'several_subjects = "{choice}"')
    claire = office.person("claire@client.example", relay="client.example")
    subject, _, one = BODIES[language]
    assert office.outcome(claire.writes(subject, one)).outcome == "new_ticket"
    letter = claire.reads()
    assert not any(table[language] in letter.words for table in (WARNED, ASKED))
    ticket = office.ticket("SUP-1")
    assert (ticket["status"], ticket["flags"]) == ("new", [])


def test_a_desk_may_not_care(opens: Opens) -> None:
    """``ignore``: a ticket like any other, acknowledged like any other."""
    office = opens('several_subjects = "ignore"')
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes(*BODIES["fr"][:2])
    letter = claire.reads()
    assert WARNED["fr"] not in letter.words
    assert ONE_PER_MESSAGE[0] in letter.words
    assert office.ticket("SUP-1")["flags"] == []


def test_a_rejection_that_nobody_may_be_told_is_held(opens: Opens) -> None:
    """An unproven author at a desk that writes to verified ones only: a person decides, and release opens a ticket."""
    office = opens('several_subjects = "reject"\nacknowledge = "verified"')
    anna = office.person("anna@client.example")
    received = anna.writes(*BODIES["fr"][:2])
    assert office.outcome(received).outcome == "hold"
    assert (anna.inbox(), office.tickets()) == ([], [])
    office.types("held", "release", received)
    assert office.outcome(received).outcome == "new_ticket"
    assert anna.inbox() == []


def test_several_requests_in_an_answer_are_an_answer(opens: Opens) -> None:
    """The row is about first mails: an answer is appended whatever it holds, and nothing is said of it."""
    office = opens('several_subjects = "reject"')
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne")
    received = claire.answers(claire.reads(), BODIES["fr"][1])
    assert office.outcome(received).outcome == "append"
    assert claire.inbox() == []


def test_an_agent_splits_and_each_half_has_its_own_correspondence(office: Office) -> None:
    """The second mail is split off: answers to it find the new ticket, answers to our acknowledgement the old one."""
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Bureau du hall", "Bonjour, l’imprimante du hall est en panne.")
    letter = claire.reads()
    badge = ("Message-ID", "<badge@client.example>")
    claire.answers(letter, "Et le badge de Luc est bloqué, pouvez-vous regarder ?", headers=[badge])
    office.types("tickets", "split", "SUP-1", "--entries", "3", "--subject", "Badge de Luc")
    assert office.related("SUP-2") == [("SUP-1", "split")]
    more = claire.writes(
        "Re: Badge de Luc", "C’est le badge 4711.", headers=[("In-Reply-To", "<badge@client.example>")]
    )
    claire.answers(letter, "L’imprimante affiche E-04.")
    assert office.outcome(more).outcome == "append"
    assert office.said("SUP-2") == ["Et le badge de Luc est bloqué, pouvez-vous regarder ?", "C’est le badge 4711."]
    assert office.said("SUP-1") == ["Bonjour, l’imprimante du hall est en panne.", "L’imprimante affiche E-04."]
    assert claire.inbox() == []
