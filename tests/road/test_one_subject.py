"""One subject, one ticket (DESIGN §5.5): what the subject of an answer does, and what its author reads about it."""

from __future__ import annotations

import pytest

from mailgate.model.ticket import WaitingReason
from tests.correspondence import Letter, Office, Person
from tests.road.conftest import Opens

#: By language: a first mail, an answer about something else, and what its author must read.
CHANGED = {
    "fr": (
        ("Imprimante en panne", "Bonjour, l’imprimante du hall ne répond plus depuis ce matin."),
        ("Congés de Martine", "Pourriez-vous mettre un message d’absence sur la boîte de Martine ?"),
        "Votre message répondait à la demande SUP-1 sous un nouvel objet",
        "répondez au présent message par une seule ligne",
    ),
    "en": (
        ("Printer out of order", "Hello, the printer in the lobby has not answered since this morning."),
        ("New badge for Tom", "Could you please order a badge for Tom, who starts on Monday?"),
        "Your message answered request SUP-1 under a new subject",
        "just reply to this message with a single line",
    ),
    "nl": (
        ("Printer defect", "Goedendag, de printer in de hal reageert sinds vanochtend niet meer."),
        ("Nieuwe telefoon voor Joris", "Kunt u een telefoon bestellen voor Joris, die maandag begint?"),
        "Uw bericht was een antwoord op aanvraag SUP-1, met een nieuw onderwerp",
        "antwoord dan op dit bericht met één regel",
    ),
    "de": (
        ("Drucker defekt", "Guten Tag, der Drucker in der Halle reagiert seit heute Morgen nicht mehr."),
        ("Zugang für Frau Roth", "Könnten Sie bitte einen Zugang für Frau Roth einrichten, die am Montag beginnt?"),
        "Ihre Nachricht war eine Antwort zur Anfrage SUP-1 mit einem neuen Betreff",
        "antworten Sie einfach mit einer Zeile auf diese Nachricht",
    ),
}
REPROACHES = ("malheureusement", "unfortunately", "helaas", "leider", "must ", "vous devez", "u moet", "Sie müssen")


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


@pytest.fixture
def letter(claire: Person) -> Letter:
    """The acknowledgement of her ticket SUP-1, about a printer."""
    claire.writes("Imprimante en panne")
    return claire.reads()


@pytest.mark.parametrize("language", CHANGED)
def test_an_answer_about_another_matter_has_a_ticket_of_its_own(office: Office, claire: Person, language: str) -> None:
    """Its author reads in his language that each subject has its number, and how one line joins them again."""
    first, other, told, way_back = CHANGED[language]
    claire.writes(*first)
    subject, text = other
    received = claire.answers(claire.reads(), text, subject=subject)
    assert office.outcome(received).outcome == "new_linked"
    notice = claire.reads()
    assert (notice.number, notice["Content-Language"]) == ("SUP-2", language)
    assert told in notice.words
    assert way_back in notice.words
    assert not any(one in notice.words for one in REPROACHES)
    assert office.related("SUP-2") == [("SUP-1", "follow_up")]
    assert len(office.ticket("SUP-1")["entries"]) == 2, "the old ticket stays as it was"


def test_one_line_back_reaches_whoever_joins_them(office: Office, claire: Person, letter: Letter) -> None:
    """The line lands on the new ticket; an agent merges, and what is answered to either mail comes in on the old."""
    claire.answers(letter, "Il y a aussi le bac du haut, il reste coincé.", subject="Le bac du haut")
    notice = claire.reads()
    line = claire.answers(notice, "Même sujet, c’est la même machine.")
    assert (office.outcome(line).outcome, office.outcome(line).ticket_id) == ("append", 2)
    assert claire.inbox() == []
    office.types("tickets", "merge", "SUP-2", "SUP-1")
    for one in (letter, notice):
        claire.answers(one, f"Encore une chose sur {one.number}, elle fait du bruit.")
    assert office.said("SUP-1")[1:] == [
        "Encore une chose sur SUP-1, elle fait du bruit.",
        "Encore une chose sur SUP-2, elle fait du bruit.",
    ]


def test_a_desk_may_keep_another_matter_with_its_ticket(opens: Opens) -> None:
    """``changed_subject = "append"``: an entry, marked for the agents; its author is told nothing."""
    office = opens('changed_subject = "append"')
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    received = claire.answers(letter, "Il nous faudrait aussi du toner.", subject="Commande de toner")
    assert office.outcome(received).outcome == "append"
    assert "other_subject" in office.flags("SUP-1")
    assert "other_subject" in office.ticket("SUP-1")["flags"]
    assert claire.inbox() == []
    office.closes("SUP-1")
    late = claire.answers(letter, "Le badge de Luc ne marche plus.", subject="Badge de Luc")
    assert office.outcome(late).outcome == "new_linked", "what is over takes no more entries all the same"


@pytest.mark.parametrize("turn", ["waiting", "postponed"])
def test_what_was_asked_for_comes_under_any_subject(office: Office, claire: Person, letter: Letter, turn: str) -> None:
    """While it is the customer's turn an answer under another subject is what was waited for; it is taken up."""
    office.waits_for_customer("SUP-1") if turn == "waiting" else office.postpones("SUP-1")
    received = claire.answers(letter, "Voici le numéro de série : 4711-B.", subject="Numéro de série 4711-B")
    assert office.outcome(received).outcome == "append"
    assert office.flags("SUP-1") == ["other_subject"]
    assert office.ticket("SUP-1")["status"] == "in_progress"
    assert (office.tickets(), claire.inbox()) == (["SUP-1"], [])


def test_while_others_are_waited_for_another_matter_is_one(office: Office, claire: Person, letter: Letter) -> None:
    """A ticket that waits for a supplier asked the customer for nothing."""
    office.waits("SUP-1", WaitingReason.THIRD_PARTY)
    received = claire.answers(letter, "Le badge de Luc est bloqué.", subject="Badge de Luc")
    assert office.outcome(received).outcome == "new_linked"
    assert office.ticket("SUP-1")["status"] == "waiting"


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("URGENT : imprimante en panne", "urgency"),
        ("2e relance - Imprimante en panne", "asked again"),
        ("RE : TR : Antw: Imprimante en panne", "prefixes of three languages"),
        ("Imprimante en panne – résolu ?", "how it stands"),
        ("", "no subject"),
        ("Re:", "nothing but a prefix"),
        ("Merci !", "courtesy"),
        ("Imprimante", "cut off"),
        ("Imprimante en panne au deuxième étage", "more said"),
        ("SUP-1 le badge de Luc", "it bears the number, without brackets"),
        ("[liste-info] imprimante EN PANNE!!", "a list tag, capitals, marks"),
        ("Question", "what any ticket is"),
    ],
)
def test_the_same_matter_in_other_words(office: Office, claire: Person, letter: Letter, subject: str, why: str) -> None:
    """None of these is another subject: an entry, no second ticket, no notice."""
    received = claire.answers(letter, "Elle est toujours en panne, voyant rouge allumé.", subject=subject)
    assert office.outcome(received).outcome == "append", why
    assert (office.tickets(), claire.inbox()) == (["SUP-1"], [])


@pytest.mark.parametrize("language", CHANGED)
def test_an_answer_under_our_own_words_is_about_its_ticket(office: Office, language: str) -> None:
    """To an unproven author we write under fixed words; he answers under those, and his client drops the number."""
    anna = office.person("anna@client.example")
    anna.writes(*CHANGED[language][0])
    letter = anna.reads()
    subject = letter.subject.replace("[SUP-1] ", "Re: ")
    assert CHANGED[language][0][0] not in subject
    received = anna.answers(letter, "E-04, 2.", subject=subject)
    assert office.outcome(received).outcome == "append"
    assert anna.inbox() == []


@pytest.mark.parametrize(
    ("text", "headers", "status", "why"),
    [
        ("Voici la photo demandée : le voyant est rouge.", [], "in_progress", "what was waited for"),
        ("Oui.", [], "in_progress", "short, and an answer"),
        ("Merci beaucoup !\n\nClaire", [], "waiting", "thanks bring nothing"),
        ("Je suis absente jusqu’au 20.", [("Auto-Submitted", "auto-replied")], "waiting", "a machine answers"),
    ],
)
def test_only_what_was_waited_for_takes_the_ticket_up(
    office: Office,
    claire: Person,
    letter: Letter,
    text: str,
    headers: list[tuple[str, str]],
    status: str,
    why: str,
) -> None:
    """A participant's answer moves a waiting ticket back to work; thanks and machines do not."""
    office.waits_for_customer("SUP-1")
    claire.answers(letter, text, headers=headers)
    assert office.ticket("SUP-1")["status"] == status, why
    assert (len(office.ticket("SUP-1")["entries"]), claire.inbox()) == (3, [])


def test_a_third_party_does_not_take_the_ticket_up(office: Office, letter: Letter) -> None:
    """Somebody to whom our mail was passed on is heard; the ticket still waits for whoever was asked."""
    office.waits_for_customer("SUP-1")
    marc = office.person("marc@elsewhere.example", relay="elsewhere.example")
    marc.answers(letter, "Je crois que le numéro est 4711.")
    assert office.flags("SUP-1") == ["third_party"]
    assert office.ticket("SUP-1")["status"] == "waiting"
    assert marc.inbox() == []


def test_ten_customers_with_the_same_subject(office: Office) -> None:
    """Ten times "Problème" are ten tickets, whatever the words have in common; each answer finds its own."""
    people = [office.person(f"client{n}@company{n}.example", relay=f"company{n}.example") for n in range(1, 11)]
    for one in people:
        one.writes("Problème", "Bonjour, ça ne marche plus.")
    letters = [one.reads() for one in people]
    assert [one.number for one in letters] == [f"SUP-{n}" for n in range(1, 11)]
    for n, one in sorted(enumerate(people), reverse=True):
        one.answers(letters[n], f"Le poste numéro {n + 1} affiche une erreur.", subject="Re: Problème")
    for n in range(1, 11):
        assert office.said(f"SUP-{n}") == ["Bonjour, ça ne marche plus.", f"Le poste numéro {n} affiche une erreur."]
        assert office.related(f"SUP-{n}") == []
    assert len(office.tickets()) == 10


def test_two_mails_of_one_customer_with_the_same_subject(office: Office, claire: Person) -> None:
    """No text similarity: a second mail called the same, in no thread, is a second ticket."""
    claire.writes("Problème", "Bonjour, l’imprimante du hall est en panne.")
    claire.writes("Problème", "Bonjour, mon écran reste noir au démarrage.")
    assert [one.number for one in claire.inbox()] == ["SUP-1", "SUP-2"]
    assert office.related("SUP-2") == []


def test_an_answer_about_another_matter_to_a_closed_ticket_is_told_once(
    office: Office, claire: Person, letter: Letter
) -> None:
    """One outcome, one mail: of two rows that fit, the first in DESIGN's order speaks."""
    office.closes("SUP-1")
    received = claire.answers(letter, "Le badge de Luc est bloqué depuis lundi.", subject="Badge de Luc")
    assert office.outcome(received).outcome == "new_linked"
    notice = claire.reads()
    assert "sous un nouvel objet" in notice.words
    assert "close" not in notice.words
