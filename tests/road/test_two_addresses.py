"""One person with several addresses, and colleagues who may act for each other (DESIGN §5.1, §5.4)."""

from __future__ import annotations

import pytest

from tests.correspondence import Letter, Office, Person
from tests.road.conftest import Opens

CONTACTS = "addresses,name\nclaire@client.example | claire@home.example,Claire\n"
COMPANY = '[[organisation]]\nname = "Client"\ndomains = ["client.example"]\ncolleagues = "{colleagues}"\n'
TEXT = "Bonjour, l’imprimante du hall ne répond plus."


def begins(office: Office) -> Letter:
    """Claire's ticket SUP-1, written at work."""
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    claire.writes("Imprimante en panne", TEXT)
    return claire.reads()


def at_home(office: Office) -> Person:
    return office.person("claire@home.example", "Claire", relay="home.example")


@pytest.mark.parametrize("how", ["in its thread", "by its number"])
def test_listed_as_one_person(opens: Opens, how: str) -> None:
    """From home she is who she is at work: a participant, whatever she names the ticket by; nobody is added."""
    office = opens(contacts=CONTACTS)
    letter = begins(office)
    office.waits_for_customer("SUP-1")
    home = at_home(office)
    if how == "in its thread":
        received = home.answers(letter, "Elle affiche E-04.")
    else:
        received = home.writes("Re: [SUP-1] Imprimante en panne", "Elle affiche E-04.")
    assert office.outcome(received).outcome == "append"
    assert (office.ticket("SUP-1")["status"], office.flags("SUP-1")) == ("in_progress", [])
    assert list(office.people("SUP-1")) == ["claire@client.example"]
    assert home.inbox() == []


def test_merged_by_an_operator_and_taken_back(office: Office) -> None:
    """``contacts merge`` says so without a list; before it and after ``unmerge`` the number alone opens a ticket."""
    begins(office)
    home = at_home(office)

    def outcome(text: str) -> str:
        return str(office.outcome(home.writes("Re: [SUP-1] Imprimante en panne", text)).outcome)

    assert outcome("Elle affiche E-04 en rouge.") == "new_linked"
    office.types("contacts", "merge", "claire@home.example", "claire@client.example")
    assert outcome("Elle affiche maintenant E-05 en rouge.") == "append"
    assert office.flags("SUP-1") == []
    office.types("contacts", "unmerge", "claire@home.example")
    assert outcome("Elle affiche enfin E-06 en rouge.") == "new_linked"


@pytest.mark.parametrize("listed", [True, False])
def test_the_same_words_from_her_other_address_are_a_reminder(opens: Opens, listed: bool) -> None:
    """Impatient at home, with the text from work: one ticket, if the operator knows that both are hers."""
    office = opens(contacts=CONTACTS if listed else "")
    begins(office)
    home = at_home(office)
    received = home.writes("Imprimante en panne", TEXT)
    assert office.outcome(received).outcome == ("append" if listed else "new_ticket")
    assert len(home.inbox()) == (0 if listed else 1)


def test_each_address_is_answered_where_it_wrote(opens: Opens) -> None:
    """The acknowledgement goes to the address that the mail came from, in the language of the person."""
    office = opens(contacts="addresses,language\nclaire@client.example | claire@home.example,nl\n")
    home = at_home(office)
    home.writes("Imprimante en panne", TEXT)
    assert home.reads()["Content-Language"] == "nl"
    assert office.collects("claire@client.example") == []


def test_two_people_with_one_name_are_two(office: Office) -> None:
    """A display name is nobody: the other Claire, with the number alone, has a ticket of her own."""
    begins(office)
    other = office.person("claire@elsewhere.example", "Claire", relay="elsewhere.example")
    received = other.writes("Re: [SUP-1] Imprimante en panne", "Où en êtes-vous avec mon imprimante ?")
    assert office.outcome(received).outcome == "new_linked"
    assert office.related("SUP-2") == [("SUP-1", "perhaps_related")]
    assert "SUP-1" not in other.reads().text, "a stranger is not told of whose ticket he named"


@pytest.mark.parametrize(
    ("colleagues", "listed", "outcome", "why"),
    [
        ("all", False, "append", "everybody there may"),
        ("listed", True, "append", "he is on the list"),
        ("listed", False, "new_linked", "he is not on the list"),
        ("none", True, "new_linked", "nobody may"),
    ],
)
def test_an_authorised_colleague(opens: Opens, colleagues: str, listed: bool, outcome: str, why: str) -> None:
    """By the number alone, which proves nothing: what counts is what the operator's list says of the organisation."""
    contacts = "addresses\nmarc@client.example\n" if listed else ""
    office = opens(contacts=contacts, companies=COMPANY.format(colleagues=colleagues))
    begins(office)
    marc = office.person("marc@client.example", "Marc", relay="client.example")
    received = marc.writes("Re: [SUP-1] Imprimante en panne", "Je remplace Claire : elle affiche E-04.")
    assert office.outcome(received).outcome == outcome, why
    if outcome == "append":
        assert office.flags("SUP-1") == ["colleague"]
        assert office.people("SUP-1")["marc@client.example"] == ("added", 0)
        assert marc.inbox() == []


def test_a_colleague_has_the_customers_rights(opens: Opens) -> None:
    """He takes a waiting ticket up, and reopens a solved one."""
    office = opens(companies=COMPANY.format(colleagues="all"))
    letter = begins(office)
    marc = office.person("marc@client.example", "Marc", relay="client.example")
    office.waits_for_customer("SUP-1")
    marc.answers(letter, "Voici la photo.")
    assert office.ticket("SUP-1")["status"] == "in_progress"
    office.solves("SUP-1")
    assert office.outcome(marc.answers(letter, "Elle est de nouveau en panne.")).outcome == "reopen"


def test_who_claims_to_be_a_colleague_is_heard_and_reads_nothing(opens: Opens) -> None:
    """Unproven and with the number alone: an entry, marked; he becomes nobody on the ticket."""
    office = opens(companies=COMPANY.format(colleagues="all"))
    begins(office)
    somebody = office.person("marc@client.example", "Marc")
    received = somebody.writes("Re: [SUP-1] Imprimante en panne", "Je remplace Claire : elle affiche E-04.")
    assert office.outcome(received).outcome == "append"
    assert office.flags("SUP-1") == ["colleague", "unverified"]
    assert list(office.people("SUP-1")) == ["claire@client.example"]
    assert somebody.inbox() == []
