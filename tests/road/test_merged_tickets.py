"""Tickets that go on in another one: mails to the old one land in the new one, until somebody takes it back."""

from __future__ import annotations

import pytest

from tests.correspondence import Letter, Office, Person


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


@pytest.fixture
def marc(office: Office) -> Person:
    return office.person("marc@other.example", "Marc", relay="other.example")


@pytest.fixture
def letters(office: Office, claire: Person, marc: Person) -> tuple[Letter, Letter]:
    """Claire's SUP-1 and Marc's SUP-2 about the same broken printer, merged into SUP-1."""
    claire.writes("Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    marc.writes("Plus d’impression ##M7##", "Bonjour, je ne peux plus imprimer depuis ce matin.")
    found = claire.reads(), marc.reads()
    office.types("tickets", "merge", "SUP-2", "SUP-1")
    return found


def test_answers_to_the_old_mails_come_in_on_the_other(
    office: Office, claire: Person, marc: Person, letters: tuple[Letter, Letter]
) -> None:
    """In its thread, by its number, and under its subject, which nobody there has borne before."""
    marc.answers(letters[1], "Chez moi c’est E-04.")
    marc.writes("Re: [SUP-2] Plus d’impression", "Et maintenant E-05.")
    claire.answers(letters[0], "Merci de faire vite.")
    assert office.said("SUP-1")[1:] == ["Chez moi c’est E-04.", "Et maintenant E-05.", "Merci de faire vite."]
    assert len(office.ticket("SUP-2")["entries"]) == 2
    assert office.tickets() == ["SUP-1", "SUP-2"]
    assert all("third_party" not in one["flags"] for one in office.ticket("SUP-1")["entries"])
    assert marc.inbox() == []


def test_whoever_comes_from_the_old_one_sees_nothing_older(office: Office, letters: tuple[Letter, Letter]) -> None:
    """Marc is on Claire's ticket from the merge on, with his reference behind hers."""
    assert office.people("SUP-1")["marc@other.example"] == ("added", 3)
    assert office.ticket("SUP-1")["customer_refs"] == ["M7"]


def test_what_is_another_matter_is_so_after_a_merge_too(
    office: Office, marc: Person, letters: tuple[Letter, Letter]
) -> None:
    """A new problem in the old thread has a ticket of its own, linked to the one in which that goes on."""
    received = marc.answers(letters[1], "Le badge de Luc est bloqué.", subject="Badge de Luc")
    assert office.outcome(received).outcome == "new_linked"
    assert office.related("SUP-3") == [("SUP-1", "follow_up")]


def test_a_solved_ticket_is_reopened_by_an_answer_to_the_old_one(
    office: Office, marc: Person, letters: tuple[Letter, Letter]
) -> None:
    """What counts is how the ticket stands in which it goes on."""
    office.solves("SUP-1")
    received = marc.answers(letters[1], "Chez moi, toujours rien ne sort.")
    assert (office.outcome(received).outcome, office.outcome(received).ticket_id) == ("reopen", 1)


def test_taken_back_each_goes_on_by_itself(
    office: Office, claire: Person, marc: Person, letters: tuple[Letter, Letter]
) -> None:
    """After ``unmerge`` the same mails lead where they led before; Marc is off Claire's ticket."""
    office.types("tickets", "unmerge", "SUP-2")
    marc.answers(letters[1], "Chez moi c’est E-04.")
    claire.answers(letters[0], "Merci de faire vite.")
    assert office.said("SUP-2")[1:] == ["Chez moi c’est E-04."]
    assert office.said("SUP-1")[1:] == ["Merci de faire vite."]
    assert list(office.people("SUP-1")) == ["claire@client.example"]


def test_a_chain_is_followed_to_its_end(
    office: Office, claire: Person, marc: Person, letters: tuple[Letter, Letter]
) -> None:
    """SUP-2 into SUP-1 into SUP-3: one mail later all three speak on SUP-3; the middle taken out, on SUP-1."""
    anna = office.person("anna@third.example", "Anna", relay="third.example")
    anna.writes("Panne générale", "Bonjour, rien ne s’imprime à aucun étage.")
    anna.reads()
    office.types("tickets", "merge", "SUP-1", "SUP-3")
    marc.answers(letters[1], "Chez moi c’est E-04.")
    assert office.said("SUP-3")[-1] == "Chez moi c’est E-04."
    office.types("tickets", "unmerge", "SUP-1")
    marc.answers(letters[1], "Et maintenant E-05.")
    assert office.said("SUP-1")[-1] == "Et maintenant E-05."


def test_a_reminder_reaches_the_merged_ticket(office: Office, marc: Person, letters: tuple[Letter, Letter]) -> None:
    """He sends his first mail again: his ticket goes on in Claire's, which is open."""
    received = marc.writes("Plus d’impression ##M7##", "Bonjour, je ne peux plus imprimer depuis ce matin.")
    assert (office.outcome(received).outcome, office.outcome(received).ticket_id) == ("append", 1)
    assert office.flags("SUP-1") == ["reminder"]


def test_a_copy_of_a_mail_of_the_merged_ticket_is_a_copy(office: Office, claire: Person) -> None:
    """Promise 3 holds across a merge."""
    claire.writes("Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    draft = claire.drafts("Elle clignote", "Bonjour, l’imprimante clignote maintenant.")
    claire.sends(draft)
    office.types("tickets", "merge", "SUP-2", "SUP-1")
    assert office.outcome(claire.sends(draft)).outcome == "duplicate"
    assert len(office.said("SUP-1")) == 1
