"""Threads that began elsewhere: ids seen in References, and numbers of a tool that mailgate replaced (LESSONS §1)."""

from __future__ import annotations

import pytest

from tests.correspondence import Office, Person
from tests.road.conftest import Opens

FORMER = 'former_numbers = ["[Ticket#{number}]", "Dossier {number}"]'


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


def test_an_answer_to_a_mail_that_we_never_saw(office: Office, claire: Person) -> None:
    """Claire and Marc wrote to each other first: her later mail in that thread finds the ticket by what it cited."""
    marc = "<marc-1@client.example>"
    claire.writes(
        "RE: Imprimante en panne",
        "Bonjour, voyez ci-dessous.",
        headers=[("In-Reply-To", marc), ("References", f"<start@client.example> {marc}")],
    )
    claire.reads()
    for parent in (marc, "<start@client.example>"):
        again = claire.writes("RE: Imprimante en panne", f"Suite de {parent[1:6]}.", headers=[("In-Reply-To", parent)])
        assert (office.outcome(again).outcome, office.outcome(again).ticket_id) == ("append", 1)
        assert [one["kind"] for one in office.outcome(again).evidence] == ["stored_message_id"]


def test_ids_that_somebody_else_cites_do_not_take_a_thread_over(office: Office, claire: Person) -> None:
    """Eve cites Claire's id before and after; her tickets are her own, and Claire's answers stay with Claire's."""
    own = "<claire-1@client.example>"
    eve = office.person("eve@evil.example", relay="evil.example")
    eve.writes("Bonjour", "Bonjour, je cite d’avance.", headers=[("References", own)])
    claire.writes("Imprimante en panne", headers=[("Message-ID", own)])
    eve.writes("Bonjour", "Bonjour, je cite après coup.", headers=[("References", own)])
    number = claire.reads().number
    again = claire.writes("Re: Imprimante en panne", "Elle affiche E-04.", headers=[("In-Reply-To", own)])
    assert (office.outcome(again).outcome, f"SUP-{office.outcome(again).ticket_id}") == ("append", number)
    assert list(office.people(number)) == ["claire@client.example"]


def test_a_long_thread_is_found_by_its_newest_id(office: Office, claire: Person) -> None:
    """Five hundred ids in References, two of ours among them: the newest decides."""
    claire.writes("Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    first = claire.reads()
    claire.writes("Badge de Luc", "Bonjour, le badge de Luc est bloqué.")
    second = claire.reads()
    ids = [f"<{n}@client.example>" for n in range(498)]
    references = " ".join((*ids[:400], first["Message-ID"], *ids[400:450], second["Message-ID"], *ids[450:]))
    received = claire.writes("Re: Badge de Luc", "Toujours bloqué.", headers=[("References", references)])
    assert (office.outcome(received).outcome, office.outcome(received).ticket_id) == ("append", 2)


@pytest.mark.parametrize(
    "headers", [[("In-Reply-To", "")], [("References", "<>")], [("In-Reply-To", "Votre message du 3")]]
)
def test_broken_headers_lead_nowhere(office: Office, claire: Person, headers: list[tuple[str, str]]) -> None:
    """What names nothing is no evidence: a ticket of its own, like any first mail."""
    claire.writes("Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    received = claire.writes("Re: Autre panne", "Bonjour, le scanner aussi est en panne.", headers=headers)
    assert (office.outcome(received).outcome, office.outcome(received).evidence) == ("new_ticket", [])


@pytest.mark.parametrize("written", ["[Ticket#4711]", "[TICKET#4711]", "Dossier 4711"])
def test_a_former_number_is_kept_and_found(opens: Opens, written: str) -> None:
    """The first mail with it opens a ticket that bears it; the customer's next one joins, a stranger's does not."""
    office = opens(FORMER)
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    claire.writes(f"Re: {written} Imprimante en panne", "Bonjour, où en est ma demande ?")
    claire.reads()
    again = claire.writes(f"Re: {written} Imprimante en panne", "Et maintenant elle affiche E-04.")
    assert (office.outcome(again).outcome, office.outcome(again).ticket_id) == ("append", 1)
    eve = office.person("eve@evil.example", relay="evil.example")
    assert office.outcome(eve.writes(f"Re: {written} Panne", "Et la mienne, alors ?")).outcome == "new_linked"
    other = claire.writes("Re: [Ticket#4712] Imprimante en panne", "Bonjour, et celle de l’étage ?")
    assert office.outcome(other).outcome == "new_ticket"


def test_a_former_number_in_quoted_text(opens: Opens) -> None:
    """As our own: also where a program has kept it only below the answer."""
    office = opens(FORMER)
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    claire.writes("Re: [Ticket#4711] Imprimante en panne", "Bonjour, où en est ma demande ?")
    again = claire.writes(
        "Imprimante en panne",
        "Elle affiche E-04.\n\nLe 12 oct. 2026 à 09:00, Support <support@desk.example> a écrit :\n"
        "> Votre demande [Ticket#4711] est enregistrée.\n",
    )
    assert (office.outcome(again).outcome, office.outcome(again).ticket_id) == ("append", 1)


@pytest.mark.parametrize(
    "subject", ["#1", "1", "Demande 1", "SUP 1", "XYZ-1 imprimante", "[SUP-0] imprimante", "[SUP-1234567] imprimante"]
)
def test_what_is_no_number_of_ours(office: Office, claire: Person, subject: str) -> None:
    """Bare digits, other prefixes and numbers that nobody gave lead nowhere."""
    claire.writes("Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    received = claire.writes(subject, "Bonjour, le badge de Luc est bloqué depuis lundi.")
    assert office.outcome(received).outcome == "new_ticket"
    assert len(office.ticket("SUP-1")["entries"]) == 2


def test_a_mail_that_speaks_of_another_ticket(office: Office, claire: Person) -> None:
    """In its thread, with another ticket's number quoted: the thread decides, and the number is only recorded."""
    claire.writes("Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    first = claire.reads()
    claire.writes("Badge de Luc", "Bonjour, le badge de Luc est bloqué.")
    claire.reads()
    received = claire.answers(
        first, "Comme pour l’autre :\n\nLe 12 oct. 2026 à 09:00, Support a écrit :\n> Votre demande [SUP-2] avance.\n"
    )
    assert office.outcome(received).ticket_id == 1
    assert {one["ticket"] for one in office.outcome(received).evidence} == {"SUP-1", "SUP-2"}
