"""The customer's own reference, ##PO1234## (DESIGN §5.3, §5.5): kept, echoed, linked; never a way into a ticket."""

from __future__ import annotations

import pytest

from tests.correspondence import Letter, Office, Person
from tests.road.conftest import Opens

COMPANIES = '[[organisation]]\nname = "Client"\ndomains = ["client.example"]\n'


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


@pytest.fixture
def letter(claire: Person) -> Letter:
    """The acknowledgement of SUP-1, which bears PO1234."""
    claire.writes("Imprimante en panne ##PO1234##")
    return claire.reads()


def test_another_reference_under_other_words_is_another_matter(office: Office, claire: Person, letter: Letter) -> None:
    """A ticket of its own, with its own reference at the end of the notice's subject."""
    received = claire.answers(letter, "Merci de commander trois toners.", subject="Re: Commande de toner ##PO5678##")
    assert office.outcome(received).outcome == "new_linked"
    notice = claire.reads()
    assert notice.subject == "[SUP-2] Commande de toner ##PO5678##"
    assert "sous un nouvel objet" in notice.words
    assert office.ticket("SUP-2")["customer_refs"] == ["PO5678"]
    assert office.ticket("SUP-1")["customer_refs"] == ["PO1234"]
    assert office.related("SUP-2") == [("SUP-1", "follow_up")]


def test_another_reference_under_other_words_outranks_what_the_desk_keeps(opens: Opens) -> None:
    """The reference row stands before the subject rows: also where changed subjects are kept, or were waited for."""
    office = opens('changed_subject = "append"')
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne ##PO1234##")
    letter = claire.reads()
    office.waits_for_customer("SUP-1")
    received = claire.answers(letter, "Merci de commander trois toners.", subject="Commande de toner ##PO5678##")
    assert office.outcome(received).outcome == "new_linked"
    assert office.ticket("SUP-1")["status"] == "waiting"


def test_another_reference_under_the_same_words_is_kept_beside_the_first(
    office: Office, claire: Person, letter: Letter
) -> None:
    """Appended, both kept, flagged; the first reference stays the first."""
    received = claire.answers(letter, "Voici notre autre bon.", subject="Re: Imprimante en panne ##PO5678##")
    assert office.outcome(received).outcome == "append"
    ticket = office.ticket("SUP-1")
    assert ticket["customer_refs"] == ["PO1234", "PO5678"]
    assert "several_references" in ticket["flags"]
    assert claire.inbox() == []


def test_a_reference_comes_later(office: Office, claire: Person) -> None:
    """An answer with a reference gives it to a ticket that has none; our next mail bears it."""
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    received = claire.answers(letter, "Voici notre bon de commande.", subject="Re: Imprimante en panne ##PO1234##")
    assert office.outcome(received).outcome == "append"
    ticket = office.ticket("SUP-1")
    assert (ticket["customer_refs"], ticket["flags"]) == (["PO1234"], [])
    again = claire.answers(letter, "Le même, en minuscules.", subject="Re: Imprimante en panne ##po1234##")
    assert office.outcome(again).outcome == "append"
    assert office.ticket("SUP-1")["customer_refs"] == ["PO1234"], "the same one twice is one"


@pytest.mark.parametrize(
    ("subject", "references", "title", "why"),
    [
        ("Poste ##A1## en panne ##B2##", ["B2", "A1"], "Poste en panne", "the last is the first"),
        ("Poste ##LOT#7##", ["LOT#7"], "Poste", "a single # may stand"),
        ("Poste ##  a   b  ##", ["a b"], "Poste", "blanks are folded"),
        ("Poste #### en panne", [], "Poste #### en panne", "nothing between"),
        ("## Titre", [], "## Titre", "a heading"),
        ("Programmer en C## ou F##", [], "Programmer en C## ou F##", "names of languages"),
    ],
)
def test_references_of_a_first_mail(
    office: Office, claire: Person, subject: str, references: list[str], title: str, why: str
) -> None:
    """Taken out of the title, kept in a field of their own; several are flagged."""
    claire.writes(subject)
    ticket = office.ticket(claire.reads().number)
    assert (ticket["customer_refs"], ticket["subject"]) == (references, title), why
    assert ("several_references" in ticket["flags"]) == (len(references) > 1)


def test_a_third_party_puts_no_reference_on_a_ticket(office: Office, claire: Person) -> None:
    """Whoever got our mail passed on may write; the customer's references are the customer's."""
    claire.writes("Imprimante en panne")
    marc = office.person("marc@elsewhere.example", relay="elsewhere.example")
    received = marc.answers(claire.reads(), "Notre référence.", subject="Re: Imprimante en panne ##XX##")
    assert office.outcome(received).outcome == "append"
    assert office.ticket("SUP-1")["customer_refs"] == []


@pytest.mark.parametrize(
    ("address", "related", "why"),
    [
        ("claire@client.example", [("SUP-1", "same_reference")], "the same customer"),
        ("marc@client.example", [("SUP-1", "same_reference")], "the same organisation"),
        ("eve@elsewhere.example", [], "another customer counts his orders, too"),
    ],
)
def test_the_same_reference_links_within_an_organisation(
    opens: Opens, address: str, related: list[tuple[str, str]], why: str
) -> None:
    """A first mail with a known reference is a ticket of its own; agents see the other one if it may concern it."""
    office = opens(companies=COMPANIES)
    office.person("claire@client.example", relay="client.example").writes("Imprimante en panne ##PO1234##")
    other = office.person(address, relay=address.partition("@")[2])
    received = other.writes("Livraison du toner ##po1234##", "Bonjour, où en est la livraison du toner ?")
    assert office.outcome(received).outcome == "new_ticket"
    assert office.related("SUP-2") == related, why


def test_a_desk_may_go_by_references(opens: Opens) -> None:
    """``reference_joins``: a first mail with the reference of its author's one open ticket is an entry there."""
    office = opens("reference_joins = true", companies=COMPANIES)
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne ##PO1234##")
    claire.reads()
    joins = claire.writes("Suite ##PO1234##", "Bonjour, l’imprimante affiche maintenant E-04.")
    assert (office.outcome(joins).outcome, office.outcome(joins).ticket_id) == ("append", 1)
    assert claire.inbox() == []
    marc = office.person("marc@client.example", relay="client.example")
    assert office.outcome(marc.writes("Suite ##PO1234##", "Bonjour, et chez nous aussi.")).outcome == "new_ticket"
    office.solves("SUP-1")
    late = claire.writes("Suite ##PO1234##", "Bonjour, elle est de nouveau en panne depuis midi.")
    assert office.outcome(late).outcome == "new_ticket", "a reference reopens nothing"


def test_two_open_tickets_with_one_reference_are_joined_by_neither(opens: Opens) -> None:
    """Where it is not certain which one is meant, a mail has a ticket of its own."""
    office = opens("reference_joins = true")
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne ##PO1234##")
    claire.answers(claire.reads(), "Le badge de Luc est bloqué.", subject="Badge de Luc")
    claire.answers(claire.reads(), "C’est la même commande.", subject="Re: Badge de Luc ##PO1234##")
    third = claire.writes("Suite ##PO1234##", "Bonjour, où en êtes-vous avec tout cela ?")
    assert office.outcome(third).outcome == "new_ticket"


def test_a_desk_may_not_read_references(opens: Opens) -> None:
    """``references = false``: what stands between hashes is part of the title."""
    office = opens("references = false")
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne ##PO1234##")
    ticket = office.ticket("SUP-1")
    assert (ticket["customer_refs"], ticket["subject"]) == ([], "Imprimante en panne ##PO1234##")


@pytest.mark.parametrize("proven", [True, False])
def test_a_reference_is_echoed_to_whoever_may_be_echoed(office: Office, proven: bool) -> None:
    """At the end of our subject for a proven author; an unproven one reads fixed words."""
    anna = office.person("anna@client.example", relay="client.example" if proven else "")
    anna.writes("Imprimante en panne ##PO1234##")
    letter = anna.reads()
    assert letter.subject.endswith("##PO1234##") == proven
    assert ("PO1234" in letter.text) == proven
    assert office.ticket("SUP-1")["customer_refs"] == ["PO1234"]
