"""One mail to several desks (DESIGN §5.1): apart they have a ticket each, sharing they have one between them."""

from __future__ import annotations

import itertools

import pytest

from tests.correspondence import Office, Person
from tests.road.conftest import Opens

SUPPORT, BILLING = "support@desk.example", "billing@desk.example"
SHARE = 'share = "front"'
INVOICE = ("Facture et panne", "Bonjour, la facture d’octobre mentionne une imprimante qui est en panne.")


@pytest.fixture
def sharing(opens: Opens) -> Office:
    """Two desks that act as one."""
    return opens(SHARE, billing=SHARE)


def claire_of(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


def entries(office: Office, number: str) -> list[str]:
    return [one["direction"] for one in office.ticket(number)["entries"]]


def test_apart_each_desk_has_its_ticket_and_its_correspondence(office: Office) -> None:
    """Linked, each acknowledged by its own desk; an answer to one desk's mail stays with that desk."""
    claire = claire_of(office)
    claire.writes(*INVOICE, to=[SUPPORT, BILLING])
    support, billing = claire.inbox()
    assert [(one["From"], one.number) for one in (support, billing)] == [
        ("Support <support@desk.example>", "SUP-1"),
        ("Billing <billing@desk.example>", "BIL-2"),
    ]
    assert office.related("SUP-1") == [("BIL-2", "same_message")]
    claire.answers(billing, "La facture porte le numéro 17.")
    claire.answers(support, "L’imprimante est au deuxième étage.")
    assert office.said("SUP-1")[1:] == ["L’imprimante est au deuxième étage."]
    assert office.said("BIL-2")[1:] == ["La facture porte le numéro 17."]


@pytest.mark.parametrize("order", list(itertools.permutations([SUPPORT, BILLING])))
def test_apart_and_delivered_one_by_one(office: Office, order: tuple[str, str]) -> None:
    """A server that hands over a copy for each recipient makes the same two tickets, linked, in either order."""
    claire = claire_of(office)
    draft = claire.drafts(*INVOICE, to=[SUPPORT, BILLING])
    outcomes = [office.outcome(claire.sends(draft, [one])).outcome for one in order]
    assert outcomes == ["new_ticket", "new_ticket"]
    one, other = office.tickets()
    assert office.related(one) == [(other, "same_message")]
    assert len(claire.inbox()) == 2


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ([SUPPORT, BILLING], {"SUP-1": 2, "BIL-2": 2}),
        ([SUPPORT], {"SUP-1": 2, "BIL-2": 1}),
        ([BILLING], {"SUP-1": 1, "BIL-2": 2}),
    ],
)
def test_apart_a_second_mail_in_her_own_thread(office: Office, to: list[str], said: dict[str, int]) -> None:
    """She answers her own mail to both, before she reads ours: its id stands on two tickets, and each desk has one."""
    claire = claire_of(office)
    claire.writes(*INVOICE, to=[SUPPORT, BILLING], headers=[("Message-ID", "<both@client.example>")])
    assert len(claire.inbox()) == 2
    claire.writes(
        "RE: Facture et panne",
        "J’ai oublié : c’est le numéro 17.",
        to=to,
        headers=[("In-Reply-To", "<both@client.example>")],
    )
    assert {number: len(office.said(number)) for number in office.tickets()} == said
    assert claire.inbox() == []


@pytest.mark.parametrize(
    ("to", "headers", "owner", "watcher"),
    [
        ([SUPPORT, BILLING], [], "support", "billing"),
        ([BILLING, SUPPORT], [], "billing", "support"),
        ([BILLING], [("Cc", SUPPORT)], "billing", "support"),
        (["paul@client.example"], [("Cc", f"{BILLING}, {SUPPORT}")], "billing", "support"),
    ],
)
def test_sharing_the_first_one_written_to_has_the_ticket(
    sharing: Office, to: list[str], headers: list[tuple[str, str]], owner: str, watcher: str
) -> None:
    """In To, then in Cc; the other one watches, whichever comes first in the envelope; one acknowledgement."""
    claire = claire_of(sharing)
    received = claire.writes(*INVOICE, to=to, headers=headers, envelope_to=[SUPPORT, BILLING])
    found = {one.desk: (one.outcome, one.ticket_id) for one in sharing.outcomes(received)}
    assert found == {owner: ("new_ticket", 1), watcher: ("record", 1)}
    (number,) = sharing.tickets()
    assert (sharing.ticket(number)["desk"], claire.reads().number) == (owner, number)
    assert [one["desk"] for one in sharing.ticket(number)["events"] if one["kind"] == "watched"] == [watcher]


def test_sharing_and_written_to_in_no_header(sharing: Office) -> None:
    """Both in Bcc: the first in the envelope has the ticket."""
    claire = claire_of(sharing)
    claire.writes(*INVOICE, to="undisclosed-recipients:;", envelope_to=[BILLING, SUPPORT])
    assert sharing.tickets() == ["BIL-1"]


@pytest.mark.parametrize("order", list(itertools.permutations([SUPPORT, BILLING, "aide@desk.example"])))
def test_sharing_and_delivered_one_by_one(sharing: Office, order: tuple[str, ...]) -> None:
    """Copies for each recipient, in any order: one ticket at the desk that is first in To, one acknowledgement."""
    claire = claire_of(sharing)
    draft = claire.drafts(*INVOICE, to=[BILLING, SUPPORT, "aide@desk.example"])
    received = [claire.sends(draft, [one]) for one in order]
    assert sharing.tickets() == ["BIL-1"]
    assert entries(sharing, "BIL-1") == ["in", "out"]
    of_owner = [one.outcome for intake in received for one in sharing.outcomes(intake) if one.desk == "billing"]
    assert of_owner == ["new_ticket", "duplicate", "duplicate"]
    assert claire.reads().number == "BIL-1"


@pytest.mark.parametrize("to", [SUPPORT, BILLING, "aide@desk.example"])
def test_sharing_an_answer_to_either_address_joins(sharing: Office, to: str) -> None:
    """Whichever of their addresses an answer goes to, in the thread or by the number: one ticket."""
    claire = claire_of(sharing)
    claire.writes(*INVOICE, to=[BILLING, SUPPORT])
    letter = claire.reads()
    claire.answers(letter, "La facture porte le numéro 17.", to=to)
    claire.writes("Re: [BIL-1] Facture et panne", "Et l’imprimante est au deuxième étage.", to=to)
    assert sharing.tickets() == ["BIL-1"]
    assert sharing.said("BIL-1")[1:] == ["La facture porte le numéro 17.", "Et l’imprimante est au deuxième étage."]
    assert claire.inbox() == []


def test_apart_an_answer_to_the_other_desk_is_a_matter_of_its_own(office: Office) -> None:
    """A desk that does not share knows nothing of the other one's ticket, not even by its signed ids."""
    claire = claire_of(office)
    claire.writes(*INVOICE)
    received = claire.answers(claire.reads(), "La facture porte le numéro 17, merci de la revoir.", to=BILLING)
    assert office.outcome(received).desk == "billing"
    assert office.outcome(received).outcome == "new_ticket"
    assert entries(office, "SUP-1") == ["in", "out"]


def test_sharing_a_reminder_to_the_other_address_is_one(sharing: Office) -> None:
    """Somebody who tries the other address with the same words has one ticket still."""
    claire = claire_of(sharing)
    claire.writes(*INVOICE, to=SUPPORT)
    claire.reads()
    received = claire.writes(*INVOICE, to=BILLING)
    assert sharing.outcome(received).outcome == "append"
    assert (sharing.flags("SUP-1"), claire.inbox()) == (["reminder"], [])


def test_a_moved_ticket_is_answered_where_it_went(office: Office) -> None:
    """It keeps its number; answers to the mails of its first desk follow it, and so do those to the new desk."""
    claire = claire_of(office)
    claire.writes(*INVOICE)
    letter = claire.reads()
    office.types("tickets", "move", "SUP-1", "billing")
    claire.answers(letter, "La facture porte le numéro 17.")
    claire.answers(letter, "Et elle date d’octobre.", to=BILLING)
    assert office.ticket("SUP-1")["desk"] == "billing"
    assert office.said("SUP-1")[1:] == ["La facture porte le numéro 17.", "Et elle date d’octobre."]
    assert office.tickets() == ["SUP-1"]
