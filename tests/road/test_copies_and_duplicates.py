"""One message by several ways is one (promise 3); several messages under one Message-ID are several."""

from __future__ import annotations

import itertools

import pytest

from tests.correspondence import Office, Person
from tests.road.conftest import Opens

LIST = b"List-Id: <users.lists.client.example>\r\nList-Post: <mailto:users@lists.client.example>\r\n"


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


def test_the_same_bytes_at_two_listeners(office: Office, claire: Person) -> None:
    """The mail server in front of us and the world's both bring it: the second is a copy, and says of what."""
    draft = claire.drafts("Imprimante en panne")
    first, second = claire.sends(draft), claire.sends(draft, listener="lmtp1")
    assert [office.outcome(one).outcome for one in (first, second)] == ["new_ticket", "duplicate"]
    assert office.outcome(second).duplicate_of == office.outcome(first).id
    assert (len(office.ticket("SUP-1")["entries"]), len(claire.inbox())) == (2, 1)


@pytest.mark.parametrize("days", [0.0, 0.1, 30.0])
def test_a_server_that_tries_again(office: Office, claire: Person, days: float) -> None:
    """It did not see our 250: the same bytes at once, hours or a month later make nothing, closed tickets included."""
    draft = claire.drafts("Imprimante en panne")
    claire.sends(draft)
    office.closes("SUP-1")
    office.days_pass(days)
    assert office.outcome(claire.sends(draft)).outcome == "duplicate"
    assert (office.tickets(), len(claire.inbox())) == (["SUP-1"], 1)


def test_a_copy_of_an_answer_is_no_second_entry(office: Office, claire: Person) -> None:
    """Duplicates come of answers, too; the second reopens nothing that was solved meanwhile."""
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    draft = claire.drafts(
        f"Re: {letter.subject}",
        "Elle est au deuxième étage.",
        to=letter["Reply-To"],
        headers=[("In-Reply-To", letter["Message-ID"])],
    )
    claire.sends(draft, [letter["Reply-To"]])
    office.solves("SUP-1")
    again = claire.sends(draft, [letter["Reply-To"]], listener="lmtp1")
    assert office.outcome(again).outcome == "duplicate"
    assert (len(office.ticket("SUP-1")["entries"]), office.ticket("SUP-1")["status"]) == (3, "solved")


@pytest.mark.parametrize("order", list(itertools.permutations([["support@desk.example"], ["aide@desk.example"]])))
def test_bcc_to_another_address_of_the_desk(office: Office, claire: Person, order: tuple[list[str], ...]) -> None:
    """A copy for an address that stands in no header is the same mail at the same desk."""
    draft = claire.drafts("Imprimante en panne")
    outcomes = [office.outcome(claire.sends(draft, to)).outcome for to in order]
    assert outcomes == ["new_ticket", "duplicate"]
    assert len(claire.inbox()) == 1


def test_both_addresses_of_a_desk_in_one_envelope(office: Office, claire: Person) -> None:
    """One desk, one outcome."""
    received = claire.writes("Imprimante en panne", to=["support@desk.example", "aide@desk.example"])
    assert [one.outcome for one in office.outcomes(received)] == ["new_ticket"]
    assert len(claire.inbox()) == 1


@pytest.mark.parametrize("list_first", [True, False])
def test_a_list_copy_and_a_direct_one(opens: Opens, list_first: bool) -> None:
    """She writes to the list and to us: in either order one ticket, acknowledged to her once and to the list never."""
    office = opens('trusted_lists = ["users.lists.client.example"]')
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    draft = claire.drafts("Imprimante en panne", to=["users@lists.client.example", "support@desk.example"])

    def by_list() -> str:
        return claire.sends(LIST + draft, mail_from="users-bounces@lists.client.example")

    first, second = (by_list, lambda: claire.sends(draft)) if list_first else (lambda: claire.sends(draft), by_list)
    assert [office.outcome(one()).outcome for one in (first, second)] == ["new_ticket", "duplicate"]
    assert claire.reads().number == "SUP-1"
    assert office.sent() == 1


@pytest.mark.parametrize("list_first", [True, False])
def test_an_unknown_lists_copy_and_a_direct_one(office: Office, claire: Person, list_first: bool) -> None:
    """The list's copy is held if it comes first, and is a duplicate if it comes second: the direct one is served."""
    draft = claire.drafts("Imprimante en panne", to=["users@lists.client.example", "support@desk.example"])
    listed = claire.sends(LIST + draft, mail_from="users-bounces@lists.client.example") if list_first else ""
    direct = claire.sends(draft)
    listed = listed or claire.sends(LIST + draft, mail_from="users-bounces@lists.client.example")
    assert office.outcome(direct).outcome == "new_ticket"
    assert office.outcome(listed).outcome == ("hold" if list_first else "duplicate")
    assert claire.reads().number == "SUP-1"


def test_a_held_copy_of_an_answer_does_not_swallow_the_answer(office: Office, claire: Person) -> None:
    """She answers us and the list, whose copy comes first: it shows on the ticket, and the direct one is an entry."""
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    draft = claire.drafts(
        f"Re: {letter.subject}",
        "Elle est au deuxième étage.",
        to=[letter["Reply-To"], "users@lists.client.example"],
        headers=[("In-Reply-To", letter["Message-ID"])],
    )
    listed = claire.sends(LIST + draft, [letter["Reply-To"]], mail_from="users-bounces@lists.client.example")
    assert [one["intake"] for one in office.ticket("SUP-1")["held"]] == [listed]
    assert office.outcome(claire.sends(draft, [letter["Reply-To"]])).outcome == "append"
    office.types("held", "release", listed)
    assert office.outcome(listed).outcome == "duplicate"
    assert office.said("SUP-1")[1:] == ["Elle est au deuxième étage."]


def test_a_copy_of_a_refused_mail_is_told_once(opens: Opens) -> None:
    """The retry of a mail that was refused is a copy: no second notice."""
    office = opens('several_subjects = "reject"')
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    draft = claire.drafts("Hall", "L’écran du hall est noir. Autre problème : le badge de Luc est bloqué.")
    assert [office.outcome(claire.sends(draft)).outcome for _ in range(2)] == ["refuse", "duplicate"]
    assert "aucune demande" in claire.reads().words


def test_released_after_its_direct_copy_a_list_copy_is_a_duplicate(office: Office, claire: Person) -> None:
    """Who lets the held copy go on gets no second ticket for it."""
    draft = claire.drafts("Imprimante en panne")
    listed = claire.sends(LIST + draft, mail_from="users-bounces@lists.client.example")
    claire.sends(draft)
    office.works()
    office.types("held", "release", listed)
    assert office.outcome(listed).outcome == "duplicate"
    assert office.tickets() == ["SUP-1"]


def test_a_copier_that_reuses_one_message_id_loses_nothing(office: Office) -> None:
    """Ten scans under one Message-ID, one of them sent twice: ten tickets."""
    copier = office.person("copieur@client.example")
    one_id = ("Message-ID", "<scan@copieur.client.example>")
    drafts = [copier.drafts("Scan", f"Voici le scan de la page {page}.", headers=[one_id]) for page in range(1, 11)]
    outcomes = [office.outcome(copier.sends(draft)).outcome for draft in (*drafts, drafts[4])]
    assert outcomes == ["new_ticket"] * 10 + ["duplicate"]
    assert [office.said(f"SUP-{n}") for n in range(1, 11)] == [[f"Voici le scan de la page {n}."] for n in range(1, 11)]


def test_an_id_that_stands_on_two_tickets_leads_to_neither(office: Office) -> None:
    """An answer to the copier's id could mean any scan: it has a ticket of its own, rather than somebody else's."""
    copier = office.person("copieur@client.example")
    one_id = ("Message-ID", "<scan@copieur.client.example>")
    for page in (1, 2):
        copier.writes("Scan", f"Voici le scan de la page {page}.", headers=[one_id])
    answer = copier.writes(
        "Re: Scan", "La page est illisible.", headers=[("In-Reply-To", "<scan@copieur.client.example>")]
    )
    assert (office.outcome(answer).outcome, office.outcome(answer).evidence) == ("new_ticket", [])


def test_the_same_message_without_a_message_id(office: Office, claire: Person) -> None:
    """Old programs write none: the same date and words are a copy, other words are another mail."""
    raw = b"From: claire@client.example\r\nTo: support@desk.example\r\nDate: Wed, 14 Oct 2026 09:00:00 +0000\r\n"
    first, second, other = (
        claire.sends(raw + b"Subject: Panne\r\n\r\n" + text)
        for text in (b"Le fax ne marche pas.\r\n", b"Le fax ne marche pas.\r\n", b"L'ecran non plus.\r\n")
    )
    assert [office.outcome(one).outcome for one in (first, second, other)] == ["new_ticket", "duplicate", "new_ticket"]
