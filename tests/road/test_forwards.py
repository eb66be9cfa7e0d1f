"""Mail that is passed on to the desk: by an agent for a customer, and by customers for themselves (DESIGN §5.1)."""

from __future__ import annotations

import pytest

from tests.correspondence import Letter, Office, Person
from tests.road.conftest import Opens

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

AGENTS = '[[agents]]\nname = "Sophie"\naddresses = ["sophie@desk.example"]\nlanguage = "fr"\n'
TELLS = "acknowledge_forwards = true"

#: By language: the block of a mail program above the customer's text, and that text.
INLINE = {
    "fr": (
        "TR : Imprimante en panne ##PO1234##",
        "________________________________\n"
        "De : Claire <claire@client.example>\nEnvoyé : mercredi 14 octobre 2026 08:12\n"
        "À : Sophie <sophie@desk.example>\nObjet : Imprimante en panne ##PO1234##\n\n"
        "Bonjour Sophie,\n\nL’imprimante du hall ne répond plus depuis ce matin.\n\nClaire",
    ),
    "en": (
        "FW: Printer out of order ##PO1234##",
        "-----Original Message-----\n"
        "From: Claire <claire@client.example>\nSent: Wednesday, October 14, 2026 8:12 AM\n"
        "To: Sophie <sophie@desk.example>\nSubject: Printer out of order ##PO1234##\n\n"
        "Hello Sophie,\n\nThe printer in the lobby has not answered since this morning.\n\nClaire",
    ),
    "nl": (
        "FW: Printer defect ##PO1234##",
        "-----Oorspronkelijk bericht-----\n"
        "Van: Claire <claire@client.example>\nVerzonden: woensdag 14 oktober 2026 8:12\n"
        "Aan: Sophie <sophie@desk.example>\nOnderwerp: Printer defect ##PO1234##\n\n"
        "Goedendag Sophie,\n\nDe printer in de hal reageert sinds vanochtend niet meer.\n\nClaire",
    ),
    "de": (
        "WG: Drucker defekt ##PO1234##",
        "-----Ursprüngliche Nachricht-----\n"
        "Von: Claire <claire@client.example>\nGesendet: Mittwoch, 14. Oktober 2026 08:12\n"
        "An: Sophie <sophie@desk.example>\nBetreff: Drucker defekt ##PO1234##\n\n"
        "Guten Tag Sophie,\n\nder Drucker in der Halle reagiert seit heute Morgen nicht mehr.\n\nClaire",
    ),
}


def sophie_of(office: Office, *, proven: bool = True) -> Person:
    return office.person("sophie@desk.example", "Sophie", relay="desk.example" if proven else "")


def claire_of(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


def passes_on(office: Office, original: bytes, text: str = "Pour l’équipe, merci.") -> str:
    return sophie_of(office).writes("TR : Imprimante en panne", text, forwarded=original)


@pytest.mark.parametrize("told", [True, False])
def test_an_attached_original_opens_a_ticket_for_its_author(opens: Opens, told: bool) -> None:
    """For the customer, under his own subject and reference, the agent recorded; he is told if the desk says so."""
    office = opens(TELLS if told else "", more=AGENTS)
    claire = claire_of(office)
    original = claire.drafts("Imprimante en panne ##PO1234##", to="sophie@desk.example")
    received = passes_on(office, original)
    assert office.outcome(received).outcome == "new_ticket"
    ticket = office.ticket("SUP-1")
    assert ticket["reporter"] == {"address": "claire@client.example", "name": "Claire"}
    assert (ticket["subject"], ticket["customer_refs"]) == ("Imprimante en panne", ["PO1234"])
    assert "forwarded" in ticket["flags"]
    forwarded = [one for one in ticket["events"] if one["kind"] == "forwarded"]
    assert [(one["by"], one["for"]) for one in forwarded] == [("sophie@desk.example", "claire@client.example")]
    assert [one.number for one in claire.inbox()] == (["SUP-1"] if told else [])
    assert sophie_of(office).inbox() == []


@pytest.mark.parametrize("language", INLINE)
def test_a_header_block_in_the_text_does_too(opens: Opens, language: str) -> None:
    """As Outlook writes it in four languages, below a word of the agent's."""
    office = opens(more=AGENTS)
    subject, block = INLINE[language]
    received = sophie_of(office).writes(subject, f"Pour l’équipe, merci.\n\n{block}")
    assert office.outcome(received).outcome == "new_ticket"
    ticket = office.ticket("SUP-1")
    assert ticket["reporter"]["address"] == "claire@client.example"
    assert (ticket["subject"], ticket["customer_refs"]) == (subject.partition(": ")[2][:-11], ["PO1234"])
    assert office.sent() == 0


@pytest.mark.parametrize("language", INLINE)
def test_the_customer_is_told_in_his_language_and_not_in_the_agents(opens: Opens, language: str) -> None:
    """Sophie passes it on with a word in French: Claire reads the language that Claire wrote."""
    office = opens(TELLS, more=AGENTS)
    subject, block = INLINE[language]
    note = "Bonjour à tous, voici une demande que j’ai reçue ce matin, pouvez-vous la prendre ?"
    sophie_of(office).writes(subject, f"{note}\n\n{block}")
    letter = claire_of(office).reads()
    assert letter["Content-Language"] == language
    assert office.ticket("SUP-1")["language"] == language


def test_the_customer_is_told_in_the_language_that_a_list_says(opens: Opens) -> None:
    """What the operator knows of the customer outranks what was detected."""
    office = opens(TELLS, more=AGENTS, contacts="addresses,language\nclaire@client.example,nl\n")
    subject, block = INLINE["en"]
    sophie_of(office).writes(subject, f"Pour l’équipe.\n\n{block}")
    assert claire_of(office).reads()["Content-Language"] == "nl"


def test_nothing_of_what_was_passed_on_is_echoed(opens: Opens) -> None:
    """An agent's word is not the customer's: the acknowledgement has fixed words, and none of the agent's."""
    office = opens(TELLS, more=AGENTS)
    claire = claire_of(office)
    passes_on(office, claire.drafts("Mot de passe Zebra ##PO1234##", "Bonjour, c’est Zebra."), "Note interne : Girafe.")
    letter = claire.reads()
    shown = letter.subject + letter.text
    assert not any(word in shown for word in ("Zebra", "Girafe", "PO1234", "Sophie"))


def test_the_customer_answers_his_own_mail(opens: Opens) -> None:
    """He knows only the mail that he wrote to the agent; an answer in that thread finds the ticket."""
    office = opens(more=AGENTS)
    claire = claire_of(office)
    original = claire.drafts(
        "Imprimante en panne", to="sophie@desk.example", headers=[("Message-ID", "<own@client.example>")]
    )
    passes_on(office, original)
    received = claire.writes(
        "RE: Imprimante en panne", "Elle affiche E-04.", headers=[("In-Reply-To", "<own@client.example>")]
    )
    assert (office.outcome(received).outcome, office.outcome(received).ticket_id) == ("append", 1)
    assert office.flags("SUP-1") == []


def test_the_customer_sends_the_same_to_the_desk_as_well(opens: Opens) -> None:
    """Passed on by the agent and sent by the customer: his own mail is his, and lands on the ticket it began."""
    office = opens(more=AGENTS)
    claire = claire_of(office)
    original = claire.drafts(
        "Imprimante en panne", to=["sophie@desk.example"], headers=[("Message-ID", "<own@client.example>")]
    )
    passes_on(office, original)
    received = claire.sends(original)
    assert office.outcome(received).outcome in ("new_ticket", "append")
    assert office.ticket("SUP-1")["reporter"]["address"] == "claire@client.example"


def test_an_agent_who_is_not_proven_passes_nothing_on(opens: Opens) -> None:
    """Held, and he is told once, however often it is tried in his name; the customer hears nothing."""
    office = opens(TELLS, more=AGENTS)
    somebody = sophie_of(office, proven=False)
    claire = claire_of(office)
    for n in range(3):
        received = somebody.writes("TR : Panne", f"Voyez le {n}.", forwarded=claire.drafts("Panne"))
        assert office.outcome(received).outcome == "hold"
    (letter,) = somebody.inbox()
    assert letter.subject == "Un message à votre nom est retenu"
    assert "Rien ne prouve qu’il vient de vous" in letter.words
    assert (office.tickets(), claire.inbox()) == ([], [])


def test_an_agent_passes_on_what_our_own_desk_wrote(opens: Opens) -> None:
    """No ticket is opened for ourselves: then it is the agent's own request."""
    office = opens(TELLS, more=AGENTS)
    billing = office.person("billing@desk.example")
    passes_on(office, billing.drafts("Facture 17", "Bonjour, voici la facture."))
    assert office.ticket("SUP-1")["reporter"]["address"] == "sophie@desk.example"


def test_an_agents_own_mail_is_a_request_of_his(opens: Opens) -> None:
    """He is the reporter, acknowledged like any customer, and his answers are a customer's."""
    office = opens(more=AGENTS)
    sophie = sophie_of(office)
    sophie.writes("Mon écran", "Bonjour, mon écran reste noir depuis ce matin.")
    letter = sophie.reads()
    assert letter.number == "SUP-1"
    office.solves("SUP-1")
    assert office.outcome(sophie.answers(letter, "Il est de nouveau noir.")).outcome == "reopen"
    assert office.flags("SUP-1") == []


def test_an_agents_mail_on_a_ticket_is_not_the_customers(opens: Opens) -> None:
    """It is marked as the agent's: it is not what a waiting ticket waits for, and makes nobody a participant."""
    office = opens(more=AGENTS)
    claire_of(office).writes("Imprimante en panne")
    office.waits_for_customer("SUP-1")
    received = sophie_of(office).writes("Re: [SUP-1] Imprimante en panne", "Je rappelle la cliente demain.")
    assert office.outcome(received).outcome == "append"
    assert office.flags("SUP-1") == ["agent"]
    assert office.ticket("SUP-1")["status"] == "waiting"
    assert list(office.people("SUP-1")) == ["claire@client.example"]


def test_a_customer_who_passes_a_thread_on_asks_for_himself(office: Office) -> None:
    """Only agents open tickets for others: Paul, whose mail it was, hears nothing of it."""
    claire, paul = claire_of(office), office.person("paul@client.example", "Paul")
    original = paul.drafts("Imprimante en panne", to="claire@client.example")
    received = claire.writes("TR : Imprimante en panne", "Bonjour, voyez ce que Paul m’écrit.", forwarded=original)
    assert office.outcome(received).outcome == "new_ticket"
    assert office.ticket("SUP-1")["reporter"]["address"] == "claire@client.example"
    assert (claire.reads().number, paul.inbox()) == ("SUP-1", [])


def _inline(letter: Letter) -> str:
    return (
        f"De : Support <support@desk.example>\nEnvoyé : mercredi 14 octobre 2026 11:00\nÀ : Claire\n"
        f"Objet : {letter.subject}\n\n{letter.text}"
    )


@pytest.mark.parametrize(("who", "outcome"), [("claire", "append"), ("marc", "new_linked")])
def test_our_acknowledgement_passed_back_to_us(office: Office, who: str, outcome: str) -> None:
    """The number in quoted text leads the reporter to the ticket, and a stranger to one of his own beside it."""
    claire = claire_of(office)
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    writer = office.person(f"{who}@client.example", relay="client.example")
    received = writer.writes("TR : Imprimante en panne", f"Où en est-on ici ?\n\n{_inline(letter)}")
    assert office.outcome(received).outcome == outcome
    assert [one["found_in"] for one in office.outcome(received).evidence][:1] == ["quoted text"]
